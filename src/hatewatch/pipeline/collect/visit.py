"""One outlet's visit: what is asked of it, what it gave so far, and what is asked again another time."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hatewatch.collect import OUTCOMES, Asked, Fetched, Kind
from hatewatch.collect.entries import Collected, Entry
from hatewatch.collect.outlets import Outlet
from hatewatch.store import Ingest, Store
from hatewatch.store.collecting import Fetch

#: So long an article's page is left alone after so many failures on end; after the last of them it is given up.
_PAUSES = (*(timedelta(),) * 2, timedelta(hours=1), timedelta(hours=6), timedelta(days=1))
TRIES, _PATIENCE = len(_PAUSES), timedelta(days=7)
#: What the moment is to blame for, beside hosts that are unwell.
_PASSING = frozenset(
    {"empty", "encoding_broken", "host_left", "name_unknown", "robots_unavailable", "run_over", "truncated"}
)
#: Nothing was asked of the address, so it is no failure of its own.
_NOT_ASKED = frozenset({"host_left", "run_over"})
#: An article is not asked for again although it is not stored, where it had no words or was too old, for so long.
_REMEMBERED = timedelta(days=60)
#: Schedules are never exact: a visit that comes a little early is not left out.
_EARLY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Visited:
    """What one outlet gave: articles it `named`, texts `added`; `doubtful` ones of them are marked, and `teasers` are
    the feed's words, since no page came. Further how many were `refused` and why, how its addresses answered, how many
    articles are `waiting` to be asked for again, and how many of its own feeds, sitemaps and lists stayed `unread`.
    """

    outlet: str
    named: int
    added: int
    doubtful: int
    refused: dict[str, int]
    outcomes: dict[str, int]
    waiting: int
    unread: int
    teasers: int = 0

    @property
    def whole(self) -> bool:
        """Return whether its lists were read, and all that they name came or never will."""
        return not self.waiting and not self.unread


@dataclass
class Visit:
    """An outlet while it is being asked; `before` holds the last asking for each of its addresses.

    `entries` are articles by the address of their page, `lists` the addresses that name articles and have not answered,
    `sitemaps` those that an index named. `texts` and `pages` wait to be stored together; `entrances` wait for the end,
    since an outlet's list counts as read only when what it named was asked for. `caught_up` says that what earlier runs
    did not get was asked for, `from_feed` are the native ids of what was taken in the place of a page.
    """

    outlet: Outlet
    reading: Ingest
    before: dict[str, Fetch]
    asked: set[str] = field(default_factory=set)
    lists: set[str] = field(default_factory=set)
    sitemaps: set[str] = field(default_factory=set)
    entries: dict[str, Entry] = field(default_factory=dict)
    texts: list[Collected] = field(default_factory=list)
    pages: list[Fetch] = field(default_factory=list)
    entrances: list[Fetch] = field(default_factory=list)
    waiting: set[str] = field(default_factory=set)
    named: int = 0
    added: int = 0
    doubtful: int = 0
    teasers: int = 0
    from_feed: set[str] = field(default_factory=set)
    unread: int = 0
    caught_up: bool = False
    refused: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)

    def asked_first(self, now: datetime) -> Iterator[tuple[Asked, Kind]]:
        """Yield the outlet's own addresses, each with its role; not those that want to be left alone until later."""
        ways: tuple[tuple[Kind, tuple[str, ...]], ...] = (
            ("feed", self.outlet.feeds),
            ("sitemap", self.outlet.sitemaps),
            ("page", self.outlet.pages),
        )
        for kind, urls in ways:
            for url in urls:
                before = self.before.get(url)
                if before is not None and before.retry_at is not None and before.retry_at > now:
                    self.outcomes["host_left"] += 1
                    self.unread += 1
                else:
                    yield self.conditionally(url, kind, now), kind

    def asked_again(self, now: datetime) -> list[Entry]:
        """Return the articles that earlier runs did not get and that this one has not asked for, all that are due."""
        due = []
        for url, before in self.before.items():
            if before.role == "article" and before.native_id and url not in self.asked and is_waiting(before, now):
                if is_due(before, now):
                    due.append(Entry(before.native_id, url))
                else:
                    self.waiting.add(url)
        return due

    @property
    def named_before(self) -> list[str]:
        """Return the sitemaps that an index named when it was last read."""
        own = self.outlet.sitemaps
        return [url for url, one in self.before.items() if one.role == "sitemap" and url not in own]

    @property
    def outdated(self) -> list[str]:
        """Return the lists that are the outlet's no more: what they answered last says nothing of it today."""
        own = {*self.outlet.feeds, *self.outlet.sitemaps, *self.outlet.pages}
        return [url for url, one in self.before.items() if one.role != "article" and url not in own | self.asked]

    def conditionally(self, url: str, kind: Kind, now: datetime) -> Asked:
        """Return what to ask for an address that names articles: only what has changed since it was read whole.

        While an article waits the feed is asked for whole: it has the words to take if the page never comes.
        """
        before = self.before.get(url)
        if before is None or (kind == "feed" and any(is_waiting(one, now) for one in self.before.values())):
            return Asked(url, kind)
        return Asked(url, kind, before.etag, before.modified)

    def note(self, fetched: Fetched, role: str, outcome: str) -> None:
        """Remember how an address answered."""
        self.outcomes[outcome] += 1
        before, entry = self.before.get(fetched.url), self.entries.get(fetched.url)
        good = OUTCOMES[outcome].good
        kept = before if outcome == "unchanged" else None
        untouched = role == "article" and outcome in _NOT_ASKED
        self.unread += role != "article" and not good
        (self.pages if role == "article" else self.entrances).append(
            Fetch(
                fetched.url,
                self.outlet.name,
                role,
                outcome,
                # What was not asked does not wait longer for that: a week without an answer is enough.
                before.fetched if untouched and before else fetched.fetched,
                etag=(fetched.etag or (kept.etag if kept else None)) if good else None,
                modified=(fetched.last_modified or (kept.modified if kept else None)) if good else None,
                retry_at=fetched.retry_at,
                whole=fetched.fetched if good else before.whole if before else None,
                failures=0 if good else self.failures(fetched.url, outcome),
                native_id=entry.native_id if role == "article" and entry else None,
            )
        )

    def failures(self, url: str, outcome: str) -> int:
        """Return how many failures on end an address has with this one."""
        before = self.before.get(url)
        return (before.failures if before else 0) + (outcome not in _NOT_ASKED)

    def ended(self) -> Visited:
        """Return what came of it."""
        refused = {reason: count for reason, count in self.refused.items() if count}
        return Visited(
            self.outlet.name, self.named, self.added, self.doubtful, refused, dict(self.outcomes), len(self.waiting),
            self.unread, self.teasers,
        )  # fmt: skip


def begin_visit(store: Store, outlet: Outlet, now: datetime) -> Visit | None:
    """Return the visit of an outlet, None where the last one is less than its `every` ago."""
    before = store.fetches(outlet.name, since=now - _REMEMBERED)
    due = _due_at(outlet, before)
    if due is not None and now < due:
        return None
    digest = hashlib.sha256(f"outlet\x1f{outlet.name}".encode()).hexdigest()
    return Visit(outlet, store.begin_ingest(source=outlet.name, file=outlet.name, digest=digest), before)


def due_at(store: Store, outlet: Outlet, now: datetime) -> datetime | None:
    """Return from when on an outlet may be visited again, aware UTC; None where it may be at any time."""
    return _due_at(outlet, store.fetches(outlet.name, since=now - _REMEMBERED))


def _due_at(outlet: Outlet, before: Mapping[str, Fetch]) -> datetime | None:
    if outlet.every is None:
        return None
    lists = {*outlet.feeds, *outlet.sitemaps, *outlet.pages}
    last = max((one.fetched for url, one in before.items() if url in lists), default=None)
    return last + outlet.every - min(_EARLY, outlet.every / 10) if last is not None else None


def is_waiting(one: Fetch, now: datetime) -> bool:
    """Return whether an article's page did not come and is to be asked for again, now or later."""
    if one.role != "article" or one.whole is not None or one.failures >= TRIES or now - one.fetched > _PATIENCE:
        return False
    return is_passing(one.outcome)


def is_due(one: Fetch, now: datetime) -> bool:
    """Return whether a page that is waited for may be asked for now: each failure makes the pause longer."""
    pause = _PAUSES[one.failures]
    return not (one.retry_at and one.retry_at > now) and (not pause or now >= one.fetched + pause)


def is_passing(outcome: str) -> bool:
    """Return whether an outcome is the moment's fault, so that the address may give something later."""
    return outcome in _PASSING or (outcome in OUTCOMES and OUTCOMES[outcome].unwell)
