"""A body as it came: unpacked within limits, and told to be what was asked for or not."""

from __future__ import annotations

import codecs
import re
import zlib
from collections.abc import Mapping, Sequence

from hatewatch.collect.outcomes import Failed
from hatewatch.collect.records import Kind
from hatewatch.collect.tables import load_table

_TABLE = load_table("bodies.toml")
_TYPES: Mapping[str, frozenset[str]] = {kind: frozenset(types) for kind, types in _TABLE["types"].items()}
_LOOSE = frozenset(_TABLE["loose"])
_WALL_HEADERS: tuple[str, ...] = tuple(_TABLE["walls"]["headers"])
_WALLS = tuple(tuple(mark.encode() for mark in marks) for marks in _TABLE["walls"]["marks"])
_WALL_BYTES: int = _TABLE["walls"]["most_bytes"]
_WALL_READ: int = _TABLE["walls"]["most_read"]

_BLOCK = 1 << 16
_LAYERS = 3
_MEMBERS = 1000  # one after the other in a gzip file
_GZIP = b"\x1f\x8b\x08"
_TYPE = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,60}")
_TAG = re.compile(rb"<[^<>]*>|\s+")
# What is no text whatever its header says.
_MAGIC = {
    b"%PDF": "a PDF file", b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"GIF8": "a picture",
    b"RIFF": "a picture or a sound", b"PK\x03\x04": "a ZIP file", b"ID3": "a sound", b"\x00\x00\x00": "a film",
}  # fmt: skip
_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def media_type(content_type: str | None) -> str:
    """Return the bare media type of a Content-Type header: "" where there is none, "unreadable" where it is none."""
    bare = (content_type or "").split(";")[0].split(",")[0].strip().lower()
    return bare if not bare or _TYPE.fullmatch(bare) else "unreadable"


def check_type(content_type: str | None, kind: Kind) -> None:
    """Raise Failed where a Content-Type says that the body, not yet read, cannot be of this kind."""
    found = media_type(content_type)
    if found not in _TYPES[kind] and found not in _LOOSE:
        raise Failed("wrong_type", found)


def check_body(body: bytes, content_type: str | None, kind: Kind) -> None:
    """Raise Failed where an unpacked body is empty or cannot be of this kind."""
    if not body.strip(b" \t\r\n\0"):
        raise Failed("empty", "no byte of text")
    for magic, name in _MAGIC.items():
        # UTF-32 and UTF-16 begin with NULs, too, and then with the mark of a tag.
        if body.startswith(magic) and b"<" not in body[:4]:
            raise Failed("wrong_type", name)
    found = media_type(content_type)
    if found in _LOOSE and not _is_markup(body):
        # A sitemap may be a plain list of addresses.
        if kind == "sitemap" and body.lstrip(b"\xef\xbb\xbf \t\r\n")[:4].lower() == b"http":
            return
        raise Failed("wrong_type", f"no markup, and the type is {found or 'not said'}")


def unpack(wire: bytes, encodings: Sequence[str], most: int) -> bytes:
    """Return a body without its Content-Encodings, the last one undone first, and without gzip within it.

    What is said to be packed and is plain markup is taken as it is. Raises Failed where it would be longer than `most`,
    is cut or damaged, is packed more than three times over, or in a way that was not asked for.
    """
    names = [name.strip().lower() for name in encodings]
    names = [name for name in names if name not in ("", "identity", "none")]
    body, layers = wire, 0
    while body and (names or body.startswith(_GZIP)):
        name = names.pop() if names else "gzip"
        if _is_markup(body):
            continue
        if name not in ("gzip", "x-gzip", "deflate"):
            raise Failed("encoding_unknown", name[:20] if name.isascii() and name.isalnum() else "unreadable")
        layers += 1
        if layers > _LAYERS:
            raise Failed("too_large_unpacked", f"packed more than {_LAYERS} times over")
        body = _inflate(body, most, raw=False, gzip=name != "deflate")
    return body


def is_wall(headers: Mapping[str, str], body: bytes = b"") -> bool:
    """Whether an answer is a test for browsers in place of the page, as far as such pages are known."""
    if any(name in headers for name in _WALL_HEADERS):
        return True
    if not 0 < len(body) <= _WALL_BYTES:
        return False
    small = body.lower()
    return any(all(mark in small for mark in marks) for marks in _WALLS) and len(_read(small)) <= _WALL_READ


def _read(page: bytes) -> bytes:
    """Return roughly what a reader sees of a page in lower case; linear in its length, whatever it holds."""
    for tag in (b"script", b"style"):
        first, *others = page.split(b"<" + tag)
        page = first + b"".join(part.partition(b"</" + tag)[2] for part in others)
    return _TAG.sub(b"", page)


def _is_markup(body: bytes) -> bool:
    head = body[:200]
    for bom in _BOMS:
        head = head.removeprefix(bom)
    return head.lstrip(b" \t\r\n\0").startswith(b"<")


def _inflate(data: bytes, most: int, *, raw: bool, gzip: bool) -> bytes:
    window = zlib.MAX_WBITS + 16 if gzip else (-zlib.MAX_WBITS if raw else zlib.MAX_WBITS)
    unpacker, members = zlib.decompressobj(window), 1
    found = bytearray()
    try:
        for start in range(0, len(data), _BLOCK):
            block = data[start : start + _BLOCK]
            while block:
                if unpacker.eof:
                    if not gzip or not _GZIP.startswith(block[:3]):
                        return bytes(found)  # whatever comes behind the end is no part of it
                    members += 1
                    if members > _MEMBERS:
                        raise Failed("too_large_unpacked", f"more than {_MEMBERS} packed parts")
                    unpacker = zlib.decompressobj(window)
                found += unpacker.decompress(block, most - len(found) + 1)
                if len(found) > most:
                    raise Failed("too_large_unpacked", f"more than {most} bytes once unpacked")
                block = unpacker.unused_data
    except zlib.error:
        if not gzip and not raw and not found:
            return _inflate(data, most, raw=True, gzip=False)  # what many servers call deflate
        raise Failed("encoding_broken", "the packed bytes are damaged") from None
    if not unpacker.eof:
        raise Failed("truncated", f"the packed bytes end early, after {len(found)} unpacked")
    return bytes(found)
