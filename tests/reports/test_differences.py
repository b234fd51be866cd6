"""What differs between two reports, and who did it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hatewatch.prevalence.records import Estimate, Prevalence
from hatewatch.reports.differences import Differences, differ
from hatewatch.reports.manifest import Manifest, parse, to_json
from hatewatch.reports.record import AuditFacts, Report
from hatewatch.trends import Figure
from small_report import small

AUDIT = AuditFacts(3_000, 300, 280, 2, 6, 5, {"hate": 3})


def manifest(report: Report) -> Manifest:
    return parse(to_json(report))


def between(before: Report, after: Report) -> Differences:
    return differ(manifest(before), manifest(after))


def told(share: float, low: float, high: float, place: str = "21") -> Figure:
    return Figure("place", place, "", "hate", 100, 20, share, low, high, "poststratified", 12, 25.0)


def test_a_report_differs_in_nothing_from_itself() -> None:
    found = between(small(audit=AUDIT), small(audit=AUDIT))
    assert not found.any
    assert (found.causes, found.same) == ((), 4)


def test_the_last_digits_of_a_sum_are_no_difference() -> None:
    one = told(0.2, 0.1, 0.3)
    assert not between(small(figures=(one,)), small(figures=(replace(one, share=0.2 + 1e-13),))).any
    assert between(small(figures=(one,)), small(figures=(replace(one, share=0.2 + 1e-6),))).any


@pytest.mark.parametrize(
    "changed", [{"n": 101}, {"count": 21}, {"method": "audit_alone"}, {"read": 13}, {"effective": None}, {"low": 0.11}]
)
def test_every_part_of_a_figure_counts(changed: dict[str, object]) -> None:
    one = told(0.2, 0.1, 0.3)
    found = between(small(figures=(one,)), small(figures=(replace(one, **changed),)))
    assert [(it.before, it.after) for it in found.moved] == [(one, replace(one, **changed))]


def test_what_moved_beyond_both_intervals_comes_first_and_then_the_farthest() -> None:
    before = (told(0.2, 0.19, 0.5, "01"), told(0.2, 0.1, 0.3, "21"), told(0.2, 0.1, 0.3, "26"), told(0.2, 0, 1, "63"))
    after = (
        told(0.45, 0.2, 0.6, "01"),
        told(0.31, 0.25, 0.4, "21"),
        told(0.31, 0.15, 0.4, "26"),
        told(0.2, 0, 1, "63"),
    )
    found = between(small(figures=before), small(figures=after))
    assert [(one.before.value, one.beyond) for one in found.moved] == [("21", True), ("01", False), ("26", False)]
    assert found.same == 1


def test_figures_may_be_new_or_gone() -> None:
    found = between(small(figures=(told(0.2, 0.1, 0.3),)), small(figures=(told(0.2, 0.1, 0.3, "01"),)))
    assert ([one.id for one in found.new], [one.id for one in found.gone]) == (["place.01.hate"], ["place.21.hate"])
    assert found.any


@pytest.mark.parametrize(
    ("changed", "who", "what"),
    [
        ({"data": "b" * 32, "n": 91}, "data", "documents"),
        ({"model": "y@2"}, "model", "model"),
        ({"unit": "groups"}, "method", "unit"),
        ({"period": "week"}, "method", "period"),
        ({"scheme": "9"}, "method", "label scheme"),
        ({"version": "9"}, "method", "hatewatch"),
        ({"thresholds": {"hate": 0.4}}, "method", "threshold of hate"),
        ({"thresholds": {}}, "method", "threshold of hate"),
        ({"audit": None}, "audit", "audit"),
        ({"audit": replace(AUDIT, read=281)}, "audit", "audit"),
        ({"audit": replace(AUDIT, ties={})}, "audit", "audit"),
    ],
)
def test_who_did_it_is_named(changed: dict[str, object], who: str, what: str) -> None:
    before = small(data="a" * 32, audit=AUDIT, thresholds={"hate": 0.5})
    found = between(before, replace(before, **changed))
    assert [(one.who, one.what, one.sure) for one in found.causes] == [(who, what, True)]
    assert found.who() == (who,)


def test_another_method_of_figures_is_counted() -> None:
    raw = [Figure.of("place", place, "", "hate", 100, 20) for place in ("21", "26", "01")]
    now = (told(0.2, 0.1, 0.3), told(0.2, 0.1, 0.3, "26"), raw[2])
    found = between(small(figures=tuple(raw)), small(figures=now))
    assert [(one.who, one.what, one.before, one.after) for one in found.causes] == [
        ("method", "method of 2 figures", "raw", "poststratified")
    ]


def test_where_the_digest_cannot_tell_that_is_said() -> None:
    before = small(data="a" * 32)
    assert between(before, replace(before, data="b" * 32, model="y@2")).who() == ("data", "model")
    # Of another unit other documents count, so the digest is another one in any case.
    found = between(before, replace(before, data="b" * 32, unit="groups", n=80))
    assert (found.who(), found.who(sure=False)) == (("method",), ("data",))


def test_the_rest_of_a_report_is_compared_too() -> None:
    estimate = Estimate("audit_alone", 0.2, 0.1, 0.3)
    before = small(prevalences=(Prevalence("hate", 90, 60, 12.0, None, (estimate,)),), withheld={"place": 3})
    after = replace(
        before,
        prevalences=(Prevalence("hate", 90, 60, 12.0, None, (replace(estimate, value=0.21),)),),
        withheld={},
        sources=("adana.csv",),
    )
    assert sorted(between(before, after).others) == [
        ("prevalences[0].others[0].value", "0.2", "0.21"),
        ("sources", "0 items", "1 items"),
        ("withheld.place", "3", "none"),
    ]
    assert not between(small(), small(created="2026-04-01")).any
