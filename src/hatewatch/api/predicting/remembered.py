"""Remember what was said of a text without keeping the text."""

from __future__ import annotations

import hashlib
from collections import OrderedDict

from hatewatch.api.predicting.records import Judgement

#: About 5 MB.
MOST = 4096


def digest_of(text: str, model: str) -> bytes:
    """Return the 32 bytes by which `model`'s word on `text` is known."""
    key = model.encode("utf-8")[:64]
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=32, key=key).digest()


class Remembered:
    """The judgements asked for last, by digest; of `most`, the one not asked for the longest goes. Of one thread."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[bytes, Judgement] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, digest: bytes) -> Judgement | None:
        """Return what was said, None where nothing is remembered."""
        found = self._kept.get(digest)
        if found is not None:
            self._kept.move_to_end(digest)
        return found

    def put(self, digest: bytes, judgement: Judgement) -> None:
        """Remember `judgement`."""
        self._kept[digest] = judgement
        self._kept.move_to_end(digest)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)
