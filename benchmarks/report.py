"""A million predictions to a whole report in three languages: `python benchmarks/report.py [--documents N]`.

Makes a store of N documents whose texts are the example project's, under new ids, dates, places, authors and scores,
with an audit of 600 that two people read. Prints the seconds of each part of `hatewatch report`, its peak memory and
the sizes of what it wrote. The bar: 60 s and 1 GB on two cores for a million.
"""

from __future__ import annotations

import argparse
import csv
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import sqlalchemy as sa

from hatewatch.annotation.sampling import draw_audit
from hatewatch.example import example_posts
from hatewatch.labels import load_scheme
from hatewatch.pipeline.facts import find_facts
from hatewatch.records import Annotation, document_id
from hatewatch.store import Queue, open_store
from hatewatch.store import tables as t

_PAGE, _READ, _BAR_S, _BAR_MB = 20_000, 600, 60, 1_000
_START = datetime(2025, 1, 1, tzinfo=UTC)
_PLACES, _OUTLETS = 40, 300


def make_store(folder: Path, documents: int) -> None:
    """Fill the project's store."""
    random = np.random.default_rng(6)
    with example_posts().open(encoding="utf-8", newline="") as stream:
        texts = [row["metin"] for row in csv.DictReader(stream)]
    facts = find_facts(texts)
    labels = load_scheme().ids
    store = open_store(f"sqlite:///{folder / 'store.sqlite'}")
    model = store.register("million@0123456789abcdef", labels, dict.fromkeys(labels, 0.5))
    reading = store.begin_ingest(source="million", file="million.csv", digest="d" * 64)
    ids, truth, languages = [], [], []
    engine = sa.create_engine(f"sqlite:///{folder / 'store.sqlite'}")
    for start in range(0, documents, _PAGE):
        n = min(_PAGE, documents - start)
        which = random.integers(0, len(texts), n)
        hate = random.random(n) < 0.05
        scores = random.beta(0.4, 12, (n, len(labels)))
        scores[:, :3] = np.where(hate[:, None], random.beta(3, 2, (n, 3)), random.beta(0.5, 9, (n, 3)))
        packed = np.rint(scores * 10_000).astype("<u2")
        days = random.integers(0, 540, n)
        places = random.zipf(1.4, n) % _PLACES + 1
        authors = random.zipf(1.3, n) % 50_000
        rows, mentions, named, predictions = [], [], [], []
        for i in range(n):
            key, one = start + i + 1, facts[which[i]]
            id = document_id("million", str(key))
            rows.append({
                "key": key, "id": id, "ingest": reading.key, "source": "million", "native_id": str(key),
                "text": texts[which[i]], "published": _START + timedelta(days=int(days[i])),
                "author": f"{int(authors[i]):020x}" if i % 3 else None, "place": f"{int(places[i]):02}",
                "outlet": f"Gazete {int(authors[i]) % _OUTLETS}" if not i % 3 else None,
                "kind": "post" if i % 3 else "article",
                "language": one.language, "languages": ",".join(one.languages), "came": _START,
            })  # fmt: skip
            mentions += [{"document": key, "position": at, "place": place} for at, place in enumerate(one.places)]
            named += [{"document": key, "position": at, "target": name} for at, name in enumerate(one.targets)]
            predictions.append({"model": model.key, "document": key, "scores": packed[i].tobytes()})
            ids.append(id)
            languages.append(one.language)
        truth += hate.tolist()
        with engine.begin() as connection:
            for table, some in (
                (t.document, rows), (t.place_mention, mentions), (t.target_mention, named), (t.prediction, predictions),
            ):  # fmt: skip
                if some:
                    connection.execute(sa.insert(table), some)
    store.finish_ingest(reading)
    audit = draw_audit(ids, languages, _READ, seed=1)
    store.add_audit(audit.to_json(), drawn=_START)
    store.add_queue(Queue("everyone", "label", "tr"))
    known = dict(zip(ids, truth, strict=True))
    answers = [
        Annotation(
            f"{i}-{reader}", "everyone", one.document, f"{reader:020x}", "judged",
            ("hate", "discriminatory", "migrant", "enmity") if known[one.document] else (), tuple(labels), (), (),
            "ab" * 32, "", 5.0, gold=False, created=_START, updated=_START,
        )
        for i, one in enumerate(audit.drawn)
        for reader in (1, 2)
    ]  # fmt: skip
    store.add_annotations(answers, seen=_START)
    store.close()


_RUN = """
import cProfile, pstats, sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from hatewatch.pipeline import report
from hatewatch.store import open_store
with closing(open_store(f"sqlite:///{sys.argv[1]}/store.sqlite")) as store:
    profile = cProfile.Profile() if len(sys.argv) > 2 else None
    if profile: profile.enable()
    report(store, store.models()[-1], Path(sys.argv[1]) / "report", title="Bir milyon", language="tr",
           created=datetime(2026, 11, 1, tzinfo=UTC))
    if profile:
        profile.disable()
        pstats.Stats(profile).sort_stats("cumulative").print_stats(60)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=1_000_000)
    parser.add_argument("--profile", action="store_true", help="print where the time goes, which makes it slower")
    parser.add_argument("--keep", type=Path, help="a folder for the store, kept and used again")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "store.sqlite").exists():
            make_store(folder, given.documents)
        began = time.perf_counter()
        more = ["profile"] if given.profile else []
        subprocess.run([sys.executable, "-c", _RUN, str(folder), *more], check=True, env=os.environ)
        seconds = time.perf_counter() - began
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024  # of the largest process
        for path in sorted((folder / "report").iterdir()):
            print(f"{path.name:20} {path.stat().st_size / 1e6:8.2f} MB")
        met = seconds <= _BAR_S and peak <= _BAR_MB
        print(f"{given.documents:,} documents: {seconds:.1f} s, {peak:,.0f} MB (bar {_BAR_S} s, {_BAR_MB:,} MB): "
              f"{'met' if met else 'NOT MET'}")  # fmt: skip


if __name__ == "__main__":
    main()
