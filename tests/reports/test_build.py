"""What a report claims, and what it warns of."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from counted_documents import Doc
from counted_documents import tally_of as count
from hatewatch.errors import InputError
from hatewatch.labels import READERS
from hatewatch.prevalence.records import Prevalence, Refusal
from hatewatch.reports import Report
from hatewatch.reports.manifest import parse, to_json
from hatewatch.reports.record import Agreed, AuditFacts, Caveat
from hatewatch.reports.render import render
from hatewatch.reports.words import Words
from hatewatch.trends import Tally
from reported import make_audited, make_documents, make_measured, make_report

Make = Callable[..., Report]
MakeTally = Callable[..., Tally]


def _kinds(report: Report) -> set[str]:
    return {one.kind for one in report.caveats}


def test_the_planted_rise_is_the_one_that_is_named(report: Report) -> None:
    rise = next(one for one in report.findings if one.kind.startswith("rise"))
    before, after = rise.figures
    assert (rise.kind, before.value) == ("rise_place", "01")
    assert before.high < after.low
    certain = [one for one in report.changes if one.certain and one.before.dimension == "place"]
    assert [one.before.value for one in certain] == ["01"]


def _counted(groups: dict[tuple[str, ...], tuple[int, int]], language: str = "tr") -> Tally:
    """Return a tally with (documents, of which discriminatory) naming groups."""
    documents = [
        Doc(None, ("discriminatory",) * (i < called), language, targets=targets)
        for targets, (n, called) in groups.items()
        for i in range(n)
    ]
    return count(documents, ["discriminatory", "gender", "migrant"])


def _finding(report: Report, start: str) -> tuple[str, list[str]]:
    found = next(one for one in report.findings if one.kind.startswith(start))
    return found.kind, [one.value or one.label for one in found.figures]


def test_a_group_below_the_average_does_not_stand_out(report_of: Make) -> None:
    tally = _counted({("women",): (800, 40), ("syrians",): (200, 9), (): (1000, 83)})
    assert _finding(report_of(tally), "target") == ("target_none", [])


def test_a_group_far_above_the_rest_stands_out_with_all_texts_beside_it(report_of: Make) -> None:
    tally = _counted({("women",): (800, 40), ("syrians",): (200, 60), (): (1000, 50)})
    found = next(one for one in report_of(tally).findings if one.kind == "target")
    assert [(one.dimension, one.value) for one in found.figures] == [
        ("target", "syrians"),
        ("all", ""),
        ("mention", "syrians"),
    ]
    assert (found.figures[1].n, found.figures[1].count) == (2000, 150)


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
    grounds = ["gender"] * gender + ["migrant"] * migrant
    documents = [Doc(None, ("discriminatory", one)) for one in grounds] + [Doc()] * (1000 - len(grounds))
    tally = count(documents, ["discriminatory", "gender", "migrant"])
    found = next(one for one in report_of(tally).findings if one.kind.startswith("ground"))
    assert (found.kind, [one.label for one in found.figures if one.label != "intersectional"]) == (kind, labels)


def test_no_ground_is_named_where_many_are_alike_or_none_was_given(report_of: Make) -> None:
    grounds = ["gender", "migrant", "religious", "political"]
    assert not [one for one in report_of(_counted({(): (50, 5)})).findings if one.kind.startswith("ground")]
    documents = [Doc(None, ("discriminatory", grounds[i % 4]) if i < 80 else ()) for i in range(400)]
    tally = count(documents, ["discriminatory", *grounds])
    assert _finding(report_of(tally), "ground")[0] == "ground_none"


@pytest.mark.parametrize("language", ["tr", "kmr", "en"])
def test_the_first_finding_says_that_most_texts_are_in_a_language_no_model_is_tested_in(
    report_of: Make, language: str
) -> None:
    documents = [Doc(language="kmr")] * 60 + [Doc()] * 40
    report, words = report_of(count(documents, ["discriminatory"])), Words(language)
    assert report.findings[0].untested == ("kmr",)
    name = words.value("language", "kmr")
    assert words("finding.untested", languages=name) in words.finding(report.findings[0], report)
    assert report_of(count([*documents, *[Doc()] * 20], ["discriminatory"])).findings[0].untested == ()


def test_files_read_in_part_and_unknown_places_are_named(report_of: Make, tally_of: MakeTally) -> None:
    unknown = {f"Yer {i}": 10 - i for i in range(7)} | {"x" * 99: 50}
    report = report_of(tally_of(100), partial=["/home/ayse/gazete.csv"], unknown_places=unknown)
    caveats = {one.kind: one for one in report.caveats}
    assert caveats["partial"].names == ("gazete.csv",)
    assert sum(unknown.values()) == 99
    assert dict(caveats["unknown_places"].numbers) == {"about": 100}
    assert caveats["unknown_places"].names == ("x" * 39 + "…", "Yer 0", "Yer 1", "Yer 2", "Yer 3")
    for language in ("tr", "kmr", "en"):
        assert "“gazete.csv”" in Words(language).caveat(caveats["partial"])
        assert "“Yer 0”" in Words(language).caveat(caveats["unknown_places"])
    assert not {"partial", "unknown_places"} & _kinds(report_of(tally_of(100)))


def test_findings_are_three_to_five(report: Report, report_of: Make, tally_of: MakeTally) -> None:
    assert 3 <= len(report.findings) <= 5
    assert 3 <= len(report_of(tally_of(dated=False, placed=False)).findings) <= 5


def test_without_a_rise_none_is_claimed(report_of: Make) -> None:
    documents = [
        Doc(datetime.fromtimestamp(1_720_000_000 + 86400 * day, UTC), ("hate",) if day % 10 == 0 else (), place=place)
        for day in range(180)
        for place in ("01", "21")
    ]
    kinds = [one.kind for one in report_of(count(documents, ["discriminatory", "hate"])).findings]
    assert kinds[:3] == ["overall_hate", "course_flat", "rise_none"]


def test_without_dates_and_places_the_report_says_what_is_missing(report_of: Make, tally_of: MakeTally) -> None:
    report = report_of(tally_of(200, dated=False, placed=False))
    assert {"no_dates", "no_places", "no_spoken_of"} <= _kinds(report)
    assert (report.first, report.last, report.period, report.periods, report.changes) == ("", "", "", (), ())
    assert report.findings[1].kind == "course_undated"


def test_warnings_count_what_they_speak_of(report: Report, tally_of: MakeTally) -> None:
    tally = tally_of()
    numbers = {one.kind: dict(one.numbers) for one in report.caveats}
    assert numbers["some_undated"] == {"about": report.undated, "n": 1500}
    assert numbers["rejected"] == {"k": 1237}
    kurdish = sum(n for value, n in tally.values("language") if value in ("kmr", "ckb", "zza"))
    assert numbers["unchecked_languages"] == {"about": round(kurdish, -1), "n": 1500}, "in tens, as one is withheld"
    placed = sum(n for _, n in tally.values("place"))
    assert numbers["some_placeless"] == {"about": round(1500 - placed, -1), "n": 1500}, "in tens"
    assert next(one for one in report.caveats if one.kind == "unjudged").labels == ("disability", "age")
    assert {"raw", "sample", "chance", "mixed", "small", "grounds", "targets"} <= numbers.keys()


def test_there_is_never_a_report_without_caveats(report: Report, report_of: Make) -> None:
    tally = count([Doc()] * 12, ["offensive"])
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
            names.update(name for name, one in value.items() if not isinstance(one, int))  # but counts of them
            for one in value.values():
                walk(one)
        elif isinstance(value, list | tuple):
            for one in value:
                walk(one)

    walk(json.loads(to_json(report)))
    assert not {name for name in names if "author" in name or "user" in name or name == "text"}
    assert report.sources == ("posts.xlsx", "gazete.csv")
    assert "ayse" not in to_json(report)


def test_the_lead_is_the_gravest_thing_judged_broadly(report_of: Make) -> None:
    for labels, lead in (
        (["offensive", "hate"], "hate"),
        (["offensive"], "offensive"),
        (["insult"], "insult"),
    ):
        report = report_of(count([Doc(None, labels)] * 12, labels))
        assert (report.lead, report.findings[0].kind) == (lead, "overall")


def test_a_language_that_is_withheld_is_counted_in_tens(report_of: Make) -> None:
    documents = [Doc(language="tr")] * 80 + [Doc(language="kmr")] * 43 + [Doc(language="ckb")] * 4
    numbers = {one.kind: dict(one.numbers) for one in report_of(count(documents, ["discriminatory"])).caveats}
    assert numbers["unchecked_languages"] == {"about": 50, "n": 127}
    shown = {one.kind: dict(one.numbers) for one in report_of(count(documents[:-4], ["discriminatory"])).caveats}
    assert shown["unchecked_languages"] == {"k": 43, "n": 123}, "as in the table of languages"


@pytest.mark.parametrize(
    ("language", "some", "few"),
    [("tr", "yaklaşık 820 tanesi", "en çok yaklaşık 10"), ("kmr", "Nêzîkî 820", "Herî zêde nêzîkî 10"),
     ("en", "About 820 of 3,000", "At most about 10")],
)  # fmt: skip
def test_what_is_told_in_tens_is_said_to_be(language: str, some: str, few: str) -> None:
    words = Words(language)
    assert some in words.caveat(Caveat("unchecked_languages", {"about": 820, "n": 3000}))
    assert few in words.caveat(Caveat("mixed", {"about": 10, "n": 3000}))


@pytest.mark.parametrize(
    ("refusal", "kind", "numbers"),
    [
        (Refusal("audit_small", 12), "audit_small", {"k": 38, "needed": 12}),
        (Refusal("no_audit", 50), "audit_small", {"k": 38, "needed": 50}),
        (Refusal("audit_outdated", 100), "audit_outdated", {"k": 500, "n": 1500, "needed": 100}),
        (Refusal("part_unread", 17), "part_unread", {"needed": 17}),
        (None, "audit_small", {"k": 0, "needed": 50}),
    ],
)
def test_why_an_audit_tells_nothing_is_its_own_reason(
    tally_of: MakeTally, refusal: Refusal | None, kind: str, numbers: dict[str, int]
) -> None:
    tally = tally_of(1500)
    facts = AuditFacts(1000, 300, 0 if refusal is None else 299, 2, 1, 5, {})
    audited = make_audited(make_documents(1500), tally, read=300)
    none = {
        label: Prevalence(label, 1500, 38, 3.0, None, (), {"poststratified": refusal})
        for label in audited.prevalences
        if refusal
    }
    audited = dataclasses.replace(audited, prevalences=none)
    report = make_report(tally, audited=audited if refusal else None, audit=facts)
    assert [one.kind for one in report.caveats][:2] == ["raw", kind]
    assert dict(report.caveats[1].numbers) == numbers


def test_one_of_something_is_said_in_the_singular() -> None:
    words = Words("en")
    for kind, one, more in (
        ("ties", "In 1 judgement readers", "In 2 judgements readers"),
        ("unread", "was not read; it is", "were not read; they are"),
        ("rejected", "1 row could", "2 rows could"),
        ("withheld", "1 cell is", "2 cells are"),
    ):
        rest = {"n": 300, "documents": 10, "authors": 3}
        assert one in words.caveat(Caveat(kind, {"k": 1} | rest))
        assert more in words.caveat(Caveat(kind, {"k": 2} | rest))
    assert words("audit.texts", k="1") == "1 text"
    assert Words("tr")("audit.texts", k="1") == "1 metin"


def test_the_surest_group_is_not_called_the_highest_and_the_highest_is_named(report_of: Make) -> None:
    groups = {("women",): (800, 140), ("syrians",): (40, 8), ("kurds",): (20, 10), (): (1140, 20)}
    report = report_of(_counted(groups))
    found = next(one for one in report.findings if one.kind.startswith("target"))
    assert (found.kind, [one.value for one in found.figures]) == ("target_higher", ["women", "", "women", "syrians"])
    for language in READERS:
        words = Words(language)
        sentence = words.finding(found, report)
        assert all(words.value("target", one) in sentence for one in ("women", "syrians"))
        assert words.value("target", "kurds") not in sentence, "of few texts"
    assert "stands out most" not in Words("en").finding(found, report)


def test_the_course_is_tested_by_itself_and_its_p_is_said(report: Report) -> None:
    [course] = report.course
    found = next(one for one in report.findings if one.kind.startswith("course"))
    assert found.figures == (course.before, course.after)
    assert course.adjusted == course.p
    for language in READERS:
        words = Words(language)
        certain = dataclasses.replace(report, course=(dataclasses.replace(course, adjusted=0.0004),))
        assert "(p\u00a0&lt;\u00a0" + words.fixed(0.001, 3) in words.finding(found, certain)
    flat = dataclasses.replace(report, course=(dataclasses.replace(course, p=0.031, adjusted=0.031),))
    assert "(p\u00a0=\u00a00.031)" in Words("en").finding(found, flat)
    assert "(p" not in Words("en").finding(found, dataclasses.replace(report, course=())), "an older manifest has none"
    assert parse(to_json(report)).report.course == report.course


def test_pairs_are_of_all_texts_and_their_ratio_is_no_news(report: Report) -> None:
    for language, said in (("tr", "1.500 metnin tamamında"), ("kmr", "hemû 1.500"), ("en", "over all 1,500 texts")):
        page = render(report, Words(language))
        assert said in page
        assert Words(language)("pair.note") in page


def test_where_parts_might_be_added_up_the_page_says_not_to(report: Report, measured: Report) -> None:
    for language in READERS:
        words = Words(language)
        assert render(measured, words).count(words("table.sums")) >= 5
        assert words("table.sums") not in render(report, words), "raw shares are of counts, and add up"
    assert "sums" in _kinds(measured)


def test_a_measured_report_says_what_its_prevalences_rest_on(measured: Report) -> None:
    numbers = {one.kind: dict(one.numbers) for one in measured.caveats}
    assert measured.measured
    assert numbers["prevalence"] == {"k": 700, "n": 5960}
    assert numbers["came_since"] == {"k": 40, "n": 6000}
    assert numbers["unread"] == {"k": 50, "n": 750}
    assert numbers["ties"] == {"k": 3}
    assert next(one for one in measured.caveats if one.kind == "raw_labels").labels == ("exaggeration", "exclusion")
    assert "raw" not in numbers


@pytest.mark.parametrize("language", ["tr", "kmr", "en"])
def test_too_small_an_audit_leaves_raw_shares_and_says_how_many_more_are_needed(language: str) -> None:
    report, words = make_measured(1500, read=30), Words(language)
    caveats = {one.kind: one for one in report.caveats}
    assert not report.measured
    assert dict(caveats["audit_small"].numbers) == {"k": 30, "needed": 20}
    page = render(report, words)
    assert words.plain("raw.kicker") in page
    assert words.caveat(caveats["audit_small"]) in page
    assert words.subject(report.select("all", "hate")[0]) in page


@pytest.mark.parametrize("language", ["tr", "kmr", "en"])
def test_every_caveat_that_a_report_may_hold_has_its_sentence(report: Report, measured: Report, language: str) -> None:
    more = (
        Caveat("not_stable", labels=("hate",)),
        Caveat("one_reader"),
        Caveat("read_once"),
        Caveat("raw_parts", {"k": 2, "n": 17}),
        Caveat("untold", {"k": 3}, ("hate",)),
        Caveat("audit_outdated", {"k": 1000, "n": 4000, "needed": 100}),
        Caveat("part_unread", {"needed": 17}),
        Caveat("unchecked_languages", {"about": 820, "n": 3000}),
    )
    for caveat in (*report.caveats, *measured.caveats, *more):
        sentence = Words(language).caveat(caveat)
        assert all(Words(language).number(k) in sentence for k in caveat.numbers.values())
        assert all(Words(language).label(one) in sentence for one in caveat.labels)


@pytest.mark.parametrize(
    ("readers", "units", "said"), [(1, 0, "one_reader"), (2, 0, "read_once"), (2, 40, ""), (1, 40, "one_reader")]
)
def test_an_audit_that_one_person_read_says_so(tally_of: MakeTally, readers: int, units: int, said: str) -> None:
    documents = make_documents(1500)
    tally = tally_of(1500)
    agreement = (Agreed("hate", units, None, None, None, "too_rare"),)
    facts = AuditFacts(1500, 300, 300, readers, 1, 5, {}, agreement)
    report = make_report(tally, audited=make_audited(documents, tally, read=300), audit=facts)
    assert report.measured
    assert {"one_reader", "read_once"} & _kinds(report) == ({said} if said else set())


def test_parts_of_which_too_little_was_read_are_counted(measured: Report) -> None:
    numbers = next(one.numbers for one in measured.caveats if one.kind == "raw_parts")
    parts = [one for one in measured.figures if one.label == measured.lead and one.value and not one.period]
    assert dict(numbers) == {"k": sum(one.raw for one in parts), "n": len(parts)}
    assert 0 < numbers["k"] < numbers["n"]
