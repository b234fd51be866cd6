"""The tile map of a report, as SVG: one equal square a province, so that small provinces are seen as well as large."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any, Literal

from hatewatch.places import place_name, places
from hatewatch.reports.charts import _FONT, INK
from hatewatch.reports.locale import percent
from hatewatch.text.casing import upper

State = Literal["firm", "few", "withheld", "untold", "none"]

_ROOMY = 52  # pixels: a smaller tile holds its plate number only
_PALE, _GREY, _WHITE = "#bdbdb8", "#666666", "#ffffff"
_TOPS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)  # a fifth of each is a round number


@dataclass(frozen=True, slots=True)
class Tile:
    """What a province's tile shows: the share as its reader writes it, and as a number in [0, 1].

    `value` is None where there are no texts; `few`: it rests on few, or its interval is wide; `withheld`: suppressed,
    and neither text nor value reaches the drawing, whatever they hold; `untold`: there are texts, but no figure.
    """

    text: str
    value: float | None
    few: bool = False
    withheld: bool = False
    untold: bool = False

    @property
    def state(self) -> State:
        """Return how the tile is drawn."""
        if self.withheld:
            return "withheld"
        if self.value is None:
            return "untold" if self.untold else "none"
        return "few" if self.few else "firm"


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath("tiles.toml").read_text("utf-8"))


@cache
def tile_spots() -> Mapping[str, tuple[int, int]]:
    """Return the column (from the west) and row (from the north) of every province, by plate number."""
    rows = [row.split() for row in _table()["rows"]]
    return {plate: (x, y) for y, row in enumerate(rows) for x, plate in enumerate(row) if plate != ".."}


@cache
def short_names(language: str) -> Mapping[str, str]:
    """Return what stands in the tiles, in capitals: names up to five letters whole, others cut to three.

    Where two would be cut alike they keep as many letters as tell them apart: ERZİ and ERZU, KARAB and KARAM.
    """
    names = {plate: _capitals(plate, language) for plate in tile_spots()}

    def cut(name: str) -> str:
        sizes = range(3, len(name)) if len(name) > 5 else ()
        alike = (n for n in sizes if sum(other.startswith(name[:n]) for other in names.values()) == 1)
        return name[: next(alike, len(name))]

    return {plate: cut(name) for plate, name in names.items()}


def _capitals(plate: str, language: str) -> str:
    name, turkish = place_name(plate, language), places()[plate].tr
    if name != turkish and language != "en":  # names in English are the Turkish ones, less the dots of İstanbul, İzmir
        return upper(name, language)
    return upper(_table()["said"].get(plate, turkish), "tr")


def scale_top(tiles: Mapping[str, Tile]) -> float:
    """Return the least round end that holds every value on enough texts; where none is, every value."""
    shown = {state: [t.value or 0 for t in tiles.values() if t.state == state] for state in ("firm", "few")}
    return next(top for top in _TOPS if top >= max(shown["firm"] or shown["few"], default=0))


def tile_map(values: Mapping[str, Tile], language: str, *, top: float, width: int) -> str:
    """Return the map with its legend as an SVG element `width` pixels wide; a province not in `values` has no texts.

    Five classes of equal width end at `top`; each holds its lower bound. Values beyond fall in the darkest, and a plus
    in the legend says so. Raises ValueError where a value is no share or a key is no province.
    """
    if stray := sorted(values.keys() - tile_spots().keys()):
        raise ValueError(f"no province has the plate number {stray[0]!r}")
    tiles = {plate: values.get(plate, Tile("", None)) for plate in tile_spots()}
    columns, rows = (1 + max(spot[axis] for spot in tile_spots().values()) for axis in (0, 1))
    size = width // columns
    left = (width - size * columns) // 2
    parts: list[str] = []
    for plate, (x, y) in tile_spots().items():
        name = short_names(language)[plate] if size >= _ROOMY else ""
        parts += _tile(plate, name, tiles[plate], top, (left + x * size, y * size, size))
    if size >= _ROOMY:  # there is room below the south-east
        place = (left + 9 * size + size // 2, (rows - 2) * size + 24, 5 * size)
    else:
        place = (left + 16, rows * size + 12, columns * size - 32)
    beyond = any((tile.value or 0) > top for tile in tiles.values() if not tile.withheld)
    parts += _legend(top, language, beyond, place)
    keys, end = _keys({tile.state for tile in tiles.values()}, language, place)
    parts, height = parts + keys, max(rows * size, end)
    return (
        f'<svg aria-hidden="true" focusable="false" xmlns="http://www.w3.org/2000/svg" width="{width}" '
        f'height="{height}" viewBox="0 0 {width} {height}" font-family="{_FONT}">{"".join(parts)}</svg>'
    )


def _tile(plate: str, name: str, tile: Tile, top: float, box: tuple[int, int, int]) -> list[str]:
    x, y, size = box
    step = _class_of(tile, top)
    middle, ink, parts = x + size // 2, _ink(step), _square(tile.state, step, (x + 1, y + 1, size - 2))
    if not name:
        return [*parts, _text(plate, middle, y + size // 2 + 4, 11, ink)]
    large = 13 if len(name) < 5 else 12
    second = (plate, 10) if step is None else (tile.text, 12)
    parts.append(_text(name, middle, y + size * 15 // 32, large, ink, bold=step is not None))
    return [*parts, _text(second[0], middle, y + size * 25 // 32, second[1], ink)]


def _class_of(tile: Tile, top: float) -> int | None:
    """Return which of the five classes holds the tile's value; None where no value is drawn."""
    if tile.withheld or tile.value is None:
        return None
    if not 0 <= tile.value <= 1:
        raise ValueError(f"{tile.value} is no share: it lies outside 0 and 1")
    steps = len(_table()["steps"])
    # decimal, because a bound such as 0.06 of 0.1 falls short of its class in binary fractions
    return min(steps - 1, int(Decimal(str(tile.value)) * steps / Decimal(str(top))))


def _ink(step: int | None) -> str:
    return _GREY if step is None else INK if step < 3 else _WHITE


def _square(state: State, step: int | None, box: tuple[int, int, int]) -> list[str]:
    """Return a tile without its writing; few texts or a wide interval: a dashed frame within it; withheld: a dark
    corner; not told: a bar along its foot."""
    x, y, size = box
    if step is None:
        parts = [_frame(x, y, size, _PALE)]
        if state == "withheld":
            corner = max(6, size // 4)
            parts.append(f'<path d="M{x + size} {y}v{corner}l-{corner} -{corner}z" fill="{_GREY}"/>')
        if state == "untold":
            parts.append(f'<path d="M{x} {y + size}h{size}v-{max(3, size // 10)}h-{size}z" fill="{_GREY}"/>')
        return parts
    parts = [f'<rect x="{x}" y="{y}" width="{size}" height="{size}" fill="{_table()["steps"][step]}"/>']
    if state == "few":
        gap = max(1, size // 24)
        parts.append(_frame(x + gap, y + gap, size - 2 * gap, _ink(step), ' stroke-dasharray="3 2"'))
    return parts


def _frame(x: int, y: int, size: int, colour: str, dash: str = "") -> str:
    return f'<rect x="{x}.5" y="{y}.5" width="{size - 1}" height="{size - 1}" fill="none" stroke="{colour}"{dash}/>'


def _legend(top: float, language: str, beyond: bool, place: tuple[int, int, int]) -> list[str]:
    """Return the five classes side by side, their bounds below the joints."""
    x, y, width = place
    steps = _table()["steps"]
    each = width // len(steps)
    parts = [
        f'<rect x="{x + i * each}" y="{y}" width="{each}" height="12" fill="{fill}"/>' for i, fill in enumerate(steps)
    ]
    bounds = _bounds(top, len(steps), language)
    bounds[-1] += "+" if beyond else ""
    return parts + [_text(bound, x + i * each, y + 26, 11, INK) for i, bound in enumerate(bounds)]


def _keys(states: set[State], language: str, place: tuple[int, int, int]) -> tuple[list[str], int]:
    """Return what frame, corner and bar mean, in as many rows as it takes, and where the last of these ends."""
    left, top, width = place
    x, y, parts = left, top + 36, list[str]()
    marks: tuple[State, ...] = ("few", "withheld", "untold", "none")
    for state in (mark for mark in marks if mark in states):
        word = _table()["legend"][state][language]
        wide = 20 + round(6.3 * len(word))  # about what letters of 11 pixels take
        if x > left and x + wide > left + width:
            x, y = left, y + 20
        parts += _square(state, 0 if state == "few" else None, (x, y, 14))
        parts.append(_text(word, x + 20, y + 11, 11, INK, anchor="start"))
        x += wide + 14
    return parts, y + 16


def _bounds(top: float, steps: int, language: str) -> list[str]:
    """Return the bounds of the classes, all with as many decimals as they need, at most two."""
    bounds = [Decimal(str(top)) * i / steps for i in range(steps + 1)]
    digits = next((n for n in (0, 1) if all(round(bound * 100, n) == bound * 100 for bound in bounds)), 2)
    return [percent(float(bound), language, digits) for bound in bounds]


def _text(words: str, x: int, y: int, size: int, ink: str, *, anchor: str = "middle", bold: bool = False) -> str:
    weight = ' font-weight="600"' if bold else ""
    place = f'x="{x}" y="{y}" font-size="{size}" text-anchor="{anchor}" fill="{ink}"'
    return f"<text {place}{weight}>{escape(words, quote=False)}</text>"
