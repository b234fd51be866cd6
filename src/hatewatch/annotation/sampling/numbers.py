"""Give each document a random number that is its own for ever (permanent random numbers, Ohlsson 1995)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def random_numbers(ids: Sequence[str], seed: int, purpose: str = "audit") -> NDArray[np.uint64]:
    """Return a number for each id, uniform over 64 bits: a hash of the id, keyed with `seed` and `purpose`.

    The number hangs on nothing else, so that it is the same on every machine, in every run and whatever other
    documents there are. Numbers for different seeds or purposes are independent for all that sampling needs.
    """
    key = hashlib.blake2b(f"hatewatch {purpose} {seed}".encode(), digest_size=32).digest()
    keyed = hashlib.blake2b(key=key, digest_size=8)
    found = bytearray()
    for one in ids:
        hashed = keyed.copy()
        hashed.update(one.encode("utf-8", "surrogatepass"))
        found += hashed.digest()
    return np.frombuffer(bytes(found), dtype="<u8").astype(np.uint64)
