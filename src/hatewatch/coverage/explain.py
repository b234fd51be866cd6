"""Tell each hole once: of the whole where the whole falls short, of the part where only the part does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from hatewatch.coverage.records import THIN, Finding
from hatewatch.coverage.tail import so_few

if TYPE_CHECKING:
    from hatewatch.coverage.survey import Standing

# The rest comes as usual where it brings so much of the expected, or so few has at least this chance.
_WELL, _CHANCE = 0.8, 0.01
_SAME = 0.9  # a part that brings so much of the whole is the whole


def keep_the_narrowest(whole: Standing, parts: Sequence[Standing]) -> list[Standing]:
    """Return whole and parts without the findings that another tells better.

    A thin stretch of the whole goes where what the parts in a hole do not bring came as usual; else the findings of
    parts go that lie, for the most part, in the whole's.
    """
    kept = tuple(one for one in whole.findings if one.kind != THIN or not _explained(one, whole, parts))
    left = [
        replace(part, findings=tuple(one for one in part.findings if not _inside(one, kept, part))) for part in parts
    ]
    return [replace(whole, findings=kept), *left]


def _explained(one: Finding, whole: Standing, parts: Sequence[Standing]) -> bool:
    """Say whether the parts that are in a hole on these days account for the thinness of the whole."""
    missing = [part for part in parts if any(_overlap(one, other, part) > 0.5 for other in part.findings)]
    if not missing or one.expected is None:
        return False
    seen, expected = float(one.seen), one.expected
    for part in missing:
        measured = part.measure(one.first, one.last)
        if measured is not None:
            seen, expected = seen - measured.seen, expected - measured.expected
    if expected < (1 - _SAME) * one.expected:
        return False
    first = one.first.toordinal() - whole.first.toordinal()
    days = _end(one, whole) - one.first.toordinal() + 1
    spread = whole.measured.dispersion(np.array([first]), days)
    chance = so_few(np.array([max(seen, 0.0)]), np.array([expected]), spread)
    return seen >= _WELL * expected or bool(chance[0] >= _CHANCE)


def _inside(one: Finding, others: Sequence[Finding], standing: Standing) -> bool:
    return any(_overlap(one, other, standing) > 0.5 for other in others)


def _overlap(one: Finding, other: Finding, standing: Standing) -> float:
    """Return what share of the days of `one` are days of `other`; what has not ended ends with the standing."""
    first = max(one.first, other.first).toordinal()
    last = min(_end(one, standing), _end(other, standing))
    return max(0, last - first + 1) / (_end(one, standing) - one.first.toordinal() + 1)


def _end(one: Finding, standing: Standing) -> int:
    """Return the ordinal of a finding's last day so far."""
    last: date | None = one.last
    return last.toordinal() if last is not None else standing.first.toordinal() + len(standing.counts) - 1
