"""A social export as a source of rows: each item mapped, or rejected with its reason and, where that helps, kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from hatewatch.records import Rejected, Row
from hatewatch.sources.dates import DateImplausible, read_date
from hatewatch.sources.identity import name_rows
from hatewatch.sources.platforms.containers import Elements
from hatewatch.sources.platforms.keep import Pseudonym, kept, nobody
from hatewatch.sources.platforms.shape import Post, Shape, Unmapped
from hatewatch.sources.printable import printable
from hatewatch.sources.protocol import Columns
from hatewatch.sources.reasons import reject
from hatewatch.sources.rows import LONGEST_TEXT, storable

_LONGEST_FIELD = 2_000
_MOST_HELD = 1_000  # damaged elements in a row

Gather = Callable[[Iterator[Any], Mapping[str, Any]], Iterator[Any]]
_COLUMNS = Columns(
    text="text", date="published", author="author", place="place", outlet="outlet", url="url", id="native_id"
)


def row_of(post: Post, number: int, *, escaped: bool = False, legacy: str | None = None) -> Row | Rejected:
    """Return a post as a row, or why it cannot be used; `escaped` and `legacy` are as in `storable`."""

    def short(value: str | None) -> str | None:
        text = storable(value, escaped=escaped, legacy=legacy).strip() if value else ""
        return text[:_LONGEST_FIELD] or None

    raw = {
        "id": post.native_id,
        "text": post.text,
        "date": post.published.isoformat() if post.published else None,
        "author": post.author,
        "place": post.place,
        "outlet": post.outlet,
        "url": post.url,
    }
    try:
        # The line ends are those of the file, and not what was written.
        text = storable(post.text, escaped=escaped, legacy=legacy).replace("\r\n", "\n").strip()
        if not text:
            return reject(number, "item_no_words", "The post has no words.", {})
        if len(text) > LONGEST_TEXT:
            return reject(number, "text_too_long", f"The text has {len(text):,} characters.", raw)
        return Row(
            number,
            short(post.native_id) or "",
            text,
            read_date(post.published),
            short(post.author),
            short(post.place),
            short(post.outlet),
            short(post.url),
            post.kind,
            short(post.parent),
        )
    except UnicodeError as error:
        return reject(number, "not_decodable", str(error.args[-1]), raw)
    except DateImplausible as error:
        return reject(number, "date_implausible", str(error), raw)


class PlatformSource:
    """Rows of one social export: a `hatewatch.sources.Source` over a file in a shape that was recognised.

    `name` is the platform, so that one post in two exports is one document. Items are numbered from 1 in file order;
    what an item of the platform should never make `parse` do (see its tests) rejects that item and nothing more.
    """

    unit = "bytes"
    columns = _COLUMNS

    def __init__(
        self, path: Path, shape: Shape, elements: Elements, digest: str, name: str | None, pseudonym: Pseudonym = nobody
    ) -> None:
        self.name, self.file, self.digest = printable(name or shape.platform), printable(path.name), digest
        self.shape = shape
        self._elements, self._pseudonym = elements, pseudonym

    @property
    def size(self) -> int | None:
        """Bytes of the file."""
        return self._elements.size

    @property
    def position(self) -> int:
        """Bytes read so far."""
        return self._elements.position

    def read(self) -> Iterator[Row | Rejected]:
        """Give every item in file order, usable or rejected."""
        yield from name_rows(self._rows())

    def _rows(self) -> Iterator[Row | Rejected]:
        for number, item in enumerate(self._items(), 1):
            yield replace(item, number=number) if isinstance(item, Rejected) else self._row(number, item)

    def _items(self) -> Iterator[Any | Rejected]:
        """Give the items of the elements, and between them the elements that were damaged."""
        elements = self._elements.read()
        if (gather := self.shape.gather) is not None:
            yield from _gathered(gather, elements, self._elements.head)
            return
        for element in elements:
            if isinstance(element, Rejected):
                yield element
            else:
                yield from self.shape.unfold(element)

    def _row(self, number: int, item: Any) -> Row | Rejected:
        try:
            post = self.shape.parse(item)
        except Unmapped as unmapped:
            if not unmapped.ours:
                return reject(number, unmapped.reason, unmapped.detail, {})
            return self._unmapped(number, unmapped.reason, unmapped.detail, item)
        except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
            # The platform changed in a way that `parse` did not foresee: one item less, not one run less.
            return self._unmapped(number, "item_unmapped", f"Mapping it failed ({type(error).__name__}).", item)
        return row_of(post, number, escaped=self._elements.escaped, legacy=self._elements.legacy)

    def _unmapped(self, number: int, reason: str, detail: str, item: Any) -> Rejected:
        rejected = reject(number, reason, detail, {})
        raw = kept(item, self.shape, self._pseudonym)
        return rejected if raw is None else replace(rejected, raw=raw, shape=self.shape.name)


def _gathered(gather: Gather, elements: Iterator[Any | Rejected], head: Mapping[str, Any]) -> Iterator[Any | Rejected]:
    """Give what `gather` makes of the sound elements, and the damaged ones between, of which few are held at a time."""
    damaged: list[Rejected] = []
    ended = False

    def sound() -> Iterator[Any]:
        nonlocal ended
        for element in elements:
            if not isinstance(element, Rejected):
                yield element
                continue
            damaged.append(element)
            if len(damaged) >= _MOST_HELD:
                return
        ended = True

    while not ended:
        for item in gather(sound(), head):
            yield from damaged
            damaged.clear()
            yield item
        if not damaged:
            return  # all is read, or it wants no more
        yield from damaged
        damaged.clear()
