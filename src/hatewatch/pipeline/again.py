"""Map again what could not be mapped: kept items of social exports, which a later hatewatch may understand."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from hatewatch.pipeline.facts import find_facts
from hatewatch.pipeline.gate import OPEN, Gate
from hatewatch.pipeline.ingest import Reader
from hatewatch.privacy import Pseudonyms
from hatewatch.privacy.pseudonyms import PSEUDONYM_LENGTH
from hatewatch.progress import Progress, Silent
from hatewatch.records import Rejected, Row
from hatewatch.sources.identity import name_rows
from hatewatch.sources.platforms.keep import Pseudonym
from hatewatch.sources.platforms.recognise import shape_named
from hatewatch.sources.platforms.shape import Unmapped
from hatewatch.sources.platforms.source import row_of
from hatewatch.sources.reasons import reject
from hatewatch.store import Store

_PSEUDONYM = re.compile(rf"@?([0-9a-f]{{{PSEUDONYM_LENGTH}}})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Mapped:
    """What became of the items that were kept: `added` ones are documents now, `known` ones were already.

    Of the `refused` ones nothing is kept any more, nor of the `settled` ones but the reason: nothing can be made of
    them after all. The `left` ones wait for a later hatewatch.
    """

    added: int = 0
    known: int = 0
    settled: int = 0
    left: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)


def map_again(store: Store, pseudonyms: Pseudonyms, *, gate: Gate = OPEN, progress: Progress | None = None) -> Mapped:
    """Try every kept item with the shape that it was recognised as; what maps now leaves the rejected rows.

    May be killed at any moment and run again.
    """
    progress = progress or Silent()
    progress.start("Mapping again", None, "items")
    authors = _kept_author(pseudonyms.of)
    added = known = settled = left = 0
    refused: Counter[str] = Counter()
    for reading, kept in store.unmapped():
        # What was erased by a mark of its own goes, mapped or not.
        admitted = gate.admitted(store, reading.source, kept)
        tried = [(one, _tried(one)) for one in admitted]
        open_ = {one.number for one, made in tried if made is None}
        rows = list(name_rows(made for _, made in tried if made is not None))
        batch = Reader(reading, store, authors, gate).read(rows, 0)
        facts = find_facts([one.text for one in batch.fresh])
        # First the documents: killed before the rows go, they are known the next time.
        new = store.add(reading, list(zip(batch.fresh, facts, strict=True)))
        gone = [one.number for one in kept if one.number not in open_]
        if gone:
            store.settle_rejected(reading, gone, batch.rejected)
        added += new
        known += batch.known + len(batch.changed) + len(batch.fresh) - new
        settled += len(batch.rejected)
        left += len(open_)
        refused.update(batch.refused + ["erased"] * (len(kept) - len(admitted)))
        done = added + known + settled + left + refused.total()
        progress.advance(done, done)
    return Mapped(added, known, settled, left, dict(refused))


def _tried(one: Rejected) -> Row | Rejected | None:
    """Return the row of a kept item, why there can be none, or None where it still cannot be mapped."""
    shape = shape_named(one.shape)
    if shape is None:
        return None
    try:
        item = json.loads(one.raw)
        row = row_of(shape.parse(item), one.number)
    except Unmapped as unmapped:
        return None if unmapped.ours else reject(one.number, unmapped.reason, unmapped.detail, {})
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        return None
    return _without_false_link(row, item) if isinstance(row, Row) else row


def _without_false_link(row: Row, item: object) -> Row:
    """Return the row without an address that was made of a pseudonym: it would lead nowhere, or to somebody else."""
    made = row.url is not None and any(name in row.url for name in _pseudonyms_in(item))
    return replace(row, url=None) if made else row


def _pseudonyms_in(item: object) -> Iterator[str]:
    if isinstance(item, str):
        if found := _PSEUDONYM.fullmatch(item):
            yield found[1]
    elif isinstance(item, dict | list):
        for value in item.values() if isinstance(item, dict) else item:
            yield from _pseudonyms_in(value)


def _kept_author(of: Pseudonym) -> Pseudonym:
    """Return what makes an author's pseudonym of a kept item's author, who has one already and is not keyed twice.

    Where the author is put together of several fields (first and last name, account and server) there is none: that of
    one part would make one person of all who share it.
    """

    def author(name: str) -> str | None:
        if there := _PSEUDONYM.fullmatch(name.strip()):
            return there[1]
        return None if _PSEUDONYM.search(name) else of(name)

    return author
