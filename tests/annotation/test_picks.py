"""Uncertain, rare and diverse documents."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hatewatch.annotation.sampling import hash_vectors, pick_diverse, pick_rare, pick_uncertain, uncertainty


def test_uncertainty_is_one_at_the_threshold_and_none_where_sure() -> None:
    scores = np.array([[0.3, 0.3], [0.0, 1.0], [0.65, 0.15]])
    margin = uncertainty(scores, np.array([0.3, 0.6]))
    assert margin == pytest.approx(np.array([[1, 0.5], [0, 0], [0.5, 0.25]]))
    bits = uncertainty(scores, np.array([0.3, 0.6]), "entropy")
    assert bits[0, 0] == pytest.approx(1)
    assert bits[2, 0] == pytest.approx(0.811278, abs=1e-6)  # of one quarter and three
    assert bits[1] == pytest.approx(np.zeros(2), abs=1e-9)


def test_labels_take_turns_so_that_none_crowds_out_the_others() -> None:
    scores = np.array([[0.5, 0.01], [0.51, 0.01], [0.52, 0.01], [0.01, 0.3], [0.01, 0.01]])
    assert pick_uncertain(scores, np.array([0.5, 0.5]), 3) == [(0, 0), (3, 1), (1, 0)]
    assert len(pick_uncertain(scores, np.array([0.5, 0.5]), 9)) == 4  # nobody is uncertain of the last
    ranked = pick_uncertain(np.array([[0.5, 0.0], [0.4, 0.4], [0.0, 0.0]]), np.array([0.5, 0.5]), 2, measure="entropy")
    assert [i for i, _ in ranked] == [1, 0]


def test_what_was_not_predicted_or_is_not_free_is_not_picked() -> None:
    scores = np.array([[0.5], [np.nan], [0.45], [0.4]])
    free = np.array([False, True, True, True])
    assert [i for i, _ in pick_uncertain(scores, np.array([0.5]), 4, free=free)] == [2, 3]
    assert [i for i, _ in pick_uncertain(scores, np.array([0.5]), 4, measure="entropy", free=free)] == [2, 3]
    assert [i for i, _ in pick_rare(scores, [0], 4, free=free)] == [2, 3]


def test_rare_labels_draw_level() -> None:
    scores = np.zeros((200, 2))
    scores[:100, 0], scores[100:, 1] = 0.9, 0.3
    picked = pick_rare(scores, [20, 2], 40)
    assert {column for _, column in picked} == {1}  # 40 × .3 do not make up 18
    picked = pick_rare(scores, [2, 2], 40)
    assert sum(column for _, column in picked) == 30  # three for one: 10 × .9 = 30 × .3
    assert pick_rare(np.full((5, 2), 0.01), [0, 0], 5) == []


@given(st.integers(0, 30), st.integers(0, 2**32), st.integers(0, 40))
def test_no_document_is_picked_twice(n: int, seed: int, documents: int) -> None:
    scores = np.random.default_rng(seed).random((documents, 3))
    for picked in (pick_uncertain(scores, np.full(3, 0.5), n, least=0.0), pick_rare(scores, [5, 0, 1], n, least=0.0)):
        assert len({i for i, _ in picked}) == len(picked) == min(n, documents)


# Four topics; the Kurmanji words are ours and not reviewed by a native speaker.
TOPICS = """
belediye mahalle park çocuklar salıncak açılış başkan çiçek ağaç bank yürüyüş çeşme
maç kaleci gol tribün hakem düdük forma antrenör penaltı saha taraftar lig
cejn dengbêj stran gund govend dawet def zirne mêvan nan şîr germ
yağmur rüzgâr bulut sıcaklık derece kar sis fırtına güneş nem mevsim ılık
""".strip().split("\n")


def write(topic: int, seed: int) -> str:
    return " ".join(np.random.default_rng([topic, seed]).permutation(TOPICS[topic].split())[:8]) + f" {seed * 7}"


def test_more_topics_come_up_than_at_random() -> None:
    topic = [0] * 240 + [k for k in (1, 2, 3) for _ in range(8)]
    vectors = hash_vectors([write(k, i) for i, k in enumerate(topic)])
    drawn = [{topic[i] for i in pick_diverse(vectors, 8, seed=seed)} for seed in range(20)]
    at_random = [{topic[i] for i in np.random.default_rng(seed).permutation(264)[:8]} for seed in range(20)]
    assert np.mean([len(one) for one in drawn]) > 1.4 * np.mean([len(one) for one in at_random])
    # What volunteers have is known: with three topics of it labelled, the fourth comes first.
    known = np.array([i for i, k in enumerate(topic) if k != 2])
    assert [topic[pick_diverse(vectors, 1, seed=seed, known=known)[0]] for seed in range(10)] == [2] * 10


def test_vectors_are_of_length_one_and_do_not_hang_on_the_batch() -> None:
    texts = [write(topic, i) for i in range(300) for topic in range(4)] + ["", "12 !!!"]
    vectors = hash_vectors(texts)
    lengths = np.linalg.norm(vectors, axis=1)
    assert lengths[:-2] == pytest.approx(np.ones(1200), abs=1e-5)
    assert lengths[-2] == 0
    turned = hash_vectors(texts[::-1])[::-1]
    assert turned == pytest.approx(vectors, abs=1e-5)


def test_copies_are_not_picked_and_nothing_gives_nothing() -> None:
    vectors = np.repeat(np.eye(3, dtype=np.float32), 5, axis=0)
    assert len(pick_diverse(vectors, 9)) == 3
    assert pick_diverse(vectors, 2, seed=4) == pick_diverse(vectors, 2, seed=4)
    free = np.zeros(15, bool)
    assert pick_diverse(vectors, 2, free=free) == []
    assert pick_diverse(np.zeros((0, 3), np.float32), 2) == []
    assert hash_vectors([]).shape == (0, 96)
