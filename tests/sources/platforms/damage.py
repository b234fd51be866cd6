"""Damage a social export in ten ways, and say what must still hold.

A platform's test names its files as `Export(name, content, container)`, `content` being whole files in the platform's
real format with sentences of ours, and parametrises over them and `DAMAGES`:

    @pytest.mark.parametrize("damage", DAMAGES, ids=str)
    @pytest.mark.parametrize("export", EXPORTS, ids=str)
    def test_a_damaged_export_is_read_as_far_as_it_is_whole(export: Export, damage: Damage, tmp_path: Path) -> None:
        check_damaged(export, damage, tmp_path)

An export should hold five elements or more, so that its middle one can be damaged while the others stay. Whatever the
damage, a file is refused with an InputError of one line or gives rows and rejections that are well-formed; beyond that
`Damage.keeps` says which rows have to be the same as ever.
"""

from __future__ import annotations

import copy
import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

from hatewatch.errors import InputError
from hatewatch.records import Rejected, Row
from hatewatch.sources import REASONS, open_source
from hatewatch.sources.platforms.shape import KINDS

_MOST_FIELDS = 60  # of one element, each damaged in a file of its own
_DEEP, _HUGE = "@@DEEP@@", "@@HUGE@@"  # stand for what json.dumps cannot write
_NESTED = "[" * 20_000 + "]" * 20_000
_NUMBERS = ("9" * 40, "-1e999", "9" * 5_000)
_MOST_RAW = 1_000_000


@dataclass(frozen=True, slots=True)
class Export:
    """One whole export: a name for the test, the file's text, and the container of its shape (see `Shape`)."""

    name: str
    content: str
    container: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Damage:
    """One way to damage a file: `make` gives each damaged form of an export, as bytes.

    `keeps` is "all" (the same rows), "others" (every row that the export gives without its middle element), "before"
    (rows but for the last are those of the whole file, in order) or "sound" (nothing but that it is well-formed).
    """

    name: str
    make: Callable[[Export], Iterator[bytes]]
    keeps: str

    def __str__(self) -> str:
        return self.name


def _middle(elements: list[Any]) -> int:
    return len(elements) // 2


def _lines_of(export: Export) -> list[str]:
    return [line for line in export.content.split("\n") if line.strip()]


def _at(document: Any, path: str) -> list[Any]:
    """Return the list that an ijson path ("messages.item") ends in; of lists on the way the first element counts."""
    for step in path.split(".")[:-1]:
        document = document[0] if step == "item" else document[step]
    assert isinstance(document, list)
    return document


def _elements(export: Export) -> list[Any]:
    if export.container == "lines":
        return [json.loads(line) for line in _lines_of(export)]
    if export.container == "array":
        return list(json.loads(export.content))
    if export.container.startswith("under:"):
        return _at(json.loads(export.content), export.container.removeprefix("under:"))
    if export.container == "csv":
        return list(csv.reader(io.StringIO(export.content, newline="")))[1:]
    return _lines_of(export)


def _written(export: Export, elements: list[Any]) -> str:
    """Return the file with other elements in it."""
    if export.container == "lines":
        return "".join(json.dumps(e, ensure_ascii=False) + "\n" for e in elements)
    if export.container == "array":
        return json.dumps(elements, ensure_ascii=False, indent=1)
    if export.container.startswith("under:"):
        document = json.loads(export.content)
        _at(document, export.container.removeprefix("under:"))[:] = elements
        return json.dumps(document, ensure_ascii=False, indent=1)
    if export.container == "csv":
        header = next(csv.reader(io.StringIO(export.content, newline="")))
        out = io.StringIO(newline="")
        csv.writer(out).writerows([header, *elements])
        return out.getvalue()
    return "\n".join(elements) + "\n"


def _without_middle(export: Export) -> str:
    elements = _elements(export)
    del elements[_middle(elements)]
    return _written(export, elements)


Path_ = tuple[Any, ...]


def _paths(value: Any, before: Path_ = ()) -> Iterator[Path_]:
    """Give the path to each field of a JSON value, outer ones first; of a list only the first element is looked at."""
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))[:1] if isinstance(value, list) else []
    for key in keys:
        yield (*before, key)
    for key in keys:
        yield from _paths(value[key], (*before, key))


def _fields(element: Any) -> list[Path_]:
    if isinstance(element, list):  # the cells of a row
        return [(i,) for i in range(len(element))]
    paths = sorted(_paths(element), key=len)
    return paths if len(paths) <= _MOST_FIELDS else [*paths[:30], *paths[30 :: max(1, len(paths) // 30)]]


def _each_field(change: Callable[[Any, Any, Any], None]) -> Callable[[Export], Iterator[bytes]]:
    """Give a file for each field of the middle element, changed by `change(holder, key, value)`."""

    def make(export: Export) -> Iterator[bytes]:
        elements = _elements(export)
        middle = _middle(elements)
        if isinstance(elements[middle], str):  # a line of a chat has no fields: it is damaged as a whole
            elements = [[line] for line in elements]
        for number, path in enumerate(_fields(elements[middle])):
            damaged = copy.copy(elements)
            damaged[middle] = copy.deepcopy(elements[middle])
            holder = damaged[middle]
            for key in path[:-1]:
                holder = holder[key]
            change(holder, path[-1], holder[path[-1]])
            if export.container == "text":
                damaged = [str(cells[0]) for cells in damaged if cells]
            text = _written(export, damaged)
            quoted = export.container not in ("csv", "text")
            text = text.replace(f'"{_DEEP}"' if quoted else _DEEP, _NESTED)
            text = text.replace(f'"{_HUGE}"' if quoted else _HUGE, _NUMBERS[number % len(_NUMBERS)])
            yield text.encode()

    return make


def _null(holder: Any, key: Any, value: Any) -> None:
    holder[key] = "" if isinstance(value, str) and isinstance(holder, list) else None


def _missing(holder: Any, key: Any, value: Any) -> None:
    del holder[key]


def _wrong_type(holder: Any, key: Any, value: Any) -> None:
    if isinstance(value, str):
        holder[key] = f"[{value}" if isinstance(holder, list) else [{"x": value}]
    elif isinstance(value, dict):
        holder[key] = "x"
    elif isinstance(value, list):
        holder[key] = {"x": value[:1]}
    else:
        holder[key] = {"x": value}


def _deep(holder: Any, key: Any, value: Any) -> None:
    holder[key] = _DEEP


def _huge(holder: Any, key: Any, value: Any) -> None:
    holder[key] = _HUGE


def _cut(export: Export) -> Iterator[bytes]:
    content = export.content.encode()
    for part in (0.05, 0.3, 0.55, 0.8, 0.97):
        yield content[: int(len(content) * part)]


def _doubled(export: Export) -> Iterator[bytes]:
    yield (export.content + export.content).encode()
    yield (export.content.rstrip() + export.content).encode()


def _flipped(export: Export) -> Iterator[bytes]:
    """Flip one bit of one byte, in twenty places of the file."""
    content = export.content.encode()
    for number in range(20):
        damaged = bytearray(content)
        damaged[(2 * number + 1) * len(content) // 40] ^= 1 << (number % 8)
        yield bytes(damaged)


def _bom(export: Export) -> Iterator[bytes]:
    yield b"\xef\xbb\xbf" + export.content.encode()


def _encoded(export: Export) -> Iterator[bytes]:
    """Write it as programs on Windows do: UTF-16, and with line ends of their own."""
    yield export.content.encode("utf-16")
    yield re.sub("\r?\n", "\r\n", export.content).encode()


DAMAGES = (
    Damage("cut", _cut, "before"),
    Damage("doubled", _doubled, "sound"),
    Damage("byte_flipped", _flipped, "sound"),
    Damage("null_fields", _each_field(_null), "others"),
    Damage("missing_fields", _each_field(_missing), "others"),
    Damage("wrong_types", _each_field(_wrong_type), "others"),
    Damage("huge_numbers", _each_field(_huge), "others"),
    Damage("deep_nesting", _each_field(_deep), "others"),
    Damage("bom", _bom, "all"),
    Damage("another_encoding", _encoded, "all"),
)


def lines(values: Sequence[Any]) -> str:
    """Return values as JSON lines."""
    return "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values)


def read_export(folder: Path, content: str, shape: str, *, platform: str) -> list[Row | Rejected]:
    """Read an export of `platform` from a file whose name says nothing, checking that it is known for what it is."""
    path = folder / "export"
    path.write_text(content, "utf-8")
    source = open_source(path)
    assert source.name == platform
    assert source.shape.name == shape  # type: ignore[union-attr]
    return rows_of(path)


def rows_of(path: Path) -> list[Row | Rejected]:
    """Read a file, checking that whatever comes is well-formed."""
    found = list(open_source(path).read())
    for row in found:
        if isinstance(row, Rejected):
            assert row.reason in REASONS, row.reason
            assert len(row.raw) <= _MOST_RAW
            json.loads(row.raw)
            (row.detail + row.raw).encode()
            continue
        assert isinstance(row, Row)
        assert row.native_id
        assert row.text.strip()
        assert row.published is None or row.published.tzinfo is UTC
        assert row.kind in KINDS or row.kind == ""
        for text in (row.native_id, row.text, row.author, row.outlet, row.url, row.place, row.parent):
            assert text is None or isinstance(text, str)
            (text or "").encode()
    return found


def told(row: Row) -> tuple[object, ...]:
    """Return what a row says, without its number and without the kind of line end."""
    text = row.text.replace("\r\n", "\n")
    return row.native_id, text, row.published, row.author, row.outlet, row.url, row.place, row.kind, row.parent


def _told(path: Path) -> list[tuple[object, ...]]:
    return [told(row) for row in rows_of(path) if isinstance(row, Row)]


def check_damaged(export: Export, damage: Damage, folder: Path) -> None:
    """Assert that an export damaged in one way is refused in one line, or read as far as `damage.keeps` asks."""
    path = folder / "export"
    path.write_bytes(export.content.encode())
    whole = _told(path)
    assert whole, "the export gives no rows even when whole"
    others: Counter[tuple[object, ...]] = Counter()
    if damage.keeps == "others" and export.container != "text":
        path.write_bytes(_without_middle(export).encode())
        others = Counter(_told(path))
        assert others, "the export gives no rows without its middle element"
    for number, content in enumerate(damage.make(export)):
        path.write_bytes(content)
        place = f"{export} {damage} form {number}"
        try:
            found = _told(path)
        except InputError as error:
            message = str(error)
            assert message.isprintable(), place
            assert damage.keeps in ("before", "sound"), f"{place}: {message}"
            continue
        if damage.keeps == "all":
            assert found == whole, place
        elif damage.keeps == "before":
            assert found[:-1] == whole[: max(0, len(found) - 1)], place
        elif damage.keeps == "others":
            missing = others - Counter(found)
            assert not missing, f"{place}: {len(missing)} rows of other elements are gone"
