"""False holes of healthy sources, holes found of those planted, and a million documents counted by day.

    python benchmarks/holes.py [--seeds 40] [--documents 1000000]

Sources are simulated: steady ones, quiet on Sundays, weekly, monthly, drifting, seasonal, bursty and wild. The bars: at
most one false hole a source a year; in steady sources of 20 documents a day and more, silent days and weeks found in
eight of ten, and a week of half as much in half of them; a million documents counted in ten seconds.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from hatewatch.coverage.records import DayCount, Series
from hatewatch.coverage.scan import scan
from hatewatch.coverage.survey import survey
from hatewatch.store import tables as t

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from covered import open_covered

_DAYS, _MEANS = 3 * 365, (1, 3, 10, 40, 200)
_WEEK = np.array([1.1, 1.15, 1.1, 1.1, 1.1, 0.8, 0.65])
_START = date(2022, 1, 3)
_KINDS = ("even", "poisson", "sunday", "weekly", "monthly", "moves", "drift", "season", "bursty", "wild")


def source(random: np.random.Generator, mean: float, kind: str, days: int = _DAYS) -> NDArray[np.int64]:
    """Return daily counts of a healthy source from a Monday on."""
    at, week, spread = np.arange(days), _WEEK / _WEEK.mean(), 0.05
    level = np.full(days, float(mean))
    if kind == "sunday":
        week = np.array([1, 1, 1, 1, 1, 1, 0.0]) * 7 / 6
    elif kind == "weekly":
        week = np.array([0, 0, 0, 7.0, 0, 0, 0])
    elif kind == "monthly":
        level, week = np.where(at % 30 == 4, 30.0 * mean, 0.0), np.ones(7)
    elif kind == "moves":  # once a week, on Thursdays or Fridays
        issues = np.arange(3, days, 7)
        issues = issues + random.integers(0, 2, len(issues))
        level, week = np.zeros(days), np.ones(7)
        level[issues[issues < days]] = 7 * mean
    elif kind == "drift":
        level *= np.exp(np.cumsum(random.normal(0, 0.012, days)))
    elif kind == "season":
        level *= 1 + 0.35 * np.sin(2 * np.pi * (at / 365 + random.random()))
    elif kind == "bursty":
        spread, stray = 0.15, np.zeros(days)
        for i in range(1, days):
            stray[i] = 0.6 * stray[i - 1] + random.normal(0, 0.15)
        level *= np.exp(stray)
        for _ in range(days // 60):
            i = random.integers(days - 5)
            level[i : i + 4] *= random.uniform(2, 5)
    spread = {"wild": 0.5, "poisson": 1e-6}.get(kind, spread)
    expected = level * week[at % 7]
    return random.poisson(random.gamma(1 / spread, spread * np.maximum(expected, 1e-12)))


def false_holes(seeds: int) -> None:
    """Print the false holes a year of healthy sources, by kind and documents a day."""
    total, years = 0, 0
    print("false holes a source a year, by documents a day:", *_MEANS)
    for kind in _KINDS:
        row = []
        for mean in _MEANS:
            found = 0
            for seed in range(seeds):
                counts = source(np.random.default_rng([seed, mean, _KINDS.index(kind)]), mean, kind)
                found += len(scan(counts, 0, np.zeros(_DAYS, np.bool_), _DAYS).stretches)
            row.append(found * 365 / (seeds * _DAYS))
            total, years = total + found, years + seeds * _DAYS / 365
        print(f"  {kind:8}", *(f"{one:6.2f}" for one in row), flush=True)
    print(f"  all      {total / years:6.2f} (bar: 1.00)")


def planted_holes(seeds: int) -> None:
    """Print how many planted holes are found, by kind of source and documents a day."""
    plants = {
        "a day": (1, 0.0),
        "3 days": (3, 0.0),
        "a week": (7, 0.0),
        "week at half": (7, 0.5),
        "2 at half": (14, 0.5),
    }
    print("planted holes found:", ", ".join(plants))
    for kind in ("even", "bursty"):
        for mean in (3, 5, 10, 20, 40, 100):
            row = []
            for days, part in plants.values():
                hits = 0
                for seed in range(seeds):
                    random = np.random.default_rng([seed, mean, 99])
                    counts = source(random, mean, kind, 500)
                    at = int(random.integers(300, 480))
                    counts[at : at + days] = random.binomial(counts[at : at + days], part)
                    hits += _met(scan(counts, 0, np.zeros(500, np.bool_), 500).stretches, at, days)
                row.append(hits / seeds)
            print(f"  {kind:8} {mean:4} a day", *(f"{one:5.2f}" for one in row), flush=True)


def _met(stretches: Sequence[object], at: int, days: int) -> bool:
    """Say whether at least half of the planted days are in a stretch."""
    shared = sum(max(0, min(one.stop, at + days) - max(one.start, at)) for one in stretches)  # type: ignore[attr-defined]
    return shared * 2 >= days


def missing_languages(seeds: int) -> None:
    """Print how often a language that is missing for five days is found, and told of the language alone."""
    for mean in (5, 10, 20):
        found = 0
        for seed in range(seeds):
            random = np.random.default_rng([seed, mean, 7])
            own = {"tr": source(random, 2 * mean, "even", 500), "kmr": source(random, mean, "even", 500)}
            at = int(random.integers(300, 480))
            own["kmr"][at : at + 5] = 0
            days = [
                DayCount(Series("gazete", "", language), _START + timedelta(days=i), int(n))
                for language, counts in own.items()
                for i, n in enumerate(counts)
                if n
            ]
            told = [one for standing in survey(days, _START + timedelta(days=500)) for one in standing.findings]
            first, last = _START + timedelta(days=at), _START + timedelta(days=at + 4)
            found += any((one.series.language, one.first, one.last) == ("kmr", first, last) for one in told)
        print(f"  a language of {mean} a day missing for 5 days: {found / seeds:.2f} told to the day, of it alone")


def million(documents: int) -> None:
    """Print the seconds that counting and judging so many documents takes."""
    from hatewatch.pipeline.coverage import note_holes

    random = np.random.default_rng(1)
    with tempfile.TemporaryDirectory(prefix="hatewatch-coverage-") as scratch:
        store = open_covered(Path(scratch))
        reading = store.begin_ingest(source="kaynak", file="kaynak.csv", digest="0")
        begin, minutes = datetime(2022, 1, 3, tzinfo=UTC), _DAYS * 1440
        columns = ("id", "native_id", "text", "languages", "kind")
        filler = dict.fromkeys(columns, "") | {"text": "Pazarda bugün sakin bir gün geçti. " * 8, "languages": "tr"}
        for start in range(0, documents, 50_000):
            rows = [
                filler
                | {
                    "key": i + 1, "id": f"{i:032x}", "native_id": str(i), "ingest": reading.key,
                    "source": f"kaynak-{i % 100}", "language": ("tr", "tr", "kmr")[i // 100 % 3],
                    "published": begin + timedelta(minutes=int(minute)), "came": begin,
                }
                for i, minute in enumerate(random.integers(0, minutes, min(50_000, documents - start)), start)
            ]  # fmt: skip
            with store._writer.begin() as connection:  # type: ignore[attr-defined]
                connection.execute(sa.insert(t.document), rows)
        began = time.monotonic()
        days = store.daily()
        counted = time.monotonic() - began
        noted = note_holes(store, now=begin + timedelta(days=_DAYS))
        whole = time.monotonic() - began - counted
        print(f"{sum(one.documents for one in days):,} documents counted by day in {counted:.1f} s (bar: 10 s)")
        print(f"counted, judged and kept for {len(noted.standings)} series in {whole:.1f} s (bar: 60 s)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=40)
    parser.add_argument("--documents", type=int, default=1_000_000)
    options = parser.parse_args()
    false_holes(options.seeds)
    planted_holes(options.seeds)
    missing_languages(options.seeds)
    million(options.documents)


if __name__ == "__main__":
    main()
