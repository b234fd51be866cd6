"""Cover personal data in texts that leave the store: handles, addresses, numbers of persons, plates."""

from __future__ import annotations

import re
import sys
import tomllib
import unicodedata
from collections.abc import Callable
from importlib.resources import files

_TABLE = tomllib.loads(files(__package__).joinpath("shapes.toml").read_text("utf-8"))
SIGNS: dict[str, str] = _TABLE["signs"]

# A shadow of the text, letter for letter: every script's digits are 0-9 and look-alikes one sign.
_SHADOW: dict[int, str] = {
    c: str(unicodedata.digit(chr(c))) for c in range(0x80, sys.maxunicode) if unicodedata.category(chr(c)) == "Nd"
}
_SHADOW |= dict.fromkeys(map(ord, "＠﹫"), "@") | {0xFF0B: "+", 0xFF0F: "/", 0xFF0E: "."}
_SHADOW |= dict.fromkeys(map(ord, "‐‑‒–—―−－"), "-")
_SHADOW |= dict.fromkeys([0x00A0, 0x2007, 0x2009, 0x202F], " ")
# Marks that show nothing count as white space of their own kind, which patterns may step over.
_SHADOW |= dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F)], "\x1f")
_SHADOW |= dict.fromkeys([*range(0x2060, 0x206A), 0xFEFF], "\x1f")

_HINT = re.compile(r"[\d@＠﹫/\[({]|nokta|\bdot\b|\bxal\b", re.IGNORECASE)


def _either(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


# --- e-mail, links, handles ---
_AT = r"(?: ?@ ?| ?[\[({] ?(?:at|et|@) ?[\])}] ?)"
_DOT = r"(?:\.| ?[\[({] ?(?:nokta|dot|xal|\.) ?[\])}] ?| (?:nokta|dot|xal) )"
_NAME = r"[^\W_][\w.+\-]*"
_EMAIL = re.compile(
    rf"(?<![\w.+\-@])[\w.+\-]*\w{_AT}[\w\-]+(?:{_DOT}[\w\-]+)*{_DOT}[^\W\d_]{{2,}}"
    rf"|(?<!\w){_NAME} (?:at|et) [\w\-]+ (?:nokta|dot|xal) [^\W\d_]{{2,6}}\b",
    re.IGNORECASE,
)
_LINKS = _TABLE["links"]
_TAIL = r"[^\s<>\"'“”]*"
_PATH = r"[^\s<>\"'“”]{0,200}"
_LINK = re.compile(
    rf"(?:https?://)?(?<![\w@.\-])(?:[\w\-]+\.)*?(?:"
    rf"(?:{_either(_LINKS['person_first'])})/(?:s/|stories/)?(?!(?:{_either(_LINKS['pages'])})(?:[/?#\s]|$))[\w@.+?]"
    rf"|(?:{_either(_LINKS['person_later'])})/{_PATH}?(?<=/)(?:@|(?:{_either(_LINKS['person_after'])}|c)/)\w"
    rf"){_TAIL}"
    rf"|https?://[^\s<>\"'/]{{1,200}}/(?:{_PATH}/)?(?:@(?!\d)|(?:{_either(_LINKS['person_after'])})/)\w{_TAIL}",
    re.IGNORECASE,
)
_LINK_END = re.compile(r"[.,;:!?)\]…]+$")
_HANDLE = re.compile(
    # @name, @name.name, @name@server.example; glued to a word before it only where it is long enough.
    r"(?:(?<!\w)@|(?<=\w)@(?=\x1f*\w{4}))\x1f*\w+(?:[.\-]\w+)*(?:@[\w\-]+(?:\.[\w\-]+)+)?"
    r"|(?<![\w/.])/?u/[A-Za-z0-9_\-]{3,20}(?![\w/])"
)

# --- numbers ---
_GAP = r"[^\S\n.]?[.\-/()_*·]{0,2}[^\S\n]?"
_PHONE = re.compile(
    rf"(?<![\d+])(?:"
    # +90, 0090 or 0, then the area code in one piece, then seven digits set in any way.
    rf"(?:(?:\+|00)[^\S\n]?90{_GAP}(?:\(?0\)?)?|0){_GAP}[2-578]\d\d(?:{_GAP}\d){{7}}"
    rf"|\(0 ?[2-578]\d\d\)(?:{_GAP}\d){{7}}"
    # 0 5 3 2 …, digit by digit; 05 32 123 45 67.
    rf"|0(?:[^\S\n.\-]\d){{10}}|0[2-5][ .\-]\d\d[ .\-]\d{{3}}[ .\-]\d\d[ .\-]\d\d"
    # Without its 0: mobile in one piece or in groups, landline (area codes end evenly) in groups only.
    rf"|5\d{{9}}|\(?5\d\d\)?{_GAP}\d{{3}}{_GAP}\d\d{_GAP}\d\d"
    r"|\(?[234]\d[02468]\)?[ .\-/]{1,2}\d{3}[ .\-]\d\d[ .\-]?\d\d|444[ .\-](?:\d[ .\-]\d{3}|\d\d[ .\-]\d\d)"
    r")(?!\d)"
)
# A local number of seven digits, where a word announces it.
_LOCAL = re.compile(
    r"(?:tel|telefon\w*|gsm|cep|numara\w*|whats ?app\w*|fax|faks)[ :.]{1,3}"
    r"(\d{3}[ .\-]?\d\d[ .\-]?\d\d)(?!\d)",
    re.IGNORECASE,
)
_ABROAD = re.compile(rf"(?<![\w+])(?:\+[^\S\n]?|00)[1-9](?:{_GAP}\d){{9,14}}(?!\d)")
_THOUSANDS = re.compile(r"\+ ?\d{1,3}(?:[. ]\d{3})+$")
_ELEVEN = re.compile(r"(?<!\d)(?=([1-9](?:[ \-]?\d){10})(?!\d))")
_IBAN = re.compile(
    "|".join(
        rf"(?<![^\W_])(?:{country}(?:[ \-.]?\d){{2}}(?:[ \-.]?[A-Z0-9]){{{length - 4}}})(?![^\W_])"
        for country, length in _TABLE["iban"].items()
        if country != "TR"
    )
    + r"|(?<![^\W_])TR[ :.\-]{0,2}\d(?:[ \-.]{0,2}\d){23}(?!\d)",
    re.IGNORECASE,
)
_PLATE = re.compile(
    r"(?<![\w.,:])(?:0[1-9]|[1-7]\d|8[01])([ \-]?)"
    r"(?:([A-PR-VYZ])[ \-]?\d{4,5}|([A-PR-VYZ]{2})[ \-]?\d{3,4}|([A-PR-VYZ]{3})[ \-]?\d{2,3})"
    r"(?![\w%]|[.,:]\d)(?=([ '’]{0,2}(?:nolu )?plaka)?)",
    re.IGNORECASE | re.ASCII,
)
_PLATE_WORDS = frozenset(_TABLE["plate"]["words"])
_SPACES = re.compile(r"[ \-.:]")


def is_tckn(digits: str) -> bool:
    """Return whether eleven ASCII digits are a Turkish identity number by its two check digits."""
    if len(digits) != 11 or not digits.isdecimal() or not digits.isascii() or digits[0] == "0":
        return False
    d = [int(c) for c in digits]
    tenth = (7 * sum(d[0:9:2]) - sum(d[1:8:2])) % 10
    return d[9] == tenth and d[10] == sum(d[:10]) % 10


def is_iban(account: str) -> bool:
    """Return whether `account` (no spaces, ASCII) has the check digits of an IBAN: ISO 7064, mod 97-10."""
    moved = account[4:] + account[:4]
    return account.isalnum() and account.isascii() and int("".join(str(int(c, 36)) for c in moved)) % 97 == 1


def _iban(found: str) -> bool:
    account = _SPACES.sub("", found)
    return account[:2] in {"TR", "tr", "Tr", "tR"} or is_iban(account)


def _is_plate(match: re.Match[str]) -> bool:
    letters = match[2] or match[3] or match[4]
    if letters.upper() in _PLATE_WORDS:  # ASCII only, so no Turkish letter is at stake
        return False
    # In small letters and with a space it is more often a number and a word, unless "plaka" follows.
    return letters.isupper() or not match[1] or match[5] is not None


Span = tuple[int, int]


def _all_ids(shadow: str) -> list[Span]:
    spans: list[Span] = []
    for match in _ELEVEN.finditer(shadow):
        if is_tckn(re.sub(r"\D", "", match[1])) and (not spans or match.start(1) >= spans[-1][1]):
            spans.append(match.span(1))
    return spans


def _all_links(shadow: str) -> list[Span]:
    spans = []
    for match in _LINK.finditer(shadow):
        end = _LINK_END.search(match[0])
        spans.append((match.start(), match.start() + end.start() if end else match.end()))
    return spans


def _all(pattern: re.Pattern[str], group: int = 0) -> Callable[[str], list[Span]]:
    return lambda shadow: [match.span(group) for match in pattern.finditer(shadow)]


# In this order: what is longer and surer first. "0" stands for any digit, other signs for themselves: without
# one of them in the text a pass is not worth its time.
_PASSES: tuple[tuple[str, str, Callable[[str], list[Span]]], ...] = (
    ("iban", "0", lambda shadow: [m.span() for m in _IBAN.finditer(shadow) if _iban(m[0])]),
    ("link", "/", _all_links),
    ("email", "@[({o", _all(_EMAIL)),
    ("handle", "@/", _all(_HANDLE)),
    ("id", "0", _all_ids),
    ("phone", "0", _all(_PHONE)),
    ("phone", "0", _all(_LOCAL, 1)),
    ("phone", "0", lambda shadow: [m.span() for m in _ABROAD.finditer(shadow) if not _THOUSANDS.match(m[0])]),
    ("plate", "0", lambda shadow: [m.span() for m in _PLATE.finditer(shadow) if _is_plate(m)]),
)
_DIGIT = re.compile(r"\d")


def mask(text: str) -> str:
    """Return `text` with personal data replaced by readable signs, such as `@…`, `[tel]` or `[e-mail]`.

    Covered are handles, e-mail addresses (also `ad [at] site [nokta] com`), links that name a person,
    telephone numbers (Turkish ones, and foreign ones with `+` or 00), Turkish identity numbers (valid check
    digits only), IBANs and Turkish vehicle plates, in any script's digits and with invisible marks between.
    Names in plain words are not. Dates, prices, scores and years stay. Masking twice changes nothing more.
    """
    if not _HINT.search(text):
        return text
    masked = _mask_once(text)
    # A sign may complete a shape with what stood beside it. This ends: every round leaves less to mask.
    while masked != text:
        text, masked = masked, _mask_once(masked)
    return masked


def trace(text: str) -> tuple[str, list[Span]]:
    """Return `mask(text)` and, for each character of it, the place in `text` that it stands for: (start, end).

    The characters of a sign all stand for what it covers; any other stands for itself.
    """
    origins = [(i, i + 1) for i in range(len(text))]
    masked = _mask_once(text, origins) if _HINT.search(text) else text
    while masked != text:
        text, masked = masked, _mask_once(masked, origins)
    return masked, origins


def _mask_once(text: str, origins: list[Span] | None = None) -> str:
    shadow = text if text.isascii() else text.translate(_SHADOW)
    for sign, needs, find in _PASSES:
        if not (_DIGIT.search(shadow) if needs == "0" else any(c in shadow for c in needs)):
            continue
        if spans := find(shadow):
            text, shadow = _replace(text, spans, SIGNS[sign]), _replace(shadow, spans, SIGNS[sign])
            if origins is not None:
                _move(origins, spans, len(SIGNS[sign]))
    return text


def _replace(text: str, spans: list[Span], sign: str) -> str:
    pieces: list[str] = []
    position = 0
    for start, end in spans:
        pieces += (text[position:start], sign)
        position = end
    return "".join((*pieces, text[position:]))


def _move(origins: list[Span], spans: list[Span], length: int) -> None:
    """Change `origins` as `_replace` changes a text: each span to a sign of `length` that stands for all of it."""
    moved: list[Span] = []
    position = 0
    for start, end in spans:
        moved += origins[position:start]
        moved += [(origins[start][0], origins[end - 1][1])] * length
        position = end
    origins[:] = moved + origins[position:]
