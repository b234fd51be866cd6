"""False and found change points in simulated series, the coverage of their intervals, and seconds.

    python benchmarks/changepoints.py [--sets 400] [--power 400]

A set is 30 series of 52 weeks: 5 to 500 documents a week and 1 to 15 % called so, both different by series and even on
the logarithmic scale; numbers of documents vary by a fifth from week to week. Alike within weeks: beta-binomial with an
intraclass correlation. From week to week: the log odds follow an AR(1) process with autocorrelation .3 and the standard
deviation given (with .5, a share of 10 % lies between 4 and 23 % in nineteen weeks of twenty without any change).
The bars: at most 5 % of sets without a change have any false one; a doubling from 5 to 10 % at 300 documents a week, in
one of 30 series, is reported four weeks after it began, and placed within four weeks of the truth, in 80 %.
With ruptures installed (it needs scipy) its PELT with the usual penalty is shown on the first sets.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from hatewatch.trends.changepoints import ChangePoint, Series, find_changes

_WEEKS, _SERIES, _NEAR = 52, 30, 4
_KEY = ("changed",)
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class World:
    """How counts stray beyond a binomial: alike within weeks, and by the log odds from week to week."""

    name: str
    alike: float = 0.0
    deviation: float = 0.0
    autocorrelation: float = 0.3


CALM = World("independent documents")
WORLDS = (
    CALM,
    World("intraclass .005", alike=0.005),
    World("intraclass .02", alike=0.02),
    World("AR(1) .3, sd .25", deviation=0.25),
    World("AR(1) .3, sd .3", deviation=0.3),
    World("AR(1) .3, sd .3 and intraclass .01", alike=0.01, deviation=0.3),
    World("AR(1) .3, sd .5", deviation=0.5),
)


def counts(random: np.random.Generator, world: World, documents: NDArray[np.int64], share: Floats) -> NDArray[np.int64]:
    """Return how many of the documents of each week are called so."""
    if world.deviation:
        stray, keep = np.empty(len(share)), world.autocorrelation
        stray[0] = random.normal()
        for i in range(1, len(share)):
            stray[i] = keep * stray[i - 1] + np.sqrt(1 - keep**2) * random.normal()
        share = 1 / (1 + (1 / share - 1) * np.exp(-world.deviation * stray))
    if world.alike:
        both = 1 / world.alike - 1
        share = random.beta(share * both, (1 - share) * both)
    return random.binomial(documents, share)


def series(random: np.random.Generator, world: World, key: str, size: float, share: Floats) -> Series:
    """Return a series of about `size` documents a week."""
    documents = random.poisson(size * random.gamma(20, 1 / 20, len(share)))
    return Series((key,), documents, counts(random, world, documents, share), np.zeros(len(share), np.bool_))


def unchanged(random: np.random.Generator, world: World, number: int, weeks: int = _WEEKS) -> list[Series]:
    """Return series without a change."""
    found = []
    for i in range(number):
        size, share = np.exp(random.uniform(np.log([5, 0.01]), np.log([500, 0.15])))
        found.append(series(random, world, str(i), float(size), np.full(weeks, share)))
    return found


def verdict(figure: float, bar: float, *, most: bool) -> str:
    met = figure <= bar if most else figure >= bar
    return f"bar {'≤' if most else '≥'} {bar:.2f}: {'met' if met else 'NOT met'}"


def false_alarms(sets: int) -> None:
    print(f"sets of {_SERIES} series without a change that have any false one ({sets} sets each)")
    for world in WORLDS:
        alarms = sum(bool(find_changes(unchanged(_random(i, 1), world, _SERIES))) for i in range(sets))
        print(f"  {world.name:36} {alarms / sets:.3f}   {verdict(alarms / sets, 0.05, most=True)}", flush=True)
    for weeks in (16, 104):
        alarms = sum(bool(find_changes(unchanged(_random(i, weeks), CALM, 1, weeks))) for i in range(sets))
        print(f"  a single series of {weeks:3} weeks           {alarms / sets:.3f}", flush=True)


def power(sets: int) -> None:
    print(f"a rise at {_WEEKS} weeks, 29 other series without a change ({sets} sets each)")
    print("  world                                rise            from   found placed  covered  width  others false")
    perfect, called = (0.05, 0.10), (0.085, 0.12)
    for world, shares, promised in (
        (CALM, perfect, True),
        (CALM, called, False),
        *((world, perfect, False) for world in (WORLDS[1], WORLDS[2], WORLDS[4])),
    ):
        for start in (_WEEKS // 2, _WEEKS - _NEAR):
            told, others = [], 0
            for i in range(sets):
                random = _random(i, 2)
                given = unchanged(random, world, _SERIES - 1)
                share = np.where(np.arange(_WEEKS) < start, *shares)
                given.append(series(random, world, *_KEY, 300, share))
                changes = find_changes(given)
                told.append([one for one in changes if one.key == _KEY])
                others += any(one.key != _KEY for one in changes)
            near = [[one for one in each if abs(one.index - start) <= _NEAR] for each in told]
            placed = sum(map(bool, near)) / sets
            hits = [one for each in near for one in each]
            line = f"  {world.name:36} {shares[0]:4.1%} to {shares[1]:5.1%} week {start}"
            line += f"  {sum(map(bool, told)) / sets:.3f} {placed:.3f}   {_covered(hits, start)}  {others / sets:.3f}"
            print(line, f"  {verdict(placed, 0.8, most=False)}" if promised else "", flush=True)
    print("  8.5 to 12 % is what a classifier of sensitivity .75 and specificity .95 makes of 5 to 10 %: not promised")


def _covered(hits: list[ChangePoint], start: int) -> str:
    if not hits:
        return "    -      -"
    inside = np.mean([one.low <= start <= one.high for one in hits])
    return f"{inside:.3f}   {np.mean([one.high - one.low + 1 for one in hits]):5.1f}"


def seconds() -> None:
    random = _random(0, 3)
    still = unchanged(random, CALM, 200, 104)
    share = np.where(np.arange(104) < 50, 0.05, 0.12)
    moved = [series(random, CALM, str(i), 100, share) for i in range(200)]
    for name, given in (("no", still), ("every one", moved)):
        begin = time.perf_counter()
        found = len(find_changes(given))
        print(f"200 series of 104 weeks, {name} changed: {time.perf_counter() - begin:.1f} s, {found} changes told")


def of_ruptures(sets: int) -> None:
    """Print what PELT finds with the penalty 2 σ² log n, σ² being half the mean squared difference of neighbours."""
    from ruptures import Pelt  # type: ignore[import-not-found]

    def splits(one: Series) -> list[int]:
        used = one.documents > 0
        share = one.called[used] / one.documents[used]
        noise = np.median(np.abs(np.diff(share))) / 0.9539
        found = (
            Pelt(model="l2", min_size=3, jump=1).fit(share).predict(pen=2 * max(noise, 1e-4) ** 2 * np.log(len(share)))
        )
        return list(found[:-1])

    for world in (CALM, WORLDS[4]):
        alarms = sum(any(map(splits, unchanged(_random(i, 1), world, _SERIES))) for i in range(sets))
        print(f"  ruptures, PELT: sets with any false change, {world.name:24} {alarms / sets:.3f}")


def _random(*seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", type=int, default=400)
    parser.add_argument("--power", type=int, default=400)
    options = parser.parse_args()
    parts: tuple[Callable[[], None], ...] = (
        seconds,
        lambda: false_alarms(options.sets),
        lambda: power(options.power),
        *((lambda: of_ruptures(40),) if find_spec("ruptures") else ()),
    )
    for part in parts:
        part()


if __name__ == "__main__":
    main()
