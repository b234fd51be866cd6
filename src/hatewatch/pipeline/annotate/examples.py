"""Examples: from several people's answers to one value a label and document, as training reads it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from hatewatch.annotation.aggregate import Aggregated, dawid_skene, mace, majority
from hatewatch.annotation.counted import Counted, judgements_of
from hatewatch.annotation.judgements import Judgement
from hatewatch.annotation.sampling import Audit
from hatewatch.errors import InputError
from hatewatch.labels import load_scheme
from hatewatch.pipeline.annotate.correct import is_correction
from hatewatch.pipeline.annotate.quality import read_answers
from hatewatch.privacy import mask
from hatewatch.sources import write_csv
from hatewatch.store import Gold, Store

#: Ways to make one value of several answers, by the name that stands in the file.
METHODS: Mapping[str, Callable[[Iterable[Judgement]], Aggregated]] = {
    "majority": majority,
    "dawid_skene": dawid_skene,
    "mace": mace,
}


@dataclass(frozen=True, slots=True)
class Example:
    """One text and what it is taken to be: 1, 0 or None (not known) for each label of the scheme, in its order.

    `method` says by what: a name of `METHODS`, or gold where a person decided. `held` is empty where it may be trained
    on, else why not: gold, audit (estimates rest on texts that the model has not seen) or near (to one of these).
    """

    document: str
    text: str
    language: str
    method: str
    values: tuple[int | None, ...]
    held: str = ""


@dataclass(frozen=True, slots=True)
class Tallied:
    """How many examples say yes and no to a label, how many ties there were, and in how many it is not known."""

    yes: int
    no: int
    ties: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Examples:
    """All examples in stored order, what became of each label, and the documents of which nothing is known, by reason.

    `left_out`: tie (people differ and nobody has decided), undecided, declined or skipped. `caveats` are what the
    method says of itself, by label.
    """

    method: str
    examples: tuple[Example, ...]
    labels: Mapping[str, Tallied]
    left_out: Mapping[str, int]
    caveats: Mapping[str, str]

    def of(self, held: bool) -> list[Example]:
        """Return those that may be trained on, or those held back."""
        return [one for one in self.examples if bool(one.held) == held]


def make_examples(store: Store, *, method: str = "majority", audit: bool = False) -> Examples:
    """Return the store's examples: one value for each label and document.

    Gold overrides what readers said, label by label, and is never for training; nor are texts of the audit unless
    `audit` says so, since a prevalence corrected with texts that the model was trained on would be wrong. Copies of
    what is held back are held back with it. A tie is no value. Raises InputError for an unknown method, or where it
    needs crowd-kit.
    """
    if method not in METHODS:
        raise InputError(f"There is no method {method!r}.", f"Choose one of {', '.join(METHODS)}.")
    counted, gold = read_answers(store), known_gold(store)
    values, ties, caveats = decide(counted, gold, method)
    known = [one for one in values if any(value is not None for value in values[one].values())]
    languages = store.languages(known)
    texts = store.texts(known)
    kept = store.audit()  # some of its documents were tasked for another sample first
    drawn = {one.document for one in Audit.from_json(kept).drawn} if kept else set[str]()
    drawn |= {task.document for task in store.tasks() if task.sample == "audit"}
    ids = load_scheme().ids
    made = [
        Example(
            one,
            texts[one],
            languages.get(one, "und"),
            "gold" if one in gold else method,
            tuple(values[one].get(label) for label in ids),
            "gold" if one in gold else "audit" if one in drawn and not audit else "",
        )
        for one in sorted(known)
    ]
    return Examples(
        method,
        tuple(_hold_copies(made)),
        {label: _tally(label, made, ties) for label in ids},
        _left_out(counted, values, ties),
        caveats,
    )


def export(
    store: Store,
    out: Path,
    *,
    method: str = "majority",
    audit: bool = False,
    unmasked: bool = False,
) -> tuple[Examples, Path]:
    """Write the examples to train on into the CSV file `out`, those held back beside it; return them and that path.

    Both have the columns text, one for each label (1, 0 or nothing), id, language, method and held, so that
    `training/further.toml` reads the one and `hatewatch evaluate MODEL FILE` the other. Handles, addresses, numbers and
    plates are masked unless `unmasked` is said. Where there are no examples nothing is written.
    """
    made = make_examples(store, method=method, audit=audit)
    held = out.with_name(f"{out.stem}-held{out.suffix}")
    if not made.examples:
        return made, held
    header = ["text", *load_scheme().ids, "id", "language", "method", "held"]
    for path, some in ((held, made.of(held=True)), (out, made.of(held=False))):
        rows = (
            [one.text if unmasked else mask(one.text), *one.values, one.document, one.language, one.method, one.held]
            for one in some
        )
        write_csv(path, header, rows)
    return made, held


_Values = dict[str, dict[str, int | None]]


def known_gold(store: Store, *, blind: bool = False) -> dict[str, Gold]:
    """Return what a person decided, by document, where they decided anything.

    If `blind`, not what somebody corrected who had seen what the model says: nothing can be measured with that.
    """
    return {id: one for id, one in store.gold().items() if one.judged and not (blind and is_correction(one))}


def decide(
    counted: Counted, gold: Mapping[str, Gold], method: str = "majority"
) -> tuple[_Values, dict[str, set[str]], dict[str, str]]:
    """Return values (1, 0, None) by document and label, the documents that are ties by label, and caveats by label.

    Gold overrides what readers said, label by label: what a person decided is no tie any more.
    """
    values, ties, caveats = _aggregate(counted, METHODS[method])
    for document, decision in gold.items():
        _decide(values.setdefault(document, {}), decision)
        for label in decision.judged:
            ties.get(label, set()).discard(document)
    for given in values.values():
        _imply(given)
    return values, ties, caveats


def _aggregate(
    counted: Counted, aggregate: Callable[[Iterable[Judgement]], Aggregated]
) -> tuple[_Values, dict[str, set[str]], dict[str, str]]:
    """Return values by document and label, the documents that are ties by label, and caveats by label."""
    values: _Values = {}
    ties: dict[str, set[str]] = {}
    caveats: dict[str, str] = {}
    for label in load_scheme().ids:
        found = aggregate(judgements_of(counted.annotations, label))
        for decision in found.decisions:
            values.setdefault(decision.unit, {})[label] = decision.value
        ties[label] = set(found.ties)
        if found.caveat:
            caveats[label] = found.caveat
    return values, ties, caveats


def _decide(given: dict[str, int | None], decision: Gold) -> None:
    for label in decision.judged:
        given[label] = int(label in decision.labels)


def _imply(given: dict[str, int | None]) -> None:
    """Give what a label implies, which a method that takes each label by itself need not have given."""
    for label in load_scheme().labels:
        if given.get(label.id) == 1:
            given.update(dict.fromkeys(label.implies, 1))


def _hold_copies(made: Sequence[Example]) -> list[Example]:
    """Return the examples with those held back too that are near-copies of one held back."""
    from hatewatch.training.duplicates import group_duplicates

    if not any(one.held for one in made):
        return list(made)
    groups = group_duplicates([one.text for one in made]).tolist()
    held = {group for one, group in zip(made, groups, strict=True) if one.held}
    return [
        replace(one, held="near") if group in held and not one.held else one
        for one, group in zip(made, groups, strict=True)
    ]


def _tally(label: str, made: Sequence[Example], ties: Mapping[str, set[str]]) -> Tallied:
    at = load_scheme().ids.index(label)
    found = Counter(one.values[at] for one in made)
    tied = sum(one.values[at] is None and one.document in ties[label] for one in made)
    return Tallied(found[1], found[0], tied, found[None] - tied)


def _left_out(counted: Counted, values: _Values, ties: Mapping[str, set[str]]) -> dict[str, int]:
    tied = set().union(*ties.values())
    found: Counter[str] = Counter()
    for document, given in counted.by_document().items():
        if all(value is None for value in values[document].values()):
            outcomes = {one.outcome for one in given}
            named = (name for name in ("undecided", "declined", "skipped") if name in outcomes)
            found["tie" if document in tied else next(named, "undecided")] += 1
    return dict(found)
