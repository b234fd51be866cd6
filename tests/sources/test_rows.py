from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hatewatch.records import Row
from hatewatch.sources import REASONS, open_source
from hatewatch.sources.identity import Occurrences, content_digest, content_id
from hatewatch.sources.markup import strip_markup
from hatewatch.sources.reasons import reject
from hatewatch.sources.rows import as_text

MARKUP = [
    ("<p>Bir <b>haber</b></p><p>devamı</p>", "Bir haber\ndevamı"),
    ('<a href="x"><img src="y" /></a>Van&apos;da kar', "Van'da kar"),
    ("satır<br/>satır<br>satır", "satır\nsatır\nsatır"),
    ("önce<script>var a = '<b>';</script> sonra", "önce sonra"),
    ("bir<!-- <p>gizli</p> -->iki <i>üç</i>", "bir iki üç"),
    ("Ben &amp; sen &lt;3", "Ben & sen <3"),
    ("&lt;img src=&quot;x&quot; /&gt;Ankara&#39;da &lt;b&gt;yağmur&lt;/b&gt;", "Ankara'da yağmur"),
    ("3 < 5 ve 7 > 2", "3 < 5 ve 7 > 2"),
    ("kalp <3 ve <Ali> dedi", "kalp <3 ve <Ali> dedi"),
    ("AT&T ile R&B", "AT&T ile R&B"),
    ("<b", "<b"),
]


@pytest.mark.parametrize(("html", "plain"), MARKUP)
def test_markup_goes_and_other_text_stays(html: str, plain: str) -> None:
    assert strip_markup(html) == plain


@pytest.mark.parametrize("piece", ["<", "<a ", "<!--", "<script>", "&", "<p><", "&#", "</p"])
def test_hostile_markup_takes_linear_time(piece: str) -> None:
    strip_markup(piece * 100_000 + "<br>")  # seconds of minutes if it were quadratic


@given(st.lists(st.sampled_from("abc"), max_size=300), st.integers(1, 50))
def test_occurrences_count_over_batches(letters: list[str], size: int) -> None:
    occurrences = Occurrences()
    found: list[int] = []
    for start in range(0, len(letters), size):
        found += occurrences.add([content_digest([letter]) for letter in letters[start : start + size]])
    occurrences.close()
    assert found == [letters[: i + 1].count(letter) for i, letter in enumerate(letters)]


def test_content_ids_are_the_same_for_ever() -> None:
    digest = content_digest(["Merhaba", "", "", "", "", ""])
    assert content_id(digest, 1) == "content-653e8823bfb3674581eb3eeb13dba3d6"
    assert content_id(digest, 3) == content_id(digest, 1) + ".3"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (5, "5"),
        (5.0, "5"),
        (2.5, "2.5"),
        (["a", None, "b"], "a, b"),
        ({"a": 1}, ""),
        (b"\xc3\xa7ay", "çay"),
        ([["a", ["b"]], [], [["c"]]], "a, b, c"),
        (float("inf"), ""),
    ],
)
def test_cells_of_any_kind_become_text(cell: object, text: str) -> None:
    assert as_text(cell) == text


# Letters that grow in JSON (\x00 to six characters), bytes that did not decode, halves of pairs, and plain ones.
PIECES = st.sampled_from(["a", "ê", "\udc80", "\ud800", "\udfff", "\ud83d\ude00", "😀", '"', "\\", "\x00", "\n", "ئ"])
LONG = st.builds(lambda piece, times, end: piece * times + end, PIECES, st.integers(0, 12_000), st.text(max_size=9))
ANYTHING = st.text(st.characters(exclude_categories=[]), max_size=50)


@settings(deadline=None)
@given(
    st.dictionaries(LONG | ANYTHING, st.none() | ANYTHING | LONG | st.lists(LONG, max_size=9), max_size=20),
    st.integers(1, 3_000),
)
def test_raw_is_valid_json_of_bounded_length(raw: dict[str, str | list[str] | None], cells: int) -> None:
    def never(name: str) -> None:
        raise AssertionError(name)

    for kept in (raw, {"cells": ["\udc80", "\x01x"] * cells}):
        row = reject(7, "text_empty", "The row has no \udc80 text.", kept)
        assert len(row.raw) <= 10_000
        found = json.loads(row.raw, parse_constant=never)
        assert isinstance(found, dict)
        row.raw.encode()
        row.detail.encode()
        json.dumps(found, ensure_ascii=False).encode()  # nor does an escape bring a surrogate back


def test_raw_keeps_short_cells_as_they_are() -> None:
    row = reject(7, "text_empty", "x.", {"text": "", "author": None, "date": "geçen yaz", "line": "a" * 20_000})
    found = json.loads(row.raw)
    assert found["date"] == "geçen yaz"
    assert set(found) == {"date", "line"}
    assert 4_000 < len(found["line"]) <= 10_000


def test_every_reason_speaks_three_languages() -> None:
    for slug, reason in REASONS.items():
        assert reason.slug == slug
        for sentences in (reason.meaning, reason.remedy):
            assert set(sentences) == {"tr", "kmr", "en"}
            assert all(text.endswith(".") and "\n" not in text for text in sentences.values())


def test_ids_do_not_depend_on_the_format_of_the_date(tmp_path: Path) -> None:
    ids = set()
    for i, written in enumerate(["2024-10-03 14:05", "03.10.2024 14:05", "3 Ekim 2024 14:05"]):
        path = tmp_path / f"{i}.csv"
        path.write_text(f"metin;tarih\nbir ileti;{written}\n", "utf-8")
        ids |= {r.native_id for r in open_source(path).read() if isinstance(r, Row)}
    assert len(ids) == 1
