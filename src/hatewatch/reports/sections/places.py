"""Where: a tile map of the 81 provinces, and the same figures as a table."""

from __future__ import annotations

from collections.abc import Sequence

from hatewatch.reports import locale
from hatewatch.reports.blocks import Block, Chart, Drawing, Fold, Section
from hatewatch.reports.record import Report
from hatewatch.reports.tables import ROWS, lead_kind, say_sums, say_withheld, tabulate
from hatewatch.reports.tiles import Tile, scale_top, tile_map, tile_spots
from hatewatch.reports.words import Words
from hatewatch.trends import Figure

_FEWEST = 2  # provinces: of a single one there is no map
_WIDE, _NARROW = 860, 330


def places(report: Report, words: Words) -> list[Section]:
    """Return the sections by place of the outlet and by place spoken of, where there is anything to show."""
    found = []
    for dimension in ("place", "spoken_of"):
        figures = report.select(dimension, report.lead)
        if figures:
            blocks = [*_map(figures, report, words), *_table(figures, report, words)]
            found.append(Section(dimension, str(words(f"heading.{dimension}")), tuple(blocks)))
    return found


def _map(figures: Sequence[Figure], report: Report, words: Words) -> list[Block]:
    """Return the map of the figures of one kind: what is a prevalence and what is not is never in one drawing."""
    kind = lead_kind(figures)
    drawn = [one for one in figures if one.raw == (kind == "raw") and one.value in tile_spots()]
    if len(drawn) < _FEWEST:
        return []
    tiles = {one.value: Tile(words.percent(one), one.share, one.small) for one in drawn}
    # What the table alone shows, and what nothing does, have texts all the same.
    untold = [*report.untold.get(figures[0].dimension, ()), *(one.value for one in figures)]
    bare = dict.fromkeys(untold, Tile("", None, untold=True))
    bare |= dict.fromkeys(report.hidden.get(figures[0].dimension, ()), Tile("", None, withheld=True))
    tiles = {plate: one for plate, one in bare.items() if plate in tile_spots()} | tiles
    top = scale_top(tiles)
    of = words.of(words.label(report.lead, report.labels), kind)
    caption = words("figure.map", of=of)
    left = sum(one.raw for one in figures) if kind == "prevalence" else 0
    if left:
        caption += " " + words("figure.map_raw_left", k=words.number(left))
    drawings = tuple(
        Drawing(tile_map(tiles, words.language, top=top, width=width), place)
        for place, width in (("wide", _WIDE), ("narrow", _NARROW))
    )
    return [Chart(words.plain("figure.alt_map", of=of, k=words.number(len(drawn))), caption, drawings)]


def _table(figures: Sequence[Figure], report: Report, words: Words) -> list[Block]:
    dimension = figures[0].dimension
    kind = lead_kind(figures)
    caption = words("table.caption_lead", of=words.of(words.label(report.lead, report.labels), kind))
    rows = [(words.value(dimension, one.value), one) for one in figures]
    head = str(words(f"table.{dimension}"))
    note = (say_sums(words, kind) + " " + say_withheld(report, words, dimension)).strip()
    if len(rows) <= ROWS:
        return [tabulate(caption, head, rows, note=note)]
    rest = sorted(rows[ROWS:], key=lambda row: locale.turkish_order(row[0]))
    summary = words.plain("figure.all_rows", k=words.number(len(rest)))
    return [tabulate(caption, head, rows[:ROWS], note=note), Fold(summary, (tabulate(caption, head, rest),))]
