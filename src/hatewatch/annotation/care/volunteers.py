"""The volunteers of a project, as `volunteers.toml` names them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from hatewatch.errors import InputError
from hatewatch.labels import READERS, load_scheme
from hatewatch.languages import LANGUAGES
from hatewatch.targets import load_groups
from hatewatch.text import fold

#: The file's name in a project's folder.
VOLUNTEERS = "volunteers.toml"
#: Queues that are no volunteer's.
RESERVED = ("everyone", "round", "adjudication")

_HANDLE = re.compile(r"\w(?:[\w.-]{0,28}\w)?")
_HEADER = re.compile(r"\s*\[\[\s*[\"']?volunteer[\"']?\s*\]\]")
_FORM = 'A volunteer is [[volunteer]] with lines such as name = "zin" and reads = ["tr", "kmr"].'


@dataclass(frozen=True, slots=True)
class Volunteer:
    """One person who labels: a handle, not a name anybody could be found by.

    `language` is that of the interface, `reads` the languages of the texts, `budget` the severe texts and `tasks` all
    texts a day. `avoid` are ids of groups and of grounds; a group's smaller groups (Kurds: Zazas) go with it.
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

    Raises InputError, with the line where a volunteer begins, for whatever is not known or cannot be meant.
    """
    if not path.exists():
        return ()
    try:
        text = path.read_text("utf-8-sig")
        table = tomllib.loads(text)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}).", "Give yourself the right to read it.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: is not TOML ({error}).", f"Mend the line it names. {_FORM}") from None
    entries = table.pop("volunteer", [])
    for key in table:
        raise InputError(f"{path}: {key!r} is not known.", f"Take it out. {_FORM}")
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise InputError(f"{path}: volunteer is no list of tables.", _FORM)
    headers = [number for number, line in enumerate(text.splitlines(), 1) if _HEADER.match(line)]
    found: list[Volunteer] = []
    places: dict[str, str] = {}
    for i, entry in enumerate(entries):
        where = f"line {headers[i]}" if len(headers) == len(entries) else f"volunteer {i + 1}"
        one = _read_one(entry, f"{path}, {where}")
        if fold(one.name) in places:
            raise InputError(
                f"{path}, {where}: the name {one.name!r} is given to two ({places[fold(one.name)]} and here).",
                "Give one of them another handle; each has a queue of their own under it.",
            )
        places[fold(one.name)] = where
        found.append(one)
    return tuple(found)


def _read_one(entry: dict[str, Any], place: str) -> Volunteer:
    known = [one.name for one in fields(Volunteer)]
    for key in entry:
        if key not in known:
            raise InputError(f"{place}: {key!r} is not known.", f"{_meant(key, known)}Known are {', '.join(known)}.")
    name = _name(entry, place)
    place = f"{place} ({name})"
    if "reads" not in entry:
        raise InputError(f"{place}: reads is missing.", _FORM)
    language = entry.get("language", "tr")
    if language not in READERS:
        raise InputError(
            f"{place}: language is {language!r}.", f"The interface is in {', '.join(READERS)}: choose one of them."
        )
    reads = _words(entry, "reads", place)
    if not reads:
        raise InputError(f"{place}: reads is empty.", f"Name the languages of texts: {', '.join(LANGUAGES)}.")
    for one in reads:
        if one not in LANGUAGES:
            ku = "Kurdish is kmr (Kurmanji), ckb (Sorani) or zza (Zazaki). " if one == "ku" else ""
            raise InputError(f"{place}: reads names {one!r}.", f"{ku}Languages known are {', '.join(LANGUAGES)}.")
    grounds = [label.id for label in load_scheme().of("ground")]
    groups = [group.id for group in load_groups()]
    avoid = _words(entry, "avoid", place)
    for one in avoid:
        if one not in grounds and one not in groups:
            raise InputError(
                f"{place}: avoid names {one!r}.",
                f"{_meant(one, grounds + groups)}Grounds are {', '.join(grounds)}; groups are {', '.join(groups)}.",
            )
    budget, tasks = _number(entry, "budget", 30, 0, place), _number(entry, "tasks", 80, 1, place)
    return Volunteer(name, reads, language, budget, tasks, avoid)


def _name(entry: dict[str, Any], place: str) -> str:
    if "name" not in entry:
        raise InputError(f"{place}: name is missing.", _FORM)
    name = entry["name"]
    if isinstance(name, str) and "@" in name:
        raise InputError(
            f"{place}: the name {name!r} is an address.", "Give a handle: this file must not tell who labels."
        )
    if not isinstance(name, str) or not _HANDLE.fullmatch(name):
        raise InputError(
            f"{place}: {name!r} cannot be a name.", "Give a handle of at most 30 letters, digits, dots and dashes: zin."
        )
    if fold(name) in RESERVED:
        raise InputError(f"{place}: {name!r} is the name of another queue.", "Choose another handle.")
    return name


def _words(entry: dict[str, Any], key: str, place: str) -> tuple[str, ...]:
    value = entry.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise InputError(f"{place}: {key} is {value!r}.", f'Give a list of texts: {key} = ["…", "…"].')
    return tuple(dict.fromkeys(value))


def _number(entry: dict[str, Any], key: str, default: int, least: int, place: str) -> int:
    value = entry.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise InputError(f"{place}: {key} is {value!r}.", f"Give a whole number from {least} up: {key} = {default}.")
    return value


def _meant(given: str, known: list[str]) -> str:
    close = get_close_matches(given, known, 1)
    return f"Do you mean {close[0]!r}? " if close else ""
