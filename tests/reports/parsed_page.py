"""A page of a report as a tree, and the numbers in its words as each language writes them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from babel.numbers import parse_decimal

_VOID = {"meta", "line", "circle", "path", "rect", "br"}
_LOCALES = {"tr": "tr", "kmr": "ku", "en": "en_GB"}
_NUMBER = r"\d+(?:[.,]\d+)*"
_PERCENT = {"tr": re.compile(f"%{_NUMBER}"), "kmr": re.compile(f"%{_NUMBER}"), "en": re.compile(f"{_NUMBER}%")}
LEVEL = {"tr": "%95", "kmr": "%95", "en": "95%"}


@dataclass
class Node:
    tag: str
    attributes: dict[str, str]
    parent: Node | None
    children: list[Node | str] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    def find(self, name: str) -> list[Node]:
        """Return the nodes of a class, or of an id that begins with #."""
        if name.startswith("#"):
            return [one for one in self.walk() if one.attributes.get("id") == name[1:]]
        return [one for one in self.walk() if name in one.attributes.get("class", "").split()]

    def text(self, skip: tuple[str, ...] = ()) -> str:
        """Return its words, without those of nodes that have one of the classes or attributes in `skip`."""
        named = {*self.attributes.get("class", "").split(), *self.attributes}
        if self.tag in ("style", "svg") or named & set(skip):
            return ""
        text = "".join(one if isinstance(one, str) else one.text(skip) for one in self.children)
        return f"{text} " if self.tag in ("td", "th", "summary") else text

    def own_text(self) -> str:
        """Return what is said in it of its own figure, without the level of confidence."""
        parts = []
        for one in self.children:
            if isinstance(one, str):
                parts.append(one)
            elif "data-share" not in one.attributes and one.tag != "svg" and "level" not in one.attributes.values():
                parts.append(one.own_text())
        return " ".join(" ".join(parts).split())

    @property
    def figures(self) -> list[Node]:
        return [one for one in self.walk() if "data-share" in one.attributes]

    def above(self, tag: str) -> Node:
        node = self
        while node.tag != tag:
            assert node.parent is not None
            node = node.parent
        return node


class Tree(HTMLParser):
    """Read a page; what is not closed, or closed wrongly, fails."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.root = self.at = Node("root", {}, None)
        self.feed(text)
        assert self.at is self.root, f"<{self.at.tag}> is not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs}, self.at)
        self.at.children.append(node)
        if tag not in _VOID:
            self.at = node

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.at.children.append(Node(tag, {name: value or "" for name, value in attrs}, self.at))

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            assert self.at.tag == tag, f"</{tag}> closes <{self.at.tag}>"
            assert self.at.parent is not None
            self.at = self.at.parent

    def handle_data(self, data: str) -> None:
        self.at.children.append(data)


def read(path: Path) -> Node:
    return Tree(path.read_text("utf-8")).root


def percentages(text: str, language: str) -> list[float]:
    """Return the shares that are written in a text."""
    return [value(one, language) for one in _PERCENT[language].findall(text.replace(LEVEL[language] + " ", ""))]


def value(written: str, language: str) -> float:
    """Return a share as its language writes it."""
    return round(float(parse_decimal(written.replace("%", ""), locale=_LOCALES[language], strict=True)) / 100, 6)


def all_numbers(text: str, language: str) -> Counter[float]:
    """Return every number in a text, with how often it stands there."""
    found: Counter[float] = Counter()
    for written in re.findall(_NUMBER, re.sub(r"\b[a-z_]+\.[\w./-]+", "", text)):  # but those in ids of figures
        try:
            found[float(parse_decimal(written, locale=_LOCALES[language], strict=True))] += 1
        except ValueError:  # a version: 0.1.0
            found.update(map(float, re.findall(r"\d+", written)))
    return found
