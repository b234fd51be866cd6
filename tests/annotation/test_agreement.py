"""Alpha against its author's worked examples, another implementation, numbers worked by hand and simulation."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray

from hatewatch.annotation import agreement
from hatewatch.annotation.agreement import alpha, encode_sets, masi
from hatewatch.annotation.judgements import CANNOT_DECIDE, NOT_JUDGED, REFUSED, tabulate
from hatewatch.annotation.resample import Kinds

Answers = NDArray[np.int8]
Sets = list[list[frozenset[str] | None]]


def observers(*rows: str) -> Answers:
    """Return the table of observers written as rows of values, "." where one is missing."""
    return np.array([[-1 if one == "." else int(one, 16) for one in row] for row in rows], np.int8).T


def random_table(seed: int) -> Answers:
    rng = np.random.default_rng(seed)
    units, annotators, values = int(rng.integers(2, 60)), int(rng.integers(2, 7)), int(rng.integers(2, 6))
    truth = rng.integers(0, values, (units, 1))
    found = np.where(rng.random((units, annotators)) < 0.7, truth, rng.integers(0, values, (units, annotators)))
    found[rng.random(found.shape) < rng.random() * 0.7] = -1
    return found.astype(np.int8)


def simulate(rng: np.random.Generator, units: int, share: float, sensitivity: float, specificity: float) -> Answers:
    truth = rng.random((units, 1)) < share
    found = (rng.random((units, 3)) < np.where(truth, sensitivity, 1 - specificity)).astype(np.int8)
    found[rng.random(found.shape) < 0.2] = -1
    return found


@pytest.mark.parametrize(
    ("rows", "matched", "times", "published"),
    [
        # Krippendorff 2011, Computing Krippendorff's Alpha-Reliability, examples A, B and C
        (("0100000010", "1110010000"), 12, (14, 6), 0.095),
        (("aabbdcccedda", "babbbccceddd"), 18, (4, 6, 6, 6, 2), 0.692),
        (("123321412...", "1233224125.3", ".3332342251.", "12332441251."), 32, (9, 13, 10, 5, 3), 0.743),
        # the three coders and 15 units of his Content Analysis
        ((".....34121133.3", "1.213343.......", "..21344.21133.4"), 20, (7, 4, 10, 5), 0.691),
    ],
)
def test_alpha_gives_krippendorffs_published_values(
    rows: tuple[str, ...], matched: int, times: tuple[int, ...], published: float
) -> None:
    """He prints three decimals; from the coincidence matrix (diagonal and margins) his formula gives all of them."""
    n, alike = sum(times), sum(one * (one - 1) for one in times)
    exact = Fraction((n - 1) * matched - alike, n * (n - 1) - alike)
    assert round(float(exact), 3) == published
    assert alpha(observers(*rows)).value == pytest.approx(float(exact), abs=1e-9)


def test_what_alpha_is_made_of_is_counted() -> None:
    found = alpha(observers("123321412...", "1233224125.3", ".3332342251.", "12332441251."))
    assert (found.units, found.annotators, found.values, found.reason) == (11, 4, 40, "")
    assert found.observed == pytest.approx(0.2)  # 8 of the 40 in his coincidence matrix lie off the diagonal
    assert found.expected == pytest.approx(1216 / (40 * 39))  # 40² - (9² + 13² + 10² + 5² + 3²)


def test_alpha_equals_the_krippendorff_package() -> None:
    krippendorff = pytest.importorskip("krippendorff")
    compared = 0
    for seed in range(300):
        answers = random_table(seed)
        ours = alpha(answers, draws=1)
        given = np.where(answers < 0, np.nan, answers).T
        if ours.value is None:
            continue
        assert ours.value == pytest.approx(krippendorff.alpha(given, level_of_measurement="nominal"), abs=1e-9)
        compared += 1
    assert compared > 250


def test_alpha_of_sets_equals_the_krippendorff_package() -> None:
    krippendorff = pytest.importorskip("krippendorff")
    rng = np.random.default_rng(7)
    labels = np.array(["migrant", "religious", "gender", "ethnic_national"])
    for _ in range(50):
        chosen = rng.random((25, 3, 1, 4)) < rng.random(4)
        rows: Sets = [[frozenset(labels[cell[0]].tolist()) for cell in row] for row in chosen]
        for row in rows:
            if rng.random() < 0.4:
                row[int(rng.integers(3))] = None
        codes, between = encode_sets(rows)
        counts = np.array([np.bincount(row[row >= 0], minlength=len(between)) for row in codes])

        def metric(
            *_: object, i1: Answers, i2: Answers, between: NDArray[np.float64] = between, **__: object
        ) -> object:
            return between[i1, i2]

        theirs = krippendorff.alpha(value_counts=counts, level_of_measurement=metric)
        assert alpha(codes, between, draws=1).value == pytest.approx(theirs, abs=1e-9)


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        ("ab", "ab", Fraction(0)),
        ("", "", Fraction(0)),
        ("a", "b", Fraction(1)),
        ("", "a", Fraction(1)),
        ("a", "ab", Fraction(2, 3)),  # 1 - 1/2 · 2/3
        ("ab", "abcd", Fraction(2, 3)),
        ("abc", "ab", Fraction(5, 9)),  # 1 - 2/3 · 2/3
        ("ab", "bc", Fraction(8, 9)),  # 1 - 1/3 · 1/3
        ("abc", "bcd", Fraction(5, 6)),  # 1 - 1/2 · 1/3
    ],
)
def test_masi_by_hand(one: str, other: str, distance: Fraction) -> None:
    assert masi(frozenset(one), frozenset(other)) == pytest.approx(float(distance), abs=1e-12)
    assert masi(frozenset(other), frozenset(one)) == pytest.approx(float(distance), abs=1e-12)


def test_alpha_of_sets_by_hand() -> None:
    a, ab, b = frozenset("a"), frozenset("ab"), frozenset("b")
    rows: Sets = [[a, ab, None], [a, None, a], [b, b, None], [None, ab, None]]
    found = alpha(*encode_sets(rows))
    # one pair of six values is 2/3 apart; among 3 a, 1 ab, 2 b: 2 (3·1·2/3 + 3·2·1 + 1·2·2/3) / (6·5)
    assert found.observed == pytest.approx(2 / 9)
    assert found.expected == pytest.approx(28 / 45)
    assert found.value == pytest.approx(9 / 14)
    assert (found.units, found.annotators, found.values) == (3, 3, 6)


def test_near_sets_agree_better_than_far_ones() -> None:
    a, ab, b = frozenset("a"), frozenset("ab"), frozenset("b")
    near, far = [[[a, one], [a, a], [b, b], [ab, ab]] for one in (ab, b)]
    assert (alpha(*encode_sets(near)).value or 0) > (alpha(*encode_sets(far)).value or 0)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ((), agreement.NO_JUDGEMENTS),
        (("...", "..."), agreement.NO_JUDGEMENTS),
        (("010",), agreement.ONE_ANNOTATOR),
        (("010", "..."), agreement.ONE_ANNOTATOR),
        (("01.", "..1"), agreement.NOTHING_SHARED),
        (("0001", "000."), agreement.ALL_ALIKE),
        (("1111", "1111"), agreement.ALL_ALIKE),
    ],
)
def test_an_undefined_alpha_explains_itself(rows: tuple[str, ...], reason: str) -> None:
    found = alpha(observers(*rows) if rows else np.empty((0, 0), np.int8))
    assert (found.value, found.low, found.high, found.reason) == (None, None, None, reason)


@pytest.mark.parametrize(
    ("rows", "value", "reason"),
    [
        (("0101", "0101"), 1.0, agreement.NEVER_APART),
        (("0", "1"), 0.0, agreement.ONE_KIND),
        (("0101", "1010"), -0.75, agreement.ONE_KIND),
        (("0" * 60, "0" * 59 + "1"), 0.0, agreement.TOO_RARE),
    ],
)
def test_an_interval_that_would_deceive_is_left_out(rows: tuple[str, ...], value: float, reason: str) -> None:
    found = alpha(observers(*rows))
    assert found.value == pytest.approx(value)
    assert (found.low, found.high, found.reason) == (None, None, reason)


@pytest.mark.parametrize(
    ("units", "share", "sensitivity", "specificity"),
    [(60, 0.3, 0.8, 0.9), (100, 0.5, 0.95, 0.95), (300, 0.08, 0.7, 0.98)],
)
def test_the_interval_covers_alpha_about_95_times_in_100(
    units: int, share: float, sensitivity: float, specificity: float
) -> None:
    yes = share * sensitivity + (1 - share) * (1 - specificity)
    differ = 2 * (share * sensitivity * (1 - sensitivity) + (1 - share) * specificity * (1 - specificity))
    true = 1 - differ / (2 * yes * (1 - yes))
    rng = np.random.default_rng(21)
    held = 0
    for seed in range(600):
        found = alpha(simulate(rng, units, share, sensitivity, specificity), draws=500, seed=seed)
        assert found.low is not None
        assert found.high is not None
        held += found.low <= true <= found.high
    assert 0.925 <= held / 600 <= 0.98


def test_the_interval_is_scipys_bca() -> None:
    stats = pytest.importorskip("scipy.stats")
    answers = simulate(np.random.default_rng(3), 120, 0.07, 0.75, 0.98)

    def of_units(units: NDArray[np.int64]) -> float:
        return alpha(answers[units], draws=1).value or 0.0

    rng = np.random.default_rng(5)
    theirs, plain = (
        stats.bootstrap(
            (np.arange(120),), of_units, n_resamples=3000, vectorized=False, method=method, random_state=rng
        ).confidence_interval
        for method in ("BCa", "percentile")
    )
    found = alpha(answers, draws=20_000)
    assert found.low == pytest.approx(theirs.low, abs=0.03)
    assert found.high == pytest.approx(theirs.high, abs=0.03)
    assert theirs.low > plain.low + 0.04  # or the correction could not be seen


def test_drawing_kinds_spreads_as_drawing_units_does() -> None:
    answers = simulate(np.random.default_rng(2), 150, 0.3, 0.8, 0.9)
    rng = np.random.default_rng(3)
    unit_by_unit = [alpha(answers[rng.integers(0, 150, 150)], draws=1).value for _ in range(600)]
    shared = answers[(answers >= 0).sum(axis=1) >= 2]
    counts = np.array([[(row == value).sum() for value in (0, 1)] for row in shared], float)
    by_kind = Kinds.of(counts, 1 - np.eye(2)).draw(2000, 1)
    assert by_kind.std() == pytest.approx(np.std(np.array(unit_by_unit, float)), rel=0.1)
    assert by_kind.mean() == pytest.approx(np.mean(np.array(unit_by_unit, float)), abs=0.01)


def test_the_same_seed_gives_the_same_interval() -> None:
    answers = random_table(5)
    assert alpha(answers, seed=4) == alpha(answers, seed=4)
    assert alpha(answers, seed=4) != alpha(answers, seed=5)
    order = np.random.default_rng(1).permutation(len(answers))
    assert alpha(answers[order], seed=4) == alpha(answers, seed=4)


def test_tables_that_do_not_fit_are_refused() -> None:
    answers = observers("010", "011")
    with pytest.raises(ValueError, match="value 1 has no row in 1 distances"):
        alpha(answers, np.zeros((1, 1)))
    with pytest.raises(ValueError, match="two dimensions"):
        alpha(answers[0])
    with pytest.raises(ValueError, match="one cell for every annotator"):
        encode_sets([[frozenset()], [None, None]])


def test_a_table_holds_every_answer_and_what_is_none() -> None:
    given = [("u2", "Şîlan", 1), ("u1", "Azad", 0), ("u1", "Şîlan", CANNOT_DECIDE), ("u2", "Azad", REFUSED)]
    found = tabulate([*given, ("u3", "Azad", 1)])
    assert found.units == ("u1", "u2", "u3")
    assert found.annotators == ("Azad", "Şîlan")
    assert found.answers.tolist() == [[0, CANNOT_DECIDE], [REFUSED, 1], [1, NOT_JUDGED]]
    assert alpha(found.answers).reason == agreement.NOTHING_SHARED


def test_an_answer_given_twice_or_unknown_is_refused() -> None:
    with pytest.raises(ValueError, match="Azad judged u1 twice"):
        tabulate([("u1", "Azad", 0), ("u1", "Azad", 0)])
    with pytest.raises(ValueError, match="not 2: Azad on u1"):
        tabulate([("u1", "Azad", 2)])
