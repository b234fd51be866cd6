"""Measure how long a report's manifest of 60,000 figures takes to write, to read, to check and to compare.

    python benchmarks/manifest.py [FIGURES]

The bar: 2 seconds for writing and for reading, on one core.
"""

from __future__ import annotations

import sys
import time
from random import Random

from hatewatch.reports.check import check_numbers
from hatewatch.reports.differences import differ
from hatewatch.reports.manifest import from_json, parse, to_json
from hatewatch.reports.record import Caveat, Report
from hatewatch.trends import Figure

BAR = 2.0


def figures(number: int) -> tuple[Figure, ...]:
    """Return invented figures of many places, months and labels, half of them raw."""
    random = Random(6)
    found = []
    for at in range(number):
        n = random.randint(10, 5_000)
        raw = Figure.of("place", f"{at // 700:02}/x", f"2026-{at % 700:03}", "hate", n, random.randint(0, n))
        told = Figure(*(raw.dimension, raw.value, raw.period, "offensive", n, raw.count), *sorted_three(random))
        found.append(raw if at % 2 else told)
    return tuple(found)


def sorted_three(random: Random) -> tuple[float, float, float, str, int, float]:
    """Return share, low, high and how they were told."""
    low, share, high = sorted(random.random() for _ in range(3))
    return share, low, high, "poststratified", 40, random.random() * 100


def report(number: int) -> Report:
    """Return a report of so many figures."""
    return Report(
        title="Adana", created="", version="0", scheme="1", model="x@1", data="", thresholds={}, sources=(), n=1,
        undated=0, first="", last="", period="month", periods=(), spans={}, lead="hate", labels=("hate",),
        unjudged=(), findings=(), caveats=(Caveat("raw"),), audit=None, prevalences=(), stable=(), changes=(),
        pairs=(), turns=(), turned=0, said=(), withheld={}, figures=figures(number),
    )  # fmt: skip


def main() -> None:
    """Print the figures measured, and the bar."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 60_000
    made = report(number)
    begin = time.perf_counter()
    text = to_json(made)
    wrote = time.perf_counter() - begin
    begin = time.perf_counter()
    same = from_json(text) == made
    read = time.perf_counter() - begin
    print(f"{number:,} figures, {len(text.encode()) / 1e6:.1f} MB: written in {wrote:.2f} s, read in {read:.2f} s")
    begin = time.perf_counter()
    wrong = check_numbers(made)
    checked = time.perf_counter() - begin
    begin = time.perf_counter()
    one, other = parse(text), parse(text.replace("poststratified", "audit_alone"))
    moved = len(differ(one, other).moved)
    compared = time.perf_counter() - begin
    print(
        f"checked in {checked:.2f} s ({len(wrong)} misfits), "
        f"read twice and compared in {compared:.2f} s ({moved:,} moved)"
    )
    print(f"bar {BAR} s for writing and reading: {'held' if same and max(wrote, read) <= BAR else 'MISSED'}")


if __name__ == "__main__":
    main()
