"""Time `find_places` on a CSV of texts, and draw reported places to be read by a person.

    python benchmarks/places.py FILE.csv --column text [--delimiter ";"] [--sample 200 --out read.csv]

The sample holds the word's surroundings as published: read it, count what is right, and do not keep it.
"""

from __future__ import annotations

import argparse
import csv
import random
import time
from pathlib import Path

from hatewatch.places import find_places, place_name, province_of


def read(path: Path, column: str, delimiter: str) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return [row[column] or "" for row in csv.DictReader(lines, delimiter=delimiter)]


def best_of(texts: list[str], runs: int = 3) -> float:
    """Return texts per second in the fastest of a few runs, one core, caches warm after the first."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        for text in texts:
            find_places(text)
        times.append(time.perf_counter() - start)
    return len(texts) / min(times)


def draw(texts: list[str], size: int, seed: int) -> list[tuple[int, str, str, str]]:
    """Return `size` reported places at random: row number, place id, its full name, the text."""
    reported = [(number, place, text) for number, text in enumerate(texts, 2) for place in find_places(text)]
    chosen = random.Random(seed).sample(reported, min(size, len(reported)))
    return [
        (number, place, " < ".join(dict.fromkeys([place_name(place), place_name(province_of(place))])), text)
        for number, place, text in chosen
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--column", default="text")
    parser.add_argument("--delimiter", default=",")
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    texts = read(given.file, given.column, given.delimiter)
    found = [find_places(text) for text in texts]
    characters = sum(map(len, texts)) / max(1, len(texts))
    print(
        f"{len(texts)} texts of {characters:.0f} characters, {sum(map(bool, found))} with a place, "
        f"{sum(map(len, found))} places, {best_of(texts):,.0f} texts/s"
    )
    if given.sample and given.out:
        with given.out.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(["row", "place", "name", "text", "right"])
            writer.writerows([*entry, ""] for entry in draw(texts, given.sample, given.seed))


if __name__ == "__main__":
    main()
