"""Terms that rose: found where they did, and neither by one voice nor by more texts in their language."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from hatewatch.terms import Rises, TermCounts, Vocabulary, rising

WORDS = [
    "masa", "lamba", "perde", "halı", "dolap", "ayna", "raf", "sehpa", "koltuk", "minder", "vazo", "tabak", "kaşık",
    "çatal", "bardak", "sürahi", "tencere", "tava", "kepçe", "süzgeç",
]  # fmt: skip
KURMANJI = ["sêv", "hirmî", "tirî", "hêjîr", "gûz", "behîv", "mişmiş", "xox", "zebeş", "petêx"]


def write(count: int, seed: int, words: Sequence[str] = WORDS) -> list[str]:
    draw = random.Random(seed)
    return [" ".join(draw.sample(words, 5)) for _ in range(count)]


def rises(
    now: list[str],
    before: list[str],
    authors: list[str | None] | None = None,
    groups: list[str | None] | None = None,
    language: str = "tr",
) -> Rises:
    vocabulary = Vocabulary()
    counts = [TermCounts(vocabulary), TermCounts(vocabulary)]
    counts[0].add(now, [language] * len(now), authors, groups)
    counts[1].add(before, [language] * len(before))
    return rising(*counts)


def test_a_term_that_rose_is_found_under_its_commonest_form() -> None:
    new = ["Köprüde", "köprünün", "köprü", "köprü", "köprü", "köprüler"] * 5
    now = [f"{text}, {word}" for text, word in zip(write(300, 1), new + [""] * 270, strict=True)]
    before = [f"{text}, {word}" for text, word in zip(write(300, 2), ["köprü"] * 3 + [""] * 297, strict=True)]
    found = rises(now, before)
    assert [(one.term, one.key, one.language) for one in found.rises] == [("köprü", ("köprü",), "tr")]
    (one,) = found.rises
    assert (one.documents, one.documents_before, one.n, one.n_before, one.authors) == (30, 3, 300, 300, 30)
    assert (one.voices, one.of_voices) == (30, 300)
    assert 1 < one.low < 2.718281828**one.log_odds < one.high
    assert one.z > 3
    assert one.p < 1e-4
    assert found.found == 1
    assert found.looked_at > 20


def test_nothing_rose_where_nothing_changed_and_what_fell_did_not_rise() -> None:
    assert rises(write(400, 1), write(400, 2)).rises == ()
    fallen = [f"{text} köprü" for text in write(100, 3)] + write(300, 4)
    assert rises(write(400, 1), fallen).rises == ()


def test_one_account_makes_nothing_rise() -> None:
    now = [f"{text}, köprü" for text in write(40, 1)] + write(400, 3)
    many: list[str | None] = [f"a{i}" for i in range(440)]
    one: list[str | None] = ["a"] * 40 + many[40:]
    assert [found.term for found in rises(now, write(400, 2), many).rises] == ["köprü"]
    assert rises(now, write(400, 2), one).rises == ()


def test_one_text_of_an_agency_makes_nothing_rise() -> None:
    now = [f"{text}, köprü" for text in write(40, 1)] + write(400, 3)
    assert rises(now, write(400, 2), None, ["g"] * 40 + [None] * 400).rises == ()


def test_two_authors_are_too_few() -> None:
    now = [f"{text}, köprü" for text in write(20, 1)]
    assert rises(now, write(900, 2), ["a", "b"] * 10).rises == ()


def test_a_phrase_rises_as_a_phrase() -> None:
    now = [f"{text}. Sınır kapısı" for text in write(40, 1)] + [f"{text}. Kapı" for text in write(80, 5)]
    before = [f"{text}. Kapı" for text in write(120, 6)]
    found = rises(now + write(200, 7), before + write(200, 8))
    assert "Sınır kapısı" in [one.term for one in found.rises]
    assert "Kapı" not in [one.term for one in found.rises]


def test_more_texts_in_a_language_make_none_of_its_words_rise() -> None:
    vocabulary = Vocabulary()
    now, before = TermCounts(vocabulary), TermCounts(vocabulary)
    now.add(write(200, 1) + write(300, 2, KURMANJI), ["tr"] * 200 + ["kmr"] * 300)
    before.add(write(450, 3) + write(50, 4, KURMANJI), ["tr"] * 450 + ["kmr"] * 50)
    assert rising(now, before).rises == ()


def test_a_language_without_texts_before_is_not_judged() -> None:
    assert rises(write(50, 1), []) == Rises((), 0, 0, 0)
    assert rises([], []) == Rises((), 0, 0, 0)


def test_names_of_persons_are_left_out_and_of_places_not() -> None:
    ends = ["Zeliha Yıldızbakan", "Fatih Belediyesi", "Diyarbakır Valiliği", "Fatih Karabulutoğlu"]
    now = [f"{text}, {ends[i % 4]} dedi" for i, text in enumerate(write(120, 1))]
    found = rises(now + write(200, 3), write(320, 2))
    shown = " ".join(one.term for one in found.rises)
    assert "Zeliha" not in shown
    assert "Yıldızbakan" not in shown
    assert "Karabulutoğlu" not in shown
    assert "Diyarbakır" in shown
    assert "Fatih Belediyesi" in shown
    assert found.names >= 1


def test_personal_data_never_rise() -> None:
    now = [f"{text} @zeliha_y zeliha@ornek.com 0532 123 45 67 34 ABC 123" for text in write(60, 1)]
    assert rises(now, write(60, 2)).rises == ()


@pytest.mark.parametrize("language", ["ckb", "zza", "en"])
def test_other_languages_are_only_folded(language: str) -> None:
    now = [f"{text}, şewşewe" for text in write(60, 1)]
    (one,) = rises(now, write(60, 2), language=language).rises
    assert (one.term, one.language) == ("şewşewe", language)


def test_a_background_makes_a_common_word_rise_less() -> None:
    vocabulary = Vocabulary()
    now, before, common = TermCounts(vocabulary), TermCounts(vocabulary), TermCounts(vocabulary)
    now.add([f"{text}, köprü" for text in write(60, 1)] + write(100, 9), ["tr"] * 160)
    before.add(write(160, 2), ["tr"] * 160)
    common.add([f"{text}, köprü" for text in write(300, 3)], ["tr"] * 300)
    (alone,), (against,) = rising(now, before).rises, rising(now, before, common).rises
    assert against.log_odds < alone.log_odds
    with pytest.raises(ValueError, match="vocabulary"):
        rising(now, TermCounts())


def test_two_runs_are_equal() -> None:
    now = [f"{text}, köprü" for text in write(60, 1)]
    assert repr(rises(now, write(60, 2))) == repr(rises(now, write(60, 2)))
