"""Feedback: tell each volunteer how the training round went, in the language they labelled in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from hatewatch.annotation.care import match_volunteers
from hatewatch.annotation.counted import count_answers
from hatewatch.annotation.worked import read_examples
from hatewatch.errors import InputError
from hatewatch.pipeline.annotate.queues import owner
from hatewatch.pipeline.annotate.round import example_id, fill_round, handle_of
from hatewatch.records import Annotation
from hatewatch.reports.quality.feedback import write_feedback
from hatewatch.store import Store
from hatewatch.text import fold, skeleton

#: So many digits of a pseudonym tell apart who answered in one volunteer's queue.
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class FeedbackPage:
    """One volunteer's page; `handle` is empty where all share one queue, so that none is known."""

    path: Path
    annotator: str
    handle: str


def feedback(
    store: Store,
    out: Path,
    *,
    handle: str | None = None,
    annotator: str | None = None,
    called: str | None = None,
    lang: str | None = None,
) -> list[FeedbackPage]:
    """Write a page for each volunteer who answered the training round, or for one; `store` is the round's own.

    That one is named by `handle`, letter case and marks (î, ş) aside, or by `annotator`, the pseudonym; then `called`
    is how the caller knows them, to be said where there is no answer.

    A page sets answers beside ours with the reasons and shows no sentence that was not judged, so that the round can be
    gone on with. It is in the language of the queue, unless `lang` says another, and is named by the handle whose queue
    it is, else by the pseudonym. Raises InputError where that volunteer, or nobody, has answered.
    """
    examples = read_examples()
    fill_round(store, examples)
    sentences = {example_id(one): one for one in examples.of("round")}
    queues = store.queues()
    languages = {queue.name: queue.language for queue in queues}
    handles = list(dict.fromkeys(one for one in (handle_of(queue.name) for queue in queues) if one))
    asked: dict[str, set[str]] = {}
    for task in store.tasks():
        asked.setdefault(owner(task.queue), set()).add(task.document)
    given: dict[str, dict[str, Annotation]] = {}
    for one in count_answers(store.annotations(), languages).annotations:
        if one.document in sentences:
            given.setdefault(one.annotator, {})[one.document] = one
    if not given:
        raise InputError(
            "Nobody has answered the training round yet.",
            "Start it with hatewatch annotate round, and fetch answers with hatewatch annotate pull.",
        )
    who = match_volunteers(
        [replace(one, queue=handle_of(one.queue)) for answers in given.values() for one in answers.values()], handles
    )
    meant = _meant(handle, handles) if handle is not None else None
    people = {
        name: answers for name, answers in given.items() if annotator in (None, name) and meant in (None, who.get(name))
    }
    if not people:
        raise _silent(meant or called or (annotator or "")[:_DIGITS], handles, by_handle=meant is not None)
    stems = _stems(given, who)
    pages = []
    for name, answers in sorted(people.items()):
        queue = max(answers.values(), key=lambda one: one.updated).queue
        judged = [(sentences[id], one) for id, one in answers.items() if one.outcome == "judged"]
        judged.sort(key=lambda pair: pair[0].id)
        left = (asked.get(owner(queue), set()) & set(sentences)) - {example_id(one) for one, _ in judged}
        path = write_feedback(
            name, judged, len(left), out,
            lang=lang or languages[queue], unreviewed=examples.unreviewed, handle=who.get(name, ""), stem=stems[name],
        )  # fmt: skip
        pages.append(FeedbackPage(path, name, who.get(name, "")))
    return pages


def _meant(handle: str, handles: Sequence[str]) -> str:
    """Return the handle of the round that is meant: as it is written, else the only one but for its marks."""
    for form in (fold, skeleton):
        found = [one for one in handles if form(fold(one)) == form(fold(handle))]
        if len(found) == 1:
            return found[0]
    if not handles:
        raise InputError(
            f"{handle}: the training round has one queue for everybody, so no handle is known there.",
            "Name the address that they have in Label Studio.",
        )
    raise InputError(
        f"{handle}: nobody of that handle has a queue in the training round.",
        f"Known are: {', '.join(handles)}; the address in Label Studio does as well.",
    )


def _silent(called: str, handles: Sequence[str], *, by_handle: bool) -> InputError:
    """Return what is said where the one who is meant has not answered."""
    fetch = "Fetch the answers first: hatewatch annotate pull."
    if not by_handle:
        others = f" Or say the handle: {', '.join(handles)}." if handles else ""
        fetch = f"Is it the address in Label Studio, letter by letter?{others} Else: {fetch}"
    return InputError(f"{called} has not answered the training round.", fetch)


def _stems(given: Mapping[str, Collection[str]], who: Mapping[str, str]) -> dict[str, str]:
    """Return by annotator what a page is named by: the handle, for the one who answered most in that queue.

    Somebody may have strayed into another's queue, or have answered by file, where people are known by number.
    """
    stems: dict[str, str] = {}
    taken: set[str] = set()
    for name in _busiest(given):
        handle = who.get(name, "")
        stems[name] = name if not handle else f"{handle}-{name[:_DIGITS]}" if handle in taken else handle
        taken.add(handle)
    return stems


def _busiest(given: Mapping[str, Collection[str]]) -> Iterable[str]:
    return sorted(given, key=lambda name: (-len(given[name]), name))
