"""Pull from a file: read an export that somebody downloaded from Label Studio, with neither its server nor the SDK."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from hatewatch.annotation.controls import DOCUMENT
from hatewatch.annotation.origin import MARK, QUEUE, mark_of, origin_of, within
from hatewatch.errors import InputError
from hatewatch.pipeline.annotate.exports import read_export
from hatewatch.pipeline.annotate.keep import by_document, keep, name_deleted, read_again, read_time, take_back
from hatewatch.pipeline.annotate.pull import Pulled
from hatewatch.privacy import Pseudonyms
from hatewatch.progress import Progress, Silent
from hatewatch.records import Annotation
from hatewatch.store import FILES, Queue, RejectedAnnotation, Store

_TOGETHER = 200
_LOOKED_UP = 1000


@dataclass(frozen=True, slots=True)
class PulledFile(Pulled):
    """What a file's pull found; `numbered` people stand in it by number alone and are known by no e-mail."""

    numbered: int = 0


@dataclass(slots=True)
class FileNames:
    """The pseudonyms of those who labelled, as far as a file tells: some exports have e-mails, most have numbers only.

    Where it has the e-mail of a user's number, or the store knows an annotation of theirs, that person's pseudonym is
    the one that the server's e-mail gives. Else it is made of the number, and a file from a Label Studio set up anew,
    whose numbers begin again, mistakes them.
    """

    pseudonyms: Pseudonyms
    people: dict[int, str | None] = field(default_factory=dict)  # by number; None where two are told of one
    numbered: set[int] = field(default_factory=set)

    def meet(self, number: int, pseudonym: str) -> None:
        """Note whose number it is."""
        if self.people.setdefault(number, pseudonym) != pseudonym:
            self.people[number] = None

    def of(self, user: Any, known: str | None) -> str:
        """Return the pseudonym of the e-mail where there is one, or the one stored already, or that of the number."""
        number, email = _user(user)
        if email:
            return self.pseudonyms.of(email) or ""
        if known or number is None:
            return known or name_deleted(self.pseudonyms)
        if found := self.people.get(number):
            return found
        self.numbered.add(number)
        return self.pseudonyms.of(f"user {number} of a file") or ""


def _user(user: Any) -> tuple[int | None, str]:
    """Return number and e-mail of `completed_by`: a number, nothing, or an object that has both."""
    if isinstance(user, Mapping):
        number, email = user.get("id"), user.get("email")
        return number if isinstance(number, int) else None, email if isinstance(email, str) else ""
    return user if isinstance(user, int) else None, ""


@dataclass(slots=True)
class Survey:
    """What a file holds, seen once from end to end before anything of it is stored."""

    tasks: int = 0
    by: dict[str, int] = field(default_factory=dict)  # the number of who made an annotation, by its id
    emails: dict[int, str] = field(default_factory=dict)
    changed: dict[str, datetime | None] = field(default_factory=dict)  # by document
    queues: Counter[str] = field(default_factory=Counter)
    marks: Counter[str] = field(default_factory=Counter)
    projects: set[int] = field(default_factory=set)
    marked: set[str] = field(default_factory=set)  # the origins of tasks that say whose they are
    origins: set[str] = field(default_factory=set)

    @property
    def documents(self) -> list[str]:
        """Return the documents that its tasks hold."""
        return [one for one in self.changed if one]

    @property
    def said(self) -> str:
        """Return the queue that every task says it was pushed to, empty where one says none or another."""
        name = next(iter(self.queues), "")
        return name if self.queues[name] == self.tasks else ""

    def add(self, task: Mapping[str, Any]) -> None:
        """Note what one task says."""
        self.tasks += 1
        origin = {origin_of(task)} - {""}
        self.origins |= origin
        for one in task["annotations"]:
            number, email = _user(one.get("completed_by"))
            if number is not None:
                self.by[str(one.get("unique_id"))] = number
                if email:
                    self.emails[number] = email
        data, meta, project = task.get("data"), task.get("meta"), task.get("project")
        if isinstance(meta, Mapping) and isinstance(meta.get(QUEUE), str):
            self.queues[meta[QUEUE]] += 1
        if isinstance(meta, Mapping) and isinstance(meta.get(MARK), str):
            self.marks[meta[MARK]] += 1
            self.marked |= origin
        if isinstance(project, int):
            self.projects.add(project)
        if isinstance(data, Mapping) and isinstance(data.get(DOCUMENT), str):
            time, before = read_time(task.get("updated_at")), self.changed.get(data[DOCUMENT])
            self.changed[data[DOCUMENT]] = max(time, before) if time and before else time or before


def look_through(path: Path, pseudonyms: Pseudonyms, progress: Progress | None = None) -> Survey:
    """Return what the export at `path` holds; raises InputError where it is cut off, or another project pushed it."""
    survey = Survey()
    for task in _read(path, "Looking through", progress or Silent()):
        survey.add(task)
    _refuse_foreign(path, survey, mark_of(pseudonyms))
    return survey


def pull_from_file(
    store: Store,
    path: Path,
    pseudonyms: Pseudonyms,
    *,
    queue: str | None = None,
    whole: bool = False,
    survey: Survey | None = None,
    progress: Progress | None = None,
) -> PulledFile:
    """Store what the export at `path` says of one queue: the one named, or the one whose texts it holds.

    An annotation that its very task lacks in the file was deleted, unless it is later than the file; with `whole`, so
    was one whose task the file lacks, if it is from the same Label Studio project: say so where the file is of all
    tasks. Tasks without the mark of this hatewatch project take nothing back unless `whole` is said. The same file
    again changes nothing; an older one takes nothing newer back, but what was deleted since is there again until the
    latest is read. `survey` spares looking through it once more.
    Raises InputError before anything is stored where the file cannot be read to its end, is of another project, or may
    be of several queues.
    """
    progress = progress or Silent()
    survey = survey or look_through(path, pseudonyms, progress)
    found = _queue(store, path, survey, queue)
    if found.url is None:  # no server has it, so its answers are from elsewhere, and stay apart from those of one
        found = replace(found, url=FILES)
        store.update_queue(found)
    names = _names(store, found, survey, pseudonyms)
    ids: set[str] = set()
    new = 0
    tasks = _read(path, "Reading", progress)
    while some := list(islice(tasks, _TOGETHER)):
        # A document may stand in two tasks far apart in the file, so what is gone is looked for at the end.
        kept = keep(store, names, found, by_document(some), take_back=False)
        ids |= kept.ids
        new += kept.new
    deleted = _take_back(store, found, survey, ids, whole)
    new += read_again(store, found)
    store.move_cursor(found.name, replace(found.cursor, pulled=datetime.now(UTC)))
    stored = store.count_queue(found.name)
    counts = (survey.tasks, new, stored.annotations, stored.rejected)
    return PulledFile(found.name, *counts, whole, deleted, numbered=len(names.numbered))


def held_by(store: Store, survey: Survey) -> Counter[str]:
    """Return how many of a file's texts each queue of the store has, none where it has none of them."""
    held: Counter[str] = Counter()
    documents = survey.documents
    for i in range(0, len(documents), _LOOKED_UP):
        for of in store.tasked(documents[i : i + _LOOKED_UP]).values():
            held.update(of)
    return held


def _names(store: Store, queue: Queue, survey: Survey, pseudonyms: Pseudonyms) -> FileNames:
    """Return the pseudonyms of a file's people, with what its e-mails and the store tell of their numbers."""
    names = FileNames(pseudonyms)
    for one in store.annotations(queue.name):
        if (number := survey.by.get(one.id)) is not None and number not in survey.emails:
            names.meet(number, one.annotator)
    for number, email in survey.emails.items():
        names.meet(number, pseudonyms.of(email) or "")
    return names


def _read(path: Path, what: str, progress: Progress) -> Iterator[dict[str, Any]]:
    progress.start(f"{what} {path.name}", path.stat().st_size, "bytes")
    for number, (task, position) in enumerate(read_export(path), 1):
        yield task
        progress.advance(position, number)


def _take_back(store: Store, queue: Queue, survey: Survey, ids: Collection[str], whole: bool) -> int:
    newest = max((time for time in survey.changed.values() if time), default=None)
    places = tuple(within(one) for one in survey.projects)

    def is_gone(one: Annotation | RejectedAnnotation) -> bool:
        if one.id in ids or newest is None:
            return False
        if whole:
            # A document that stands in another task of the file was imported twice: that says nothing of this one.
            missed = one.origin.startswith(places) and one.document not in survey.changed
            return one.updated <= newest and (one.origin in survey.origins or missed)
        time = survey.changed.get(one.document or "")
        return one.origin in survey.marked and time is not None and one.updated <= time

    return take_back(store, queue, is_gone)


def _refuse_foreign(path: Path, survey: Survey, mark: str) -> None:
    if foreign := survey.marks.total() - survey.marks[mark]:
        raise InputError(
            f"{path}: {foreign:,} of its {survey.tasks:,} tasks were pushed from another hatewatch project.",
            "Pull it in that project's folder. Is it this one, and its secret.key was replaced? Put the old key back.",
        )


def _queue(store: Store, path: Path, survey: Survey, name: str | None) -> Queue:
    """Return the queue that the file is of."""
    queues = {one.name: one for one in store.queues()}
    if name is not None and name not in queues:
        raise InputError(f"There is no queue {name!r}.", f"Known are: {', '.join(queues) or 'none yet'}.")
    held = held_by(store, survey)
    if not survey.tasks:
        raise InputError(f"{path}: there is no task in it.", "Label first, then export the project again, as JSON.")
    if not held:
        raise InputError(
            f"{path}: none of its {survey.tasks:,} tasks was pushed from this project.",
            "Is it an export of another Label Studio project, or is this another hatewatch project's folder?",
        )
    if (said := survey.said) in queues:
        if name not in (None, said):
            raise InputError(f"{path}: its tasks were pushed to the queue {said}, not to {name}.", "Leave --queue out.")
        return queues[said]
    if name is not None:
        return queues[name]
    best = [one for one in held if held[one] == max(held.values())]
    if len(best) > 1:
        best = [one for one in best if survey.projects == {queues[one].project}] or best
    if len(best) > 1:
        raise InputError(
            f"{path}: its texts are in the queues {', '.join(sorted(best))}.", "Say which with --queue NAME."
        )
    return queues[best[0]]
