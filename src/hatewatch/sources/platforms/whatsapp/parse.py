"""One message of an exported WhatsApp chat as a post.

An export has no ids: one is made from minute, author and text, so that the same chat exported twice gives the same ids,
also where one export has seconds and the other has none. Times are the telephone's, taken for Europe/Istanbul.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from hatewatch.records import ISTANBUL
from hatewatch.sources.identity import content_digest, content_id
from hatewatch.sources.platforms.checks import record, said
from hatewatch.sources.platforms.fields import name, words
from hatewatch.sources.platforms.shape import Post, Unmapped
from hatewatch.sources.platforms.whatsapp.lines import LRM, folded, is_phrase, phrases, read_day

_AFTERNOON = ("pm", "os", "pn")
_IN_ANGLES = re.compile(rf"[ \n]*{LRM}?<([^<>\n]{{1,200}})>")
_IN_BRACKETS = re.compile(r"\S.{0,200}\.\w{2,5} \(([^()]{1,40})\)")
_FILE = re.compile(r"\.\w{2,5}\b")
_ADDRESS = re.compile(r"https?://\S+")
_ISOLATES = re.compile("[\u2068\u2069]")  # around names that are mentioned


def _when(item: Mapping[str, Any]) -> datetime:
    day = read_day(words(item, "date"), item.get("order") == "month first")
    time = [int(part) for part in re.split("[:.]", words(item, "time")) if part.isdecimal()]
    half = folded(words(item, "half")).replace(".", "").replace(" ", "")
    try:
        if day is None or len(time) < 2:
            raise ValueError
        if half:
            time[0] = time[0] % 12 + (12 if half in _AFTERNOON else 0)
        moment = datetime(*day, time[0], time[1], time[2] if len(time) > 2 else 0, tzinfo=ISTANBUL)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unmapped("item_unmapped", "The beginning of the message holds no date and time known here.") from None


def _is_file(line: str) -> bool:
    """Tell whether a line stands for a file: left out, or exported beside the text."""
    if is_phrase(line, "media"):
        return True
    found = _IN_BRACKETS.fullmatch(line.strip(f" {LRM}"))
    return found is not None and is_phrase(found[1], "attached")


def _without_marks(text: str) -> str:
    """Return `text` without what the app puts behind or between words: "<edited>", "<attached: …>"."""

    def mark(found: re.Match[str]) -> str:
        inner = folded(found[1])
        is_attached = _FILE.search(inner) and any(phrase in inner for phrase in phrases("attached"))
        return "" if is_phrase(found[1], "edited") or is_attached else found[0]

    return _IN_ANGLES.sub(mark, text)


def _own_words(item: Mapping[str, Any]) -> str:
    """Return what the person wrote; raise Unmapped where that is nothing, or the app wrote it."""
    whole = _ISOLATES.sub("", words(item, "text")).strip()
    if is_phrase(whole, "deleted"):
        raise Unmapped("item_deleted", "The message was deleted.", ours=False)
    marked = _without_marks(whole)
    lines = marked.strip().split("\n")
    kept = [line for line in lines if not _is_file(line)]
    text = said("\n".join(line.replace(LRM, "") for line in kept), "The message has no words (a picture, a recording).")
    before, colon, after = text.partition(":")
    if colon and is_phrase(before, "places") and _ADDRESS.fullmatch(after.strip()):
        raise Unmapped("item_no_words", "The message has no words (a place on a map).", ours=False)
    by_app = item.get("bracketed") is True and whole.startswith(LRM) and kept == lines and marked == whole
    is_poll = bool(colon) and is_phrase(before, "polls")
    if (by_app and not is_poll) or folded(text[:100]).startswith(phrases("notices")):
        raise Unmapped("item_service", "The app wrote this line.", ours=False)
    return text


def parse(item: Any) -> Post:
    """Return one message, as `gather` gives it, as a post."""
    item = record(item)
    if not words(item, "date"):
        raise Unmapped("item_unmapped", "The line belongs to no message: the file does not begin where a message does.")
    author = name(item, "author")
    if author is None:
        raise Unmapped("item_service", "The app wrote this line.", ours=False)
    text = _own_words(item)
    published = _when(item)
    twin = item.get("twin")
    digest = content_digest((published.replace(second=0).isoformat(), author, text))
    return Post(
        native_id=content_id(digest, twin if isinstance(twin, int) and twin > 1 else 1),
        text=text,
        kind="message",
        published=published,
        author=author,
        outlet=name(item, "group"),
    )
