"""Draw documents by a digest of their names: the same documents whenever the same question is asked."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Digests = NDArray[np.uint64]


def digests(names: Sequence[str]) -> Digests:
    """Return a number for each name, as good as drawn at random and always the same."""
    found = b"".join(hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest() for name in names)
    return np.frombuffer(found, ">u8").astype(np.uint64)


def lowest(digests: Digests, most: int) -> NDArray[np.intp]:
    """Return the positions of the `most` lowest digests, in order of position; of equal ones the first are taken."""
    if len(digests) <= most:
        return np.arange(len(digests))
    return np.sort(np.argsort(digests, kind="stable")[:most])
