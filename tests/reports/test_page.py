"""The pages of a report: each percentage with n and interval, two kinds of figures, one set of numbers, no leaks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from parsed_page import LEVEL, Node, Tree, all_numbers, percentages, read, value

from hatewatch.labels import READERS
from hatewatch.reports import Report, write_report
from hatewatch.reports.check import check_report
from hatewatch.reports.page import page_names
from hatewatch.reports.render import render
from hatewatch.reports.words import Words, load_strings

EXAMPLES = ["<b>Örnek</b> [kişi]", "ئەمە نموونەیەکە"]
NAMES = page_names("tr")
KINDS = ("raw", "measured")
_ALSO = ("share", "low", "high", "count", "n", "read")


@pytest.fixture(scope="module", autouse=True)
def without_pdfs() -> Iterator[None]:
    """Leave the PDFs out, which take their time and have tests of their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hatewatch.reports.write.has_typst", lambda: False)
        yield


@pytest.fixture(scope="module")
def folders(report: Report, measured: Report, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    out = tmp_path_factory.mktemp("reports")
    return {
        kind: write_report(one, out / kind, lang="tr", examples=EXAMPLES).parent
        for kind, one in (("raw", report), ("measured", measured))
    }


@pytest.fixture(scope="module")
def pages(folders: dict[str, Path]) -> dict[tuple[str, str], Node]:
    return {(kind, one): read(folder / NAMES[one]) for kind, folder in folders.items() for one in READERS}


Pages = dict[tuple[str, str], Node]
every_page = pytest.mark.parametrize(("kind", "language"), [(kind, one) for kind in KINDS for one in READERS])


@every_page
def test_every_percentage_stands_with_n_and_interval(pages: Pages, kind: str, language: str) -> None:
    figures = pages[kind, language].figures
    assert len(figures) > 100
    for node in figures:
        text, at = node.own_text(), node.attributes
        ends = [round(float(at[f"data-{name}"]), 6) for name in ("share", "low", "high") if at[f"data-{name}"]]
        shown = percentages(text, language)
        assert shown == pytest.approx(ends, abs=0.00051), text
        if len(ends) == 1:
            assert value_of("figure", "inline_bare", language, 1).split(";")[0] in text
        assert float(at["data-n"]) in all_numbers(text, language), text


@every_page
def test_there_is_no_percentage_anywhere_else(pages: Pages, kind: str, language: str) -> None:
    left = pages[kind, language].text(("level", "scale", "data-share")).replace(LEVEL[language], "")
    assert "%" not in left, left[max(0, left.find("%") - 80) : left.find("%") + 40]


def value_of(part: str, key: str, language: str, at: int) -> str:
    """Return what stands in the brackets of a string of the table."""
    return load_strings()[part][key][language].split("(")[at]


@every_page
def test_what_is_raw_is_said_to_be_raw_and_what_is_not_is_not(pages: Pages, kind: str, language: str) -> None:
    noun, head = (load_strings()["raw"][name][language] for name in ("noun", "head"))
    raw = prevalences = 0
    for node in pages[kind, language].figures:
        at, text = node.attributes, node.own_text()
        if at["data-id"].startswith("mention."):
            assert noun not in text
            continue
        where = text + (node.above("table").text() if node.tag == "tr" else "")
        if at["data-method"] == "raw":
            raw += 1
            assert noun in where or head in where
            assert float(at["data-count"]) in all_numbers(text, language)
        else:
            prevalences += 1
            assert noun not in text
            if at["data-low"]:
                assert float(at["data-read"]) in all_numbers(text, language)
    assert raw > 10
    assert (prevalences > 100) == (kind == "measured")


@pytest.mark.parametrize("kind", KINDS)
def test_three_languages_hold_the_same_figures(pages: Pages, kind: str) -> None:
    names = ("data-id", "data-method", *(f"data-{name}" for name in _ALSO))
    carried, said = [], []
    for language in READERS:
        figures = pages[kind, language].figures
        carried.append([tuple(one.attributes[name] for name in names) for one in figures])
        said.append([percentages(one.own_text(), language) for one in figures])
    assert carried[0] == carried[1] == carried[2]
    assert said[0] == said[1] == said[2]


@pytest.mark.parametrize("kind", KINDS)
def test_three_languages_hold_the_same_numbers_in_every_section(pages: Pages, kind: str) -> None:
    ids = [one.attributes["aria-labelledby"] for one in pages[kind, "tr"].walk() if one.tag == "section"]
    assert len(ids) > 12
    for id in ids:
        found: list[Counter[float]] = []
        for language in READERS:
            page = pages[kind, language]
            [section] = [one for one in page.walk() if one.attributes.get("aria-labelledby") == id]
            found.append(all_numbers(section.text(("scale", "unseen")), language))
        assert found[0] == found[1] == found[2], id


@pytest.mark.parametrize("kind", KINDS)
def test_the_files_agree_with_each_other(folders: dict[str, Path], kind: str) -> None:
    checked = check_report(folders[kind])
    assert not checked.misfits
    assert {*NAMES.values(), "trends.csv", "report.json"} == set(checked.seen)


@pytest.mark.parametrize(("kind", "section"), [("raw", "place"), ("measured", "place"), ("measured", "spoken_of")])
@pytest.mark.parametrize("language", READERS)
def test_the_map_shows_what_the_table_below_says(pages: Pages, kind: str, section: str, language: str) -> None:
    [place] = [one for one in pages[kind, language].walk() if one.attributes.get("aria-labelledby") == section]
    [wide] = place.find("wide")
    texts = ["".join(map(str, one.children)) for one in wide.walk() if one.tag == "text"]
    shown = {round(value(one, language), 6) for one in texts if "%" in one}
    rows = {
        round(percentages(one.own_text(), language)[0], 6)
        for one in place.figures
        if one.tag == "tr" and (one.attributes["data-method"] == "raw") == (kind == "raw")
    }
    assert rows
    assert rows <= shown
    scale = {one for one in shown - rows if round(one * 100, 2) == round(one * 100)}
    assert shown - rows == scale, "besides the shares there are the bounds of the scale alone"


@every_page
def test_every_figure_of_the_whole_time_has_a_line_to_paste(pages: Pages, kind: str, language: str) -> None:
    page = pages[kind, language]
    rows = [one for one in page.figures if one.tag == "tr" and not _period(one)]
    assert len(rows) > 20
    for row in rows:
        [line] = row.find("line")
        text = line.text()
        assert line.attributes["data-id"] == row.attributes["data-id"]
        for part in (row.attributes["data-id"], "8f3c0d5e8f3c", "baseline@0123456789abcdef", "hatewatch"):
            assert part in text
        assert "\n" not in text
    findings = page.find("findings")[0]
    inside = [one.attributes["data-id"] for one in findings.find("figure")]
    assert [one.attributes["data-id"] for one in findings.find("line")] == inside


def _period(row: Node) -> bool:
    return bool(re.search(r"\.\d{4}-", row.attributes["data-id"]))


@every_page
def test_figures_have_places_that_links_find(pages: Pages, kind: str, language: str) -> None:
    nodes = list(pages[kind, language].walk())
    ids = [one.attributes["id"] for one in nodes if "id" in one.attributes]
    assert len(ids) == len(set(ids))
    assert "f-place.01.discriminatory" in ids
    for one in nodes:
        assert not re.search(r"\s", one.attributes.get("id", ""))
        href = one.attributes.get("href", "")
        if href.startswith("#"):
            assert href[1:] in ids, href


@every_page
def test_the_page_is_accessible_and_stands_alone(
    pages: Pages, folders: dict[str, Path], kind: str, language: str
) -> None:
    text = (folders[kind] / NAMES[language]).read_text("utf-8")
    nodes = list(pages[kind, language].walk())
    assert next(node for node in nodes if node.tag == "html").attributes["lang"] == language
    others = {name for one, name in NAMES.items() if one != language}
    links = {one.attributes["href"] for one in nodes if one.attributes.get("href", "#")[0] != "#"}
    assert links == others
    assert all(one.attributes["hreflang"] for one in nodes if one.attributes.get("href") in others)
    assert not re.search(r'src="|url\((?!#)|@import|<script|<link|<iframe', text)
    addresses = set(re.findall(r"https?://[^\s\"'<]+", text))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    levels = [int(node.tag[1]) for node in nodes if re.fullmatch("h[1-6]", node.tag)]
    assert levels[:2] == [1, 2]
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))
    ids = [node.attributes["id"] for node in nodes if "id" in node.attributes]
    for node in nodes:
        if node.tag == "th":
            assert node.attributes.get("scope") in ("col", "row", "rowgroup")
            assert node.text().strip()
        if node.tag == "table":
            assert any(isinstance(one, Node) and one.tag == "caption" for one in node.children)
            assert (
                len({len(row.children) for row in node.walk() if row.tag == "tr" and "data-id" in row.attributes}) < 2
            )
        if node.attributes.get("role") == "img":
            assert len(node.attributes["aria-label"]) > 20
        if node.tag == "section":
            assert node.attributes["aria-labelledby"] in ids
        if node.tag == "svg":
            assert node.attributes["aria-hidden"] == "true"
    used = set(re.findall(r"url\(#([^)]+)\)", text))
    assert used
    assert used <= set(ids)


def test_a_report_leads_with_what_it_measured(pages: Pages) -> None:
    for kind, part in (("raw", "raw"), ("measured", "prevalence")):
        for language in READERS:
            page, strings = pages[kind, language], load_strings()[part]
            assert page.find("kicker")[0].text() == strings["kicker"][language]
            assert page.find("warning")[0].text() == strings["warning"][language]
            assert strings["cite_rule"][language] in page.text()


def test_what_is_empty_is_left_out_and_the_order_is_kept(pages: Pages) -> None:
    def ids(kind: str) -> list[str]:
        sections = [one for one in pages[kind, "en"].walk() if one.tag == "section"]
        return [one.attributes["aria-labelledby"] for one in sections]

    assert ids("measured") == [
        "findings", "trend", "trend-place", "trend-spoken_of", "place", "spoken_of", "conduct", "ground", "pairs",
        "discourse", "target", "language", "kind", "outlet", "changes", "turns", "said", "examples", "audit",
        "coverage", "method", "appendix", "limits", "rejected", "model", "glossary", "cite",
    ]  # fmt: skip
    assert not {"said", "audit", "coverage", "appendix"} & set(ids("raw"))


@pytest.mark.parametrize("language", READERS)
def test_words_from_texts_choose_their_own_direction(pages: Pages, language: str) -> None:
    own = [one.text() for one in pages["measured", language].walk() if one.tag == "bdi"]
    assert {"دەنگی نوێ", "پەنابەران", "پەنابەران, شار", "kira artışı"} <= set(own)
    quotes = [one for one in pages["measured", language].walk() if one.tag == "blockquote"]
    assert len(quotes) == 3
    assert all(one.attributes["dir"] == "auto" for one in quotes)


@pytest.mark.parametrize("language", READERS)
def test_a_hole_a_change_point_and_what_they_mean_are_in_the_chart(pages: Pages, language: str) -> None:
    [trend] = [one for one in pages["measured", language].walk() if one.attributes.get("aria-labelledby") == "trend"]
    legend = trend.find("legend")[0].text()
    assert load_strings()["figure"]["hole"][language] in legend
    assert len(trend.find("hatch")) == len(trend.find("turn-band")) == 1
    assert "2024-09" not in {one.attributes["data-id"].split(".")[1] for one in trend.figures}


@pytest.mark.parametrize("language", READERS)
def test_the_appendix_has_every_method_and_why_there_is_none(pages: Pages, measured: Report, language: str) -> None:
    [section] = [
        one for one in pages["measured", language].walk() if one.attributes.get("aria-labelledby") == "appendix"
    ]
    text = " ".join(section.text().split())
    for one in measured.prevalences:
        assert (one.chosen is None) == (one.label in ("exaggeration", "exclusion"))
    for method in (
        "poststratified",
        "audit_alone",
        "prediction_powered",
        "adjusted_count",
        "classify_and_count",
        "emq",
    ):
        assert load_strings()["method_name"][method][language] in text
    assert load_strings()["method"]["needed"][language].format(k=50) in text


def test_the_rise_names_its_place(pages: Pages) -> None:
    for page in pages.values():
        assert "Adana" in page.find("findings")[0].text()


def test_kurmanji_says_that_it_is_unreviewed(folders: dict[str, Path]) -> None:
    text = load_strings()["page"]["unreviewed"]["kmr"]
    assert text in (folders["raw"] / "kmr.html").read_text("utf-8")


def test_further_limits_stand_right_after_the_findings(folders: dict[str, Path]) -> None:
    for name, note in (("index.html", "Kısa metinlerde"), ("en.html", "Errs more often")):
        text = (folders["raw"] / name).read_text("utf-8")
        assert text.index('class="findings"') < text.index(note) < text.index("<figure")
        assert text.count(note) == 1


@pytest.mark.parametrize("language", READERS)
def test_provinces_without_a_figure_are_drawn_and_named(measured: Report, language: str) -> None:
    words = Words(language)
    odd = replace(measured, hidden={"place": ("47",)}, untold={"place": ("34",), "target": ("kurds",)})
    page = Tree(render(odd, words)).root
    [place] = [one for one in page.walk() if one.attributes.get("aria-labelledby") == "place"]
    [wide] = place.find("wide")
    assert len([one for one in wide.walk() if one.tag == "path"]) == 5, "Mardin, İstanbul, Urfa's raw share; two keys"
    assert words("table.hidden", names=words.value("place", "47")) in place.text()
    assert words("table.untold", names=words.value("place", "34")) in place.text()
    [target] = [one for one in page.walk() if one.attributes.get("aria-labelledby") == "target"]
    assert words("table.untold", names=words.value("target", "kurds")) in target.text()


@pytest.mark.parametrize("language", READERS)
def test_the_sizes_of_groups_of_similar_texts_add_up(pages: Pages, language: str) -> None:
    [said] = [one for one in pages["measured", language].walk() if one.attributes.get("aria-labelledby") == "said"]
    found = all_numbers(said.text(), language)
    assert {300.0, 53.0, 67.0, 180.0} <= set(found), "read; in the groups shown, in small ones, in none"


def test_what_must_be_said_of_a_figure_is_set_apart(measured: Report) -> None:
    figure = replace(measured.select("place", measured.lead)[-1], n=20)
    assert figure.raw
    assert Words("en").flags(figure, "mixed") == ["raw share", "few texts"]
    assert Words("en").flags(figure, "raw") == ["few texts"]


@pytest.mark.parametrize("language", READERS)
def test_no_sentence_is_escaped_twice(folders: dict[str, Path], language: str) -> None:
    text = (folders["measured"] / NAMES[language]).read_text("utf-8")
    assert not re.search(r"&amp;(#\d+|[a-z]+);", text)
