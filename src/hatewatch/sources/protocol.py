"""What a source is to the rest of hatewatch, and what a table of any format is to a source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from hatewatch.records import Rejected, Row

# One row of a table: its number and the cells that were asked for.
Record = tuple[int, Sequence[object]]


@dataclass(frozen=True, slots=True)
class Columns:
    """Say which column of a file was taken for what, by its name in the file; None where there is none.

    `title` is named only if it is joined to the text. `header` is False where the file has no header row and
    the names ("column 1", …) were given here. `date_order` is "day first" or "month first" where the dates are written
    like 03/10/2024 or 03-10-2024, decided for the whole column; None where they are written otherwise.
    """

    text: str
    title: str | None = None
    date: str | None = None
    author: str | None = None
    place: str | None = None
    outlet: str | None = None
    url: str | None = None
    id: str | None = None
    unused: tuple[str, ...] = ()
    header: bool = True
    date_order: str | None = None


ROLES = ("text", "title", "date", "author", "place", "outlet", "url", "id")


@runtime_checkable
class Source(Protocol):
    """One place that rows come from.

    `digest` is the sha256 of the bytes, hexadecimal; `size` and `position` count the same thing (bytes, or
    rows where bytes are not known) and are for progress only.
    """

    @property
    def name(self) -> str:
        """The name that makes ids unique; for a file its stem. Printable: no lone surrogates, no control characters."""

    @property
    def file(self) -> str:
        """The name to show for where the rows come from, for a file its name with ending; printable as `name` is."""

    @property
    def digest(self) -> str:
        """The sha256 of the source's bytes, 64 hexadecimal digits."""

    @property
    def columns(self) -> Columns:
        """What was taken for text, date, author and so on."""

    @property
    def size(self) -> int | None:
        """How much there is to read, or None where that is not known."""

    @property
    def unit(self) -> str:
        """What `size` and `position` count: "bytes" or "rows"."""

    @property
    def position(self) -> int:
        """How much of `size` has been read so far."""

    def read(self) -> Iterator[Row | Rejected]:
        """Give every row in file order, usable or rejected; may be called again, and starts over then."""


class Table(Protocol):
    """One file of one format, as rows of cells: what a format has to provide."""

    names: tuple[str, ...]
    header: bool
    sample: list[Sequence[object]]
    size: int | None
    unit: str  # what `size` and `position` count: "bytes" or "rows"
    # True where bytes that did not decode stand as U+DC80..U+DCFF in the cells.
    escaped: bool
    # The codec of a legacy encoding, in which a UTF-8 row would silently turn into nonsense; else None.
    legacy: str | None
    # A field that holds a list of records, in files of records; else None.
    nested: str | None

    @property
    def position(self) -> int:
        """How much of `size` has been read so far."""

    def records(self, wanted: Sequence[int]) -> Iterator[Record | Rejected]:
        """Give each row with the cells of the columns `wanted`; wholly empty rows are left out."""
