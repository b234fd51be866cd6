"""How to cite: words, BibTeX and CSL-JSON that hold what makes the report findable, and a line for each figure."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from hatewatch.labels import READERS
from hatewatch.reports import Report
from hatewatch.reports.citation import cite_figure, cite_text, to_bibtex, to_csl
from hatewatch.reports.page import make_page
from hatewatch.reports.render import render
from hatewatch.reports.words import Words


def _figure(report: Report, id: str):
    return next(one for one in report.figures if one.id == id)


@pytest.mark.parametrize(
    ("language", "start", "inside"),
    [
        (
            "tr",
            "Adana (yayının yeri): “Nefret söylemi”: yaygınlık %",
            "n = 2.420, kopyalarıyla birlikte; okunan 287; yöntem: parça",
        ),
        (
            "kmr",
            "Adana (cihê weşanê): “Gotina nefretê”: belavbûn %",
            "n = 2.420, bi kopiyan re; xwendî 287; rêbaz: texmîna parçeyê",
        ),
        (
            "en",
            "Adana (place of the outlet): “Hate”: prevalence ",
            "n = 2,420, copies included; read 287; method: composite",
        ),
    ],
)
def test_a_prevalence_in_one_line(measured: Report, language: str, start: str, inside: str) -> None:
    figure = replace(_figure(measured, "place.01.hate"), n=2420, read=287)
    line = cite_figure(figure, measured, Words(language))
    assert line.startswith(start)
    assert inside in line
    for part in ("«Adana ve çevresi <2024>»", " place.01.hate; ", "8f3c0d5e8f3c", "baseline@0123456789abcdef"):
        assert part in line


@pytest.mark.parametrize(
    ("language", "words"), [("tr", "yaygınlık değildir"), ("kmr", "ne belavbûn e"), ("en", "not prevalence")]
)
def test_a_raw_share_says_that_it_is_no_prevalence(report: Report, language: str, words: str) -> None:
    figure = _figure(report, "all.hate")
    line = cite_figure(figure, report, Words(language))
    assert words in line
    assert Words(language).plain("raw.noun") in line
    assert Words(language).percent(figure) in line
    assert Words(language).interval(figure) in line


def test_a_line_says_what_it_covers_and_names_the_label_as_the_table_does(measured: Report) -> None:
    words = Words("en")
    whole = cite_figure(_figure(measured, "all.discriminatory"), measured, words)
    assert "“Discriminatory (hate included)”" in whole
    assert "; texts of 1 July 2024 – 31 December 2024; figure all.discriminatory; " in whole
    month = cite_figure(_figure(measured, "all.2024-07.discriminatory"), measured, words)
    assert month.startswith("All texts, July 2024: ")
    assert "texts of" not in month
    undated = replace(measured, first="", last="")
    assert "texts of" not in cite_figure(_figure(measured, "all.hate"), undated, words)


def test_a_line_says_that_its_figure_is_marked(measured: Report) -> None:
    figure = replace(_figure(measured, "all.2024-07.discriminatory"), share=0.01, low=0.0, high=0.083)
    for language, mark in (("tr", "; geniş aralık)"), ("kmr", "; navbera fireh)"), ("en", "; wide interval)")):
        assert mark in cite_figure(figure, measured, Words(language))
        assert mark in Words(language).figure(figure)
    assert "; few read)" in cite_figure(replace(figure, effective=12.0), measured, Words("en"))


def test_who_publishes_it_is_its_author(measured: Report) -> None:
    report = replace(measured, publisher="Hafıza & Hak Derneği")
    assert cite_text(report, Words("tr")).startswith("Hafıza & Hak Derneği. Adana ve çevresi <2024>. ")
    assert r"  author = {{Hafıza \& Hak Derneği}}," in to_bibtex(report, Words("tr"))
    assert json.loads(to_csl(report, Words("tr")))[0]["author"] == [{"literal": "Hafıza & Hak Derneği"}]
    line = cite_figure(_figure(report, "all.hate"), report, Words("tr"))
    assert "«Adana ve çevresi <2024>», Hafıza & Hak Derneği, hatewatch raporu" in line
    for language in READERS:
        words = Words(language)
        name, value = make_page(report, words).facts[0]
        assert (str(name), value) == (words("page.publisher"), "Hafıza & Hak Derneği")
        assert "Hafıza &amp; Hak Derneği" in render(report, words)
        assert words("page.publisher") not in [one for one, _ in make_page(measured, words).facts]


@pytest.mark.parametrize("language", READERS)
def test_the_report_in_words(measured: Report, language: str) -> None:
    text, words = cite_text(measured, Words(language)), Words(language)
    assert text.startswith("Adana ve çevresi <2024>. " + words.plain("prevalence.cited"))
    for part in (words.number(measured.n), measured.model, measured.version, "8f3c0d5e8f3c"):
        assert part in text


def test_bibtex_is_balanced_and_escaped(measured: Report) -> None:
    report = replace(measured, title="50 % & {x} #1_a~b^c\\d")
    entry = to_bibtex(report, Words("en"))
    assert entry.startswith("@misc{hatewatch-2026-8f3c0d5e,\n")
    assert r"title = {{50 \% \& \{x\} \#1\_a\textasciitilde{}b\textasciicircum{}c\textbackslash{}d}}" in entry
    assert "  author = {{hatewatch}}," in entry
    assert "  date = {2026-02-01}," in entry
    bare = re.sub(r"\\[{}]", "", entry)
    assert bare.count("{") == bare.count("}")


def test_csl_is_what_reference_managers_read(measured: Report) -> None:
    [item] = json.loads(to_csl(measured, Words("kmr")))
    assert item["type"] == "report"
    assert item["author"] == [{"literal": "hatewatch"}]
    assert item["issued"] == {"date-parts": [[2026, 2, 1]]}
    assert (item["title"], item["language"]) == ("Adana ve çevresi <2024>", "kmr")
    undated = replace(measured, created="")
    assert "issued" not in json.loads(to_csl(undated, Words("kmr")))[0]
    assert "date =" not in to_bibtex(undated, Words("en"))
