"""Long texts in windows: nothing lost, sentences whole where they fit."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from hatewatch.models.windows import MOST, windows


class Letters:
    """Cuts a text into its letters, spaces left out, between 0 and 1."""

    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        return [[0, *map(ord, "".join(text.split())), 1] for text in texts]


def cut(text: str, size: int) -> list[str]:
    found = windows(text, Letters().encode([text])[0], Letters(), size)
    assert all(ids[0] == 0 and ids[-1] == 1 and len(ids) <= size for ids in found)
    return ["".join(map(chr, ids[1:-1])) for ids in found]


def test_a_short_text_is_one_window() -> None:
    assert cut("ev û mal", 8) == ["evûmal"]


def test_sentences_are_packed_whole() -> None:
    assert cut("Bir ev. İki ev! Kar yağdı. Ez çûm.", 14) == ["Birev.İkiev!", "Karyağdı.", "Ezçûm."]


def test_a_long_sentence_is_cut_between_words_and_a_long_word_between_pieces() -> None:
    assert cut("aaa bb cccccccccc dd", 6) == ["aaa", "bb", "cccc", "cccc", "ccdd"]


def test_no_more_than_so_many_windows() -> None:
    assert len(cut("Kar yağdı. " * 5000, 12)) == MOST


@given(st.text(st.sampled_from("aşê .!\n"), max_size=120), st.integers(4, 20))
def test_nothing_is_lost(text: str, size: int) -> None:
    assert "".join(cut(text, size)) == "".join(text.split())
