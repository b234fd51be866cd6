"""Put new documents into groups of copies, batch by batch, and take documents out again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from hatewatch.duplicates.compare import Likeness, comparable, compare
from hatewatch.duplicates.groups import Groups
from hatewatch.duplicates.index import MOST, Index, Keys, Member, Placement
from hatewatch.duplicates.signature import signature
from hatewatch.duplicates.words import Words, read_words

_COMPARED = 4  # candidates that a document is compared with
_LEAST = 2 / MOST  # weight of a candidate: one crowded key alone is a phrase that everybody uses
_LOT = 250  # documents whose candidates' texts are in memory at once


def place(documents: Sequence[tuple[int, str]], index: Index) -> Placement:
    """Return where new `documents` (key and text, in order of their keys) belong; `index.add` keeps it.

    A document joins every group that it shares half of the longer text with, which makes one group of them under the
    eldest name. Where it shares less (a quarter at least: a cut, a post with a long comment) it joins the likest group
    only, and only by that group's longest text: else two stories that quote one statement became copies of each other.
    """
    numbers = [number for number, _ in documents]
    texts = [text for _, text in documents]
    words = [read_words(text) for text in texts]
    keys = signature(texts, words)
    exact, candidates, kept = _candidates(keys, numbers, index)
    new = dict(zip(numbers, words, strict=True))
    groups = Groups(index)
    how: list[str] = []
    for start in range(0, len(documents), _LOT):
        lot = range(start, min(start + _LOT, len(documents)))
        wanted = {one for i in lot for one in (*candidates[i], exact[i]) if one >= 0 and one not in new}
        groups.load(wanted)
        wanted = {
            one
            for i in lot
            for one in candidates[i]
            if one in wanted and comparable(len(words[i]), groups.words.get(one, 0))
        }
        there = index.contents(sorted(wanted))
        for i in lot:
            groups.begin(numbers[i], len(words[i]))
            if exact[i] in groups.words:
                groups.join(numbers[i], exact[i])
                how.append("exact")
            else:
                how.append(_join(numbers[i], words[i], candidates[i], groups, new, there))
    members = tuple(
        Member(number, groups.find(number), one, len(new[number])) for number, one in zip(numbers, how, strict=True)
    )
    rows, columns = np.nonzero(kept)
    return Placement(members, keys[rows, columns], np.array(numbers, np.int64)[rows], groups.joined())


def remove(documents: Sequence[int], index: Index) -> None:
    """Take documents out of the index, and let copies that their keys had no room for be found instead of them."""
    gone = set(documents)
    touched = sorted({one.group for one in index.members(documents).values()})
    crowded = [members for members in index.groups(touched).values() if len(members) > MOST]
    index.remove(documents)
    left = [one.document for members in crowded for one in members if one.document not in gone]
    for start in range(0, len(left), _LOT):
        contents = index.contents(left[start : start + _LOT])
        numbers, texts = list(contents), list(contents.values())
        keys = signature(texts, [read_words(text) for text in texts])
        _, _, kept = _candidates(keys, numbers, index)
        rows, columns = np.nonzero(kept)
        index.add(Placement((), keys[rows, columns], np.array(numbers, np.int64)[rows], ()))


def _candidates(
    keys: Keys, numbers: Sequence[int], index: Index
) -> tuple[list[int], list[list[int]], NDArray[np.bool_]]:
    """Return each document's eldest exact copy (-1 without one), its candidates, and which of its keys are to be kept.

    A key that few hold says more than one that many hold: news of one template share most keys with each other, and a
    copy of one of them a few more.
    """
    holders: defaultdict[int, list[int]] = defaultdict(list)
    for key, document in zip(*(found.tolist() for found in index.lookup(np.unique(keys[keys >= 0]))), strict=True):
        holders[key].append(document)
    exact: list[int] = []
    candidates: list[list[int]] = []
    kept = np.zeros(keys.shape, np.bool_)
    for i, (number, row) in enumerate(zip(numbers, keys.tolist(), strict=True)):
        copies = holders.get(row[0])
        exact.append(min(copies) if copies else -1)
        weights: dict[int, float] = {}
        if not copies:
            for key in row[1:]:
                held = holders.get(key)
                if held:
                    weight = 1 / len(held)
                    for document in held:
                        weights[document] = weights.get(document, 0.0) + weight
        order = sorted((one for one in weights if weights[one] >= _LEAST), key=lambda one: (-weights[one], one))
        candidates.append(order[:_COMPARED])
        for column, key in enumerate(row):
            if key >= 0:
                held = holders[key]
                if len(held) < MOST and number not in held:
                    held.append(number)
                    kept[i, column] = True
    return exact, candidates, kept


def _join(
    number: int,
    words: Words,
    candidates: Sequence[int],
    groups: Groups,
    new: Mapping[int, Words],
    there: Mapping[int, str],
) -> str:
    """Join a document to the groups of those it is like; return how it relates to the likest."""
    best: Likeness | None = None
    weak: tuple[float, int, Likeness] | None = None
    for one in candidates:
        if (one not in new and one not in there) or groups.find(one) == groups.find(number):
            continue
        likeness = compare(words, new[one] if one in new else read_words(there[one]))
        if likeness is None:
            continue
        if likeness.strong:
            groups.join(number, one)
            best = likeness if best is None or likeness.of_longer > best.of_longer else best
        elif groups.is_longest(one):
            weak = max(weak or (0.0, 0, likeness), (likeness.of_longer, -one, likeness), key=lambda found: found[:2])
    if best is None and weak is not None:
        groups.join(number, -weak[1])
        best = weak[2]
    return best.how if best else "first"
