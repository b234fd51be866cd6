"""What a PDF report shows: the one object that its template reads, as JSON of these records.

Every string is data and is shown as it stands: nothing in it is markup. A record becomes a JSON object of its fields;
`kind` tells the blocks of a section, and the cells of a table, apart.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

#: How a span is set: as its neighbours; bold; small, grey and sans (counts, intervals); monospace; grey; as a warning.
Style = Literal["", "strong", "detail", "code", "soft", "flag"]


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text that looks, or is spoken, unlike its neighbours.

    `language` is a code of two or three letters for a screen reader, "" for that of the report. `to` makes it a link:
    an address with its scheme, or "#" and the id of a section of the same report.
    """

    text: str
    style: Style = ""
    language: str = ""
    to: str = ""


#: A sentence or a piece of one. Spaces between spans are theirs to hold.
Inline = str | tuple[str | Span, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; `small` sets it as a note under what precedes it."""

    text: Inline
    small: bool = False
    kind: str = field(default="text", init=False)


@dataclass(frozen=True, slots=True)
class Warn:
    """A paragraph with a bar in the warning's colour at its side."""

    text: Inline
    language: str = ""
    kind: str = field(default="warn", init=False)


@dataclass(frozen=True, slots=True)
class Points:
    """A list; `numbered` puts numbers in the place of dots."""

    items: tuple[Inline, ...]
    numbered: bool = False
    kind: str = field(default="points", init=False)


@dataclass(frozen=True, slots=True)
class Terms:
    """Names and what they stand for: a glossary, or the versions of what made the report.

    In `rows` the names stand in a narrow column, each row under a line; otherwise each explanation runs on from its
    name, as suits whole sentences.
    """

    items: tuple[tuple[Inline, Inline], ...]
    rows: bool = False
    kind: str = field(default="terms", init=False)


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation; its line breaks are kept, and letters of a right-to-left script set it from the right."""

    text: str
    language: str = ""
    kind: str = field(default="quote", init=False)


@dataclass(frozen=True, slots=True)
class Code:
    """A block to copy, in monospace; its line breaks are kept and no hyphen is ever put in.

    `name` stands above it (BibTeX, say).
    """

    text: str
    name: str = ""
    kind: str = field(default="code", init=False)


@dataclass(frozen=True, slots=True)
class Dot:
    """A share and its interval, drawn in a table beside its numbers; all from 0 to 1 of the column's scale.

    What lies beyond 1 is cut off. `few` draws it hollow and dashed: it rests on few documents. One that is `raw` is a
    grey square.
    """

    at: float
    low: float
    high: float
    few: bool = False
    raw: bool = False
    kind: str = field(default="dot", init=False)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. Numbers stand at the right and never break; a column of dots has the `ends` of its scale.

    `weight` is the part of the room left by the numbers that a column of another kind takes.
    """

    head: Inline
    kind: Literal["text", "number", "dot"] = "text"
    ends: tuple[str, str] = ("", "")
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: a cell for each column; one cell alone where it is the heading of a `group` of rows."""

    cells: tuple[Inline | Dot, ...]
    kind: Literal["", "group", "total"] = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table; its header stands again on each page that it runs on to.

    `note` is small print below it. A `narrow` one, of two short columns say, takes little more than half of the width;
    a `dense` one, of many columns, has small letters.
    """

    caption: Inline
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: Inline = ""
    narrow: bool = False
    dense: bool = False
    kind: str = field(default="table", init=False)


@dataclass(frozen=True, slots=True)
class Beside:
    """Small tables, two in a row; each takes the room that its cells need."""

    tables: tuple[Table, ...]
    kind: str = field(default="beside", init=False)


@dataclass(frozen=True, slots=True)
class Panel:
    """A drawing, as an SVG element of its own; `name` stands above it where a chart has several."""

    svg: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """An entry of a chart's legend: a `mark` of line, hatch, grey or turn, as in the page.

    A line has a colour, and a `dash` such as "5 3", or "" where it is whole.
    """

    name: str
    colour: str
    dash: str = ""
    mark: Literal["line", "hatch", "grey", "turn"] = "line"


@dataclass(frozen=True, slots=True)
class Chart:
    """One or more drawings, side by side in `columns`.

    `alt` says in words what they show, for who cannot see them: it may not be empty.
    """

    alt: str
    caption: Inline
    panels: tuple[Panel, ...]
    legend: tuple[Key, ...] = ()
    columns: int = 1
    kind: str = field(default="chart", init=False)


Block = Text | Warn | Points | Terms | Quote | Code | Table | Beside | Chart


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it; a `level` of 2 makes it part of the section before it."""

    heading: str
    blocks: tuple[Block, ...]
    id: str = ""
    level: Literal[1, 2] = 1


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole report.

    `language` is tr, kmr or en; `kicker` is the line above the title; `facts` are names and values, at most five, the
    band under the title, `content` the note on what is to come; `findings` are numbered and large under
    `findings_heading`, and the `warnings` follow them; `footer` is the small print after the last section; `mark`
    stands at the foot of every page, beside its number.
    """

    language: str
    title: str
    kicker: str
    facts: tuple[tuple[str, Inline], ...]
    findings_heading: str
    findings: tuple[Inline, ...]
    warnings: tuple[Warn, ...]
    sections: tuple[Section, ...]
    footer: tuple[Inline, ...] = ()
    content: Inline = ""
    mark: str = ""
    author: str = "hatewatch"
