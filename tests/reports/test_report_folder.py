"""The report folder: which files, whole or not at all, the same bytes, nothing hostile and nobody's name in them."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from string import Formatter

import pytest

from counted_documents import Doc
from counted_documents import tally_of as count
from hatewatch.errors import InputError
from hatewatch.labels import READERS
from hatewatch.reports import Report, write_report
from hatewatch.reports.manifest import read_manifest
from hatewatch.reports.words import load_strings
from hatewatch.trends import Tally
from reported import LABELS, make_documents

FILES = {"index.html", "kmr.html", "en.html", "trends.csv", "report.json"}
EXAMPLE = "<b>Örnek</b> [kişi]"


@pytest.fixture(scope="module", autouse=True)
def without_pdfs() -> Iterator[None]:
    """Leave the PDFs out, which take their time and have tests of their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hatewatch.reports.write.has_typst", lambda: False)
        yield


@pytest.fixture(scope="module")
def folder(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(report, tmp_path_factory.mktemp("report"), lang="tr", examples=[EXAMPLE]).parent


def _table(folder: Path) -> list[dict[str, str]]:
    with (folder / "trends.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_page_asked_for_is_the_index_and_none_is_left_of_another(report: Report, tmp_path: Path) -> None:
    assert write_report(report, tmp_path, lang="tr").name == "index.html"
    assert {one.name for one in tmp_path.iterdir()} == FILES
    write_report(report, tmp_path, lang="en")
    assert {one.name for one in tmp_path.iterdir()} == FILES - {"en.html"} | {"tr.html"}
    assert '<html lang="en">' in (tmp_path / "index.html").read_text("utf-8")


def test_tables_differ_in_names_only(report: Report, tmp_path: Path) -> None:
    tables = []
    for language in READERS:
        write_report(report, tmp_path / language, lang=language)
        rows = _table(tmp_path / language)
        tables.append([{k: v for k, v in row.items() if k not in ("name", "label_name")} for row in rows])
    assert tables[0] == tables[1] == tables[2]
    first, *rest = (read_manifest(tmp_path / one).report for one in READERS)
    assert all(one == first for one in rest)


def test_the_table_holds_every_figure(folder: Path, report: Report, measured: Report, tmp_path: Path) -> None:
    write_report(measured, tmp_path)
    for one, rows in ((report, _table(folder)), (measured, _table(tmp_path))):
        assert list(rows[0])[-6:] == ["unit", "method", "read", "effective", "id", "mark"]
        assert len(rows) == len(one.figures)
        for row, figure in zip(rows, one.figures, strict=True):
            assert (row["id"], int(row["n"]), int(row["count"])) == (figure.id, figure.n, figure.count)
            assert (row["method"], int(row["read"])) == (figure.method, figure.read)
            assert float(row["share"]) == pytest.approx(figure.share, abs=1e-6)
            assert (row["effective"] == "") == (figure.effective is None)
            assert (row["mark"] != "") == figure.small


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
    write_report(report_of(tally_of(200), unit=unit), tmp_path, lang="tr")
    for name, words in zip(("index", "kmr", "en"), cited, strict=True):
        section = (tmp_path / f"{name}.html").read_text("utf-8").partition('<h2 id="cite">')[2]
        assert words in section
    assert {row["unit"] for row in _table(tmp_path)} == {unit}
    what = json.loads((tmp_path / "report.json").read_text("utf-8"))["what"]
    assert ("copies included" in what, "copies left out" in what, "an outlet" in what) == (
        unit == "documents", unit == "groups", unit == "outlets",
    )  # fmt: skip


def test_examples_are_escaped_and_only_there_when_given(folder: Path, report: Report, tmp_path: Path) -> None:
    page = (folder / "index.html").read_text("utf-8")
    assert "&lt;b&gt;Örnek&lt;/b&gt; [kişi]" in page
    assert "<b>Örnek" not in page
    assert load_strings()["page"]["content_examples"]["tr"] in page
    bare = write_report(report, tmp_path, lang="tr").read_text("utf-8")
    assert "<blockquote" not in bare
    assert load_strings()["page"]["content_note"]["tr"] in bare
    assert "Örnek</b>" not in (folder / "report.json").read_text("utf-8")


def test_hostile_names_are_escaped_and_formulas_neutralised(report_of: Callable[..., Report], tmp_path: Path) -> None:
    hostile = Doc(language="=1+1", outlet='"><script>y</script> @SUM(1)')
    tally = count([*make_documents(60), *[hostile] * 30], LABELS)
    report = report_of(tally, title="<script>x</script>", sources=["<i>.csv"], rejected={"=<b>": 1})
    write_report(report, tmp_path, lang="en")
    page = (tmp_path / "index.html").read_text("utf-8")
    assert "<script" not in page
    assert "<i>" not in page
    assert "=<b>" not in page
    cells = [cell for row in _table(tmp_path) for cell in row.values()]
    assert "'=1+1" in cells
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "@", "-")]
    assert (tmp_path / "trends.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    for id in re.findall(r'(?<![\w-])id="([^"]*)"', page):
        assert re.fullmatch(r"[\w./-]+", id)


def test_two_runs_give_the_same_bytes(
    report_of: Callable[..., Report], tally_of: Callable[..., Tally], tmp_path: Path, folder: Path
) -> None:
    again = write_report(report_of(tally_of()), tmp_path, lang="tr", examples=[EXAMPLE]).parent
    for name in FILES:
        assert (again / name).read_bytes() == (folder / name).read_bytes()


@pytest.mark.parametrize("language", READERS)
def test_without_dates_or_places_there_are_no_charts_and_the_page_says_why(
    report_of: Callable[..., Report], tally_of: Callable[..., Tally], tmp_path: Path, language: str
) -> None:
    page = write_report(report_of(tally_of(100, dated=False, placed=False)), tmp_path, lang=language)
    text = page.read_text("utf-8")
    assert "<figure" not in text
    assert 'id="place"' not in text
    for kind in ("no_dates", "no_places", "no_spoken_of"):
        assert load_strings()["caveat"][kind][language] in text.replace("&#39;", "'")


def test_a_report_is_replaced_whole_or_not_at_all(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_report(report, tmp_path, lang="tr")
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    write = Path.write_bytes

    def full(path: Path, content: bytes) -> int:
        write(path, content[: len(content) // 2])
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(InputError, match="No space left"):
        write_report(report, tmp_path, lang="en")
    after = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert set(after) == set(before) == FILES
    for name in FILES - {"trends.csv"}:
        assert after[name] == before[name]


def test_no_author_and_the_date_of_the_caller(folder: Path) -> None:
    for file in folder.iterdir():
        text = file.read_text("utf-8")
        assert "ayse" not in text
        assert "000000000000000001" not in text, "an author's pseudonym"
    assert "1 Şubat 2026" in (folder / "index.html").read_text("utf-8")  # 22:30 UTC is the next day
    assert json.loads((folder / "report.json").read_text("utf-8"))["created"] == "2026-01-31T22:30:00+00:00"


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
            assert set(texts) - {"en_one"} == set(READERS), f"{part}.{key}"
            if part == "page" and key == "unreviewed":
                continue
            blanks = {
                language: {name[:1].lower() + name[1:] for _, name, _, _ in Formatter().parse(text) if name is not None}
                for language, text in texts.items()
            }
            assert all(one == blanks["tr"] for one in blanks.values()), f"{part}.{key}"
            assert all(text.strip() for text in texts.values()), f"{part}.{key}"


def test_raw_shares_and_prevalences_have_the_same_words() -> None:
    assert set(load_strings()["raw"]) - set(load_strings()["prevalence"]) == {"tail"}
