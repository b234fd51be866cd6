"""Suffix chains of Turkish and Kurmanji, and the words that only look like inflected names."""

from __future__ import annotations

import pytest

from hatewatch.text import fold
from hatewatch.text.inflection import is_suffix, stems, strip

GOOD = """
diyarbakir:'da diyarbakir:daki diyarbakir:lilarin van:'da gölbaşi:'nda kuşadasi:na ordu:'dan arap:sa türk:üm
suriye:lilere alevi:lik istanbul:un türk:müş kürt:lerdir çorlu:ya ordu:nun ordu:ya kurt:ler kurt:lar kürt:un
türk:ten çin:e izmir:deyken izmir:deydik şehir:lerindeki urfa:li urfa:lilar yozgat:in kürt:lerin kürt:çe
kürt:lüğü ev:lerimizdekilerden zonguldağ:a kürt:lersiniz abla:sinin ermeni:ler ermeni:lerle roman:lardan
amed:ê wan:ê kurd:an ermeni:yan kurd:ekî jin:ên xort:an ereb:î riha:yê
"""
BAD = """
türk:iye kürt:aj arap:saçi roma:ntik rom:antik rum:eli van:ilya ordu:evi kürt:lar türk:men roma:nda rus:ya
yunan:istan ermeni:stan roma:nya çan:ta van:dal ev:üm ev:sda orman:de
"""


def pairs(table: str) -> list[tuple[str, str]]:
    return [(stem, rest) for stem, rest, *_ in (word.split(":") for word in table.split())]


@pytest.mark.parametrize(("stem", "rest"), pairs(GOOD))
def test_legal_chain_is_accepted(stem: str, rest: str) -> None:
    assert is_suffix(stem, rest)


@pytest.mark.parametrize(("stem", "rest"), pairs(BAD))
def test_other_word_is_not_taken_for_a_chain(stem: str, rest: str) -> None:
    assert not is_suffix(stem, rest)


def test_derivation_and_language_can_be_left_out() -> None:
    assert is_suffix("urfa", "lilar")
    assert not is_suffix("urfa", "lilar", derive=False)
    assert is_suffix("rum", "en")
    assert not is_suffix("rum", "en", languages="tr")


@pytest.mark.parametrize(
    ("token", "known", "expected"),
    [
        ("Zonguldak’a", {"zonguldak"}, "zonguldak"),
        ("Zonguldağa", {"zonguldak"}, "zonguldak"),
        ("Kürdü", {"kürt"}, "kürt"),
        ("Arabın", {"arap"}, "arap"),
        ("kurtlerin", {"kurt"}, "kurt"),
        ("DİYARBAKIR'DAKİLERE", {"diyarbakir"}, "diyarbakir"),
        ("Türkiye'de", {"türk"}, None),
        ("Suriyelilere", {"suriye", "suriyeli"}, "suriyeli"),
        ("Kurdên", {"kurd"}, "kurd"),
        ("arapsaçı", {"arap"}, None),
        ("o", {"o"}, "o"),
        ("", {"o"}, None),
    ],
)
def test_strip_finds_the_longest_known_stem(token: str, known: set[str], expected: str | None) -> None:
    assert strip(fold(token), known) == expected


def test_stems_are_longest_first_and_undo_softening() -> None:
    found = list(stems("kürdü"))
    assert found[0] == "kürdü"
    assert "kürt" in found
    assert list(stems("van'daki")) == ["van"]
