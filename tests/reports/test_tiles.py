"""The tile map: where provinces stand, what a tile says in each state, and whether it can be read."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from hatewatch.places import places
from hatewatch.reports.tiles import Tile, scale_top, short_names, tile_map, tile_spots

STATES = {
    "01": Tile("%1,0", 0.01),
    "21": Tile("%9,9", 0.099, few=True),
    "26": Tile("%77,7", 0.777, withheld=True),
    "34": Tile("", None),
    "27": Tile("", None, untold=True),
}
# Every border: a province, and those of a higher plate number that it touches. From general knowledge of the map.
BORDERS = """
    01 31 33 38 46 51 80; 02 21 27 44 46 63; 03 15 20 26 32 42 43 64; 04 13 25 36 49 65 76; 05 19 55 60 66; 06
    14 18 26 40 42 68 71; 07 15 32 33 42 48 70; 08 25 53 75; 09 20 35 45 48; 10 16 17 35 43 45; 11 14 16 26 43
    54; 12 21 23 24 25 49 62; 13 49 56 65 72; 14 18 26 54 67 78 81; 15 20 32 48; 16 41 43 54 77; 17 22 59; 18 19
    37 71 78; 19 37 55 57 66 71; 20 45 48 64; 21 23 44 47 49 63 72; 22 39 59; 23 44 62; 24 25 28 29 44 58 62 69;
    25 36 49 53 69 75; 26 42 43; 27 31 46 63 79 80; 28 29 52 58 61; 29 61 69; 30 65 73; 31 80; 32 42; 33 42 51
    70; 34 39 41 59; 35 45; 36 75 76; 37 57 74 78; 38 46 50 51 58 66; 39 59; 40 50 66 68 71; 41 54 77; 42 51 68
    70; 43 45 64; 44 46 58; 45 64; 46 58 80; 47 56 72 73; 49 72; 50 51 66 68; 51 68; 52 55 58 60; 53 61; 54 81;
    55 57 60; 56 65 72 73; 58 60 66; 60 66; 61 69; 65 73; 66 71; 67 74 78 81; 74 78
"""


def _svg(values: dict[str, Tile], language: str = "tr", *, top: float = 0.1, width: int = 860) -> str:
    return tile_map(values, language, top=top, width=width)


def _texts(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter() if element.tag.endswith("text")]


def _fills(svg: str) -> list[str]:
    return re.findall(r'<rect [^>]*height="(?!12")\d+" fill="(#\w+)"', svg)


def test_every_province_has_a_tile_of_its_own() -> None:
    spots = tile_spots()
    assert sorted(spots) == [f"{plate:02}" for plate in range(1, 82)] == [p for p in places() if "/" not in p]
    assert len(set(spots.values())) == 81
    assert {x for x, _ in spots.values()} == set(range(15))
    assert {y for _, y in spots.values()} == set(range(8))


def _borders() -> list[tuple[str, str]]:
    return [(one, other) for line in BORDERS.split(";") for one, *others in [line.split()] for other in others]


def _apart(one: str, other: str) -> int:
    (x, y), (u, v) = tile_spots()[one], tile_spots()[other]
    return max(abs(x - u), abs(y - v))


def test_neighbours_are_neighbours() -> None:
    distances = [_apart(*pair) for pair in _borders()]
    assert len(distances) == 196
    assert distances.count(1) >= 0.84 * len(distances)
    assert max(distances) <= 3


def test_the_home_provinces_keep_most_of_their_neighbours() -> None:
    for home in ("01", "21", "26"):
        around = [_apart(*pair) for pair in _borders() if home in pair]
        assert around.count(1) >= 5, home


def test_the_corners_are_where_people_look_for_them() -> None:
    spots = tile_spots()
    south, east = (max(spot[axis] for spot in spots.values()) for axis in (1, 0))
    assert all(x <= 2 and y <= 1 for x, y in (spots[plate] for plate in ("22", "39", "59", "34")))
    assert all(x >= east - 1 and y <= 3 for x, y in (spots[plate] for plate in ("75", "36", "76")))
    assert spots["31"][1] == south
    assert spots["57"][1] == 0
    assert spots["30"] == max(spots[plate] for plate in ("47", "73", "56", "30"))
    assert spots["48"][0] == min(x for x, y in spots.values() if y == spots["48"][1])


@pytest.mark.parametrize("language", ["tr", "kmr", "en"])
def test_short_names_tell_the_provinces_apart(language: str) -> None:
    short = short_names(language)
    assert len(set(short.values())) == 81
    assert all(3 <= len(name) <= 5 for name in short.values())


def test_short_names_are_those_of_the_readers_language() -> None:
    some = ("21", "35", "79", "27", "24", "25")
    shown = {language: [short_names(language)[plate] for plate in some] for language in ("tr", "kmr", "en")}
    assert shown == {
        "tr": ["DİY", "İZMİR", "KİLİS", "ANTEP", "ERZİ", "ERZU"],
        "kmr": ["AMED", "İZMİR", "KILÎS", "DÎLOK", "ERZÎ", "ERZE"],  # İzmir is Turkish there too and keeps its dots
        "en": ["DİY", "İZMİR", "KİLİS", "ANTEP", "ERZİ", "ERZU"],
    }


def test_every_state_is_drawn_in_its_own_way() -> None:
    texts = _texts(_svg(STATES))
    assert "%1,0" in texts
    assert "%9,9" in texts
    assert {"26", "34", "27"} <= set(texts)
    assert not {"01", "21"} & set(texts)
    assert {"az metin ya da geniş aralık", "gösterilmedi", "yaygınlık söylenmedi", "metin yok"} <= set(texts)
    svg = _svg(STATES)
    assert svg.count("stroke-dasharray") == 2  # the tile and its key in the legend
    assert svg.count("<path") == 4, "a corner where withheld, a bar where not told, each with its key"
    firm = _svg({plate: Tile("%1,0", 0.01) for plate in tile_spots()})
    assert "stroke" not in firm
    assert "<path" not in firm
    assert not {"az metin ya da geniş aralık", "gösterilmedi", "metin yok"} & set(_texts(firm))


def test_nothing_withheld_reaches_the_drawing() -> None:
    other = STATES | {"26": Tile("%5,0", 0.05, few=True, withheld=True)}
    assert _svg(STATES) == _svg(other)
    assert "77,7" not in _svg(STATES)
    assert scale_top(STATES) == scale_top(other)


def test_a_narrow_map_shows_plate_numbers_and_no_share() -> None:
    texts = _texts(_svg(STATES, width=330))
    assert set(tile_spots()) <= set(texts)
    assert not [text for text in texts if "1,0" in text or "9,9" in text]


def test_a_class_holds_its_lower_bound() -> None:
    fills = [_fills(_svg({"01": Tile("", value)}))[0] for value in (0.0, 0.0199, 0.02, 0.04, 0.06, 0.08, 0.1)]
    assert len(set(fills)) == 5
    assert fills[0] == fills[1] != fills[2]
    assert fills[5] == fills[6]


@pytest.mark.parametrize(
    ("language", "top", "bounds"),
    [
        ("tr", 0.1, ["%0", "%2", "%4", "%6", "%8", "%10"]),
        ("kmr", 0.02, ["%0,0", "%0,4", "%0,8", "%1,2", "%1,6", "%2,0"]),
        ("en", 0.005, ["0.0%", "0.1%", "0.2%", "0.3%", "0.4%", "0.5%"]),
    ],
)
def test_the_legend_names_the_bounds(language: str, top: float, bounds: list[str]) -> None:
    texts = _texts(_svg({}, language, top=top))
    assert [text for text in texts if "%" in text] == bounds


def test_a_plus_says_that_values_lie_beyond_the_scale() -> None:
    beyond = {"01": Tile("%2,0", 0.02), "21": Tile("%40,0", 0.4, few=True)}
    assert scale_top(beyond) == 0.02
    svg = _svg(beyond, top=scale_top(beyond))
    assert "%2,0+" in _texts(svg)
    assert len(set(_fills(svg)[:2])) == 1  # both in the darkest class
    assert scale_top({"21": beyond["21"]}) == 0.5
    assert scale_top({}) == 0.005


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_words_can_be_read_on_every_colour_and_the_colours_told_apart_in_grey() -> None:
    grounds = []
    for value in (0.01, 0.03, 0.05, 0.07, 0.09):
        svg = _svg({"39": Tile("x", value)})  # the first tile of the drawing
        ground = _fills(svg)[0]
        ink = re.findall(r'fill="(#\w+)"[^>]*>KIRK<', svg)[0]
        assert _contrast(ground, ink) >= 4.5, (ground, ink)
        grounds.append(ground)
    empty = re.findall(r'fill="(#\w+)"[^>]*>39<', _svg({}, width=330))[0]
    assert _contrast("#ffffff", empty) >= 4.5
    steps = ["#ffffff", *grounds]
    assert all(_contrast(steps[i], steps[i + 1]) >= 1.2 for i in range(5))
    assert [_luminance(step) for step in steps] == sorted(map(_luminance, steps), reverse=True)


@pytest.mark.parametrize("language", ["tr", "kmr", "en"])
@pytest.mark.parametrize("width", [330, 860])
def test_the_whole_legend_lies_within_the_drawing(language: str, width: int) -> None:
    root = ElementTree.fromstring(_svg(STATES, language, width=width))
    words = [one for one in root.iter() if one.tag.endswith("text") and one.get("text-anchor") == "start"]
    assert len(words) == 4
    assert all(float(one.get("x", 0)) + 6.3 * len(one.text or "") <= width for one in words)
    assert all(float(one.get("y", 0)) < float(root.get("height", 0)) for one in words)
    places = [(one.get("x"), one.get("y")) for one in words]
    assert len(set(places)) == 4


@pytest.mark.parametrize("width", [330, 860])
def test_same_values_give_the_same_bytes_within_the_width(width: int) -> None:
    backwards = dict(reversed(STATES.items()))
    svg = _svg(STATES, width=width)
    assert svg == _svg(backwards, width=width)
    root = ElementTree.fromstring(svg)
    assert (root.get("width"), root.get("aria-hidden")) == (str(width), "true")
    boxes = [e for e in root.iter() if e.tag.endswith("rect")]
    assert max(float(e.get("x", 0)) + float(e.get("width", 0)) for e in boxes) <= width
    assert max(float(e.get("y", 0)) + float(e.get("height", 0)) for e in boxes) <= float(root.get("height", 0))


def test_the_callers_words_are_escaped() -> None:
    svg = _svg({"01": Tile("<b>&", 0.01)})
    assert "<b>" not in svg
    assert "<b>&" in _texts(svg)


def test_what_is_no_share_or_no_province_is_refused() -> None:
    with pytest.raises(ValueError, match=r"1\.2 is no share"):
        _svg({"01": Tile("", 1.2)})
    with pytest.raises(ValueError, match="no province has the plate number '82'"):
        _svg({"82": Tile("", 0.1)})
