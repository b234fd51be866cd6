"""The groups and the forms that name them, read from groups.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from hatewatch.text import fold, skeleton

LANGUAGES = ("tr", "kmr", "ckb", "zza")
_UNLESS = ("unless_next", "unless_previous", "unless_near")


@dataclass(frozen=True, slots=True)
class Form:
    """One way of naming a group: `words` are folded stems, the last may be inflected; conditions follow.

    `ending` None means any suffix; otherwise the suffix must begin with one of them, "" being the bare stem.
    In these and in the lists of neighbours, entries are beginnings of words without diacritics or, after "=",
    whole words.
    """

    language: str
    words: tuple[str, ...]
    exact: bool = False
    plural: bool = False
    capital: bool = False
    inside: bool = False
    kurdish: bool = False
    ending: tuple[str, ...] | None = None
    unless_ending: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    previous: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    unless_next: tuple[str, ...] = ()
    unless_previous: tuple[str, ...] = ()
    unless_near: tuple[str, ...] = ()

    def spellings(self, word: str) -> frozenset[str]:
        """Return how one of the words may be spelt: without diacritics unless `exact`, Kurmanji -î as -i (-iyan)."""
        if self.exact:
            return frozenset((word,))
        return frozenset((word, skeleton(word), word[:-1] + "i" if word.endswith("î") else word))

    @property
    def key(self) -> tuple[str, ...]:
        """Return the words without diacritics: what the matcher looks for."""
        return tuple(skeleton(word) for word in self.words)


@dataclass(frozen=True, slots=True)
class Group:
    """One group that may be spoken of; `name` by reader's language, `parent` the id of the broader group.

    `kin` are ids of groups that its people are here as a rule: Syrians are refugees in most of what is said of them.
    """

    id: str
    ground: str
    name: Mapping[str, str]
    forms: tuple[Form, ...]
    parent: str | None = None
    kin: tuple[str, ...] = ()


def _form(language: str, entry: str | dict[str, Any], unless: dict[str, list[str]]) -> Form:
    table: dict[str, Any] = {"form": entry} if isinstance(entry, str) else dict(entry)
    words = tuple(fold(word) for word in table.pop("form").split())
    for name in _UNLESS:
        table[name] = [*table.get(name, []), *unless.get(name, [])]
    lists = {name: tuple(value) for name, value in table.items() if isinstance(value, list)}
    return Form(language, words, **{**table, **lists})


@cache
def load_groups() -> tuple[Group, ...]:
    """Return the groups that ship with hatewatch, in the order of their table."""
    table = tomllib.loads(files(__package__).joinpath("groups.toml").read_text("utf-8"))
    groups = []
    for entry in table["group"]:
        unless = {name: entry[name] for name in _UNLESS if name in entry}
        forms = tuple(_form(language, one, unless) for language in LANGUAGES for one in entry.get(language, ()))
        groups.append(
            Group(entry["id"], entry["ground"], entry["name"], forms, entry.get("parent"), tuple(entry.get("kin", ())))
        )
    return tuple(groups)


@cache
def kurdish_words() -> frozenset[str]:
    """Return the frequent Kurmanji words, folded, by which a Kurdish text is told from a Turkish one."""
    table = tomllib.loads(files(__package__).joinpath("groups.toml").read_text("utf-8"))
    return frozenset(fold(word) for word in table["kurdish_words"])


@cache
def _by_id() -> dict[str, Group]:
    return {group.id: group for group in load_groups()}


def target_name(group: str, language: str = "en") -> str:
    """Return the name of the group with id `group` in a reader's language: tr, kmr or en.

    Raises `KeyError` for an unknown id; an unknown language gives the English name.
    """
    name = _by_id()[group].name
    return name.get(language, name["en"])


def ground_of(group: str) -> str:
    """Return the label of the ground on which hostility to the group with id `group` rests."""
    return _by_id()[group].ground
