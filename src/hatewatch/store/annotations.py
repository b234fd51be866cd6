"""What a store can do for annotation: queues, tasks, annotations in all their versions, and gold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hatewatch.records import Annotation, Task


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a queue has been read: what the server counted then, and its newest time; None before any reading.

    `newest` is the latest `updated` seen, by the server's clock; `swept` is when every task was last read,
    `pulled` when anything was, by our clock.
    """

    tasks: int | None = None
    annotations: int | None = None
    newest: datetime | None = None
    swept: datetime | None = None
    pulled: datetime | None = None


#: The url of a queue whose tasks are imported and exported by hand: where its projects are nobody told us.
FILES = "file:"


@dataclass(frozen=True, slots=True)
class Queue:
    """One Label Studio project: a `name` for ever, what it is for, and where it is.

    `purpose` is label, round or adjudicate; `language` that of its interface (tr, kmr, en). `url` is the server's and
    `project` its number there, a hint, and `made` when that project was made by the server's clock: another one may
    come to have the number. A queue whose tasks go by files has the url `FILES` and no number. `config` is the digest
    of the interface as it was last pushed; `closed` says that the project was deleted there.
    """

    name: str
    purpose: str
    language: str
    url: str | None = None
    project: int | None = None
    config: str | None = None
    cursor: Cursor = Cursor()
    made: datetime | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """What is stored of one queue: its tasks, its current annotations, and those that could not be read."""

    tasks: int
    annotations: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an annotation and when it was first and last read from the server."""

    annotation: Annotation
    seen: datetime
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class RejectedAnnotation:
    """An annotation that could not be read, or one version of it, kept as JSON with the reason: a slug and a sentence.

    `document` is what the server says, known here or not. `deleted` marks that it is no longer on the server; `origin`
    is that of `Annotation`.
    """

    id: str
    queue: str
    document: str | None
    reason: str
    detail: str
    raw: str
    updated: datetime
    deleted: bool = False
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Gold:
    """What was decided about one document, by whom (a pseudonym), when and why; labels in neither are left open."""

    document: str
    labels: tuple[str, ...]
    judged: tuple[str, ...]
    decided_by: str
    decided: datetime
    reason: str


class AnnotationStore(Protocol):
    """Keep what was put before people and what they answered, so that no answer is ever lost.

    What is added may come twice, late and in any order: the store ends the same. A queue or document named in it
    must be stored already, else ValueError, and nothing of the batch is kept.
    """

    def queues(self) -> list[Queue]:
        """Return the queues in the order they were made."""
        ...

    def add_queue(self, queue: Queue) -> Queue:
        """Return the stored queue of this name, made on first sight: one that is there stays as it is."""
        ...

    def update_queue(self, queue: Queue) -> None:
        """Give a stored queue all that this one has but the cursor, which another url or project sets back."""
        ...

    def move_cursor(self, queue: str, cursor: Cursor) -> None:
        """Note how far a queue has been read; add what was read before, so that a kill between loses nothing."""
        ...

    def add_tasks(self, tasks: Sequence[Task]) -> int:
        """Add tasks; return how many were new. A document that a queue has already keeps the task it has."""
        ...

    def drop_tasks(self, queue: str, documents: Sequence[str]) -> int:
        """Forget that a queue has tasks of these documents; return how many it had. Answers to them stay."""
        ...

    def tasks(self, queue: str | None = None, *, documents: Sequence[str] | None = None) -> Iterator[Task]:
        """Yield the tasks of one queue or of all, or of these documents, in the order they were added."""
        ...

    def tasked(self, documents: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Return the names of the queues that have these documents, by document; those in no queue are left out."""
        ...

    def add_annotations(
        self, annotations: Sequence[Annotation], rejected: Sequence[RejectedAnnotation] = (), *, seen: datetime
    ) -> int:
        """Add versions of annotations as read from the server at `seen`; return how many were not stored before.

        Every version stays. The current one has the latest `updated`; of those with one `updated`, the one last seen,
        since a server may change an annotation without moving its time; of those last seen at once, one that is not
        deleted. So a deletion keeps the `updated` of what it takes back: if that is found again, it counts again.
        """
        ...

    def annotations(
        self, queue: str | None = None, *, documents: Sequence[str] | None = None, deleted: bool = False
    ) -> Iterator[Annotation]:
        """Yield current annotations by document in stored order, then by queue; `deleted` adds the deleted ones."""
        ...

    def history(self, id: str) -> list[Version]:
        """Return all versions of one annotation, the current one last; none if the id is not known."""
        ...

    def rejected_annotations(
        self, queue: str | None = None, *, documents: Sequence[str] | None = None
    ) -> Iterator[RejectedAnnotation]:
        """Yield the current version of what could not be read, but for what was read well or deleted since.

        That of one queue or of all, of all documents (and of none) or of these.
        """
        ...

    def count_queue(self, queue: str, origin: str = "") -> QueueCounts:
        """Return how much is stored of one queue, of annotations those whose origin begins with `origin`."""
        ...

    def add_gold(self, decisions: Sequence[Gold]) -> int:
        """Add decisions; return how many were new. All stay; of one document's the latest `decided` counts."""
        ...

    def gold(self, *, documents: Sequence[str] | None = None) -> dict[str, Gold]:
        """Return the decision that counts, by document, of all or of these."""
        ...

    def decisions(self, document: str) -> list[Gold]:
        """Return all decisions about a document, the one that counts last; none if it is not known."""
        ...

    def add_audit(self, content: str, *, drawn: datetime) -> None:
        """Keep the audit as a draw left it, as JSON; earlier ones stay."""
        ...

    def audit(self) -> str | None:
        """Return the latest audit as it was given, None before the first."""
        ...
