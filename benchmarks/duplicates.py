"""Near-duplicates: how right the groups are, and how long a million documents take.

    python benchmarks/duplicates.py [--seeds 1 2 3] [--documents 1000000]

The labelled set is tests/duplicates/articles.toml written out: 500 groups of copies among news of one template. A pair
of documents is right where both are in one group. The documents of the long run are made of the same sentences and of
random words of ours: three in ten are copies of one of 20,000 originals, one in ten is news of a template. They stand
in a SQLite store and are placed by a process of its own as `hatewatch ingest` does it. Peak memory is that process's.
`--documents 0` leaves the long run out.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from itertools import combinations
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "duplicates"))

import labelled_duplicates as labelled

from hatewatch.duplicates import MemoryIndex, place
from hatewatch.pipeline.copies import find_copies
from hatewatch.progress import Silent
from hatewatch.records import Document, Facts, document_id
from hatewatch.store import open_store
from hatewatch.store.tables import metadata

MILLION, MINUTES, MEGABYTES = 1_000_000, 15, 2_000


def pairs(groups: Sequence[Hashable]) -> set[tuple[int, int]]:
    """Return the pairs of positions that share a group."""
    found: defaultdict[Hashable, list[int]] = defaultdict(list)
    for i, group in enumerate(groups):
        found[group].append(i)
    return {pair for members in found.values() for pair in combinations(members, 2)}


def quality(seed: int) -> None:
    texts = labelled.write_labelled(seed)
    index = MemoryIndex({i: one.text for i, one in enumerate(texts)})
    began = time.process_time()
    for start in range(0, len(texts), 200):
        index.add(place([(i, texts[i].text) for i in range(start, min(start + 200, len(texts)))], index))
    seconds = time.process_time() - began
    groups = [one.group for one in index.members(range(len(texts))).values()]
    true, found = pairs([one.group for one in texts]), pairs(groups)
    precision, recall = len(true & found) / len(found), len(true & found) / len(true)
    whole = Counter(frozenset(members) for members in _members(groups)) & Counter(
        frozenset(members) for members in _members([one.group for one in texts])
    )
    count = sum(len(members) > 1 for members in whole)
    print(
        f"labelled, seed {seed}: {len(texts)} documents, precision {precision:.4f} (bar: .98), recall {recall:.4f} "
        f"(bar: .95), groups found whole {count / labelled.GROUPS:.3f}, {seconds:.1f} s"
    )
    by_kind: defaultdict[str, list[bool]] = defaultdict(list)
    for a, b in true:
        if "base" in (texts[a].kind, texts[b].kind):
            by_kind[texts[b].kind if texts[a].kind == "base" else texts[a].kind].append((a, b) in found)
    print(
        "   recall by kind:", "  ".join(f"{kind} {sum(all_) / len(all_):.3f}" for kind, all_ in sorted(by_kind.items()))
    )


def _members(groups: Sequence[Hashable]) -> list[list[int]]:
    found: defaultdict[Hashable, list[int]] = defaultdict(list)
    for i, group in enumerate(groups):
        found[group].append(i)
    return list(found.values())


def corpus(count: int, seed: int = 1) -> Iterator[str]:
    """Yield `count` texts: posts and articles, copies of them, and news of a template."""
    order = random.Random(seed)
    sample = [one.text for one in labelled.write_labelled(seed)]
    with labelled.TABLE.open("rb") as file:
        posts = [one for one in tomllib.load(file)["post"] if one["language"] == "tr"]
    words = sorted({word for text in sample for word in text.split() if word.isalpha()})
    stock = sorted({sentence for text in sample for sentence in text.split(". ") if 6 <= len(sentence.split()) <= 20})
    weights = [1 / (i + 10) for i in range(len(words))]
    order.shuffle(words)
    draws = iter(())
    recent: list[str] = []
    for _ in range(count):
        chance = order.random()
        if chance < 0.3 and recent:
            yield _copy(order.choice(recent), order)
            continue
        if chance < 0.4:
            town, number = order.choice(words), order.randrange(10**6)
            slots = defaultdict(lambda: order.randint(1, 99), town=town, n=number, name=f"{order.choice(words)} Demir")
            yield " ".join(order.choice(posts)["body"]).format_map(slots)
            continue
        length = order.randint(8, 40) if order.random() < 0.6 else order.randint(60, 250)
        made: list[str] = []
        while len(made) < length:
            if order.random() < 0.1:
                made += order.choice(stock).split()
            else:
                sentence = []
                for _ in range(order.randint(6, 14)):
                    word = next(draws, None)
                    if word is None:
                        draws = iter(order.choices(words, weights, k=10_000))
                        word = next(draws)
                    sentence.append(word)
                made += [*sentence[:-1], sentence[-1] + "."]
        text = " ".join(made)
        if len(recent) < 20_000:
            recent.append(text)
        else:
            recent[order.randrange(20_000)] = text
        yield text


def _copy(text: str, order: random.Random) -> str:
    words = text.split()
    kind = order.randrange(5)
    if kind == 0:
        return text
    if kind == 1:
        return " ".join(words[: max(8, int(len(words) * order.uniform(0.4, 0.9)))])
    if kind == 2:
        return f"Bunu herkes okusun lütfen: {text}"
    if kind == 3:
        at = order.randrange(len(words))
        words[at] = words[at][:1] + words[at][2:]
        return " ".join(words) + " (AA)"
    return "Yeni bir başlık ile aynı haber\n" + " ".join(words[order.randint(0, 5) :])


def fill(path: Path, count: int) -> None:
    """Write the documents into a new store."""
    store = open_store(f"sqlite:///{path}")
    ingest = store.begin_ingest(source="benchmark", file="benchmark", digest="0" * 64)
    batch: list[tuple[Document, Facts]] = []
    for i, text in enumerate(corpus(count)):
        batch.append((Document(document_id("b", str(i)), "b", str(i), text), Facts("tr")))
        if len(batch) == 10_000 or i == count - 1:
            store.add(ingest, batch)
            batch = []
    metadata.create_all(store._engine)  # type: ignore[attr-defined]
    store.close()


class Printed(Silent):
    """Progress that prints a line every 50,000 documents."""

    def __init__(self) -> None:
        self._began, self._told = time.monotonic(), 0

    def advance(self, done: int, count: int) -> None:  # noqa: ARG002 -- documents are both here
        """Print where another 50,000 are done."""
        if done >= self._told + 50_000:
            self._told = done
            print(f"   {done:9,} documents {time.monotonic() - self._began:7.1f} s", flush=True)


def place_all(path: Path) -> None:
    """Place the documents of a store as `hatewatch ingest` does, and print how it went."""
    began = time.monotonic()
    store = open_store(f"sqlite:///{path}")
    copies = find_copies(store, progress=Printed())
    placed = store.counts()["documents"]
    store.close()
    seconds = time.monotonic() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    bar = MINUTES * 60
    print(
        f"{placed:,} documents, {copies:,} of them copies: {seconds:.0f} s (bar for {MILLION:,}: {bar} s), peak "
        f"{memory:.0f} MB (bar: {MEGABYTES} MB)"
    )
    if placed < MILLION:
        print(f"in proportion a million take {seconds / placed * MILLION:.0f} s; it is slower as the store grows")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="*", default=[1, 2, 3])
    parser.add_argument("--documents", type=int, default=MILLION)
    parser.add_argument("--place", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.place:
        place_all(options.place)
        return
    for seed in options.seeds:
        quality(seed)
    if options.documents:
        with tempfile.TemporaryDirectory(prefix="hatewatch-duplicates-") as scratch:
            path = Path(scratch) / "store.sqlite"
            fill(path, options.documents)
            before = path.stat().st_size
            command = [sys.executable, __file__, "--place", str(path)]
            subprocess.run(command, check=True)
            print(
                f"the index added {(path.stat().st_size - before) / 1e6:,.0f} MB to a store of {before / 1e6:,.0f} MB"
            )


if __name__ == "__main__":
    main()
