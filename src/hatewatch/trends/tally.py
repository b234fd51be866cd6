"""Count documents as they stream by, in memory that does not grow with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from hatewatch.labels import load_scheme
from hatewatch.trends.interval import Share
from hatewatch.trends.periods import KINDS, Calendar, local_day, make_calendar, month_start, period_of

#: What documents are counted by. `place` is the province of the outlet, `spoken_of` a province in the text.
DIMENSIONS = ("all", "language", "place", "spoken_of", "target", "mixed", "mention")
#: Not a label of the scheme: two or more grounds at once.
INTERSECTIONAL = "intersectional"
#: The "label" of the dimension `mention`: the share of all documents that name a target.
MENTIONED = "mentioned"

_Pattern = tuple[int, str, bool, str | None, tuple[str, ...], tuple[str, ...], tuple[str, ...]]
_Rows = dict[int, list[int]]  # day ordinal -> [documents, documents with slot 1, ...]

_UNDATED = 0
_PATTERNS = 1 << 15  # alike documents are counted together until so many kinds are waiting
_DAYS = 800  # more days than this are months whatever comes, so they are folded at once


class Tally:
    """Counts of documents by dimension, day and label, from which raw shares are made.

    `labels` are the ids that the model judges; implied labels and `intersectional` are added here. `period`
    is "day", "week", "month", or "auto" to choose at the end by the span of the dates.
    """

    def __init__(self, labels: Sequence[str], period: str = "auto") -> None:
        if period not in ("auto", *KINDS):
            raise ValueError(f"period must be auto, day, week or month, not {period!r}")
        scheme = load_scheme()
        unknown = set(labels) - set(scheme.ids)
        if unknown:
            raise ValueError(f"not in the label scheme: {', '.join(sorted(unknown))}")
        self.judged = tuple(label for label in scheme.ids if label in set(labels))
        self.period = period
        self._grounds = frozenset(one.id for one in scheme.of("ground")) & set(self.judged)
        extra = (INTERSECTIONAL,) if len(self._grounds) > 1 else ()
        #: The judged labels in the scheme's order, then `intersectional` where two grounds are judged.
        self.labels: tuple[str, ...] = (*self.judged, *extra)
        self._slot = {label: i for i, label in enumerate(self.labels, start=1)}
        self._implied = {one.id: one.implies for one in scheme.labels}
        self._folded = period == "month"
        self._waiting: dict[_Pattern, int] = {}
        self._cells: dict[tuple[str, str], _Rows] = {}
        self._known: dict[tuple[str, ...], tuple[int, ...]] = {}

    def add(
        self,
        published: datetime | None,
        language: str,
        mixed: bool,
        place: str | None,
        spoken_of: Sequence[str],
        targets: Sequence[str],
        labels: Sequence[str],
    ) -> None:
        """Count one document; places are ids of provinces or districts, `labels` those above threshold.

        Raises ValueError for a label that this tally does not count.
        """
        day = _UNDATED if published is None else local_day(published)
        key = (day, language, mixed, place, tuple(spoken_of), tuple(targets), tuple(labels))
        waiting = self._waiting
        if key in waiting:
            waiting[key] += 1
            return
        self._slots_of(key[6])
        waiting[key] = 1
        if len(waiting) >= _PATTERNS:
            self._settle()

    @property
    def n(self) -> int:
        """Return the number of documents."""
        return self._total("all", "")[0]

    @property
    def undated(self) -> int:
        """Return the number of documents without a date."""
        self._settle()
        return self._cells.get(("all", ""), {}).get(_UNDATED, [0])[0]

    @property
    def mixed(self) -> int:
        """Return the number of documents in more than one language."""
        return self._total("mixed", "yes")[0]

    def values(self, dimension: str) -> list[tuple[str, int]]:
        """Return the values of a dimension with their documents, most first."""
        self._settle()
        found = [(value, self._total(dimension, value)[0]) for own, value in self._cells if own == dimension]
        return sorted(found, key=lambda one: (-one[1], one[0]))

    def calendar(self) -> Calendar | None:
        """Return the periods that the documents span, or None where no document has a date."""
        self._settle()
        rows = self._cells.get(("all", ""), {})
        kind = "month" if self._folded else self.period
        return make_calendar({day: counts[0] for day, counts in rows.items() if day != _UNDATED}, kind)

    def counts(self, dimension: str, value: str) -> dict[str, tuple[int, dict[str, int]]]:
        """Return, by period with a document ("" for all), the documents and how many have each label."""
        self._settle()
        calendar = self.calendar()
        found = {"": self._total(dimension, value)}
        if calendar:
            for day, counts in sorted(self._cells.get((dimension, value), {}).items()):
                if day != _UNDATED:
                    sums = found.setdefault(period_of(day, calendar.kind), [0] * len(counts))
                    for slot, count in enumerate(counts):
                        sums[slot] += count
        return {
            period: (sums[0], {label: sums[slot] for label, slot in self._slot.items()})
            for period, sums in found.items()
            if sums[0]
        }

    def shares(
        self,
        dimensions: Sequence[str] = DIMENSIONS,
        labels: Sequence[str] | None = None,
        by_period: bool = True,
    ) -> list[Share]:
        """Return the raw shares, the whole time (period "") before single periods; no documents, no share.

        A document without a date counts in the whole time only. The dimension `mention` gives for each target
        the share of all documents that name it; `target` gives, of those, the share called each label.
        """
        wanted = [label for label in self.labels if labels is None or label in labels]
        found: list[Share] = []
        for dimension in dimensions:
            if dimension == "mention":
                found += self._mentions(by_period)
                continue
            for value, _ in self.values(dimension):
                for period, (n, counts) in self.counts(dimension, value).items():
                    if by_period or not period:
                        found += [Share.of(dimension, value, period, one, n, counts[one]) for one in wanted]
        return found

    def _mentions(self, by_period: bool) -> Iterator[Share]:
        every = self.counts("all", "")
        for target, _ in self.values("target"):
            naming = self.counts("target", target)
            for period, (n, _counts) in every.items():
                if by_period or not period:
                    count = naming.get(period, (0, {}))[0]
                    yield Share.of("mention", target, period, MENTIONED, n, count)

    def _total(self, dimension: str, value: str) -> list[int]:
        self._settle()
        rows = self._cells.get((dimension, value), {})
        return [sum(column) for column in zip(*rows.values(), strict=True)] or [0] * (1 + len(self.labels))

    def _slots_of(self, labels: tuple[str, ...]) -> tuple[int, ...]:
        """Return the columns in which a document with these labels counts."""
        if labels in self._known:
            return self._known[labels]
        held = set(labels)
        unknown = held - set(self.judged)
        if unknown:
            raise ValueError(f"not counted by this tally: {', '.join(sorted(unknown))}")
        for label in labels:
            held.update(one for one in self._implied[label] if one in self._slot)
        if len(held & self._grounds) > 1:
            held.add(INTERSECTIONAL)
        if len(self._known) >= _PATTERNS:
            self._known.clear()
        self._known[labels] = tuple(sorted(self._slot[label] for label in held))
        return self._known[labels]

    def _settle(self) -> None:
        """Move the waiting documents into the cells."""
        waiting, self._waiting = self._waiting, {}
        cells = self._cells
        width = 1 + len(self.labels)
        for (day, language, mixed, place, spoken_of, targets, labels), times in waiting.items():
            slots = self._slots_of(labels)
            when = month_start(day) if self._folded and day else day
            keys = [("all", ""), ("language", language)]
            if mixed:
                keys.append(("mixed", "yes"))
            if place:
                keys.append(("place", place.partition("/")[0]))
            if spoken_of:
                keys += [("spoken_of", one) for one in {one.partition("/")[0] for one in spoken_of}]
            if targets:
                keys += [("target", one) for one in set(targets)]
            for key in keys:
                rows = cells.get(key)
                if rows is None:
                    rows = cells[key] = {}
                counts = rows.get(when)
                if counts is None:
                    counts = rows[when] = [0] * width
                counts[0] += times
                for slot in slots:
                    counts[slot] += times
        if self.period == "auto" and not self._folded and len(cells.get(("all", ""), ())) > _DAYS:
            self._fold_months()

    def _fold_months(self) -> None:
        self._folded = True
        for cell, rows in self._cells.items():
            months: _Rows = {}
            for day, counts in rows.items():
                _add(months, month_start(day) if day else day, counts)
            self._cells[cell] = months


def _add(rows: _Rows, day: int, counts: Sequence[int]) -> None:
    held = rows.get(day)
    rows[day] = list(counts) if held is None else [a + b for a, b in zip(held, counts, strict=True)]
