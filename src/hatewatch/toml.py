"""TOML files that people write: what an editor does to them, and on which line something stands."""

from __future__ import annotations

import codecs
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from hatewatch.errors import InputError
from hatewatch.text import skeleton

_HEADER = re.compile(r"\s*\[\[?\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?")
_PLACE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")
_QUOTED = re.compile(r'"[^"\n]*"|\'[^\'\n]*\'')
#: Quotation marks that word processors and telephones put in place of straight ones.
_CURLY: dict[str, str] = dict.fromkeys("“”„‟«»″", '"') | dict.fromkeys("‘’‚‛", "'")
#: What the parser says, and what it means.
_PLAIN = {"Cannot overwrite a value": "it is given twice", "Cannot declare": "it is given twice"}
_SAVE = "Save it as UTF-8, which an editor offers where it saves (in Notepad: Save as, Encoding)."


@dataclass(frozen=True, slots=True)
class Toml:
    """A file that was read: where it is, its text, and what it says."""

    path: Path
    text: str
    table: dict[str, Any]

    def headers(self, name: str) -> list[int]:
        """Return the numbers of the lines that begin a table `[name]` or `[[name]]`."""
        return [number for number, found in _headers(self.text) if found == name]

    def line(self, *names: str) -> int | None:
        """Return the number of the line that says what is at `names`, or failing that the nearest thing around it."""
        for depth in range(len(names), 0, -1):
            *tables, key = names[:depth]
            if begun := self.headers(".".join(names[:depth])):
                return begun[0]
            above = self.headers(".".join(tables)) if tables else [0]
            if above and (found := self.line_of(key, above[0])):
                return found
        return None

    def line_of(self, key: str, after: int = 0) -> int | None:
        """Return the number of the line below line `after`, and above the next table, that gives `key` a value."""
        said = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[.=]")
        end = next((number for number, _ in _headers(self.text) if number > after), None)
        lines = self.text.split("\n")[after : end - 1 if end else None]
        return next((number for number, line in enumerate(lines, after + 1) if said.match(line)), None)

    def line_with(self, value: str, start: int) -> int:
        """Return the number of the line at or below line `start` on which the text `value` stands, else `start`."""
        lines = self.text.split("\n")[start - 1 :]
        quoted = (f'"{value}"', f"'{value}'")
        return next((number for number, line in enumerate(lines, start) if any(one in line for one in quoted)), start)

    def place(self, line: int | None) -> str:
        """Return file and line as a message names them."""
        return f"{self.path}, line {line}" if line else str(self.path)


def read_toml(path: Path) -> Toml:
    """Return what the TOML file at `path` says.

    Raises InputError, with the line where there is one, where it cannot be read or is not TOML.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}).", "Give yourself the right to read it.") from None
    try:
        text = decode(content).replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise InputError(f"{path}, line {line}: this is not UTF-8 text.", _SAVE) from None
    if "\0" in text:
        raise InputError(f"{path}: this is not UTF-8 text.", _SAVE)
    try:
        return Toml(path, text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise _explain(path, text, str(error)) from None
    except RecursionError:
        raise InputError(f"{path}: its lists lie too deep in each other.", "Write each list flat.") from None


def decode(content: bytes) -> str:
    """Return the text of a small file: UTF-8, or UTF-16 by its mark, as PowerShell and older editors write it.

    Raises UnicodeDecodeError for any other.
    """
    utf_16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return content.decode("utf-16" if utf_16 else "utf-8-sig")


def nearest(given: str, known: Iterable[str]) -> str:
    """Return which of the names `known` was meant, in whatever letters; an empty text where none is near."""
    names = {skeleton(one): one for one in known}
    close = get_close_matches(skeleton(given), names, 1)
    return names[close[0]] if close else ""


def _explain(path: Path, text: str, said: str) -> InputError:
    """Return what is wrong with a text that is not TOML; `said` is the parser's word."""
    reason = _PLACE.sub("", said)
    reason = next((plain for begin, plain in _PLAIN.items() if reason.startswith(begin)), reason)
    found, lines = _PLACE.search(said), text.rstrip().split("\n")
    number = min(int(found[1]), len(lines)) if found and found[1] else len(lines)
    line = lines[number - 1].strip()
    bare = _QUOTED.sub("", line).partition("#")[0]
    if signs := [sign for sign in _CURLY if sign in bare]:
        return InputError(
            f"{path}, line {number}: it has {' '.join(signs)} where only straight quotes do.",
            f"Write it so: {''.join(_CURLY.get(sign, sign) for sign in line)}",
        )
    return InputError(
        f"{path}, line {number}: this is not TOML ({reason}): `{line}`.",
        'Mend that line: texts stand between straight quotes ("), and what is opened is closed.',
    )


def _headers(text: str) -> list[tuple[int, str]]:
    """Return the tables that a text begins, each with the number of its line."""
    found = ((number, _HEADER.fullmatch(line)) for number, line in enumerate(text.split("\n"), 1))
    return [(number, match[1].strip("\"'")) for number, match in found if match]
