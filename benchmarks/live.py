"""Figures kept up to date over many documents: how long the first count, a refresh and an answer take.

    python benchmarks/live.py [--documents 200000] [--store URL | --keep FOLDER] [--verify]

The documents are the example posts, read and predicted once with the baseline and repeated under new ids by new
authors, straight through the store. Without --store they go into a SQLite file that is thrown away, or into
FOLDER/store.sqlite; a store that holds documents already is filled up to so many. Prints seconds of the first count and
of a refresh after 10,000 new documents, milliseconds of answering what a dashboard asks, and memory; --verify compares
every figure with those of a full count. The bar, of ten million: an answer within 300 ms (95 of 100).
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hatewatch.example import example_posts
from hatewatch.pipeline import SerialExecutor, ingest, predict
from hatewatch.pipeline.live import Live, Memory, refresh
from hatewatch.pipeline.measure import find_said
from hatewatch.pipeline.report import measure
from hatewatch.privacy import Pseudonyms, new_key
from hatewatch.records import Document, Facts, document_id
from hatewatch.reports.manifest import to_json
from hatewatch.store import Store, StoredModel, open_store

_LOT, _NEW, _ASKED = 5_000, 10_000, 400
_NOW = datetime(2026, 11, 24, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Posts:
    """The example's documents with what was found in them, and their scores."""

    documents: list[tuple[Document, Facts]]
    scores: NDArray[np.float32]
    model: StoredModel


def read_posts() -> Posts:
    """Read and predict the example."""
    with (
        tempfile.TemporaryDirectory(prefix="hatewatch-live-") as scratch,
        closing(open_store(f"sqlite:///{scratch}/store.sqlite")) as store,
    ):
        ingest(example_posts(), store, Pseudonyms(new_key()), SerialExecutor())
        model = predict(store, "baseline", SerialExecutor())
        judged = {one.id: one for page in store.judged(model) for one in page}
        kept = [one for page in store.documents() for _, one in page]
    scores = np.stack([judged[one.id].scores for one in kept])
    return Posts([(one, judged[one.id].facts) for one in kept], scores, model)


def fill(store: Store, posts: Posts, upto: int) -> StoredModel:
    """Add documents until there are so many, and predict them."""
    model = store.register(posts.model.name, posts.model.labels, posts.model.thresholds)
    there, many = store.counts()["documents"], len(posts.documents)
    while there < upto:
        reading = store.begin_ingest(source="tekrar", file=f"{there}.csv", digest=f"{there:064x}")
        numbers = range(there, min(there + _LOT, upto))
        lot = []
        for number in numbers:
            post, facts = posts.documents[number % many]
            author = post.author and f"{int(post.author, 16) ^ (number // many):020x}"
            native = str(number)
            made = replace(post, id=document_id("tekrar", native), source="tekrar", native_id=native, author=author)
            lot.append((made, facts))
        store.add(reading, lot)
        store.finish_ingest(reading)
        there += len(lot)
    for keys, _ in store.pending(model, size=_LOT):
        # Keys are given in the order of the documents, from 1 on.
        store.add_predictions(model, keys, posts.scores[[(key - 1) % many for key in keys]])
    return model


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long something took, and the most memory so far."""
    began, busy = time.monotonic(), time.process_time()
    yield
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)
    took, busy = time.monotonic() - began, time.process_time() - busy
    print(f"{what:44} {took:8.2f} s ({busy:7.2f} s of CPU)   peak {peak:6.0f} MB", flush=True)


def questions(live: Live) -> list[Callable[[], object]]:
    """Return what a dashboard asks for its pages."""
    asked: list[Callable[[], object]] = []
    snapshot = live.snapshot()
    assert snapshot is not None, live.reason
    for dimension in ("all", "place", "spoken_of", "language", "target", "kind", "outlet"):
        for label in snapshot.report.labels:
            for period in ("", None):
                asked.append(lambda d=dimension, one=label, p=period: live.snapshot().report.select(d, one, period=p))  # type: ignore[misc,union-attr]
    asked += [
        lambda: [live.snapshot().report.findings, live.snapshot().report.changes],  # type: ignore[union-attr]
        lambda: [live.snapshot().report.said, live.snapshot().report.pairs],  # type: ignore[union-attr]
    ]
    return asked


def ask(live: Live) -> None:
    """Print how long answers take."""
    asked, took = questions(live), []
    for i in range(_ASKED):
        began = time.perf_counter()
        asked[i % len(asked)]()
        took.append(1_000 * (time.perf_counter() - began))
    print(f"an answer: p50 {np.percentile(took, 50):.2f} ms, p95 {np.percentile(took, 95):.2f} ms (bar: 300 ms)")


def run(url: str, documents: int, *, verify: bool) -> None:
    """Measure on one store."""
    print(f"{documents:,} documents in {url.partition(':')[0]}")
    posts = read_posts()
    with closing(open_store(url)) as store:
        with timed("made"):
            model = fill(store, posts, documents)
        memory = Memory()
        with timed("first count"):
            refresh(store, model, memory=memory)
        with timed("a new process puts the kept counts together"):
            counted = refresh(store, model, memory=Memory())
        refresh(store, model, memory=memory)
        with timed("the report of them"):
            measure(store, model, counted=counted, told=(), created=_NOW)
        with timed("terms and themes"):
            find_said(store, counted.called, counted.tally.calendar)
        with timed(f"{_NEW:,} new documents are added"):
            fill(store, posts, documents + _NEW)
        with timed("the look that finds whether anything changed"):
            store.stamp(), store.parts(), store.models()
        with timed("refresh after them"):
            counted = refresh(store, model, memory=memory)
        with timed("and the report"):
            built, _ = measure(store, model, counted=counted, told=(), created=_NOW)
        live = Live(lambda: open_store(url))
        with live.running():
            with timed("a server's first report"):
                while live.snapshot() is None and live.reason is None:
                    time.sleep(0.01)
            ask(live)  # while the thread looks at what is said
        if verify:
            with timed("a full count and its report"):
                full, _ = measure(store, model, told=(), created=_NOW)
            alike = to_json(full) == to_json(built)
            print(f"every figure as a full count has it: {'yes' if alike else 'NO'}")
            if not alike:
                raise SystemExit(1)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=200_000)
    parser.add_argument("--store", help="a database URL; the store is filled and stays as it is then")
    parser.add_argument("--keep", type=Path, help="a folder for a SQLite store that stays")
    parser.add_argument("--verify", action="store_true")
    options = parser.parse_args()
    if options.store or options.keep:
        if options.keep:
            options.keep.mkdir(parents=True, exist_ok=True)
        url = options.store or f"sqlite:///{options.keep.resolve()}/store.sqlite"
        run(url, options.documents, verify=options.verify)
        return
    with tempfile.TemporaryDirectory(prefix="hatewatch-live-") as scratch:
        run(f"sqlite:///{scratch}/store.sqlite", options.documents, verify=options.verify)


if __name__ == "__main__":
    main()
