"""A report's own files fit each other, and what does not is named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from hatewatch.prevalence.interval import wilson
from hatewatch.prevalence.records import Estimate, Prevalence
from hatewatch.reports import write_report
from hatewatch.reports.check import check_numbers, check_report
from hatewatch.reports.manifest import NAME, to_json
from hatewatch.reports.record import Finding, Report
from hatewatch.reports.shown import read_page
from hatewatch.sources import write_csv
from hatewatch.trends import Change, Figure
from hatewatch.trends.turns import Turn
from small_report import small

KEYS = ("dimension", "value", "period", "label", "n", "count", "share", "low", "high", "method", "read")
NUMBERS = ("n", "count", "read", "share", "low", "high")


def attributes(one: Figure) -> str:
    numbers = " ".join(f'data-{key}="{round(getattr(one, key), 6)}"' for key in NUMBERS)
    return f'data-id="{one.id}" data-method="{one.method}" {numbers}'


def row(one: Figure) -> str:
    share, low, high = (f"%{100 * end:.1f}".replace(".", ",") for end in (one.share, one.low, one.high))
    return (
        f"<tr {attributes(one)}><th>Mart<br>2026<td><b>{share}</b></td>"
        f"<td>%95 GA {low}–{high}</td><td>{one.count} / {one.n}</td></tr>"
    )


def write(folder: Path, report: Report) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / NAME).write_text(to_json(report), "utf-8")
    rows = [
        [round(cell, 6) if isinstance(cell := getattr(one, key), float) else cell for key in KEYS]
        for one in report.figures
    ]
    write_csv(folder / "trends.csv", KEYS, rows)
    first = report.figures[0]
    inline = (
        f"<p>Yıl: <span {attributes(first)}>{100 * first.share:.2f}% of <span>{first.n}</span> texts</span>, %12,3.</p>"
    )
    (folder / "index.html").write_text(inline + "<table>" + "".join(map(row, report.figures)) + "</table>", "utf-8")
    return folder


def test_a_report_as_it_was_written_fits(tmp_path: Path) -> None:
    checked = check_report(write(tmp_path, small()))
    assert checked.misfits == ()
    assert checked.seen == {NAME: 4, "index.html": 5, "trends.csv": 4}
    (tmp_path / "index.html").unlink()
    (tmp_path / "trends.csv").unlink()
    assert check_report(tmp_path / NAME).seen == {NAME: 4}


@pytest.mark.parametrize(
    ("file", "before", "after", "what", "found"),
    [
        ("index.html", 'data-share="0.075"', 'data-share="0.07501"', "all.2026-03.hate", "share 0.07501"),
        ("index.html", 'data-n="40"', 'data-n="41"', "all.2026-03.hate", "n 41"),
        ("index.html", 'data-n="40"', 'data-n="x"', "all.2026-03.hate", "something else"),
        ("index.html", 'data-n="40"', "", "all.2026-03.hate", "something else"),
        ("index.html", "<b>%7,5</b>", "<b>%7,6</b>", "all.2026-03.hate in words", "7.6%"),
        ("index.html", "<b>%7,5</b>", "<b>%75,0</b>", "all.2026-03.hate in words", "75.0%"),
        ("index.html", ">3.33% of", ">3.34% of", "all.hate in words", "3.34%"),
        ("index.html", 'data-id="all.2026-03.hate"', 'data-id="all.2026-05.hate"', "all.2026-05.hate", "0.075, raw"),
        ("index.html", 'data-id="all.2026-03.hate"', "", "a figure", "0.075, raw"),
        ("index.html", 'data-method="poststratified"', 'data-method="raw"', "place.21.hate", "0.05, raw"),
        ("index.html", 'data-read="12"', 'data-read="120"', "place.21.hate", "read 120"),
        ("index.html", 'data-low="0.01"', 'data-low=""', "place.21.hate in words", "1.0%"),
        ("trends.csv", ",poststratified,", ",audit_alone,", "place.21.hate", "method audit_alone"),
        ("trends.csv", ",0.075,", ",0.076,", "all.2026-03.hate", "share 0.076"),
        ("trends.csv", ",0.075,", ",,", "all.2026-03.hate", "something else"),
        ("trends.csv", "2026-03", "2026-05", "all.2026-05.hate", "another, or a second time"),
        ("trends.csv", "2026-03", "2026-05", "all.2026-03.hate", "none"),
        ("trends.csv", "share", "pay", "columns", "dimension, value, period, label, n, count, pay, low, high, m"),
        (NAME, "0.075", "0.076", "all.2026-03.hate", "share 0.076"),
        (NAME, "Şırnex", "Sirnex", "digest", "that of another content"),
    ],
)
def test_one_changed_number_is_named(tmp_path: Path, file: str, before: str, after: str, what: str, found: str) -> None:
    path = write(tmp_path, small()) / file
    text = path.read_bytes().decode("utf-8")
    assert before in text
    path.write_bytes(text.replace(before, after, 1).encode("utf-8"))
    named = {(one.where, one.what, one.found) for one in check_report(tmp_path).misfits}
    assert (file, what, found) in named


def test_a_table_that_was_saved_otherwise_is_no_crash(tmp_path: Path) -> None:
    path = write(tmp_path, small()) / "trends.csv"
    for content in (b"", b"\xff\xfe\x00;\r\n", b"a\x00b\r\n", path.read_bytes().replace(b",", b";"), b'"' * 99):
        path.write_bytes(content)
        assert {one.where for one in check_report(tmp_path).misfits} == {"trends.csv"}


ID = "place.01.2026-03.hate"


def raw(**changed: object) -> Figure:
    return replace(Figure.of("place", "01", "2026-03", "hate", 40, 3), **changed)


PUBLISHED = Figure("all", "", "", "hate", 90, 3, 0.05, 0.01, 0.1, "poststratified", 60, 60.0)
CHOSEN = Prevalence("hate", 90, 60, 3.0, Estimate("poststratified", 0.05, 0.01, 0.1))


@pytest.mark.parametrize(
    ("changed", "what", "due"),
    [
        ({"figures": (raw(share=0.08),)}, ID, "share 0.075"),
        ({"figures": (raw(high=0.3),)}, ID, "high 0.198642335"),
        ({"figures": (raw(count=41),)}, f"{ID} count", "0 to n, n above 0"),
        ({"figures": (raw(n=0, count=0),)}, f"{ID} count", "0 to n, n above 0"),
        ({"figures": (raw(method="x", low=0.08),)}, ID, "0 ≤ low ≤ share ≤ high ≤ 1"),
        ({"figures": (raw(method="x", high=1.5),)}, ID, "0 ≤ low ≤ share ≤ high ≤ 1"),
        ({"figures": (raw(), raw())}, ID, "once"),
        ({"findings": (Finding("x", (raw(share=0.1),)),)}, f"findings[0] {ID}", "share 0.075"),
        ({"changes": (Change(raw(), raw(n=41), 0.5, 1.0),)}, f"changes[0] {ID}", "share 0.0731707317"),
        (
            {"turns": (Turn("a", "a", "a", raw(), raw(count=4), 0.5, 1.0),)},
            f"turns[0] {ID}",
            "share 0.1",
        ),
        (
            {"figures": (raw(method="x"),), "findings": (Finding("x", (raw(method="x", share=0.1),)),)},
            f"findings[0] {ID}",
            "share 0.075",
        ),
        ({"figures": (replace(PUBLISHED, low=0.02),), "prevalences": (CHOSEN,)}, "all.hate", "low 0.01"),
    ],
)
def test_what_does_not_follow_is_named(changed: dict[str, object], what: str, due: str) -> None:
    found = check_numbers(small(**changed))
    assert any(one.what == what and one.due.startswith(due) for one in found), found


def test_a_figure_that_people_told_is_the_prevalence_chosen() -> None:
    assert check_numbers(small(figures=(PUBLISHED,), prevalences=(CHOSEN,))) == []


def test_other_methods_may_stand_on_the_page(tmp_path: Path) -> None:
    other = Estimate("audit_alone", 0.06, 0.02, 0.12)
    report = small(figures=(PUBLISHED,), prevalences=(replace(CHOSEN, others=(other,)),))
    write(tmp_path, report)
    shown = replace(PUBLISHED, share=0.06, low=0.02, high=0.12, method="audit_alone")
    (tmp_path / "index.html").write_text(f"<p {attributes(shown)}>6.0%</p>", "utf-8")
    assert check_report(tmp_path).misfits == ()
    (tmp_path / "index.html").write_text(f"<p {attributes(replace(shown, high=0.13))}>6.0%</p>", "utf-8")
    assert [one.where for one in check_report(tmp_path).misfits] == ["index.html"]


def test_one_wrong_number_in_the_manifest_is_not_told_of_every_page(tmp_path: Path) -> None:
    raw_share = Estimate("classify_and_count", 3 / 90, *wilson(3, 90))
    told = replace(CHOSEN, others=(raw_share, Estimate("audit_alone", 0.06, 0.02, 0.12)))
    out = write_report(small(figures=(PUBLISHED,), prevalences=(told,), lead="hate", labels=("hate",)), tmp_path)
    assert check_report(out.parent).misfits == ()
    path = tmp_path / NAME
    text = path.read_text("utf-8")
    for before, what in (('"n": 90', {"n"}), ('"label": "hate", "n": 90', {"prevalences[0] hate"})):
        path.write_text(text.replace(before, before.replace("90", "91"), 1), "utf-8")
        found = check_report(tmp_path).misfits
        assert {one.where for one in found} == {NAME}
        assert {one.what for one in found} - {"digest"} <= what | {"prevalences[0] hate", "n"}
        assert {one.what for one in found} & what
    path.write_text(text.replace('"hate", 90, 3, 0.05', '"hate", 90, 4, 0.05', 1), "utf-8")
    pages = [one for one in check_report(tmp_path).misfits if one.where.endswith(".html")]
    assert {(one.what, one.due, one.found) for one in pages} == {("all.hate", "count 4", "count 3")}


def test_a_file_that_is_gone_was_not_looked_at(tmp_path: Path) -> None:
    out = write_report(small(), tmp_path).parent
    (out / "kmr.html").unlink()
    checked = check_report(out)
    assert [(one.where, one.found) for one in checked.misfits] == [("kmr.html", "missing")]
    assert "kmr.html" not in checked.seen


def test_a_page_is_read_as_people_read_it() -> None:
    inner = f"<span {attributes(raw())}>7.5&#37; <i>or</i> 7,52&nbsp;%, not 12 % and 3.4</span>"
    html = f"<div {attributes(raw(value='02'))}><div>1.2%</div>{inner}<img alt='9.9%'>%3,4</div> 5.6% <!-- 7.8% -->"
    outer, inside = read_page(html)
    assert (outer.id, outer.percentages) == ("place.02.2026-03.hate", ((1.2, 1), (3.4, 1)))
    assert (inside.id, inside.percentages) == (ID, ((7.5, 1), (7.52, 2)))
    assert inside.numbers is not None
    assert inside.numbers["n"] == 40
