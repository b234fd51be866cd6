"""Keep what tasks hold: the one way by which annotations enter the store, whether a server or a file tells them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar

from hatewatch.annotation.controls import DOCUMENT, TEXT
from hatewatch.annotation.convert import Unreadable, from_annotation, from_raw, to_raw
from hatewatch.annotation.origin import origin_of
from hatewatch.privacy import Pseudonyms, mask
from hatewatch.privacy.tombstones import Tombstones
from hatewatch.records import Annotation
from hatewatch.store import Queue, RejectedAnnotation, Store

_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
_TOGETHER = 200
#: The reason of an annotation that could be read, and of which the store lacks the text.
UNKNOWN = "unknown_document"

#: Tasks as the export has them, by the document that they hold; a document may stand in several.
Tasks = Mapping[str, list[Mapping[str, Any]]]


class Names(Protocol):
    """The pseudonyms of those who labelled."""

    @property
    def pseudonyms(self) -> Pseudonyms:
        """What the project's key makes of names."""
        ...

    def of(self, user: Any, known: str | None) -> str:
        """Return the pseudonym of `completed_by`; `known` is the one stored with this annotation, if it is stored."""
        ...


@dataclass(frozen=True, slots=True)
class ServerNames:
    """The pseudonyms of a server's users: of their e-mails, which `ask` tells by number."""

    ask: Callable[[], Mapping[int, str]]
    pseudonyms: Pseudonyms
    people: dict[int, str | None] = field(default_factory=dict)

    def of(self, user: Any, known: str | None) -> str:
        """Return a user's pseudonym; for one who was deleted there the `known` one, or one for nobody.

        The server is asked once for everybody, and once more for each whom it did not name: people sign up meanwhile.
        """
        if isinstance(user, int) and user not in self.people:
            self.people.update(self.ask())
            self.people.setdefault(user, None)
        email = self.people.get(user)
        return known or name_deleted(self.pseudonyms, user) if email is None else self.pseudonyms.of(email) or ""


def name_deleted(pseudonyms: Pseudonyms, user: Any = None) -> str:
    """Return the pseudonym of a user who was deleted: Label Studio mostly says None of all of them."""
    return pseudonyms.of(f"deleted user {user}") or ""


@dataclass(frozen=True, slots=True)
class Kept:
    """What came of keeping some tasks: versions not stored before, how many annotations were deleted, and all ids."""

    new: int
    deleted: int
    ids: frozenset[str]


def by_document(tasks: Iterable[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """Return tasks by the document that they hold; one that was not pushed by us stands under the empty id."""
    documents: dict[str, list[Mapping[str, Any]]] = {}
    for task in tasks:
        data = task.get("data")
        uid = data.get(DOCUMENT) if isinstance(data, Mapping) else None
        documents.setdefault(uid if isinstance(uid, str) else "", []).append(task)
    return documents


def keep(store: Store, names: Names, queue: Queue, documents: Tasks, *, take_back: bool = True) -> Kept:
    """Store the annotations that these tasks hold; with `take_back`, the deletion of those that they hold no more.

    For that, `documents` must have every task of each of its documents; what stood in none of these very tasks is let
    be. What cannot be read is stored as rejected, and stands for what could be read of it earlier. Of documents that
    were erased nothing is stored: their tasks may still stand on the server, or in an older file.
    """
    seen = datetime.now(UTC)
    documents = _without_erased(store, Tombstones(names.pseudonyms), documents)
    here = store.known([one for one in documents if one])
    known = {one.id: one for one in store.annotations(queue.name, documents=list(here))}
    found: dict[str, Annotation] = {}
    rejected: dict[str, RejectedAnnotation] = {}
    for uid, tasks in documents.items():
        for task in tasks:
            for one in task["annotations"]:
                before = known.get(str(one.get("unique_id")))
                annotator = names.of(one.get("completed_by"), before.annotator if before else None)
                made = from_annotation(task, one, queue=queue.name, annotator=annotator)
                if isinstance(made, Annotation) and uid in here:
                    found[made.id] = made
                else:
                    unread = _reject(made, one, task)
                    rejected[unread.id] = unread
    ids = frozenset({*found, *rejected})
    gone = [
        one
        for id, one in known.items()
        if id in rejected and id not in found and (take_back or _stands_for(rejected[id], one))
    ]
    new = store.add_annotations([*found.values(), *_deleted(gone)], list(rejected.values()), seen=seen)
    if not take_back:
        return Kept(new, 0, ids)
    read = {origin_of(task) for tasks in documents.values() for task in tasks} - {""}
    lost = [one for id, one in known.items() if id not in ids and one.origin in read]
    earlier = store.rejected_annotations(queue.name, documents=[one for one in documents if one])
    missed = [one for one in earlier if one.id not in ids and one.origin in read]
    store.add_annotations(_deleted(lost), _deleted(missed), seen=seen)
    return Kept(new, len(lost) + len(missed), ids)


def read_again(store: Store, queue: Queue) -> int:
    """Store what could not be read when it came and can be now; return how many annotations those are.

    So it is where a document was ingested after its answers came, or where hatewatch has learned an answer since.
    """
    unread = [one for one in store.rejected_annotations(queue.name) if one.document]
    found: list[Annotation] = []
    for i in range(0, len(unread), _TOGETHER):
        texts = store.texts([one.document for one in unread[i : i + _TOGETHER] if one.document])
        for one in unread[i : i + _TOGETHER]:
            if one.document in texts:
                shown = (mask(texts[one.document]), texts[one.document])
                made = from_raw(one.raw, queue=queue.name, document=one.document, texts=shown)
                found += [replace(made, origin=one.origin)] if made else []
    return store.add_annotations(found, seen=datetime.now(UTC)) if found else 0


def take_back(store: Store, queue: Queue, is_gone: Callable[[Annotation | RejectedAnnotation], bool]) -> int:
    """Store the deletion of all in a queue that `is_gone`; return how many."""
    gone = [one for one in store.annotations(queue.name) if is_gone(one)]
    unread = [one for one in store.rejected_annotations(queue.name) if is_gone(one)]
    store.add_annotations(_deleted(gone), _deleted(unread), seen=datetime.now(UTC))
    return len(gone) + len(unread)


def read_time(value: Any) -> datetime | None:
    """Return one of the server's times, aware UTC; None where it is none."""
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _without_erased(store: Store, tombstones: Tombstones, documents: Tasks) -> Tasks:
    hashes = {one: tombstones.of_id(one) for one in documents if one}
    erased = store.erased(hashes.values())
    return {one: tasks for one, tasks in documents.items() if hashes.get(one) not in erased} if erased else documents


_Kept = TypeVar("_Kept", Annotation, RejectedAnnotation)


def _deleted(some: Iterable[_Kept]) -> list[_Kept]:
    return [replace(one, deleted=True) for one in some]


def _stands_for(unread: RejectedAnnotation, before: Annotation) -> bool:
    return unread.updated >= before.updated


def _reject(made: Annotation | Unreadable, given: Mapping[str, Any], task: Mapping[str, Any]) -> RejectedAnnotation:
    """Return what is kept of an annotation that cannot be read, or whose document is not in the store."""
    if isinstance(made, Unreadable):
        updated = read_time(given.get("updated_at")) or _NO_TIME
        # Without an id of its own it is known by its content, so that no two stand for each other.
        id = made.id or hashlib.sha256(f"{task.get('id')} {given.get('id')} {made.raw}".encode()).hexdigest()
        about = (made.document or None, made.reason, made.detail, made.raw, updated)
        return RejectedAnnotation(id, made.queue, *about, origin=made.origin)
    raw = to_raw(given, made.annotator, task["data"][TEXT])
    about = (made.document, UNKNOWN, "Its text is not in this project's store.", raw, made.updated)
    return RejectedAnnotation(made.id, made.queue, *about, origin=made.origin)
