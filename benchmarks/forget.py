"""Forget 100,000 documents of one author among as many of others: seconds, memory, and that no byte stayed.

python benchmarks/forget.py [DOCUMENTS]: fills a project of its own in a temporary folder, with predictions, mentions
and a file in the inbox, and forgets by author there in a process of its own. Bars: 10 minutes and 1 GB.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from hatewatch.pipeline.forget import Home, Request, carry_out, make_plan
from hatewatch.progress import Silent
from hatewatch.project import init_project, open_project
from hatewatch.records import Document, Facts, document_id
from hatewatch.store import open_store

_WORDS = ["bugün", "çarşıda", "kedi", "gördük", "sonra", "çay", "içtik", "bahçe", "îro", "em", "çûn", "bajêr", "kenîn"]
_NAME = "Zîn Demir"
_BARS = (600.0, 1.0)


def main() -> None:
    """Fill a project, forget in it, and print the figures with their bars."""
    if sys.argv[1:2] == ["--in"]:
        forget(Path(sys.argv[2]))
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "amed"
        fill(folder, count)
        before = (folder / "store.sqlite").stat().st_size
        subprocess.run([sys.executable, __file__, "--in", str(folder)], check=True)
        data = b"".join(path.read_bytes() for path in folder.glob("store.sqlite*"))
        left = data.count(b"forgetmark")
        print(f"store: {before / 1e6:,.0f} MB before, {len(data) / 1e6:,.0f} after; erased texts found: {left} (bar 0)")


def fill(folder: Path, count: int) -> None:
    """Make a project with `count` documents of one author and as many of others."""
    project = init_project(folder)
    store, names, chance = open_store(project.store_url), Home.of(project).pseudonyms, random.Random(1)
    reading = store.begin_ingest(source="x", file="x.csv", digest="a" * 64)
    with (project.inbox / "x.csv").open("w", encoding="utf-8") as stream:
        for start in range(0, 2 * count, 5_000):
            lot = []
            for i in range(start, start + 5_000):
                mark = "forgetmark" if i % 2 else "başka"
                text = f"{mark} {i} " + " ".join(chance.choices(_WORDS, k=60))
                stream.write(text + "\n")
                when = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=i)
                author = names.of(_NAME if i % 2 else f"okur {i}")
                id, url = document_id("x", f"n{i}"), f"https://example.org/{i}"
                one = Document(id, "x", f"n{i}", text, when, author, url=url)
                lot.append((one, Facts("tr", ("tr",), ("21",), ("kurds",))))
            store.add(reading, lot)
    store.finish_ingest(reading)
    model = store.register("baseline@abc", ["hate", "offensive"], {"hate": 0.5, "offensive": 0.5})
    for keys, _ in store.pending(model, size=10_000):
        store.add_predictions(model, keys, np.full((len(keys), 2), 0.25, np.float32))
    store.close()


def forget(folder: Path) -> None:
    """Forget the author and print how long each part took, and the most memory held."""
    project = open_project(folder)
    home, store = Home.of(project), open_store(project.store_url)
    request = Request("author", pseudonym=home.pseudonyms.of(_NAME), name=_NAME)
    began = time.monotonic()
    plan = make_plan(home, store, request, Silent())
    planned = time.monotonic() - began
    done = carry_out(home, store, plan, now=datetime.now(UTC))
    took = time.monotonic() - began
    store.close()
    used = resource.getrusage(resource.RUSAGE_SELF)
    peak, busy = used.ru_maxrss / 1e6, used.ru_utime + used.ru_stime
    print(f"{done.documents:,} documents, {done.rows:,} rows; files that hold it: {len(done.places.theirs)} (of 1)")
    print(f"planned in {planned:,.0f} s, all in {took:,.0f} s (bar {_BARS[0]:,.0f}), {busy:,.0f} s of one core")
    print(f"{peak:.2f} GB (bar {_BARS[1]:.0f})")


if __name__ == "__main__":
    main()
