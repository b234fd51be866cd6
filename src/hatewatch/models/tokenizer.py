"""Cut texts into the word pieces of a model's `tokenizer.json`, as the `tokenizers` package would.

A unigram vocabulary is read by `sentencepiece`, which unlike `tokenizers` brings no client of a model hub. Kudo (2018),
"Subword Regularization": of all ways to cut a word, the one whose pieces' log probabilities have the largest sum.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, Protocol

from hatewatch.errors import ModelError

_MARK = "▁"
_SPACES = re.compile("[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
_WORDS = re.compile(f"{_MARK}[^{_MARK}]*")
_STEPS = 1 << 15
_NORMALIZERS = [{"type": "NFKC"}, {"type": "Replace", "pattern": {"Regex": r"\s+"}, "content": " "}]
_METASPACE = {"type": "Metaspace", "replacement": _MARK, "prepend_scheme": "always", "split": True}


class Tokenizer(Protocol):
    """Turns texts into ids of word pieces, the special ones at both ends included; cuts nothing off."""

    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the ids of each text."""
        ...


class UnigramTokenizer:
    """Cuts by a unigram vocabulary: NFKC, one `▁` before each word, the likeliest pieces, `<s>` … `</s>`.

    Unlike `tokenizers` it takes a special piece that is written out in a text, such as `</s>`, for plain letters.
    Raises KeyError where `special` lacks one of the two, RuntimeError where pieces are empty or stand twice.
    """

    def __init__(self, pieces: Sequence[tuple[str, float]], unknown: int, special: Mapping[str, int]) -> None:
        from sentencepiece import SentencePieceProcessor
        from sentencepiece.sentencepiece_model_pb2 import ModelProto, NormalizerSpec, TrainerSpec

        self._first, self._last = special["<s>"], special["</s>"]
        kinds = ModelProto.SentencePiece
        model = ModelProto(
            trainer_spec=TrainerSpec(model_type=TrainerSpec.UNIGRAM),
            normalizer_spec=NormalizerSpec(name="identity", add_dummy_prefix=False, remove_extra_whitespaces=False),
        )
        for one, (piece, score) in enumerate(pieces):
            kind = kinds.UNKNOWN if one == unknown else kinds.CONTROL if piece in special else kinds.NORMAL
            # It adds in 32 bits, where equal sums come out unequal by the order of their pieces, and another cut wins.
            # In steps of 2^-15 the sums of a word are exact down to -512, and of equal cuts the first wins, as there.
            model.pieces.add(piece=piece, score=round(score * _STEPS) / _STEPS, type=kind)
        self._model = SentencePieceProcessor(model_proto=model.SerializeToString())

    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the ids of each text."""
        words = [_words(text) for text in texts]
        distinct = list(dict.fromkeys(chain.from_iterable(words)))
        cut = dict(zip(distinct, self._model.encode(distinct, num_threads=1), strict=True))
        return [[self._first, *chain.from_iterable(cut[word] for word in of_text), self._last] for of_text in words]


def _words(text: str) -> list[str]:
    """Return the words of a text, each with its `▁`; half of a surrogate pair becomes a question mark."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).encode("utf-8", "replace").decode("utf-8")
    text = _SPACES.sub(_MARK, text)
    return _WORDS.findall(text if text.startswith(_MARK) else _MARK + text) if text else []


class _Foreign:
    """A tokenizer of any other kind, by the package that made it."""

    def __init__(self, path: Path, loaded: Any) -> None:
        self._loaded = loaded.from_file(str(path))
        self._loaded.no_truncation()
        self._loaded.no_padding()

    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the ids of each text."""
        return [encoding.ids for encoding in self._loaded.encode_batch_fast(list(texts))]


def load_tokenizer(path: Path) -> Tokenizer:
    """Return the tokenizer of a `tokenizer.json`; raises ModelError where it is damaged or needs `tokenizers`."""
    try:
        table = json.loads(path.read_text("utf-8"))
        if _is_ours(table):
            special = {entry["content"]: int(entry["id"]) for entry in table["added_tokens"]}
            pieces = [(str(piece), float(score)) for piece, score in table["model"]["vocab"]]
            return UnigramTokenizer(pieces, int(table["model"]["unk_id"]), special)
    except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
        raise ModelError(f"{path}: the tokenizer cannot be read ({error}).", "Get the model's folder again.") from None
    try:
        from tokenizers import Tokenizer as Loaded
    except ImportError:
        raise ModelError(
            f"{path}: this tokenizer is of a kind that needs the package tokenizers.",
            "Install it: pip install tokenizers.",
        ) from None
    try:
        return _Foreign(path, Loaded)
    except Exception as error:  # `tokenizers` raises nothing narrower
        raise ModelError(f"{path}: the tokenizer cannot be read ({error}).", "Get the model's folder again.") from None


def _is_ours(table: Mapping[str, Any]) -> bool:
    """Say whether a tokenizer is the unigram one that `UnigramTokenizer` reads."""
    model, normalizer, before = table["model"], table["normalizer"], table["pre_tokenizer"]
    frame = [next(iter(part.items())) for part in (table["post_processor"] or {}).get("single", [])]
    names = [part["id"] for _, part in frame]
    return (
        model["type"] == "Unigram"
        and not model.get("byte_fallback")
        and (normalizer or {}).get("normalizers") == _NORMALIZERS
        and {**_METASPACE, **(before or {})} == _METASPACE
        and names == ["<s>", "A", "</s>"]
    )
