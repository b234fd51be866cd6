"""The hashed n-grams: alike alone and in a batch, counted right, not reaching from one text into the next."""

from __future__ import annotations

import numpy as np
import pytest

from hatewatch.ngrams import hash_ngrams

TEXTS = ["bugün hava güzel", "", "ez ji te hez dikim", "a", "ئەمڕۆ", "iki  boşluk ", "\ud800"]
PINNED = [3779, 18093, 27199, 61676]


def bag(texts: list[str], number: int, **options: object) -> list[int]:
    ngrams = hash_ngrams(texts, **options)  # type: ignore[arg-type]
    return sorted(ngrams.buckets[ngrams.offsets[number] : ngrams.offsets[number + 1]].tolist())


@pytest.mark.parametrize(
    "options",
    [
        {"characters": (1, 2, 3, 4)},
        {"words": (1, 2)},
        {"characters": (3, 7), "words": (1,)},
        {"characters": (5,), "bits": 10},
    ],
)
def test_a_text_has_the_same_ngrams_alone_and_in_a_batch(options: dict[str, object]) -> None:
    for number, text in enumerate(TEXTS):
        assert bag(TEXTS, number, **options) == bag([text], 0, **options)


def test_characters_are_counted_with_a_space_on_both_sides() -> None:
    ngrams = hash_ngrams(["abc", "", "abcabc"], characters=(3,))
    assert np.diff(ngrams.offsets).tolist() == [3, 0, 6]


def test_single_characters_count_the_space_before_only() -> None:
    assert np.diff(hash_ngrams(["ab", "abc"], characters=(1,)).offsets).tolist() == [3, 4]


def test_words_and_pairs_stay_within_a_text() -> None:
    ngrams = hash_ngrams(["bir iki üç", "dört", "beş altı"], words=(1, 2))
    assert np.diff(ngrams.offsets).tolist() == [5, 1, 3]


def test_the_same_span_gives_the_same_bucket_wherever_it_stands() -> None:
    alone = set(bag(["dikim"], 0, characters=(5,)))
    within = set(bag(["ez ji te hez dikim"], 0, characters=(5,)))
    assert len(alone) == 3  # " diki", "dikim" and "ikim "
    assert alone <= within


def test_words_and_characters_of_the_same_letters_are_told_apart() -> None:
    assert not set(bag(["abc"], 0, characters=(3,))) & set(bag(["abc"], 0, words=(1,)))


def test_buckets_are_pinned_for_models_already_made() -> None:
    assert bag(["ev"], 0, characters=(2,), words=(1,), bits=16) == PINNED


def test_no_texts_give_no_ngrams() -> None:
    ngrams = hash_ngrams([], characters=(1, 2), words=(1,))
    assert ngrams.buckets.size == 0
    assert ngrams.offsets.tolist() == [0]


def test_buckets_stay_below_two_to_the_bits() -> None:
    assert max(bag(TEXTS, 0, characters=(1, 2, 3), words=(1,), bits=8)) < 256
