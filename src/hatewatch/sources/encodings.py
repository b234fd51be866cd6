"""Tell in which encoding a text file is written, in one pass that also gives its digest."""

from __future__ import annotations

import codecs
import hashlib
from dataclasses import dataclass
from pathlib import Path

from hatewatch.errors import InputError

_BLOCK = 1 << 20
_LONGEST_CARRY = 4 << 20
_CONTROL = bytes(set(range(1, 32)) - {9, 10, 12, 13, 27})  # NULs stand in cut and in sparse files, too
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SAVE_AS = 'Save it as "CSV UTF-8" or as .xlsx and try again.'


@dataclass(frozen=True, slots=True)
class Encoding:
    """How to open a text file: a codec of Python's and what to do with bytes that do not decode.

    Undecodable bytes of UTF-8 and Windows-1254 stand as U+DC80..U+DCFF so that their rows can be told; in
    UTF-16 they become U+FFFD.
    """

    codec: str

    @property
    def errors(self) -> str:
        """The error handler to open the file with."""
        return "replace" if self.codec.startswith(("utf-16", "utf-32")) else "surrogateescape"


def digest_of(path: Path) -> str:
    """Return the sha256 of a file's bytes, reading it in blocks."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _ours(character: str) -> bool:
    code = ord(character)
    return (
        code in (9, 10, 13) or 32 <= code < 0x250 or 0x600 <= code < 0x700 or 0x2000 <= code < 0x2070 or code > 0xFFFF
    )


def _utf16_without_bom(head: bytes) -> str | None:
    """Return the UTF-16 codec in which `head` reads as Latin or Arabic letters, if there is one."""
    if b"\0" not in head:
        return None
    even = head[: len(head) & ~1]
    for codec in ("utf-16-le", "utf-16-be"):
        text = even.decode(codec, "replace")[:20_000]
        if text and sum(map(_ours, text)) >= 0.9 * len(text):
            return codec
    return None


def survey(path: Path) -> tuple[str, Encoding]:
    """Return the sha256 of a text file and its encoding.

    UTF-8 and UTF-16 with and without byte order mark and Windows-1254 (with it ISO-8859-9) are known. Where
    lines differ, the encoding that more of the lines with non-ASCII letters are in counts. Raises InputError
    where the file is no text, or in another encoding.
    """
    digest = hashlib.sha256()
    good = bad = high = letters = 0
    carry = b""
    codec: str | None = None
    with path.open("rb") as handle:
        first = True
        while block := handle.read(_BLOCK):
            digest.update(block)
            if first:
                first = False
                codec = next((name for bom, name in _BOMS if block.startswith(bom)), None)
                codec = codec or _utf16_without_bom(block[:65_536])
                controls = len(block[:65_536]) - len(block[:65_536].translate(None, _CONTROL))
                if codec is None and controls > max(8, len(block[:65_536]) // 50):
                    raise InputError(
                        f"{path}: this is no table and no text but binary data of an unknown kind.", SAVE_AS
                    )
            if codec is not None and codec != "utf-8-sig":
                continue
            carry += block
            cut = carry.rfind(b"\n") + 1 or (len(carry) if len(carry) > _LONGEST_CARRY else 0)
            part, carry = carry[:cut], carry[cut:]
            for ok, lines, odd, plain in [_judge(part)]:
                good, bad, high, letters = good + ok, bad + lines, high + odd, letters + plain
    ok, lines, odd, plain = _judge(carry)
    good, bad, high, letters = good + ok, bad + lines, high + odd, letters + plain
    if codec is None:
        codec = "utf-8"
        if bad > good:
            if high > letters:
                raise InputError(f"{path}: the text is in an encoding that is not known here (not UTF-8).", SAVE_AS)
            codec = "cp1254"
    return digest.hexdigest(), Encoding(codec)


def _judge(part: bytes) -> tuple[int, int, int, int]:
    """Count non-ASCII lines that are UTF-8 and that are not, with these lines' high bytes and letters."""
    if part.isascii():
        return 0, 0, 0, 0
    try:
        part.decode()
    except UnicodeDecodeError:
        pass
    else:
        return max(1, part.count(b"\n")), 0, 0, 0
    good = bad = high = letters = 0
    for line in part.split(b"\n"):
        if line.isascii():
            continue
        try:
            line.decode()
            good += 1
        except UnicodeDecodeError:
            bad += 1
            high += sum(byte > 127 for byte in line[:300])
            letters += sum(65 <= byte <= 90 or 97 <= byte <= 122 for byte in line[:300])
    return good, bad, high, letters
