"""Ask, read and store: lists of articles first, then the articles that are not stored yet.

What fails for the time being is asked again by later runs, a few times, also when the outlet's list has moved on.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime

from hatewatch.collect import Asked, Fetched, Fetcher
from hatewatch.collect.confidence import LOW
from hatewatch.collect.entries import Article, Collected, Entry, Unreadable
from hatewatch.collect.feeds import read_feed
from hatewatch.collect.outlets import Outlet
from hatewatch.collect.pages import read_page
from hatewatch.collect.rows import comment_rows, to_row
from hatewatch.collect.sitemaps import read_sitemap
from hatewatch.pipeline.collect.reading import Page, read, read_pages
from hatewatch.pipeline.collect.visit import TRIES, Visit, Visited, begin_visit, is_due, is_passing, is_waiting
from hatewatch.pipeline.executor import Executor, SerialExecutor
from hatewatch.pipeline.facts import find_facts
from hatewatch.pipeline.gate import OPEN, Gate
from hatewatch.privacy import Pseudonyms
from hatewatch.progress import Progress, Silent
from hatewatch.records import Document, document_id
from hatewatch.store import Store

#: Of a sitemap the newest articles are taken, of an index the newest sitemaps, some in a visit: no outlet's archive.
_MOST, _SITEMAPS = 200, 20
_TOGETHER = 50
#: Pages are read so many at a time, or so many bytes: half a second of work.
_PAGES, _BYTES = 12, 4_000_000
#: So many seconds of what came slowly may be lost where a run is killed.
_WAIT = 2.0
_FEED_TEXT = "feed_text"  # the doubt of a text that no page gave
#: What a list is called that has no end although all of it came, by its role.
_BROKEN = {"feed": "feed_unreadable", "sitemap": "sitemap_unreadable"}
_NEVER = datetime.min.replace(tzinfo=UTC)


def collect(
    store: Store,
    outlets: Sequence[Outlet],
    fetcher: Fetcher,
    pseudonyms: Pseudonyms,
    executor: Executor | None = None,
    *,
    gate: Gate = OPEN,
    now: datetime,
    progress: Progress | None = None,
) -> list[Visited]:
    """Visit the outlets that are due, store what is new, and return what each gave; `fetcher` is open.

    Articles are read by `executor`, all else here. May be killed at any moment and run again: what was stored is known,
    and what was not is asked for.
    """
    progress = progress or Silent()
    visits = [visit for outlet in outlets if (visit := begin_visit(store, outlet, now)) is not None]
    collector = _Collector(store, fetcher, pseudonyms, gate, now)
    for visit in visits:
        collector.begin(visit)
    for articles in (executor or SerialExecutor()).map_batches(read_pages, collector.pages(progress)):
        collector.take_articles(articles)
    for visit in visits:
        collector.store_texts(visit)
        store.keep_fetches(visit.entrances)
        store.drop_fetches(visit.outlet.name, visit.outdated)
        store.finish_ingest(visit.reading)
    return [visit.ended() for visit in visits]


class _Collector:
    """Takes answers as they come and turns them into documents."""

    def __init__(self, store: Store, fetcher: Fetcher, pseudonyms: Pseudonyms, gate: Gate, now: datetime) -> None:
        self._store, self._fetcher, self._pseudonyms, self._gate, self._now = store, fetcher, pseudonyms, gate, now
        #: Who waits for an address, and as what: two outlets may name one article, and each has it then.
        self._waiting: dict[str, list[tuple[Visit, str]]] = {}
        #: Whose pages are being read, in the order in which their articles come.
        self._reading: deque[tuple[Visit, Fetched]] = deque()
        self._unstored: dict[str, Visit] = {}
        self._stored = time.monotonic()

    def begin(self, visit: Visit) -> None:
        """Ask for what names an outlet's articles."""
        for request, role in visit.asked_first(self._now):
            self._ask(visit, request, role)
        self._ask_again(visit)

    def pages(self, progress: Progress) -> Iterator[list[Page]]:
        """Take answers as they come, and yield the pages of articles, some at a time, to be read in this order."""
        progress.start("Collecting", None, "addresses")
        pages: list[Page] = []
        begun = time.monotonic()
        for done, fetched in enumerate(self._fetcher, 1):
            for visit, role in self._waiting.pop(fetched.url):
                if role != "article":
                    self._take_answer(visit, fetched, role)
                elif fetched.body is None:
                    self._take_failure(visit, fetched)
                else:
                    entry = visit.entries[fetched.url]
                    pages.append(Page(fetched.body, fetched.final_url, fetched.encoding, self._now, entry))
                    self._reading.append((visit, fetched))
            progress.advance(done, done)
            late = time.monotonic() > begun + _WAIT
            if pages and (late or len(pages) >= _PAGES or sum(len(one.body) for one in pages) > _BYTES):
                yield pages
                pages, begun = [], time.monotonic()
        if pages:
            yield pages

    def take_articles(self, articles: Sequence[Article | str]) -> None:
        """Take what was read of the next pages that `pages` gave: articles, or why there is none."""
        for article in articles:
            visit, fetched = self._reading.popleft()
            entry = visit.entries[fetched.url]
            if isinstance(article, Article):
                visit.texts += [to_row(visit.outlet, entry, article), *comment_rows(visit.outlet, entry, article)]
            else:
                self._take_from_feed(visit, entry)
            visit.note(fetched, "article", fetched.outcome if isinstance(article, Article) else article)
            self._store_some(visit)

    def _take_answer(self, visit: Visit, fetched: Fetched, role: str) -> None:
        """Take the answer of what names articles: read it, and note how it went."""
        outcome = fetched.outcome
        try:
            if outcome == "unchanged" and fetched.url in visit.outlet.sitemaps:
                self._ask_sitemaps(visit, visit.named_before)  # an index may stay as it is while they change
            elif fetched.body is not None and not self._take_list(visit, fetched, fetched.body, role):
                # Of what came as long as announced nothing is missing: it is broken, and no later run mends that.
                outcome = _BROKEN[role] if fetched.measured else "truncated"
        except Unreadable as unreadable:
            outcome = unreadable.reason
        visit.note(fetched, role, outcome)
        visit.lists.discard(fetched.url)
        self._ask_again(visit)
        self._store_some(visit)

    def _take_failure(self, visit: Visit, fetched: Fetched) -> None:
        """Note that an article's page did not come: it is waited for, or the feed's words are taken."""
        if is_passing(fetched.outcome) and visit.failures(fetched.url, fetched.outcome) < TRIES:
            visit.waiting.add(fetched.url)
        else:
            self._take_from_feed(visit, visit.entries[fetched.url])
        visit.note(fetched, "article", fetched.outcome)
        self._store_some(visit)

    def _store_some(self, visit: Visit) -> None:
        """Store what an outlet gave where it is much, and what all gave where some waits for long."""
        self._unstored[visit.outlet.name] = visit
        if len(visit.texts) >= _TOGETHER:
            self.store_texts(visit)
        elif time.monotonic() > self._stored + _WAIT:
            for one in list(self._unstored.values()):
                self.store_texts(one)
            self._stored = time.monotonic()

    def _ask(self, visit: Visit, request: Asked, role: str) -> None:
        """Have an address fetched, once a visit."""
        if request.url in visit.asked:
            return
        visit.asked.add(request.url)
        if role != "article":
            visit.lists.add(request.url)
        waiting = self._waiting.setdefault(request.url, [])
        waiting.append((visit, role))
        if len(waiting) == 1:
            self._fetcher.ask(request)

    def _ask_again(self, visit: Visit) -> None:
        """Ask for articles that earlier runs did not get, once all lists are read: they may say more of them."""
        if visit.lists or visit.caught_up:
            return
        visit.caught_up = True
        entries = visit.asked_again(self._now)
        for entry in self._wanted(visit, entries):
            assert entry.url is not None
            visit.entries[entry.url] = entry
            self._ask(visit, Asked(entry.url), "article")

    def _take_list(self, visit: Visit, fetched: Fetched, body: bytes, role: str) -> bool:
        """Take the articles that a list names; return whether it had an end."""
        url, codec = fetched.final_url, fetched.encoding
        if role == "feed":
            feed = read(lambda: read_feed(body, url, self._now, encoding=codec))
            self._take_entries(visit, feed.entries)
            return not feed.cut
        if role == "page":
            self._take_entries(visit, read(lambda: read_page(body, url, self._now, encoding=codec)))
            return True
        sitemap = read(lambda: read_sitemap(body, url, self._now, encoding=codec))
        newest = sorted(sitemap.sitemaps, key=lambda one: one[1] or _NEVER, reverse=True)
        self._ask_sitemaps(visit, [address for address, _ in newest])
        self._take_entries(visit, _newest(sitemap.entries))
        return not sitemap.cut

    def _ask_sitemaps(self, visit: Visit, addresses: Sequence[str]) -> None:
        for address in addresses[: max(0, _SITEMAPS - len(visit.sitemaps))]:
            visit.sitemaps.add(address)
            self._ask(visit, visit.conditionally(address, "sitemap", self._now), "sitemap")

    def _take_entries(self, visit: Visit, entries: Sequence[Entry]) -> None:
        """Ask for the pages of those articles that are not stored, or take them as the feed has them."""
        visit.named += len(entries)
        for entry in self._wanted(visit, entries):
            url, before = entry.url, visit.before.get(entry.url or "")
            if not visit.outlet.full or url is None:
                visit.texts.append(to_row(visit.outlet, entry))
            elif url in visit.asked:
                continue
            elif before is None or (is_waiting(before, self._now) and is_due(before, self._now)):
                visit.entries[url] = entry
                self._ask(visit, Asked(url), "article")
            elif is_waiting(before, self._now):
                visit.waiting.add(url)
            elif before.whole is None:
                self._take_from_feed(visit, entry)

    def _wanted(self, visit: Visit, entries: Sequence[Entry]) -> list[Entry]:
        """Return those articles that are not stored and may come in: others are not even asked for."""
        named = {self._document(visit.outlet, to_row(visit.outlet, one)).id: one for one in entries}
        known = self._store.known(list(named))
        fresh = {id: one for id, one in named.items() if id not in known}
        rows = [self._document(visit.outlet, to_row(visit.outlet, one)) for one in fresh.values()]
        refused = self._gate.refused(self._store, rows)
        visit.refused.update(refused.values())
        return [entry for id, entry in fresh.items() if id not in refused]

    def _take_from_feed(self, visit: Visit, entry: Entry) -> None:
        """Take what the feed says of an article whose page will not come, where it says anything."""
        if entry.text:
            visit.texts.append(to_row(visit.outlet, entry))
            visit.from_feed.add(entry.native_id)

    def store_texts(self, visit: Visit) -> None:
        """Store what was read of an outlet, and only then that its pages were."""
        documents = {one.id: one for one in (self._document(visit.outlet, text) for text in visit.texts)}
        visit.refused["no_words"] += sum(not one.text for one in documents.values())
        known = self._store.known(list(documents))
        fresh = [one for id, one in documents.items() if one.text and id not in known]
        refused = self._gate.refused(self._store, fresh)
        visit.refused.update(refused.values())
        fresh = [one for one in fresh if one.id not in refused]
        facts = find_facts([one.text for one in fresh])
        visit.added += self._store.add(visit.reading, list(zip(fresh, facts, strict=True)))
        visit.teasers += sum(one.native_id in visit.from_feed for one in fresh)
        visit.doubtful += sum(one.confidence is not None and one.confidence < LOW for one in fresh)
        # Of what was erased no address is kept either; that of a text too old keeps it from being asked for each time.
        erased = {id for id, why in refused.items() if why == "erased"}
        self._store.keep_fetches(
            [one for one in visit.pages if document_id(visit.outlet.name, one.native_id or "") not in erased]
        )
        visit.texts.clear()
        visit.pages.clear()
        self._unstored.pop(visit.outlet.name, None)

    def _document(self, outlet: Outlet, text: Collected) -> Document:
        return Document(
            id=document_id(outlet.name, text.native_id),
            source=outlet.name,
            native_id=text.native_id,
            text=text.text,
            published=text.published,
            author=self._pseudonyms.of(text.author) if text.author else None,
            place=text.place,
            outlet=text.outlet,
            url=text.url,
            kind=text.kind,
            parent=text.parent,
            confidence=None if _FEED_TEXT in text.doubts else text.confidence,
        )


def _newest(entries: Collection[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda one: one.published or _NEVER, reverse=True)[:_MOST]
