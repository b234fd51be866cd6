"""Files as they should not be: builders for the tests of sources and of the command line.

Every sentence is ours. Each item of BROKEN has a name, `make` (folder -> path), and what is expected: how
many rows are usable, which reasons the others are rejected for, or what the refusal must say.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl

SENTENCES = [
    "Bugün Seyhan'da pazar kuruldu",
    "Îro li Amedê baran dibare",
    "Çarşıda yeni bir kitapçı açıldı",
    "Porsuk kıyısında yürüyüş yolu güzel olmuş",
]


@dataclass(frozen=True, slots=True)
class Broken:
    """One broken input; `refused` is a part of the message where the file is refused as a whole."""

    name: str
    make: Callable[[Path], Path]
    rows: int = 0
    rejected: Mapping[str, int] = field(default_factory=dict)
    refused: str = ""

    @property
    def usable(self) -> bool:
        return self.rows > 0


def _file(name: str, content: bytes | str) -> Callable[[Path], Path]:
    def build(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return build


def _csv(*lines: str, end: str = "\n") -> str:
    return end.join(lines) + end


def workbook(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _plain_workbook() -> bytes:
    return workbook([["metin", "tarih"], *[[s, "03.10.2024"] for s in SENTENCES * 50]])


def _png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\xff\0\0")) + chunk(b"IEND", b"")
    )


def _parquet(folder: Path) -> Path:
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = folder / "whole.parquet"
    pq.write_table(pa.table({"text": SENTENCES * 500, "id": [f"p{i}" for i in range(2000)]}), path)
    return path


def _cut_parquet(folder: Path) -> Path:
    path = _parquet(folder)
    path.write_bytes(path.read_bytes()[:-200])
    return path


def _spoilt_parquet(folder: Path) -> Path:
    path = _parquet(folder)
    data = bytearray(path.read_bytes())
    data[-400:-8] = bytes(392)
    path.write_bytes(bytes(data))
    return path


def _with_part(name: str, content: bytes) -> bytes:
    """Return a workbook with one of its parts replaced."""
    source = zipfile.ZipFile(io.BytesIO(_plain_workbook()))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            target.writestr(part, content if part == name else source.read(part))
    return out.getvalue()


_SHEET = "xl/worksheets/sheet1.xml"
_NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def _bomb(folder: Path) -> Path:
    row = b'<row><c t="inlineStr"><is><t>' + b"a" * 1000 + b"</t></is></c></row>"
    sheet = f'<?xml version="1.0"?><worksheet {_NAMESPACE}><sheetData>'.encode()
    return _file("bomb.xlsx", _with_part(_SHEET, sheet + row * 20_000 + b"</sheetData></worksheet>"))(folder)


def _entities(folder: Path) -> Path:
    levels = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))
    sheet = (
        f'<?xml version="1.0"?><!DOCTYPE worksheet [<!ENTITY a0 "ha">{levels}]>'
        f"<worksheet {_NAMESPACE}><sheetData>"
        '<row><c t="inlineStr"><is><t>&a9;</t></is></c></row></sheetData></worksheet>'
    )
    return _file("entities.xlsx", _with_part(_SHEET, sheet.encode()))(folder)


def _sheet_cut(folder: Path) -> Path:
    """Make a workbook that unzips, with a sheet whose XML breaks off after some rows."""
    sheet = zipfile.ZipFile(io.BytesIO(_plain_workbook())).read(_SHEET)
    return _file("sheet_cut.xlsx", _with_part(_SHEET, sheet[: sheet.index(b'<row r="102"')]))(folder)


def _archive(name: str, members: Mapping[str, bytes]) -> Callable[[Path], Path]:
    def build(folder: Path) -> Path:
        with zipfile.ZipFile(folder / name, "w") as archive:
            for member, content in members.items():
                archive.writestr(member, content)
        return folder / name

    return build


def _folder(folder: Path) -> Path:
    (folder / "posts.csv").mkdir()
    return folder / "posts.csv"


def _loop(folder: Path) -> Path:
    (folder / "a.csv").symlink_to(folder / "b.csv")
    (folder / "b.csv").symlink_to(folder / "a.csv")
    return folder / "a.csv"


def _unreadable(folder: Path) -> Path:
    path = _file("locked.csv", _csv("metin", SENTENCES[0]))(folder)
    path.chmod(0)
    return path


def _formulas(folder: Path) -> Path:
    rows: list[list[object]] = [
        ["no", "metin"],
        ["b1", SENTENCES[0]],
        ["b2", "=1+1"],
        ["b3", "#NAME?"],
        ["b4", SENTENCES[1]],
    ]
    return _file("formulas.xlsx", workbook(rows))(folder)


_OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)
_S = SENTENCES
_MANY = [f'{i},"{s}"' for i, s in enumerate(_S * 5)]
_DEEP = '{"text": "' + _S[0] + '", "x": ' + "[" * 200_000 + "]" * 200_000 + "}"
_MIXED = (
    b"metin;yer\n"
    + "".join(f"{s} {i};Adana\n" for i in range(5) for s in _S).encode()
    + "Şehirde güneşli bir gün;Adana\nÇocuklar parkta oynuyor;Adana\n".encode("cp1254")
)

BROKEN: list[Broken] = [
    Broken("empty", _file("empty.csv", b""), refused="empty"),
    Broken("only_bom", _file("bom.csv", b"\xef\xbb\xbf\r\n"), refused="empty"),
    Broken("only_header", _file("header.csv", "metin;tarih\n"), refused="nothing below"),
    Broken("only_header_xlsx", _file("header.xlsx", workbook([["metin", "tarih"]])), refused="nothing below"),
    Broken("picture", _file("picture.csv", _png()), refused="PNG"),
    Broken(
        "random_bytes",
        _file("noise.csv", bytes((i * i * 7 + i // 3) % 251 for i in range(9000))),
        refused="binary",
    ),
    Broken("truncated_xlsx", _file("cut.xlsx", _plain_workbook()[:3000]), refused="damaged"),
    Broken("sheet_cut_xlsx", _sheet_cut, rows=100, rejected={"file_cut": 1}),
    Broken("truncated_parquet", _cut_parquet, refused="damaged"),
    Broken("spoilt_parquet", _spoilt_parquet, refused="damaged"),
    Broken("zip_bomb", _bomb, refused="zip bomb"),
    Broken("xml_entities", _entities, refused="DOCTYPE"),
    Broken("mixed_encodings", _file("mixed.csv", _MIXED), rows=20, rejected={"not_decodable": 2}),
    Broken(
        "nul_bytes",
        _file("nul.csv", b"metin,no\n" + f"{_S[0]}\0\0,a1\n\0{_S[1]},a2\n\0,a3\n".encode()),
        rows=2,
        rejected={"text_empty": 1},
    ),
    Broken(
        "ten_megabytes_in_a_cell",
        _file(
            "long.csv",
            _csv(
                "id,metin",
                "x1," + _S[0],
                'x2,"' + "uzun bir hikâye, sonu yok\n" * 420_000 + '"',
                "x3," + _S[1],
            ),
        ),
        rows=2,
        rejected={"text_too_long": 1},
    ),
    Broken(
        "duplicate_headers",
        _file("twice.csv", _csv("metin,metin,tarih,tarih", *[f"{s},b,2024-10-03,x" for s in _S])),
        rows=4,
    ),
    Broken("formulas", _formulas, rows=2, rejected={"text_empty": 1, "text_formula_error": 1}),
    Broken(
        "year_9999",
        _file(
            "far.csv",
            _csv(
                "metin;tarih",
                f"{_S[0]};31.12.9999",
                f"{_S[1]};01.01.0001",
                f"{_S[2]};yakında",
                f"{_S[3]};3 Ekim 2024",
                f"{_S[0]};",
            ),
        ),
        rows=2,
        rejected={"date_implausible": 2, "date_unreadable": 1},
    ),
    Broken(
        "lone_surrogates",
        _file(
            "surrogates.jsonl",
            '{"text": "Merhaba \\ud800 herkese"}\n{"text": "\\udc80 Silav"}\n{"text": "Rojbaş \\ud83d\\ude00"}\n',
        ),
        rows=3,
    ),
    Broken(
        "unclosed_quote",
        _file("quote.csv", _csv("id,metin", *_MANY[:5], '77,"açık kalan tırnak', *_MANY[5:])),
        rows=20,
        rejected={"quotes_broken": 1},
    ),
    Broken(
        "unclosed_quote_at_end",
        _file("quote_end.csv", _csv("id,metin", *_MANY, '77,"açık kalan tırnak')),
        rows=20,
        rejected={"quotes_broken": 1},
    ),
    Broken(
        "ragged_rows",
        _file(
            "ragged.csv",
            _csv(
                "id;metin;tarih",
                *[f"a{i};{s};2024-10-03" for i, s in enumerate(_S * 3)],
                "a90;bölünmüş",
                "a91;x;2024-10-03;y;z",
            ),
        ),
        rows=12,
        rejected={"columns_too_few": 1, "columns_too_many": 1},
    ),
    Broken("old_xls", _file("old.xls", _OLE), refused="old Office file"),
    Broken(
        "password",
        _file("secret.xlsx", _OLE + "EncryptedPackage".encode("utf-16-le") + bytes(64)),
        refused="password",
    ),
    Broken(
        "ods",
        _archive(
            "table.ods",
            {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"},
        ),
        refused="OpenDocument",
    ),
    Broken(
        "docx_as_xlsx",
        _archive("text.xlsx", {"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}),
        refused="Word",
    ),
    Broken("plain_zip", _archive("posts.zip", {"posts.csv": b"metin\nx\n"}), refused="zip archive"),
    Broken("folder", _folder, refused="folder"),
    Broken("missing", lambda folder: folder / "none.csv", refused="no such file"),
    Broken(
        "broken_json_line",
        _file(
            "posts.jsonl",
            _csv(json.dumps({"text": _S[0]}), '{"text": "yarım', json.dumps({"text": _S[1]}), "[1, 2]"),
        ),
        rows=2,
        rejected={"json_broken": 1, "not_a_record": 1},
    ),
    Broken(
        "accounts",
        _file("users.jsonl", json.dumps({"data": [{"id": "1", "username": "ornek", "description": "x"}]}) + "\n"),
        refused="list of records",
    ),
    Broken(
        "one_object",
        _file("one.json", json.dumps({"name": "x", "messages": [_S[0]]}, indent=1)),
        refused="one JSON object",
    ),
    Broken(
        "cut_array",
        _file("cut.json", json.dumps([{"text": s} for s in _S])[:-30]),
        rows=3,
        rejected={"file_cut": 1},
    ),
    Broken(
        "only_ids",
        _file("ids.csv", _csv("id,user_id", *[f"{10**15 + i},{i}" for i in range(9)])),
        refused="--map text=",
    ),
    Broken(
        "utf16_without_bom",
        _file("wide.csv", _csv("metin;tarih", *[f"{s};03.10.2024" for s in _S]).encode("utf-16-le")),
        rows=4,
    ),
    Broken(
        "many_columns",
        _file("wide_table.csv", ",".join(f"c{i}" for i in range(20_000)) + "\n" + "," * 19_999 + "\n"),
        refused="20,000 columns",
    ),
    Broken(
        "line_separators",
        _file("lines.csv", _csv("id,metin", f"1a,{_S[0]}\u2028{_S[1]}", f"2b,{_S[2]}\x85son")),
        rows=2,
    ),
    Broken(
        "huge_numbers",
        _file(
            "numbers.jsonl",
            _csv(
                f'{{"text": "{_S[0]}", "id": 1e400}}',
                f'{{"text": "{_S[1]}", "id": {"9" * 5000}}}',
                f'{{"text": "{_S[2]}", "created_at": 1e400}}',
                f'{{"text": "{_S[3]}", "created_at": 1727945100}}',
            ),
        ),
        rows=2,
        rejected={"json_broken": 1, "date_unreadable": 1},
    ),
    Broken(
        "deep_json",
        _file("deep.jsonl", _csv(_DEEP, json.dumps({"text": _S[1]}))),
        rows=1,
        rejected={"json_too_deep": 1},
    ),
    Broken("gzip", _file("posts.csv.gz", gzip.compress(b"metin\n" + _S[0].encode())), refused="gzip"),
    Broken(
        "html_as_xls",
        _file("report.xls", "<html><table><tr><td>metin</td></tr></table></html>"),
        refused="web page",
    ),
    Broken(
        "arabic_windows_1256",
        _file("ckb.csv", ("text\n" + "ئەمە دەقێکی نموونەیە\n" * 9).encode("cp1256", "ignore")),
        refused="encoding",
    ),
]
# What not every machine can have: links need a right on Windows, and the superuser may read everything.
if os.name != "nt":
    BROKEN.append(Broken("symlink_loop", _loop, refused="cannot be opened"))
    if os.geteuid() != 0:
        BROKEN.append(Broken("unreadable", _unreadable, refused="may not read"))
