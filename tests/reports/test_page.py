"""The report folder: each percentage with n and interval, one set of numbers in three languages, no leaks."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter

import pytest
from babel.numbers import parse_decimal

from hatewatch.errors import InputError
from hatewatch.labels import READERS
from hatewatch.reports import Report, write_report
from hatewatch.reports.words import load_strings
from hatewatch.trends import Tally

_VOID = {"meta", "line", "circle", "path", "rect", "br"}
_PREFIXED, _SUFFIXED = re.compile(r"%\d[\d.,]*(?<=\d)"), re.compile(r"\d[\d.,]*%")
_LOCALES = {"tr": "tr", "kmr": "ku", "en": "en_GB"}
_PERCENT = {"tr": _PREFIXED, "kmr": _PREFIXED, "en": _SUFFIXED}


@dataclass
class Node:
    tag: str
    attributes: dict[str, str]
    parent: Node | None
    children: list[Node | str] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    def text(self, skip: tuple[str, ...] = ()) -> str:
        if self.attributes.get("class", "") in skip or self.tag in ("style", "svg"):
            return ""
        return "".join(one if isinstance(one, str) else one.text(skip) for one in self.children)


class Tree(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.root = self.at = Node("root", {}, None)
        self.feed(text)
        assert self.at is self.root, f"<{self.at.tag}> is not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs}, self.at)
        self.at.children.append(node)
        if tag not in _VOID:
            self.at = node

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.at.children.append(Node(tag, {name: value or "" for name, value in attrs}, self.at))

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            assert self.at.tag == tag, f"</{tag}> closes <{self.at.tag}>"
            assert self.at.parent is not None
            self.at = self.at.parent

    def handle_data(self, data: str) -> None:
        self.at.children.append(data)


@pytest.fixture(scope="module")
def folders(report: Report, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    made = {}
    for language in READERS:
        out = tmp_path_factory.mktemp("reports") / language
        made[language] = write_report(report, out, lang=language, examples=["<b>Örnek</b> [kişi]"]).parent
    return made


def _page(folders: dict[str, Path], language: str) -> Node:
    return Tree((folders[language] / "index.html").read_text("utf-8")).root


def _value(written: str, language: str) -> float:
    return float(parse_decimal(written.replace("%", "").strip(), locale=_LOCALES[language], strict=True)) / 100


@pytest.mark.parametrize("language", READERS)
def test_every_percentage_stands_with_n_and_interval(folders: dict[str, Path], language: str) -> None:
    page = _page(folders, language)
    counted = 0
    for node in page.walk():
        if "data-share" not in node.attributes:
            continue
        counted += 1
        text = " ".join(node.text(("level",)).split())
        shown = [_value(one, language) for one in _PERCENT[language].findall(text)]
        numbers = {name: float(node.attributes[f"data-{name}"]) for name in ("share", "low", "high", "n", "count")}
        assert shown == pytest.approx([numbers["share"], numbers["low"], numbers["high"]], abs=0.00051)
        for name in ("n", "count"):
            written = [
                w for w in re.findall(r"\d[\d.,]*\d|\d", text) if re.sub(r"[.,]", "", w) == str(int(numbers[name]))
            ]
            assert written, f"{name} = {numbers[name]} is not in {text!r}"
        node.children.clear()
    assert counted > 80
    # What is left must hold no percentage but the level of confidence and the ends of scales.
    assert "%" not in page.text(("level", "scale"))


def test_three_languages_hold_the_same_numbers(folders: dict[str, Path]) -> None:
    names = ("data-share", "data-low", "data-high", "data-count", "data-n")
    found = {
        language: [
            tuple(node.attributes[name] for name in names)
            for node in _page(folders, language).walk()
            if "data-share" in node.attributes
        ]
        for language in READERS
    }
    assert found["tr"] == found["kmr"] == found["en"]
    files = {(folder / "report.json").read_bytes() for folder in folders.values()}
    assert len(files) == 1
    tables = []
    for folder in folders.values():
        with (folder / "trends.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        tables.append([{k: v for k, v in row.items() if k not in ("name", "label_name")} for row in rows])
    assert tables[0] == tables[1] == tables[2]


@pytest.mark.parametrize(
    ("unit", "cited"),
    [
        ("documents", ("metin (kopyalarıyla birlikte)", "nivîs (bi kopiyan re)", "texts (copies included)")),
        ("groups", ("metin (kopyasız, her metin bir kez)", "nivîs (bê kopî, her nivîs carekê)", "each text once)")),
        ("outlets", ("her yayında her metin bir kez)", "di her weşanê de her nivîs carekê)", "once an outlet)")),
    ],
)
def test_what_was_counted_is_cited_and_in_every_file(
    report_of: Callable[..., Report], tally_of: Callable[..., Tally], tmp_path: Path, unit: str, cited: tuple[str, ...]
) -> None:
    report = report_of(tally_of(200), unit=unit)
    for language, words in zip(READERS, cited, strict=True):
        write_report(report, tmp_path, lang=language)
        [line] = re.findall(r'<p class="cite">(.*?)</p>', (tmp_path / "index.html").read_text("utf-8"))
        assert words in line
    with (tmp_path / "trends.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0][-1] == "unit"
    assert {row[-1] for row in rows[1:]} == {unit}
    what = json.loads((tmp_path / "report.json").read_text("utf-8"))["what"]
    assert ("copies included" in what, "copies left out" in what, "an outlet" in what) == (
        unit == "documents", unit == "groups", unit == "outlets",
    )  # fmt: skip


def test_the_table_holds_every_share(folders: dict[str, Path], report: Report) -> None:
    with (folders["tr"] / "trends.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(report.shares)
    for row, share in zip(rows, report.shares, strict=True):
        assert (row["value"], row["period"], int(row["n"]), int(row["count"])) == (
            share.value,
            share.period,
            share.n,
            share.count,
        )
        assert float(row["share"]) == pytest.approx(share.share, abs=1e-6)


@pytest.mark.parametrize("language", READERS)
def test_the_page_is_accessible_and_stands_alone(folders: dict[str, Path], language: str) -> None:
    text = (folders[language] / "index.html").read_text("utf-8")
    nodes = list(_page(folders, language).walk())
    assert next(node for node in nodes if node.tag == "html").attributes["lang"] == language
    assert not re.search(r'(?:src|href)="(?!#)|url\((?!#)|@import|<script|<link|<iframe', text)
    addresses = set(re.findall(r"https?://[^\s\"'<]+", text))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert [node.tag for node in nodes if re.fullmatch("h[1-6]", node.tag)][:2] == ["h1", "h2"]
    assert sum(node.tag == "h1" for node in nodes) == 1
    for node in nodes:
        if node.tag == "th":
            assert node.attributes.get("scope") in ("col", "row", "rowgroup")
        if node.tag == "table":
            assert any(isinstance(one, Node) and one.tag == "caption" for one in node.children)
        if node.attributes.get("role") == "img":
            assert len(node.attributes["aria-label"]) > 20
        if node.tag == "figure":
            assert any(isinstance(one, Node) and one.tag == "figcaption" for one in node.children)
    ids = [node.attributes["id"] for node in nodes if "id" in node.attributes]
    assert len(ids) == len(set(ids))
    for node in nodes:
        if node.tag == "section":
            assert node.attributes["aria-labelledby"] in ids
    used = set(re.findall(r"url\(#([^)]+)\)", text))
    assert used
    assert used <= set(ids)


@pytest.mark.parametrize(("language", "words"), [("tr", "ham pay"), ("kmr", "para xav"), ("en", "raw share")])
def test_shares_are_called_raw(folders: dict[str, Path], language: str, words: str) -> None:
    root = _page(folders, language)
    findings = next(n for n in root.walk() if n.attributes.get("class") == "findings")
    assert words in findings.text().replace("Para", "para")
    assert words in next(n for n in root.walk() if n.attributes.get("class") == "warning").text().replace(
        "parên", "para"
    )


def test_the_rise_names_its_place(folders: dict[str, Path]) -> None:
    for language in READERS:
        findings = next(n for n in _page(folders, language).walk() if n.attributes.get("class") == "findings")
        assert "Adana" in findings.text()


def test_kurmanji_says_that_it_is_unreviewed(folders: dict[str, Path]) -> None:
    text = load_strings()["page"]["unreviewed"]["kmr"]
    assert text in (folders["kmr"] / "index.html").read_text("utf-8")


def test_examples_are_escaped_and_only_there_when_given(
    folders: dict[str, Path], report: Report, tmp_path: Path
) -> None:
    page = (folders["tr"] / "index.html").read_text("utf-8")
    assert "&lt;b&gt;Örnek&lt;/b&gt; [kişi]" in page
    assert "<b>Örnek" not in page
    assert "blockquote dir" not in write_report(report, tmp_path, lang="tr").read_text("utf-8")
    assert "Örnek</b>" not in (folders["tr"] / "report.json").read_text("utf-8")


def test_hostile_names_are_escaped_and_formulas_neutralised(
    report_of: Callable[..., Report], tally_of: Callable[..., object], tmp_path: Path
) -> None:
    tally = tally_of(60)
    tally.add(None, "=1+1", False, "@SUM(1)", (), (), ())  # type: ignore[attr-defined]
    report = report_of(tally, title="<script>x</script>", sources=["<i>.csv"], rejected={"=<b>": 1})
    page = write_report(report, tmp_path, lang="en").read_text("utf-8")
    assert "<script" not in page
    assert "<i>" not in page
    assert "=<b>" not in page
    with (tmp_path / "trends.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert "'=1+1" in cells
    assert "'@SUM(1)" in cells
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "@", "-")]
    assert (tmp_path / "trends.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_two_runs_give_the_same_bytes(
    report_of: Callable[..., Report],
    tally_of: Callable[..., object],
    tmp_path: Path,
    folders: dict[str, Path],
) -> None:
    again = write_report(report_of(tally_of()), tmp_path, lang="tr", examples=["<b>Örnek</b> [kişi]"]).parent
    for name in ("index.html", "trends.csv", "report.json"):
        assert (again / name).read_bytes() == (folders["tr"] / name).read_bytes()


@pytest.mark.parametrize("language", READERS)
def test_without_dates_or_places_there_are_no_charts_and_the_page_says_why(
    report_of: Callable[..., Report], tally_of: Callable[..., object], tmp_path: Path, language: str
) -> None:
    page = write_report(report_of(tally_of(100, dated=False, placed=False)), tmp_path, lang=language)
    text = page.read_text("utf-8")
    assert "<figure" not in text
    assert 'id="place"' not in text
    for kind in ("no_dates", "no_places", "no_spoken_of"):
        assert load_strings()["caveat"][kind][language] in text.replace("&#39;", "'")


def test_a_report_is_replaced_whole_or_not_at_all(
    folders: dict[str, Path], report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_report(report, tmp_path, lang="tr")
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert set(before) == {"index.html", "trends.csv", "report.json"}  # no part is left behind
    write = Path.write_text

    def full(path: Path, text: str, *rest: object, **more: object) -> int:
        write(path, text[: len(text) // 2], "utf-8")
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(InputError, match="No space left"):
        write_report(report, tmp_path, lang="en")
    after = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert set(after) == set(before)
    for name in ("index.html", "report.json"):
        assert after[name] == before[name]


def test_further_limits_stand_right_after_the_findings(folders: dict[str, Path]) -> None:
    for language, note in (("tr", "Kısa metinlerde"), ("en", "Errs more often")):
        text = (folders[language] / "index.html").read_text("utf-8")
        assert text.index('class="findings"') < text.index(note) < text.index("<figure")
        assert text.count(note) == 1


def test_no_author_and_the_date_of_the_caller(folders: dict[str, Path]) -> None:
    for folder in folders.values():
        for file in folder.iterdir():
            assert "ayse" not in file.read_text("utf-8")
    assert "1 Şubat 2026" in (folders["tr"] / "index.html").read_text("utf-8")  # 22:30 UTC is the next day
    table = json.loads((folders["en"] / "report.json").read_text("utf-8"))
    assert table["created"] == "2026-01-31T22:30:00+00:00"
    assert table["model"] == "baseline@0123456789abcdef"
    assert table["scheme"] == "1"
    assert "author" not in table


def test_an_unknown_language_is_refused(report: Report, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="'ku'"):
        write_report(report, tmp_path, lang="ku")
    blocked = tmp_path / "file"
    blocked.write_text("x")
    with pytest.raises(InputError, match="folder"):
        write_report(report, blocked)


def test_every_string_has_three_languages_and_the_same_blanks() -> None:
    for part, table in load_strings().items():
        for key, texts in table.items():
            assert tuple(texts) == READERS, f"{part}.{key}"
            if part == "page" and key == "unreviewed":
                continue
            blanks = {
                language: {name for _, name, _, _ in Formatter().parse(text) if name is not None}
                for language, text in texts.items()
            }
            assert blanks["tr"] == blanks["kmr"] == blanks["en"], f"{part}.{key}"
            assert all(text.strip() for text in texts.values()), f"{part}.{key}"
