"""Write out the functional tests: sentences that each test one thing, with each group they fit."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hatewatch.errors import InputError
from hatewatch.labels import load_scheme
from hatewatch.resources import resource
from hatewatch.text import upper
from hatewatch.training.sentences import fill, read_rows

FILES = ("functionalities.csv", "groups.csv", "templates.csv")
_WORD = re.compile(r"\w+")
_ASCII = str.maketrans("çÇğĞıİöÖşŞüÜêÊîÎûÛâÂ", "cCgGiIoOsSuUeEiIuUaA")
_LEET = {"a": "4", "e": "3", "i": "1", "ı": "1", "î": "1", "o": "0", "s": "5"}


@dataclass(frozen=True, slots=True)
class Case:
    """One sentence to be judged: right if all of `yes` and none of `no` are given; `group` is empty where none is."""

    text: str
    language: str
    functionality: str
    group: str
    template: str
    yes: tuple[str, ...]
    no: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Functionality:
    """One thing that is tested; `name` by reader's language."""

    id: str
    hostile: bool
    name: dict[str, str]
    tests: str


def functional_folder() -> Path:
    """Return the folder of the functional tests that ship."""
    return resource("training") / "functional"


def functional_digest(folder: Path | None = None) -> str:
    """Return the SHA-256 of the three tables, line ends evened out: figures hold for these cases only."""
    digest = hashlib.sha256()
    for name in FILES:
        path = (folder or functional_folder()) / name
        if not path.is_file():
            raise InputError(f"{path}: is not there.", "It comes with hatewatch's training folder; install it again.")
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def read_functionalities(folder: Path | None = None) -> tuple[Functionality, ...]:
    """Return what is tested, in the table's order."""
    path = (folder or functional_folder()) / FILES[0]
    return tuple(
        Functionality(row["id"], row["hostile"] == "yes", {one: row[one] for one in ("tr", "kmr", "en")}, row["tests"])
        for _, row in read_rows(path, ("id", "hostile", "tr", "kmr", "en", "tests"))
    )


def read_cases(folder: Path | None = None, *, changed: bool = True) -> list[Case]:
    """Return every template with each group of its kind, or alone where it names none.

    The folder's README.md says what the columns mean. `changed` false leaves out what a template does to its spelling.
    Raises InputError with file and row for a form, kind, label, change or functionality that is not there.
    """
    folder = folder or functional_folder()
    path = folder / FILES[2]
    kinds: dict[tuple[str, str], list[dict[str, str]]] = {}
    for _, row in read_rows(folder / FILES[1], ("language", "group", "kind", "grounds")):
        for kind in row["kind"].split():
            kinds.setdefault((row["language"], kind), []).append(row)
    known = {one.id for one in read_functionalities(folder)}
    labels = set(load_scheme().ids)
    cases: list[Case] = []
    seen: set[str] = set()
    columns = ("id", "language", "functionality", "groups", "change", "yes", "no", "text")
    for number, row in read_rows(path, columns):
        place = f"{path}, row {number}"
        yes, no = tuple(row["yes"].split()), tuple(row["no"].split())
        faults = (
            ("id", row["id"], row["id"] and row["id"] not in seen, "Ids occur once."),
            ("functionality", row["functionality"], row["functionality"] in known, f"See {FILES[0]}."),
            ("change", row["change"], row["change"] in _CHANGES, f"Known: {', '.join(filter(None, _CHANGES))}."),
            (
                "yes or no",
                f"{row['yes']} {row['no']}",
                (yes or no) and {*yes, *no} <= labels,
                "See `hatewatch labels`.",
            ),
            ("text", row["text"], bool(row["text"].strip()), "Write it."),
        )
        for column, value, holds, remedy in faults:
            if not holds:
                raise InputError(f"{place}: {column} is {value!r}, which is not known or not allowed.", remedy)
        seen.add(row["id"])
        members = kinds.get((row["language"], row["groups"]), []) if row["groups"] else [{"group": ""}]
        if not members:
            raise InputError(f"{place}: no group of kind {row['groups']!r} in {row['language']!r}.", f"See {FILES[1]}.")
        for member in members:
            text = fill(row["text"], member, place)
            if changed:
                text = _CHANGES[row["change"]](text, row["language"])
            cases.append(Case(text, row["language"], row["functionality"], member["group"], row["id"], yes, no))
    return cases


def change(text: str, name: str, language: str) -> str:
    """Return a text misspelled in the way called `name`: ascii, leet, spaced, joined, caps, or empty for not at all."""
    return _CHANGES[name](text, language)


def _leet(text: str) -> str:
    def word(match: re.Match[str]) -> str:
        found = match[0]
        if len(found) >= 4:
            for i, letter in enumerate(found):
                if i and letter in _LEET:
                    return found[:i] + _LEET[letter] + found[i + 1 :]
        return found

    return _WORD.sub(word, text)


def _spaced(text: str) -> str:
    longest = max(_WORD.finditer(text), key=lambda match: (len(match[0]), -match.start()))
    return text[: longest.start()] + " ".join(longest[0]) + text[longest.end() :]


def _joined(text: str) -> str:
    words = text.split(" ")
    return " ".join("".join(words[i : i + 2]) for i in range(0, len(words), 2))


_CHANGES: dict[str, Callable[[str, str], str]] = {
    "": lambda text, _: text,
    "ascii": lambda text, _: text.translate(_ASCII),
    "leet": lambda text, _: _leet(text),
    "spaced": lambda text, _: _spaced(text),
    "joined": lambda text, _: _joined(text),
    "caps": upper,
}
