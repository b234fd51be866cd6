"""Tell of which shape a file is, from its content alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from hatewatch.errors import InputError
from hatewatch.sources.encodings import Encoding
from hatewatch.sources.platforms import PLATFORMS
from hatewatch.sources.platforms.containers import Elements, top_keys
from hatewatch.sources.platforms.shape import Refusal, Shape


@dataclass(frozen=True, slots=True)
class Recognised:
    """A file that is a social export: its shape and its elements."""

    shape: Shape
    elements: Elements


@cache
def _modules() -> tuple[Any, ...]:
    return tuple(import_module(f"hatewatch.sources.platforms.{platform}.shapes") for platform in PLATFORMS)


@cache
def all_shapes() -> tuple[Shape, ...]:
    """Return every shape known here, in the order in which they are asked."""
    return tuple(shape for module in _modules() for shape in module.SHAPES)


@cache
def _refusals() -> tuple[Refusal, ...]:
    return tuple(refusal for module in _modules() for refusal in getattr(module, "REFUSED", ()))


def shape_named(name: str) -> Shape | None:
    """Return the shape of a name ("x/api_v2"), with which a kept item can be mapped again; None where there is none."""
    return next((shape for shape in all_shapes() if shape.name == name), None)


def recognise(path: Path, encoding: Encoding, beginning: str) -> Recognised | None:
    """Return what export a text file is, or None where it is a plain table; `beginning` are its first characters.

    Raises InputError for an export of a known platform that holds no posts.
    """
    for container in _containers(path, encoding, beginning):
        try:
            elements = Elements(path, encoding, container)
            first = elements.first()
        except InputError:  # no table: the one who reads tables says so better
            continue
        if not first:
            continue
        asked = ("lines", "array") if container in ("lines", "array", "values") else (container,)
        for shape in all_shapes():
            if shape.container in asked and shape.matches(first, elements.head):
                return Recognised(shape, elements)
        for refusal in _refusals():
            if refusal.container in asked and refusal.matches(first, elements.head):
                raise InputError(f"{path}: this is {refusal.what}.", refusal.remedy)
    return None


def _containers(path: Path, encoding: Encoding, beginning: str) -> Iterator[str]:
    """Give the containers that a file may be, by its first characters, the likeliest first."""
    text = beginning.lstrip("\ufeff \t\r\n\0")
    if text[:1] == "{":
        if _whole(text.partition("\n")[0]):
            yield "lines"
            yield from _under(path, encoding)
            return
        yield from _under(path, encoding)
        if any(_whole(line) for line in text.split("\n")[1:20]):
            yield "lines"  # its first line is broken or longer than what is seen here
        else:
            yield "lines" if "\n" not in text else "values"
    elif text[:1] == "[" and text[1:].lstrip()[:1] in ("{", "]", ""):
        yield "array"
    else:
        if sum(map(_whole, text.split("\n")[1:20])) > 1:
            yield "lines"  # its first line is cut at its beginning
        yield "csv"
        yield "text"


def _under(path: Path, encoding: Encoding) -> Iterator[str]:
    """Give the places in an object where elements are known to lie, in the order in which the file has their keys."""
    known = [shape.container for shape in all_shapes() if shape.container.startswith("under:")]
    for key in top_keys(path, encoding):
        for container in dict.fromkeys(known):
            if any(place.split(".")[0] == key for place in container.removeprefix("under:").split("|")):
                yield container


def _whole(line: str) -> bool:
    """Tell whether a line is a JSON object for itself."""
    line = line.strip()
    if not (line.startswith("{") and line.endswith("}")):
        return False
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False
