"""What is expected to be severe, what was, and how much of it each volunteer has had."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hatewatch.annotation.care import (
    Exposure,
    Volunteer,
    count_exposure,
    expect,
    match_volunteers,
    standings,
)
from hatewatch.records import Annotation, Facts

NOON = datetime(2024, 5, 1, 9, tzinfo=UTC)
TR = Facts("tr", ("tr",))


def annotation(document: str, annotator: str = "p1", *labels: str, **other: object) -> Annotation:
    one = Annotation(
        id=f"{annotator}-{document}",
        queue="zin",
        document=document,
        annotator=annotator,
        outcome="judged",
        labels=labels,
        judged=("offensive", "discriminatory", "hate"),
        targets=(),
        spans=(),
        shown="",
        note="",
        seconds=None,
        gold=False,
        created=NOON,
        updated=NOON,
    )
    return replace(one, **other)  # type: ignore[arg-type]


def test_the_model_is_asked_before_and_the_volunteers_after() -> None:
    assert expect("d", TR, {"hate": 0.4}).severe
    assert not expect("d", TR, {"hate": 0.1}).severe
    assert expect("d", TR, None).severe  # nobody has looked
    assert not expect("d", TR, {"hate": 0.9}, [annotation("d", "p1", "offensive")]).severe
    given = [annotation("d", "p1"), annotation("d", "p2", "discriminatory", "hate")]
    assert expect("d", TR, {"hate": 0.0}, given).severe
    assert expect("d", TR, {"hate": 0.0}, [annotation("d", outcome="declined")]).severe
    assert expect("d", TR, {"hate": 0.9}, [annotation("d", outcome="undecided")]).severe
    assert expect("d", TR, {"hate": 0.9}, [annotation("d", deleted=True)]).severe


def test_what_a_text_is_about_is_what_it_mentions_and_what_is_called_or_expected() -> None:
    facts = Facts("tr", ("tr", "kmr"), targets=("zazas",))
    assert expect("d", facts, {}).about == {"zazas", "kurds", "ethnic_national"}
    assert expect("d", facts, {}).languages == ("tr", "kmr")
    syrians = expect("d", Facts("tr", targets=("syrians",)), {}).about
    assert syrians == {"syrians", "ethnic_national", "refugees_migrants", "migrant"}, "what is said of them, mostly"
    assert expect("d", Facts("und"), {}).languages == ("und",)
    assert expect("d", TR, {"sogi": 0.5, "age": 0.1, "hate": 0.9}).about == {"sogi"}
    given = [annotation("d", "p1", "gender", "offensive", targets=("women",))]
    assert expect("d", TR, {}, given).about == {"gender", "women"}


def test_exposure_counts_texts_a_day_in_turkey_whatever_became_of_them() -> None:
    late = datetime(2024, 5, 1, 21, 30, tzinfo=UTC)  # past midnight in Istanbul
    severe = annotation("d2", "p1", "discriminatory", "hate")
    versions = [
        annotation("d1"),
        annotation("d1", updated=NOON + timedelta(hours=1)),  # changed the same day: read once
        severe,
        replace(severe, labels=(), updated=late),  # taken back the next day: severe all the same, and read again
        replace(severe, updated=late + timedelta(days=3), deleted=True),  # nobody need read to delete
        annotation("d3", outcome="skipped"),
        annotation("d4", outcome="skipped"),
        annotation("d5", "p2", outcome="declined", created=late, updated=late),
    ]
    assert count_exposure(versions, expected={"d3", "d1"}) == (
        Exposure("p1", date(2024, 5, 1), 4, 2),
        Exposure("p1", date(2024, 5, 2), 1, 1),
        Exposure("p2", date(2024, 5, 2), 1, 1),
    )


def test_an_annotator_is_the_volunteer_in_whose_queue_they_labelled_most() -> None:
    versions = [annotation(f"d{i}", "p1") for i in range(3)]
    versions += [annotation(f"d{i}", "p2", queue="mem") for i in range(3)]
    versions += [annotation("d9", "p1", queue="mem"), annotation("d1", "p3", queue="round")]
    versions += [annotation("d9", "p2", updated=NOON + timedelta(hours=i)) for i in range(9)]  # many versions, one text
    assert match_volunteers(versions, {"zin", "mem"}) == {"p1": "zin", "p2": "mem"}


def test_who_nears_the_budget_comes_first() -> None:
    day = date(2024, 5, 1)
    team = [Volunteer(name, ("tr",), budget=10, tasks=50) for name in ("a", "b", "c", "d")]
    team.append(Volunteer("none", ("tr",), budget=0))
    who = {"pa": "a", "pb": "b", "pc": "c", "pn": "none"}
    exposures = [
        Exposure("pa", day, 20, 3),
        Exposure("pb", day, 20, 8),
        Exposure("pc", day, 50, 0),
        Exposure("pn", day, 5, 1),
        Exposure("pb", date(2024, 4, 30), 50, 10),
        Exposure("px", day, 50, 10),
    ]
    found = standings(team, exposures, who, day)
    assert [(one.volunteer, one.state) for one in found] == [
        ("none", "spent"),
        ("c", "spent"),
        ("b", "near"),
        ("a", "free"),
        ("d", "free"),
    ]
    assert (found[2].texts, found[2].severe, found[2].budget, found[2].tasks) == (20, 8, 10, 50)
