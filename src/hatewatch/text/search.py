"""Tell whether a text holds the words that somebody looks for, however either of them is written."""

from __future__ import annotations

from collections.abc import Callable

from hatewatch.text.casing import fold, skeleton


def searcher(query: str) -> Callable[[str], bool]:
    """Return what says of a text whether each word of `query` stands in it, also within a longer word.

    Case does not count (İ, I, ı and i are one letter), nor which keyboard an Arabic letter came from. Diacritics count
    where the word that is looked for has one: `piroz` finds "pîroz" too, `pîroz` not "piroz". A query without any word
    finds every text.
    """
    words = list(dict.fromkeys(fold(query).split()))
    bare = [word for word in words if word == skeleton(word)]
    marked = [word for word in words if word != skeleton(word)]

    def holds(text: str) -> bool:
        # Most texts lack the first word, so the others are seldom looked for.
        if marked:
            folded = fold(text)
            if not all(word in folded for word in marked):
                return False
        if bare:
            plain = skeleton(text)
            return all(word in plain for word in bare)
        return True

    return holds
