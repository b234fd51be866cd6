"""Tombstones: keyed hashes by which what was erased is known again, and from which nothing can be read back."""

from __future__ import annotations

import hashlib
import hmac
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC
from functools import lru_cache
from importlib.resources import files
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from hatewatch.privacy.leaves import leaves, parts
from hatewatch.privacy.pseudonyms import PSEUDONYM_LENGTH, Pseudonyms
from hatewatch.records import Document, document_id
from hatewatch.text import fold

HASH_BYTES = 16

#: What a tombstone may stand for; stored beside it, so that the register can count them.
KINDS = ("author", "url", "id", "copy", "row")

_FORMS: dict[str, list[str]] = tomllib.loads(files(__package__).joinpath("addresses.toml").read_text("utf-8"))
#: A comment or message bears the address of the page or chat it stands in: that is not its own.
_LODGERS = frozenset({"comment", "message"})
_LONGEST_NAME = 100
_SHORTEST_ID = 4
_SHORTEST_ROW = 40  # letters of a row of fewer, which two sources may share
_PSEUDONYM = re.compile(rf"@?([0-9a-f]{{{PSEUDONYM_LENGTH}}})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A keyed hash of 16 bytes and what it stands for, one of `KINDS`."""

    hash: bytes
    kind: str


class Tombstones:
    """Make the tombstones of one project, with its key.

    Each is an HMAC-SHA256 (RFC 2104) under a key derived from the project's, cut to 16 bytes: without the key nobody
    can test what one stands for. Who has the key can test a guess, as with pseudonyms, and nobody can read it back.
    """

    __slots__ = ("_hmac", "_pseudonym")

    def __init__(self, pseudonyms: Pseudonyms) -> None:
        # A key of their own, so that an author's tombstone is not the pseudonym that reports and files may show.
        self._hmac = hmac.new(pseudonyms.derive("hatewatch tombstones 1"), digestmod=hashlib.sha256)
        self._pseudonym = pseudonyms.of

    def __repr__(self) -> str:
        return "Tombstones(key=…)"

    def hashes(self, document: Document) -> tuple[bytes, ...]:
        """Return all hashes under which this document may have been erased: it is to be kept out where one is known.

        They are those of its id, its author, its address and its content, and of a repost those of the original's id:
        erased with a text are the reposts of it.
        """
        found = [self.of_id(document.id), *self.of_copy(document)]
        if document.author:
            found += [self.of_author(document.author), self.of_author(document.author, document.source)]
        found += map(self.of_url, addresses(document))
        if document.kind == "repost" and document.parent:
            found.append(self.of_id(document_id(document.source, document.parent)))
        return tuple(found)

    def of_erased(self, document: Document, *, alone: bool) -> list[Tombstone]:
        """Return the tombstones to keep of one erased document: of its id, its content and, where `alone`, its address.

        `alone` says that no other document bears its address; else erasing a comment would keep out the whole page.
        """
        found = [Tombstone(self.of_id(document.id), "id")]
        found += [Tombstone(one, "copy") for one in self.of_copy(document)]
        if alone and document.kind not in _LODGERS:
            found += [Tombstone(self.of_url(one), "url") for one in addresses(document)]
        return found

    def of_id(self, id: str) -> bytes:
        """Return the hash of a document's id."""
        return self._hash("id", id)

    def of_author(self, pseudonym: str, source: str | None = None) -> bytes:
        """Return the hash of an author's pseudonym: everywhere, or in one source."""
        return self._hash("author", pseudonym) if source is None else self._hash("author in", pseudonym, source)

    def of_url(self, url: str) -> bytes:
        """Return the hash of a web address, however it is written."""
        return self._hash("url", address(url))

    def of_copy(self, document: Document) -> list[bytes]:
        """Return the hashes of a document's content, by which it is known in another file or export.

        They are of the text with the platform's id, and with date and author: never of the text alone, or erasing
        one person's "Günaydın" would silence everybody's.
        """
        text = squeeze(document.text)
        found = [self._hash("post", document.native_id, text)]
        if document.published or document.author:
            when = document.published.astimezone(UTC).isoformat() if document.published else ""
            found.append(self._hash("text", when, document.author or "", text))
        return found

    def hashes_of_row(self, source: str, raw: str) -> set[bytes]:
        """Return all hashes under which a rejected row may have been erased: its own, and those of what it bears.

        Any string in it may be its author, its id or its address: nobody mapped it, so nobody can say which.
        """
        said = set(leaves(raw))
        found = set(self.of_row(source, raw))
        for leaf in said:
            if address(leaf):
                found.add(self.of_url(leaf))
            if len(leaf) >= _SHORTEST_ID:
                found.add(self.of_id(document_id(source, leaf)))
            for part in parts(leaf):
                if len(part) <= _LONGEST_NAME and (author := self._author(part)):
                    found |= {self.of_author(author), self.of_author(author, source)}
        return found

    def of_row(self, source: str, raw: str) -> list[bytes]:
        """Return the hash of a rejected row's own content, of which nothing is where nothing of it was kept.

        A row of few letters counts in its own source alone: others may have one like it.
        """
        said = sorted({one for leaf in leaves(raw) if (one := squeeze(leaf))})
        if not said or raw.strip() == "{}":
            return []
        where = source if sum(map(len, said)) < _SHORTEST_ROW else ""
        return [self._hash("row", where, *said)]

    def _author(self, leaf: str) -> str | None:
        """Return the pseudonym that a string is, or that it has if it is a name."""
        there = _PSEUDONYM.fullmatch(leaf.strip())
        return there[1] if there else self._pseudonym(leaf)

    def _hash(self, *parts: str) -> bytes:
        keyed = self._hmac.copy()
        keyed.update("\x1f".join(parts).encode("utf-8", "surrogatepass"))
        return keyed.digest()[:HASH_BYTES]


def squeeze(text: str) -> str:
    """Return a text as it is compared: folded, with single spaces."""
    return " ".join(fold(text).split())


@lru_cache(maxsize=4096)
def address(url: str) -> str:
    """Return a web address as it is compared, "" for what is none.

    Host without `www.` and its like, path without empty parts, `index.html` and `amp` at its end, parameters sorted and
    without those that only say where a reader came from; scheme, port and fragment do not count.
    """
    url = url.strip()
    if not url[:4].isascii() or fold(url[:4]) != "http":  # most of what is asked are ids and cells
        return ""
    try:
        parts = urlsplit(url)
        host, pairs = parts.hostname or "", parse_qsl(parts.query, keep_blank_values=True) if parts.query else []
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host:
        return ""
    labels = host.rstrip(".").split(".")
    while len(labels) > 2 and labels[0] in _FORMS["fronts"]:
        labels.pop(0)
    segments = [one for one in unquote(parts.path).split("/") if one]
    while len(segments) > 1 and segments[-1] in _FORMS["endings"]:
        segments.pop()
    query = urlencode(sorted(pair for pair in pairs if not _only_tells_the_way(pair[0])))
    return "/".join([".".join(labels), *segments]) + (f"?{query}" if query else "")


def addresses(document: Document) -> list[str]:
    """Return the links that a document bears: its own, and its id where that is one."""
    return [one for one in (document.url, document.native_id) if one and address(one)]


def _only_tells_the_way(name: str) -> bool:
    return name in _FORMS["ways"] or name.startswith("utm_")


def without_erased(documents: Iterable[Document], tombstones: Tombstones, known: set[bytes]) -> list[Document]:
    """Return the documents that no tombstone keeps out; `known` is what `Store.erased` said of their hashes."""
    return [one for one in documents if known.isdisjoint(tombstones.hashes(one))]
