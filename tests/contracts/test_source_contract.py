"""What every source must do, whatever format its file has: the same rows in, the same rows out."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from hatewatch.errors import InputError
from hatewatch.records import Rejected, Row
from hatewatch.sources import Source, open_source

Cells = Sequence[Sequence[str | None]]
HEADER = ["İleti No", "Metin", "Tarih", "Yazar", "Şehir", "Gazete", "Bağlantı"]
# Texts with everything that a format could trip over; a native id in some rows only.
ROWS: list[list[str | None]] = [
    [
        "a1",
        "Seyhan'da pazar kuruldu",
        "03.10.2024 14:05",
        "ayşe",
        "Adana",
        "Örnek Gazetesi",
        "https://ornek.example/1",
    ],
    [
        "a2",
        "İki satırlı\nbir ileti; virgül, noktalı virgül",
        "2024-10-04T10:00:00Z",
        None,
        "Diyarbakır",
        None,
        None,
    ],
    ["a3", 'Biri "yeter" dedi, öteki sustu', "5 Ekim 2024", "welat", None, None, None],
    [
        None,
        "Îro li Amedê baran dibare | û bayê sar heye",
        "6'ê Cotmehê 2024",
        None,
        None,
        "Rojnameya Mînak",
        None,
    ],
    [None, "ئەمڕۆ باران دەبارێت لە ئامەد", None, None, None, None, None],
    ["a6", "", "03.10.2024", None, None, None, None],
    ["a7", "Tarihi okunmayan bir ileti", "geçen yaz", None, None, None, None],
    [None, "Aynı ileti iki kez yazıldı", None, None, None, None, None],
    [None, "Aynı ileti iki kez yazıldı", None, None, None, None, None],
    ["a10", "😀 emoji ve\ttab içeren ileti", "1728000000", None, None, None, None],
]


def delimited(delimiter: str, encoding: str = "utf-8") -> Callable[[Path, Cells], Path]:
    def write(folder: Path, rows: Cells) -> Path:
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=delimiter)
        writer.writerow(HEADER)
        writer.writerows([cell or "" for cell in row] for row in rows)
        path = folder / "posts.txt"
        path.write_bytes(out.getvalue().encode(encoding))
        return path

    return write


def records(rows: Cells) -> list[dict[str, str]]:
    return [{k: v for k, v in zip(HEADER, row, strict=True) if v is not None} for row in rows]


def json_lines(folder: Path, rows: Cells) -> Path:
    path = folder / "posts.jsonl"
    lines = [json.dumps(dict.fromkeys(HEADER), ensure_ascii=False)] if not rows else []
    path.write_text("\n".join(lines + [json.dumps(r, ensure_ascii=False) for r in records(rows)]) + "\n", "utf-8")
    return path


def json_array(folder: Path, rows: Cells) -> Path:
    path = folder / "posts.json"
    path.write_text(json.dumps(records(rows), ensure_ascii=False, indent=2), "utf-8")
    return path


def nested_json(folder: Path, rows: Cells) -> Path:
    path = folder / "posts.ndjson"
    lines = [{"data": {k: {"stringValue": v} for k, v in record.items()}} for record in records(rows)]
    path.write_text("\ufeff" + "\n".join(map(json.dumps, lines)), "utf-8")
    return path


def workbook(folder: Path, rows: Cells) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "Kapak"
    book.create_sheet("gizli").append(["metin"])
    book["gizli"].sheet_state = "hidden"
    sheet = book.create_sheet("Veri")
    for row in [HEADER, *rows]:
        sheet.append(list(row))
    path = folder / "posts.xlsx"
    book.save(path)
    return path


def parquet(folder: Path, rows: Cells) -> Path:
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    path = folder / "posts [1].parquet"
    columns = {name: pa.array([row[i] for row in rows], pa.string()) for i, name in enumerate(HEADER)}
    pq.write_table(pa.table(columns), path, row_group_size=4)
    return path


WRITERS = {
    "csv": delimited(","),
    "csv_semicolon_bom": delimited(";", "utf-8-sig"),
    "tsv": delimited("\t"),
    "pipes": delimited("|"),
    "csv_utf16": delimited(";", "utf-16"),
    "csv_utf16_be_without_bom": delimited(";", "utf-16-be"),
    "jsonl": json_lines,
    "json_array": json_array,
    "jsonl_nested_bom": nested_json,
    "xlsx": workbook,
    "parquet": parquet,
}


@pytest.fixture(params=WRITERS)
def write(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[Cells], Path]:
    return lambda rows: WRITERS[request.param](tmp_path, rows)


def told(row: Row | Rejected) -> tuple[object, ...]:
    """Return what must not depend on the format: everything but the row's number and raw form."""
    if isinstance(row, Rejected):
        return (row.reason,)
    text = row.text.replace("\r\n", "\n")
    return row.native_id, text, row.published, row.author, row.place, row.outlet, row.url


def test_same_rows_in_same_rows_out(write: Callable[[Cells], Path], tmp_path: Path) -> None:
    source = open_source(write(ROWS))
    assert isinstance(source, Source)
    (tmp_path / "reference").mkdir()
    reference = [told(r) for r in open_source(json_lines(tmp_path / "reference", ROWS)).read()]
    found = [told(r) for r in source.read()]
    assert found == reference
    assert found[0] == (
        "a1",
        "Seyhan'da pazar kuruldu",
        datetime(2024, 10, 3, 11, 5, tzinfo=UTC),
        "ayşe",
        "Adana",
        "Örnek Gazetesi",
        "https://ornek.example/1",
    )
    assert [f[0] for f in found if len(f) == 1] == ["text_empty", "date_unreadable"]
    ids = [f[0] for f in found if len(f) > 1]
    assert len(set(ids)) == len(ids)


def test_columns_say_what_was_taken_for_what(write: Callable[[Cells], Path]) -> None:
    columns = open_source(write(ROWS)).columns
    last = {
        role: (getattr(columns, role) or "").removeprefix("data.").removesuffix(".stringValue")
        for role in ("text", "date", "author", "place", "outlet", "url", "id")
    }
    assert last == {
        "text": "Metin",
        "date": "Tarih",
        "author": "Yazar",
        "place": "Şehir",
        "outlet": "Gazete",
        "url": "Bağlantı",
        "id": "İleti No",
    }
    assert columns.title is None
    assert columns.unused == ()


def test_reading_again_starts_over_and_position_reaches_size(write: Callable[[Cells], Path]) -> None:
    source = open_source(write(ROWS))
    first = list(source.read())
    half = source.read()
    next(half)
    half.close()
    assert list(source.read()) == first
    assert source.size is None or source.position >= source.size
    numbers = [row.number for row in first]
    assert numbers == sorted(set(numbers))


def test_name_and_digest(write: Callable[[Cells], Path]) -> None:
    path = write(ROWS)
    source = open_source(path)
    assert source.name == path.stem
    assert source.file == path.name
    assert source.digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert open_source(path, source="arşiv").name == "arşiv"


def test_order_and_additions_change_no_id(write: Callable[[Cells], Path]) -> None:
    first = {told(r) for r in open_source(write(ROWS)).read() if isinstance(r, Row)}
    more = [[None, "Aynı ileti iki kez yazıldı", None, None, None, None, None], *reversed(ROWS)]
    second = {told(r) for r in open_source(write(more)).read() if isinstance(r, Row)}
    assert first < second
    assert len(second - first) == 1


def test_rejected_rows_keep_what_was_read_by_role(write: Callable[[Cells], Path]) -> None:
    rejected = [r for r in open_source(write(ROWS)).read() if isinstance(r, Rejected)]
    assert [json.loads(r.raw) for r in rejected] == [
        {"id": "a6", "date": "03.10.2024"},
        {"id": "a7", "text": "Tarihi okunmayan bir ileti", "date": "geçen yaz"},
    ]
    assert "geçen yaz" in rejected[1].detail


def test_rejected_rows_keep_nothing_of_columns_without_a_role(write: Callable[[Cells], Path]) -> None:
    row: list[str | None] = [
        "a7",
        "Tarihi okunmayan bir ileti",
        "geçen yaz",
        "ayşe",
        "Van",
        "Örnek",
        "https://o.example",
    ]
    path = write([*ROWS[:3], row])
    names = open_source(path).columns
    found = {}
    for mapping in ({}, {"author": "", "outlet": ""}, {"author": names.outlet or "", "outlet": ""}):
        (rejected,) = (r for r in open_source(path, mapping=mapping).read() if isinstance(r, Rejected))
        found[len(found)] = json.loads(rejected.raw)
    assert (found[0]["author"], found[0]["outlet"], found[0]["place"]) == ("ayşe", "Örnek", "Van")
    assert "ayşe" not in str(found[1])
    assert set(found[1]) == {"id", "text", "date", "place", "url"}
    assert found[2]["author"] == "Örnek"
    assert "ayşe" not in str(found[2])


def test_names_of_files_can_be_printed(write: Callable[[Cells], Path]) -> None:
    path = write(ROWS)
    try:
        path = path.rename(path.with_name("\x1b[31mposts\n" + path.suffix))
    except OSError:
        pytest.skip("this file system has no such names")
    source = open_source(path)
    assert source.file == "\ufffd[31mposts " + path.suffix
    assert source.name == "\ufffd[31mposts "
    assert list(source.read())
    assert open_source(path, source="ar\udcffşiv").name == "ar\ufffdşiv"
    for mapping in ({"text": "yok"}, {"nothing": "x"}):
        with pytest.raises(InputError) as caught:
            open_source(path, mapping=mapping)
        str(caught.value).encode()
        assert str(caught.value).isprintable()


def test_a_column_can_be_named_and_left_out(write: Callable[[Cells], Path]) -> None:
    path = write(ROWS)
    names = open_source(path).columns
    source = open_source(path, mapping={"text": names.outlet or "", "outlet": "", "date": ""})
    assert source.columns.text == names.outlet
    assert source.columns.date is None
    rows = [r for r in source.read() if isinstance(r, Row)]
    assert [r.text for r in rows] == ["Örnek Gazetesi", "Rojnameya Mînak"]
    assert all(r.published is None and r.outlet is None for r in rows)
