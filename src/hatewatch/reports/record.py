"""What a report says, before it is put into any language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hatewatch.records import Unit
from hatewatch.trends import Change, Share


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence to begin with: `kind` names it in the table of strings, `shares` are the figures in it.

    `untested` are languages that most texts are in and no model is tested in: the sentence must say so.
    """

    kind: str
    shares: tuple[Share, ...]
    untested: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Caveat:
    """One thing the reader must know; `numbers` (counts), `labels` (label ids) and `names` fill its sentence.

    `names` are as the sources have them: of files, or of places.
    """

    kind: str
    numbers: Mapping[str, int] = field(default_factory=dict)
    labels: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that a page, a table or another program needs, computed once; no field can hold an author.

    `model` is `name@digest`, `thresholds` the score from which on a label is given, `labels` what was judged
    and `unjudged` what was not, `lead` the label the trend is drawn for. `sources` are names of files and outlets,
    `rejected` pairs of reason slug and rows. `first` and `last` are ISO dates or "", `period` is "day",
    "week", "month" or "" without dates. `shares` hold every raw share, `changes` the places compared over
    time. `gaps` are periods in which all that usually brings texts was in a hole. `unit` is what was
    counted: documents, groups of copies, or outlets. `created` is the caller's.
    """

    title: str
    created: str
    version: str
    scheme: str
    model: str
    thresholds: Mapping[str, float]
    sources: tuple[str, ...]
    n: int
    undated: int
    first: str
    last: str
    period: str
    periods: tuple[str, ...]
    lead: str
    labels: tuple[str, ...]
    unjudged: tuple[str, ...]
    shares: tuple[Share, ...]
    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]
    caveats: tuple[Caveat, ...]
    rejected: tuple[tuple[str, int], ...] = ()
    gaps: tuple[str, ...] = ()
    unit: Unit = "documents"
    notes: tuple[Mapping[str, str], ...] = ()

    def __post_init__(self) -> None:
        if not self.caveats:
            raise ValueError("a report without caveats is not a report")

    def select(self, dimension: str, label: str | None = None, *, period: str | None = "") -> list[Share]:
        """Return the shares of a dimension, of one label and period or (None) of all, in their order."""
        return [
            one
            for one in self.shares
            if one.dimension == dimension and label in (None, one.label) and period in (None, one.period)
        ]
