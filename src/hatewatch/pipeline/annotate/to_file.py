"""Push to files: plan what is labelled next and write it for Label Studio's import button, without server or SDK."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hatewatch.annotation.care import Volunteer
from hatewatch.annotation.convert import to_task
from hatewatch.annotation.interface import instructions, labelling_config
from hatewatch.annotation.sampling import Focus
from hatewatch.atomic import replacing
from hatewatch.errors import InputError
from hatewatch.pipeline.annotate.plan import NOTHING, Planned, plan
from hatewatch.pipeline.annotate.queues import Wanted, by_files, current, hand_over, planned_for, wanted_queues
from hatewatch.pipeline.annotate.withdraw import withdraw
from hatewatch.privacy import mask
from hatewatch.progress import Progress, Silent
from hatewatch.project import Annotating
from hatewatch.store import Queue, Store

_TOGETHER = 500


@dataclass(frozen=True, slots=True)
class WrittenQueue:
    """One queue's files: the tasks to import, how many there are, and the interface and instructions to paste in.

    `again` is how many of a training round's tasks an earlier file had.
    """

    queue: str
    tasks: Path
    count: int
    config: Path
    instructions: Path
    again: int = 0


@dataclass(frozen=True, slots=True)
class PushedToFile(Planned):
    """What a push to files did: what was planned, and what was written."""

    written: tuple[WrittenQueue, ...]


def push_to_file(
    store: Store,
    path: Path,
    settings: Annotating,
    volunteers: Sequence[Volunteer],
    *,
    language: str,
    size: int,
    mark: str = "",
    mix: Mapping[str, float] | None = None,
    focus: Sequence[Focus] = (),
    unmasked: bool = False,
    progress: Progress | None = None,
) -> PushedToFile:
    """Draw `size` documents and write each queue's new tasks to a file of its own, made of `path` and its name.

    With `size` 0 nothing is drawn: written are all tasks that have no answer in the store, as for a file that was lost,
    a Label Studio set up anew, or a server that is given up. `mark` is the project's (`mark_of`). Label Studio drops no
    doubles, so each file is imported once. With one queue its file is `path` itself; beside each stand the interface
    (.xml) and the instructions (.html). A queue without new tasks gets no files. Raises InputError, before anything is
    drawn, where a file is there already.
    """
    check_ending(path)
    progress = progress or Silent()
    wanted = wanted_queues(volunteers, language, settings.overlap)
    if not size:
        wanted = planned_for(store, wanted)
    queues = [by_files(store, one) for one in wanted]
    again = "`push 0 --to-file` writes again what nobody has answered"
    places = places_for(path, [queue.name for queue in queues], again)
    done = NOTHING
    withdraw(store, queues, volunteers)
    if size:
        before = {queue.name: {task.document for task in store.tasks(queue.name)} for queue in queues}
        done = plan(store, queues, volunteers, settings, size=size, mix=mix, focus=focus)
    else:
        for queue, one in zip(queues, wanted, strict=True):
            if served := current(store, one.name, one.purpose):
                hand_over(store, served, queue, one.overlap)
        before = {queue.name: {one.document for one in store.annotations(queue.name)} for queue in queues}
    written = []
    for queue, place, one in zip(queues, places, wanted, strict=True):
        new = [task.document for task in store.tasks(queue.name) if task.document not in before[queue.name]]
        if new:
            written.append(write_queue(store, queue, one, place, new, mark, unmasked, progress))
    return PushedToFile(done.drawn, done.waited, done.short, done.full, done.undealt, tuple(written))


def check_ending(path: Path) -> None:
    """Raise InputError where the name of a file to write does not say that it is JSON."""
    if path.suffix != ".json":
        raise InputError(f"{path}: tasks are written as JSON.", f"Call it {path.stem or 'tasks'}.json.")


def places_for(path: Path, names: Sequence[str], again: str) -> list[Path]:
    """Return where the tasks of these queues go: of one at `path`, of several beside it with their names.

    Raises InputError where a file is there already; `again` says what writes it anew.
    """
    places = [path if len(names) == 1 else path.with_stem(f"{path.stem}-{name}") for name in names]
    if there := [place for place in places if place.exists()]:
        raise InputError(
            f"{there[0]}: there is such a file already.", f"Import that one, or give another name; {again}."
        )
    return places


def write_queue(
    store: Store,
    queue: Queue,
    wanted: Wanted,
    place: Path,
    documents: Sequence[str],
    mark: str,
    unmasked: bool,
    progress: Progress,
) -> WrittenQueue:
    """Write the tasks of these `documents` to `place`, and the interface and instructions beside it."""
    config, guide = place.with_suffix(".xml"), place.with_suffix(".html")
    config.write_text(labelling_config(wanted.language), "utf-8", newline="\n")
    guide.write_text(instructions(wanted.language) + "\n", "utf-8", newline="\n")
    progress.start(f"Writing {place.name}", len(documents), "tasks")
    count = 0
    with replacing(place) as part, part.open("w", encoding="utf-8", newline="\n") as stream:
        for i in range(0, len(documents), _TOGETHER):
            some = documents[i : i + _TOGETHER]
            texts = store.texts(some)
            for document in some:
                shown = texts[document] if unmasked else mask(texts[document])
                task = to_task(document, shown, queue.name, mark)
                stream.write(("[\n" if count == 0 else ",\n") + json.dumps(task, ensure_ascii=True))
                count += 1
            progress.advance(count, count)
        stream.write("\n]\n")
    return WrittenQueue(queue.name, place, count, config, guide)
