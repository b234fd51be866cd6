"""Tombstones know again what was erased, and nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as some

from hatewatch.privacy import Pseudonyms
from hatewatch.privacy.tombstones import HASH_BYTES, Tombstones, address, squeeze
from hatewatch.records import Document

STONES = Tombstones(Pseudonyms(bytes(range(32))))
ONE = Document(
    "a" * 32, "x", "17", "Bugün pazar, îro yekşem e.", datetime(2025, 3, 2, 9, tzinfo=UTC), "ab" * 10,
    url="https://www.example.org/haber/17/", kind="post",
)  # fmt: skip


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/haber/17",
        "https://m.example.org/haber/17/?utm_source=x&fbclid=2#yorumlar",
        "HTTPS://EXAMPLE.ORG:443//haber/17/amp/",
        "https://example.org/haber/17/index.html",
        "https://example.org/haber/%31%37",
    ],
)
def test_one_page_however_its_address_is_written(url: str) -> None:
    assert STONES.of_url(url) == STONES.of_url(ONE.url or "")


@pytest.mark.parametrize(
    "url", ["https://example.org/haber/18", "https://example.org/haber?id=17", "https://example.com/haber/17"]
)
def test_other_pages_are_others(url: str) -> None:
    assert STONES.of_url(url) != STONES.of_url(ONE.url or "")


@pytest.mark.parametrize(
    "nothing", ["", "haber", "content-3f", "ftp://example.org/a", "https://[::1", "mailto:a@example.org", "http://"]
)
def test_what_is_no_address(nothing: str) -> None:
    assert address(nothing) == ""


def test_addresses_of_a_query_keep_what_names_the_page() -> None:
    assert address("https://example.org/?id=3&haber=5&ref=ana") == address("http://www.example.org?haber=5&id=3")
    assert address("https://example.org/?id=3") != address("https://example.org/?id=4")
    assert address("https://m.com/a") == "m.com/a"


def test_these_never_change() -> None:
    # Tombstones that are stored rest on them: a change here lets what was erased come back.
    assert [one.hex() for one in STONES.hashes(ONE)] == [
        "f3a89a222bca6417ab77af636249eeb3",
        "a12babe59bd9b80cd3e24ff62bc04376",
        "a7ca81d035dd6bbb615a39ad8f949f3d",
        "0f57c68c5f62fa6496278a08caef31e8",
        "23b486c39d7ddbe3e70aa9fb2b0fd298",
        "f635b8a1890fa3a6282274b7d281e5a5",
    ]


def test_nothing_of_the_document_or_key_is_in_a_hash() -> None:
    assert all(len(one) == HASH_BYTES for one in STONES.hashes(ONE))
    assert len(set(STONES.hashes(ONE))) == len(STONES.hashes(ONE))
    assert set(STONES.hashes(ONE)).isdisjoint(Tombstones(Pseudonyms(b"\1" * 32)).hashes(ONE))
    assert "…" in repr(STONES)
    assert bytes.fromhex(ONE.author or "")[:8] not in b"".join(STONES.hashes(ONE))


def test_the_same_words_are_known_by_id_or_by_date_and_author() -> None:
    kept = {one.hash for one in STONES.of_erased(ONE, alone=True)}
    elsewhere = replace(ONE, id="b" * 32, source="y", native_id="99", url=None)
    offset = timezone(timedelta(hours=3))
    assert kept & set(STONES.hashes(replace(elsewhere, text="BUGÜN  pazar,\nîro yekşem e.")))
    assert kept & set(STONES.hashes(replace(elsewhere, published=(ONE.published or datetime.min).astimezone(offset))))
    assert kept & set(STONES.hashes(replace(elsewhere, native_id="17", author=None, published=None)))
    assert not kept & set(STONES.hashes(replace(elsewhere, author="cd" * 10)))
    assert not kept & set(STONES.hashes(replace(elsewhere, author=None, published=None)))
    assert not kept & set(STONES.hashes(replace(ONE, id="b" * 32, text="Başka", url=None)))


def test_an_address_is_kept_only_of_a_document_that_has_it_alone() -> None:
    def kinds(one: Document, *, alone: bool = True) -> list[str]:
        return [stone.kind for stone in STONES.of_erased(one, alone=alone)]

    assert kinds(ONE).count("url") == 1
    assert "url" not in kinds(ONE, alone=False)
    assert "url" not in kinds(replace(ONE, kind="comment"))
    assert "url" not in kinds(replace(ONE, kind="message"))
    assert "url" in kinds(replace(ONE, url=None, native_id="https://example.org/haber/17"))
    assert "author" not in kinds(ONE), "an author is kept out only when asked for"


@given(some.text(), some.text(), some.text())
def test_any_document_has_hashes(text: str, native: str, url: str) -> None:
    made = Document("a" * 32, "x", native, text, None, None, url=url)
    assert STONES.hashes(made) == STONES.hashes(made)
    assert squeeze(squeeze(text)) == squeeze(text)
