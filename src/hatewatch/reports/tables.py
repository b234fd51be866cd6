"""Tables of figures: under which caption, on which scale, and what their numbers are."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from hatewatch.reports import locale
from hatewatch.reports.blocks import Shares
from hatewatch.reports.record import Report
from hatewatch.reports.words import Words, kind_of
from hatewatch.trends import Figure

#: A longer table is for trends.csv.
ROWS = 20
_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)


def what_of(figures: Sequence[Figure]) -> str:
    """Return what figures are together: prevalence, raw, found, or mixed."""
    kinds = {kind_of(one) for one in figures}
    return kinds.pop() if len(kinds) == 1 else "mixed"


def lead_kind(figures: Sequence[Figure]) -> str:
    """Return what the figures of a caption are called: a prevalence as soon as one is (the raw ones are flagged)."""
    return "raw" if all(one.raw for one in figures) else "prevalence"


def tabulate(
    caption: str,
    head: str,
    rows: Sequence[tuple[str, Figure]],
    *,
    note: str = "",
    given: bool = False,
    cited: bool = True,
) -> Shares:
    """Return named figures as a table whose scale holds every interval, but for those of few documents."""
    top = max((one.share if one.small else one.high for _, one in rows), default=1.0)
    step = next(step for step in _STEPS if top <= step + 1e-9)
    return Shares(caption, head, what_of([one for _, one in rows]), tuple(rows), step, note, given, cited)


def say_withheld(report: Report, words: Words, dimension: str) -> str:
    """Return how many cells of a dimension are withheld, which provinces, and what is not told; "" if nothing is."""
    k = report.withheld.get(dimension, 0)
    said = [words("table.withheld", k=words.number(k))] if k else []
    for name, by_dimension in (("hidden", report.hidden), ("untold", report.untold)):
        if values := by_dimension.get(dimension):
            names = sorted((words.value(dimension, one) for one in values), key=locale.turkish_order)
            said.append(words(f"table.{name}", names=", ".join(names)))
    return Markup(" ").join(said)


def say_sums(words: Words, kind: str) -> str:
    """Return that prevalences of parts need not add up; raw shares do."""
    return words("table.sums") if kind == "prevalence" else Markup("")


def periods_table(report: Report, words: Words, figures: Sequence[Figure], note: str = "") -> Shares:
    """Return the figures of one line of a chart, a row a period."""
    rows = [(words.period(one.period), one) for one in figures]
    kind = lead_kind(figures)
    caption = words.capital(words.of(words.label(figures[0].label, report.labels), kind))
    note = (say_sums(words, kind) + " " + note).strip()
    return tabulate(caption, str(words("table.period")), rows, note=note, cited=False)
