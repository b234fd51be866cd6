"""What somebody asks to have erased, and the documents that it is about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from hatewatch.errors import InputError
from hatewatch.pipeline.forget.traces import Phrase, content_key
from hatewatch.privacy import mask
from hatewatch.privacy.tombstones import Tombstones, address, addresses
from hatewatch.progress import Progress
from hatewatch.records import Document, document_id
from hatewatch.store import Store
from hatewatch.text import fold

_LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Request:
    """One request: `kind` is author, url, id, age or retention, and the fields that belong to it are filled.

    `name` is the author's name as published and is used and not kept; it is None where only the `pseudonym` is known.
    `ids` are document ids; `oldest` the time before which everything goes. `copies`, `near_copies` and `mentions`
    widen it: documents with the very words of one that goes, with much of its text, and whose text says the name.
    """

    kind: str
    reason: str = ""
    pseudonym: str | None = None
    name: str | None = None
    source: str | None = None
    url: str | None = None
    ids: tuple[str, ...] = ()
    oldest: datetime | None = None
    copies: bool = False
    near_copies: bool = False
    mentions: bool = False

    def tombstones(self, tombstones: Tombstones) -> list[tuple[bytes, str]]:
        """Return what keeps out from now on what is asked for, stored today or not."""
        found = [(tombstones.of_id(one), "id") for one in self.ids]
        if self.pseudonym:
            found.append((tombstones.of_author(self.pseudonym, self.source), "author"))
        if self.url:
            found.append((tombstones.of_url(self.url), "url"))
        return found


@dataclass(frozen=True, slots=True)
class Found:
    """The documents of a request by key, and how many others are copies or near copies of them or say the name."""

    keys: list[int] = field(default_factory=list)
    copies: int = 0
    near_copies: int = 0
    mentions: int = 0


def check_reason(reason: str, request: Request) -> str:
    """Return the reason as it may be logged; InputError where it is long or tells who asked: the log outlives them."""
    reason = " ".join(reason.split())
    if len(reason) > _LONGEST_REASON:
        raise InputError(f"The reason has {len(reason):,} characters.", f"Say it in {_LONGEST_REASON} or fewer.")
    told = [one for one in (request.name, request.url, *request.ids) if one and fold(one).strip("@") in fold(reason)]
    if told or mask(reason) != reason:
        raise InputError(
            "The reason names a person, a number or an address, and the log must not.",
            "Say for example: request of the author of 20 November, our file 12.",
        )
    return reason


def request_of_id(store: Store, id: str, source: str | None) -> Request:
    """Return the request for one document by its id, or by the id that its platform gave it.

    Raises InputError where several sources have such an id, or none and `source` does not say which is meant.
    """
    if source is None and len(id) == 32 and set(id) <= set("0123456789abcdef"):
        return Request("id", ids=(id,))
    if source is not None:
        return Request("id", ids=(document_id(source, id),), source=source)
    found = store.keys_of_native(id)
    if len(found) > 1:
        raise InputError(f"Several sources have an id {id!r}: {', '.join(sorted(found))}.", "Say which with --source.")
    if not found:
        raise InputError(
            f"No document has the id {id!r}.", "To keep out one that is not here yet, say its --source as well."
        )
    return Request("id", ids=tuple(document_id(one, id) for one in found))


def find_keys(store: Store, request: Request, progress: Progress) -> list[int]:
    """Return the keys of the documents that a request is about, and of reposts of them."""
    keys = set(_keys(store, request, progress))
    ids = {document.id for page in store.documents(sorted(keys)) for _, document in page} | set(request.ids)
    return sorted(keys.union(store.reposts_of(ids)))


def find(store: Store, request: Request, progress: Progress) -> Found:
    """Return the documents that a request is about, with their copies and mentions, for which all are looked through.

    What goes by its age is looked for no further.
    """
    keys = set(find_keys(store, request, progress))
    if request.oldest is not None:
        return Found(sorted(keys))
    said = {content_key(one.text) for page in store.documents(sorted(keys)) for _, one in page}
    contents = said - {None}
    name = Phrase.of(request.name) if request.name else None
    copies: set[int] = set()
    mentions: set[int] = set()
    if contents or name:
        for key, document in _sweep(store, "Looking for copies", progress):
            if key in keys:
                continue
            if contents and content_key(document.text) in contents:
                copies.add(key)
            if name and name.is_in(document.text):
                mentions.add(key)
    near = _near(store, keys) - copies
    keys |= copies if request.copies else set()
    keys |= near if request.near_copies else set()
    keys |= mentions if request.mentions else set()
    return Found(sorted(keys), len(copies), len(near), len(mentions))


def _near(store: Store, keys: set[int]) -> set[int]:
    """Return the others in the groups of copies that these documents are in, as far as they were placed."""
    groups = {one.group for one in store.duplicates.members(sorted(keys)).values()}
    return {one.document for members in store.duplicates.groups(sorted(groups)).values() for one in members} - keys


def _keys(store: Store, request: Request, progress: Progress) -> Sequence[int]:
    if request.oldest is not None:
        return store.keys_before(request.oldest)
    if request.pseudonym is not None:
        return store.keys_of_author(request.pseudonym, request.source)
    if request.url is not None:
        wanted = address(request.url)
        found = _sweep(store, "Looking for the address", progress)
        return [key for key, one in found if any(address(url) == wanted for url in addresses(one))]
    return store.keys_of_ids(request.ids)


def _sweep(store: Store, what: str, progress: Progress) -> Iterator[tuple[int, Document]]:
    progress.start(what, store.counts()["documents"], "documents")
    done = 0
    for page in store.documents():
        yield from page
        done += len(page)
        progress.advance(done, done)
