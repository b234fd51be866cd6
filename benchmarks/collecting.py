"""Print how long collecting from many outlets takes: `python benchmarks/collecting.py`; needs the extra `collect`.

As benchmarks/feeds.py, whose server it asks, but the whole way: feeds and articles (of `--sentences`) are read, facts
found, documents and askings stored, and then a second run, in which every feed comes again and no article does.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import tempfile
import time
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

import feeds
from hatewatch.collect import Fetcher, Limits, Manner
from hatewatch.collect.outlets import Outlet
from hatewatch.pipeline.collect import collect
from hatewatch.pipeline.executor import ProcessExecutor
from hatewatch.privacy import Pseudonyms, new_key
from hatewatch.store import open_store


def serve(items: int, latency: float, sentences: int, pipe: Connection) -> None:
    """Serve articles of so many sentences."""
    told = "".join(
        f"<p>Şenliğin {i}. günü çarşıda geçti, gundî ji {i} gundan hatin bajêr.</p>" for i in range(sentences)
    )
    feeds.ARTICLE = f"<!doctype html><html><body><article>{told}</article></body></html>"
    feeds.serve(items, latency, pipe)


def run(store: Path, port: int, count: int) -> tuple[float, int, bool]:
    """Visit every outlet once; return seconds, documents added, and whether all was had."""
    names = [f"gazete{number:03}.example.org" for number in range(count)]
    outlets = [Outlet(name, "tr", feeds=(f"http://{name}:{port}/rss",)) for name in names]
    manner = Manner("https://ornek.example.org/hatewatch", allow_hosts=frozenset(names))
    opened, now = open_store(f"sqlite:///{store}"), datetime.now(UTC).replace(microsecond=0)
    began = time.perf_counter()
    with Fetcher(manner, Limits(), resolve=lambda _: ["127.0.0.1"]) as fetcher, ProcessExecutor() as executor:
        visited = collect(opened, outlets, fetcher, Pseudonyms(new_key()), executor, now=now)
    opened.close()
    return time.perf_counter() - began, sum(one.added for one in visited), all(one.whole for one in visited)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=200)
    parser.add_argument("--items", type=int, default=50)
    parser.add_argument("--latency", type=float, default=0.05, help="seconds")
    parser.add_argument("--sentences", type=int, default=40)
    given = parser.parse_args()
    here, there = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve, args=(given.items, given.latency, given.sentences, there))
    server.start()
    port = here.recv()
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store.sqlite"
        runs = [run(store, port, given.feeds) for _ in range(2)]
    here.send("stop")
    _, most = here.recv()
    server.join()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    (seconds, added, whole), (again, more, _) = runs
    met = seconds <= feeds.BAR and added == given.feeds * given.items and whole and not more
    print(
        f"{given.feeds} feeds of {given.items}, {given.latency * 1000:.0f} ms late: {added:,} documents, {peak:.0f} MB"
    )
    print(f"first run {seconds:.1f} s   bar <= {feeds.BAR:.0f} s   {'met' if met else 'NOT MET'}")
    print(f"second run {again:.1f} s")
    print(f"most in flight at one host {most}   bar <= 2   {'met' if most <= 2 else 'NOT MET'}")


if __name__ == "__main__":
    main()
