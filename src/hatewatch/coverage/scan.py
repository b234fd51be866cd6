"""Find the days on which far less came than a source usually brings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hatewatch.coverage.tail import so_few
from hatewatch.coverage.usual import Bools, Usual, expect

#: Days are a hole where so few documents have at most this chance, are at most this part of the usual, and at least so
#: many are missing. With these a healthy source is wronged less than once in a year (benchmarks/holes.py).
CHANCE, PART, MISSING = 2e-4, 0.65, 5.0

#: At most this part of the usual is next to nothing.
NEXT_TO_NOTHING = 0.05

# Where the days before and after bring so much of what is missing above their own, it only bears another date.
_MADE_UP = 0.75
# What happened as often in the year before, and twice at least, belongs to how the source publishes.
_OFTEN, _YEAR = 8, 365

_LENGTHS = (*range(1, 15), 21, 28)
_PASSES = 4
# So much of the usual on a day ends a hole; of fewer documents nothing is due.
_WELL, _DUE = 0.8, 0.5
# A thin stretch longer than this may be a new level, so it is learnt from; it stops being a hole when it is the usual.
_SHORT = 14


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days `start` to `stop` (excluded) of a series, with what came, what was expected and P(so few)."""

    start: int
    stop: int
    seen: int
    expected: float
    probability: float

    @property
    def silent(self) -> bool:
        """Say whether next to nothing came."""
        return self.seen <= NEXT_TO_NOTHING * self.expected


@dataclass(frozen=True, slots=True)
class Scanned:
    """The usual of a series as known without its holes, and the stretches of days that fell far short of it."""

    usual: Usual
    stretches: tuple[Stretch, ...]


def scan(counts: NDArray[np.int64], first_weekday: int, excused: Bools, until: int) -> Scanned:
    """Return the stretches of days before `until` on which far less came than usual.

    `excused` days are holes already for another reason: they are not judged and not learnt from. Days that are not
    known well enough are never called a hole.
    """
    left_out = excused.copy()
    found: tuple[Stretch, ...] = ()
    usual = expect(counts, first_weekday, left_out)
    for _ in range(_PASSES):
        found = _stretches(counts, first_weekday, usual, excused, until)
        again = excused.copy()
        for one in found:
            if one.silent or one.stop - one.start <= _SHORT:
                again[one.start : one.stop] = True
        if (again == left_out).all():
            break
        left_out = again
        usual = expect(counts, first_weekday, left_out)
    return Scanned(usual, found)


def judge(usual: Usual, counts: NDArray[np.int64], first_weekday: int, start: int, stop: int) -> Stretch:
    """Return what came on these days beside what was expected; 0 expected where nothing can be said."""
    starts = np.array([start])
    expected = usual.over(starts, first_weekday, stop - start)
    seen = int(counts[start:stop].sum())
    if not np.isfinite(expected[0]) or expected[0] <= 0:
        return Stretch(start, stop, seen, 0.0, 1.0)
    chance = so_few(np.array([float(seen)]), expected, usual.dispersion(starts, stop - start))
    return Stretch(start, stop, seen, float(expected[0]), float(chance[0]))


def _stretches(
    counts: NDArray[np.int64], first_weekday: int, usual: Usual, excused: Bools, until: int
) -> tuple[Stretch, ...]:
    """Return the stretches, in order; of overlapping windows the least likely one is taken first."""
    parts: dict[int, NDArray[np.float64]] = {}
    windows = _windows(counts, first_weekday, usual, excused, until, parts)
    taken = np.zeros(len(counts), np.bool_)
    for _, start, stop in sorted(windows, key=lambda one: (one[0], one[1] - one[2])):
        if taken[start:stop].any() or _moved(counts, first_weekday, usual, start, stop):
            continue
        if not _usual_before(parts.get(stop - start), start, stop - start):
            taken[start:stop] = True
    # A Sunday on which nothing is due, and nothing came, keeps no hole apart; nor does a day that is thin itself.
    expected = usual.each_day(first_weekday)
    with np.errstate(invalid="ignore"):
        between = ~excused & (((counts == 0) & ~(expected > _DUE)) | (counts <= PART * expected))
    found = []
    for start, stop in _runs(taken, between):
        start, stop = _trimmed(counts, first_weekday, usual, start, stop)
        found.append(judge(usual, counts, first_weekday, start, stop))
    return tuple(found)


def _windows(
    counts: NDArray[np.int64],
    first_weekday: int,
    usual: Usual,
    excused: Bools,
    until: int,
    parts: dict[int, NDArray[np.float64]],
) -> list[tuple[float, int, int]]:
    """Return (probability, start, stop) of all windows on which so few are rare.

    `parts` takes, by the length of windows, what part of the expected each brought.
    """
    total, barred = (np.concatenate([[0], np.cumsum(one)]) for one in (counts, excused))
    found = []
    spans: list[tuple[NDArray[np.intp], int]]
    spans = [(np.arange(until - days + 1), days) for days in _LENGTHS if days <= until]
    spans += [(np.array([start]), stop - start) for start, stop in _silences(counts, excused, until)]
    for every, days in spans:
        expected = usual.over(every, first_weekday, days)
        seen = (total[every + days] - total[every]).astype(np.float64)
        with np.errstate(invalid="ignore", divide="ignore"):
            part = np.where(barred[every + days] == barred[every], seen / expected, np.nan)
            short = usual.known[every] & (part <= PART) & (expected - seen >= MISSING)
        if days in _LENGTHS:
            parts[days] = part
        chance = so_few(seen[short], expected[short], usual.dispersion(every[short], days))
        rare = chance <= CHANCE
        starts = every[short][rare]
        found += [(float(p), int(start), int(start) + days) for p, start in zip(chance[rare], starts, strict=True)]
    return found


def _moved(counts: NDArray[np.int64], first_weekday: int, usual: Usual, start: int, stop: int) -> bool:
    """Say whether most of what is missing came on the day before or after, above what was due then."""
    before, after = max(start - 1, 0), min(stop + 1, len(counts))
    inside = usual.over(np.array([start]), first_weekday, stop - start)[0]
    around = usual.over(np.array([before]), first_weekday, after - before)[0] - inside
    seen = counts[start:stop].sum()
    return bool(counts[before:after].sum() - seen - around >= _MADE_UP * (inside - seen))


def _usual_before(parts: NDArray[np.float64] | None, at: int, days: int) -> bool:
    """Say whether as small a part of the expected came so often before that it is the source's way."""
    if parts is None:
        return False
    past = parts[max(0, at - days - _YEAR) : max(0, at - days + 1)]
    with np.errstate(invalid="ignore"):
        low = np.flatnonzero(past <= parts[at] + 0.02)
    starts = np.append(past.size - 1 + days, low[::-1])  # from the window itself backwards
    times = int((-np.diff(starts) > days).sum())  # lows that follow each other closely are one time
    return times >= 2 and times / (np.isfinite(past).sum() + days) * _YEAR >= _OFTEN


def _silences(counts: NDArray[np.int64], excused: Bools, until: int) -> list[tuple[int, int]]:
    """Return the stretches without a document that are longer than any window."""
    quiet = (counts[:until] == 0) & ~excused[:until]
    return [(start, stop) for start, stop in _runs(quiet) if stop - start > _LENGTHS[-1]]


def _runs(days: Bools, bridge: Bools | None = None) -> list[tuple[int, int]]:
    """Return (start, stop) of the stretches of `days`, joined over less than a week of `bridge` between two."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], days, [False]]).astype(np.int8)))
    found: list[tuple[int, int]] = []
    for start, stop in edges.reshape(-1, 2).tolist():
        near = bridge is not None and bool(found) and start - found[-1][1] < 7
        if near and bridge is not None and bridge[found[-1][1] : start].all():
            found[-1] = (found[-1][0], stop)
        else:
            found.append((start, stop))
    return found


def _trimmed(counts: NDArray[np.int64], first_weekday: int, usual: Usual, start: int, stop: int) -> tuple[int, int]:
    """Return the stretch without days at its ends on which as much came as usual, or nothing was due."""
    # As known in the morning of the first day: what is learnt within a hole is no measure for its end.
    weekday = (first_weekday + np.arange(start, stop)) % 7
    expected = usual.level[start] * usual.weekdays[start][weekday]
    well = (counts[start:stop] >= _WELL * expected) | (expected < min(_DUE, usual.level[start] / 2))
    own = counts[start:stop]
    silent = own.sum() <= NEXT_TO_NOTHING * expected.sum()
    bad = np.flatnonzero(~well & ~(silent & (own > NEXT_TO_NOTHING * expected)))
    return (start + int(bad[0]), start + int(bad[-1]) + 1) if len(bad) else (start, stop)
