"""Measure how fast mentions are found, and how many of the keywords of a keyword-screened set are.

    python benchmarks/targets.py DATA_FOLDER        (or HATEWATCH_DATA=DATA_FOLDER)

Speed: texts a second of processor time on one core, first pass over the file (cold) and second (warm). Recall: of the
texts of mayda_hate_tr.csv whose keyword stands in them as a word of its own, those in which its group is found. What
is missed should be what is left out on purpose: dishes, tongues, idioms ("Arap sabunu", "Fransız kalmak").
"""

from __future__ import annotations

import csv
import os
import sys
import time
from collections import Counter
from pathlib import Path

from hatewatch.targets import find_targets
from hatewatch.text import fold, skeleton

KEYWORDS = {
    "ermeni": "armenians",
    "yahudi": "jews",
    "suriyeli": "syrians",
    "yunan": "greeks_rum",
    "gavur": "non_muslims",
    "arap": "arabs",
    "ingiliz": "english",
    "rum": "greeks_rum",
    "çinli": "chinese",
    "hıristiyan": "christians",
    "rus": "russians",
    "alman": "germans",
    "müslüman": "muslims",
    "sırp": "serbs",
    "fransız": "french",
    "kadın": "women",
    "kadınlar": "women",
}
FILES = ("offenseval_tr.csv", "tweets_kmr_unlabelled.csv", "tweets_ckb_unlabelled.csv", "mayda_hate_tr.csv")


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def speed(texts: list[str]) -> float:
    start = time.process_time()
    find_targets(texts)
    return len(texts) / (time.process_time() - start)


def recall(rows: list[dict[str, str]]) -> None:
    asked: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for row, targets in zip(rows, find_targets([row["text"] for row in rows]), strict=True):
        word = row["keyword"]
        if skeleton(word) in skeleton(fold(row["text"])).split():
            asked[word] += 1
            found[word] += KEYWORDS[word] in targets
    for word, n in asked.most_common():
        print(f"{word:12} {found[word]:5} of {n:5}  {found[word] / n:.3f}")
    print(f"{'all':12} {found.total():5} of {asked.total():5}  {found.total() / asked.total():.3f}")


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else os.environ["HATEWATCH_DATA"])
    find_targets(["Kürtler", "Kurdên"])  # loads spaCy
    for name in FILES:
        texts = [row["text"] for row in read(folder / name)]
        cold, warm = speed(texts), speed(texts)
        print(f"{name:28} {len(texts):6} texts  {cold:8,.0f} /s cold  {warm:8,.0f} /s warm")
    recall(read(folder / FILES[-1]))


if __name__ == "__main__":
    main()
