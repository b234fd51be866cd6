"""The volunteers of a project, as `volunteers.toml` names them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from hatewatch.annotation.care.avoided import find_avoided, name_avoided, suggest_avoided
from hatewatch.errors import InputError
from hatewatch.labels import READERS, load_scheme
from hatewatch.languages import LANGUAGES
from hatewatch.text import fold
from hatewatch.toml import Toml, nearest, read_toml

#: The file's name in a project's folder.
VOLUNTEERS = "volunteers.toml"
#: Queues that are no volunteer's.
RESERVED = ("everyone", "round", "adjudication")

_HANDLE = re.compile(r"\w(?:[\w.-]{0,28}\w)?")
_TABLE = "volunteer"
_FORM = 'A volunteer is [[volunteer]] with lines such as name = "zin" and reads = ["tr", "kmr"].'


@dataclass(frozen=True, slots=True)
class Volunteer:
    """One person who labels: a handle, not a name anybody could be found by.

    `language` is that of the interface, `reads` the languages of the texts, `budget` the severe texts and `tasks` all
    texts a day. `avoid` are ids of groups and of grounds; a group's smaller groups (Kurds: Zazas) go with it, and with
    migrants and refugees those who mostly are (Syrians).
    """

    name: str
    reads: tuple[str, ...]
    language: str = "tr"
    budget: int = 30
    tasks: int = 80
    avoid: tuple[str, ...] = ()

    def can_read(self, languages: Collection[str]) -> bool:
        """Say whether this person reads every one of `languages`; a text too short to tell ("und") anybody reads."""
        return all(one == "und" or one in self.reads for one in languages)


def read_volunteers(path: Path) -> tuple[Volunteer, ...]:
    """Return the volunteers in `path`, in their order; none where there is no such file.

    What is to be avoided may be given by names, and comes as ids. Raises InputError, with the line where that can be
    told, for whatever is not known or cannot be meant.
    """
    if not path.exists():
        return ()
    file = read_toml(path)
    for key, value in file.table.items():
        if key != _TABLE:
            tables = isinstance(value, dict | list) and value
            meant = f"Do you mean [[{_TABLE}]]? " if tables or nearest(key, [_TABLE]) else "Take it out. "
            raise InputError(f"{file.place(file.line(key))}: {key!r} is not known.", meant + _FORM)
    entries = file.table.get(_TABLE, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise InputError(f"{file.place(file.line(_TABLE))}: volunteer is no list of tables.", _FORM)
    headers = file.headers(_TABLE)
    begun: Sequence[int | None] = headers if len(headers) == len(entries) else [None] * len(entries)
    found: list[Volunteer] = []
    places: dict[str, str] = {}
    for number, (entry, line) in enumerate(zip(entries, begun, strict=True), 1):
        given = _Entry(file, entry, number, line)
        one = _read_one(given)
        if fold(one.name) in places:
            raise InputError(
                f"{given.place('name')}: the name {one.name!r} is given to two ({places[fold(one.name)]} and here).",
                "Give one of them another handle; each has a queue of their own under it.",
            )
        places[fold(one.name)] = f"line {line}" if line else f"volunteer {number}"
        found.append(one)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One volunteer as the file has them: the table, which one it is, and the line that begins it if that is known."""

    file: Toml
    table: dict[str, Any]
    number: int
    begun: int | None

    def place(self, key: str = "", value: str = "") -> str:
        """Return file and line of a key, of a value in its list, or of the whole, and whose it is."""
        line = (self.file.line_of(key, self.begun) if key and self.begun else None) or self.begun
        if line and value:
            line = self.file.line_with(value, line)
        place = self.file.place(line) if line else f"{self.file.path}, volunteer {self.number}"
        name = self.table.get("name")
        return f"{place} ({name})" if key != "name" and _is_handle(name) else place


def _read_one(given: _Entry) -> Volunteer:
    entry = given.table
    known = [one.name for one in fields(Volunteer)]
    for key in entry:
        if key not in known:
            close = nearest(key, known)
            meant = f"Do you mean {close!r}? " if close else ""
            raise InputError(f"{given.place(key)}: {key!r} is not known.", f"{meant}Known are {', '.join(known)}.")
    name = _name(given)
    if "reads" not in entry:
        raise InputError(f"{given.place()}: reads is missing.", _FORM)
    language = entry.get("language", "tr")
    if language not in READERS:
        raise InputError(
            f"{given.place('language')}: language is {language!r}.",
            f"The interface is in {', '.join(READERS)}: choose one of them.",
        )
    reads = _words(given, "reads")
    if not reads:
        raise InputError(
            f"{given.place('reads')}: reads is empty.", f"Name the languages of texts: {', '.join(LANGUAGES)}."
        )
    for one in reads:
        if one not in LANGUAGES:
            ku = "Kurdish is kmr (Kurmanji), ckb (Sorani) or zza (Zazaki). " if one == "ku" else ""
            raise InputError(
                f"{given.place('reads', one)}: reads names {one!r}.", f"{ku}Languages known are {', '.join(LANGUAGES)}."
            )
    avoid = tuple(dict.fromkeys(_avoided(given, one, language) for one in _words(given, "avoid")))
    return Volunteer(name, reads, language, _number(given, "budget", 30, 0), _number(given, "tasks", 80, 1), avoid)


def _name(given: _Entry) -> str:
    if "name" not in given.table:
        raise InputError(f"{given.place()}: name is missing.", _FORM)
    name, place = given.table["name"], given.place("name")
    if isinstance(name, str) and "@" in name:
        raise InputError(
            f"{place}: the name {name!r} is an address.", "Give a handle: this file must not tell who labels."
        )
    if not _is_handle(name):
        raise InputError(
            f"{place}: {name!r} cannot be a name.", "Give a handle of at most 30 letters, digits, dots and dashes: zin."
        )
    if fold(name) in RESERVED:
        raise InputError(f"{place}: {name!r} is the name of another queue.", "Choose another handle.")
    return str(name)


def _is_handle(name: Any) -> bool:
    return isinstance(name, str) and _HANDLE.fullmatch(name) is not None


def _avoided(given: _Entry, word: str, language: str) -> str:
    """Return the id of what `word` says is to be avoided."""
    if id := find_avoided(word):
        return id
    if close := suggest_avoided(word):
        remedy = f"Do you mean {' or '.join(f'{one} ({name_avoided(one, language)})' for one in close)}?"
    else:
        grounds = ", ".join(label.id for label in load_scheme().of("ground"))
        remedy = f"Name a ground ({grounds}) or a group: hatewatch labels lists them, and their names will do."
    raise InputError(f"{given.place('avoid', word)}: avoid names {word!r}, which is no group or ground.", remedy)


def _words(given: _Entry, key: str) -> tuple[str, ...]:
    value = given.table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise InputError(f"{given.place(key)}: {key} is {value!r}.", f'Give a list of texts: {key} = ["…", "…"].')
    return tuple(dict.fromkeys(value))


def _number(given: _Entry, key: str, default: int, least: int) -> int:
    value = given.table.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise InputError(
            f"{given.place(key)}: {key} is {value!r}.", f"Give a whole number from {least} up: {key} = {default}."
        )
    return value
