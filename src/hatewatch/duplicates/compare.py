"""Say how two texts relate, by aligning their words: what they share, and where one contradicts the other.

A copy keeps the words and changes at the edges (a headline, a source line, a cut) or in a letter (a typo). News of
one template keep the frame and change what matters: the town, the name, the number, in the middle of it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from hatewatch.duplicates.words import FEWEST, Words

#: How a text relates to another: the same words; nearly; a part of it; or all of it with something added.
RELATIONS = ("exact", "near", "part", "quote")

_NEAR = 0.7  # of the shorter text's words must be shared
_HELD = 0.9  # from here on the shorter text is held by the longer
_LEAST = 0.25  # of the longer text's words must be shared
_STRONG = 0.5
_PART = 8  # words: shorter ones are found in others by chance
_EDGE = 3  # words: from here on what differs at the start or end is a headline or an ending, and no contradiction
_GAP = 8  # words: more than that is a passage rewritten, and no name or number put in the place of another
_WORDS_PER_CONTRADICTION = 60
_POST = 20  # words: in a text this short, one other word makes another text
_TYPO, _SLIP = 0.75, 4  # likeness of letters, and in how many words at a time


@dataclass(frozen=True, slots=True)
class Likeness:
    """How one text relates to another: `how` is one of RELATIONS; shares are of the shorter and the longer, in [0, 1].

    It is `strong` where the shared words are half of the longer text and more.
    """

    how: str
    of_shorter: float
    of_longer: float

    @property
    def strong(self) -> bool:
        """Whether it may make one group of two."""
        return self.of_longer >= _STRONG


def comparable(one: int, other: int) -> bool:
    """Return whether texts of so many words can be more than exact copies."""
    return min(one, other) >= FEWEST and min(one, other) >= _LEAST * max(one, other)


def compare(text: Words, other: Words) -> Likeness | None:
    """Return how `text` relates to `other`, None if they are different texts.

    Neither has fewer than `FEWEST` words, else the answer is "exact" or None.
    """
    if text.folded == other.folded:
        return Likeness("exact", 1.0, 1.0) if len(text) >= FEWEST else None
    shorter, longer = sorted((text, other), key=len)
    if not comparable(len(shorter), len(longer)):
        return None
    common = sum((Counter(shorter.folded) & Counter(longer.folded)).values())
    if common < 0.5 * len(shorter):  # typos may hide some of what the alignment will find
        return None
    shared, against = _align(shorter, longer)
    of_shorter, of_longer = shared / len(shorter), shared / len(longer)
    if of_shorter < _NEAR or of_longer < _LEAST or against > len(shorter) // _WORDS_PER_CONTRADICTION:
        return None
    if of_longer >= _NEAR and (of_longer >= _HELD or of_shorter < _HELD):
        return Likeness("near", of_shorter, of_longer)
    if len(shorter) < _PART:
        return None
    return Likeness("part" if text is shorter else "quote", of_shorter, of_longer)


def _align(shorter: Words, longer: Words) -> tuple[int, int]:
    """Return how many words are shared, in order, and how many places contradict each other."""
    a, b = shorter.folded, longer.folded
    start = 0
    while start < len(a) and a[start] == b[start]:
        start += 1
    end = 0
    while end < len(a) - start and a[-1 - end] == b[-1 - end]:
        end += 1
    shared, against = start + end, 0
    middle = SequenceMatcher(None, a[start : len(a) - end], b[start : len(b) - end], autojunk=False)
    for tag, i, i_end, j, j_end in middle.get_opcodes():
        if tag == "equal":
            shared += i_end - i
        elif tag == "replace":
            gap = slice(start + i, start + i_end), slice(start + j, start + j_end)
            if _typo(a[gap[0]], b[gap[1]]):
                shared += i_end - i
            elif _contradict(shorter, longer, *gap):
                against += 1
    return shared, against


def _typo(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Return whether words differ in a letter or a space only."""
    return max(len(a), len(b)) <= _SLIP and _alike("".join(a), "".join(b))


@lru_cache(maxsize=1 << 16)  # news of one template have the same towns and names in the place of each other
def _alike(one: str, other: str) -> bool:
    least = _TYPO * (len(one) + len(other)) / 2  # letters that must be shared
    if min(len(one), len(other)) < least or _digits(one) != _digits(other):
        return False
    if sum((Counter(one) & Counter(other)).values()) < least:
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _TYPO


def _contradict(shorter: Words, longer: Words, here: slice, there: slice) -> bool:
    """Return whether one text has a name or a number where the other has another."""
    a, b = shorter.folded[here], longer.folded[there]
    at_start = here.start == 0 and there.start == 0
    at_end = here.stop == len(shorter) and there.stop == len(longer)
    size = min(len(a), len(b))
    if size > _GAP or ((at_start or at_end) and size >= _EDGE):
        return False
    one, other = _digits("".join(a)), _digits("".join(b))
    if one and other:
        return one != other
    if len(shorter) < _POST:
        return True
    if at_end:
        return False  # a source line: "(AA)" or a reporter's name
    return _name(shorter, here) and _name(longer, there)


def _digits(words: str) -> str:
    return "".join(filter(str.isdigit, words))


def _name(text: Words, part: slice) -> bool:
    """Return whether a name may stand there: a capital, or anything in a text without capitals."""
    return _capital(text.shown[part]) or not _capital(text.shown)


def _capital(shown: tuple[str, ...]) -> bool:
    return any(word[0].isupper() for word in shown)
