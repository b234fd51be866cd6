"""What is known of the quality of annotation, before it is put into any language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

#: With fewer texts than this behind it no figure is given: "too few" is said instead, in the page and in the JSON.
FEWEST = 20


@dataclass(frozen=True, slots=True)
class Cell:
    """Krippendorff's alpha of one `measure`, a label or an axis, among some texts that two people or more judged.

    `dimension` and `value` say which: all, language ("kmr"), month in which the text's last answer came ("2026-03"),
    or pair (two pseudonyms with a space between). `units` are these texts, `marked` those that somebody gave the label,
    or a label of the axis. `alpha` and the ends of its 95 % interval, `low` and `high`, are None where `reason`, a
    slug, says why: few, or alpha's own.
    """

    measure: str
    dimension: str
    value: str
    units: int
    marked: int
    alpha: float | None = None
    low: float | None = None
    high: float | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How many answers of each kind the texts of one language got, or all texts where `language` is empty.

    `texts` got an answer, `shared` of them were judged by two people or more.
    """

    language: str
    texts: int
    shared: int
    judged: int
    undecided: int
    declined: int
    skipped: int

    @property
    def answers(self) -> int:
        """Return how many answers there are in all."""
        return self.judged + self.undecided + self.declined + self.skipped


@dataclass(frozen=True, slots=True)
class Reader:
    """What one volunteer, a pseudonym, has done.

    `shared` of the texts judged somebody else judged too. `gold` were decided by somebody else; `same`, how many of
    these got the conduct from this person that was decided, with its share and the ends of its 95 % Wilson interval,
    is None where `gold` are too few. `seconds` is the median time of an answer.
    """

    annotator: str
    judged: int
    undecided: int
    declined: int
    skipped: int
    shared: int
    seconds: float | None
    gold: int
    same: int | None = None
    share: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Split:
    """Of how many texts that two or more judged for a label readers said both yes and no, and how many are ties."""

    label: str
    shared: int
    split: int
    tied: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence to begin with: `kind` names it in the table of strings, cells and numbers fill it.

    `labels` are ids of labels or axes, `languages` and `annotators` those it speaks of.
    """

    kind: str
    cells: tuple[Cell, ...] = ()
    numbers: Mapping[str, int] = field(default_factory=dict)
    labels: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    annotators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quality:
    """Everything that the page and other programs need, computed once; no field can hold a name, a text or an e-mail.

    `readers_per_text` says how many texts were judged by how many people, `waiting` how many were put before somebody
    and have no answer. `disputed` texts wait for a person's decision, `gold` have one. `left_out` counts annotations
    that are in no figure, by reason. `created` is the caller's.
    """

    created: str
    version: str
    scheme: str
    fewest: int
    waiting: int
    disputed: int
    gold: int
    readers_per_text: Mapping[int, int]
    outcomes: tuple[Outcomes, ...]
    months: tuple[str, ...]
    cells: tuple[Cell, ...]
    splits: tuple[Split, ...]
    readers: tuple[Reader, ...]
    left_out: Mapping[str, int]
    findings: tuple[Finding, ...] = ()

    def select(self, dimension: str, measure: str | None = None) -> list[Cell]:
        """Return the cells of a dimension, of one measure or of all, in their order."""
        return [one for one in self.cells if one.dimension == dimension and measure in (None, one.measure)]

    @property
    def total(self) -> Outcomes:
        """Return the counts over all languages."""
        return next(one for one in self.outcomes if not one.language)
