"""What the parsers of all platforms ask of an item before they look into it, and of its words after."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hatewatch.sources.json_lines import kind_of
from hatewatch.sources.platforms.shape import Unmapped


def record(item: object) -> Mapping[str, Any]:
    """Return `item` where it is a JSON object; raise Unmapped where it is anything else."""
    if isinstance(item, Mapping):
        return item
    raise Unmapped("item_unmapped", f"The item is {kind_of(item)} and not an object.")


def said(text: str, otherwise: str = "The post has no words.") -> str:
    """Return `text` without the space around it, or raise Unmapped where nothing is left."""
    if text := text.strip():
        return text
    raise Unmapped("item_no_words", otherwise, ours=False)


def joined(title: str, text: str) -> str:
    """Return title and text as one, joined as a title column of a table is (see `RowMaker`)."""
    title, text = title.strip(), text.strip()
    if not title or text.startswith(title):
        return text
    if not text:
        return title
    return f"{title}{' ' if title[-1] in '.!?…:' else '. '}{text}"


def web_address(text: str) -> str | None:
    """Return `text` where it is an address of the web, else None."""
    text = text.strip()
    return text if text.startswith(("https://", "http://")) else None


def mostly(
    test: Callable[[Mapping[str, Any]], bool],
) -> Callable[[Sequence[Any], Mapping[str, Any]], bool]:
    """Return the `matches` of a shape: whether half of the elements that are objects, and one at least, pass `test`."""

    def matches(elements: Sequence[Any], _head: Mapping[str, Any]) -> bool:
        objects = [element for element in elements if isinstance(element, Mapping)]
        passed = sum(bool(test(element)) for element in objects)
        return passed > 0 and 2 * passed >= len(objects)

    return matches
