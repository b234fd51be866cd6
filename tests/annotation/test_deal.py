"""Dealing documents to volunteers, and the order of a queue."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hatewatch.annotation.care import UNDEALT, Candidate, Load, Volunteer, deal, spread

LANGUAGES = ["tr", "kmr", "und"]
ABOUT = ["kurds", "syrians", "sogi"]
NAMES = ["zin", "mem", "ela", "ışık", "gün"]

volunteers = st.lists(
    st.builds(
        Volunteer,
        name=st.sampled_from(NAMES),
        reads=st.sets(st.sampled_from(["tr", "kmr"]), min_size=1).map(tuple),
        budget=st.integers(0, 4),
        tasks=st.integers(1, 12),
        avoid=st.sets(st.sampled_from(ABOUT), max_size=2).map(tuple),
    ),
    unique_by=lambda one: one.name,
    max_size=5,
)
candidates = st.lists(
    st.builds(
        Candidate,
        document=st.integers(0, 60).map("d{}".format),
        languages=st.sets(st.sampled_from(LANGUAGES), min_size=1).map(tuple),
        severe=st.booleans(),
        about=st.frozensets(st.sampled_from(ABOUT), max_size=2),
        sample=st.sampled_from(["audit", "rare"]),
    ),
    unique_by=lambda one: one.document,
    max_size=30,
)
had = st.dictionaries(st.integers(0, 60).map("d{}".format), st.sets(st.sampled_from([*NAMES, "left"]), max_size=3))
loads = st.dictionaries(st.sampled_from(NAMES), st.builds(Load, st.integers(0, 15), st.integers(0, 5), st.booleans()))


@settings(max_examples=300, deadline=None)
@given(candidates, volunteers, st.integers(1, 3), had, loads)
def test_a_deal_keeps_every_promise(
    candidates: list[Candidate],
    volunteers: list[Volunteer],
    overlap: int,
    had: dict[str, set[str]],
    loads: dict[str, Load],
) -> None:
    dealt = deal(candidates, volunteers, overlap=overlap, had=had, loads=loads)
    by_document = {one.document: one for one in candidates}
    assert dealt.queues.keys() == {one.name for one in volunteers}
    room: dict[str, int] = {}
    strength: dict[str, int] = {}
    for person in volunteers:
        load, queue = loads.get(person.name, Load()), dealt.queues[person.name]
        given = [by_document[one] for one in queue]
        assert len(set(queue)) == len(queue)
        assert all(person.name not in had.get(one, ()) for one in queue)
        for one in given:
            assert set(one.languages) <= {*person.reads, "und"}
            assert not one.about & set(person.avoid)
        severe = sum(one.severe for one in given)
        assert len(queue) <= max(0, person.tasks - load.tasks)
        assert severe <= max(0, person.budget - load.severe)
        room[person.name] = max(0, person.tasks - load.tasks) - len(queue)
        strength[person.name] = max(0, person.budget - load.severe) - severe
        inner = max(0, severe - (not load.last_severe))
        in_a_row = sum(a and b for a, b in pairwise([load.last_severe, *(one.severe for one in given)]))
        assert in_a_row == max(0, inner - (len(given) - severe))

    copies = Counter(one for queue in dealt.queues.values() for one in queue)
    left = {one.document: one for one in dealt.left}
    for one in candidates:
        wanted = max(0, overlap - len(had.get(one.document, ())))
        missing = wanted - copies[one.document]
        assert missing >= 0
        assert (missing > 0) == (one.document in left)
        if missing:
            assert left[one.document].dealt == copies[one.document]
            assert left[one.document].wanted == wanted
            assert left[one.document].reason in UNDEALT
            for person in volunteers:  # nobody could have taken it
                assert (
                    one.document in dealt.queues[person.name]
                    or person.name in had.get(one.document, ())
                    or not person.can_read(one.languages)
                    or one.about & set(person.avoid)
                    or not room[person.name]
                    or (one.severe and not strength[person.name])
                )

    for a, b in combinations(sorted(dealt.queues), 2):
        both = {one for one in dealt.queues[a] if one in dealt.queues[b]}
        both |= {one for one in dealt.queues[a] if b in had.get(one, ())}
        both |= {one for one in dealt.queues[b] if a in had.get(one, ())}
        both |= {one for one, names in had.items() if a in names and b in names}
        assert dealt.shared[a, b] == len(both)

    assert dealt.queues == deal(candidates, volunteers[::-1], overlap=overlap, had=had, loads=loads).queues


def everyday(n: int, language: str = "tr", start: int = 0) -> list[Candidate]:
    return [Candidate(f"d{start + i}", (language,), i % 5 == 0) for i in range(n)]


def test_pairs_come_to_share_about_equally_many() -> None:
    team = [Volunteer(f"v{i}", ("tr",)) for i in range(6)]
    dealt = deal(everyday(150), team)
    assert not dealt.left
    assert len(dealt.shared) == 15
    assert set(dealt.shared.values()) <= {9, 10, 11}
    assert {len(queue) for queue in dealt.queues.values()} <= set(range(48, 53))


def test_those_with_little_room_are_paired_with_those_who_have_much() -> None:
    team = [Volunteer("a", ("tr",), tasks=10), Volunteer("b", ("tr",), tasks=10), Volunteer("c", ("tr",), tasks=100)]
    dealt = deal(everyday(40), team)
    assert dealt.shared == {("a", "b"): 0, ("a", "c"): 10, ("b", "c"): 10}
    assert len(dealt.left) == 20


def test_pairs_are_evened_out_over_the_days() -> None:
    team = [Volunteer(f"v{i}", ("tr",), tasks=10) for i in range(3)]
    had = {f"x{i}": {"v0", "v1"} for i in range(6)}
    shared = deal(everyday(10), team, had=had).shared
    assert shared["v0", "v1"] == 6
    assert {shared["v0", "v2"], shared["v1", "v2"]} == {5}


def test_the_audit_and_the_languages_few_read_come_first() -> None:
    team = [Volunteer("a", ("tr", "kmr"), tasks=10), Volunteer("b", ("tr", "kmr"), tasks=10), Volunteer("c", ("tr",))]
    turkish, kurmanji = everyday(40), everyday(8, "kmr", 100)
    audit = [Candidate(f"a{i}", ("tr",), False, sample="audit") for i in range(2)]
    dealt = deal([*turkish, *kurmanji, *audit], team)
    assert not {one.document for one in [*kurmanji, *audit]} & {one.document for one in dealt.left}


@pytest.mark.parametrize(
    ("candidate", "overlap", "reason"),
    [
        (Candidate("d", ("tr",), False), 4, "team"),
        (Candidate("d", ("kmr",), False), 2, "language"),
        (Candidate("d", ("tr", "kmr"), False), 2, "language"),
        (Candidate("d", ("tr",), False, frozenset({"sogi"})), 3, "avoided"),
        (Candidate("d", ("tr",), True), 3, "budget"),
        (Candidate("d", ("tr",), False), 3, "full"),
    ],
)
def test_what_could_not_be_dealt_says_why(candidate: Candidate, overlap: int, reason: str) -> None:
    team = [Volunteer("a", ("tr", "kmr"), budget=0), Volunteer("b", ("tr",), avoid=("sogi",)), Volunteer("c", ("tr",))]
    dealt = deal([candidate], team, overlap=overlap, loads={"c": Load(tasks=80)})
    assert [one.reason for one in dealt.left] == [reason]
    assert dealt.left[0].wanted == overlap


def test_what_cannot_be_meant_is_refused() -> None:
    one = Candidate("d", ("tr",), False)
    with pytest.raises(ValueError, match="once"):
        deal([one, one], [])
    with pytest.raises(ValueError, match="of their own"):
        deal([one], [Volunteer("a", ("tr",))] * 2)
    with pytest.raises(ValueError, match="1 or more"):
        deal([one], [], overlap=0)


@given(st.integers(0, 12), st.integers(0, 40), st.booleans())
def test_severe_ones_stand_apart_where_it_can_be_had(severe: int, harmless: int, after: bool) -> None:
    hard, mild = [f"s{i}" for i in range(severe)], [f"m{i}" for i in range(harmless)]
    mixed = spread(hard, mild, after)
    assert [one for one in mixed if one in hard] == hard
    assert [one for one in mixed if one in mild] == mild
    in_a_row = sum(a[0] == b[0] == "s" for a, b in pairwise(["s"] * after + mixed))
    assert in_a_row == max(0, severe - (not after) - harmless)
    if severe and harmless > severe:
        assert mixed[0][0] == "m"  # the day does not open with a severe one


def test_they_are_spread_over_the_whole_queue() -> None:
    mixed = spread(["s"] * 3, ["m"] * 9)
    assert [len(part) for part in "".join(mixed).split("s")] == [3, 2, 2, 2]
