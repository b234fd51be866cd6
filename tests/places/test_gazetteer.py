"""The gazetteer's own facts, and the cells of a spreadsheet read with it."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from hatewatch.places import place_name, place_of, places, province_of
from hatewatch.places.gazetteer import names
from hatewatch.text import fold


def test_81_provinces_and_973_districts() -> None:
    districts = [place for place in places() if "/" in place]
    assert len(places()) - len(districts) == 81
    assert len(districts) == 973
    assert all(re.fullmatch(r"\d\d(/[a-z0-9-]+)?", place) for place in places())
    assert {province_of(place) for place in districts} == {f"{plate:02d}" for plate in range(1, 82)}


def test_provinces_whose_central_district_was_abolished_have_none() -> None:
    # Law 6360 of 2012: these seven became metropolitan, their central district was split or renamed.
    for plate in ("09", "10", "20", "44", "45", "46", "47"):
        assert f"{plate}/merkez" not in places()


def test_every_name_is_folded_known_and_graded() -> None:
    for entries in names().values():
        for entry in entries:
            assert entry.id in places()
            assert entry.name == fold(entry.name)
            assert entry.ambiguous in {"no", "word", "name", "rare"}
    graded = Counter(entry.ambiguous for entries in names().values() for entry in entries if not entry.bare)
    assert min(graded.values()) > 50


def test_every_place_but_a_centre_can_be_named() -> None:
    named = {entry.id for entries in names().values() for entry in entries}
    assert [place for place in places() if place not in named and not place.endswith("/merkez")] == []


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("diyarbakir", "21"),
        ("DİYARBAKIR", "21"),
        ("Amed", "21"),
        ("21", "21"),
        ("1", "01"),
        ("TR-21", "21"),
        ("tr 06", "06"),
        ("82", None),
        ("0", None),
        ("çorlu", "59/corlu"),
        ("Çorlu / Tekirdağ", "59/corlu"),
        ("Tekirdağ, Çorlu", "59/corlu"),
        ("Tekirdağ (Çorlu)", "59/corlu"),
        ("Diyarbakır Sur", "21/sur"),
        ("Van", "65"),
        ("Wan", "65"),
        ("ordu", "52"),
        ("Edremit", None),
        ("Van Edremit", "65/edremit"),
        ("Edremit/Balıkesir", "10/edremit"),
        ("Adıyaman Merkez", "02/merkez"),
        ("Diyarbakır merkez", "21"),
        ("Merkez", None),
        ("Diyarbakır ili", "21"),
        ("Fatih ilçesi", "34/fatih"),
        ("İstanbul / Adana", None),
        ("Çorlu / Adana", None),
        ("Seyhan / Ceyhan", None),
        ("19 Mayıs", "55/19-mayis"),
        ("urfa", "63"),
        ("Şanlıurfa'da", "63"),
        ("ئامەد", "21"),
        ("پارێزگای ئامەد", "21"),
        ("ئامەد / سوور", "21/sur"),
        ("وان", "65"),
        ("هەولێر", None),
        ("Dîyarbekir", "21"),
        ("Türkiye", None),
        ("Berlin", None),
        ("", None),
        ("  ", None),
    ],
)
def test_cell_is_read(cell: str, expected: str | None) -> None:
    assert place_of(cell) == expected


def test_names_in_three_languages() -> None:
    assert [place_name("34", language) for language in ("tr", "kmr", "en")] == [
        "İstanbul",
        "İstanbul",
        "Istanbul",
    ]
    assert place_name("21", "kmr") == "Amed"
    assert place_name("21/silvan", "kmr") == "Farqîn"
    assert place_name("02/merkez") == "Adıyaman Merkez"
    assert place_name("elsewhere") == "elsewhere"
