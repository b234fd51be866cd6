"""A store on SQLite and on Postgres: the same documents into each, predictions, and all of them read as a report does.

    python benchmarks/postgres.py [--documents 20000] [--url postgresql://user@host/database]

Without a URL of an empty database, a Postgres of its own is started in a temporary folder (fsync off, so what is
compared is the work and not the disk). Prints documents a second and how many times as long Postgres takes. The texts
are made up.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from hatewatch.records import Document, Facts, document_id
from hatewatch.store import Store, open_store
from hatewatch.store.moving import move

_BATCH = 2_000  # documents at a time, as `hatewatch ingest` adds them
_TEXTS = (
    "Belediye meclisi bu sabah toplandı ve yeni parkın ağaçlarını konuştu, komşular çınar ile ıhlamur istedi.",
    "Sibê li Amedê baran dibare û zarok li kolanan dileyizin, dayik ji wan re nan û penêr amade dikin.",
)
_LABELS = tuple(f"label-{i}" for i in range(16))


def batches(count: int) -> Iterator[list[tuple[Document, Facts]]]:
    """Yield made-up documents with what was found in them."""
    first = datetime(2024, 1, 1, tzinfo=UTC)
    facts = (Facts("tr", ("tr",), ("01",), ("kurds",)), Facts("kmr", ("kmr", "tr"), ("21", "21/sur"), ()))
    for start in range(0, count, _BATCH):
        yield [
            (
                Document(
                    document_id("olcum", str(i)), "olcum", str(i), f"{_TEXTS[i % 2]} {i}", first + timedelta(minutes=i),
                    author=f"{i % 999:020x}", place="21", outlet=f"gazete-{i % 40}",
                ),
                facts[i % 2],
            )
            for i in range(start, min(start + _BATCH, count))
        ]  # fmt: skip


def add(store: Store, count: int) -> None:
    """Add the documents as an ingest does."""
    reading = store.begin_ingest(source="olcum", file="olcum.csv", digest="d" * 64)
    for batch in batches(count):
        store.known([one.id for one, _ in batch])
        store.add(reading, batch)
    store.finish_ingest(reading)


def predict(store: Store) -> None:
    """Add a prediction to each document, without a model's work."""
    model = store.register("baseline@abc", _LABELS, dict.fromkeys(_LABELS, 0.5))
    for keys, _ in store.pending(model, size=_BATCH):
        store.add_predictions(model, keys, np.full((len(keys), len(_LABELS)), 0.25, np.float32))


def read(store: Store) -> None:
    """Read all documents with their scores, as a report does."""
    [model] = store.models()
    found = sum(len(page) for page in store.judged(model))
    assert found == store.counts()["documents"]


def measure(url: str, count: int) -> dict[str, float]:
    """Return seconds by step."""
    found = {}
    with closing(open_store(url)) as store:
        steps: dict[str, Callable[[], None]] = {
            "ingest": lambda: add(store, count),
            "predictions": lambda: predict(store),
            "read for a report": lambda: read(store),
            "count by day": lambda: store.daily() and None,
        }
        for name, run in steps.items():
            begun = time.perf_counter()
            run()
            found[name] = time.perf_counter() - begun
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--url", help="an empty database on Postgres (default: one of its own)")
    options = parser.parse_args()
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    from postgres import running

    with tempfile.TemporaryDirectory() as folder, nullcontext() if options.url else running() as cluster:
        one = f"sqlite:///{Path(folder) / 'store.sqlite'}"
        other = options.url or cluster.new(migrated=False)
        sqlite, postgres = (measure(url, options.documents) for url in (one, other))
        print(f"{options.documents:,} documents      SQLite /s   Postgres /s   times as long")
        for name in sqlite:
            rates = [options.documents / seconds[name] for seconds in (sqlite, postgres)]
            print(f"{name:20} {rates[0]:14,.0f} {rates[1]:13,.0f} {postgres[name] / sqlite[name]:14.1f}")
        if cluster is not None:
            begun = time.perf_counter()
            move(one, cluster.new(migrated=False))
            print(f"{'migrate and compare':20} {'':14} {options.documents / (time.perf_counter() - begun):13,.0f}")


if __name__ == "__main__":
    main()
