from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from hatewatch.sources import open_source, write_csv, write_xlsx

DANGEROUS = ["=1+1", "+90", "-sakin ol", "@biri", "\tsekme", "\rsatır", "\nsatır", "＝SUM(A1)"]


def test_text_that_could_be_a_formula_is_neutralised(tmp_path: Path) -> None:
    rows = [[text, i, -i, -0.5] for i, text in enumerate(DANGEROUS, 1)]
    assert write_csv(tmp_path / "out.csv", ["=metin", "sayı", "eksi", "pay"], rows) == len(rows)
    data = (tmp_path / "out.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf'=metin,")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as handle:
        read = list(csv.reader(handle))[1:]
    assert [r[0] for r in read] == ["'" + text for text in DANGEROUS]
    assert [r[1:] for r in read] == [[str(i), str(-i), "-0.5"] for i in range(1, len(rows) + 1)]


def test_workbooks_are_neutralised_too(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "out.xlsx", ["metin", "sayı"], [[text, -3] for text in DANGEROUS] + [["a" * 40_000, 1.5]])
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    cells = [(row[0].value, row[0].data_type, row[1].value) for row in sheet.iter_rows(min_row=2)]
    assert all(kind == "s" and value.startswith("'") and number == -3 for value, kind, number in cells[:-1])
    assert len(cells[-1][0]) == 32_767
    assert cells[-1][2] == 1.5


def test_other_cells(tmp_path: Path) -> None:
    row = ['çay, "şeker"\nve İç', None, True, datetime(2024, 10, 3, tzinfo=UTC), "a\0b\ud800c", float("nan")]
    write_csv(tmp_path / "out.csv", list("abcdef"), [row])
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as handle:
        assert list(csv.reader(handle))[1] == [row[0], "", "True", "2024-10-03T00:00:00+00:00", "abc", "nan"]


def test_what_is_written_can_be_read_again(tmp_path: Path) -> None:
    for write, name in ((write_csv, "a.csv"), (write_xlsx, "a.xlsx")):
        write(tmp_path / name, ["metin", "yer"], [["bir ileti; iki, üç", "Muş"], ["ikinci\nileti", "Van"]])
        assert len(list(open_source(tmp_path / name).read())) == 2


def test_a_failure_leaves_the_old_table(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("eski", "utf-8")

    def rows() -> Iterator[list[str]]:
        yield ["bir"]
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_csv(path, ["a"], rows())
    assert path.read_text("utf-8") == "eski"
    assert [p.name for p in tmp_path.iterdir()] == ["out.csv"]
