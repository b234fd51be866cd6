"""An audit that grows in one part: what it keeps, what chances it says, and that estimates stay right."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from hatewatch.annotation.sampling import Audit, draw_audit
from hatewatch.annotation.sampling.focus import Focus, focus_audit


def documents(seed: int, n: int) -> tuple[list[str], list[str]]:
    random = np.random.default_rng(seed)
    languages = random.choice(["tr", "kmr"], n, p=[0.9, 0.1])
    places = random.choice(["01", "21", "26"], n, p=[0.7, 0.27, 0.03])
    months = random.choice(["2024-07", "2024-08"], n)
    cells = ["/".join(one) for one in zip(languages, places, months, strict=True)]
    return [f"{seed:08d}{i:024d}" for i in range(n)], cells


@settings(max_examples=60, deadline=None)
@given(
    seed=some.integers(0, 999), n=some.integers(60, 800), size=some.integers(1, 60), more=some.integers(1, 40),
    part=some.sampled_from([("language", "kmr"), ("place", "26"), ("place", "21")]),
)  # fmt: skip
def test_it_grows_where_it_is_asked_to_and_keeps_what_it_had(
    seed: int, n: int, size: int, more: int, part: tuple[str, str]
) -> None:
    ids, cells = documents(seed, n)
    before = draw_audit(ids, cells, size)
    focus = Focus(*part, more)  # type: ignore[arg-type]
    after = focus_audit(before, ids, cells, focus)
    at = dict(zip(ids, cells, strict=True))
    old, new = ({one.document for one in audit.drawn} for audit in (before, after))
    inside = sum(focus.holds(at[one]) for one in new - old)
    there = sum(map(focus.holds, cells)) - sum(focus.holds(at[one]) for one in old)
    assert old <= new
    assert inside >= min(more, there)
    outside = len(new - old) - inside
    assert outside <= before.least * len(after.strata), "only so that no half is without a chance"
    assert after.population == before.population == n
    for stratum in after.strata:
        assert 0 < stratum.drawn <= stratum.size
        own = [one for one in after.drawn if one.stratum == stratum.name]
        assert len(own) == stratum.drawn
        assert {at[one.document] for one in own} <= set(stratum.cells)
    held = Counter(cell for stratum in after.strata for cell in stratum.cells)
    assert set(held.values()) == {1}
    assert Audit.from_json(after.to_json()) == after
    again = focus_audit(before, ids, cells, focus)
    assert again == after


def test_a_pooled_stratum_is_split_and_only_the_half_grows() -> None:
    ids, cells = documents(4, 2_000)
    before = draw_audit(ids, cells, 4)  # two strata at most: everything is pooled
    assert len(before.strata) <= 2
    after = focus_audit(before, ids, cells, Focus("place", "26", 30))
    at = dict(zip(ids, cells, strict=True))
    found = Counter(at[one.document].split("/")[1] for one in after.drawn)
    assert found["26"] >= 30
    assert len(after.drawn) <= 30 + 4 + 2 * len(after.strata)
    assert any("/26/" in stratum.name for stratum in after.strata)


@pytest.mark.parametrize("part", [("language", "kmr"), ("place", "26")])
def test_weighted_estimates_stay_unbiased(part: tuple[str, str]) -> None:
    ids, cells = documents(7, 1_500)
    value = np.array(
        [3.0 * ("/26/" in cell) + 2.0 * cell.startswith("kmr") + (i % 5 == 0) for i, cell in enumerate(cells)]
    )
    row = {id: i for i, id in enumerate(ids)}
    estimates = []
    for seed in range(150):
        audit = draw_audit(ids, cells, 40, seed=seed)
        audit = focus_audit(audit, ids, cells, Focus(*part, 25))  # type: ignore[arg-type]
        weights = np.array([1 / one.probability for one in audit.drawn if one.probability])
        values = value[[row[one.document] for one in audit.drawn]]
        assert weights.sum() == pytest.approx(len(ids))
        estimates.append(float(weights @ values) / len(ids))
    error = np.std(estimates) / np.sqrt(len(estimates))
    assert abs(np.mean(estimates) - value.mean()) < 4 * error


def test_what_is_not_known_is_passed_over() -> None:
    ids, cells = documents(1, 300)
    audit = draw_audit(ids[:200], cells[:200], 20)
    grown = focus_audit(audit, [*ids[:199], "f" * 32], [*cells[:199], "zza/62/2025-01"], Focus("place", "26", 5))
    assert "f" * 32 not in {one.document for one in grown.drawn}
    assert grown.population == 199
