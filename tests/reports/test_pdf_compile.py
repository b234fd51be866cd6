"""The PDF: tagged, spoken in its language, the same bytes each time, and text never taken for markup."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from hatewatch.errors import InputError, LackingError
from hatewatch.reports.pdf import need_typst, to_pdf
from hatewatch.reports.pdf.compile import to_json
from hatewatch.reports.pdf.letters import FONTS, keep_held
from hatewatch.reports.pdf.paper import (
    Block,
    Chart,
    Code,
    Column,
    Dot,
    Key,
    Panel,
    Paper,
    Points,
    Quote,
    Row,
    Section,
    Span,
    Table,
    Terms,
    Text,
    Warn,
)

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="60"><path d="M0 9H300" stroke="#000"/>'
    '<text x="5" y="40" font-family="Noto Sans, Segoe UI, sans-serif" font-size="12">Ağustos – Çile</text></svg>'
)
MARKUP = 'Bir #panic("x") *kalın* _eğik_ $x^2$ <im> @ref \\ // yorum #read("/etc/passwd") `kod` -- "..." [kutu]'
SORANI = "هەموو کەسێک لە گەڕەکی ئێمە ماڵی هەیە، چ پێنج ساڵ بێت یان پەنجا؛ ڤیان گوڵی ژیانە."
KURMANJI = "Zarokên taxê êvarê li ber dîwêr dilîzin, şev û roj bi hev re ne: ğ î û ê ç ş."
CREATED = datetime(2026, 11, 23, 9, tzinfo=UTC)


def _table(rows: int) -> Table:
    columns = (Column("İl"), Column("", "dot", ("0", "%20")), Column("Pay", "number"))
    body = [Row((f"Yer {i}", Dot(0.3, 0.2, 1.4, few=i % 2 == 0), (Span("%6,3", "strong"),))) for i in range(rows)]
    total = Row(("Toplam", "", "100"), "total")
    return Table("Yerlere göre", columns, (Row(("Ege",), "group"), *body, total), note="Hepsi trends.csv içinde.")


def _paper(*blocks: Block, **changed: Any) -> Paper:
    paper = Paper(
        language="tr",
        title="Örnek: Iğdır'da İnsanlar",
        kicker="Bülten",
        facts=(("Dönem", "2024"), ("n", "1.726")),
        findings_heading="Bulgular",
        findings=(("Pay ", Span("%7,8", "strong"), " ", Span("(n = 1.726)", "detail"), "."), "İkinci bulgu."),
        warnings=(Warn(("Bkz. ", Span("sınırlar", to="#limits"))),),
        sections=(Section("Sınırlar", blocks or (Text("Bir satır."),), "limits"),),
        footer=("Küçük yazı.",),
        mark="veri 5f2c",
    )
    return replace(paper, **changed)


def _read(paper: Paper) -> PdfReader:
    return PdfReader(BytesIO(to_pdf(paper, created=CREATED)))


def _text(paper: Paper) -> str:
    return "\n".join(page.extract_text() for page in _read(paper).pages)


def _elements(node: Any) -> Iterator[DictionaryObject]:
    node = node.get_object()
    if isinstance(node, ArrayObject):
        for one in node:
            yield from _elements(one)
    elif isinstance(node, DictionaryObject) and "/S" in node:
        yield node
        if "/K" in node:
            yield from _elements(node["/K"])


def _root(reader: PdfReader) -> Any:
    return reader.root_object


def _tags(reader: PdfReader) -> list[Any]:
    return list(_elements(_root(reader)["/StructTreeRoot"]["/K"]))


def test_the_pdf_is_tagged_and_names_its_language_title_and_standard() -> None:
    chart = Chart("Çizgi: pay 2024'te yükseldi.", "Altyazı", (Panel(SVG),), (Key("Nefret", "#b5471b", "5 3"),))
    panels = Chart("İki küçük çizgi.", "Altyazı", (Panel(SVG, "Van"), Panel(SVG, "Muş")), columns=2)
    blocks = (chart, panels, _table(4), Points(("bir", "iki")), Quote(KURMANJI, "kmr"), Code("@misc{a}", "BibTeX"))
    reader = _read(_paper(*blocks, Terms((("Pay", "Bir oran"),)), Terms((("Model", "m@1"),), rows=True)))
    root = _root(reader)
    assert root["/Lang"] == "tr"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    assert reader.metadata is not None
    assert reader.metadata.title == "Örnek: Iğdır'da İnsanlar"
    tags = _tags(reader)
    count = Counter(str(one["/S"]) for one in tags)
    figures = [one.get("/Alt") for one in tags if one["/S"] == "/Figure"]
    assert figures == ["Çizgi: pay 2024'te yükseldi.", "İki küçük çizgi."]
    assert count["/Title"] == 1
    assert count["/H1"] == 2
    assert count["/Table"] == count["/THead"] == count["/TFoot"] == 1
    assert count["/TH"] == 4  # three columns and the heading of a group
    assert count["/TR"] == 7
    assert count["/L"] == 4
    assert count["/BlockQuote"] == count["/Code"] == 1
    assert count["/Link"] == 1
    assert "kmr" in [one.get("/Lang") for one in tags] or b"(kmr)" in b"".join(_contents(reader))


def _contents(reader: PdfReader) -> Iterator[bytes]:
    for page in reader.pages:
        contents = page.get_contents()
        yield contents.get_data() if contents else b""


def test_the_same_paper_gives_the_same_bytes_and_no_clock_is_read() -> None:
    paper = _paper(_table(3), Chart("Çizgi.", "", (Panel(SVG),)))
    assert to_pdf(paper, created=CREATED) == to_pdf(paper, created=CREATED)
    undated = to_pdf(paper)
    assert undated == to_pdf(paper)
    assert not [key for key in PdfReader(BytesIO(undated)).metadata or () if "Date" in key]
    assert b"CreateDate" not in undated
    dated = _read(paper).metadata
    assert dated is not None
    assert dated.creation_date == CREATED


def test_no_text_is_taken_for_markup() -> None:
    blocks = (Text(MARKUP), Quote(MARKUP), Terms(((MARKUP, MARKUP),)), Points((MARKUP,)), Text((Span(MARKUP, "soft"),)))
    paper = _paper(*blocks, title=MARKUP, kicker=MARKUP, footer=(MARKUP,), facts=((MARKUP, "1"),), mark=MARKUP)
    lines = " ".join(_text(paper).split())
    assert lines.count('#panic("x") *kalın* _eğik_ $x^2$ <im> @ref \\ // yorum') >= 8
    assert "root:" not in lines


def test_lines_to_copy_stay_whole() -> None:
    one = "F3: Adana, 2025-12, nefret söylemi: %20,5 (%95 GA %15,5–%26,6; n = 200; PPI++; veri 5f2c9a10, model 0123)"
    bibtex = "@report{a,\n  title = {Şırnak}\n}"
    lines = _text(_paper(Code(one), Code(bibtex))).splitlines()
    assert one in [line.strip() for line in lines]
    assert "title = {Şırnak}" in [line.strip() for line in lines]


def test_letters_of_every_language_are_shown_and_foreign_ones_marked() -> None:
    text = " ".join(_text(_paper(Text(KURMANJI), Text("ĞÜŞİÖÇ ğüşıöç ₺ ≥ − → “’ … ḧ ẍ"), Quote(SORANI, "ckb"))).split())
    assert "Zarokên taxê êvarê li ber dîwêr dilîzin" in text
    assert "ĞÜŞİÖÇ ğüşıöç ₺ ≥ − → “’ … ḧ ẍ" in text
    assert "\ufffd" not in text
    assert "Ez ji te hez dikim \ufffd." in _text(_paper(Text("Ez ji te hez dikim 😀👍🏽.")))


def test_the_fonts_hold_the_letters_of_all_the_languages() -> None:
    for text in (
        SORANI,
        KURMANJI,
        "ەێۆڕڵڤگچپژھئ",
        "abcçdefgğhıijklmnoöprsştuüvyz",
        "ABCÇDEFGĞHIİJKLMNOÖPRSŞTUÜVYZ",
        "ÊÎÛŞÇ",
    ):
        assert keep_held(text) == text
    assert keep_held("a\x00b\x1b[0mc\u202ed\ufe0f\ud800") == "ab[0mcd\ufffd"
    assert sum(one.stat().st_size for one in FONTS.iterdir()) < 600_000
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text("utf-8")


def test_every_letter_listed_can_be_set() -> None:
    ranges = [line.split("-") for line in (FONTS / "letters.txt").read_text("ascii").split()]
    letters = [chr(one) for first, *last in ranges for one in range(int(first, 16), int((last or [first])[0], 16) + 1)]
    assert len(to_pdf(_paper(Text(" ".join(letters)), Text((Span(" ".join(letters), "strong"),))))) > 50_000


def test_long_tables_run_on_under_their_header() -> None:
    pages = [page.extract_text() for page in _read(_paper(_table(90))).pages]
    assert len(pages) >= 3
    assert all("İl\n" in page or "İl " in page for page in pages[1:-1])
    assert f"2/{len(pages)}" in pages[1]
    assert "Örnek: Iğdır'da İnsanlar" in pages[1]


def test_only_our_fonts_are_used() -> None:
    reader = _read(_paper(Text(KURMANJI), Quote(SORANI), Code("kod"), Chart("Çizgi.", "", (Panel(SVG),))))
    resources: list[Any] = [page["/Resources"] for page in reader.pages]
    named = {str(font.get_object()["/BaseFont"]).split("+")[-1] for one in resources for font in one["/Font"].values()}
    assert named <= {*(path.stem for path in FONTS.glob("*.ttf")), "DejaVuSansMono"}
    assert "NotoNaskhArabic-Regular" in named


def test_a_chart_that_is_none_or_says_nothing_is_refused_in_one_line() -> None:
    for chart in (Chart("Çizgi.", "", (Panel("<svg"),)), Chart("", "", (Panel(SVG),))):
        with pytest.raises(InputError, match="typst says") as caught:
            to_pdf(_paper(chart))
        assert "\n" not in str(caught.value)
        assert "index.html" in caught.value.remedy


def test_without_typst_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(LackingError, match=r'pip install "hatewatch\[pdf\]"'):
        need_typst()
    with pytest.raises(LackingError):
        to_pdf(_paper())


def test_it_works_from_any_folder_and_reads_no_file_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = to_pdf(_paper())
    monkeypatch.chdir(tmp_path)
    assert to_pdf(_paper()) == here


def test_the_json_holds_every_field() -> None:
    text = to_json(_paper(_table(1)), CREATED)
    assert '"created": [2026, 11, 23, 9, 0, 0]' in text
    assert '"kind": "table"' in text
    assert '"created": null' in to_json(_paper())


@pytest.mark.parametrize("title", ["W" * 200, "Adana'da " + "sözü edilenler " * 13])
def test_a_title_of_two_hundred_letters_stays_on_the_page(title: str) -> None:
    reader = _read(_paper(*[Text("Bir satır. " * 60)] * 30, title=title))
    assert len(reader.pages) > 1
    right = 0.0

    def visit(text: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:
        nonlocal right
        if text.strip():
            right = max(right, tm[4] * cm[0] + cm[4])

    head = reader.pages[1].extract_text(visitor_text=visit).splitlines()[0]
    assert head.rstrip().endswith("…")
    assert len(head) < 150
    assert right < float(reader.pages[1].mediabox.width)
    first = reader.pages[0].extract_text()
    assert max(map(len, first.splitlines())) < 120
