"""What a draw says of a document: drawn, in which sample and with what chance, or left out and why."""

from __future__ import annotations

from dataclasses import dataclass

#: The samples of a mix, in the order in which they are drawn.
SAMPLES = ("audit", "rare", "uncertain", "diverse")

#: Why a document was left out of a draw, by slug.
REASONS = {
    "tasked": "It is before volunteers already.",
    "copy": "It is nearly the same text as one drawn, tasked or standing earlier in the pool.",
    "passed": "It was drawn by the audit earlier, and documents that came since have taken its place.",
    "gone": "It was drawn by the audit earlier and is not among the documents any more.",
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """One document of a draw, under the name of the one sample that it was drawn in.

    `probability`, in (0, 1], is the chance with which the audit as a whole holds it, and `stratum` where; for every
    other sample they are None and "". `label` is what an uncertain or rare document was drawn for. `tasked` marks a
    document of the audit that has a task already: it counts in the audit and is not to be pushed again.
    """

    document: str
    sample: str
    probability: float | None = None
    stratum: str = ""
    label: str = ""
    tasked: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """One document that a rule left out: `reason` is a slug of `REASONS`, `like` the text that a copy is a copy of."""

    document: str
    reason: str
    like: str = ""
