"""Cut a text into what can be left out of it: words, hashtags, emoji, and what a mask covers, each as one unit."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from hatewatch.privacy.masks import SIGNS, trace
from hatewatch.text import sentences
from hatewatch.text.normalise import SPACED, URL

Span = tuple[int, int]

# Marks that are part of a word though no letters: accents set apart, short vowels, joiners.
_LETTER = "[\\w\u00ad\u0300-\u036f\u064b-\u0652\u200b-\u200f\u202a-\u202e\u2060\ufeff]"
# What holds a word together: the apostrophe before a suffix, letters starred out or replaced, a number's own signs.
_JOINT = r"['’‘ʼ`´′＇](?=\w)|(?<=\w)[@$€*]+(?=\w)|(?<=\d)[.,:](?=\d)"
_SIGNS = "|".join(map(re.escape, SIGNS.values()))
_WORD = rf"(?:{_SIGNS}|#\w|[^\W_]|[$€](?=[^\W\d_]{{3}}))(?:{_LETTER}|{_JOINT})*"
_ONE = "[\u2600-\u27bf\u2b50\u2b55\U0001f000-\U0001faff]"
_EMOJI = (
    f"(?P<emoji>[\U0001f1e6-\U0001f1ff]{{2}}"  # flags are two letters
    f"|{_ONE}(?:[\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]|\u200d{_ONE})*)(?P=emoji)*"
)
_UNIT = re.compile(f"{URL.pattern}|{_WORD}|{_EMOJI}")

_LONG_SENTENCE = 50  # words; what has more and no end mark is cut into parts


def find_units(text: str) -> list[Span]:
    """Return where the units of `text` stand, in order: (start, end) in `text` as given.

    A word with its suffix after an apostrophe, a hashtag, a number, a link, an emoji (repeated or not), a word with its
    letters set apart, and whatever `hatewatch.privacy.mask` covers is one unit each; punctuation is none.
    """
    masked, origins = trace(text)
    spans: list[Span] = []
    begin = 0
    for start, end in [match.span() for match in SPACED.finditer(masked)]:
        spans += [match.span() for match in _UNIT.finditer(masked, begin, start)] + [(start, end)]
        begin = end
    spans += [match.span() for match in _UNIT.finditer(masked, begin)]
    return [(origins[start][0], origins[end - 1][1]) for start, end in spans]


def group_units(text: str, units: Sequence[Span], most: int) -> list[range]:
    """Return the units of each sentence as a range of their indices, in order and without a gap.

    A sentence of more than 50 words is cut, and neighbours are joined where there would be more than `most`.
    """
    starts = [start for start, _ in units]
    firsts, position = {0}, 0
    for sentence in sentences(text):
        position = text.index(sentence, position)
        firsts.add(bisect_left(starts, position))
        position += len(sentence)
    bounds = sorted({*(first for first in firsts if first < len(units)), len(units)})
    cuts = [cut for a, b in pairwise(bounds) for cut in range(a, b, _LONG_SENTENCE)]
    step = -(-len(cuts) // most)
    cuts = [*cuts[::step], len(units)]
    return [range(a, b) for a, b in pairwise(cuts)]
