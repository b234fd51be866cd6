"""JSON as it streams: arrays, and elements deep in an object, going on behind what is broken."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, KeysView, Sequence
from typing import Any, Protocol

from hatewatch.records import Rejected
from hatewatch.sources.json_lines import LONGEST, Item, record
from hatewatch.sources.reasons import reject

_CHUNK = 1 << 20
_SPACE = re.compile(r"[\s\ufeff\0]*")
_GAP = re.compile(r"[\s,\ufeff\0]*")
_LEAD = re.compile(r'\s*\{\s*"(?:[^"\\]|\\.){0,100}"\s*:')
_NEXT = re.compile(r"\}\s*,\s*(?=\{)")
_MARK = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.S)
_INSIDE = re.compile(r'[^"\\]*(?:\\.[^"\\]*)*', re.S)
_BETWEEN = re.compile(r'[^"\[\]{}]*')
_NEAR_END = 16  # characters: the longest piece of JSON that means nothing until it is whole


class Readable(Protocol):
    """What text is read from, piece by piece."""

    def read(self, size: int, /) -> str:
        """Return at most `size` characters, none at the end."""


class JsonText:
    """JSON in an open text file, read from front to back with no more of it in memory than one element.

    Where an element is broken, the next is found by how elements of this file begin (their line break and indentation,
    their first key), so that one broken element costs one element. `cut` becomes True when the file cannot be read on.
    """

    def __init__(self, handle: Readable) -> None:
        self._handle = handle
        self._text, self._position, self._ended = "", 0, False
        self._began = self._number = self._reads = 0
        self._keys: KeysView[str] = {}.keys()  # of the first sound element of the list
        self.cut = False

    def _more(self, least: int = _CHUNK) -> bool:
        """Read on, forgetting what was consumed; tell whether anything came."""
        more = "" if self._ended else self._handle.read(max(_CHUNK, least))
        self._reads += 1
        self._ended = not more
        self._text, self._position = self._text[self._position :] + more, 0
        return bool(more)

    def peek(self, space: re.Pattern[str] = _SPACE) -> str:
        """Skip white space and return the next character, "" at the end."""
        while True:
            match = space.match(self._text, self._position)
            self._position = match.end() if match else self._position
            if self._position < len(self._text):
                return self._text[self._position]
            if not self._more():
                return ""

    def take(self, character: str) -> None:
        """Pass over one character; raise ValueError where another stands."""
        if self.peek() != character:
            raise ValueError(f"there is no “{character}” where one has to be")
        self._position += 1

    def elements(self, *, closed: bool = True) -> Iterator[Item]:
        """Give the elements of the array whose bracket was passed; with `closed` False, of all that is left."""
        lead = ""
        while True:
            begun, reads = self._position, self._reads
            character = self.peek(_GAP)
            if character == "":
                if closed:
                    self._number += 1
                    yield self._stop("The list is not closed: the file ends too early.", "")
                return
            if character == "]" and closed:
                self._position += 1
                return
            gap = self._text[begun : self._position].rpartition(",")[2] if reads == self._reads else ""
            self._number += 1
            try:
                value = self.value()
            except (ValueError, RecursionError) as error:
                deep = isinstance(error, RecursionError)
                start = self._position  # reading on may have moved it
                end = self._behind_broken(lead or _lead(gap, self._text[start : start + 200]), closed)
                why = "The JSON is nested too deeply." if deep else f"Not valid JSON: {error}."
                if end is None:
                    yield self._stop(f"The file cannot be read on: {why}", self._text[start:])
                    return
                self._position = end
                yield reject(
                    self._number, "json_too_deep" if deep else "json_broken", why, {"line": self._text[start:end]}
                )
                continue
            if isinstance(value, dict) and lead:
                yield self._number, value
                continue
            text = self._text[self._began : self._position]
            if isinstance(value, dict):
                lead, self._keys = _lead(gap, text), value.keys()
            yield record(self._number, value, text)

    def value(self) -> Any:
        """Decode the value that begins here, reading on until it is whole."""
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._position)
            except json.JSONDecodeError as error:
                unfinished = error.msg.startswith("Unterminated string") or error.pos >= len(self._text) - _NEAR_END
                if not unfinished or not self._grow():
                    raise
            else:
                if end < len(self._text) or isinstance(value, dict | list | str) or not self._grow():
                    self._began, self._position = self._position, end
                    return value

    def _grow(self) -> bool:
        """Double what is held of an element that is not whole; tell whether that was possible."""
        held = len(self._text) - self._position
        return held <= LONGEST and self._more(held)

    def _stop(self, detail: str, text: str) -> Rejected:
        self.cut = True
        return reject(self._number, "file_cut", detail, {"line": text})

    def _behind_broken(self, lead: str, closed: bool) -> int | None:
        """Return where the broken element that begins here ends, or None where that cannot be told."""
        while True:
            start = self._position
            near = self._next(lead)
            if near is None or "\n" not in lead:  # without the line break it could be one deep in the element
                end = _balanced(self._text, start)
                if end is not None and _GAP.sub("", self._text[end : end + 200])[:1] in ("{", "]", ""):
                    return end
            if near is None and closed and not lead and (match := _NEXT.search(self._text, start)):
                near = match.end()
            if near is not None:
                return near
            if not self._grow():
                return None

    def _next(self, lead: str) -> int | None:
        """Return where the next element begins as `lead` says, behind its comma; None where none is in sight.

        A line break and its indentation are the elements' own. Without one, what begins alike may lie deep in an
        element, and only what has most of the keys of an element is taken for one.
        """
        if not lead:
            return None
        if "\n" in lead:
            at = self._text.find("," + lead, self._position + 1)
            return None if at < 0 else at + 1
        alike = re.compile(r",\s*(?=" + re.escape(lead.lstrip()) + ")")
        for match in alike.finditer(self._text, self._position + 1):
            try:
                value, _ = _DECODER.raw_decode(self._text, match.end())
            except (ValueError, RecursionError):
                continue
            if 2 * len(value.keys() & self._keys) >= len(self._keys):
                return match.end()
        return None

    def under(self, paths: Sequence[Sequence[str]], head: dict[str, Any]) -> Iterator[Item]:
        """Give the elements at paths of keys and "item" in the objects of the file; `head` is kept as `Shape` says."""
        try:
            while not self.cut and self.peek(_GAP):
                head.clear()
                yield from self._walk(paths, head)
        except ValueError as error:
            self._number += 1
            yield self._stop(f"The file cannot be read on: {error}.", self._text[self._position :])

    def _walk(self, paths: Sequence[Sequence[str]], head: dict[str, Any]) -> Iterator[Item]:
        outer = dict(head)
        if paths[0][0] == "item":
            rest = [path[1:] for path in paths]
            self.take("[")
            if not rest[0]:
                yield from self.elements()
                return
            while not self.cut and (character := self.peek(_GAP)) != "]":
                if character == "":
                    raise ValueError("the file ends too early")
                head.clear()
                head.update(outer)
                if character == _opening(rest):
                    yield from self._walk(rest, head)
                else:
                    self.skip()
            head.clear()
            head.update(outer)
            self._position += not self.cut
            return
        self.take("{")
        while not self.cut and (character := self.peek(_GAP)) != "}":
            if character != '"':
                raise ValueError("a key is missing" if character else "the file ends too early")
            key = str(self.value())
            self.take(":")
            character = self.peek()
            rest = [path[1:] for path in paths if path[0] == key]
            if rest and character == _opening(rest):
                head[key] = None
                yield from self._walk(rest, head)
            elif character in ("[", "{"):
                head[key] = None
                self.skip()
            else:
                head[key] = self.value()
        self._position += not self.cut

    def keys(self) -> Iterator[str]:
        """Give the keys of the object that begins here, one by one, as far as it can be read."""
        try:
            self.take("{")
            while self.peek(_GAP) == '"':
                yield str(self.value())
                self.take(":")
                self.skip()
        except ValueError:
            return

    def skip(self) -> None:
        """Pass over the value that begins here, however large, holding none of it."""
        depth = 0
        while True:
            character = self.peek()
            if character == "":
                raise ValueError("the file ends too early")
            if character == '"':
                self._skip_string()
            elif character in "[{":
                depth += 1
                self._position += 1
            elif character in "]}":
                depth -= 1
                self._position += 1
            else:
                match = _BETWEEN.match(self._text, self._position) if depth else None
                if match is None:
                    self.value()
                else:
                    self._position = match.end()
            if depth <= 0:
                return

    def _skip_string(self) -> None:
        self._position += 1
        while True:
            match = _INSIDE.match(self._text, self._position)
            self._position = match.end() if match else self._position
            if self._position + 1 < len(self._text) or self._text[self._position :] == '"':
                self._position += 1  # the quote that ends it
                return
            if not self._more():
                raise ValueError("the file ends in a text")


_DECODER = json.JSONDecoder()


def _opening(paths: Sequence[Sequence[str]]) -> str:
    """Return the bracket with which the value that the paths lead into has to begin."""
    return "[" if paths[0][0] == "item" else "{"


def _lead(gap: str, text: str) -> str:
    """Return how elements of a file begin, after one of them: the space before it, its bracket and its first key."""
    found = _LEAD.match(gap + text)
    return found.group() if found else ""


def _balanced(text: str, start: int) -> int | None:
    """Return where the brackets opened at `start` are closed, texts passed over; None where they are not."""
    depth = 0
    for match in _MARK.finditer(text, start):
        mark = match.group()
        if mark in ("{", "["):
            depth += 1
        elif mark in ("}", "]"):
            depth -= 1
            if depth <= 0:
                return match.end() if depth == 0 else None
    return None
