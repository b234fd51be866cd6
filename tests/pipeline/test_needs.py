"""What a report lacks, and that drawing it lets the report be told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hatewatch.annotation.sampling import Focus
from hatewatch.pipeline.measure.needs import Needs, find_needs
from hatewatch.prevalence.records import Estimate, Prevalence, Refusal
from hatewatch.reports.record import AuditFacts, Caveat, Report
from hatewatch.trends import Figure


def report(figures: list[Figure], prevalence: Prevalence | None, audit: AuditFacts | None) -> Report:
    return Report(
        title="", created="", version="", scheme="", model="", data="", thresholds={}, sources=(), n=1000, undated=0,
        first="", last="", period="", asked="auto", periods=(), spans={}, lead="hate", labels=("hate", "gender"),
        unjudged=(), findings=(), caveats=(Caveat("model"),), audit=audit,
        prevalences=(prevalence,) if prevalence else (), stable=(), changes=(), pairs=(), turns=(), turned=0, said=(),
        withheld={}, figures=tuple(figures),
    )  # fmt: skip


AUDIT = AuditFacts(1_000, 100, 100, 2, 3, 1, {})
TOLD = Prevalence("hate", 1_000, 100, 5.0, Estimate("poststratified", 0.05, 0.02, 0.1, 120.0))


def figure(dimension: str, value: str, n: int, effective: float | None, label: str = "hate", read: int = 5) -> Figure:
    raw = Figure.of(dimension, value, "", label, n, n // 20)
    return raw if effective is None else replace(raw, method="composite", effective=effective, read=read)


WHOLE = figure("all", "", 1_000, 120.0)


def test_without_an_audit_three_hundred_are_asked_for_or_all_there_are() -> None:
    assert find_needs(report([], None, None)) == Needs(300)
    assert find_needs(replace(report([], None, None), n=80)) == Needs(80)


def test_an_audit_that_is_too_small_asks_for_what_lacks_and_counts_what_waits() -> None:
    small = Prevalence("hate", 1_000, 20, 1.0, None, (), {"poststratified": Refusal("audit_small", 30)})
    asked = find_needs(report([figure("place", "01", 500, None)], small, replace(AUDIT, read=20, drawn=20)))
    assert asked == Needs(280)
    waiting = find_needs(report([], small, replace(AUDIT, read=20, drawn=45)))
    assert waiting == Needs(255, (), 25)


def test_an_audit_that_too_much_came_after_says_how_much() -> None:
    old = Prevalence("hate", 1_000, 100, 5.0, None, (), {"poststratified": Refusal("audit_outdated", 67)})
    audit = replace(AUDIT, population=600, drawn=310, read=300)
    assert find_needs(report([], old, audit)) == Needs(57, (), 10, 400)


def test_where_it_is_not_known_whether_the_model_is_any_good_more_are_asked_for_the_whole() -> None:
    blind = Prevalence(
        "hate", 1_000, 100, 0.0, Estimate("audit_alone", 0.0, 0.0, 0.07, 50.0), (),
        {"poststratified": Refusal("no_better_than_chance")},
    )  # fmt: skip
    asked = find_needs(report([WHOLE, figure("place", "01", 500, None)], blind, AUDIT))
    assert asked == Needs(200)


def test_parts_with_few_readers_are_asked_for_by_how_much_they_lack() -> None:
    figures = [
        WHOLE, figure("language", "tr", 800, 100.0), figure("language", "kmr", 200, 12.2),
        figure("place", "01", 500, None), figure("place", "21", 400, 40.0), figure("place", "26", 12, None),
        figure("target", "women", 100, 3.0),
    ]  # fmt: skip
    asked = find_needs(report(figures, TOLD, AUDIT))
    assert asked.parts == (Focus("language", "kmr", 18), Focus("place", "01", 30))
    assert (asked.whole, asked.total) == (0, 48)


def test_no_more_is_asked_for_than_there_is() -> None:
    figures = [WHOLE, figure("place", "01", 500, 90.0), figure("place", "26", 31, None, read=0)]
    figures[2] = replace(figures[2], read=20)
    assert find_needs(report(figures, TOLD, AUDIT)).parts == (Focus("place", "26", 11),)


@pytest.mark.parametrize("whole", [figure("all", "", 1_000, None), WHOLE])
def test_where_no_part_is_told_readers_would_not_help(whole: Figure) -> None:
    figures = [whole, figure("place", "01", 500, None), figure("place", "21", 400, None)]
    assert find_needs(report(figures, TOLD, AUDIT)) == Needs(0)
