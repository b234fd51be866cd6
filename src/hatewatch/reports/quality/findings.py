"""The five sentences that the page begins with: how much there is, what agrees, what does not, where, what next."""

from __future__ import annotations

from collections.abc import Sequence

from hatewatch.labels import load_scheme
from hatewatch.reports.quality.record import Cell, Finding, Quality

#: Krippendorff's own limits (Content Analysis, 4th ed. 2018, p. 356): rely on what reaches the first, draw tentative
#: conclusions from the second.
GOOD, FAIR = 0.8, 0.667
_OFTEN = 0.15  # a larger share of answers without a judgement calls for a talk


def find(quality: Quality) -> tuple[Finding, ...]:
    """Return five findings that claim no more than the record holds."""
    known = [one for one in quality.select("all") if one.alpha is not None and one.low is not None]
    return (_amount(quality), _agreement(quality), _labels(known), _apart(quality), _next(quality, known))


def level(cell: Cell) -> str:
    """Return good, fair or poor, as alpha itself stands; unsure where its interval reaches from good below fair."""
    if cell.alpha is None:
        return "unknown"
    if cell.low is not None and cell.high is not None and cell.low < FAIR and cell.high >= GOOD:
        return "unsure"
    return "good" if cell.alpha >= GOOD else "fair" if cell.alpha >= FAIR else "poor"


def _amount(quality: Quality) -> Finding:
    total = quality.total
    if not total.answers:
        return Finding("amount_none", numbers={"waiting": quality.waiting})
    alone = quality.readers_per_text.get(1, 0)
    numbers = {"answers": total.answers, "texts": total.texts, "people": len(quality.readers), "shared": total.shared}
    return Finding("amount", numbers={**numbers, "alone": alone})


def _agreement(quality: Quality) -> Finding:
    conduct = quality.select("all", "conduct")
    if not conduct or conduct[0].reason == "few":
        numbers = {"shared": quality.total.shared, "fewest": quality.fewest}
        return Finding("agreement_few", numbers=numbers)
    if conduct[0].alpha is None:
        return Finding("agreement_undefined", (conduct[0],))
    return Finding(f"agreement_{level(conduct[0])}", (conduct[0],))


def _labels(known: Sequence[Cell]) -> Finding:
    """Return which labels people agree on most and least; where their intervals overlap it says so."""
    cells = sorted((one for one in known if one.measure in load_scheme().ids), key=lambda one: -(one.alpha or 0.0))
    if not cells:
        return Finding("labels_few")
    best, worst = cells[0], cells[-1]
    if best is worst:
        return Finding("labels_one", (best,), labels=(best.measure,))
    clear = best.low is not None and worst.high is not None and best.low > worst.high
    return Finding("labels" if clear else "labels_unclear", (best, worst), labels=(best.measure, worst.measure))


def _apart(quality: Quality) -> Finding:
    """Return the language or pair whose interval lies wholly below that of all texts, the lowest of them."""
    overall = quality.select("all", "conduct")
    floor = overall[0].low if overall else None
    if floor is None:
        return Finding("apart_few")
    compared = [one for name in ("language", "pair") for one in quality.select(name, "conduct") if one.high is not None]
    below = [one for one in compared if one.high is not None and one.high < floor]
    if not below:
        return Finding("apart_none" if compared else "apart_few")
    worst = min(below, key=lambda one: (one.alpha or 0.0, one.value))
    if worst.dimension == "language":
        return Finding("apart_language", (worst,), languages=(worst.value,))
    return Finding("apart_pair", (worst,), annotators=tuple(worst.value.split()))


def _next(quality: Quality, known: Sequence[Cell]) -> Finding:
    """Return the one thing to do next: what hinders most comes first."""
    total = quality.total
    if not total.answers:
        return Finding("next_push", numbers={"waiting": quality.waiting})
    if total.shared < quality.fewest:
        return Finding("next_share", numbers={"shared": total.shared, "fewest": quality.fewest})
    labels = [one for one in known if one.measure in load_scheme().ids and level(one) == "poor"]
    if labels:
        worst = min(labels, key=lambda one: (one.alpha or 0.0, one.measure))
        numbers = {"disputed": quality.disputed}
        return Finding("next_talk" if quality.disputed else "next_guidelines", (), numbers, (worst.measure,))
    if total.answers - total.judged > _OFTEN * total.answers:
        numbers = {"left": total.answers - total.judged, "answers": total.answers}
        return Finding("next_unjudged", numbers=numbers)
    if quality.disputed:
        return Finding("next_adjudicate", numbers={"disputed": quality.disputed})
    return Finding("next_go_on")
