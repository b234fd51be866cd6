"""Cut word pieces of long texts into windows that an encoder reads: whole sentences, packed greedily."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hatewatch.models.tokenizer import Tokenizer
from hatewatch.text import sentences

#: A text is read up to so many characters: one cell of 10 MB must not keep everybody waiting.
LONGEST = 40_000
#: And up to so many windows, which is more than LONGEST characters fill in ordinary prose.
MOST = 96


def windows(text: str, ids: list[int], tokenizer: Tokenizer, size: int) -> list[list[int]]:
    """Return the windows of a plain text whose ids are `ids`: each begins and ends with the special pieces.

    A text of at most `size` pieces is one window. A longer one is cut into sentences, and as many as fit stand
    together; a sentence that fits no window is cut between words, a word that fits none between pieces. What follows
    after MOST windows is not read.
    """
    if len(ids) <= size:
        return [ids]
    first, last, room = ids[0], ids[-1], size - 2
    found: list[list[int]] = []
    held: list[int] = []
    for part in _parts(sentences(text), tokenizer, room):
        if held and len(held) + len(part) > room:
            found.append([first, *held, last])
            held = []
            if len(found) == MOST:
                return found
        held = held + part
    return [*found, [first, *held, last]]


def _parts(texts: Iterable[str], tokenizer: Tokenizer, room: int) -> Iterator[list[int]]:
    """Yield the pieces of each sentence, or of its words where it is longer than `room`, or stretches of a word."""
    given = list(texts)
    for text, ids in zip(given, tokenizer.encode(given), strict=True):
        inner = ids[1:-1]
        if len(inner) <= room:
            yield inner
            continue
        words = text.split()
        if len(words) > 1:
            yield from _parts(words, tokenizer, room)
        else:
            yield from (inner[i : i + room] for i in range(0, len(inner), room))
