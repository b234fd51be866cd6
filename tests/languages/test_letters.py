"""What the identifier reads of a text: letters, told apart where they tell languages apart."""

from __future__ import annotations

import pytest

from hatewatch.languages.letters import letters, units


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("İyi GÜNLER, 3 kişi!", "iyi günler kişi"),
        ("çoooook güzel", "çook güzel"),
        ("Diyarbakır’da 'evet'", "diyarbakir'da evet"),
        ("كتاب و کتاب", "كتاب و کتاب"),
        ("بێ\u200cدەنگ", "بێدەنگ"),
        ("مه\u200cلا به\u200c", "مهلا بە"),
        ("Привет мир", "жжжжжж жжж"),
        ("e\u0302 s\u0327", "ê ş"),
        ("", ""),
    ],
)
def test_letters(text: str, read: str) -> None:
    assert letters([text]) == [read]


def test_each_unit_gives_one_even_with_line_breaks_inside() -> None:
    assert letters(["bir\niki", "", "üç"]) == ["bir iki", "", "üç"]


def test_a_text_becomes_its_sentences_and_every_text_has_one() -> None:
    parts, owner = units(["Geldim. Gördüm mü?\nEvet", "", "@kisi https://ornek.org/a #bugün"])
    assert parts == ["geldim", "gördüm mü", "evet", "", "bugün"]
    assert owner.tolist() == [0, 0, 0, 1, 2]


def test_long_sentences_are_cut() -> None:
    parts, _ = units(["bugün " * 1000])
    assert max(map(len, parts)) <= 1500
    assert len(parts) == 4
