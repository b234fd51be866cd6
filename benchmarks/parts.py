"""How often the 95 % interval of a part (a period, a place, a language) holds its share.

`python benchmarks/parts.py`: each draw is a population in parts, a classifier, and an audit of 200, 500 or 2,000 drawn
from all of it at random; every part is estimated as a report does (`hatewatch.prevalence.parts`). Periods of a year are
told in blocks of neighbours. Beside the coverage stand the worst part's, the mean width, the error against the audit of
the part alone, and how often the test of stability says that the classifier's mistakes differ. `drift` cases are those
in which they do: from one half of the year to the other (.85/.98, then .70/.93), or slowly (false alarms from 2 to 7
%).

Bar: .93 over all parts of a case where the mistakes are alike. Where they differ, the figure is told for what it is.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hatewatch.prevalence import Population, Sample
from hatewatch.prevalence.methods.poststratified import poststratified
from hatewatch.prevalence.own import Parts, form_blocks
from hatewatch.prevalence.parts import Anchors, Rates, estimate_parts

THRESHOLD, BAR = 0.5, 0.93


@dataclass(frozen=True)
class Case:
    """Parts with their sizes, shares, and the classifier's hits and false alarms there; `in_time`: they are periods."""

    name: str
    sizes: NDArray[np.int64]
    share: NDArray[np.float64]
    hits: NDArray[np.float64]
    alarms: NDArray[np.float64]
    in_time: bool = True
    alike: bool = True


@dataclass
class Found:
    """What came of a case's draws."""

    held: list[NDArray[np.bool_]] = field(default_factory=list)
    width: list[float] = field(default_factory=list)
    error: list[float] = field(default_factory=list)
    alone: list[float] = field(default_factory=list)
    noticed: list[bool] = field(default_factory=list)


def year(periods: int) -> list[Case]:
    """Return the cases of a year of 12,000 documents in so many periods."""
    sizes, ones = np.full(periods, 12_000 // periods), np.ones(periods)
    late = np.arange(periods) >= periods // 2
    hits, alarms = 0.75 * ones, 0.05 * ones
    return [
        Case("flat, 2 %", sizes, 0.02 * ones, hits, alarms),
        Case("rising, 2 to 10 %", sizes, np.linspace(0.02, 0.10, periods), hits, alarms),
        Case(
            "drift at once, 5 %",
            sizes,
            0.05 * ones,
            np.where(late, 0.70, 0.85),
            np.where(late, 0.07, 0.02),
            alike=False,
        ),
        Case("drift slowly, 2 %", sizes, 0.02 * ones, hits, np.linspace(0.02, 0.07, periods), alike=False),
    ]


def groups() -> list[Case]:
    """Return cases of places, of languages that the classifier knows less well, and of groups named in texts."""
    return [
        Case(
            "eight places", np.array([5000, 3000, 2000, 1000, 500, 300, 100, 100]),
            np.array([0.02, 0.05, 0.03, 0.08, 0.02, 0.15, 0.01, 0.05]), np.full(8, 0.75), np.full(8, 0.05),
            in_time=False,
        ),
        Case(
            "four languages", np.array([9000, 2400, 400, 200]), np.array([0.04, 0.08, 0.05, 0.05]),
            np.array([0.8, 0.6, 0.5, 0.3]), np.array([0.04, 0.05, 0.07, 0.02]), in_time=False, alike=False,
        ),
        Case(
            "groups named", np.array([11000, 600, 300, 100]), np.array([0.03, 0.3, 0.5, 0.6]),
            np.array([0.75, 0.85, 0.8, 0.9]), np.array([0.03, 0.2, 0.15, 0.2]), in_time=False, alike=False,
        ),
    ]  # fmt: skip


def run(case: Case, read: int, draws: int, seed: int) -> Found:
    """Return what comes of so many draws."""
    random = np.random.default_rng(seed)
    k, found = len(case.sizes), Found()
    chances = np.stack([
        case.share * case.hits, (1 - case.share) * case.alarms, case.share * (1 - case.hits),
        (1 - case.share) * (1 - case.alarms),
    ], axis=1)  # fmt: skip
    says, is_so = np.tile([1.0, 1.0, 0.0, 0.0], k), np.tile([1.0, 0.0, 1.0, 0.0], k)
    for _ in range(draws):
        there = np.stack([random.multinomial(n, own) for n, own in zip(case.sizes, chances, strict=True)])
        drawn = random.multivariate_hypergeometric(there.ravel(), read)
        sample = Sample.of(np.repeat(says, drawn), np.repeat(is_so, drawn))
        part = np.repeat(np.repeat(np.arange(k), 4), drawn)
        n, called = there.sum(1), there[:, :2].sum(1)
        population = Population(np.array([0.0, 1.0]), np.array([n.sum() - called.sum(), called.sum()]))
        whole = poststratified(population, sample, THRESHOLD)
        own = np.bincount(part, minlength=k)
        blocks = form_blocks(own) if case.in_time else np.arange(k)
        share = called.sum() / n.sum()

        def each(value: ArrayLike) -> NDArray[np.float64]:
            return np.full(k, value, np.float64)

        anchors = Anchors(each(whole.value), each(whole.effective or 1), each(share), each(read))
        parts = Parts(n, called, np.arange(read), part, blocks)
        told, stability = estimate_parts(Rates.of(sample, THRESHOLD), anchors, sample, THRESHOLD, parts)
        low, value, high = np.array([(one.low or 0.0, one.value, one.high or 0.0) for one in told]).T
        true = there[:, [0, 2]].sum(1) / n
        found.held.append((low <= true) & (true <= high))
        found.width.append(float((high - low).mean()))
        found.error.append(float(np.abs(value - true).mean()))
        alone = np.bincount(part, sample.truth, minlength=k) / np.maximum(own, 1)
        found.alone.append(float(np.abs(alone - true).mean()))
        found.noticed.append(stability.p < 0.05)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=1_000)
    given = parser.parse_args()
    print("case                 parts   read  covered  worst  width  error/alone  differs")
    missed, looked = [], 0
    for read in (200, 500, 2_000):
        for case in (*year(4), *year(12), *year(52), *groups()):
            found = run(case, read, given.draws, seed=looked)
            covered = np.array(found.held).mean(0)
            print(
                f"{case.name:20} {len(case.sizes):5}  {read:5}  {covered.mean():7.3f}  {covered.min():5.3f}  "
                f"{np.mean(found.width):5.3f}  {np.mean(found.error) / np.mean(found.alone):11.2f}  "
                f"{np.mean(found.noticed):7.2f}",
                flush=True,
            )
            looked += 1
            if case.alike and covered.mean() < BAR:
                missed.append((case.name, len(case.sizes), read))
    print(f"bar {BAR} where the mistakes are alike: " + (f"not {missed}" if missed else "met in every case"))


if __name__ == "__main__":
    main()
