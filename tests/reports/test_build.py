"""What a report claims, and what it warns of."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from hatewatch.errors import InputError
from hatewatch.reports import Report
from hatewatch.reports.words import Words
from hatewatch.reports.write import to_json
from hatewatch.trends import Tally

Make = Callable[..., Report]
MakeTally = Callable[..., Tally]


def _kinds(report: Report) -> set[str]:
    return {one.kind for one in report.caveats}


def test_the_planted_rise_is_the_one_that_is_named(report: Report) -> None:
    rise = next(one for one in report.findings if one.kind.startswith("rise"))
    before, after = rise.shares
    assert (rise.kind, before.value) == ("rise_place", "01")
    assert before.high < after.low
    certain = [one for one in report.changes if one.certain and one.before.dimension == "place"]
    assert [one.before.value for one in certain] == ["01"]


def _counted(groups: dict[tuple[str, ...], tuple[int, int]], language: str = "tr") -> Tally:
    """Return a tally with (documents, of which discriminatory) naming groups."""
    tally = Tally(["discriminatory", "gender", "migrant"])
    for targets, (n, count) in groups.items():
        for i in range(n):
            tally.add(None, language, False, None, (), targets, ("discriminatory",) * (i < count))
    return tally


def _finding(report: Report, start: str) -> tuple[str, list[str]]:
    found = next(one for one in report.findings if one.kind.startswith(start))
    return found.kind, [one.value or one.label for one in found.shares]


def test_a_group_below_the_average_does_not_stand_out(report_of: Make) -> None:
    tally = _counted({("women",): (800, 40), ("syrians",): (200, 9), (): (1000, 83)})
    assert _finding(report_of(tally), "target") == ("target_none", [])


def test_a_group_far_above_the_rest_stands_out_with_the_rest_beside_it(report_of: Make) -> None:
    tally = _counted({("women",): (800, 40), ("syrians",): (200, 60), (): (1000, 50)})
    found = next(one for one in report_of(tally).findings if one.kind == "target")
    assert [(one.dimension, one.value) for one in found.shares] == [
        ("target", "syrians"),
        ("not_naming", "syrians"),
        ("mention", "syrians"),
    ]
    assert (found.shares[1].n, found.shares[1].count) == (1800, 90)


@pytest.mark.parametrize(
    ("gender", "migrant", "kind", "labels"),
    [
        (60, 12, "ground", ["gender"]),
        (40, 38, "ground_several", ["gender", "migrant"]),
        (40, 40, "ground_several", ["migrant", "gender"]),  # a tie: in the scheme's order
        (9, 1, "ground_few", []),
    ],
)
def test_the_most_frequent_ground_is_named_only_where_it_is(
    report_of: Make, gender: int, migrant: int, kind: str, labels: list[str]
) -> None:
    tally = Tally(["discriminatory", "gender", "migrant"])
    for i in range(1000):
        own = ("gender",) if i < gender else ("migrant",) if i < gender + migrant else ()
        tally.add(None, "tr", False, None, (), (), ("discriminatory", *own) if own else ())
    found = next(one for one in report_of(tally).findings if one.kind.startswith("ground"))
    assert (found.kind, [one.label for one in found.shares if one.label != "intersectional"]) == (kind, labels)


def test_no_ground_is_named_where_many_are_alike_or_none_was_given(report_of: Make) -> None:
    grounds = ["gender", "migrant", "religious", "political"]
    tally = Tally(["discriminatory", *grounds])
    assert not [one for one in report_of(_counted({(): (50, 5)})).findings if one.kind.startswith("ground")]
    for i in range(400):
        tally.add(None, "tr", False, None, (), (), ("discriminatory", grounds[i % 4]) if i < 80 else ())
    assert _finding(report_of(tally), "ground")[0] == "ground_none"


@pytest.mark.parametrize("language", ["tr", "kmr", "en"])
def test_the_first_finding_says_that_most_texts_are_in_a_language_no_model_is_tested_in(
    report_of: Make, language: str
) -> None:
    tally = _counted({(): (60, 0)}, "kmr")
    for _ in range(40):
        tally.add(None, "tr", False, None, (), (), ())
    report, words = report_of(tally), Words(language)
    assert report.findings[0].untested == ("kmr",)
    name = words.value("language", "kmr")
    assert words("finding.untested", languages=name) in words.finding(report.findings[0], report)
    for _ in range(20):
        tally.add(None, "tr", False, None, (), (), ())
    assert report_of(tally).findings[0].untested == ()


def test_files_read_in_part_and_unknown_places_are_named(report_of: Make, tally_of: MakeTally) -> None:
    unknown = {f"Yer {i}": 10 - i for i in range(7)} | {"x" * 99: 50}
    report = report_of(tally_of(100), partial=["/home/ayse/gazete.csv"], unknown_places=unknown)
    caveats = {one.kind: one for one in report.caveats}
    assert caveats["partial"].names == ("gazete.csv",)
    assert dict(caveats["unknown_places"].numbers) == {"k": sum(unknown.values())}
    assert caveats["unknown_places"].names == ("x" * 39 + "…", "Yer 0", "Yer 1", "Yer 2", "Yer 3")
    for language in ("tr", "kmr", "en"):
        assert "“gazete.csv”" in Words(language).caveat(caveats["partial"])
        assert "“Yer 0”" in Words(language).caveat(caveats["unknown_places"])
    assert not {"partial", "unknown_places"} & _kinds(report_of(tally_of(100)))


def test_findings_are_three_to_five(report: Report, report_of: Make, tally_of: MakeTally) -> None:
    assert 3 <= len(report.findings) <= 5
    assert 3 <= len(report_of(tally_of(dated=False, placed=False)).findings) <= 5


def test_without_a_rise_none_is_claimed(report_of: Make) -> None:
    tally = Tally(["discriminatory", "hate"])
    for day in range(180):
        for place in ("01", "21"):
            when = datetime.fromtimestamp(1_720_000_000 + 86400 * day, UTC)
            tally.add(when, "tr", False, place, (), (), ("hate",) if day % 10 == 0 else ())
    kinds = [one.kind for one in report_of(tally).findings]
    assert kinds[:3] == ["overall_hate", "course_flat", "rise_none"]


def test_without_dates_and_places_the_report_says_what_is_missing(report_of: Make, tally_of: MakeTally) -> None:
    report = report_of(tally_of(200, dated=False, placed=False))
    assert {"no_dates", "no_places", "no_spoken_of"} <= _kinds(report)
    assert (report.first, report.last, report.period, report.periods, report.changes) == ("", "", "", (), ())
    assert report.findings[1].kind == "course_undated"


def test_warnings_count_what_they_speak_of(report: Report) -> None:
    numbers = {one.kind: dict(one.numbers) for one in report.caveats}
    assert numbers["some_undated"] == {"k": report.undated, "n": 1500}
    assert numbers["rejected"] == {"k": 1237}
    kurdish = sum(s.n for s in report.select("language", "hate") if s.value in ("kmr", "ckb", "zza"))
    assert numbers["unchecked_languages"] == {"k": kurdish, "n": 1500}
    placed = sum(s.n for s in report.select("place", "hate"))
    assert numbers["some_placeless"] == {"k": 1500 - placed, "n": 1500}
    assert next(one for one in report.caveats if one.kind == "unjudged").labels == ("disability", "age")
    assert {"raw", "sample", "chance", "mixed", "small", "grounds", "targets"} <= numbers.keys()


def test_there_is_never_a_report_without_caveats(report: Report, report_of: Make) -> None:
    tally = Tally(["offensive"])
    tally.add(None, "tr", False, None, (), (), ())
    assert {"raw", "sample", "model", "chance"} <= _kinds(report_of(tally, rejected=None, notes=()))
    with pytest.raises(ValueError, match="caveats"):
        dataclasses.replace(report, caveats=())


def test_nothing_counted_is_nothing_to_report(report_of: Make) -> None:
    with pytest.raises(InputError, match="No usable text"):
        report_of(Tally(["hate"]))


def test_no_field_can_hold_an_author_and_no_folder_of_a_person_leaks(report: Report) -> None:
    names: set[str] = set()

    def walk(value: object) -> None:
        if isinstance(value, dict):
            names.update(value)
            for one in value.values():
                walk(one)
        elif isinstance(value, list | tuple):
            for one in value:
                walk(one)

    walk(json.loads(json.dumps(to_json(report))))
    assert not {name for name in names if "author" in name or "user" in name or name == "text"}
    assert report.sources == ("posts.xlsx", "gazete.csv")
    assert "ayse" not in json.dumps(to_json(report))


def test_the_lead_is_the_gravest_thing_judged_broadly(report_of: Make) -> None:
    for labels, lead in (
        (["offensive", "hate"], "hate"),
        (["offensive"], "offensive"),
        (["insult"], "insult"),
    ):
        tally = Tally(labels)
        tally.add(None, "tr", False, None, (), (), labels)
        report = report_of(tally)
        assert (report.lead, report.findings[0].kind) == (lead, "overall")
