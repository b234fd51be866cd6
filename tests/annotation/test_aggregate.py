"""Aggregation on planted annotators, against plain implementations of the papers, and where there is no answer."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
from numpy.typing import NDArray

from hatewatch.annotation import aggregate
from hatewatch.annotation.aggregate import Aggregated, Decision, Quality, dawid_skene, mace, majority
from hatewatch.annotation.judgements import CANNOT_DECIDE, NOT_JUDGED, REFUSED, Judgement, tabulate
from hatewatch.errors import InputError

Method = Callable[[list[Judgement]], Aggregated]

MODELS = [dawid_skene, partial(mace, restarts=1)]

# sensitivity and specificity: two careful people, one strict, one lenient, one who half guesses
PLANTED = ((0.92, 0.95), (0.88, 0.9), (0.65, 0.98), (0.95, 0.75), (0.6, 0.6))


def simulate(
    units: int, share: float, planted: tuple[tuple[float, float], ...] = PLANTED, missing: float = 0.2, seed: int = 1
) -> tuple[dict[str, bool], list[Judgement]]:
    """Return which units are yes, and what annotators with these confusion matrices say of them."""
    rng = np.random.default_rng(seed)
    truth = rng.random(units) < share
    given = [
        (f"u{i:04}", f"p{j}", int(rng.random() < (sensitivity if yes else 1 - specificity)))
        for i, yes in enumerate(truth.tolist())
        for j, (sensitivity, specificity) in enumerate(planted)
        if rng.random() >= missing
    ]
    judged = {unit for unit, _, _ in given}
    return {unit: yes for i, yes in enumerate(truth.tolist()) if (unit := f"u{i:04}") in judged}, given


def wrong(found: Aggregated, truth: dict[str, bool]) -> int:
    return sum(one.value != truth[one.unit] for one in found.decisions)


def plain_dawid_skene(given: list[Judgement]) -> tuple[NDArray[np.float64], ...]:
    """Return probability of yes, sensitivities and specificities by the EM of the paper."""
    answers = tabulate(given).answers
    yes, there = (answers == 1).astype(float), (answers >= 0).astype(float)
    belief = yes.sum(axis=1) / there.sum(axis=1)
    for _ in range(1000):
        sensitivity, specificity = belief @ yes / (belief @ there), 1 - (1 - belief) @ yes / ((1 - belief) @ there)
        odds = np.log(belief.mean() / (1 - belief.mean())) + yes @ np.log(sensitivity / (1 - specificity))
        belief = 1 / (1 + np.exp(-odds - (there - yes) @ np.log((1 - sensitivity) / specificity)))
    return belief, sensitivity, specificity


def plain_mace(given: list[Judgement]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return probability of yes and competences by variational Bayes as in the paper, from an even start."""
    from scipy.special import digamma

    answers = tabulate(given).answers
    said = np.stack([answers == value for value in (0, 1)], axis=2).astype(float)  # (units, annotators, values)
    knows, guesses, habit = (np.full(size, 0.5) for size in (answers.shape[1], answers.shape[1], (answers.shape[1], 2)))
    for _ in range(50):
        guess = (said * (guesses[:, None] * habit)).sum(axis=2)  # (units, annotators), 0 where there is no answer
        right = guess[:, :, None] + said * knows[:, None]
        belief = np.where((answers >= 0)[:, :, None], right, 1).prod(axis=1)
        belief /= belief.sum(axis=1, keepdims=True)
        known = (belief[:, None, :] * said * knows[:, None] / np.where(right > 0, right, 1)).sum(axis=2)
        guessed = (said * (1 - known)[:, :, None]).sum(axis=0)
        competence = known.sum(axis=0) + 0.5, guessed.sum(axis=1) + 0.5
        knows, guesses = (np.exp(digamma(one) - digamma(sum(competence))) for one in competence)
        habit = np.exp(digamma(guessed + 10) - digamma((guessed + 10).sum(axis=1, keepdims=True)))
    return belief[:, 1], knows / (knows + guesses)


def test_majority_counts_and_leaves_ties_to_a_person() -> None:
    found = majority(
        [
            ("Amed", "Azad", 1), ("Amed", "Berfîn", 1), ("Amed", "Işıl", 0),
            ("İzmir", "Azad", 1), ("İzmir", "Berfîn", 0), ("İzmir", "Işıl", CANNOT_DECIDE),
            ("Wan", "Azad", REFUSED), ("Wan", "Berfîn", NOT_JUDGED),
            ("Adana", "Işıl", 0),
        ]
    )  # fmt: skip
    assert found.decisions == (
        Decision("Adana", 0, 0.0, 0, 1, 0, False),
        Decision("Amed", 1, 2 / 3, 2, 1, 0, False),
        Decision("Wan", None, None, 0, 0, 1, False),
        Decision("İzmir", None, 0.5, 1, 1, 1, True),
    )
    assert found.ties == ("İzmir",)
    assert (found.not_judged, found.cannot_decide, found.refused, found.caveat) == (1, 1, 1, "")


def test_the_majority_measures_a_person_against_the_others() -> None:
    given = [("a", "p0", 1), ("a", "p1", 1), ("a", "p2", 0), ("b", "p0", 0), ("b", "p1", 0), ("b", "p2", 0)]
    # Of p0's two units the others tie on a, and on b say no; against p2 they say yes to a and no to b.
    assert majority(given).annotators == (
        Quality("p0", 2, None, 1.0),
        Quality("p1", 2, None, 1.0),
        Quality("p2", 2, 0.0, 1.0),
    )


# As many units as it takes for each person to meet some 800 of the rarer kind: with 300 of them chance alone moves a
# share by .05 in one person of ten.
@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize(("share", "units"), [(0.4, 2500), (0.15, 7000)])
def test_dawid_skene_recovers_planted_confusion_matrices(share: float, units: int, seed: int) -> None:
    pytest.importorskip("crowdkit")
    truth, given = simulate(units, share, seed=seed)
    found = dawid_skene(given)
    for (sensitivity, specificity), one in zip(PLANTED, found.annotators, strict=True):
        assert one.sensitivity == pytest.approx(sensitivity, abs=0.05)
        assert one.specificity == pytest.approx(specificity, abs=0.05)
    assert wrong(found, truth) < wrong(majority(given), truth)
    assert found.caveat == ""


def test_dawid_skene_is_the_papers() -> None:
    pytest.importorskip("crowdkit")
    _, given = simulate(600, 0.35, seed=4)
    belief, sensitivity, specificity = plain_dawid_skene(given)
    found = dawid_skene(given)
    assert [one.probability for one in found.decisions] == pytest.approx(belief.tolist(), abs=1e-3)
    assert [one.sensitivity for one in found.annotators] == pytest.approx(sensitivity.tolist(), abs=1e-4)
    assert [one.specificity for one in found.annotators] == pytest.approx(specificity.tolist(), abs=1e-4)


@pytest.mark.parametrize("first_answer", [0, 1])
@pytest.mark.parametrize("first_name", ["p0", "p3"])
def test_mace_is_the_papers_whichever_annotator_and_answer_come_first(first_answer: int, first_name: str) -> None:
    # crowd-kit 1.4 mixes up workers and labels that do not come sorted.
    pytest.importorskip("crowdkit")
    _, given = simulate(400, 0.45, ((0.95, 0.95), (0.9, 0.85), (0.8, 0.9), (0.5, 0.5)), seed=2)
    first = next(unit for unit, name, answer in given if (name, answer) == (first_name, first_answer))
    rename = {first: "a", first_name: "a"}
    given = [(rename.get(unit, unit), rename.get(name, name), answer) for unit, name, answer in reversed(given)]
    given.append(("A", max(name for _, name, _ in given), 1))
    belief, competence = plain_mace(given)
    found = mace(given, restarts=2)
    assert [one.probability for one in found.decisions] == pytest.approx(belief.tolist(), abs=5e-3)
    assert [one.competence for one in found.annotators] == pytest.approx(competence.tolist(), abs=5e-3)


def test_mace_knows_who_guesses() -> None:
    pytest.importorskip("crowdkit")
    truth, given = simulate(400, 0.5, ((0.95, 0.95), (0.9, 0.9), (0.85, 0.85), (0.5, 0.5)))
    found = mace(given, restarts=2)
    competence = [one.competence or 0.0 for one in found.annotators]
    # who knows with chance c and else tosses a coin is right with chance (1 + c) / 2
    assert competence == pytest.approx([0.9, 0.8, 0.7, 0.0], abs=0.15)
    assert competence == sorted(competence, reverse=True)
    assert wrong(found, truth) < 0.07 * len(truth)
    assert found == mace(given, restarts=2)


def test_mace_warns_where_one_answer_is_rare() -> None:
    pytest.importorskip("crowdkit")
    truth, given = simulate(400, 0.05, ((0.9, 0.95), (0.7, 0.9), (0.85, 0.8), (0.6, 0.97), (0.95, 0.7)), 0)
    found = mace(given, restarts=1)
    assert found.caveat == aggregate.LOPSIDED
    assert sum(one.value == 1 for one in found.decisions) > 3 * sum(truth.values())  # what the caveat is for


@pytest.mark.parametrize("method", MODELS)
def test_models_leave_out_what_is_no_answer(method: Method) -> None:
    pytest.importorskip("crowdkit")
    _, given = simulate(60, 0.5, PLANTED[:3], seed=3)
    none = [("u9998", "p0", REFUSED), ("u9999", "p1", CANNOT_DECIDE), ("u9999", "p9", NOT_JUDGED)]
    found, without = method([*given, *none]), method(given)
    assert found.decisions[:-2] == without.decisions
    assert found.decisions[-2:] == (
        Decision("u9998", None, None, 0, 0, 1, False),
        Decision("u9999", None, None, 0, 0, 1, False),
    )
    assert found.annotators == (*without.annotators, Quality("p9", 0))
    assert (found.not_judged, found.cannot_decide, found.refused) == (1, 1, 1)


@pytest.mark.parametrize("method", MODELS)
def test_where_nothing_can_be_learnt_it_is_said(method: Method) -> None:
    assert method([]) == Aggregated(method([]).method, (), (), 0, 0, 0, aggregate.NOTHING)
    alike = method([("a", "p0", 0), ("a", "p1", 0), ("b", "p0", 0), ("c", "p1", REFUSED)])
    assert alike.caveat == aggregate.ALL_ALIKE
    assert [one.value for one in alike.decisions] == [0, 0, None]
    assert alike.annotators == (Quality("p0", 2), Quality("p1", 1))


@pytest.mark.parametrize("method", MODELS)
def test_two_people_are_too_few_for_a_model(method: Method) -> None:
    pytest.importorskip("crowdkit")
    found = method([("a", "p0", 1), ("a", "p1", 1), ("b", "p0", 0), ("b", "p1", 1), ("c", "p0", 0), ("c", "p1", 0)])
    assert found.caveat == aggregate.TOO_FEW


def test_dawid_skene_leaves_a_tie_and_unknown_rates_open() -> None:
    pytest.importorskip("crowdkit")
    tied = dawid_skene([("a", "p0", 1), ("a", "p1", 0), ("b", "p0", 1), ("b", "p1", 0)])
    assert tied.ties == ("a", "b")
    given = [(f"u{i}", f"p{j}", int(i < 4)) for i in range(8) for j in range(3)]
    newcomer = dawid_skene([*given, ("u7", "p3", 0), ("u6", "p3", 0)]).annotators[-1]
    assert newcomer.sensitivity is None
    assert newcomer.specificity == pytest.approx(1)


def test_without_crowd_kit_the_remedy_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "crowdkit.aggregation", None)
    given = [("a", "p0", 1), ("b", "p0", 0)]
    for method in (dawid_skene, mace):
        with pytest.raises(InputError, match=r"need crowd-kit.*hatewatch\[quality\]"):
            method(given)
    assert majority(given).decisions[0].value == 1


def test_loading_the_module_loads_neither_crowd_kit_nor_pandas() -> None:
    line = "import sys, hatewatch.annotation.aggregate; sys.exit(bool({'crowdkit', 'pandas'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", line], check=False).returncode == 0
