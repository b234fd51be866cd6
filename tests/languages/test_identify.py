"""The language identifier that ships: our own short sentences, what it leaves undetermined, and broken input.

The Kurmanji, Sorani and Zazaki sentences of cases.csv are ours and not reviewed by native speakers.
"""

from __future__ import annotations

import csv
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from hatewatch.errors import ModelError
from hatewatch.languages import LANGUAGES, Language, identify, load_identifier
from hatewatch.training.languages.identifier import without_marks

with (Path(__file__).parent / "cases.csv").open(encoding="utf-8", newline="") as _file:
    CASES = [(row["text"], row["language"], tuple(row["languages"].split())) for row in csv.DictReader(_file)]


@pytest.mark.parametrize(("text", "language", "languages"), CASES)
def test_our_sentences(text: str, language: str, languages: tuple[str, ...]) -> None:
    answer = identify([text])[0]
    assert (answer.language, answer.languages) == (language, languages)


def test_nearly_all_survive_without_diacritics() -> None:
    chosen = [(without_marks(text), language) for text, language, languages in CASES if len(languages) == 1]
    answers = identify([text for text, _ in chosen])
    wrong = [(text, a.language) for (text, language), a in zip(chosen, answers, strict=True) if a.language != language]
    assert len(wrong) <= 0.05 * len(chosen), wrong


def test_a_text_is_called_alike_alone_and_in_a_batch() -> None:
    texts = [text for text, _, _ in CASES] * 12
    together = identify(texts)
    assert together[: len(CASES)] == together[-len(CASES) :]
    assert together[: len(CASES)] == [identify([text])[0] for text, _, _ in CASES]


def test_casing_does_not_matter() -> None:
    assert identify(["İSTANBUL'DA IŞIKLAR SÖNDÜ"])[0].language == "tr"
    assert identify(["ÎRO EM DIÇIN GUND"])[0].language == "kmr"


def test_links_handles_and_emoji_do_not_matter() -> None:
    plain = identify(["Zarok li ber malê dilîzin."])[0]
    assert identify(["@theperson Zarok li ber malê dilîzin. https://the.example/of/this 😂😂"])[0] == plain


@pytest.mark.parametrize("text", ["", " \n", "@kisi", "https://ornek.org", "😂", "12:30", "\x00", "\ud800", "a"])
def test_without_letters_a_text_is_undetermined(text: str) -> None:
    assert identify([text]) == [Language("und", ("und",), 0.0)]


def test_no_texts_give_no_languages() -> None:
    assert identify([]) == []


@pytest.mark.parametrize(
    "text",
    [
        "bugün hava güzel " * 300_000,
        "ağ" * 500_000,
        "a\x1eb\x00c\ud800d bugün hava çok güzel\u2028",
        "\n".join(["Bugün hava çok güzel."] * 5_000),
    ],
)
def test_strange_and_huge_texts_are_read(text: str) -> None:
    answer = identify([text])[0]
    assert answer.language in LANGUAGES
    assert 0 <= answer.probability <= 1


def test_languages_begin_with_the_language() -> None:
    assert all(answer.languages[0] == answer.language for answer in identify([text for text, _, _ in CASES]))


def test_one_short_foreign_sentence_does_not_make_a_text_mixed() -> None:
    text = "Bugün çarşıya gidip alışveriş yaptık ve çok yorulduk. Thank you. Sonra eve döndük ve dinlendik."
    assert identify([text])[0].languages == ("tr",)


def test_weights_are_small_and_the_card_names_every_source() -> None:
    folder = files("hatewatch.languages")
    assert len((folder / "weights.npz").read_bytes()) <= 3 * 1024 * 1024
    assert '"licence"' in (folder / "card.json").read_text(encoding="utf-8")


def test_altered_weights_are_refused(tmp_path: Path) -> None:
    folder = files("hatewatch.languages")
    (tmp_path / "card.json").write_bytes((folder / "card.json").read_bytes())
    (tmp_path / "weights.npz").write_bytes((folder / "weights.npz").read_bytes()[:-1] + b"\x01")
    with pytest.raises(ModelError, match="not the file in"):
        load_identifier(tmp_path)


def test_a_missing_model_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no language model"):
        load_identifier(tmp_path)


def test_identifying_needs_nothing_heavy() -> None:
    code = (
        "import sys; from hatewatch.languages import identify; identify(['bugün hava güzel']);"
        "sys.exit(any(name in sys.modules for name in ('scipy', 'sklearn', 'spacy', 'duckdb')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
