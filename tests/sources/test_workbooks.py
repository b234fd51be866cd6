from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest

from hatewatch.errors import InputError
from hatewatch.records import Row
from hatewatch.sources import open_source
from sources.broken import workbook


def save(path: Path, rows: list[list[object]]) -> Path:
    path.write_bytes(workbook(rows))
    return path


def usable(path: Path, **mapping: str) -> list[Row]:
    return [r for r in open_source(path, mapping=mapping).read() if isinstance(r, Row)]


def test_date_cells_and_numbers(tmp_path: Path) -> None:
    cells: list[object] = [datetime(2024, 10, 3, 14, 5), date(2024, 10, 3), 45568.5, "3 Ekim 2024", None]
    path = save(
        tmp_path / "a.xlsx",
        [["Kimlik", "Metin", "Tarih"], *[[98942165 + 7 * i, f"ileti {i}", c] for i, c in enumerate(cells)]],
    )
    rows = usable(path)
    assert [r.published and r.published.astimezone(UTC).hour for r in rows] == [11, 21, 9, 21, None]
    assert rows[0].native_id == "98942165"


def test_row_numbers_are_those_of_the_sheet(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", [[], ["Metin", "Yer"], ["bir ileti", "Muş"], [], ["iki ileti", "Van"]])
    assert [r.number for r in usable(path)] == [3, 5]


def test_sheet_by_name_and_number(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for name in ("Ocak", "Şubat"):
        sheet = book.create_sheet(name)
        sheet.append(["metin"])
        sheet.append([f"{name} ayında bir ileti"])
    book.save(tmp_path / "a.xlsx")
    assert usable(tmp_path / "a.xlsx")[0].text == "Ocak ayında bir ileti"
    assert usable(tmp_path / "a.xlsx", sheet="Şubat")[0].text == "Şubat ayında bir ileti"
    assert usable(tmp_path / "a.xlsx", sheet="3")[0].text == "Şubat ayında bir ileti"
    with pytest.raises(InputError, match=r"no sheet “Mart”; the sheets are: Sheet, Ocak, Şubat"):
        open_source(tmp_path / "a.xlsx", mapping={"sheet": "Mart"})


def test_shared_strings_and_cached_formulas_of_excel(tmp_path: Path) -> None:
    """Excel itself keeps texts in a shared table, and the values of formulas beside them."""
    name = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    texts = "<si><t>metin</t></si><si><r><t>Çarşıda </t></r><r><t>pazar var</t></r></si>"
    shared = f'<sst xmlns="{name}">{texts}</sst>'
    sheet = (
        f'<worksheet xmlns="{name}"><dimension ref="A1:XFD1048576"/>'
        "<sheetData>"
        '<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" t="s"><v>1</v></c></row>'
        '<row r="3"><c r="A3" t="str"><f>A2&amp;"!"</f><v>Hesaplanan bir metin</v></c></row>'
        "</sheetData></worksheet>"
    )
    source = zipfile.ZipFile(io.BytesIO(workbook([["x"]])))
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            content = source.read(part).decode()
            if part == "[Content_Types].xml":
                kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
                content = content.replace(
                    "</Types>", f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
                )
            target.writestr(part, sheet if part.endswith("sheet1.xml") else content)
        if "xl/sharedStrings.xml" not in source.namelist():
            target.writestr("xl/sharedStrings.xml", shared)
    assert [r.text for r in usable(tmp_path / "a.xlsx")] == ["Çarşıda pazar var", "Hesaplanan bir metin"]
