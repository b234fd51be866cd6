"""The records that travel through hatewatch: frozen, of plain types, knowing nothing of files or tables."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

#: What a figure counts. documents: every copy, which is what readers met; groups: each text once, which is what was
#: written; outlets: each text once an outlet, which is how many voices chose to publish it.
Unit = Literal["documents", "groups", "outlets"]
UNITS: tuple[Unit, ...] = ("documents", "groups", "outlets")
#: The clock that days, weeks and months of all texts are told by.
ISTANBUL = ZoneInfo("Europe/Istanbul")


def document_id(source: str, native_id: str) -> str:
    """Return the 32 hexadecimal digits that name a document for ever: a digest of source and native id."""
    digest = hashlib.blake2b(digest_size=16)
    digest.update(source.encode("utf-8", "surrogatepass"))
    digest.update(b"\x1f")
    digest.update(native_id.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Row:
    """One usable row as a source gave it, before anything is derived from it.

    `number` counts from 1 as the person sees it (in a spreadsheet the header is row 1, so data begin at 2).
    `native_id` is the platform's own id, or one made from the content where the file has none. `author` is the
    name as published and must not be stored: `hatewatch.privacy.Pseudonyms` turns it into a keyed pseudonym.
    `published` is aware UTC. `place` is where the outlet or author is, as written; `outlet` is who published.
    Of a social export, `kind` is what the row is (post, comment, repost, message) and `parent` the native id of what it
    answers or repeats.
    """

    number: int
    native_id: str
    text: str
    published: datetime | None = None
    author: str | None = None
    place: str | None = None
    outlet: str | None = None
    url: str | None = None
    kind: str = ""
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """One row that could not be used, kept with the reason so that nothing is lost in silence.

    `reason` is a slug from `hatewatch.sources.REASONS`, `detail` one sentence. `raw` is JSON of at most 10,000
    characters: the recognised cells by what they were taken for, or `cells` or `line` where the row has no shape.
    Where `shape` names a form of a social export, `raw` is the whole item, of at most 1,000,000 characters, people in
    it under pseudonyms: a later hatewatch may know how to map it.
    """

    number: int
    reason: str
    detail: str
    raw: str
    shape: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One text as published, with what the source says about it.

    `author` is a keyed pseudonym or None, `published` aware UTC or None, `place` the place id of the outlet or
    author ("01" Adana, "01/seyhan"), None where the source names none that we know; `place_given` is what it wrote.
    `kind` is article, comment, message, post or repost, or "" where the source does not say; `parent` the native id of
    what it answers or repeats; `confidence` how sure its extraction from a page is, in [0, 1], None of no page.
    """

    id: str
    source: str
    native_id: str
    text: str
    published: datetime | None = None
    author: str | None = None
    place: str | None = None
    place_given: str | None = None
    outlet: str | None = None
    url: str | None = None
    kind: str = ""
    parent: str | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What matching and counting find in one text, with no judgement in it.

    `language` is one of `hatewatch.languages.LANGUAGES`; `languages` holds the languages of its sentences, most
    text first, so that more than one means *mixed*; `places` are the ids of places spoken of; `targets` the ids
    of groups mentioned.
    """

    language: str
    languages: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """Words of a text that carry a label: `start` to `end` in code points of the text that was shown, end excluded."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Annotation:
    """One person's judgement of one document, in one of its versions.

    `id` is the server's own for ever, `queue` the name of the queue it was labelled in, `annotator` a keyed pseudonym.
    `outcome` is judged, undecided ("cannot decide"), declined ("I do not want to read this") or skipped. `labels` are
    those given; `judged` those answered with yes or no, so that a label in neither was not judged. `targets` are ids of
    groups it is aimed at. `shown` is the SHA-256 of the text as it was shown, masked or not: spans count in that.
    `created` and `updated` are the server's times, aware UTC; `deleted` marks the version that took it back. `origin`
    is the task that it stands in there, as `hatewatch.annotation.origin.origin_of` names it, empty where not known.
    """

    id: str
    queue: str
    document: str
    annotator: str
    outcome: str
    labels: tuple[str, ...]
    judged: tuple[str, ...]
    targets: tuple[str, ...]
    spans: tuple[Span, ...]
    shown: str
    note: str
    seconds: float | None
    gold: bool
    created: datetime
    updated: datetime
    deleted: bool = False
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """One document put before a queue: why, with what chance, and when.

    `sample` says how it was drawn: audit, uncertain, diverse, rare, gold, round or adjudicate. `probability` is the
    chance with which an audit drew it, in (0, 1], and None for every other sample; `stratum` names its stratum.
    """

    queue: str
    document: str
    sample: str
    probability: float | None
    stratum: str
    pushed: datetime
