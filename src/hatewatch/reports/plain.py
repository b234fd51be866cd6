"""Records to plain JSON types and back, by what their own annotations say.

So a record that gains a field needs nothing here, and what is read is either the record that was written or refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from math import isfinite
from types import NoneType, UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from hatewatch.trends import Change, Figure

Encode = Callable[[Any], Any]
#: Makes a value of what was read, or raises `Unfit` with its place: "turns[3].p".
Decode = Callable[[Any, str], Any]

#: What is told from other fields and yet written, so that who reads the file finds it. It is tested when read.
DERIVED: Mapping[type, tuple[str, ...]] = {Figure: ("id",), Change: ("certain",)}
_LARGEST = 2**63  # of whole numbers: what other programs can hold, and what a float can be made of


class Unfit(ValueError):  # noqa: N818 -- what was read does not fit the record
    """What stands at a `place` is not what the record has there; `why` goes on from the place: "is no number"."""

    def __init__(self, place: str, why: str) -> None:
        super().__init__(f"{place} {why}")
        self.place = place
        self.why = why


@cache
def fields_of(record: type) -> Mapping[str, Any]:
    """Return the annotations of a dataclass by the names of its fields, in their order."""
    hints = get_type_hints(record)
    return {one.name: hints[one.name] for one in fields(record)}


@cache
def encoder(kind: Any) -> Encode:
    """Return what makes plain types of values annotated as `kind`.

    Equal values give equal plain ones, whatever order a mapping has. Raises ValueError for a number that is not finite.
    """
    if is_dataclass(kind) and isinstance(kind, type):
        parts = {name: encoder(own) for name, own in fields_of(kind).items()}
        derived = DERIVED.get(kind, ())
        return lambda one: (
            {name: getattr(one, name) for name in derived}
            | {name: encode(getattr(one, name)) for name, encode in parts.items()}
        )
    origin, args = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        inner = encoder(_some(args))
        return lambda value: None if value is None else inner(value)
    if origin is tuple and args[-1] is Ellipsis:
        item = encoder(args[0])
        return lambda value: [item(one) for one in value]
    if origin is tuple:
        each = [encoder(own) for own in args]
        return lambda value: [encode(one) for encode, one in zip(each, value, strict=True)]
    if origin is Mapping:
        inside = encoder(args[1])
        return lambda value: {str(key): inside(value[key]) for key in sorted(value)}
    plain: dict[Any, Encode] = {float: _float, int: int, bool: bool}
    return plain.get(kind, str)


@cache
def decoder(kind: Any) -> Decode:
    """Return what makes values annotated as `kind` of what `encoder` made of them; it raises Unfit for all else."""
    if is_dataclass(kind) and isinstance(kind, type):
        return _record(kind)
    origin, args = get_origin(kind), get_args(kind)
    if origin is Literal:
        return lambda value, place: _check(value, place, value in args, f"is none of {', '.join(map(str, args))}")
    if origin in (Union, UnionType):
        inner = decoder(_some(args))
        return lambda value, place: None if value is None else inner(value, place)
    if origin is tuple:
        return _tuple(args)
    if origin is Mapping:
        inside = decoder(args[1])
        return lambda value, place: {key: inside(one, f"{place}.{key}") for key, one in table(value, place).items()}
    return {float: _number, int: _whole, bool: _truth}.get(kind, _text)


def table(value: object, place: str) -> dict[str, Any]:
    """Return what is a JSON object."""
    return cast(dict[str, Any], _check(value, place, type(value) is dict, "is no table"))


def array(value: object, place: str) -> list[Any]:
    """Return what is a JSON list."""
    return cast(list[Any], _check(value, place, type(value) is list, "is no list"))


def names_fit(given: Mapping[str, object], expected: Mapping[str, object] | set[str], place: str) -> None:
    """Raise Unfit unless just those names are there that are expected."""
    for name in expected:
        if name not in given:
            raise Unfit(place, f"lacks {name!r}")
    for name in given:
        if name not in expected:
            raise Unfit(place, f"has {name!r}, which is not known here")


def _record(kind: type) -> Decode:
    parts = {name: decoder(own) for name, own in fields_of(kind).items()}
    derived = DERIVED.get(kind, ())
    expected = {*parts, *derived}

    def decode(value: Any, place: str) -> Any:
        given = table(value, place)
        names_fit(given, expected, place)
        found = make(kind, {name: read(given[name], f"{place}.{name}") for name, read in parts.items()}, place)
        for name in derived:
            derive(found, name, given[name], place)
        return found

    return decode


def make(kind: type, values: Mapping[str, Any], place: str) -> Any:
    """Return the record of these values; Unfit where it refuses them."""
    try:
        return kind(**values)
    except ValueError as error:
        raise Unfit(place, f"cannot be: {error}") from error


def derive(record: object, name: str, given: object, place: str) -> None:
    """Raise Unfit unless what was written as `name` is what the record's fields make of it."""
    try:
        fits = getattr(record, name) == given
    except ArithmeticError:
        fits = False
    if not fits:
        raise Unfit(f"{place}.{name}", "does not follow from the rest")


def _tuple(args: tuple[Any, ...]) -> Decode:
    if args[-1] is Ellipsis:
        item = decoder(args[0])
        return lambda value, place: tuple(
            item(one, f"{place}[{at}]") for at, one in enumerate(array(value, place))
        )  # fmt: skip
    each = [decoder(own) for own in args]

    def decode(value: Any, place: str) -> Any:
        given = array(value, place)
        _check(given, place, len(given) == len(each), f"has not {len(each)} items")
        return tuple(read(one, f"{place}[{at}]") for at, (read, one) in enumerate(zip(each, given, strict=True)))

    return decode


def _some(args: tuple[Any, ...]) -> Any:
    """Return what a value is when it is not None."""
    [kind] = [one for one in args if one is not NoneType]
    return kind


def _float(value: float) -> float:
    number = float(value) + 0.0  # -0.0 equals 0.0, and is written so
    if not isfinite(number):
        raise ValueError(f"a report holds finite numbers only, not {number}")
    return number


def _check(value: object, place: str, fits: bool, why: str) -> Any:
    if not fits:
        raise Unfit(place, why)
    return value


def _number(value: Any, place: str) -> float:
    return float(_check(value, place, _is_whole(value) or (type(value) is float and isfinite(value)), "is no number"))


def _whole(value: Any, place: str) -> int:
    return int(_check(value, place, _is_whole(value), "is no whole number"))


def _is_whole(value: Any) -> bool:
    return type(value) is int and -_LARGEST <= value < _LARGEST


def _truth(value: Any, place: str) -> bool:
    return bool(_check(value, place, type(value) is bool, "is neither true nor false"))


def _text(value: Any, place: str) -> str:
    return str(_check(value, place, type(value) is str, "is no text"))
