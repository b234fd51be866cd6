"""Measure how feeds and articles are read, on real ones that lie in a folder.

    python benchmarks/articles.py --data DIR

`DIR` holds `news_html/` (gzipped pages, NAME.json with what each should give and meta.info with their addresses) and
`news_rss/` (news.jsonl with feed entries, and feeds in derived_rss/). Only figures are printed, never a word of a page.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from hatewatch.collect.article import read_article
from hatewatch.collect.feeds import read_feed
from hatewatch.records import ISTANBUL
from hatewatch.text import skeleton

_WORD = re.compile(r"\w+")
_SUNDRY = "<p>Adana'da bugün hava güneşli, parklar kalabalıktı.</p>"


def words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(skeleton(text)))


def expected(folder: Path) -> dict[str, Mapping[str, Any]]:
    """Return what each page should give, by outlet and year."""
    found = {}
    for path in sorted(folder.glob("*.json")):
        for one in json.loads(path.read_text("utf-8")).values():
            found[f"{path.stem}_{one['publishing_date'][:4]}"] = one
    return found


def same_day(name: str, published: datetime | None) -> bool:
    """Compare with the day in a file's name: one of the expected dates has day and month swapped."""
    year, month, day = map(int, name.partition(".")[0].split("_")[1:])
    return published is not None and published.astimezone(ISTANBUL).date() == date(year, month, day)


def pages(folder: Path) -> None:
    meta, wanted = json.loads((folder / "meta.info").read_text("utf-8")), expected(folder)
    found_all = wanted_all = right = dates = titles = 0
    lowest, slowest, count = 1.0, 0.0, 0
    for path in sorted(folder.glob("*.html.gz")):
        want = wanted["_".join(path.name.split("_")[:2])]
        sections = want["body"]["sections"]
        text = "\n".join([*want["body"]["summary"], *(x for s in sections for x in s["headline"] + s["paragraphs"])])
        now = datetime.fromisoformat(meta[path.name]["crawl_date"]).replace(tzinfo=UTC) + timedelta(hours=4)
        body = gzip.decompress(path.read_bytes())
        start = time.perf_counter()
        article = read_article(body, meta[path.name]["url"], now)
        slowest = max(slowest, time.perf_counter() - start)
        mine, theirs = words(article.text), words(text)
        both = (mine & theirs).total()
        right, found_all, wanted_all = right + both, found_all + mine.total(), wanted_all + theirs.total()
        dates += same_day(path.name, article.published)
        titles += bool(words(article.title) & words(want["title"]))
        lowest, count = min(lowest, article.confidence), count + 1
        print(
            f"  {path.name}: precision {both / max(1, mine.total()):.3f}, recall {both / theirs.total():.3f}, "
            f"confidence {article.confidence}, {' '.join(article.doubts) or 'no doubts'}"
        )
    print(
        f"{count} pages: precision in words {right / max(1, found_all):.4f}, recall {right / wanted_all:.4f} "
        "(bar .95 each)"
    )
    print(f"dates right {dates}/{count}, titles {titles}/{count}, lowest confidence {lowest}, slowest {slowest:.2f} s")


def entries(folder: Path) -> None:
    """Write each outlet's entries as RSS 2.0 and read them back; their dates are local times without a zone."""
    by: dict[str, list[dict[str, str]]] = defaultdict(list)
    for line in (folder / "news.jsonl").read_text("utf-8").splitlines():
        if line := line.lstrip("\ufeff").strip():
            fields = {
                k: v.get("stringValue", "") for k, v in json.loads(line)["properties"].items() if isinstance(v, dict)
            }
            by[urlsplit(fields["link"]).netloc].append(fields)
    now = datetime(2018, 4, 1, tzinfo=UTC)
    given = read = right = empty = 0
    doubts: Counter[str] = Counter()
    start = time.perf_counter()
    for host, rows in by.items():
        items = "".join(
            f"<item><title>{escape(row['title'])}</title><link>{escape(row['link'])}</link>"
            f"<description>{escape(row['description'])}</description><pubDate>{row['published']}</pubDate></item>"
            for row in rows
        )
        feed = read_feed(f'<rss version="2.0"><channel>{items}</channel></rss>'.encode(), f"https://{host}/rss", now)
        given, read = given + len(rows), read + len(feed.entries)
        dates = [datetime.fromisoformat(row["published"]).replace(tzinfo=ISTANBUL).astimezone(UTC) for row in rows]
        right += sum(entry.published == given_date for entry, given_date in zip(feed.entries, dates, strict=False))
        empty += sum(not entry.title for entry in feed.entries)
        doubts.update(doubt for entry in feed.entries for doubt in entry.doubts)
        doubts.update(feed.doubts)
    print(
        f"{len(by)} outlets, {given} entries: read {read} (bar: all), dates right {right}/{read}, "
        f"without title {empty}, {dict(doubts)}, {time.perf_counter() - start:.1f} s"
    )
    whole = kept = 0
    for path in sorted((folder / "derived_rss").glob("*.xml")):
        body = path.read_bytes()
        whole += body.count(b"<item>") == len(read_feed(body, "https://example.org/rss", now).entries)
        cut = body[: len(body) * 2 // 3]
        kept += cut.count(b"</item>") == len(read_feed(cut, "https://example.org/rss", now).entries)
    count = len(list((folder / "derived_rss").glob("*.xml")))
    print(f"{count} feeds: all entries in {whole}, all whole entries of the cut feed in {kept} (bar {count} each)")


def limits() -> None:
    """Time a feed of 10,000 items and pages made to take long."""
    sent = format_datetime(datetime(2018, 3, 1, 9, 30, 10, tzinfo=UTC))
    items = "".join(
        f"<item><title>Duyuru {i}</title><link>https://example.org/{i}</link><pubDate>{sent}</pubDate></item>"
        for i in range(10_000)
    )
    now = datetime(2018, 4, 1, tzinfo=UTC)
    start = time.perf_counter()
    count = len(
        read_feed(f'<rss version="2.0"><channel>{items}</channel></rss>'.encode(), "https://example.org/", now).entries
    )
    print(f"a feed of 10,000 items: {count} in {time.perf_counter() - start:.1f} s (bar 20 s)")
    worst = {
        "20 MB of paragraphs": _SUNDRY * 350_000,
        "100,000 links": "<body>" + '<a href="/haber/1">Kentten bir haber</a> ' * 100_000,
        "60,000 attributes": "<body><p " + " ".join(f'a{i}="1"' for i in range(60_000)) + ">" + _SUNDRY,
        "300,000 short tags": "<body>" + "<p>x" * 300_000,
        "nested 100,000 deep": "<body>" + "<div>" * 100_000 + _SUNDRY,
        "200,000 table cells": "<body><table>" + ("<tr>" + "<td>x</td>" * 100 + "</tr>") * 2_000,
        "100,000 dates": "<body>" + "<p>23.02.2018 2018-02-23 </p>" * 100_000,
        "3,000 comments": "<body><h1>x</h1>" + '<div class="comment"><p class="text">Güzel.</p></div>' * 3_000,
    }
    for name, page in worst.items():
        start = time.perf_counter()
        article = read_article(page.encode(), "https://example.org/haber/1", now)
        print(f"{name}: {time.perf_counter() - start:.1f} s, confidence {article.confidence} (bar 15 s)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    given = parser.parse_args()
    pages(given.data / "news_html")
    entries(given.data / "news_rss")
    limits()


if __name__ == "__main__":
    main()
