"""The pages of figures over HTTP: there in three languages with the same numbers, and what they give to take along."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest

from hatewatch.dashboard.words import load_own_strings
from hatewatch.labels import READERS, load_scheme
from hatewatch.reports import Report
from hatewatch.reports.manifest import parse
from hatewatch.reports.shown import read_page
from reported import make_report, make_tally
from standing import PAGES, Shown, Standing, Still, shown


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", READERS)
def test_every_page_is_there_in_each_language(site: Shown, language: str, page: str) -> None:
    answer = site.get(f"/{language}/{page}")
    assert answer.status_code == 200
    assert answer.headers["content-language"] == language
    assert f'<html lang="{language}">' in answer.text
    assert answer.text.count("<h1>") == 1
    assert len(re.findall(r'aria-current="page"', answer.text)) == 2  # in the list of pages, and in the folded one
    for other in READERS:
        assert f'<a href="/{other}/{page}" lang="{other}"' in answer.text


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["tr", "kmr"])
def test_no_english_is_left_in_other_languages(site: Shown, language: str, page: str) -> None:
    html = site.get(f"/{language}/{page}").text
    text = _text(re.sub(r'<dd lang="en">.*?</dd>', "", html, flags=re.DOTALL))  # how it is cited in English
    assert len(text) > 1000
    said = [
        texts["en"]
        for part in ("frame", "nav", "lead", "asof", "tools")
        for texts in load_own_strings()[part].values()
        if len(texts["en"]) > 5 and "{" not in texts["en"] and texts["en"] != texts[language]
    ]
    assert len(said) > 20
    assert [one for one in said if one in text] == []


@pytest.mark.parametrize("page", PAGES)
def test_numbers_are_the_same_in_three_languages(site: Shown, page: str) -> None:
    told = [
        [(one.id, one.method, one.numbers) for one in read_page(site.get(f"/{one}/{page}").text)] for one in READERS
    ]
    assert told[0] == told[1] == told[2]
    assert told[0] or page == "terms", "figures are shown"


def test_the_first_page_shows_the_figures_of_the_findings_first(site: Shown, hostile: Report) -> None:
    shown_ids = [one.id for one in read_page(site.get("/en/overview").text)]
    wanted = [figure.id for figure in hostile.findings[0].figures]
    assert shown_ids[: len(wanted)] == wanted


def test_what_was_read_once_is_not_sent_again(site: Shown) -> None:
    for path in ("/tr/overview", "/kmr/tables/trend.csv", "/en/charts/trend.svg", "/en/charts/trend.json"):
        first = site.get(path)
        again = site.get(path, **{"If-None-Match": first.headers["etag"]})
        assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
        for name in ("referrer-policy", "vary", "cache-control"):  # a browser takes these from either
            assert again.headers[name] == first.headers[name]
        other = site.get(path.replace("/trend.", "/trend-place.").replace("overview", "places"))
        assert other.headers["etag"] != first.headers["etag"]


def test_newer_figures_are_drawn_anew(tmp_path: Path) -> None:
    live = Standing(Still(make_report(make_tally(400))))
    with shown(tmp_path / "p", live) as site:
        before = site.get("/en/overview")
        live.held = Still(make_report(make_tally(500)), pending=3)
        after = site.get("/en/overview", **{"If-None-Match": before.headers["etag"]})
        assert after.status_code == 200
        assert read_page(after.text)[0].numbers["n"] == 500  # type: ignore[index]
        assert read_page(before.text)[0].numbers["n"] == 400  # type: ignore[index]
        assert "Texts waiting to be counted: 3" in after.text
        assert "waiting" not in before.text


def test_a_table_holds_the_figures_of_its_section(site: Shown, hostile: Report) -> None:
    answer = site.get("/en/tables/language.csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer.headers["content-disposition"] == 'attachment; filename="language.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    told = {one.id: one for one in hostile.select("language", hostile.lead)}
    assert {row["id"] for row in rows} == told.keys()
    for row in rows:
        one = told[row["id"]]
        assert (int(row["n"]), float(row["share"]), row["method"]) == (one.n, round(one.share, 6), one.method)
    names = {row["value"]: row["name"] for row in rows}
    assert names["ckb"] == "Sorani"
    kurdish = csv.DictReader(io.StringIO(site.get("/kmr/tables/language.csv").content.decode("utf-8-sig")))
    assert {row["value"]: row["name"] for row in kurdish}["ckb"] == "Soranî"


@pytest.mark.parametrize("section", ["changes", "turns", "said", "appendix", "audit"])
def test_other_tables_hold_what_is_shown(site: Shown, section: str) -> None:
    rows = list(csv.reader(io.StringIO(site.get(f"/tr/tables/{section}.csv").content.decode("utf-8-sig"))))
    assert len(rows) > 1
    assert len({len(row) for row in rows}) == 1
    assert not any("<" in cell and "/" in cell and "script" not in cell for row in rows for cell in row)


def test_no_cell_of_a_table_is_a_formula(tmp_path: Path) -> None:
    report = make_report(make_tally(600))
    figures = tuple(replace(one, value="=1+2") if one.value == "Yeni Söz" else one for one in report.figures)
    with shown(tmp_path / "p", Standing(Still(replace(report, figures=figures)))) as site:
        text = site.get("/en/tables/outlet.csv").content.decode("utf-8-sig")
        assert "'=1+2" in text
        assert not re.search(r"(^|,)=", text, re.MULTILINE)


def test_all_figures_can_be_taken_along(site: Shown, hostile: Report) -> None:
    rows = list(csv.DictReader(io.StringIO(site.get("/tr/tables/trends.csv").content.decode("utf-8-sig"))))
    assert [row["id"] for row in rows] == [one.id for one in hostile.figures]
    manifest = parse(site.get("/tr/tables/report.json").text)
    assert manifest.whole
    assert manifest.report.figures == hostile.figures


def test_no_text_is_quoted_to_viewers(site: Shown, hostile: Report) -> None:
    typical = hostile.said[0].themes[0].typical
    assert typical
    for path in ("/tr/terms", "/tr/tables/report.json", "/tr/tables/said.csv"):
        assert typical not in site.get(path, role="admin").text
    assert hostile.said[0].themes[0].typical, "only the pages leave it out"


@pytest.mark.parametrize("section", ["trend", "trend-place", "place"])
@pytest.mark.parametrize("language", READERS)
def test_a_drawing_is_a_file_that_says_what_it_is(site: Shown, section: str, language: str) -> None:
    answer = site.get(f"/{language}/charts/{section}.svg")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    root = ElementTree.fromstring(answer.content)
    space = "{http://www.w3.org/2000/svg}"
    assert root.tag == f"{space}svg"
    described = root.findtext(f"{space}desc") or ""
    assert f"[{section}@8f3c0d5e8f3c]" in described
    assert root.findtext(f"{space}title")
    inner = root.findall(f"{space}g/{space}svg")
    named = {one.text for one in root.iter(f"{space}text")}
    if section == "trend":
        assert load_scheme()["hate"].name[language] in named, "its legend"
    assert len(inner) == (3 if section == "trend-place" else 1)
    assert "<script" not in answer.text


def test_a_specification_has_the_numbers_of_its_points_in_words(site: Shown) -> None:
    turkish, english = (json.loads(site.get(f"/{one}/charts/trend.json").content) for one in ("tr", "en"))
    assert [one["place"] for one in turkish] == ["wide", "narrow"]
    shown_tr, shown_en = (one[0]["specification"]["layer"][-1]["data"]["values"] for one in (turkish, english))
    assert shown_tr[0]["period"] == "Temmuz 2024"
    assert shown_en[0]["period"] == "July 2024"
    assert "%" in shown_tr[0]["line0"]
    assert "n = " in shown_tr[0]["line0"]
    assert site.get("/en/charts/place.json").status_code == 404, "a map has no points over time"


def test_a_figure_is_cited_in_three_languages_under_a_name_that_stays(site: Shown) -> None:
    text = site.get("/kmr/languages").text
    assert 'class="id">language@8f3c0d5e8f3c<' in text
    for language in READERS:
        [cited] = re.findall(rf'id="cite-language-{language}">(.*?)</p>', text)
        assert cited.endswith("[language@8f3c0d5e8f3c]")
    assert "Belavbûn" in text


@pytest.mark.parametrize("language", READERS)
def test_names_that_want_to_be_more_stay_text(site: Shown, language: str) -> None:
    for page in ("languages", "terms"):
        text = site.get(f"/{language}/{page}").text
        assert "&lt;script&gt;document.title" in text
        assert "<script>document" not in text
        assert "<img" not in text


def test_sorani_terms_are_set_as_sorani(site: Shown) -> None:
    assert '<span lang="ckb" dir="rtl">پەنابەران</span>' in site.get("/tr/terms").text


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", READERS)
def test_where_nothing_is_yet_the_page_says_what_to_do(empty_site: Shown, language: str, page: str) -> None:
    viewer, analyst = (empty_site.get(f"/{language}/{page}", role) for role in ("viewer", "analyst"))
    assert viewer.status_code == analyst.status_code == 200
    wanted = load_own_strings()["empty"]
    assert wanted["lead"][language] in unescape(viewer.text)
    assert wanted["ask"][language] in unescape(viewer.text)
    assert f'href="/{language}/upload"' in analyst.text


def test_where_nothing_is_yet_there_is_nothing_to_take_along(empty_site: Shown) -> None:
    for path in ("tables/trend.csv", "tables/trends.csv", "tables/report.json", "charts/trend.svg"):
        assert empty_site.get(f"/tr/{path}").status_code == 404


def test_while_texts_are_counted_the_page_says_so(tmp_path: Path) -> None:
    with shown(tmp_path / "p", Standing(busy=True)) as site:
        assert "Metinler şu anda sayılıyor" in site.get("/tr/overview").text


@pytest.mark.parametrize("path", ["tables/nothing.csv", "charts/nothing.svg", "charts/language.svg", "nothing"])
def test_what_is_not_there_is_not_found(site: Shown, path: str) -> None:
    answer = site.get(f"/kmr/{path}")
    assert answer.status_code == 404
    assert "Rûpeleke wisa tune" in answer.text


def _text(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", html))
