"""Dates as papers write them, and what several witnesses say together about when an article was published.

What a date looks like is told by `hatewatch.sources.dates`; here are labels ("Güncelleme: …"), dates told from now
("Dün 14:05", "3 saat önce", "berî 3 saetan"), Sorani, and further names of months. Times without a zone are
Europe/Istanbul.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from hatewatch.collect.tables import load_table
from hatewatch.records import ISTANBUL
from hatewatch.sources.dates import DateImplausible, DateUnreadable, read_date
from hatewatch.text import skeleton

_TABLE = load_table("dates.toml")
_LONGEST = 120  # characters
#: Clocks go wrong by so much, and articles are announced no further ahead.
_SLACK = timedelta(minutes=10)
_GMT_AHEAD = timedelta(hours=3, minutes=10)
_ZULU = re.compile(r"(?:Z|GMT|UTC|[+-]00:?00)\s*$")
_SLASH_HALVES = re.compile(r"\d{1,2}/\d{1,2}/\d{4},?\s.*\b[AP]M\b")
_EITHER = re.compile(r"(?<!\d)(\d{1,2})[/-](\d{1,2})[/-]\d{2,4}(?!\d)")
_DIGITS = {base + i: str(i) for base in (0x660, 0x6F0) for i in range(10)}
_CLOCK = re.compile(r"(?<!\d)(\d{1,2})[:.](\d{2})(?::\d{2})?(?!\d)")
_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-](\d\d?)[/-](\d\d?)(?=[/-]|$)")
_EDGES = " -|•·,;:/"
_MARKS = re.compile(r"[|•·–—]+|\s-\s")


def _alternatives(words: Iterable[str]) -> str:
    """Return a pattern of folded words, the longest first."""
    return "|".join(sorted((re.escape(skeleton(word)) for word in words), key=len, reverse=True))


_RELATIVE = _TABLE["relative"]
_UNITS = {skeleton(word): int(seconds) for seconds, words in _TABLE["units"].items() for word in words}
_DAYS = {skeleton(word): int(ago) for ago, words in _TABLE["days"].items() for word in words}
_NOW = frozenset(map(skeleton, _TABLE["moments"]["words"]))
_MONTHS = {skeleton(word): month for month, words in _TABLE["months"].items() for word in words}
_MONTH = re.compile(rf"(?<![^\W\d_])(?:{_alternatives(_MONTHS)})(?![^\W\d_])")
_ORDINAL = re.compile(r"(?<=\d)\s?ی(?!\w)")
_COUNTS = {skeleton(word): int(count) for count, words in _TABLE["counts"].items() for word in words}
_UNIT = _alternatives(_UNITS)
_AGO = re.compile(
    rf"(?P<before>(?:{_alternatives(_RELATIVE['before'])})\s+)?"
    rf"(?:(?P<digits>\d{{1,4}})\s*|(?P<word>{_alternatives(_COUNTS)})\s+|(?=(?:{_UNIT})(?P<one>{_alternatives(_RELATIVE['one_endings'])})))"
    rf"(?P<unit>{_UNIT})(?(one)(?P=one)|(?:{_alternatives(_RELATIVE['endings'])})?)"
    rf"(?P<after>\s+(?:{_alternatives(_RELATIVE['after'])}))?"
)
_DAY = re.compile(rf"({_alternatives(_DAYS)})(?![^\W\d_])[\s,-]*(?:saat|saet)?\s*(.*)")
_LABEL = {
    kind: re.compile(rf"(?<![^\W\d_])(?:{_alternatives(_TABLE['labels'][kind])})(?![^\W\d_])\s*[:;-]?\s*")
    for kind in ("modified", "published")
}
_ANY_LABEL = re.compile(f"{_LABEL['modified'].pattern}|{_LABEL['published'].pattern}")


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment as aware UTC; where `exact` is False only its day in Istanbul is known.

    `either` says that it was written so that day and month could also be meant the other way round (4/5/2025).
    """

    at: datetime
    exact: bool = True
    either: bool = False

    @property
    def day(self) -> date:
        """Return the day in Istanbul."""
        return self.at.astimezone(ISTANBUL).date()


@dataclass(frozen=True, slots=True)
class Witness:
    """What one part of a page or a feed says about the time of publication.

    Witnesses of one `group` were written by one programme ("data", all that machines read of a page), and do not
    confirm each other; "text" is what readers see, and then there are "feed" and "url".
    """

    group: str
    moment: Moment


@dataclass(frozen=True, slots=True)
class Settled:
    """When something was published as far as its witnesses tell, and slugs for what they leave in doubt."""

    published: Moment | None
    doubts: tuple[str, ...] = ()


def at(moment: Moment | None) -> datetime | None:
    """Return the time of a moment, and None for none."""
    return None if moment is None else moment.at


def read_moment(text: str, now: datetime, *, month_first: bool = False) -> Moment | None:
    """Return the moment that a cell, an attribute or a line of a page names, or None where it names none.

    `now` is what "3 saat önce" counts from, for a page the time it was fetched. Dates like 4/5/2025 have the day first,
    but the month where AM or PM follows, which only software set up in English writes.
    """
    if not text.strip() or len(text) > _LONGEST:
        return None
    try:
        moment = _exact_or_day(read_date(text, month_first=month_first or bool(_SLASH_HALVES.search(text))))
        return replace(moment, either=not month_first and _either(text)) if moment else None
    except DateImplausible:
        return None
    except DateUnreadable:
        pass
    folded = _MARKS.sub(" ", _ANY_LABEL.sub(" ", skeleton(text.translate(_DIGITS)))).strip(" :,;")
    if moment := _from_now(folded, now):
        return moment
    folded = _MONTH.sub(lambda match: _MONTHS[match[0]], _ORDINAL.sub(" ", folded))
    try:
        return _exact_or_day(read_date(folded, month_first=month_first))
    except (DateUnreadable, DateImplausible):
        return None


def read_labelled(line: str, now: datetime) -> tuple[Moment | None, Moment | None]:
    """Return when a line says that something was published, and when that it was changed.

    "Giriş: 23.11.2026 14:05 Güncelleme: 23.11.2026 15:00" says both. A date without a label is that of publication.
    """
    if not line.strip() or len(line) > 3 * _LONGEST:
        return None, None
    folded = skeleton(line.translate(_DIGITS))
    marks = [(match.start(), match.end(), kind) for kind in _LABEL for match in _LABEL[kind].finditer(folded)]
    # "son guncelleme tarihi" holds "tarih": of labels that overlap the first and longest counts.
    kept: list[tuple[int, int, str]] = []
    for start, end, kind in sorted(marks, key=lambda mark: (mark[0], -mark[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end, kind))
    found: dict[str, Moment | None] = {"published": None, "modified": None}
    if not kept:
        return read_moment(line, now), None
    if before := folded[: kept[0][0]].strip(_EDGES):
        found["published"] = read_moment(before, now)
    for (_, end, kind), following in zip(kept, [*(start for start, *_ in kept[1:]), len(folded)], strict=True):
        found[kind] = found[kind] or read_moment(folded[end:following].strip(_EDGES), now)
    return found["published"], found["modified"]


def address_moment(url: str) -> Moment | None:
    """Return the day that an address such as https://example.org/2026/11/23/duyuru names, or None."""
    match = _ADDRESS.search(url)
    if match is None:
        return None
    try:
        day = datetime(int(match[1]), int(match[2]), int(match[3]), tzinfo=ISTANBUL)
    except ValueError:
        return None
    return Moment(day.astimezone(UTC), exact=False)


def from_gmt_label(given: str, moment: Moment, now: datetime) -> tuple[Moment, bool]:
    """Return a moment that lies ahead since local time was labelled GMT as what was meant, and whether it was so."""
    if moment.exact and now + _SLACK < moment.at <= now + _GMT_AHEAD and _ZULU.search(given):
        local = moment.at.replace(tzinfo=ISTANBUL)
        return Moment(local.astimezone(UTC)), True
    return moment, False


def settle(witnesses: Sequence[Witness], now: datetime) -> Settled:
    """Weigh witnesses, the most trusted first, into one moment.

    One that lies ahead of `now` is set aside. Where no other group names the day of the first, and one names the day
    that has its day and month the other way round, it is taken as swapped; where two agree on another day, theirs
    counts. Of the witnesses that name the day which is left, the first that knows the time tells it.
    """
    heard = [one for one in witnesses if one.moment.at <= now + _SLACK]
    doubts = ["date_future"] if len(heard) < len(witnesses) else []
    sure = {one.moment.day for one in heard if not one.moment.either}
    heard = [one if one.moment.day in sure else _turned(one, sure) for one in heard]
    if not heard:
        return Settled(None, (*doubts, "date_missing"))
    day = heard[0].moment.day
    others = [one.moment.day for one in heard if one.group != heard[0].group]
    # A day more or less is the difference of zones, and of writing a text and putting it on a page.
    if others and not any(abs((other - day).days) <= 1 for other in others):
        swapped = _swapped(day)
        if swapped is not None and swapped in others:
            day = swapped
            doubts.append("date_swapped")
        else:
            doubts.append("dates_disagree")
            days = [one.moment.day for one in heard[1:]]
            commonest = max(others, key=days.count)
            day = commonest if days.count(commonest) > 1 else day
    fitting = [one.moment for one in heard if one.moment.day == day]
    return Settled(next((moment for moment in fitting if moment.exact), fitting[0]), tuple(doubts))


def _either(text: str) -> bool:
    match = _EITHER.search(text)
    return match is not None and match[1] != match[2] and 0 < int(match[1]) <= 12 and 0 < int(match[2]) <= 12


def _turned(witness: Witness, sure: Collection[date]) -> Witness:
    """Return a witness whose date can be read both ways as others, who are sure of theirs, read it."""
    moment = witness.moment
    other = _swapped(moment.day) if moment.either else None
    if other is None or other not in sure:
        return witness
    local = datetime.combine(other, moment.at.astimezone(ISTANBUL).time(), ISTANBUL)
    return replace(witness, moment=Moment(local.astimezone(UTC), moment.exact))


def _swapped(day: date) -> date | None:
    try:
        other = date(day.year, day.day, day.month)
    except ValueError:
        return None
    return other if other != day else None


def _exact_or_day(moment: datetime | None) -> Moment | None:
    """Midnight, here or in UTC, is what software writes that knows the day only."""
    if moment is None:
        return None
    midnight = time()
    return Moment(moment, moment.astimezone(ISTANBUL).time() != midnight and moment.time() != midnight)


def _from_now(folded: str, now: datetime) -> Moment | None:
    """Return what "dun 14:05", "3 saat once" and "ji 3 saetan beri" mean at `now`; `folded` is skeleton text."""
    if folded in _NOW:
        return Moment(now.astimezone(UTC))
    local = now.astimezone(ISTANBUL)
    if match := _DAY.fullmatch(folded):
        day = local.date() - timedelta(days=_DAYS[match[1]])
        clock = _CLOCK.fullmatch(match[2].strip())
        if match[2].strip() and not clock:
            return None
        if clock and (int(clock[1]) > 23 or int(clock[2]) > 59):
            return None
        at = time(int(clock[1]), int(clock[2])) if clock else time()
        return Moment(datetime.combine(day, at, ISTANBUL).astimezone(UTC), clock is not None)
    match = _AGO.fullmatch(folded)
    if match is None or not (match["before"] or match["after"]):
        return None
    count = int(match["digits"]) if match["digits"] else _COUNTS.get(match["word"], 1)
    seconds = count * _UNITS[match["unit"]]
    if seconds > 40 * 31_536_000:
        return None
    at_then = now - timedelta(seconds=seconds)
    if _UNITS[match["unit"]] >= 86_400:
        midnight = datetime.combine(at_then.astimezone(ISTANBUL).date(), time(), ISTANBUL)
        return Moment(midnight.astimezone(UTC), exact=False)
    return Moment(at_then.astimezone(UTC))
