"""What was drawn once stays: for one report, whoever asks; newer figures are drawn before anybody asks."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from hatewatch.dashboard.figures.ahead import drawing_ahead
from hatewatch.dashboard.figures.drawn import Drawn
from hatewatch.dashboard.figures.topics import PAGES, page_of, sections_of
from hatewatch.dashboard.words import words_in
from hatewatch.pipeline.report import measure
from hatewatch.reports import Report
from hatewatch.reports.sections import lay_out
from hatewatch.reports.shown import read_page
from reported import make_measured, make_report, make_tally
from serving import make_project, service
from standing import Standing, Still


def test_every_section_of_a_report_stands_on_one_page() -> None:
    report, words = make_measured(), words_in("tr")
    shown = [one.id for page in PAGES for one in sections_of(page, report, words)]
    assert sorted(shown) == sorted(one.id for one in lay_out(report, words))
    assert len(shown) == len(set(shown)) > 15
    for page in PAGES:
        assert {page_of(one.id) for one in sections_of(page, report, words)} == {page}
    assert page_of("nowhere") is None


def test_what_many_ask_for_at_once_is_made_once(hostile: Report) -> None:
    drawn, made, gate = Drawn(), list[int](), threading.Barrier(8)

    def make() -> str:
        time.sleep(0.05)
        made.append(1)
        return f"çizim {len(made)}"

    def ask() -> None:
        gate.wait()
        got.append(drawn.keep(hostile, "trend", make))

    got: list[str] = []
    threads = [threading.Thread(target=ask) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert got == ["çizim 1"] * 8


def test_of_an_older_report_nothing_is_kept() -> None:
    drawn, first, second = Drawn(), make_report(make_tally(400)), make_report(make_tally(410))
    assert drawn.keep(first, "k", lambda: "eski") == "eski"
    assert drawn.keep(second, "k", lambda: "nû") == "nû"
    assert drawn.keep(first, "k", lambda: "dîsa") == "dîsa"


def test_quotations_are_left_out_and_the_rest_is_the_same() -> None:
    drawn, report = Drawn(), make_measured()
    told = drawn.telling(report)
    assert drawn.telling(report) is told
    assert told.figures is report.figures
    assert [theme.terms for one in told.said for theme in one.themes] == [
        theme.terms for one in report.said for theme in one.themes
    ]
    assert not any(theme.typical for one in told.said for theme in one.themes)


def test_newer_figures_are_drawn_before_anybody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    live, drawn = Standing(), Drawn()
    with drawing_ahead(drawn, live, "kmr"):  # type: ignore[arg-type]
        live.held = Still(make_report(make_tally(420)))
        told = drawn.telling(live.held.report)
        end = time.monotonic() + 60
        while ("page", "places", "en") not in drawn._held[1]:
            assert time.monotonic() < end, "it is not drawn"
            time.sleep(0.05)
    assert drawn._held[0] is told
    assert {("head", one) for one in ("tr", "kmr", "en")} <= drawn._held[1].keys()


def test_a_page_that_cannot_be_drawn_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    live, drawn = Standing(Still(object())), Drawn()  # type: ignore[arg-type]
    with drawing_ahead(drawn, live, "tr"):  # type: ignore[arg-type]
        end = time.monotonic() + 60
        while "could not be drawn" not in caplog.text:
            assert time.monotonic() < end
            time.sleep(0.05)
        live.held = Still(make_report(make_tally(400)))
        while ("page", "places", "en") not in drawn._held[1]:
            assert time.monotonic() < end, "the thread ended"
            time.sleep(0.05)


def test_the_served_pages_tell_the_figures_of_a_report_of_the_same_store(tmp_path: Path) -> None:
    with service(make_project(tmp_path / "amed")) as served:
        page = ""
        end = time.monotonic() + 120
        while 'class="asof"' not in page:
            assert time.monotonic() < end, "nothing is counted"
            page = served.get("/kmr/overview", "viewer", headers={"Accept": "text/html"}).text
            time.sleep(0.2)
        [model] = served.store.models()
        report, _ = measure(served.store, model)
        ends = [
            figure for one in (*report.course, *report.changes, *report.turns) for figure in (one.before, one.after)
        ]
        known = {one.id: one for one in (*report.figures, *ends)}
        shown = [
            one
            for name in ("overview", "places", "languages", "grounds", "targets")
            for one in read_page(served.get(f"/kmr/{name}", "viewer", headers={"Accept": "text/html"}).text)
        ]
        assert len(shown) > 100
        for one in shown:
            told = known[one.id]
            assert one.numbers is not None
            assert (one.numbers["n"], one.numbers["count"]) == (told.n, told.count)
            assert one.numbers["share"] == pytest.approx(told.share, abs=1e-6)
