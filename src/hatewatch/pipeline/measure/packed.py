"""Sums as bytes, to be kept in a store: arrays and JSON in one compressed archive, and nothing that could be run."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hatewatch import __version__
from hatewatch.labels import load_scheme
from hatewatch.pipeline.measure.lines import write_judged
from hatewatch.pipeline.measure.stock import Stocks
from hatewatch.pipeline.measure.sums import Sums
from hatewatch.store.tallied import Counting
from hatewatch.trends.rows import Rows
from hatewatch.trends.tally import State

_FORMAT = 1  # raise it whenever anything that is counted is counted otherwise, or is written otherwise


def version() -> str:
    """Return what must be the same for kept counts to be good: how they are counted and written, and the labels."""
    return f"{_FORMAT}/{__version__}/{load_scheme().version}"


def pack(sums: Sums) -> bytes:
    """Return sums as bytes."""
    state, stock = sums.tally.state(), sums.stock
    there = np.flatnonzero(sums.scores)
    # Each key has an author at least: how many is enough to know whose they are.
    authors = np.searchsorted(state.authors[:, 0], state.keys, side="right")
    plain = {
        "cells": state.cells,
        "folded": state.folded,
        "nameless": state.nameless,
        "digest": f"{sums.digest:x}",
        "stock": list(stock.cells),
        "unknown": stock.unknown,
        "sources": sorted(stock.sources),
        "numbers": [stock.documents, stock.predicted, stock.repeats, stock.squares, stock.members],
    }
    lines = [one if isinstance(one, bytes) else write_judged(one) for _, one in sums.called]
    stream = io.BytesIO()
    np.savez_compressed(
        stream,
        plain=_text(json.dumps(plain).encode()),
        keys=state.keys,
        counts=_small(state.counts),
        authors=state.authors[:, 1],
        upto=_small(authors),
        there=_small(there),
        scores=_small(sums.scores.flat[there]),
        days=stock.rows.keys,
        daily=_small(stock.rows.counts),
        called=_text(b"\n".join(lines)),
    )
    return stream.getvalue()


def unpack(content: bytes, counting: Counting) -> Sums:
    """Return the sums that were packed."""
    with np.load(io.BytesIO(content), allow_pickle=False) as given:
        found = {name: given[name] for name in given.files}
    plain = json.loads(found["plain"].tobytes())
    sums = Sums(counting)
    keys = found["keys"]
    many = np.diff(found["upto"].astype(np.int64), prepend=0)
    authors = np.stack([np.repeat(keys, many), found["authors"]], axis=1)
    cells = tuple((dimension, value) for dimension, value in plain["cells"])
    sums.tally.merge(State(cells, plain["folded"], plain["nameless"], keys, found["counts"].astype(np.int64), authors))
    sums.scores.flat[found["there"]] = found["scores"]
    sums.digest = int(plain["digest"], 16)
    sums.called = list(_lines(found["called"].tobytes()))
    documents, predicted, repeats, squares, members = plain["numbers"]
    sums.stock = Stocks(
        documents,
        predicted,
        {(source, outlet, language, place): at for at, (source, outlet, language, place) in enumerate(plain["stock"])},
        Rows(found["days"], found["daily"].astype(np.int64)),
        Counter(plain["unknown"]),
        set(plain["sources"]),
        repeats,
        squares,
        members,
    )
    return sums


def _lines(text: bytes) -> Iterator[tuple[str, bytes]]:
    for line in text.split(b"\n") if text else ():
        yield line.split(b'"', 2)[1].decode(), line


def _text(content: bytes) -> NDArray[np.uint8]:
    return np.frombuffer(content, np.uint8)


def _small(numbers: NDArray[Any]) -> NDArray[Any]:
    """Return whole numbers, none below 0, in as few bytes each as hold the largest."""
    return numbers.astype(np.min_scalar_type(int(numbers.max(initial=0))))
