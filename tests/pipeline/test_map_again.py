"""Items of exports that could not be mapped once are mapped by a later hatewatch, without their file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from collecting import now
from hatewatch.pipeline import SerialExecutor, ingest
from hatewatch.pipeline.again import Mapped, map_again
from hatewatch.pipeline.gate import Gate
from hatewatch.privacy import Pseudonyms
from hatewatch.privacy.tombstones import Tombstones
from hatewatch.records import Document
from hatewatch.sources.platforms import recognise
from hatewatch.sources.platforms.shape import Post, Shape, Unmapped
from hatewatch.store import Store, open_store

KEY = b"k" * 32
NAMES = Pseudonyms(KEY)


@dataclass
class Platform:
    """How far the shape that the tests bend is understood."""

    parse: Any
    understood: bool = False


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Platform:
    """X's API, of which nothing is understood until a test says so."""
    shape = recognise.shape_named("x/api_v2")
    assert shape is not None
    bent = Platform(shape.parse)

    def parse(item: Any) -> Post:
        if not bent.understood:
            raise Unmapped("item_unmapped", "The post is of a kind not known.")
        return bent.parse(item)

    made: tuple[Shape, ...] = tuple(
        replace(one, parse=parse) if one.name == shape.name else one for one in recognise.all_shapes()
    )
    monkeypatch.setattr(recognise, "all_shapes", lambda: made)
    return bent


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    found = open_store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    yield found
    found.close()


@pytest.fixture
def export(tmp_path: Path) -> Path:
    posts = [
        {
            "id": f"17000000000000000{number:02d}",
            "text": f"Köprünün altından {number} mor kuş geçti, zarok li kolanan dileyizin.",
            "created_at": "2024-10-03T14:05:00.000Z",
            "author_id": f"90{number % 3}",
            "edit_history_tweet_ids": [f"17000000000000000{number:02d}"],
            "author": {"id": f"90{number % 3}", "username": f"gezgin_{number % 3}", "name": "Gezgin"},
        }
        for number in range(1, 8)
    ]
    path = tmp_path / "gonderiler.jsonl"
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in posts), "utf-8")
    return path


def read(store: Store, path: Path) -> None:
    ingest(path, store, NAMES, SerialExecutor())


def held(store: Store) -> list[Document]:
    return sorted((one for page in store.documents() for _, one in page), key=lambda one: one.native_id)


def test_what_maps_now_becomes_documents_as_if_the_file_had_been_read(
    platform: Platform, store: Store, export: Path, tmp_path: Path
) -> None:
    read(store, export)
    assert store.counts() == {"documents": 0, "rejected": 7, "files": 1}
    assert "gezgin_1" not in "".join(row.raw for _, row in store.rejected())
    export.rename(tmp_path / "gone")
    assert map_again(store, NAMES) == Mapped(left=7)
    assert store.counts()["rejected"] == 7
    platform.understood = True
    assert map_again(store, NAMES) == Mapped(added=7)
    assert store.counts() == {"documents": 7, "rejected": 0, "files": 1}
    assert map_again(store, NAMES) == Mapped()
    other = open_store(f"sqlite:///{tmp_path / 'other.sqlite'}")
    read(other, (tmp_path / "gone").rename(export))
    expected = [replace(one, url=None) for one in held(other)]
    assert [replace(one, url=None) for one in held(store)] == expected
    assert all(one.author == NAMES.of(f"gezgin_{i % 3}") for i, one in enumerate(held(store), 1))
    # No address is made of a pseudonym.
    assert all(one.url is None or str(one.author) not in one.url for one in held(store))
    other.close()
    read(store, export)
    assert store.counts() == {"documents": 7, "rejected": 0, "files": 1}


def test_killed_between_its_two_steps(platform: Platform, store: Store, export: Path) -> None:
    read(store, export)
    platform.understood = True

    class Falls:
        def __getattr__(self, name: str) -> object:
            if name == "settle_rejected":
                raise RuntimeError("killed")
            return getattr(store, name)

    with pytest.raises(RuntimeError, match="killed"):
        map_again(Falls(), NAMES)  # type: ignore[arg-type]
    assert map_again(store, NAMES) == Mapped(known=7)
    assert store.counts()["rejected"] == 0


def test_what_was_erased_stays_away_and_its_raw_item_goes(platform: Platform, store: Store, export: Path) -> None:
    read(store, export)
    platform.understood = True
    stones, author = Tombstones(NAMES), NAMES.of("gezgin_1")
    assert author is not None
    store.begin_erasure("author", "", [], started=now(), before=[(stones.of_author(author), "author")])
    assert map_again(store, NAMES, gate=Gate(stones)) == Mapped(added=4, refused={"erased": 3})
    assert store.counts() == {"documents": 4, "rejected": 0, "files": 1}


def test_what_holds_nothing_after_all_keeps_its_reason_alone(platform: Platform, store: Store, export: Path) -> None:
    read(store, export)
    platform.understood = True

    def parse(item: Any) -> Post:
        if item["id"].endswith("1"):
            raise Unmapped("item_deleted", "The post was deleted.", ours=False)
        if item["id"].endswith("2"):
            raise Unmapped("item_unmapped", "Still not.")
        if item["id"].endswith("3"):
            raise KeyError("legacy")
        return Post(item["id"], "Pazarda erik vardı.", "post", author=f"{item['author']['username']} Demir")

    platform.parse = parse
    assert map_again(store, NAMES) == Mapped(added=4, settled=1, left=2)
    assert [(row.number, row.reason, bool(row.shape)) for _, row in store.rejected()] == [
        (1, "item_deleted", False), (2, "item_unmapped", True), (3, "item_unmapped", True),
    ]  # fmt: skip
    # Whose name is put together of parts has no pseudonym rather than that of a part.
    assert {one.author for one in held(store)} == {None}


def test_an_export_that_says_less_takes_nothing_back(
    platform: Platform, store: Store, export: Path, tmp_path: Path
) -> None:
    platform.understood = True
    read(store, export)
    before = held(store)
    posts = [json.loads(line) for line in export.read_text("utf-8").splitlines()]
    for one in posts:
        del one["author"], one["author_id"]
    less = tmp_path / "az.jsonl"
    less.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in posts), "utf-8")
    done = ingest(less, store, NAMES, SerialExecutor())
    assert (done.known, done.updated, done.added) == (7, 0, 0)
    assert held(store) == before
