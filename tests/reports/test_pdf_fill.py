"""A report's PDF says what its page says."""

from __future__ import annotations

import re
from functools import cache
from io import BytesIO

import pytest
from markupsafe import Markup
from pypdf import PdfReader

from hatewatch.labels import READERS
from hatewatch.reports import Report
from hatewatch.reports.page import make_page
from hatewatch.reports.pdf import to_pdf
from hatewatch.reports.pdf.fill import fill, inline
from hatewatch.reports.pdf.paper import Beside, Chart, Code, Section, Span, Table, Warn
from hatewatch.reports.words import Words


def test_markup_becomes_runs_and_nothing_else_is_markup() -> None:
    sentence = Markup(
        'Pay <b>%3,1</b> <span class="figure" data-share="0.031"><span class="detail">(n = {})</span></span>'
    )
    assert inline(sentence.format("<b>5</b>")) == (
        "Pay ", Span("%3,1", "strong"), " ", Span("(n = <b>5</b>)", "detail"),
    )  # fmt: skip
    assert inline("<b>düz</b> & *yazı*") == "<b>düz</b> & *yazı*"
    assert inline(Markup('<span lang="kmr">baş</span>')) == (Span("baş", "", "kmr"),)


def test_a_link_leads_to_a_section_that_is_there_or_is_words() -> None:
    link = Markup('bkz. <a href="#limits">sınırlar</a>, <a href="https://example.org">yöntem</a>')
    assert inline(link, {"limits"}) == (
        "bkz. ", Span("sınırlar", to="#limits"), ", ", Span("yöntem", to="https://example.org"),
    )  # fmt: skip
    assert inline(link)[1] == "sınırlar"


@cache
def _text(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


@pytest.mark.parametrize("language", READERS)
def test_every_finding_heading_and_table_of_the_page_is_in_the_pdf(measured: Report, language: str) -> None:
    words = Words(language)
    page = make_page(measured, words)
    paper = fill(page, words, mark="özet")
    text = _text(to_pdf(paper)).replace("- ", "-")
    plain = re.sub(r"\s+", "", text)
    for sentence, _ in page.findings:
        assert re.sub(r"\s+", "", sentence.striptags()) in plain
    headings = [one.heading for one in paper.sections]
    for section in page.sections:
        assert section.heading in headings
    for figure in measured.select("place", measured.lead):
        assert words.percent(figure) in text
        assert re.sub(r"\s+", "", words.interval(figure)) in plain


def _blocks(sections: tuple[Section, ...], kind: type) -> list:
    return [one for section in sections for one in section.blocks if isinstance(one, kind)]


def test_a_section_with_headings_becomes_sections_of_the_second_level(measured: Report) -> None:
    words = Words("en")
    page = make_page(measured, words)
    paper = fill(page, words)
    levels = [one.level for one in paper.sections]
    assert set(levels) == {1, 2}
    assert levels[0] == 1
    assert levels.count(1) == len(page.sections)
    assert len(_blocks(paper.sections, Code)) == 3, "text, BibTeX and CSL-JSON"


def test_charts_are_wide_ones_with_words_for_who_cannot_see_them(measured: Report) -> None:
    words = Words("tr")
    paper = fill(make_page(measured, words), words)
    charts = _blocks(paper.sections, Chart)
    assert charts
    assert all(one.alt for one in charts)
    assert all(one.columns == (1 if len(one.panels) == 1 else 3) for one in charts)


def test_a_raw_report_is_set_as_raw(report: Report) -> None:
    words = Words("tr")
    paper = fill(make_page(report, words), words)
    heads = {str(column.head) for table in _blocks(paper.sections, Table) for column in table.columns}
    assert any(words.plain("raw.head") in head for head in heads)
    assert to_pdf(paper) == to_pdf(paper)


def test_the_numbers_of_a_chart_stand_beside_each_other_and_are_not_drawn_again(measured: Report) -> None:
    words = Words("tr")
    paper = fill(make_page(measured, words), words)
    [first, *others] = _blocks(paper.sections, Beside)
    assert len(first.tables) == 2
    for table in (one for beside in (first, *others) for one in beside.tables):
        assert [column.kind for column in table.columns] == ["text"] + ["number"] * 4
        assert {len(row.cells) for row in table.rows} == {5}
    assert [str(one.caption[0].text) for one in others[0].tables[:2]] == ["Adana", "Diyarbakır"]


def test_the_content_note_is_no_warning_and_speaks_of_no_closed_examples(measured: Report) -> None:
    words = Words("en")
    page = make_page(measured, words, ["masked"])
    paper = fill(page, words)
    assert paper.content == page.content
    assert all(isinstance(one, Warn) and one.text != page.content for one in paper.warnings)


def test_what_only_who_hears_the_page_is_told_is_not_printed() -> None:
    assert inline(Markup('%4,4<br><span class="detail">%1–%9</span><span class="unseen"> n = <b>7</b></span>!')) == (
        "%4,4", "\n", Span("%1–%9", "detail"), "!",
    )  # fmt: skip
