"""Look into an ONNX file before it is run: which operators it asks for, and whether it points to other files.

ONNX is protocol buffers: fields of a number, a kind and a value. Only the fields that can hold a name of a domain or a
pointer are followed, so that the file need not be opened by a package that would act on them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hatewatch.errors import ModelError

#: Whose operators may be used: ONNX's own, and those that ONNX Runtime brings.
DOMAINS = ("", "ai.onnx", "com.microsoft")
# Message -> field -> the message it holds (onnx.proto, release 1.20).
_HOLDS = {
    "model": {7: "graph", 8: "opset", 25: "function"},
    "graph": {1: "node", 5: "tensor", 15: "sparse"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse"},
    "sparse": {1: "tensor", 2: "tensor"},
}
_DOMAIN = {"node": 7, "opset": 1}
_EXTERNAL = (13, 14)  # TensorProto's external_data and data_location
_DEPTH = 16


def check_onnx(path: Path, data: bytes) -> None:
    """Raise ModelError where the ONNX file at `path`, whose bytes are `data`, is not one that hatewatch runs.

    That is: broken, with operators of other domains than DOMAINS or functions of its own, or with weights elsewhere.
    """
    try:
        found = set(_walk(memoryview(data), "model", 0))
    except (IndexError, ValueError) as error:
        raise ModelError(f"{path}: is not an ONNX file ({error}).", "Get the model's folder again.") from None
    strange = sorted(what for what in found if what not in DOMAINS)
    if strange:
        raise ModelError(
            f"{path}: holds {strange[0]}, which hatewatch does not run.",
            "Use a model made by `hatewatch train`: its weights and operators stand in that one file.",
        )


def _walk(data: memoryview, message: str, depth: int) -> Iterator[str]:
    """Yield the domains named in a message, and in words what else is out of bounds."""
    if depth > _DEPTH:
        raise ValueError("graphs within graphs")
    for number, kind, value in _fields(data):
        if message == "tensor":
            if number in _EXTERNAL and (kind == 2 or bytes(value) != b"\0"):
                yield "weights in another file"
        elif number == _DOMAIN.get(message):
            domain = bytes(value).decode("utf-8", "replace")
            yield domain if domain in DOMAINS else f"operators of {domain!r}"
        elif inner := _HOLDS.get(message, {}).get(number):
            if inner == "function":
                yield "functions of its own"
            elif kind == 2:
                yield from _walk(value, inner, depth + 1)


def _fields(data: memoryview) -> Iterator[tuple[int, int, memoryview]]:
    """Yield (number, kind, value) of each field; a number of variable length is given as its bytes."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        kind, begin = key & 7, at
        if kind == 0:
            _, at = _varint(data, at)
        elif kind in (1, 5):
            at += 8 if kind == 1 else 4
        elif kind == 2:
            size, begin = _varint(data, at)
            at = begin + size
        else:
            raise ValueError(f"a field of kind {kind}")
        if at > len(data):
            raise ValueError("it ends too early")
        yield key >> 3, kind, data[begin:at]


def _varint(data: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at
        if shift > 63:
            raise ValueError("a number without end")
