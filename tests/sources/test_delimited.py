from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hatewatch.errors import InputError
from hatewatch.records import Rejected, Row
from hatewatch.sources import open_source
from hatewatch.sources.delimited import DELIMITERS, parse, sniff_delimiter

LINES = ["Çarşıda İlker'i gördüm", "Ağrı'nın soğuğu başka", "Îro li Şirnexê berf dibare", "Gün ışığı güzeldi"]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1254", "iso-8859-9"])
def test_encodings_are_told_apart(codec: str, tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_bytes(("Şehir;İleti\r\n" + "".join(f"Muş;{line}\r\n" for line in LINES)).encode(codec))
    rows = list(open_source(path).read())
    assert [r.text for r in rows if isinstance(r, Row)] == LINES
    assert {r.place for r in rows if isinstance(r, Row)} == {"Muş"}


def test_sorani_in_utf16_without_a_mark(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_bytes("".join(f"{i}\tئەمڕۆ باران دەبارێت لە شار\n" for i in range(30)).encode("utf-16-le"))
    assert len(list(open_source(path).read())) == 30


def test_utf8_row_in_a_windows_file_is_rejected_and_not_garbled(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_bytes(b"metin\n" + "\n".join(LINES).encode("cp1254") + "\nşu satır başka\n".encode())
    rows = list(open_source(path).read())
    assert [r.text for r in rows if isinstance(r, Row)] == LINES
    assert [r.reason for r in rows if isinstance(r, Rejected)] == ["not_decodable"]


@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_characters="\0\r", exclude_categories=["Cs"]), max_size=12),
            min_size=3,
            max_size=3,
        ),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from(DELIMITERS),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
)
def test_parse_gives_what_was_written(rows: list[list[str]], delimiter: str, quoting: int) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    assert list(parse(io.StringIO(out.getvalue(), newline=""), delimiter, 3)) == rows


@given(st.text(alphabet='ab",;\n', max_size=60))
def test_parse_never_fails_and_loses_no_letter(text: str) -> None:
    found = list(parse(io.StringIO(text, newline=""), ",", 2))
    joined = "".join(cell for row in found for cell in row)
    for letter in "ab":
        assert joined.count(letter) == text.count(letter)


@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_delimiters_are_found_where_texts_hold_the_others(delimiter: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(
        [["metin", "yer"], *[[f"{line}, evet; a|b\tc", "Adana"] for line in LINES]]
    )
    assert sniff_delimiter(out.getvalue()) == delimiter


def test_excel_hint_line_and_repeated_header(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text("sep=;\nmetin;yer\nbir ileti;Adana\nmetin;yer\nbaşka ileti;Muş\n;\n", "utf-8-sig")
    rows = list(open_source(path).read())
    assert [(type(r).__name__, r.number) for r in rows] == [("Row", 2), ("Rejected", 3), ("Row", 4)]


def test_sloppy_quotes_within_a_line_are_read_as_meant(tmp_path: Path) -> None:
    path = tmp_path / "posts.tsv"
    path.write_text('id\tmetin\na1\t"Yeter" dedi adam\na2\t"O "güzel" gündü"\na3\t5" ekran aldım\n', "utf-8")
    assert [r.text for r in open_source(path).read() if isinstance(r, Row)] == [
        '"Yeter" dedi adam',
        'O "güzel" gündü',
        '5" ekran aldım',
    ]


def test_short_rows_are_whole_where_the_program_leaves_empty_cells_out(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text("metin;yer;yazar\n" + "bir ileti\n" * 3 + "iki ileti;Adana\n", "utf-8")
    rows = list(open_source(path).read())
    assert [r.place for r in rows if isinstance(r, Row)] == [None, None, None, "Adana"]


def test_memory_stays_flat_after_an_unclosed_quote(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    with path.open("w", encoding="utf-8") as handle:
        handle.write('id,metin\nx0,"açık kaldı\n')
        for i in range(60_000):
            handle.write(f"x{i},bir ileti daha yazıldı ve bitti\n")
    rows = list(open_source(path).read())
    assert isinstance(rows[0], Rejected)
    assert len(rows) == 60_001


def test_a_program_in_disguise_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_bytes(b"MZ\x90\0" + bytes(100))
    with pytest.raises(InputError, match="program"):
        open_source(path)
