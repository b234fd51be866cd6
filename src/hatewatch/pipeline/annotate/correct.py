"""Correct: keep what a person says of a document's labels, having seen what the model says, as a decision."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta

from hatewatch.errors import InputError
from hatewatch.labels import load_scheme
from hatewatch.privacy import Pseudonyms, mask
from hatewatch.store import Gold, Store
from hatewatch.toml import nearest

#: What the reason of every correction begins with, by which it is told from other decisions.
DASHBOARD = "dashboard"
_AFTER = timedelta(microseconds=1)


def decider(pseudonyms: Pseudonyms, name: str) -> str:
    """Return the pseudonym that the key called `name` decides under: nobody else's, whatever they are called."""
    return pseudonyms.of(f"key\x1f{name}") or ""


def is_correction(decision: Gold) -> bool:
    """Say whether somebody decided it who had seen what the model says."""
    return decision.reason.partition(":")[0] == DASHBOARD


def correct(
    store: Store,
    document: str,
    labels: Collection[str],
    *,
    by: str,
    reason: str = DASHBOARD,
    judged: Collection[str] | None = None,
) -> Gold:
    """Keep that a document has these labels, and what they imply; return the decision, which counts from now on.

    `judged` are the labels that were thought about: of the others nothing is said. By default those are all, so that a
    label that is not given is a no. `by` is a pseudonym (`decider`); in `reason` numbers and handles are masked. Saying
    the same again changes nothing. Raises InputError for an unknown document or label, and for a document of the audit:
    that is read by people who must not have seen what a model, or somebody who saw it, says.
    """
    given = _with_implied(_known(labels))
    thought = set(load_scheme().ids) if judged is None else _known(judged) | given
    _allow(store, document)
    said = _ordered(given), _ordered(thought)
    before = store.gold(documents=[document]).get(document)
    if before is not None and is_correction(before) and (before.labels, before.judged) == said:
        return before
    reason = mask(reason.strip()) or DASHBOARD
    reason = reason if reason.partition(":")[0] == DASHBOARD else f"{DASHBOARD}: {reason}"
    decision = Gold(document, *said, by, _later(before), reason)
    _keep(store, decision)
    return decision


def take_back(store: Store, document: str, *, by: str) -> Gold | None:
    """Take back what was corrected; return the decision that counts then, which was there before, None of none.

    Every decision stays in the store. Raises InputError where there is no correction, and as `correct`.
    """
    _allow(store, document)
    decisions = store.decisions(document)
    if not decisions or not is_correction(decisions[-1]) or not decisions[-1].judged:
        raise InputError(f"There is no correction of the document {document}.", "Nothing has to be taken back.")
    others = [one for one in decisions if not is_correction(one)]
    when = _later(decisions[-1])
    if others and others[-1].judged:
        again = others[-1]
        decision = Gold(document, again.labels, again.judged, again.decided_by, when, again.reason)
        _keep(store, decision)
        return decision
    _keep(store, Gold(document, (), (), by, when, DASHBOARD))
    return None


def _allow(store: Store, document: str) -> None:
    if not store.texts([document]):
        raise InputError(
            f"There is no document {document}.", "It may have been erased; look for it again among the documents."
        )
    if store.audited([document]):
        raise InputError(
            f"The document {document} is of the audit, which volunteers read without knowing what a model says.",
            "Correct another one, or have readers who differ decided on: hatewatch annotate adjudicate.",
        )


def _keep(store: Store, decision: Gold) -> None:
    try:
        store.add_gold([decision])
    except ValueError as error:  # it was erased a moment ago
        raise InputError(f"There is no document {decision.document}.", "It has been erased meanwhile.") from error


def _known(labels: Iterable[str]) -> set[str]:
    given = set(labels)
    ids = load_scheme().ids
    for one in sorted(given.difference(ids)):
        close = nearest(one, ids)
        meant = f"Did you mean {close}? " if close else ""
        raise InputError(f"There is no label {one!r}.", f"{meant}There are: {', '.join(ids)}.")
    return given


def _with_implied(labels: set[str]) -> set[str]:
    scheme = load_scheme()
    return labels.union(*(scheme[one].implies for one in labels))


def _ordered(labels: Collection[str]) -> tuple[str, ...]:
    return tuple(one for one in load_scheme().ids if one in labels)


def _later(before: Gold | None) -> datetime:
    """Return now, or a moment after the decision that counts where a clock was ahead."""
    now = datetime.now(UTC)
    return now if before is None else max(now, before.decided + _AFTER)
