"""Stemmers compared, false and missed rises, purity of groups, and how long 100,000 documents take.

    python benchmarks/terms.py [--data DIR] [--draws 100] [--documents 100000]

The pairs of words are tests/terms/lemmas.toml; snowballstemmer and simplemma are compared where they are installed.
With `--data` the words of public texts lie between those of the list, as in use; without, the list is the vocabulary.
Rises are looked for in simulated posts of heavy-tailed accounts with words of their own, in a period and in one four
times as long, where nothing rose and where some words did. Texts of groups are of six themes in Turkish and Kurmanji
(tests/terms/themes.toml). Counting is timed on posts of `--data`, put together to 25 words each, or on simulated ones.
"""

from __future__ import annotations

import argparse
import csv
import importlib
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "terms"))

from labelled_lemmas import mistakes, read_pairs, vocabulary_of
from themed_texts import write_themes

from hatewatch.terms import TermCounts, Vocabulary, group_similar, rising
from hatewatch.terms.stems import find_stems
from hatewatch.terms.stop import stop_words
from hatewatch.terms.words import form_of, read_pieces
from hatewatch.text import fold, lower

FILES = {
    "tr": ("offenseval_tr", "mayda_hate_tr", "teknofest_tr", "polar_tr"),
    "kmr": ("tweets_kmr_unlabelled",),
    "ckb": ("tweets_ckb_unlabelled",),
}
WORDS, SECONDS = 25, 15


def texts_of(folder: Path, language: str) -> Iterator[str]:
    """Yield the texts in one language."""
    csv.field_size_limit(2**31 - 1)
    for name in FILES[language]:
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            yield from (row["text"] for row in csv.DictReader(file))


def compare_stemmers(folder: Path | None) -> None:
    for language in ("tr", "kmr"):
        seen = vocabulary_of(language)
        if folder:
            seen = vocabulary_of(language, 1)
            seen.update(
                form for text in texts_of(folder, language) for piece in read_pieces(text) if (form := form_of(piece))
            )
        began = time.process_time()
        stems = find_stems(seen, language)
        print(f"{language}: {len(seen):,} words stemmed in {time.process_time() - began:.1f} s")
        stemmers: dict[str, Callable[[str], str]] = {"ours": lambda word, stems=stems: stems[form_of(word)]}  # type: ignore[misc]
        stemmers |= _others()
        pairs = read_pairs(language)
        for name, stem in stemmers.items():
            told = []
            for kind, of in pairs.items():
                if of:
                    wrong = mistakes(of, stem, apart=kind.endswith("apart"))
                    told.append(f"{kind} {len(of) - len(wrong)}/{len(of)}")
            print(f"   {name:16} {'  '.join(told)}")


def _others() -> dict[str, Callable[[str], str]]:
    found: dict[str, Callable[[str], str]] = {
        "five letters": lambda word: form_of(word)[:5],
        "folded": form_of,
    }
    try:
        snow = importlib.import_module("snowballstemmer").stemmer("turkish")
        found["snowballstemmer"] = lambda word: fold(snow.stemWord(lower(word.partition("'")[0])))
    except ImportError:
        print("snowballstemmer is not installed")
    try:
        lemmatize = importlib.import_module("simplemma").lemmatize
        found["simplemma"] = lambda word: fold(lemmatize(lower(word.partition("'")[0]), lang="tr"))
    except ImportError:
        print("simplemma is not installed")
    return found


def simulate(
    draw: np.random.Generator, count: int, words: Sequence[str], shares: np.ndarray, habits: np.ndarray
) -> tuple[list[str], list[str]]:
    """Return posts and their accounts: a third of an account's words are its own favourites."""
    busy = 1 / (np.arange(len(habits)) + 20)
    accounts = draw.choice(len(habits), count, p=busy / busy.sum())
    common = draw.choice(len(words), (count, 10), p=shares)
    own = habits[accounts[:, None], draw.integers(habits.shape[1], size=(count, 5))]
    rows = np.concatenate([common, own], axis=1)
    return [" ".join(words[i] for i in row) for row in rows.tolist()], [f"a{i}" for i in accounts.tolist()]


def find_rises(draws: int) -> None:
    letters = "bdfghklmnprstvyz"
    words = [f"{a}{v}{b}{w}{c}" for a in letters for v in "aeo" for b in letters[:5] for w in "ou" for c in letters[:4]]
    shares = 1 / (np.arange(len(words)) + 10)
    shares /= shares.sum()
    alarms, planted = 0, {"1 % to 3 %": "zurnazur", "2 % to 4 %": "kavalkav", "new in 15": "davuldav"}
    found: Counter[str] = Counter()
    false = 0
    for seed in range(draws):
        draw = np.random.default_rng(seed)
        habits = draw.choice(len(words), (2000, 30), p=shares)
        now, authors = simulate(draw, 1500, words, shares, habits)
        before, before_authors = simulate(draw, 6000, words, shares, habits)
        alarms += bool(_rise(now, authors, before, before_authors))
        for name, then, later in (("zurnazur", 0.01, 0.03), ("kavalkav", 0.02, 0.04), ("davuldav", 0, 0.01)):
            now = [
                f"{text}, {name}" if chance < later else text
                for text, chance in zip(now, draw.random(1500), strict=True)
            ]
            before = [
                f"{text}, {name}" if chance < then else text
                for text, chance in zip(before, draw.random(6000), strict=True)
            ]
        rose = _rise(now, authors, before, before_authors)
        found.update(rose & set(planted.values()))
        false += len(rose - set(planted.values())) > 0
    print(f"rises where there are none: in {alarms} of {draws} draws one or more (bar: 5 in 100)")
    print(f"beside three true ones: false ones in {false} of {draws} draws")
    for name, word in planted.items():
        print(f"   {name}: found in {found[word]} of {draws}")


def _rise(now: list[str], authors: list[str], before: list[str], before_authors: list[str]) -> set[str]:
    vocabulary = Vocabulary()
    counts = TermCounts(vocabulary), TermCounts(vocabulary)
    counts[0].add(now, ["und"] * len(now), authors)
    counts[1].add(before, ["und"] * len(before), before_authors)
    return {one.term for one in rising(*counts).rises}


def find_groups() -> None:
    for seed in range(1, 11):
        texts = write_themes(seed=seed)
        found = group_similar([one.text for one in texts], [one.language for one in texts], seed=seed)
        themes = [Counter(texts[i].theme for i in one.members) for one in found.groups]
        inside = sum(one.size for one in found.groups)
        purity = sum(one.most_common(1)[0][1] for one in themes) / inside
        print(f"groups, seed {seed}: {len(found.groups)} of 6, {inside} of 240 texts, purity {purity:.3f} (bar: .9)")


def posts(folder: Path | None, count: int) -> Iterator[tuple[str, str]]:
    """Yield posts of about `WORDS` words and their language."""
    if folder is None:
        draw = np.random.default_rng(1)
        words = [
            f"{a}{b}{c}"
            for a in ("mal", "kol", "ser", "bak")
            for b in "aeiou"
            for c in map(str.strip, stop_words("tr"))
        ]
        shares = 1 / (np.arange(len(words)) + 10)
        for _ in range(count):
            yield " ".join(draw.choice(words, WORDS, p=shares / shares.sum())), "tr"
        return
    streams = {language: cycle(list(texts_of(folder, language))) for language in FILES}
    for i in range(count):
        language = ("tr", "tr", "tr", "kmr", "ckb")[i % 5]
        words_: list[str] = []
        while len(words_) < WORDS:
            words_ += next(streams[language]).split()
        yield " ".join(words_[: WORDS + 5]), language


def time_counting(folder: Path | None, count: int) -> None:
    documents = list(posts(folder, count))
    mean = sum(len(text.split()) for text, _ in documents) / count
    for language in FILES:
        stop_words(language)
    vocabulary = Vocabulary()
    counts = TermCounts(vocabulary), TermCounts(vocabulary)
    before = _peak()
    began = time.process_time()
    for start in range(0, count, 2000):
        batch = documents[start : start + 2000]
        authors = [f"a{i * 7919 % 20011}" for i in range(start, start + len(batch))]
        counts[start * 2 >= count].add([text for text, _ in batch], [language for _, language in batch], authors)
    added = time.process_time()
    vocabulary.stems()
    stemmed = time.process_time()
    found = rising(counts[1], counts[0])
    done = time.process_time()
    memory = _peak() - before
    held = sum(one.held.words.nbytes for one in counts) / 1e6
    print(
        f"{count:,} documents of {mean:.1f} words, {len(vocabulary.written):,} different: read {added - began:.1f} s, "
        f"stems {stemmed - added:.1f} s, {found.looked_at:,} terms judged {done - stemmed:.1f} s; counting "
        f"{stemmed - began:.1f} s (bar for 100,000: {SECONDS} s); words held {held:.0f} MB, "
        f"memory {memory:.0f} MB in all"
    )
    sample = documents[:5000]
    began = time.process_time()
    wall = time.monotonic()
    group_similar([text for text, _ in sample], [language for _, language in sample])
    print(
        f"groups of {len(sample):,}: {time.monotonic() - wall:.1f} s ({time.process_time() - began:.1f} s of processor)"
    )


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--draws", type=int, default=100)
    parser.add_argument("--documents", type=int, default=100_000)
    options = parser.parse_args()
    if options.documents:
        time_counting(options.data, options.documents)
    compare_stemmers(options.data)
    find_groups()
    if options.draws:
        find_rises(options.draws)


if __name__ == "__main__":
    main()
