"""What could not be used is forgotten as documents are: the same file does not bring it back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from forgetting import NAME, NOW, holders, make_home
from hatewatch.pipeline import SerialExecutor, ingest
from hatewatch.pipeline.again import Mapped, map_again
from hatewatch.pipeline.forget import Home, Request, carry_out, make_plan, resume
from hatewatch.pipeline.gate import Gate
from hatewatch.pipeline.ingest import Ingested
from hatewatch.privacy import Pseudonyms
from hatewatch.privacy.tombstones import Tombstones
from hatewatch.progress import Silent
from hatewatch.project import Project
from hatewatch.store import Store

Place = tuple[Project, Home, Store]
SAID = "Dün akşam köprüde ceviz topladık ve komşularla uzun uzun konuştuk."
OTHER = "Rêwî li rawestgehê li benda otobusê man, baran jî dibarî."


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = make_home(tmp_path / "amed")
    yield made
    made[2].close()


def take(place: Place, path: Path) -> Ingested:
    _, home, store = place
    return ingest(path, store, home.pseudonyms, SerialExecutor(), gate=Gate(home.tombstones))


def table(folder: Path, name: str = "tablo.csv") -> Path:
    path = folder / name
    rows = [
        f'"{SAID}",32.13.2024 99:99,{NAME},https://example.org/1',
        f'"{OTHER}",31.31.2024 12:00,okur,https://example.org/2',
        '"Pazarda erik ve kiraz vardı, fiyatlar iyiydi.",3.10.2024,okur,https://example.org/3',
    ]
    path.write_text("metin,tarih,yazar,link\n" + "\n".join(rows) + "\n", "utf-8")
    return path


def export(folder: Path) -> Path:
    """Return posts of X of which two have unknown times, one with the author's name in a field nobody knows."""
    path = folder / "gonderiler.jsonl"
    items = []
    for number, text, name in ((1, SAID, NAME), (2, OTHER, "okur"), (3, "Erik vardı, kiraz vardı.", "okur")):
        items.append(
            {
                "id": f"170000000000000000{number}",
                "text": text,
                "created_at": "2024-10-03T14:05:00.000Z" if number == 3 else "dün akşam",
                "author_id": f"90{number}",
                "edit_history_tweet_ids": [f"170000000000000000{number}"],
                "author": {"id": f"90{number}", "username": name, "name": "Gezgin"},
                "imza": name,
            }
        )
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in reversed(items)), "utf-8")
    return path


def by_author(home: Home) -> Request:
    return Request("author", pseudonym=home.pseudonyms.of(NAME), name=NAME)


def forget(place: Place, request: Request) -> int:
    _, home, store = place
    plan = make_plan(home, store, request, Silent())
    carry_out(home, store, plan, now=NOW)
    return sum(plan.rows.values())


@pytest.mark.parametrize("make", [table, export])
def test_a_row_that_was_erased_does_not_come_back(place: Place, tmp_path: Path, make: object) -> None:
    project, home, store = place
    path = make(tmp_path)  # type: ignore[operator]
    first = take(place, path)
    assert (first.added, sum(first.rejected.values())) == (1, 2)
    assert "store.sqlite-wal" in holders(project.folder, SAID)
    assert forget(place, by_author(home)) == 1
    assert holders(project.folder, SAID, NAME.strip("@")) == {}
    again = take(place, path)
    assert again.refused == {"erased": 1}
    assert sum(again.rejected.values()) == 1, "somebody else's row stays as it was"
    assert again.rows == first.rows
    assert holders(project.folder, SAID, NAME.strip("@")) == {}
    assert make_plan(home, store, by_author(home), Silent()).is_empty
    assert [row for _, row in store.rejected() if OTHER in row.raw]


def test_nor_under_another_name_nor_mapped_again(place: Place, tmp_path: Path) -> None:
    _, home, store = place
    path = table(tmp_path)
    take(place, path)
    # By its address, so that nothing but the row itself knows the author's other cells.
    assert forget(place, Request("url", url="https://example.org/1")) == 1
    other = path.read_text("utf-8").replace("https://example.org/3", "https://example.org/4")
    (tmp_path / "baska.csv").write_text(other, "utf-8")
    assert take(place, tmp_path / "baska.csv").refused == {"erased": 1}
    kept = export(tmp_path)
    take(place, kept)
    store.begin_erasure(
        "author", "", [], started=NOW, before=[(home.tombstones.of_author(str(by_author(home).pseudonym)), "author")]
    )
    assert map_again(store, home.pseudonyms, gate=Gate(home.tombstones)) == Mapped(left=1, refused={"erased": 1})


def test_a_killed_run_knows_the_rows_by_their_marks(place: Place, tmp_path: Path) -> None:
    project, home, store = place
    take(place, table(tmp_path))
    request = by_author(home)
    store.begin_erasure("author", "", [], started=NOW, before=request.tombstones(home.tombstones))
    ended = resume(home, store, now=NOW)
    assert ended is not None
    assert ended.rows == 1
    assert holders(project.folder, SAID, NAME.strip("@")) == {}


def test_a_row_tombstone_is_of_this_row_alone() -> None:
    stones = Tombstones(Pseudonyms(b"k" * 32))
    row = json.dumps({"text": SAID, "date": "32.13.2024"})
    (mark,) = stones.of_row("tablo", row)
    assert stones.of_row("baska", json.dumps({"date": "32.13.2024 ", "text": SAID})) == [mark]
    assert stones.of_row("tablo", json.dumps({"text": SAID})) != [mark]
    assert Tombstones(Pseudonyms(b"q" * 32)).of_row("tablo", row) != [mark]
    short = json.dumps({"text": "Günaydın"})
    assert stones.of_row("tablo", short) != stones.of_row("baska", short), "short words are not kept out everywhere"
    assert stones.of_row("tablo", "{}") == []
    line = json.dumps({"line": f"{SAID},32.13.2024,Zîn Demir;"})
    author = Pseudonyms(b"k" * 32).of("zîn demir")
    assert author is not None
    assert stones.of_author(author) in stones.hashes_of_row("tablo", line)
