"""What a source usually brings: its level, its weekdays, and how far days and weeks stray from them.

All from its own past. Days known to be holes are left out before, so that a hole never becomes the usual thing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

#: So many days and documents of the past make a source known: its weekdays have then been seen eight times each.
KNOWN_DAYS, KNOWN_DOCUMENTS = 56, 30

_LEVEL = 42  # days that the level is the mean of: six of each weekday, few enough to follow a drift
_WEEKS = 26  # of each weekday that its factor, and of all days that dispersion, is taken from
_FIRST = 28  # days before anything can be foretold, and its error measured
# What is thought of a source before it is known, and for how much: weekdays are alike (one document's worth); a day's
# variance is μ + .1 μ², a week's M + .04 M² (28 days' worth). Weeks stray by 10 % at least: no level stands still.
_EVEN, _PRIOR, _WEEK_PRIOR, _PRIOR_DAYS, _DRIFT = 1.0, 0.1, 0.04, 28.0, 0.01


@dataclass(frozen=True, slots=True)
class Usual:
    """What was to be expected, as known in the morning of each day; arrays run over the days, in order.

    `level` is documents a day over a whole week, NaN before anything can be said; `weekdays`, shape (days, 7) from
    Monday on, are factors with mean 1. The variance of a sum of n days with mean M is M + φ M², φ being
    `daily` / n + `weekly` · (1 - 1 / n). `known` says where the past is long enough to call anything a hole.
    """

    level: Floats
    weekdays: Floats
    daily: Floats
    weekly: Floats
    known: Bools

    def over(self, starts: NDArray[np.intp], first_weekday: int, days: int) -> Floats:
        """Return the documents expected in `days` days from each of `starts`, as known in the morning of the first."""
        weeks, rest = divmod(days, 7)
        factors = self.weekdays[starts]
        total = np.full(len(starts), 7.0 * weeks)
        for i in range(rest):
            total += factors[np.arange(len(starts)), (first_weekday + starts + i) % 7]
        return np.asarray(self.level[starts] * total)

    def dispersion(self, starts: NDArray[np.intp], days: int) -> Floats:
        """Return φ of the sum of `days` days from each of `starts`."""
        return np.asarray(self.daily[starts] / days + self.weekly[starts] * (1 - 1 / days))

    def each_day(self, first_weekday: int) -> Floats:
        """Return the documents expected on each day, NaN before anything can be said."""
        every = np.arange(len(self.level))
        return np.asarray(self.level * self.weekdays[every, (first_weekday + every) % 7])


def unknown(days: int) -> Usual:
    """Return the usual of a series that brought too little for anything to be said of it."""
    nothing = np.full(days, np.nan)
    return Usual(nothing, np.ones((days, 7)), np.full(days, _PRIOR), np.full(days, _DRIFT), np.zeros(days, np.bool_))


def expect(counts: NDArray[np.int64], first_weekday: int, left_out: Bools) -> Usual:
    """Return what was to be expected of a series of daily counts, each day from the days before it.

    `first_weekday` is 0 where the first day is a Monday; days `left_out` (holes) teach nothing. A day of an outbreak
    (beyond the weekday's upper quartile by three interquartile ranges and more) counts up to that bound only.
    """
    kept = np.flatnonzero(~left_out)
    weekday = (first_weekday + kept) % 7
    y = _bounded(counts[kept].astype(np.float64), weekday)
    factors = _factors(y, weekday)
    level = _level(y, weekday, factors)
    daily, weekly = _dispersions(y, level * factors[np.arange(len(y) + 1), np.append(weekday, 0)])
    documents = _sums_before(y, 7 * _WEEKS)
    known = (np.arange(len(y) + 1) >= KNOWN_DAYS) & (documents >= KNOWN_DOCUMENTS)
    # From days that count to all days: what is known in the morning of a hole is what was known before it.
    before = np.concatenate([[0], np.cumsum(~left_out)])[:-1]
    return Usual(level[before], factors[before], daily[before], weekly[before], known[before])


def _bounded(y: Floats, weekday: NDArray[np.intp]) -> Floats:
    """Return counts no higher than their weekday's past makes thinkable."""
    found = y.copy()
    for k in range(7):
        own = np.flatnonzero(weekday == k)
        padded = np.concatenate([np.full(_WEEKS, np.nan), y[own]])[:-1] if len(own) else np.empty(0)
        if len(own) < 5:
            continue
        past = np.sort(sliding_window_view(padded, _WEEKS), axis=1)  # NaN comes last
        held = np.minimum(np.arange(len(own)), _WEEKS)
        rows = np.arange(len(own))
        low, high = (past[rows, (share * np.maximum(held - 1, 0)).astype(np.intp)] for share in (0.25, 0.75))
        bound = high + 3 * np.maximum(high - low, np.sqrt(high + 1))
        found[own] = np.where(held >= 4, np.fmin(y[own], bound), y[own])
    return found


def _factors(y: Floats, weekday: NDArray[np.intp]) -> Floats:
    """Return the factors of the weekdays before each day and after the last, shape (days + 1, 7)."""
    span = 7 * _WEEKS
    sums = np.stack([_sums_before(np.where(weekday == k, y, 0.0), span) for k in range(7)], axis=1)
    seen = np.stack([_sums_before((weekday == k).astype(np.float64), span) for k in range(7)], axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = sums.sum(axis=1, keepdims=True) / seen.sum(axis=1, keepdims=True)
        factors = (sums + _EVEN) / (seen + _EVEN / mean) / mean
    factors = np.where(np.isfinite(factors), factors, 1.0)
    return np.asarray(factors / factors.mean(axis=1, keepdims=True))


def _level(y: Floats, weekday: NDArray[np.intp], factors: Floats) -> Floats:
    """Return the mean of the last days, as if all weekdays were alike, before each day and after the last."""
    days = np.stack([_sums_before((weekday == k).astype(np.float64), _LEVEL) for k in range(7)], axis=1)
    weight = (days * factors).sum(axis=1)
    total = _sums_before(y, _LEVEL)
    enough = days.sum(axis=1) >= _FIRST
    return np.where(enough, total / np.where(enough, weight, 1.0), np.nan)


def _dispersions(y: Floats, foretold: Floats) -> tuple[Floats, Floats]:
    """Return φ of single days and of weeks beyond days, from the errors that foretelling the past would have made.

    `foretold` has one value more than `y`: what the day after the last would bring; it is not used here.
    """
    m = np.where(np.isfinite(foretold[:-1]), foretold[:-1], 0.0)
    y = np.where(m > 0, y, 0.0)
    span = 7 * _WEEKS
    mean = _sums_before(m, span) / np.maximum(_sums_before((m > 0).astype(np.float64), span), 1)
    daily = _ratio((y - m) ** 2 - m, m, mean, _PRIOR)
    weeks_y, weeks_m = _sums_before(y, 7)[1:], _sums_before(m, 7)[1:]
    whole = _sums_before((m > 0).astype(np.float64), 7)[1:] >= 5
    weeks_m = np.where(whole, weeks_m, 0.0)
    # Each day is in seven of these sums, so the prior weighs as seven days' worth of weeks do.
    week = _ratio(np.where(whole, (weeks_y - weeks_m) ** 2 - weeks_m, 0.0), weeks_m, 7 * mean, _WEEK_PRIOR)
    return daily, np.maximum(_DRIFT, (week - daily / 7) * 7 / 6)


def _ratio(excess: Floats, m: Floats, mean: Floats, prior: float) -> Floats:
    """Return Σ (error² - m) / Σ m² before each day, drawn towards the prior."""
    above, below = _sums_before(excess, 7 * _WEEKS), _sums_before(m * m, 7 * _WEEKS)
    weight = _PRIOR_DAYS * mean**2
    with np.errstate(invalid="ignore", divide="ignore"):
        found = (above + weight * prior) / (below + weight)
    return np.asarray(np.maximum(np.where(np.isfinite(found), found, prior), 0.0))


def _sums_before(values: Floats, span: int) -> Floats:
    """Return the sum of the `span` values before each position and after the last: one value more."""
    total = np.concatenate([[0.0], np.cumsum(values)])
    back = np.maximum(np.arange(len(total)) - span, 0)
    return np.asarray(total - total[back])
