"""Inflected forms of one word get one stem, and words that only look alike do not."""

from __future__ import annotations

import pytest
from labelled_lemmas import mistakes, read_pairs, vocabulary_of

from hatewatch.terms.stems import find_stems
from hatewatch.terms.words import form_of


@pytest.mark.parametrize(("language", "same", "apart"), [("tr", 0.95, 0.95), ("kmr", 0.9, 0.95)])
def test_most_pairs_of_the_list_are_right(language: str, same: float, apart: float) -> None:
    pairs, stems = read_pairs(language), find_stems(vocabulary_of(language), language)
    wrong = {
        kind: mistakes(pairs[kind], lambda word: stems[form_of(word)], apart=kind == "apart")
        for kind in ("same", "apart")
    }
    assert len(wrong["same"]) <= (1 - same) * len(pairs["same"]), wrong["same"]
    assert len(wrong["apart"]) <= (1 - apart) * len(pairs["apart"]), wrong["apart"]


@pytest.mark.parametrize(
    ("language", "words", "stems"),
    [
        ("tr", "okul okulun okullarda", "okul okul okul"),
        ("tr", "okulun okullarda", "okulun okullarda"),  # nobody wrote the bare word
        ("tr", "kitap kitabi çocuk çocuğun", "kitap kitap çocuk çocuk"),
        ("tr", "şehir şehrin hak hakki haklar hakkin", "şehir şehir hak hak hak hak"),
        ("tr", "mehmet mehmed", "mehmet mehmed"),  # as often the one as the other
        ("tr", "suriye suriyede suriyeli suriyelilere", "suriye suriye suriyeli suriyeli"),
        ("tr", "at atlar atlari ata atalar atanin atasi", "at at at ata ata ata ata"),
        ("tr", "sur suriye", "sur suriye"),
        ("kmr", "zarok zarokan zarokên", "zarok zarok zarok"),
        ("kmr", "ermenî ermeniyan ermeniyên", "ermenî ermenî ermenî"),
        ("zza", "roj roja rojan", "roj roja rojan"),
        ("ckb", "کورد کوردان", "کورد کوردان"),
    ],
)
def test_stems(language: str, words: str, stems: str) -> None:
    found = find_stems(dict.fromkeys(words.split(), 4), language)
    assert [found[word] for word in words.split()] == stems.split()


def test_a_rare_slip_is_no_stem() -> None:
    seen = {"ermeni": 1000, "ermeniler": 300, "ermen": 3}
    assert find_stems(seen, "tr") == {"ermeni": "ermeni", "ermeniler": "ermeni", "ermen": "ermen"}
    assert find_stems({"murad": 5, "murat": 90}, "tr") == {"murad": "murat", "murat": "murat"}


def test_a_word_met_once_explains_no_other() -> None:
    assert find_stems({"okul": 1, "okulda": 5}, "tr")["okulda"] == "okulda"
