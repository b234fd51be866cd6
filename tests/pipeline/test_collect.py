"""Collecting from a paper that changes between two visits."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from collect.fetching import QUICK
from collecting import Paper, Piece, fetcher, now, paper
from hatewatch.cli.outlets import tell_visit
from hatewatch.collect import Limits
from hatewatch.collect.outlets import Outlet
from hatewatch.pipeline.collect import Visited, collect
from hatewatch.pipeline.collect import collector as collector_module
from hatewatch.pipeline.collect import reading as reading_module
from hatewatch.pipeline.executor import ProcessExecutor
from hatewatch.pipeline.gate import Gate
from hatewatch.privacy import Pseudonyms
from hatewatch.privacy.tombstones import Tombstones
from hatewatch.records import Document, document_id
from hatewatch.store import Store, open_store

KEY = b"k" * 32
NAMES = Pseudonyms(KEY)


@pytest.fixture
def server() -> Iterator[Paper]:
    with paper() as found:
        yield found


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    found = open_store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    yield found
    found.close()


def gazette(server: Paper, name: str = "Yerel Gazete", **changes: object) -> Outlet:
    made = Outlet(name, "tr", "01", feeds=(server.address("/rss"),), allow_hosts=("127.0.0.1",))
    return replace(made, **changes)  # type: ignore[arg-type]


def visit(
    store: Store, *outlets: Outlet, later: timedelta = timedelta(), gate: Gate | None = None, limits: Limits = QUICK
) -> list[Visited]:
    with fetcher(limits) as opened:
        return collect(store, outlets, opened, NAMES, gate=gate or Gate(), now=now() + later)


def texts(store: Store) -> dict[str, Document]:
    return {one.native_id: one for page in store.documents() for _, one in page}


def test_the_first_visit_brings_all_and_the_second_asks_only_what_has_changed(server: Paper, store: Store) -> None:
    (first,) = visit(store, gazette(server))
    assert (first.named, first.added, first.whole) == (4, 4, True)
    assert first.outcomes == {"ok": 5}
    found = texts(store)
    assert set(found) == {"haber-1", "haber-2", "haber-3", "haber-4"}
    one = found["haber-1"]
    assert one.text.startswith(server.pieces[0].title)
    assert "komşu" in one.text
    assert (one.source, one.outlet, one.place, one.kind) == ("Yerel Gazete", "Yerel Gazete", "01", "article")
    assert one.url == server.address("/haber/1")
    assert one.published is not None
    assert one.confidence is not None
    server.asked()
    (second,) = visit(store, gazette(server))
    assert server.asked() == ["/rss"]
    assert server.answered.unchanged == 1
    assert (second.added, second.whole, second.outcomes) == (0, True, {"unchanged": 1})
    server.pieces.append(Piece(5))
    (third,) = visit(store, gazette(server))
    assert (third.named, third.added) == (5, 1)
    assert server.asked() == ["/rss", "/haber/5"]


def test_an_article_that_failed_comes_in_the_next_run_also_when_the_feed_has_moved_on(
    server: Paper, store: Store
) -> None:
    server.pieces[1].status = "500 Server Error"
    (first,) = visit(store, gazette(server))
    assert (first.added, first.waiting, first.whole) == (3, 1, False)
    server.pieces[1].status = "200 OK"
    server.listed = [1, 3, 4]
    server.asked()
    (second,) = visit(store, gazette(server))
    assert sorted(server.asked()) == ["/haber/2", "/rss"]
    assert (second.added, second.waiting, second.whole) == (1, 0, True)
    assert server.pieces[1].title in texts(store)["haber-2"].text
    assert visit(store, gazette(server))[0].outcomes == {"unchanged": 1}


def test_a_removed_article_gives_what_the_feed_said(server: Paper, store: Store) -> None:
    server.pieces[0].summary = "Kütüphanedeki şenlik için komşular çay dağıttı ve çocuklar masal dinledi."
    server.pieces[0].status = "404 Not Found"
    server.pieces[1].status = "410 Gone"
    (found,) = visit(store, gazette(server))
    assert (found.added, found.waiting, found.whole) == (3, 0, True)
    assert found.outcomes["removed"] == 2
    held = texts(store)
    assert "masal dinledi" in held["haber-1"].text
    assert held["haber-1"].confidence is None
    assert "haber-2" not in held
    server.asked()
    server.pieces.append(Piece(5))
    visit(store, gazette(server))
    assert server.asked() == ["/rss", "/haber/5"]


def test_an_article_is_given_up_after_five_tries_that_lie_ever_farther_apart(server: Paper, store: Store) -> None:
    server.pieces[0].status = "500 Server Error"
    server.pieces[0].summary = "Kütüphanedeki şenlik için komşular çay dağıttı."
    asked, ended = [], []
    for hours in (0, 0.5, 0.9, 2, 4, 9, 10, 12, 36, 40):  # counted from now, as every failure is noted by the clock
        (found,) = visit(store, gazette(server), later=timedelta(hours=hours))
        asked.append(server.asked().count("/haber/1"))
        ended.append(found.waiting)
    assert asked == [1, 1, 0, 1, 0, 1, 0, 0, 1, 0]
    assert ended == [1] * 8 + [0, 0]
    assert "çay dağıttı" in texts(store)["haber-1"].text  # the feed was asked for whole while the article waited


def test_what_was_not_even_asked_for_is_no_failure(server: Paper, store: Store) -> None:
    server.pieces[0].status, server.pieces[0].headers = "503 Busy", ("Retry-After: 7200",)
    (first,) = visit(store, gazette(server))
    assert not first.whole
    kept = {url: one for url, one in store.fetches("Yerel Gazete").items() if one.role == "article" and not one.whole}
    assert kept[server.address("/haber/1")].outcome == "server_error"
    others = [one for one in kept.values() if one.outcome == "host_left"]
    assert all(one.failures == 0 for one in others)
    server.asked()
    (second,) = visit(store, gazette(server), later=timedelta(hours=1))
    assert "/haber/1" not in server.asked()
    assert second.waiting >= 1
    assert "haber-1" not in texts(store)
    server.pieces[0].status = "200 OK"
    visit(store, gazette(server), later=timedelta(hours=3))
    assert len(texts(store)) == 4


def test_a_feed_that_says_later_is_left_alone_until_then(server: Paper, store: Store) -> None:
    server.feed_status, server.feed_headers = "503 Busy", ("Retry-After: 7200",)
    (first,) = visit(store, gazette(server))
    assert (first.unread, first.whole) == (1, False)
    server.asked()
    (second,) = visit(store, gazette(server), later=timedelta(hours=1))
    assert server.asked() == []
    assert (second.unread, second.outcomes) == (1, {"host_left": 1})
    server.feed_status = "200 OK"
    assert visit(store, gazette(server), later=timedelta(hours=3))[0].added == 4


def test_a_feed_that_is_gone_makes_the_run_partial(server: Paper, store: Store) -> None:
    server.feed_status = "404 Not Found"
    (found,) = visit(store, gazette(server))
    assert (found.unread, found.whole, found.outcomes) == (1, False, {"removed": 1})


def test_a_feed_cut_short_is_asked_for_whole_again(server: Paper, store: Store) -> None:
    server.cut = True
    (first,) = visit(store, gazette(server))
    assert (first.added, first.unread, first.outcomes["feed_unreadable"]) == (4, 1, 1), "as long as announced"
    server.cut = False
    (second,) = visit(store, gazette(server))
    assert (server.answered.whole, server.answered.unchanged, second.whole) == (2, 0, True)


def test_robots_forbid(server: Paper, store: Store) -> None:
    server.robots = "User-agent: *\nDisallow: /haber/\n"
    server.pieces[0].summary = "Kütüphanedeki şenlik için komşular çay dağıttı."
    (found,) = visit(store, gazette(server))
    assert (found.added, found.teasers) == (1, 1)
    assert "1 added, 1 of them as the feed has them" in tell_visit(found)
    assert server.asked() == ["/rss"]
    assert (found.added, found.whole, found.outcomes) == (1, True, {"ok": 1, "robots_forbid": 4})


def test_two_outlets_may_name_one_article(server: Paper, store: Store) -> None:
    other = gazette(server, "Öteki Gazete", feeds=(), sitemaps=(server.address("/harita.xml"),))
    one, two = visit(store, gazette(server), other)
    assert (one.added, two.added) == (4, 4)
    # Together where both lists came in time, else once for each.
    pages = Counter(path for path in server.asked() if path.startswith("/haber"))
    assert set(pages) == {f"/haber/{i}" for i in range(1, 5)}
    assert max(pages.values()) <= 2
    assert {document.source for page in store.documents() for _, document in page} == {"Yerel Gazete", "Öteki Gazete"}


def test_an_outlet_is_left_alone_for_as_long_as_it_says(server: Paper, store: Store) -> None:
    calm = gazette(server, every=timedelta(hours=1))
    assert len(visit(store, calm)) == 1
    assert visit(store, calm, later=timedelta(minutes=30)) == []
    # A schedule of an hour is never to the second.
    assert len(visit(store, calm, later=timedelta(minutes=59))) == 1


def test_comments_below_an_article(server: Paper, store: Store) -> None:
    server.pieces[0].comments = (
        '<ol class="comment-list"><li id="comment-71" class="comment"><article class="comment-body">'
        '<footer class="comment-meta"><b class="fn">Okur Bir</b></footer><div class="comment-content">'
        "<p>Çok güzel bir şenlikti, emeği geçenlere teşekkürler.</p></div></article></li></ol>"
    )
    visit(store, gazette(server, comments=True))
    (comment,) = [one for one in texts(store).values() if one.kind == "comment"]
    assert (comment.parent, comment.author) == ("haber-1", NAMES.of("Okur Bir"))
    assert "şenlikti" in comment.text


def test_the_feeds_text_alone(server: Paper, store: Store) -> None:
    for piece in server.pieces:
        piece.summary = f"Çarşıda {piece.number}. gün şenlik vardı, komşular çay dağıttı."
    (found,) = visit(store, gazette(server, full=False))
    assert (found.added, server.asked()) == (4, ["/rss"])
    assert texts(store)["haber-3"].confidence is None


def test_what_is_doubtful_is_marked(server: Paper, store: Store) -> None:
    server.pieces[0].body = b"<html><head><title>Sayfa</title></head><body><p>Abone olun.</p></body></html>"
    (found,) = visit(store, gazette(server))
    assert found.doubtful == 1
    confidence = texts(store)["haber-1"].confidence
    assert confidence is not None
    assert confidence < 0.5


def test_what_was_erased_is_not_asked_for(server: Paper, store: Store) -> None:
    stones = Tombstones(NAMES)
    gone = [stones.of_url(server.address("/haber/1")), stones.of_id(document_id("Yerel Gazete", "haber-2"))]
    store.begin_erasure("url", "", [], started=now(), before=[(one, "url") for one in gone])
    (found,) = visit(store, gazette(server), gate=Gate(stones))
    assert sorted(server.asked()) == ["/haber/3", "/haber/4", "/rss"]
    assert (found.added, found.refused) == (2, {"erased": 2})
    assert server.address("/haber/1") not in store.fetches("Yerel Gazete")


def test_an_erased_author_whom_only_the_page_names(server: Paper, store: Store) -> None:
    server.pieces[0].byline = "Zînê Gülümser"
    author = NAMES.of("Zînê Gülümser")
    assert author is not None
    store.begin_erasure("author", "", [], started=now(), before=[(Tombstones(NAMES).of_author(author), "author")])
    (found,) = visit(store, gazette(server), gate=Gate(Tombstones(NAMES)))
    assert (found.added, found.refused) == (3, {"erased": 1})
    assert server.address("/haber/1") not in store.fetches("Yerel Gazete")


def test_an_article_that_waits_is_not_asked_for_once_it_is_erased(server: Paper, store: Store) -> None:
    server.pieces[0].status = "500 Server Error"
    server.listed = [1]
    visit(store, gazette(server))
    server.listed = [2]
    server.asked()
    stones = Tombstones(NAMES)
    store.begin_erasure("url", "", [], started=now(), before=[(stones.of_url(server.address("/haber/1")), "url")])
    visit(store, gazette(server), gate=Gate(stones))
    assert sorted(server.asked()) == ["/haber/2", "/rss"]


def test_what_is_too_old_is_not_asked_for_again_and_again(server: Paper, store: Store) -> None:
    server.pieces[0].age = timedelta(days=100)
    gate = Gate(None, now() - timedelta(days=30))
    mapped = gazette(server, feeds=(), sitemaps=(server.address("/harita.xml"),))  # which has no dates
    (first,) = visit(store, mapped, gate=gate)
    assert (first.added, first.refused) == (3, {"too_old": 1})
    server.asked()
    visit(store, mapped, gate=gate)
    assert server.asked() == ["/harita.xml"]
    assert visit(store, gazette(server, "Öteki"), gate=gate)[0].refused == {"too_old": 1}
    assert "/haber/1" not in server.asked()


def test_a_page_that_breaks_the_reader_costs_that_page_alone(
    server: Paper, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = reading_module.read_article

    def falls(body: bytes, url: str, *rest: object, **others: object) -> object:
        if url.endswith("/haber/2"):
            raise KeyError("what no one foresaw")
        return read(body, url, *rest, **others)  # type: ignore[arg-type]

    monkeypatch.setattr(reading_module, "read_article", falls)
    (found,) = visit(store, gazette(server))
    assert (found.added, found.outcomes["fault"]) == (3, 1)


def test_pages_read_by_other_processes_give_the_same_documents(server: Paper, store: Store, tmp_path: Path) -> None:
    server.pieces += [Piece(number) for number in range(20, 50)]
    visit(store, gazette(server))
    other = open_store(f"sqlite:///{tmp_path / 'other.sqlite'}")
    with fetcher(QUICK) as opened, ProcessExecutor(2) as executor:
        collect(other, [gazette(server)], opened, NAMES, executor, now=now())
    held = texts(store)
    assert len(held) == 34
    # But for dates, which move with the clock in these pages.
    assert {id: replace(one, published=held[id].published) for id, one in texts(other).items()} == held
    other.close()


def test_what_comes_slowly_is_stored_while_the_rest_is_awaited(
    server: Paper, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collector_module, "_WAIT", 0.05)
    server.pieces += [Piece(number) for number in range(20, 40)]
    held: list[int] = []

    def slowly(_: Piece) -> None:
        time.sleep(0.05)
        held.append(store.counts()["documents"])

    server.on_page = slowly
    visit(store, gazette(server))
    assert len(texts(store)) == 24
    assert 0 < held[len(held) // 2] < 24
    assert held[-1] >= 12, "a kill now would lose a few pages and not all"


def test_a_run_that_is_broken_off_is_ended_by_the_next(server: Paper, store: Store) -> None:
    for moment in ("add", "keep_fetches", "finish_ingest"):
        server.pieces.append(Piece(10 + len(server.pieces)))
        before = len(texts(store))

        class Falls:
            def __getattr__(self, name: str) -> object:
                if name == moment:  # noqa: B023 -- used in this turn alone
                    raise RuntimeError("killed")
                return getattr(store, name)

        with pytest.raises(RuntimeError, match="killed"):
            visit(Falls(), gazette(server))  # type: ignore[arg-type]
        (found,) = visit(store, gazette(server))
        assert found.whole
        assert len(texts(store)) == len(server.pieces) > before


def test_a_sitemap_is_read_although_its_index_stays_as_it_was(server: Paper, store: Store) -> None:
    indexed = gazette(server, feeds=(), sitemaps=(server.address("/dizin.xml"),))
    assert visit(store, indexed)[0].added == 4
    server.pieces.append(Piece(5))
    server.asked()
    (second,) = visit(store, indexed)
    assert server.asked() == ["/dizin.xml", "/harita.xml", "/haber/5"]
    assert second.added == 1
    server.feed_status = "404 Not Found"
    visit(store, indexed)
    # A sitemap that nothing names any more would hide that the outlet does not answer.
    assert [one.failures for one in store.fetches("Yerel Gazete").values() if one.role != "article"] == [1]
