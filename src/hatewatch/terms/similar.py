"""Find groups of similar texts, what each is about, and a typical one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hatewatch.privacy import mask
from hatewatch.terms.clusters import Labels, choose_clusters
from hatewatch.terms.counts import Held, TermCounts
from hatewatch.terms.names import is_name
from hatewatch.terms.records import Group, Grouping
from hatewatch.terms.sample import digests, lowest
from hatewatch.terms.uses import find_uses
from hatewatch.terms.vectors import Floats, count_stems, reduce, unit, weigh
from hatewatch.terms.vocabulary import Stems, Vocabulary

#: So many texts are read; of more a sample is drawn.
MOST = 5000
#: A group has so many texts at least.
LEAST = 5
_TERMS = 8
# A text is in a group where it is so much as near to the middle of it as the group's median text.
_NEAR, _TRIMS = 0.5, 4


def group_similar(
    texts: Sequence[str], languages: Sequence[str], *, ids: Sequence[str] | None = None, most: int = 8, seed: int = 0
) -> Grouping:
    """Return the groups of similar texts, at most `most` and the greatest first, each with a typical text.

    Similar are texts that share words, whatever their suffixes, so a group is of one language as a rule. Their number
    is chosen by `choose_clusters`. A text that is less than `_NEAR` times as near to
    the middle of its group as the median one is in none, and so are those of groups of fewer than `LEAST`. Of more than
    `MOST` texts those with the lowest digests of their `ids` are read, without ids of the texts themselves. Copies
    of one text count each: give each text once where that is not wanted. Same texts and seed, same groups.
    """
    given = len(texts)
    rows = lowest(digests(ids if ids is not None else texts), MOST)
    if not len(rows):
        return Grouping((), given, 0, 0)
    read = TermCounts()
    read.add([texts[i] for i in rows], [languages[i] for i in rows])
    held, stems = read.held, read.vocabulary.stems()
    counts, kept = count_stems(stems.of_word[held.words], held.documents, len(held))
    weighed = weigh(counts)
    some = np.flatnonzero(weighed.any(axis=1))
    labels: Labels = np.full(len(rows), -1)
    near: NDArray[np.float64] = np.zeros(len(rows))
    if len(some) >= LEAST:
        draw = np.random.default_rng(seed)
        labels[some] = choose_clusters(reduce(weighed[some], draw), most, draw)
        labels, near = _trim(weighed, labels)
    telling = _telling(counts, labels)
    groups = []
    for label in range(int(labels.max(initial=-1)) + 1):
        members = np.flatnonzero(labels == label)
        if not len(members):
            continue
        typical = int(members[near[members].argmax()])
        index = int(rows[typical])
        terms = _written(held.take(members), kept[telling[label]], stems, read.vocabulary)
        groups.append(Group(len(members), terms, index, mask(texts[index]), tuple(rows[members].tolist())))
    groups.sort(key=lambda group: (-group.size, group.index))
    return Grouping(tuple(groups), given, len(rows), int((labels < 0).sum()))


def _trim(weighed: Floats, labels: Labels) -> tuple[Labels, NDArray[np.float64]]:
    """Return the labels, -1 for texts that are too far from their group, and how near each text is to the middle of it.

    A text is compared with the middle of the others, so that none is near to itself.
    """
    first, near = labels, np.zeros(len(labels), np.float64)
    for _ in range(_TRIMS):
        kept = labels.copy()
        for label in np.unique(first[first >= 0]).tolist():
            all_ = np.flatnonzero(first == label)
            inside = np.flatnonzero(labels == label)
            if len(inside) < LEAST:
                kept[inside] = -1
                continue
            total = weighed[inside].sum(axis=0)
            own = np.isin(all_, inside)
            others = unit(total - np.where(own[:, None], weighed[all_], 0))
            near[all_] = (weighed[all_] * others).sum(axis=1)
            bound = _NEAR * float(np.median(near[inside]))
            kept[all_] = np.where(near[all_] >= bound, label, -1)
        if (kept == labels).all():
            break
        labels = kept
    return labels, near


def _telling(counts: Floats, labels: Labels) -> dict[int, NDArray[np.intp]]:
    """Return the columns of the stems that tell each group from the others: c-TF-IDF (Grootendorst 2022)."""
    found = {}
    groups = [label for label in np.unique(labels).tolist() if label >= 0]
    # Documents rather than uses, so that one text that repeats itself does not name its group.
    sums = {label: (counts[labels == label] > 0).sum(axis=0).astype(np.float64) for label in groups}
    total = sum(sums.values(), np.zeros(counts.shape[1]))
    mean = float(total.sum()) / max(1, len(groups))
    for label, held in sums.items():
        score = held / max(1.0, float(held.sum())) * np.log1p(mean / np.maximum(total, 1))
        order = np.argsort(-score, kind="stable")[: 3 * _TERMS]
        found[label] = order[held[order] > 1]
    return found


def _written(held: Held, telling: NDArray[np.int64], stems: Stems, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return how the first stems that are no names of persons are most often written in these texts."""
    found: list[str] = []
    for stem in telling.tolist():
        uses = find_uses(held, stems.of_word, (stem,))
        if not is_name([stems.stems[stem][1]], uses, vocabulary):
            found.append(vocabulary.commonest([use.words for use in uses]))
        if len(found) == _TERMS:
            break
    return tuple(found)
