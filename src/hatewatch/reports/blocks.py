"""What a report is laid out in: sections of blocks in one reader's language, before they are a page or a PDF.

Sentences are markup of a small kind (b, strong, code, a, span with a class), so that a figure within one keeps its
numbers as attributes; plain strings are escaped where they are shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from hatewatch.reports.plot import Plot
from hatewatch.trends import Figure

Mark = Literal["line", "hatch", "grey", "turn"]
Words = str  # `Markup` where it is markup


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; `small` sets it as a note, `warn` with a bar at its side. `language` where it is not the page's."""

    text: Words
    small: bool = False
    warn: bool = False
    language: str = ""
    kind: str = field(default="text", init=False)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading under that of a section."""

    text: Words
    kind: str = field(default="heading", init=False)


@dataclass(frozen=True, slots=True)
class Points:
    """A list of sentences; of `given` ones, words that come from texts, the direction of writing is their own."""

    items: tuple[Words, ...]
    given: bool = False
    kind: str = field(default="points", init=False)


@dataclass(frozen=True, slots=True)
class Terms:
    """Names and what they stand for."""

    items: tuple[tuple[Words, Words], ...]
    kind: str = field(default="terms", init=False)


@dataclass(frozen=True, slots=True)
class Code:
    """A block to copy, under a name."""

    name: str
    text: str
    kind: str = field(default="code", init=False)


@dataclass(frozen=True, slots=True)
class Quotes:
    """Masked texts, shown on demand; `summary` says how many."""

    summary: str
    texts: tuple[str, ...]
    kind: str = field(default="quotes", init=False)


@dataclass(frozen=True, slots=True)
class Shares:
    """Named figures under one caption, drawn on a scale from 0 to `top`; names that are `given` come from texts.

    `what` says what they are: prevalence, raw, mixed (each raw one is flagged), or found (by matching). With `cited`
    each has a line to paste.
    """

    caption: Words
    head: str
    what: str
    rows: tuple[tuple[str, Figure], ...]
    top: float
    note: Words = ""
    given: bool = False
    cited: bool = True
    kind: str = field(default="shares", init=False)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: of numbers, or of words, which may come from texts (`given`)."""

    head: Words
    number: bool = False
    given: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: a cell for each column; one cell alone where it heads a group of rows; or a total."""

    cells: tuple[Words, ...]
    kind: str = ""  # "", group or total


@dataclass(frozen=True, slots=True)
class Table:
    """A table of anything else; a `narrow` one takes no more width than it needs, a `dense` one is of small letters."""

    caption: Words
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: Words = ""
    narrow: bool = False
    dense: bool = False
    kind: str = field(default="table", init=False)


@dataclass(frozen=True, slots=True)
class Key:
    """An entry of a legend: a `mark` of line, hatch, grey or turn, in a colour, dashed like "5 3" or not ("")."""

    name: str
    mark: Mark
    colour: str = ""
    dash: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """An SVG element; `place` says where it is shown: wide (pages), narrow (telephones) or panel (one of several).

    `plot` is what was drawn, where it is lines over time.
    """

    svg: str
    place: str
    name: str = ""
    plot: Plot | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """One drawing in two widths, or small ones side by side; `alt` says what they show to who cannot see them."""

    alt: str
    caption: Words
    drawings: tuple[Drawing, ...]
    legend: tuple[Key, ...] = ()
    kind: str = field(default="chart", init=False)


@dataclass(frozen=True, slots=True)
class Fold:
    """Blocks that are shown on demand."""

    summary: str
    blocks: tuple[Block, ...]
    kind: str = field(default="fold", init=False)


Block = Text | Heading | Points | Terms | Code | Quotes | Shares | Table | Chart | Fold


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it; `id` is its anchor, the same in every language."""

    id: str
    heading: str
    blocks: tuple[Block, ...]
