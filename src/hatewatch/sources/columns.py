"""Find out which column is the text, the date, the place: by its name, checked against its cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from hatewatch.errors import ColumnsError, InputError
from hatewatch.sources.dates import DateOrder, read_date
from hatewatch.sources.numbering import Numbering
from hatewatch.sources.printable import printable
from hatewatch.sources.protocol import ROLES, Columns
from hatewatch.sources.reasons import load_table
from hatewatch.text import skeleton

_NOT_WORD = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"[-+]?[\d.,]+(?:[eE][-+]?\d+)?%?")
_URL = re.compile(r"(?:https?://|www\.)\S+")
_DATE_LIKE = re.compile(r".*\d[-./: ]\S*\d.*", re.S)
_ORDER = ("text", "date", "title", "id", "author", "place", "outlet", "url")
_SHOWN = 30


def _key(name: str) -> str:
    return _NOT_WORD.sub("", skeleton(name))


@cache
def _ranks() -> dict[str, dict[str, int]]:
    """Return for each role the known names (as keys) and how good they are, 0 the best."""
    table = load_table("headers.toml")
    ranks = {role: {_key(n): i for i, n in reversed(list(enumerate(table[role]["names"])))} for role in ROLES}
    ranks["beside_title"] = {_key(n): i for i, n in enumerate(table["text"]["beside_title"])}
    ranks["wrappers"] = {_key(n): 0 for n in table["wrappers"]["names"]}
    return ranks


@cache
def _unless() -> list[tuple[set[str], set[str]]]:
    """Return pairs: names that are no outlet where one of the other names stands beside them."""
    rules = load_table("headers.toml")["outlet"]["unless"]
    return [(set(map(_path_key, rule["names"])), set(map(_path_key, rule["beside"]))) for rule in rules]


@cache
def _path_key(name: str) -> str:
    """Return the key of a column name or JSON path, without the segments that only wrap."""
    segments = [_key(segment) for segment in name.split(".")]
    wrappers = _ranks()["wrappers"]
    return "".join(s for s in segments if s not in wrappers) or segments[-1]


def unique_names(names: Sequence[str]) -> tuple[str, ...]:
    """Return `names` stripped and printable, empty ones as "column 3", repeated ones as "name.2", "name.3"."""
    unique: dict[str, None] = {}  # in order
    for number, name in enumerate(names, 1):
        free = name = printable(name.strip().lstrip("\ufeff").strip()) or f"column {number}"
        count = 1
        while free in unique:
            count += 1
            free = f"{name}.{count}"
        unique[free] = None
    return tuple(unique)


def known_names(names: Sequence[str], hints: Collection[str] = ()) -> int:
    """Return how many of `names` are names of columns known here or among `hints`."""
    known = [_ranks()[role] for role in ROLES] + [{_key(h): 0 for h in hints}]
    keys = [_path_key(name[:200]) for name in names if name]
    return sum(any(key in names_of for names_of in known) for key in keys)


def _words(cell: object) -> int:
    return len(cell.split()) if isinstance(cell, str) else 0


def _date_like(cell: object) -> bool:
    return _readable(cell) and not (isinstance(cell, str) and not _DATE_LIKE.fullmatch(cell))


def looks_like_data(rows: Sequence[Sequence[object]], hints: Collection[str] = ()) -> bool:
    """Tell whether the first row of a table is data already, and not the names of its columns."""
    first = ["" if cell is None else str(cell).strip() for cell in rows[0]]
    if known_names(first, hints):
        return False
    if len(first) == 1:
        rest = [_words(row[0]) for row in rows[1:] if row]
        return _words(first[0]) > 1 or not rest or sum(rest) < 2 * len(rest)
    return any(
        cell and (len(cell) > 60 or _words(cell) > 4 or _NUMBER.fullmatch(cell) or _URL.match(cell) or _date_like(cell))
        for cell in first
    )


WholeColumn = Callable[[int], Iterable[object]]


class _Sample:
    """What the first rows of a table say about its columns."""

    def __init__(self, names: Sequence[str], rows: Sequence[Sequence[object]], whole: WholeColumn | None) -> None:
        self.names = names
        self._whole = whole
        self.cells = [
            [row[i] for row in rows if i < len(row) and row[i] is not None and str(row[i]).strip()]
            for i in range(len(names))
        ]
        self.rows = len(rows)

    def filled(self, column: int) -> float:
        return len(self.cells[column]) / max(1, self.rows)

    def words(self, column: int) -> float:
        """Mean number of words in the cells that are filled."""
        cells = self.cells[column]
        return sum(map(_words, cells)) / max(1, len(cells))

    def distinct(self, column: int) -> float:
        cells = self.cells[column]
        return len(set(map(str, cells))) / max(1, len(cells))

    def share(self, column: int, test: object) -> float:
        cells = self.cells[column]
        return sum(bool(test(cell)) for cell in cells) / max(1, len(cells))  # type: ignore[operator]

    def _running(self, column: int) -> bool:
        numbering = Numbering(self.cells[column])
        if numbering.short and not numbering.running and self._whole:
            numbering = Numbering(self._whole(column))  # shuffled, the first rows do not show it
        return numbering.running

    def date_order(self, column: int) -> DateOrder:
        """Return what the sample tells about the order of day and month, or the whole column where it must be asked."""
        order = DateOrder()
        for cell in self.cells[column]:
            order.add(cell)
        if self._whole and not order.settled and (order.matters or not self.cells[column]):
            order = DateOrder()
            for cell in self._whole(column):
                order.add(cell)
                if order.settled:
                    break
        return order

    def fits(self, column: int, role: str) -> bool:
        """Tell whether what a column holds speaks against its name."""
        if not self.cells[column]:
            return True
        if role in ("text", "title"):
            bare = self.share(column, lambda c: not isinstance(c, str) or _NUMBER.fullmatch(c) or _URL.fullmatch(c))
            return bare < 0.8
        if role == "id":  # a running number or a repeated value names no document
            return self.distinct(column) >= 0.9 and not self._running(column)
        if role == "date":
            return self.share(column, _readable) >= 0.5
        return True


def _readable(cell: object) -> bool:
    for month_first in (False, True):  # in which order the column is written is found out later
        try:
            return read_date(cell, month_first=month_first) is not None
        except ValueError:
            continue
    return False


def _textual(sample: _Sample) -> int | None:
    """Return the one column that is clearly prose, or None."""
    if len(sample.names) == 1:
        return 0 if sample.fits(0, "text") else None
    columns = [i for i in range(len(sample.names)) if sample.words(i) >= 3 and sample.share(i, _date_like) < 0.5]
    columns.sort(key=lambda i: -sample.words(i) * sample.filled(i))
    if not columns or (len(columns) > 1 and sample.words(columns[1]) * 2 > sample.words(columns[0])):
        return None
    return columns[0]


def _recognise(sample: _Sample, header: bool, taken: dict[str, int | None]) -> dict[str, int | None]:
    ranks = _ranks()
    keys = [_path_key(name) for name in sample.names]
    found = dict(taken)
    has_title = any(key in ranks["title"] for key in keys)
    no_outlet = {key for names, beside in _unless() if beside.intersection(keys) for key in names}
    for role in _ORDER:
        if role in found:
            continue
        best: tuple[bool, int, int, int] | None = None
        for i, key in enumerate(keys):
            rank = ranks[role].get(key)
            if rank is None and role == "text" and has_title and key in ranks["beside_title"]:
                rank = 1000 + ranks["beside_title"][key]
            if rank is None or i in found.values() or (role == "outlet" and key in no_outlet):
                continue
            fits = sample.fits(i, role)
            if not fits and role in ("text", "id", "title"):
                continue
            score = (not fits or sample.filled(i) < 0.1, rank, sample.names[i].count("."), i)
            best = score if best is None or score < best else best
        found[role] = best[3] if best else None
        if role == "text" and best is None:
            titles = [i for i, key in enumerate(keys) if key in ranks["title"] and sample.words(i) >= 3]
            found["text"] = titles[0] if titles else None
            if found["text"] is None and (not header or len(keys) == 1):
                found["text"] = _textual(sample)
    if not header and found["date"] is None:
        dates = [i for i in range(len(keys)) if sample.cells[i] and sample.share(i, _date_like) >= 0.9]
        found["date"] = dates[0] if dates else None
    return found


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def _resolve(path: Path, names: Sequence[str], role: str, wanted: str) -> int | None:
    """Return the column that `--map role=wanted` names: by name, by name without casing, by number from 1."""
    wanted = wanted.strip()
    if not wanted:
        return None
    if wanted in names:
        return names.index(wanted)
    keys = [_key(name) for name in names]
    if (key := _key(wanted)) and key in keys:
        return keys.index(key)
    if wanted.isdecimal() and 1 <= int(wanted) <= len(names):
        return int(wanted) - 1
    raise ColumnsError(
        f"{path}: --map {role}={wanted} names no column of this file; its columns are: {_listed(names)}.",
        "Give one of these names, or its number from 1.",
        tuple(names),
    )


def find_columns(
    path: Path,
    names: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    header: bool = True,
    mapping: Mapping[str, str] | None = None,
    nested: str | None = None,
    whole: WholeColumn | None = None,
) -> tuple[Columns, dict[str, int]]:
    """Return what each column of a table was taken for, and the column numbers (from 0) by role.

    `rows` are the first rows, `mapping` what a person said (role to column name or number; an empty name
    means none), `nested` a field that holds lists of records; `whole` gives every cell of a column and is asked
    only where the first rows leave it open whether numbers are running numbers or dates have the month first.
    Raises InputError, listing the columns, where there is no text or `mapping` names no column.
    """
    sample = _Sample(names, rows, whole)
    taken = {r: _resolve(path, names, r, column) for r, column in (mapping or {}).items() if r in ROLES}
    found = _recognise(sample, header, taken)
    text = found["text"]
    if nested and text is not None and "text" not in taken and _path_key(names[text]) not in _ranks()["text"]:
        text = None  # what stands beside a list of records is no post only since nothing else is there
    if text is None and nested:
        raise InputError(
            f"{path}: a line holds a whole list of records (under “{nested}”) and not one post.",
            "Export one post a line, or as CSV; lists of accounts or counts hold no posts.",
        )
    if text is None:
        prose = sorted(range(len(names)), key=lambda i: -sample.words(i))
        guess = names[prose[0]] if prose and sample.words(prose[0]) >= 2 else "COLUMN"
        raise ColumnsError(
            f"{path}: no column was recognised as the text of posts; the columns are: {_listed(names)}.",
            f'Name it with --map "text={guess}", or give a file of posts.'
            if guess != "COLUMN"
            else "Name it with --map text=COLUMN, or give a file of posts.",
            tuple(names),
        )
    title = found["title"]
    prose_title = title is not None and title != text and sample.words(title) >= 3 and sample.distinct(title) >= 0.8
    if "title" not in taken and not prose_title:
        found["title"] = None
    by_role = {role: i for role in ROLES if (i := found.get(role)) is not None}
    named = {role: names[i] for role, i in by_role.items()}
    unused = tuple(name for i, name in enumerate(names) if i not in by_role.values())
    date_order = None
    if "date" in by_role and (order := sample.date_order(by_role["date"])).matters:
        date_order = "month first" if order.month_first else "day first"
    return Columns(**named, unused=unused, header=header, date_order=date_order), by_role
