"""The bars on the labelled set: precision .98 and recall .95 over pairs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from itertools import combinations

from labelled_duplicates import GROUPS, Labelled, write_labelled

from hatewatch.duplicates import MemoryIndex, place


def pairs(groups: Sequence[Hashable]) -> set[tuple[int, int]]:
    found: defaultdict[Hashable, list[int]] = defaultdict(list)
    for i, group in enumerate(groups):
        found[group].append(i)
    return {pair for members in found.values() for pair in combinations(members, 2)}


def place_all(texts: Sequence[Labelled], size: int) -> list[int]:
    index = MemoryIndex({i: one.text for i, one in enumerate(texts)})
    for start in range(0, len(texts), size):
        index.add(place([(i, texts[i].text) for i in range(start, min(start + size, len(texts)))], index))
    return [one.group for one in index.members(range(len(texts))).values()]


def test_precision_and_recall() -> None:
    texts = write_labelled(1)
    true, found = pairs([one.group for one in texts]), pairs(place_all(texts, 500))
    assert len(true & found) / len(found) >= 0.98
    assert len(true & found) / len(true) >= 0.95


def test_batches_make_no_difference() -> None:
    texts = write_labelled(2, groups=120)
    assert place_all(texts, 1) == place_all(texts, 37) == place_all(texts, len(texts))


def test_the_set_is_what_it_says() -> None:
    texts = write_labelled(1)
    assert texts == write_labelled(1)
    members: defaultdict[int, list[str]] = defaultdict(list)
    for one in texts:
        members[one.group].append(one.kind)
    assert sum("base" in kinds for kinds in members.values()) == GROUPS
    assert all(3 <= len(kinds) <= 5 for kinds in members.values() if "base" in kinds)
    assert sum(kinds == ["single"] for kinds in members.values()) > 50
