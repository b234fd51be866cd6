"""What a report says, before it is put into any language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from hatewatch.prevalence.parts import Stability
from hatewatch.prevalence.records import Prevalence
from hatewatch.records import Unit
from hatewatch.trends import Change, Figure
from hatewatch.trends.pairs import Pair
from hatewatch.trends.turns import Turn


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence to begin with: `kind` names it in the table of strings, `figures` are those in it.

    `untested` are languages that most texts are in and no model is tested in: the sentence must say so.
    """

    kind: str
    figures: tuple[Figure, ...]
    untested: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Caveat:
    """One thing the reader must know; `numbers` (counts), `labels` (label ids) and `names` fill its sentence.

    Of the numbers, `about` is one in tens, and the sentence says so. `names` are as the sources have them: of files, or
    of places.
    """

    kind: str
    numbers: Mapping[str, int] = field(default_factory=dict)
    labels: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Agreed:
    """How well people agreed on a label: Krippendorff's alpha over `units` texts that two or more read.

    `alpha` and the ends of its 95 % interval are None where `reason`, a slug, says why.
    """

    label: str
    units: int
    alpha: float | None
    low: float | None
    high: float | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AuditFacts:
    """What the prevalences rest on: `drawn` at random from `population` documents, `read` by `readers` people.

    `ties` are documents undecided, by label, each counted as half; `strata` is their number. `seed` drew it.
    """

    population: int
    drawn: int
    read: int
    readers: int
    strata: int
    seed: int
    ties: Mapping[str, int]
    agreement: tuple[Agreed, ...] = ()


@dataclass(frozen=True, slots=True)
class Stable:
    """What was assumed stable, and how that fared: the model's mistakes on `label` among the values of a dimension
    (`over` is "values"), or from period to period in it ("time")."""

    dimension: str
    over: str
    label: str
    stability: Stability


@dataclass(frozen=True, slots=True)
class Risen:
    """A term that stands in more texts now than before.

    `documents` of the `n` texts in that language hold it now, `documents_before` of the `n_before` before; None where
    these are some, but too few to be told. `ratio` is that of the odds, with the ends of its 95 % interval, and `p` the
    chance of so great a rise where there is none, adjusted for all terms looked at. Statistics count voices: no author
    and no group of copies is more than one.
    """

    term: str
    language: str
    documents: int
    n: int
    documents_before: int | None
    n_before: int
    ratio: float
    low: float
    high: float
    p: float


@dataclass(frozen=True, slots=True)
class Theme:
    """A group of `size` similar texts, with the terms that tell them from the others.

    `typical` is one of them, masked, and empty unless quotations were asked for.
    """

    size: int
    terms: tuple[str, ...]
    typical: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What is being said in the texts that the model calls discriminatory (the report's lead label).

    `dimension` and `value` say of which texts (all, a target, a place). `rises` are terms that stand in more of the `n`
    texts of the periods `now` than in the `n_before` of the periods `before`. `themes` are groups of similar texts of
    `now`, made of `read` of them, of which `apart` stand in no group.
    """

    dimension: str
    value: str
    now: str
    before: str
    n: int
    n_before: int
    rises: tuple[Risen, ...]
    themes: tuple[Theme, ...]
    read: int
    apart: int


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that a page, a table or another program needs, computed once; no field can hold an author.

    `model` is `name@digest`, `data` the digest of all that was counted, `thresholds` the score from which on a label is
    given, `labels` what was judged and `unjudged` what was not, `lead` the label the trend is drawn for. `sources` are
    names of files and outlets, `rejected` pairs of reason slug and rows. `first` and `last` are ISO dates or "",
    `period` is "day", "week", "month" or "" without dates, `asked` what was asked for, auto perhaps. `figures` are all
    that is told, those of which there is no prevalence under the method raw; `withheld` counts by dimension the cells
    that are not, since they are too small. `hidden` are by dimension the provinces whose figures over the whole time
    are withheld, `untold` the values of which that of `lead` is told neither way: what people read there is little and
    does not bear the model out. `turns` are change points, of `turned` series looked at, `said` what is being said.
    `prevalences` are those of all documents by every method. `changes` compare the first with the last third.
    `spans` are the periods that a dimension's figures are told for, wider ones where there are few documents.
    `gaps` are periods in which all that usually brings texts was in a hole. `unit` is what was counted: documents,
    groups of copies, or outlets. `created` is the caller's. `undated` is in tens. `course` is the comparison of first
    and last third of all documents, one or none, which is tested by itself. `publisher` is who answers for the report,
    "" where that is not said.
    """

    title: str
    created: str
    version: str
    scheme: str
    model: str
    data: str
    thresholds: Mapping[str, float]
    sources: tuple[str, ...]
    n: int
    undated: int
    first: str
    last: str
    period: str
    asked: str
    periods: tuple[str, ...]
    spans: Mapping[str, tuple[str, ...]]
    lead: str
    labels: tuple[str, ...]
    unjudged: tuple[str, ...]
    findings: tuple[Finding, ...]
    caveats: tuple[Caveat, ...]
    audit: AuditFacts | None
    prevalences: tuple[Prevalence, ...]
    stable: tuple[Stable, ...]
    changes: tuple[Change, ...]
    pairs: tuple[Pair, ...]
    turns: tuple[Turn, ...]
    turned: int
    said: tuple[Said, ...]
    withheld: Mapping[str, int]
    figures: tuple[Figure, ...]
    rejected: tuple[tuple[str, int], ...] = ()
    gaps: tuple[str, ...] = ()
    unit: Unit = "documents"
    notes: tuple[Mapping[str, str], ...] = ()
    hidden: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    untold: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    course: tuple[Change, ...] = ()
    publisher: str = ""

    def __post_init__(self) -> None:
        if not self.caveats:
            raise ValueError("a report without caveats is not a report")

    @property
    def measured(self) -> bool:
        """Say whether the figure that the report leads with is a prevalence."""
        return any(not one.raw for one in self.select("all", self.lead))

    def unquoted(self) -> Report:
        """Return the report without quotations of texts."""
        said = [replace(one, themes=tuple(replace(theme, typical="") for theme in one.themes)) for one in self.said]
        return replace(self, said=tuple(said))

    def select(self, dimension: str, label: str | None = None, *, period: str | None = "") -> list[Figure]:
        """Return the figures of a dimension, of one label and period or (None) of all, in their order."""
        return [
            one
            for one in self.figures
            if one.dimension == dimension and label in (None, one.label) and period in (None, one.period)
        ]
