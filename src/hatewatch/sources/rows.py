"""Turn the cells of one row into a usable Row, or say why it cannot be used."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from hatewatch.records import Rejected, Row
from hatewatch.sources.dates import DateImplausible, DateUnreadable, read_date
from hatewatch.sources.markup import strip_markup
from hatewatch.sources.protocol import ROLES
from hatewatch.sources.reasons import reject

LONGEST_TEXT = 1_000_000  # characters
_LONGEST_CELL = 2_000
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_UNDECODED = re.compile("[\udc80-\udcff]")
_BLANK = frozenset({"", "nan", "NaN", "NaT", "None", "null", "NULL", "\\N", "<NA>"})
_SHEET_ERRORS = frozenset(
    {
        "#NAME?",
        "#REF!",
        "#VALUE!",
        "#DIV/0!",
        "#N/A",
        "#NUM!",
        "#NULL!",
        "#AD?",
        "#BAŞV!",
        "#DEĞER!",
        "#SAYI/0!",
        "#YOK",
    }
)
_MANGLED_ID = re.compile(r"\d[.,]\d+E\+\d+|[1-9]\d{14}0{2,}")
_WHOLE = re.compile(r"(\d+)\.0+")


def _flat(cell: Sequence[object]) -> Iterator[object]:
    """Give the values in nested lists one after the other; nesting as deep as JSON allows is no call as deep."""
    stack = [iter(cell)]
    while stack:
        for part in stack[-1]:
            if isinstance(part, list | tuple):
                stack.append(iter(part))
                break
            yield part
        else:
            stack.pop()


def as_text(cell: object) -> str:
    """Return any cell as text: lists joined, whole numbers without a point, no value as nothing."""
    if isinstance(cell, str):
        return cell
    if cell is None or isinstance(cell, dict):
        return ""
    if isinstance(cell, float):
        if not math.isfinite(cell):
            return ""
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e18 else repr(cell)
    if isinstance(cell, list | tuple):
        return ", ".join(part for part in map(as_text, _flat(cell)) if part)
    if isinstance(cell, bytes | bytearray | memoryview):
        return bytes(cell).decode("utf-8", "surrogateescape")
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return str(cell)


def _clean(text: str) -> str:
    """Return `text` without control characters, lone surrogates as U+FFFD."""
    return _UNWANTED.sub(lambda m: "\ufffd" if m.group() >= "\ud800" else "", text)


def storable(text: str, *, escaped: bool = False, legacy: str | None = None) -> str:
    """Return `text` without what no store takes: control characters go, lone surrogates become U+FFFD.

    Raises UnicodeError where bytes did not decode, with `escaped` (they stand as U+DC80..U+DCFF), or where a text is
    UTF-8 read as the `legacy` codec.
    """
    if not text.isprintable() and _UNWANTED.search(text):  # the first test is the fast one
        if escaped and _UNDECODED.search(text):
            raise UnicodeError("Some bytes of the row are in another encoding than the rest of the file.")
        text = _clean(text)
    if legacy and not text.isascii():
        try:
            text.encode(legacy).decode("utf-8")
        except UnicodeError:
            return text
        raise UnicodeError("The row is in UTF-8, the rest of the file is not.")
    return text


class RowMaker:
    """Make rows from cells in the order of `ROLES` that the file has; `by_role` gives their columns."""

    def __init__(
        self,
        by_role: Mapping[str, int],
        *,
        month_first: bool = False,
        escaped: bool = False,
        legacy: str | None = None,
    ) -> None:
        self._roles = [role for role in ROLES if role in by_role]
        self.wanted = [by_role[role] for role in self._roles]
        place = {role: i for i, role in enumerate(self._roles)}
        self._title, self._date, self._id = place.get("title"), place.get("date"), place.get("id")
        self._others = [(role, place[role]) for role in ("author", "place", "outlet", "url") if role in place]
        self._month_first, self._escaped, self._legacy = month_first, escaped, legacy

    def make(self, number: int, cells: Sequence[object]) -> Row | Rejected:
        """Return the row, its `native_id` empty where the row brings none."""
        text = cells[0]
        try:
            text = self._text(text, cells)
            if not text:
                return self._reject(number, "text_empty", "The row has no text.", cells)
            if len(text) > LONGEST_TEXT:
                return self._reject(number, "text_too_long", f"The text has {len(text):,} characters.", cells)
            if text in _SHEET_ERRORS:
                return self._reject(number, "text_formula_error", f"The text is {text}.", cells)
            published = None
            if self._date is not None:
                cell = cells[self._date]
                if cell is not None and cell not in _BLANK:
                    published = read_date(cell, month_first=self._month_first)
            native_id = "" if self._id is None else self._native_id(cells[self._id])
            if not self._others:
                return Row(number, native_id, text, published)
            others: dict[str, str | None] = {role: self._short(cells[i]) for role, i in self._others}
            return Row(
                number,
                native_id,
                text,
                published,
                others.get("author"),
                others.get("place"),
                others.get("outlet"),
                others.get("url"),
            )
        except UnicodeError as error:
            return self._reject(number, "not_decodable", str(error.args[-1]), cells)
        except DateUnreadable as error:
            return self._reject(number, "date_unreadable", str(error), cells)
        except DateImplausible as error:
            return self._reject(number, "date_implausible", str(error), cells)

    def _reject(self, number: int, reason: str, detail: str, cells: Sequence[object]) -> Rejected:
        # Only the columns that have a role: others could hold names that nobody would find there to hide.
        raw = {role: as_text(cell) for role, cell in zip(self._roles, cells, strict=True)}
        return reject(number, reason, detail, raw)

    def _checked(self, text: str) -> str:
        return storable(text, escaped=self._escaped, legacy=self._legacy)

    def _text(self, cell: object, cells: Sequence[object]) -> str:
        text = self._checked(cell if isinstance(cell, str) else as_text(cell))
        if len(text) <= LONGEST_TEXT and ("<" in text or "&" in text):
            text = strip_markup(text)
        text = text.strip()
        if text in _BLANK:
            text = ""
        if self._title is not None:
            title = strip_markup(self._checked(as_text(cells[self._title]))[:LONGEST_TEXT]).strip()
            if title and title not in _BLANK and not text.startswith(title):
                joint = " " if title[-1] in ".!?…:" else ". "
                text = f"{title}{joint}{text}" if text else title
        return text

    def _short(self, cell: object) -> str | None:
        text = (cell if isinstance(cell, str) else as_text(cell)).strip()
        if text in _BLANK:
            return None
        return self._checked(text)[:_LONGEST_CELL]

    def _native_id(self, cell: object) -> str:
        """Return the platform's id, or nothing where there is none or a spreadsheet rounded it."""
        text = self._short(cell) or ""
        if match := _WHOLE.fullmatch(text):
            text = match[1]
        return "" if _MANGLED_ID.fullmatch(text) or len(text) > 500 else text
