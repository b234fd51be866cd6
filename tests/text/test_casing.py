"""Turkish and Kurdish casing: the traps that `str.lower` falls into."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hatewatch.text import fold, lower, skeleton, upper


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("ISI", "tr", "ısı"),
        ("İZMİR", "tr", "izmir"),
        ("DIYARBAKIR", "tr", "dıyarbakır"),
        ("İ", "kmr", "i"),
        ("BIHAR", "kmr", "bihar"),
        ("ÇIYA", "kmr", "çiya"),
        ("ŞÎN Û KESK", "kmr", "şîn û kesk"),
        ("THIS IS IT", "en", "this is it"),
    ],
)
def test_lower(text: str, language: str, expected: str) -> None:
    assert lower(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [("izmir", "tr", "İZMİR"), ("ısı", "tr", "ISI"), ("bihar", "kmr", "BIHAR"), ("îro", "kmr", "ÎRO")],
)
def test_upper(text: str, language: str, expected: str) -> None:
    assert upper(text, language) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("DİYARBAKIR’DA", "diyarbakir'da"),
        ("IĞDIR", "iğdir"),
        ("i\u0307zmir", "izmir"),
        ("S\u0327irnak", "şirnak"),
        ("كوردي", "کوردی"),
        ("کورد\u200cی", "کوردی"),
        ("خانه\u200c", "خانە"),
        ("کــورد", "کورد"),
        ("كُرد", "کرد"),
    ],
)
def test_fold_brings_variants_together(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_skeleton_drops_diacritics() -> None:
    assert skeleton("Çok güzel, ez ji te hez dikim; Şırnak û Êlih") == "cok guzel, ez ji te hez dikim; sirnak u elih"


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)
