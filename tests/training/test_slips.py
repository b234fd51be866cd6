"""Misspelled training texts: still the same words, and as many as the recipe says."""

from collections import Counter

import numpy as np

from hatewatch.training.transformer.slips import slip

TEXT = "dün akşam komşularımızla birlikte sokakta uzun uzun sohbet ettik"


def test_a_slip_changes_spelling_and_little_else() -> None:
    rng = np.random.default_rng(1)
    slipped = [slip(TEXT, rng) for _ in range(300)]
    assert sum(one == TEXT for one in slipped) < 30
    joined = [one for one in slipped if one.count(" ") < TEXT.count(" ")]
    assert 60 < len(joined) < 180
    assert all(one.replace(" ", "") == TEXT.replace(" ", "") for one in joined)
    for one in slipped:
        missing = Counter(TEXT.replace(" ", "")) - Counter(one.replace(" ", ""))
        assert sum(missing.values()) <= len(TEXT.split())
        assert one[0] == TEXT[0]


def test_short_words_and_empty_texts_stay() -> None:
    rng = np.random.default_rng(1)
    assert {slip("bu ne ya", rng).replace(" ", "") for _ in range(50)} == {"buneya"}
    assert slip("", rng) == ""


def test_the_same_seed_slips_alike() -> None:
    assert slip(TEXT, np.random.default_rng(5)) == slip(TEXT, np.random.default_rng(5))
