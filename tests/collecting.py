"""A paper of our own on this machine, whose feed, pages and moods a test may change between two runs.

python collecting.py STORE PORT: collect from the paper at that port into that store, three articles together.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from collect.fetching import QUICK, resolve
from collect.news_pages import page
from collect.raw_server import Server, Talk
from hatewatch.collect import Fetcher, Limits, Manner
from hatewatch.collect.outlets import Outlet
from hatewatch.pipeline.collect import collect, collector
from hatewatch.privacy import Pseudonyms
from hatewatch.store import open_store

SUBJECTS = (
    "kütüphane", "park", "çarşı", "okul", "köprü", "müze", "tiyatro", "stadyum", "pazar", "bisiklet yolu", "fırın",
    "sinema",
)  # fmt: skip


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def paragraphs(number: int) -> tuple[str, ...]:
    """Return an article of its own: no two share a sentence."""
    subject = SUBJECTS[number % len(SUBJECTS)]
    return tuple(
        f"Mahalledeki {subject} için {number * 97 + i * 13} kişi söz aldı; {subject} üzerine konuşan {i + 3}. komşu, "
        f"yılda {number * 31 + i} gün açık kalan {subject} kapısının {number + i} kez boyandığını anlattı."
        for i in range(4)
    )


@dataclass
class Piece:
    """One article: what its feed says of it, and how its page answers."""

    number: int
    age: timedelta = timedelta(hours=20)
    summary: str = ""
    author: str = ""
    byline: str = ""
    status: str = "200 OK"
    headers: tuple[str, ...] = ()
    comments: str = ""
    body: bytes | None = None

    @property
    def path(self) -> str:
        return f"/haber/{self.number}"

    @property
    def title(self) -> str:
        return f"{self.number}. {SUBJECTS[self.number % len(SUBJECTS)]} şenliği başladı"

    def html(self) -> bytes:
        if self.body is not None:
            return self.body
        when = f"{now() - self.age:%Y-%m-%dT%H:%M:%S+00:00}"
        head = f'<meta property="article:published_time" content="{when}">'
        head += f'<meta name="author" content="{self.byline}">' if self.byline else ""
        lead = f"Şenlikte {self.number} ayrı {SUBJECTS[self.number % len(SUBJECTS)]} tanıtıldı, komşular çay dağıttı."
        return page(
            title=self.title, lead=lead, paragraphs=paragraphs(self.number), dates="", head=head, after=self.comments
        )


@dataclass
class Answered:
    """How the feed answered: whole or unchanged."""

    whole: int = 0
    unchanged: int = 0


class Paper(Server):
    """A server with one feed at /rss, one list at /liste, one sitemap at /harita.xml, and the pages of its pieces."""

    def __init__(self, pieces: list[Piece]) -> None:
        super().__init__()
        self.pieces = pieces
        self.listed: list[int] | None = None  # numbers that the feed names; None: all
        self.feed_status = "200 OK"
        self.feed_headers: tuple[str, ...] = ()
        self.cut = False
        self.robots = ""
        self.slow = 0.0
        self.answered = Answered()
        self.on_page: Callable[[Piece], None] = lambda _: None

    def address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def asked(self) -> list[str]:
        """Return the paths asked for since the last time this was called, robots.txt left out."""
        found = [one.path for one in self.heard if one.path != "/robots.txt"]
        self.heard.clear()
        return found

    def named(self) -> list[Piece]:
        return [one for one in self.pieces if self.listed is None or one.number in self.listed]

    def feed(self) -> str:
        items = "".join(
            f"<item><title>{one.title}</title><link>{self.address(one.path)}</link>"
            f"<guid isPermaLink='false'>haber-{one.number}</guid>"
            f"<pubDate>{format_datetime(now() - one.age)}</pubDate>"
            + (f"<author>{one.author}</author>" if one.author else "")
            + (f"<description>{one.summary}</description>" if one.summary else "")
            + "</item>"
            for one in self.named()
        )
        end = "" if self.cut else "</channel></rss>"
        return f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Yerel</title>{items}{end}'

    def sitemap(self) -> str:
        urls = "".join(f"<url><loc>{self.address(one.path)}</loc></url>" for one in self.named())
        return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'

    def _find(self, talk: Talk) -> Callable[[Talk], None]:  # type: ignore[override]
        path = talk.heard.path
        if path == "/robots.txt":
            return lambda talk: talk.answer(self.robots, "200 OK" if self.robots else "404 Not Found")
        if path == "/rss":
            return self._answer_feed
        if path == "/dizin.xml":
            return self._answer_index
        if path == "/harita.xml":
            return lambda talk: talk.answer(self.sitemap(), "200 OK", "Content-Type: application/xml")
        piece = next((one for one in self.pieces if one.path == path), None)
        return lambda talk: self._answer_page(talk, piece)

    def _answer_index(self, talk: Talk) -> None:
        """Name the sitemap, in an index that never changes."""
        body = f"<sitemapindex><sitemap><loc>{self.address('/harita.xml')}</loc></sitemap></sitemapindex>"
        if self.feed_status != "200 OK":
            talk.answer("", self.feed_status)
        elif talk.heard.headers.get("if-none-match") == '"bir"':
            talk.answer("", "304 Not Modified", 'ETag: "bir"')
        else:
            talk.answer(body, "200 OK", "Content-Type: application/xml", 'ETag: "bir"')

    def _answer_feed(self, talk: Talk) -> None:
        tag = hashlib.sha256(repr([(one.number, one.summary) for one in self.named()]).encode()).hexdigest()[:8]
        if self.feed_status != "200 OK":
            talk.answer("", self.feed_status, *self.feed_headers)
        elif talk.heard.headers.get("if-none-match") == f'"{tag}"':
            self.answered.unchanged += 1
            talk.answer("", "304 Not Modified", f'ETag: "{tag}"')
        else:
            self.answered.whole += 1
            talk.answer(self.feed(), "200 OK", "Content-Type: application/rss+xml", f'ETag: "{tag}"')

    def _answer_page(self, talk: Talk, piece: Piece | None) -> None:
        talk.pause(self.slow)
        if piece is None:
            talk.answer("", "404 Not Found")
            return
        self.on_page(piece)
        if piece.status == "200 OK":
            talk.answer(piece.html())
        else:
            talk.answer("", piece.status, *piece.headers)


@contextmanager
def paper(count: int = 4) -> Iterator[Paper]:
    with Paper([Piece(number) for number in range(1, count + 1)]).running() as server:
        assert isinstance(server, Paper)
        yield server


def fetcher(limits: Limits = QUICK) -> Fetcher:
    manner = Manner("https://dernek.example.org/hatewatch", delay=0.0, allow_hosts=frozenset({"127.0.0.1"}))
    return Fetcher(manner, limits, resolve=resolve)


if __name__ == "__main__":
    collector._TOGETHER = 3
    outlet = Outlet("Yerel Gazete", "tr", "01", feeds=(f"http://127.0.0.1:{sys.argv[2]}/rss",))
    with fetcher() as opened:
        collect(open_store(f"sqlite:///{sys.argv[1]}"), [outlet], opened, Pseudonyms(b"k" * 32), now=now())
