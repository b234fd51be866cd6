"""On which texts readers disagree, those first whose decision is worth most."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from hatewatch.annotation.counted import Counted, answer_of
from hatewatch.annotation.judgements import NO, YES
from hatewatch.labels import load_scheme
from hatewatch.records import Annotation


@dataclass(frozen=True, slots=True)
class Split:
    """How many said yes and how many no to one label of one text, at least one each."""

    label: str
    yes: int
    no: int

    @property
    def tie(self) -> bool:
        """Say whether no majority decides it."""
        return self.yes == self.no

    @property
    def balance(self) -> float:
        """Return how even it stands, in (0, 1]: 1 is a tie."""
        return 2 * min(self.yes, self.no) / (self.yes + self.no)


@dataclass(frozen=True, slots=True)
class Dispute:
    """One text that readers do not agree on: the labels they split over, in the scheme's order.

    Where nobody judged it and two or more could not decide, there are no splits. `readers` judged or could not decide.
    """

    document: str
    splits: tuple[Split, ...]
    undecided: int
    readers: int

    def split(self, label: str) -> Split | None:
        """Return how they split over one label, None where they did not."""
        return next((one for one in self.splits if one.label == label), None)


def find_disputes(
    counted: Counted, decided: Mapping[str, Collection[str]], labels: Collection[str] | None = None
) -> list[Dispute]:
    """Return the texts that a person should decide, the most useful first; `decided` are labels settled, by document.

    First those whose conduct no majority decides, since as long as that stands the text teaches and counts nothing:
    ties, and texts that nobody could decide. Then those with more labels in dispute, weighed by how even each stands,
    so that a text of which readers differ on conduct, ground and form together goes before one where they differ on a
    form. With `labels` only splits over these count, and texts nobody could decide are left out.
    """
    found = (_dispute(id, given, decided.get(id, ()), labels) for id, given in counted.by_document().items())
    return sorted((one for one in found if one), key=_worth)


def _dispute(
    document: str, given: Iterable[Annotation], decided: Collection[str], labels: Collection[str] | None
) -> Dispute | None:
    given = [one for one in given if one.outcome in ("judged", "undecided")]
    undecided = sum(one.outcome == "undecided" for one in given)
    splits = []
    for label in load_scheme().ids if labels is None else [one for one in load_scheme().ids if one in labels]:
        answers = [answer_of(one, label) for one in given]
        yes, no = answers.count(YES), answers.count(NO)
        if yes and no and label not in decided:
            splits.append(Split(label, yes, no))
    stuck = labels is None and undecided == len(given) > 1 and not decided
    return Dispute(document, tuple(splits), undecided, len(given)) if splits or stuck else None


def _worth(one: Dispute) -> tuple[float, float, int, str]:
    conduct = {label.id for label in load_scheme().of("conduct")}
    ties = sum(split.tie for split in one.splits if split.label in conduct)
    return -(ties if one.splits else 1), -sum(split.balance for split in one.splits), -one.readers, one.document
