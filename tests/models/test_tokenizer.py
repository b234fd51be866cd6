"""Our unigram tokenizer cuts as `tokenizers` does; other kinds are left to that package."""

from __future__ import annotations

import json
import random
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hatewatch.errors import ModelError
from hatewatch.models.tokenizer import UnigramTokenizer, load_tokenizer
from hatewatch.training.transformer.vocabulary import SPECIAL, unigram_tokenizer

tokenizers = pytest.importorskip("tokenizers")

SENTENCES = [
    "İstanbul'da yağmur yağıyor, IĞDIR'da kar var.",
    "Ez îro çûm bazarê û min nan kirî; Çi xweş e!",
    "ئەمڕۆ باران دەبارێت",
    "Ez şıma ra vana: ĞĞ ııı",
    "  iki  boşluk\tve\nsatır\u00a0sonu\u2028 ",
    "ﬁyat ½ ① ＡＢＣ e\u0301 i\u0307",
    "▁işaret▁▁ içinde ▁",
    "😀😀 日本 tek",
    "",
    " ",
]


def _pieces() -> list[tuple[str, float]]:
    """Return a vocabulary of stretches of the sentences; the last three have letters that it lacks."""
    chance = random.Random(7)
    words = [f"▁{word}" for sentence in SENTENCES[:5] for word in sentence.split()]
    stretches = {word[i : i + n] for word in words for n in range(1, 8) for i in range(len(word))}
    stretches |= {"x" * n for n in range(1, 20, 3)}
    kept = sorted(one for one in stretches if len(one) == 1 or chance.random() < 0.5)
    return [*((name, 0.0) for name in SPECIAL), *((one, -3 - chance.randrange(20) / 2) for one in kept)]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[UnigramTokenizer, Any]:
    theirs = unigram_tokenizer(_pieces())
    path = tmp_path_factory.mktemp("model") / "tokenizer.json"
    theirs.save(str(path))
    ours = load_tokenizer(path)
    assert isinstance(ours, UnigramTokenizer)
    return ours, theirs


@pytest.mark.parametrize("text", SENTENCES)
def test_sentences(both: tuple[UnigramTokenizer, Any], text: str) -> None:
    ours, theirs = both
    assert ours.encode([text]) == [theirs.encode(text).ids]


LETTERS = st.sampled_from(sorted({*"".join(SENTENCES), *"xyzQ<>s/\0\r\x0b\x85"}))


@given(texts=st.lists(st.text(LETTERS, max_size=60), max_size=4))
def test_any_text(both: tuple[UnigramTokenizer, Any], texts: list[str]) -> None:
    ours, theirs = both
    texts = [text for text in texts if not any(name in text for name in SPECIAL)]
    assert ours.encode(texts) == [encoding.ids for encoding in theirs.encode_batch(texts)]


def test_the_cut_is_the_likeliest() -> None:
    pieces = [("<s>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -1.0), ("a", -2.0), ("b", -2.0), ("▁ab", -4.0)]
    special = {"<s>": 0, "</s>": 1, "<unk>": 2}
    ours = UnigramTokenizer(pieces, 2, special)
    assert ours.encode(["ab", "ba", "azzb"]) == [[0, 6, 1], [0, 3, 5, 4, 1], [0, 3, 4, 2, 5, 1]]


@pytest.mark.parametrize("before", ["", "▁kar"])
def test_of_equal_cuts_the_first_wins(before: str) -> None:
    scores = {"▁": -3.9299705028533936, "▁kar": -13.609421, "n": -6.093497276306152, "nn": -11.493908882141113}
    pieces = [*((name, 0.0) for name in SPECIAL), *scores.items()]
    theirs, ours = unigram_tokenizer(pieces), UnigramTokenizer(pieces, 3, {name: i for i, name in enumerate(SPECIAL)})
    for text in (f"{before}{'n' * count}" for count in range(1, 40)):
        assert ours.encode([text]) == [theirs.encode(text).ids], text


def test_a_word_beyond_the_exact_sums_is_read_whole(both: tuple[UnigramTokenizer, Any]) -> None:
    text = "xQ日" * 5000
    ours, theirs = both[0].encode([text])[0], both[1].encode(text).ids
    assert len(ours) == len(theirs)


@pytest.mark.parametrize("name", [*SPECIAL, "<mask>"])
def test_special_pieces_in_a_text_are_letters(both: tuple[UnigramTokenizer, Any], name: str) -> None:
    ids = both[0].encode([f"{name} yağmur {name}kar{name}"])[0]
    assert (ids[0], ids[-1]) == (0, 2)
    assert not {0, 1, 2} & set(ids[1:-1])


def test_half_a_surrogate_pair_is_a_question_mark(both: tuple[UnigramTokenizer, Any]) -> None:
    assert both[0].encode(["kar\ud83d var"]) == both[0].encode(["kar? var"])


def test_unknown_letters_in_a_row_are_one_piece(both: tuple[UnigramTokenizer, Any]) -> None:
    ids = both[0].encode(["日本日本"])[0]
    assert (3, 3) not in pairwise(ids)


def test_other_kinds_are_read_by_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = {"[UNK]": 0, "kar": 1, "var": 2}
    theirs = tokenizers.Tokenizer(tokenizers.models.WordLevel(words, unk_token="[UNK]"))
    theirs.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    theirs.enable_truncation(2)
    theirs.save(str(tmp_path / "tokenizer.json"))
    assert load_tokenizer(tmp_path / "tokenizer.json").encode(["kar var mı kar"]) == [[1, 2, 0, 1]]
    monkeypatch.setitem(__import__("sys").modules, "tokenizers", None)
    with pytest.raises(ModelError, match="pip install tokenizers"):
        load_tokenizer(tmp_path / "tokenizer.json")


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"model": 5}', "\0"])
def test_a_damaged_file_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "tokenizer.json").write_text(content, "utf-8")
    with pytest.raises(ModelError, match=r"tokenizer\.json: the tokenizer cannot be read"):
        load_tokenizer(tmp_path / "tokenizer.json")


def test_pieces_that_lack_the_special_ones_are_refused(tmp_path: Path) -> None:
    table = json.loads(unigram_tokenizer(_pieces()).to_str())
    table["added_tokens"] = []
    _refuse(table, tmp_path)


@pytest.mark.parametrize("pieces", [[["kar", -1.0], ["kar", -2.0]], [["", -1.0]], [["kar", "iki"]], [["kar"]]])
def test_pieces_that_cannot_be_are_refused(tmp_path: Path, pieces: list[Any]) -> None:
    table = json.loads(unigram_tokenizer(_pieces()).to_str())
    table["model"]["vocab"] += pieces
    _refuse(table, tmp_path)


def _refuse(table: Any, tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_text(json.dumps(table), "utf-8")
    with pytest.raises(ModelError, match="cannot be read"):
        load_tokenizer(tmp_path / "tokenizer.json")
