"""The training round: sentences of our own, each with its answer, in a store of their own beside the project's.

They are no documents of the town. In the project's store they would be predicted, drawn into audits and counted in
reports, and every query there would have to leave them out for ever; in a store of their own nothing can leak, and
queues, tasks, annotations in all their versions and gold are kept as everywhere, by the same code.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from hatewatch.annotation.care import Candidate, Volunteer, expect, may_read
from hatewatch.annotation.worked import WorkedExample, WorkedExamples, read_examples
from hatewatch.labels import load_scheme
from hatewatch.pipeline.annotate.push import Server
from hatewatch.pipeline.annotate.queues import Wanted, by_files, open_queues, owner, queues_of
from hatewatch.pipeline.annotate.send import send
from hatewatch.pipeline.annotate.to_file import WrittenQueue, check_ending, places_for, write_queue
from hatewatch.progress import Progress, Silent
from hatewatch.records import Document, Facts, Task, document_id
from hatewatch.store import Gold, Queue, Store, open_store
from hatewatch.targets import find_targets

#: The file in a project's folder, and the name of queue, sample and purpose.
FILE, ROUND = "round.sqlite", "round"
_DECIDED_BY = "hatewatch"
#: Everybody answers everything: more people than any project has.
_EVERYBODY = 1000


@dataclass(frozen=True, slots=True)
class Rounded:
    """The queues of the training round and how many tasks were sent to each."""

    queues: tuple[Queue, ...]
    sent: dict[str, int]


def open_round(folder: Path) -> Store:
    """Open the training round's store in a project's folder, made where there is none."""
    return open_store(f"sqlite:///{folder / FILE}")


def handle_of(queue: str) -> str:
    """Return the handle of the volunteer whose queue of the round it is; empty for everybody's."""
    return owner(queue).removeprefix(ROUND).strip()


def example_id(one: WorkedExample) -> str:
    """Return the document id of a sentence: of its text too, so that one that was mended is another."""
    return document_id(ROUND, f"{one.id} {hashlib.sha256(one.text.encode()).hexdigest()}")


def fill_round(store: Store, examples: WorkedExamples | None = None) -> tuple[WorkedExample, ...]:
    """Add the sentences of the training round and their gold to its store; return them. What is there stays."""
    sentences = (examples or read_examples()).of("round")
    content = "".join(f"{one.id} {one.text}\n" for one in sentences)
    digest = hashlib.sha256(content.encode()).hexdigest()
    reading = store.begin_ingest(source=ROUND, file="examples.toml", digest=digest)
    documents = [Document(example_id(one), ROUND, f"{one.id} {example_id(one)[:8]}", one.text) for one in sentences]
    facts = [Facts(one.language, (one.language,), targets=one.targets) for one in sentences]
    store.add(reading, list(zip(documents, facts, strict=True)))
    store.finish_ingest(reading)
    known, judged, now = store.gold(), load_scheme().ids, datetime.now(UTC)
    store.add_gold(
        [
            Gold(example_id(one), one.labels, judged, _DECIDED_BY, now, one.reason["en"])
            for one in sentences
            if (had := known.get(example_id(one))) is None or had.labels != one.labels or had.judged != judged
        ]
    )
    return sentences


def push_round(
    store: Store,
    server: Server,
    town: str,
    volunteers: Sequence[Volunteer],
    *,
    language: str,
    mark: str = "",
    progress: Progress | None = None,
) -> Rounded:
    """Open the training round on the server and send its sentences; `store` is the round's own.

    Without volunteers there is one queue, in `language`, in which everybody answers everything. With them each has one,
    in the language of their interface and with sentences in the languages they read, but for those about what they
    avoid or have answered in another queue of theirs. `mark` is the project's (`mark_of`). May be run again. Raises
    StudioError where the server cannot be asked.
    """
    queues = open_queues(store, server, town, _wanted(volunteers, language))
    _give(store, queues, volunteers)
    sent = {one.name: send(store, server, one, mark=mark, progress=progress) for one in queues}
    return Rounded(tuple(queues), sent)


def write_round(
    store: Store,
    path: Path,
    volunteers: Sequence[Volunteer],
    *,
    language: str,
    mark: str = "",
    progress: Progress | None = None,
) -> tuple[WrittenQueue, ...]:
    """Write what each volunteer has not answered for Label Studio's import button; `store` is the round's own.

    Queues, sentences and arguments are those of `push_round`, files those of `push_to_file`. Who has answered all gets
    no file. Raises InputError, before anything is planned, where a file is there already.
    """
    check_ending(path)
    wanted = _wanted(volunteers, language)
    names = [handle_of(one.name) or one.name for one in wanted]
    places = places_for(path, names, "under another one all is written again that nobody has answered")
    queues = [by_files(store, one) for one in wanted]
    before = {one.name: {task.document for task in store.tasks(one.name)} for one in queues}
    _give(store, queues, volunteers)
    written = []
    for queue, one, place in zip(queues, wanted, places, strict=True):
        done = _answered(store, queue)
        left = [task.document for task in store.tasks(queue.name) if task.document not in done]
        if left:
            made = write_queue(store, queue, one, place, left, mark, False, progress or Silent())
            written.append(replace(made, again=len(before[queue.name].intersection(left))))
    return tuple(written)


def _wanted(volunteers: Sequence[Volunteer], language: str) -> list[Wanted]:
    """Return the queues the round should have: one a volunteer, or one for everybody."""
    if volunteers:
        return [Wanted(f"{ROUND} {one.name}", one.language, ROUND) for one in volunteers]
    return [Wanted(ROUND, language, ROUND, overlap=_EVERYBODY)]


def _give(store: Store, queues: Sequence[Queue], volunteers: Sequence[Volunteer]) -> None:
    """Put into each queue the sentences that are for it; of a volunteer's those that they have not answered."""
    sentences = fill_round(store)
    readers = {one.name: one for one in volunteers}
    about = _candidates(sentences)
    now = datetime.now(UTC)
    for queue in queues:
        reader = readers.get(handle_of(queue.name))
        mine = {example_id(one) for one in sentences if reader is None or may_read(reader, about[one.id])}
        if reader is not None:
            mine -= _answered(store, queue)
        ordered = [one for one in map(example_id, sentences) if one in mine]
        store.add_tasks([Task(queue.name, one, ROUND, None, "", now) for one in ordered])


def _answered(store: Store, queue: Queue) -> set[str]:
    """Return what was answered in any of the queues of a queue's owner."""
    mine = queues_of(store, owner(queue.name), ROUND)
    return {given.document for one in mine for given in store.annotations(one.name)}


def _candidates(sentences: Sequence[WorkedExample]) -> dict[str, Candidate]:
    """Return by id what each is about, as of any text: groups it is aimed at or mentions, and all their grounds."""
    found: dict[str, Candidate] = {}
    for one, mentioned in zip(sentences, find_targets([one.text for one in sentences]), strict=True):
        facts = Facts(one.language, (one.language,), targets=(*one.targets, *mentioned))
        found[one.id] = expect(one.id, facts, dict.fromkeys(one.labels, 1.0))
    return found
