"""Documents held as numbers: what counts as one voice, samples, and parts of a collection."""

from __future__ import annotations

import numpy as np
import pytest

from hatewatch.terms import TermCounts, Vocabulary


def held_words(counts: TermCounts) -> list[set[str]]:
    held = counts.held
    return [
        {counts.vocabulary.forms[word] for word in held.words[a:b].tolist()} - {""}
        for a, b in zip(held.offsets, held.offsets[1:], strict=False)
    ]


def test_no_author_and_no_group_of_copies_counts_for_more_than_one() -> None:
    counts = TermCounts()
    counts.add(["köprü"] * 4, ["tr"] * 4, ["a", "a", "b", None], [None, None, "g", "g"])
    assert counts.held.voices().tolist() == [0.5, 0.5, 0.5, 0.5]
    one_account_and_one_agency = TermCounts()
    one_account_and_one_agency.add(
        ["köprü"] * 100, ["tr"] * 100, ["a"] * 50 + [f"b{i}" for i in range(50)], [None] * 50 + ["g"] * 50
    )
    assert one_account_and_one_agency.held.voices().sum() == pytest.approx(2)


def test_documents_without_author_or_group_are_voices_of_their_own() -> None:
    counts = TermCounts()
    counts.add(["köprü", "yol"], ["tr", "tr"])
    assert counts.held.voices().tolist() == [1, 1]


def test_batches_make_no_difference() -> None:
    texts = [f"{word} köprüde bekledi" for word in ("Ayı", "Tilki", "Kurbağa", "Leylek")]
    whole, parts = TermCounts(), TermCounts()
    whole.add(texts, ["tr"] * 4, ["a", None, "a", "b"])
    for i, text in enumerate(texts):
        parts.add([text], ["tr"], [["a", None, "a", "b"][i]])
    assert held_words(whole) == held_words(parts)
    assert whole.held.voices().tolist() == parts.held.voices().tolist()


def test_of_too_many_documents_the_same_sample_stays_in_whatever_batches() -> None:
    texts, ids = [f"kelime{'x' * (i % 7)} masa" for i in range(400)], [str(i) for i in range(400)]
    found = []
    for size in (400, 37):
        counts = TermCounts(most=50)
        for i in range(0, 400, size):
            counts.add(texts[i : i + size], ["tr"] * len(texts[i : i + size]), ids=ids[i : i + size])
        assert (len(counts), counts.added) == (50, 400)
        found.append(sorted(counts.held.digests.tolist()))
    assert found[0] == found[1]


def test_parts_and_sums() -> None:
    counts = TermCounts()
    counts.add(["köprü", "orman", "deniz"], ["tr"] * 3, ["a", "b", "c"], ids=["1", "2", "3"])
    part, rest = counts.where(["3", "1", "9"]), counts.where(["2"])
    assert held_words(part) == [{"köprü"}, {"deniz"}]
    assert held_words(part + rest) == [{"köprü"}, {"deniz"}, {"orman"}]
    assert np.unique((part + rest).held.authors).size == 3
    with pytest.raises(ValueError, match="share one vocabulary"):
        part + TermCounts(Vocabulary())


def test_lengths_must_agree() -> None:
    with pytest.raises(ValueError, match="one language"):
        TermCounts().add(["köprü"], [])
    with pytest.raises(ValueError, match="one language"):
        TermCounts().add(["köprü"], ["tr"], ["a", "b"])


def test_nothing_is_held_of_nothing() -> None:
    counts = TermCounts()
    counts.add([], [])
    counts.add(["", "123 @biri"], ["tr", "tr"])
    assert len(TermCounts()) == 0
    assert len(counts) == 2
    assert held_words(counts) == [set(), set()]


def test_stems_are_those_of_all_counts_that_share_a_vocabulary() -> None:
    vocabulary = Vocabulary()
    one, other = TermCounts(vocabulary), TermCounts(vocabulary)
    one.add(["okulda", "okulda"], ["tr", "tr"])
    before = vocabulary.stems().stems
    other.add(["okul", "okul"], ["tr", "tr"])
    assert ("tr", "okulda") in before
    assert vocabulary.stems().stems == (("", ""), ("tr", "okul"))
