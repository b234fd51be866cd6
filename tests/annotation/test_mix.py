"""A mix of samples in one draw."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hatewatch.annotation.sampling import REASONS, SAMPLES, Pool, draw_audit, draw_mix
from hatewatch.annotation.sampling.mix import split_size
from hatewatch.errors import InputError

MIX = {"audit": 0.25, "uncertain": 0.25, "diverse": 0.25, "rare": 0.25}
LABELS = ("offensive", "discriminatory", "hate")


def pool(n: int = 400, seed: int = 1, copies: bool = True) -> Pool:
    rng = np.random.default_rng(seed)
    places = rng.choice(["21", "01", "26"], n)
    cells = [f"{'kmr' if i % 7 == 0 else 'tr'}/{place}/2024-0{i % 3 + 1}" for i, place in enumerate(places)]
    vectors = rng.normal(size=(n, 8)).astype(np.float32)
    groups = np.arange(n)
    if copies:
        groups[1::10] = groups[::10][: groups[1::10].size]
        vectors[1::10] = vectors[::10][: groups[1::10].size]
    return Pool([f"d{i}" for i in range(n)], cells, LABELS, rng.beta(0.5, 2, (n, 3)), (0.5, 0.4, 0.3), vectors, groups)


def test_each_document_is_drawn_once_and_the_ratios_hold() -> None:
    given = pool()
    draw = draw_mix(given, 80, MIX, tasked=given.ids[:50])
    names = [one.document for one in draw.drawn]
    assert len(set(names)) == len(names)
    assert not set(names) & set(given.ids[:50])
    assert draw.audit
    counts = {sample: sum(one.sample == sample for one in draw.drawn) for sample in SAMPLES}
    tasked = sum(one.tasked for one in draw.audit.drawn)
    assert counts == {"audit": 20 - tasked, "rare": 20, "uncertain": 20, "diverse": 20}
    assert [one.sample for one in draw.drawn] == sorted((one.sample for one in draw.drawn), key=SAMPLES.index)
    assert all((one.probability is not None) == (one.sample == "audit") for one in draw.drawn)
    assert all((one.label in LABELS) == (one.sample in ("rare", "uncertain")) for one in draw.drawn)
    assert draw == draw_mix(given, 80, MIX, tasked=given.ids[:50])


def test_the_audit_is_what_it_would_be_alone() -> None:
    given = pool()
    alone = draw_audit(given.ids, given.cells, 20)
    tasked = [one.document for one in alone.drawn[:4]] + [*given.ids[5:9]]
    draw = draw_mix(given, 80, MIX, tasked=tasked)
    assert draw.audit
    assert [(one.document, one.probability) for one in draw.audit.drawn] == [
        (one.document, one.probability) for one in alone.drawn
    ]
    pushed = {one.document for one in draw.drawn if one.sample == "audit"}
    assert pushed == {one.document for one in alone.drawn} - set(tasked)


def test_near_duplicates_are_left_out_but_not_of_the_audit() -> None:
    given = pool()
    assert given.groups is not None
    group = dict(zip(given.ids, given.groups.tolist(), strict=True))
    draw = draw_mix(given, 80, MIX, tasked=["d0", "d11"])
    others = [group[one.document] for one in draw.drawn if one.sample != "audit"]
    assert len(set(others)) == len(others)
    assert draw.audit
    held = {group[one.document] for one in draw.audit.drawn} | {group["d0"], group["d11"]}
    assert not held & set(others)
    reasons = {one.document: one for one in draw.left}
    assert reasons["d1"].reason == "copy"
    assert reasons["d1"].like == "d0"
    assert reasons["d0"].reason == "tasked"
    assert reasons["d10"].like == "d11"
    assert {one.reason for one in draw.left} <= REASONS.keys()
    whole = draw_mix(given, 400, {"audit": 1})
    assert len(whole.drawn) == 400


def test_an_audit_grows_with_each_draw_and_the_others_stay_out_of_it() -> None:
    given = pool(copies=False)
    first = draw_mix(given, 40, MIX)
    tasked = {one.document for one in first.drawn}
    second = draw_mix(given, 40, MIX, tasked=tasked, earlier=first.audit)
    assert first.audit
    assert second.audit
    assert second.audit.size == 20
    assert {one.document for one in first.audit.drawn} <= {one.document for one in second.audit.drawn}
    assert not tasked & {one.document for one in second.drawn}
    # Without a part of its own the audit stays as it was, and is still out of bounds.
    third = draw_mix(given, 40, {"rare": 1}, earlier=second.audit)
    assert third.audit is None
    assert not {one.document for one in second.audit.drawn} & {one.document for one in third.drawn}


def test_what_falls_short_is_said() -> None:
    bare = Pool(["a", "b", "c"], ["tr/21/-"] * 3)
    draw = draw_mix(bare, 4, MIX)
    assert draw.short == {"rare": 1, "uncertain": 1, "diverse": 1}
    assert draw_mix(Pool([], []), 4, MIX).short == dict.fromkeys(SAMPLES, 1)
    assert draw_mix(bare, 8, {"audit": 1}).short == {"audit": 5}


@given(st.integers(0, 500), st.dictionaries(st.sampled_from(SAMPLES), st.floats(0, 5), min_size=1))
def test_the_parts_come_to_the_whole(size: int, mix: dict[str, float]) -> None:
    if not sum(mix.values()):
        mix = {"audit": 1}
    parts = split_size(size, mix)
    assert sum(parts.values()) == size
    assert all(abs(n - size * mix.get(name, 0) / sum(mix.values())) < 1 for name, n in parts.items())


@pytest.mark.parametrize("mix", [{"hard": 1}, {"audit": -1}, {"audit": float("nan")}, {"audit": 0}, {}])
def test_a_mix_that_cannot_be_meant_is_refused(mix: dict[str, float]) -> None:
    with pytest.raises(InputError):
        split_size(10, mix)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 120), st.integers(0, 50), st.integers(0, 30), st.integers(0, 9))
def test_nothing_is_drawn_twice_or_lost_from_sight(n: int, size: int, tasked: int, seed: int) -> None:
    given = pool(n, seed)
    draw = draw_mix(given, size, MIX, tasked=given.ids[:tasked], seed=seed)
    names = [one.document for one in draw.drawn]
    left = [one.document for one in draw.left]
    assert len(set(names)) == len(names)
    assert len(set(left)) == len(left)
    assert not set(names) & set(left) or draw.audit
    came = {one.document for one in draw.audit.drawn} if draw.audit else set()
    assert len(set(names) | came) + sum(draw.short.values()) >= size
    assert set(given.ids[:tasked]) <= set(left) | came


def test_an_audit_that_may_not_grow_stays_and_what_it_drew_is_drawn_on() -> None:
    given = pool()
    first = draw_mix(given, 80, MIX, most=7)
    assert first.audit
    assert first.audit.size == 7
    begun = {one.document for one in first.audit.drawn}
    assert begun <= {one.document for one in draw_audit(given.ids, given.cells, 20).drawn}
    tasked = [one.document for one in first.drawn if one.sample != "audit"] + [first.audit.drawn[0].document]
    more = pool(500)  # documents came since, which alone would let it grow
    later = draw_mix(more, 80, MIX, tasked=tasked, earlier=first.audit, most=0)
    assert later.audit is None
    assert "audit" not in later.short
    audited = [one for one in later.drawn if one.sample == "audit"]
    assert audited == list(first.audit.drawn[1:])
    assert not {one.document for one in later.drawn if one.sample != "audit"} & begun
    without = draw_mix(more, 80, MIX | {"audit": 0}, earlier=first.audit)
    assert not begun & {one.document for one in without.drawn}
