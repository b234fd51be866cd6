"""The words of a collection as numbers: as they are written, folded, and by stem."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hatewatch.terms.stems import find_stems
from hatewatch.terms.stop import stop_words
from hatewatch.terms.words import form_of, read_pieces

Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Stems:
    """The stem of every written word: `of_word` (words,) holds numbers of `stems` (languages and stems); 0 is none."""

    of_word: Ints
    stems: tuple[tuple[str, str], ...]


class Vocabulary:
    """Words by number, shared by all counts that are to be compared; 0 is what is no word.

    No word is forgotten while the vocabulary lives: 100,000 posts hold some 240,000 written words, about 65 MB,
    and as much again while their stems are found.
    """

    def __init__(self) -> None:
        self.written: list[str] = [""]
        self.forms: list[str] = [""]
        self.languages: list[str] = [""]
        self._numbers: dict[str, _Numbers] = {}
        self._seen: NDArray[np.int64] = np.zeros(1, np.int64)
        self._names: dict[str, int] = {}
        self._stems: Stems | None = None

    def read(self, texts: Sequence[str], languages: Sequence[str]) -> list[Ints]:
        """Return for each text the numbers of its words in order, with single zeros between those that stand apart.

        Stop words, signs, numbers and masks are zeros. What is read is remembered for `stems`.
        """
        found = [self._read(text, language) for text, language in zip(texts, languages, strict=True)]
        if found:
            counts = np.bincount(np.concatenate(found), minlength=len(self.written)).astype(np.int64)
            counts[: len(self._seen)] += self._seen
            self._seen, self._stems = counts, None
        return found

    def _read(self, text: str, language: str) -> Ints:
        numbers = self._numbers.get(language) or self._numbers.setdefault(language, _Numbers(self, language))
        row: Ints = np.fromiter(map(numbers.__getitem__, read_pieces(text)), np.int32)
        kept = row != 0
        kept[1:] |= row[:-1] != 0
        found: Ints = row[kept]
        return found

    def number(self, name: str) -> int:
        """Return the number of a language, an author or a group of copies."""
        return self._names.setdefault(name, len(self._names))

    def stems(self) -> Stems:
        """Return the stem of each word, by all words read so far."""
        if self._stems is None:
            self._stems = self._find_stems()
        return self._stems

    def _find_stems(self) -> Stems:
        seen: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
        for form, language, count in zip(self.forms, self.languages, self._seen.tolist(), strict=True):
            seen[language][form] += count
        found = {language: find_stems(forms, language) for language, forms in seen.items() if language}
        numbers: dict[tuple[str, str], int] = {("", ""): 0}
        of_word = [
            numbers.setdefault((language, found[language][form]), len(numbers)) if language else 0
            for form, language in zip(self.forms, self.languages, strict=True)
        ]
        return Stems(np.array(of_word, np.int32), tuple(numbers))

    def add(self, written: str, language: str) -> int:
        """Return the number of a written word that was not met in `language` before; 0 where it is no term."""
        form = form_of(written)
        if not form or form in stop_words(language):
            return 0
        self.written.append(written)
        self.forms.append(form)
        self.languages.append(language)
        return len(self.written) - 1

    def commonest(self, words: Iterable[tuple[int, ...]]) -> str:
        """Return how a term is most often written: the commonest form of it, as that is most often written."""
        forms: defaultdict[tuple[str, ...], int] = defaultdict(int)
        written: defaultdict[tuple[str, ...], defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
        for numbers in words:
            form = tuple(self.forms[number] for number in numbers)
            forms[form] += 1
            written[form][" ".join(_bare(self.written[number], self.forms[number]) for number in numbers)] += 1
        best = min(forms, key=lambda form: (-forms[form], form))
        return min(written[best], key=lambda one: (-written[best][one], one))


def _bare(written: str, form: str) -> str:
    """Return a written word without its apostrophe and what follows, where the form has none of that either."""
    for i, letter in enumerate(written):
        if letter in "'’‘ʼ`´＇" and 1 < i <= len(form):
            return written[:i]
    return written


class _Numbers(dict[str, int]):
    """Numbers of written words in one language; a word that is asked for and not known gets the next."""

    def __init__(self, vocabulary: Vocabulary, language: str) -> None:
        super().__init__()
        self._add, self._language = vocabulary.add, language

    def __missing__(self, written: str) -> int:
        number = self[written] = self._add(written, self._language)
        return number
