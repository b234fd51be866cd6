"""Trim an encoder's vocabulary to the word pieces our languages use, and rebuild its tokenizer.

Abdaoui et al. (2020), "Load what you need": most of a multilingual model's weights are embeddings of pieces that a few
languages never use. With a unigram vocabulary a text is still read whole: what lost its piece is cut into shorter ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: XLM-R's special pieces, in the order of their ids.
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
MASK = "<mask>"
_MARK = "▁"
_STEPS = 1 << 13


@dataclass(frozen=True, slots=True)
class Trimmed:
    """A trimmed vocabulary: `kept` are the old ids in the order of the new ones; `share` is how much of the counted
    texts' pieces stand in it as they were, in [0, 1]."""

    pieces: list[tuple[str, float]]
    kept: NDArray[np.int64]
    share: float


def unigram_tokenizer(pieces: Sequence[tuple[str, float]]) -> Any:
    """Return a `tokenizers.Tokenizer` over unigram word pieces as XLM-R reads them: NFKC, `▁` for space, <s> … </s>."""
    from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    # Scores in steps that a float32 holds and JSON gives back exactly: every reader of the file cuts a text alike.
    exact = [(piece, round(score * _STEPS) / _STEPS) for piece, score in pieces]
    tokenizer = Tokenizer(models.Unigram(exact, unk_id=SPECIAL.index("<unk>"), byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement=_MARK, prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement=_MARK, prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.add_special_tokens([name for name in (*SPECIAL, MASK) if tokenizer.token_to_id(name) is not None])
    return tokenizer


def trim(pieces: Sequence[tuple[str, float]], texts: Iterable[str], size: int, *, batch: int = 4096) -> Trimmed:
    """Return the `size` pieces that `texts` use most, the special ones and every letter seen among them."""
    tokenizer = unigram_tokenizer(pieces)
    counts: Counter[int] = Counter()
    letters: set[str] = set()
    stream = iter(texts)
    while taken := list(islice(stream, batch)):
        for encoding in tokenizer.encode_batch_fast(taken, add_special_tokens=False):
            counts.update(encoding.ids)
        letters.update("".join(taken))
    index = {piece: i for i, (piece, _) in enumerate(pieces)}
    kept = {index[name] for name in (*SPECIAL, MASK) if name in index}
    kept |= {index[one] for one in letters | {_MARK} if one in index}
    for one, _ in counts.most_common():
        if len(kept) >= size:
            break
        kept.add(one)
    order = sorted(kept)
    total = sum(counts.values())
    share = sum(n for one, n in counts.items() if one in kept) / total if total else 1.0
    return Trimmed([pieces[i] for i in order], np.array(order, np.int64), share)
