"""In which encoding a page is written: what it says of itself, checked against what it is.

Turkish outlets label Windows-1254 as UTF-8 and UTF-8 as ISO-8859-9. Bytes that are valid UTF-8 are UTF-8, whatever
they are labelled: the letters of Windows-1254 do not by chance stand in such an order. Bytes that are not are in the
encoding of the label where it is another, and else in Windows-1254, which has the letters of Turkish and of Kurmanji.
"""

from __future__ import annotations

import codecs
import re

# ISO-8859-9 is Windows-1254 without its quotation marks. Western labels are the default of software that nobody set
# up: they differ in ğ, ı and ş only, and there say ð, ý and þ, which neither Turkish nor Kurmanji has.
TURKISH = "cp1254"
_AS_TURKISH = frozenset({"iso8859-9", "cp1254", "iso8859-1", "cp1252", "iso8859-15", "ascii", "iso8859-3"})
_NO_CHARSETS = frozenset({"unicode-escape", "raw-unicode-escape", "idna", "punycode", "undefined", "mbcs", "oem"})
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_XML = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_HEAD = 4096
_WIDE = {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
# What the decoder of UTF-8 takes at its word, counted without building the text: sequences of two to four bytes.
_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]+")


def tell_encoding(body: bytes, content_type: str | None = None) -> tuple[str, str]:
    """Return a codec of Python's for `body`, and what told it: bom, content, header, xml, meta or guess.

    The codec decodes with `errors="replace"`; a byte order mark is left standing by some codecs.
    """
    for bom, codec in _BOMS:
        if body.startswith(bom) and (codec != "utf-8" or _is_utf8(body)):
            return codec, "bom"
    if wide := _WIDE.get(body.lstrip(b" \t\r\n")[:2]):
        return wide, "content"
    labels = _labels(body, content_type)
    if _is_utf8(body):
        return "utf-8", next((origin for origin, codec in labels if codec == "utf-8"), "content")
    for origin, codec in labels:
        if codec in _AS_TURKISH:
            return TURKISH, origin
        if codec.startswith("utf-") or codec in _NO_CHARSETS:
            continue  # the first it is not, as was seen
        if _decodes(body, codec):
            return codec, origin
    return TURKISH, "guess"


def _labels(body: bytes, content_type: str | None) -> list[tuple[str, str]]:
    head = body[:_HEAD]
    found = [
        ("header", _HEADER.search(content_type or "")),
        ("xml", _XML.match(head)),
        ("meta", _META.search(head)),
    ]
    labels = []
    for origin, match in found:
        if match:
            name = match[1] if isinstance(match[1], str) else match[1].decode("ascii")
            try:
                labels.append((origin, codecs.lookup(name).name))
            except LookupError:
                continue
    return labels


def _is_utf8(body: bytes) -> bool:
    """Whether `body` is UTF-8, a letter cut here and there allowed for."""
    try:
        body.decode()
    except UnicodeDecodeError:
        pass
    else:
        return True
    good = sum(len(sequence) for sequence in _SEQUENCE.findall(body))
    return good > 0.9 * sum(map(len, _HIGH.findall(body)))


def _decodes(body: bytes, codec: str) -> bool:
    try:
        body.decode(codec)
    except (ValueError, LookupError):  # LookupError: base64 and other codecs that give no text
        return False
    return True
