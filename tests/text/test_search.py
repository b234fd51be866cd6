"""Words are found however they are written."""

from __future__ import annotations

import pytest

from hatewatch.text.search import searcher

FOUND = [
    ("istanbul", "İSTANBUL'da yağmur"),
    ("İSTANBUL", "istanbul'da yağmur"),
    ("ISPARTA", "ısparta gülü"),
    ("ısparta", "ISPARTA"),
    ("isparta", "Isparta"),
    ("şırnak", "ŞIRNAK'ta kar"),
    ("sirnak", "Şırnak'ta kar"),
    ("newroz piroz", "Newroz pîroz be"),
    ("pîroz", "NEWROZ PÎROZ BE"),
    ("şîn", "ŞÎN Û ŞADÎ"),
    ("dayê", "Dayê, ez hatim"),
    ("kürd", "Kürdistan'da bahar"),
    ("bahar kar", "kar gitti, bahar geldi"),
    ("کوردی", "كوردي"),  # Kurdish letters find those of an Arabic keyboard
    ("كوردي", "زمانی کوردی"),
    ("diyarbakır’da", "Diyarbakır'da"),
    ("î", "pîroz"),  # typed as i and a mark
    ("", "her şey"),
    ("   ", "her tişt"),
]
NOT_FOUND = [
    ("pîroz", "newroz piroz be"),
    ("kar yağmur", "yalnız kar"),
    ("%", "yüzde"),
    ("_", "alt çizgi"),
    ("' OR 1=1 --", "her şey"),
    ("{{7*7}}", "49"),
    ("کورد", "kurd"),
]


@pytest.mark.parametrize(("query", "text"), FOUND)
def test_a_word_is_found_in_any_case_and_from_any_keyboard(query: str, text: str) -> None:
    assert searcher(query)(text)


@pytest.mark.parametrize(("query", "text"), NOT_FOUND)
def test_what_is_not_there_is_not_found(query: str, text: str) -> None:
    assert not searcher(query)(text)
