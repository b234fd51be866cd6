"""Feedback: tell each volunteer how the training round went, in the language they labelled in."""

from __future__ import annotations

from pathlib import Path

from hatewatch.annotation.counted import count_answers
from hatewatch.annotation.worked import read_examples
from hatewatch.errors import InputError
from hatewatch.pipeline.annotate.round import example_id, fill_round
from hatewatch.records import Annotation
from hatewatch.reports.quality.feedback import write_feedback
from hatewatch.store import Store


def feedback(
    store: Store, out: Path, *, annotator: str | None = None, called: str | None = None, lang: str | None = None
) -> list[Path]:
    """Write a page for each volunteer who answered the training round, or for one; `store` is the round's own.

    `annotator` is that one's pseudonym, `called` how the caller knows them, to be said where there is no answer.

    A page sets answers beside ours with the reasons and shows no sentence that was not judged, so that the round can be
    gone on with. It is in the language of the queue, unless `lang` says another. Raises InputError where that
    volunteer, or nobody, has answered.
    """
    examples = read_examples()
    fill_round(store, examples)
    sentences = {example_id(one): one for one in examples.of("round")}
    languages = {queue.name: queue.language for queue in store.queues()}
    asked: dict[str, set[str]] = {}
    for task in store.tasks():
        asked.setdefault(task.queue, set()).add(task.document)
    given: dict[str, dict[str, Annotation]] = {}
    for one in count_answers(store.annotations(), languages).annotations:
        if one.document in sentences:
            given.setdefault(one.annotator, {})[one.document] = one
    people = {name: answers for name, answers in given.items() if annotator in (None, name)}
    if not people:
        if annotator:
            raise InputError(
                f"{called or annotator[:6]} has not answered the training round.",
                "Is it the address in Label Studio, letter by letter? Else fetch answers: hatewatch annotate pull.",
            )
        raise InputError(
            "Nobody has answered the training round yet.",
            "Start it with hatewatch annotate round, and fetch answers with hatewatch annotate pull.",
        )
    pages = []
    for name, answers in sorted(people.items()):
        queue = max(answers.values(), key=lambda one: one.updated).queue
        judged = [(sentences[id], one) for id, one in answers.items() if one.outcome == "judged"]
        judged.sort(key=lambda pair: pair[0].id)
        left = len(asked.get(queue, set()) & set(sentences)) - len(judged)
        reader = lang or languages[queue]
        pages.append(write_feedback(name, judged, max(0, left), out, lang=reader, unreviewed=examples.unreviewed))
    return pages
