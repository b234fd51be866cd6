"""The dashboard's sentences: in three languages each, with the same blanks, and none that no page says."""

from __future__ import annotations

import re
from importlib.resources import files
from string import Formatter

import pytest

from hatewatch.dashboard.words import DashboardWords, load_own_strings, words_in
from hatewatch.labels import READERS

_SAID = [(part, name, texts) for part, table in load_own_strings().items() for name, texts in table.items()]


def _blanks(text: str) -> set[str]:
    return {(name or "").lower() for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize(("part", "name", "texts"), _SAID, ids=[f"{part}.{name}" for part, name, _ in _SAID])
def test_a_sentence_stands_in_three_languages_with_the_same_blanks(part: str, name: str, texts: dict[str, str]) -> None:
    assert set(READERS) <= set(texts) <= {*READERS, *(f"{one}_one" for one in READERS)}
    assert {language: _blanks(texts[language]) for language in READERS} == dict.fromkeys(
        READERS, _blanks(texts["en"])
    ) or not all(texts.values())
    assert all(text.strip() == text for text in texts.values())
    if len(re.sub(r"\{.*?\}", "", texts["en"])) > 25:  # names and short words may be alike
        assert len({texts[language] for language in READERS}) == 3


def test_the_pages_of_figures_say_all_of_their_sentences() -> None:
    code = "".join(
        one.read_text("utf-8")
        for folder in ("templates", "figures", ".")
        for one in files("hatewatch.dashboard").joinpath(folder).iterdir()
        if one.name.endswith((".html", ".py"))
    )
    own = {"frame", "tools", "asof"}
    for part, name, _ in _SAID:
        if part in own:
            assert re.search(rf"""["']{part}\.{name}["']""", code), f"{part}.{name} is said nowhere"


def test_own_words_go_before_the_reports_and_the_reports_stay() -> None:
    words = words_in("tr")
    assert isinstance(words, DashboardWords)
    assert words("nav.overview") == "Genel bakış"
    assert words("heading.trend") == "Zaman içinde"
    assert words.has("nav.overview")
    assert words.has("heading.trend")
    assert not words.has("nav.nowhere")


def test_what_fills_a_blank_is_escaped() -> None:
    assert "&lt;b&gt;" in words_in("kmr")("asof.counted", when="<b>", n="1")
