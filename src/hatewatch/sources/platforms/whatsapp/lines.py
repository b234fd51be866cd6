"""Messages out of the lines of a chat: where each begins, who wrote it, and whether its dates have the month first."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from hatewatch.sources.dates import DateOrder
from hatewatch.text import skeleton

LRM = "\u200e"  # the app puts it before what it writes itself

_SPACE = "[ \u00a0\u2009\u202f]"
_HALF = r"([AaPp]\.?[ \u00a0\u202f]?[Mm]\.?|[Öö][ÖöSs]|[BbPp][Nn])"
_WHEN = (
    rf"(\d{{1,4}}([./-]){_SPACE}?\d{{1,2}}[./-]{_SPACE}?\d{{1,4}})\.?,?{_SPACE}+(?:{_HALF}{_SPACE})?"
    rf"(\d{{1,2}}[:.]\d{{2}}(?:[:.]\d{{2}})?)(?:{_SPACE}?{_HALF})?"
)
_BRACKETED = re.compile(rf"\[{_WHEN}\]{_SPACE}?(.*)", re.S)  # iOS
_DASHED = re.compile(rf"{_WHEN}{_SPACE}[-–]{_SPACE}(.*)", re.S)  # Android
_UNSEEN = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
_NO_UNSEEN = dict.fromkeys(map(ord, _UNSEEN), None)
_QUOTED = re.compile('["“„«\']([^"“”„«»]{1,100})["”“»\']')
_QUOTES = re.compile('["“”„«»]')
_LONGEST_AUTHOR = _LONGEST_PHRASE = 100  # characters
_SAMPLE = 10_000  # messages that are waited for to learn the order of day and month


@cache
def phrases(kind: str) -> tuple[str, ...]:
    """Return what the app itself writes, of one kind of `phrases.toml`, folded."""
    table = tomllib.loads((files("hatewatch.sources.platforms.whatsapp") / "phrases.toml").read_text("utf-8"))
    return tuple(skeleton(phrase) for phrase in table[kind])


@cache
def _exact(kind: str) -> frozenset[str]:
    return frozenset(phrases(kind))


def is_phrase(text: str, kind: str) -> bool:
    """Tell whether a text is one of the `phrases` of a kind and nothing more."""
    return len(text) <= _LONGEST_PHRASE and folded(text) in _exact(kind)


@lru_cache(maxsize=1024)  # one text is compared with several kinds
def folded(text: str) -> str:
    """Return a short text as `phrases` are written."""
    return skeleton(text).strip(" \u00a0").removeprefix("<").removesuffix(">").removesuffix(".")


def begins(line: object) -> re.Pattern[str] | None:
    """Return by which of the two patterns a line begins a message, or None."""
    if isinstance(line, str):
        bare = line.lstrip(_UNSEEN)
        return next((pattern for pattern in (_BRACKETED, _DASHED) if pattern.match(bare)), None)
    return None


def _written(rest: str) -> tuple[str | None, str]:
    """Return author and text of what stands behind the time; where the app wrote it, there is no author."""
    author, colon, text = rest.partition(":")
    if not colon or text[:1] not in ("", " ", "\n") or len(author) > _LONGEST_AUTHOR or _QUOTES.search(author):
        return None, rest
    who = " ".join(author.translate(_NO_UNSEEN).split()).removeprefix("~").strip()  # ~ before who is no contact
    return (who, text[1:]) if who else (None, rest)


def _messages(lines: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """Give each message with the lines that belong to it; only lines written like the first begin another."""
    pattern: re.Pattern[str] | None = None
    message: dict[str, Any] | None = None
    for line in lines:
        if not isinstance(line, str):
            continue
        pattern = pattern or begins(line)
        found = pattern.match(line.lstrip(_UNSEEN)) if pattern else None
        if found:
            if message:
                yield message
            date, sign, before, time, after, rest = found.groups()
            author, text = _written(rest)
            message = {"date": "".join(date.split()), "time": time, "half": before or after or ""}
            message |= {"author": author, "text": text, "bracketed": pattern is _BRACKETED, "sign": sign}
        elif message is None:
            message = {"text": line}  # the file was cut before this
        else:
            message["text"] += "\n" + line
    if message:
        yield message


def _month_first(waiting: list[dict[str, Any]], order: DateOrder) -> bool:
    """Tell whether dates have the month first: by days above 12, else by which reading keeps the messages in order."""
    if order.settled or order.month_first or not order.matters:
        return order.month_first
    backwards = {False: 0, True: 0}
    for month_first in backwards:
        days = [read_day(message.get("date", ""), month_first) for message in waiting]
        known = [day for day in days if day]
        backwards[month_first] = sum(a > b for a, b in pairwise(known))
        backwards[month_first] += 1000 * (len(days) - len(known))
    return backwards[True] < backwards[False]


def read_day(date: str, month_first: bool) -> tuple[int, int, int] | None:
    """Return year, month and day of a date as it begins a message; None where there are no such month and day."""
    numbers = [int(part) for part in re.split("[./-]", date) if part.isdecimal()]
    if len(numbers) != 3:
        return None
    if len(re.split("[./-]", date)[0]) == 4:
        year, month, day = numbers
    elif month_first and "." not in date:
        month, day, year = numbers
    else:
        day, month, year = numbers
    year += 2000 if year < 100 else 0
    return (year, month, day) if 1 <= month <= 12 and 1 <= day <= 31 else None


def gather(lines: Iterator[Any], _head: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Give the messages of a chat, each with what the lines before and after it tell.

    That is under `order` whether dates have the "month first" or the "day first" (a chat in which nothing tells has the
    day first), under `group` the name of the group where the chat says it, and under `twin` the how-manieth message of
    the same minute, author and text it is. Messages wait in memory until the order is clear, at most 10,000.
    """
    waiting: list[dict[str, Any]] = []
    order, clear = DateOrder(), False
    tell = _Teller()
    for message in _messages(lines):
        if clear:
            yield tell.told(message)
            continue
        order.add(message.get("date"))
        waiting.append(message)
        if order.settled or message.get("sign") == "." or len(waiting) >= _SAMPLE:
            clear, tell.month_first = True, _month_first(waiting, order)
            yield from map(tell.told, waiting)
            waiting.clear()
    tell.month_first = tell.month_first if clear else _month_first(waiting, order)
    yield from map(tell.told, waiting)


class _Teller:
    """Remember what earlier messages tell about later ones."""

    def __init__(self) -> None:
        self.month_first = False
        self._group: str | None = None
        self._minute: tuple[str, str] = ("", "")
        self._seen: Counter[tuple[str | None, str]] = Counter()

    def told(self, message: dict[str, Any]) -> dict[str, Any]:
        if "date" not in message:
            return message
        text, author = message["text"], message["author"]
        if self._group is None and (author is None or text.lstrip().startswith(LRM)):
            self._group = _group(author, text)
        minute = (message["date"], ":".join(re.split("[:.]", message["time"])[:2]) + message["half"])
        if minute != self._minute:
            self._minute = minute
            self._seen.clear()
        self._seen[author, text] += 1
        order = "month first" if self.month_first else "day first"
        rest = {key: value for key, value in message.items() if key != "sign"}
        return {**rest, "order": order, "group": self._group, "twin": self._seen[author, text]}


def _group(author: str | None, text: str) -> str | None:
    """Return the name of the group that a notice tells the beginning of."""
    said = folded(text[:300])
    if not any(phrase in said for phrase in phrases("groups")):
        return None
    if author is not None:
        return author
    quoted = _QUOTED.search(text)
    return quoted[1].strip() if quoted else None
