"""How many documents more the volunteers have room for: what an audit may grow by."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hatewatch.annotation.care import Candidate, Load, Volunteer, count_room, deal, share_severe
from hatewatch.annotation.sampling import draw_audit

NAMES = ("zin", "mem", "ela", "ışık", "gün")


def team(*tasks: int, budget: int = 1000) -> list[Volunteer]:
    return [Volunteer(name, ("tr",), "tr", budget, n) for name, n in zip(NAMES, tasks, strict=False)]


def free(*volunteers: Volunteer) -> dict[str, Load]:
    return {one.name: Load() for one in volunteers}


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=5), st.integers(1, 3), st.integers(0, 3))
def test_as_many_as_there_is_room_for_find_all_their_readers_and_no_more_would(
    tasks: list[int], overlap: int, budget: int
) -> None:
    """All severe and each within a budget, or all harmless: in both cases the deal itself says whether it was right."""
    for severe in (False, True):
        volunteers = team(*tasks, budget=budget if severe else 0)
        rooms = [min(one.tasks, one.budget) if severe else one.tasks for one in volunteers]
        room = count_room(volunteers, free(*volunteers), overlap=overlap, severe=float(severe))
        readers = min(overlap, len(volunteers))
        if not severe or budget:
            most = max(n for n in range(sum(rooms) + 1) if sum(min(one, n) for one in rooms) >= readers * n)
            assert room == most
        else:
            assert room == 0
        dealt = deal([Candidate(f"d{i}", ("tr",), severe) for i in range(room)], volunteers, overlap=readers)
        assert sum(map(len, dealt.queues.values())) >= room * readers - len(dealt.left)


def test_what_a_budget_holds_depends_on_how_many_are_severe() -> None:
    volunteers = team(80, 80, 80, budget=30)
    assert count_room(volunteers, free(*volunteers), overlap=2, severe=0.0) == 120
    assert count_room(volunteers, free(*volunteers), overlap=2, severe=0.5) == 90
    assert count_room(volunteers, free(*volunteers), overlap=2, severe=1.0) == 45
    none, some = Volunteer("zin", ("tr",), budget=0), Volunteer("mem", ("tr",))
    assert count_room([none, some], free(none, some), overlap=2, severe=0.1) == 80, "one reads no severe texts"
    assert count_room([none], free(none), overlap=2, severe=1.0) == 0
    assert count_room([], {}, overlap=2, severe=0.0) == 0


def test_what_waits_goes_first_but_what_nobody_may_read_takes_no_room() -> None:
    volunteers = [*team(10, 10), Volunteer("ela", ("tr", "kmr"), tasks=10, avoid=("sogi",))]
    loads = free(*volunteers)
    assert count_room(volunteers, loads, overlap=2, severe=0.0) == 15
    waiting = [
        Candidate("two more", ("tr",), False),
        Candidate("one more", ("tr",), False),
        Candidate("one reader", ("kmr",), False),
        Candidate("nobody's", ("zza",), False),
        Candidate("avoided", ("kmr",), False, frozenset({"sogi"})),
    ]
    found = count_room(volunteers, loads, overlap=2, severe=0.0, waiting=waiting, had={"one more": {"zin"}})
    assert found == 15 - (2 + 1 + 1) // 2
    assert count_room(volunteers, dict.fromkeys(loads, Load(tasks=10)), overlap=2, severe=0.0) == 0


def test_the_share_of_severe_texts_counts_what_nobody_predicted() -> None:
    scores = np.array([[0.1, 0.2], [0.1, 0.3], [0.9, 0.0], [np.nan, np.nan]])
    assert share_severe(("insult", "hate"), scores) == 0.5
    assert share_severe(("insult", "hate"), None) == 1.0
    assert share_severe(("insult",), scores[:, :1]) == 1.0
    assert share_severe(("insult", "hate"), scores[:2]) == pytest.approx(0.5)


@pytest.mark.parametrize(("tasks", "apart"), [((8, 8, 8, 8), 0), ((12, 9, 5, 3), 1)])
def test_how_far_an_audit_grows_does_not_depend_on_what_it_drew(tasks: tuple[int, ...], apart: int) -> None:
    """Three pushes a day, a budget that binds, a quarter of the texts severe: the draw's luck must not decide its size.

    If it did, a document would be in the audit with another chance than the one that is said.
    """
    volunteers = team(*tasks, budget=2)
    ids = [f"d{i:03}" for i in range(120)]
    described = {id: Candidate(id, ("tr",), i % 4 == 0, sample="audit") for i, id in enumerate(ids)}
    sizes, undealt = set(), set()
    for seed in range(150):
        audit, given = None, dict[str, list[Candidate]]()
        for asked in (5, 4, 100):
            loads = {one.name: Load(len(given.get(one.name, ()))) for one in volunteers}
            had: dict[str, set[str]] = {}
            for name, some in given.items():
                for one in some:
                    had.setdefault(one.document, set()).add(name)
            drawn = [described[one.document] for one in audit.drawn] if audit else []
            waiting = [one for one in drawn if len(had.get(one.document, ())) < 2]
            room = count_room(volunteers, loads, overlap=2, severe=0.25, waiting=waiting, had=had)
            if most := min(asked, room):
                audit = draw_audit(ids, ["tr/-/-"] * 120, most + (audit.size if audit else 0), seed=seed, earlier=audit)
            assert audit
            new = [described[one.document] for one in audit.drawn if len(had.get(one.document, ())) < 2]
            full = {
                name: Load(one.tasks, sum(each.severe for each in given.get(name, ()))) for name, one in loads.items()
            }
            dealt = deal(new, volunteers, overlap=2, had=had, loads=full, seed=seed)
            for name, queue in dealt.queues.items():
                given.setdefault(name, []).extend(described[one] for one in queue)
            undealt.add(len(dealt.left))
        assert audit
        sizes.add(audit.size)
    assert max(sizes) - min(sizes) <= apart
    assert len(undealt) > 1, "no draw was harder to deal than another"
