"""Read the figures back out of a report's page: their numbers, and the percentages that people read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

#: What an element with a figure carries of it, each as `data-NAME`; one without an interval has empty ends.
NUMBERS = ("n", "count", "read", "share", "low", "high")
_ENDS = ("low", "high")
# Shares have a decimal at least, so "95%" is the level and no share.
_PERCENT = re.compile(r"%\s?(\d+[.,]\d+)|(\d+[.,]\d+)\s?%")
# Of these, nothing is closed.
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure on a page: its `id` and `method`, its `numbers` by name, or None where they are none, and the
    `percentages` in its words, each with how many decimals it has."""

    id: str
    method: str
    numbers: Mapping[str, float] | None
    percentages: tuple[tuple[float, int], ...]


def read_page(html: str) -> list[Shown]:
    """Return the figures that a page shows, in their order: the elements that carry `data-share`."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return [one.shown() for one in reader.found]


@dataclass(slots=True)
class _Element:
    """An element with a figure, as long as it is read; `inside` counts the open elements of its own name within."""

    tag: str
    attributes: Mapping[str, str | None]
    inside: int = 0
    text: list[str] = field(default_factory=list)

    def shown(self) -> Shown:
        given = {name: self._given(name) for name in NUMBERS}
        numbers: dict[str, float] | None
        try:
            numbers = {name: float(one) for name, one in given.items() if one or name not in _ENDS}
        except ValueError:
            numbers = None
        told = [(one or other).replace(",", ".") for one, other in _PERCENT.findall(" ".join(self.text))]
        percentages = tuple((float(one), len(one.partition(".")[2])) for one in told)
        return Shown(self._given("id"), self._given("method"), numbers, percentages)

    def _given(self, name: str) -> str:
        return self.attributes.get(f"data-{name}") or ""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[_Element] = []
        self._open: list[_Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        for one in self._open:
            one.inside += one.tag == tag
        if "data-share" in attributes:
            self.found.append(_Element(tag, attributes))
            if tag not in _VOID:
                self._open.append(self.found[-1])

    def handle_endtag(self, tag: str) -> None:
        for one in self._open:
            one.inside -= one.tag == tag
        self._open = [one for one in self._open if one.inside >= 0]

    def handle_data(self, data: str) -> None:
        if self._open:
            self._open[-1].text.append(data)
