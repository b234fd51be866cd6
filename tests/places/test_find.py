"""Places spoken of: a table of sentences of ours (the Kurdish and Zazaki ones not reviewed by native speakers)."""

from __future__ import annotations

import csv
import unicodedata
from pathlib import Path

import pytest

from hatewatch.places import find_places, places

TABLE = Path(__file__).with_name("cases.csv")
with TABLE.open(encoding="utf-8", newline="") as lines:
    CASES = [(row["text"], tuple(row["places"].split())) for row in csv.DictReader(lines)]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_sentence_speaks_of_these_places(text: str, expected: tuple[str, ...]) -> None:
    assert find_places(text) == expected


def test_table_is_large_and_names_known_places() -> None:
    assert len({text for text, _ in CASES}) >= 350
    assert {place for _, found in CASES for place in found} <= places().keys()


def test_decomposed_letters_and_other_apostrophes_change_nothing() -> None:
    for mark in "'’‘ʼ`´":
        assert find_places(unicodedata.normalize("NFD", f"Şırnak{mark}ta ve Muş{mark}ta")) == ("73", "49")


def test_strange_input_gives_no_error() -> None:
    for text in ("", "'", "\ud800 İzmir", "\x00", "a" * 100_000, "'" * 1000, "İ" * 50, "Van " * 2000):
        find_places(text)
