"""The sentences of the example project: read from their tables, their slots filled."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from hatewatch.text import lower

_LANGUAGES = ("tr", "kmr", "ckb", "zza")
_SLOT = re.compile(r"\{(\w+)(?::(\w+))?\}")
_BACK, _ROUND, _HARD = "aıou", "ouöü", "fstkçşhp"
_VOWELS = "aıoueiöü"


@dataclass(frozen=True, slots=True)
class Frame:
    """One sentence with slots, and what is true of every post made from it."""

    text: str
    kind: str
    languages: tuple[str, ...]
    labels: tuple[str, ...] = ()
    ground: tuple[str, ...] = ()
    discourse: tuple[str, ...] = ()
    target: str = ""
    months: tuple[int, ...] = ()
    province: str = ""
    rise: bool = False

    @property
    def marked(self) -> bool:
        """Say whether the sentence is discriminatory, hateful speech included."""
        return "discriminatory" in self.labels

    def fits(self, plate: str, month: int) -> bool:
        """Say whether the sentence can be of this province and month."""
        return self.province in ("", plate) and (not self.months or month in self.months)


def read_frames(folder: Path) -> list[Frame]:
    """Read `tr.toml`, `kmr.toml`, `ckb.toml` and `zza.toml` of `folder`, in that order."""
    frames = []
    for language in _LANGUAGES:
        table = tomllib.loads((folder / f"{language}.toml").read_text(encoding="utf-8"))
        for group in table["group"]:
            shared: dict[str, Any] = {
                k: tuple(v) if isinstance(v, list) else v for k, v in group.items() if k != "texts"
            }
            shared["languages"] = tuple(str(group.get("languages", language)).split())
            frames += [Frame(text=text, **shared) for text in group["texts"]]
    return frames


def inflect(name: str, form: str, compound: bool = False) -> str:
    """Return the Turkish place name with a suffix: da, dan, daki, a, i, in (with an apostrophe), li or lilar.

    `compound` names end in a possessive and take an n: Odunpazarı'nda.
    """
    lowered = lower(name, "tr")
    last = next(c for c in reversed(lowered) if c in _VOWELS)
    wide = "a" if last in _BACK else "e"
    narrow = {(True, False): "ı", (True, True): "u", (False, False): "i", (False, True): "ü"}[
        last in _BACK, last in _ROUND
    ]
    vowel = lowered[-1] in _VOWELS
    buffer = "n" if compound else "y" if vowel else ""
    hard = "t" if lowered[-1] in _HARD else "d"
    place = ("n" if compound else "") + hard + wide
    endings = {
        "da": "'" + place,
        "dan": "'" + place + "n",
        "daki": "'" + place + "ki",
        "a": "'" + buffer + wide,
        "i": "'" + buffer + narrow,
        "in": "'" + ("n" if vowel else "") + narrow + "n",
        "li": "l" + narrow,
        "lilar": "l" + narrow + "l" + wide + "r",
    }
    return name + endings[form]


class Slots:
    """Fill the slots of sentences from `slots.toml`, drawing with the given random numbers."""

    def __init__(self, table: Mapping[str, Any], random: Random) -> None:
        self.table = table
        self._random = random
        self._compound: Sequence[str] = table["compound"]

    def fill(self, frame: Frame, plate: str) -> str:
        """Return the text of `frame` with every slot filled for the province `plate`."""
        drawn: dict[str, Any] = {}
        return _SLOT.sub(self._filler(frame.languages[0], plate, drawn), frame.text)

    def _filler(self, language: str, plate: str, drawn: dict[str, Any]) -> Callable[[re.Match[str]], str]:
        def value(match: re.Match[str]) -> str:
            name, form = match[1], match[2]
            if name not in drawn:
                drawn[name] = self._draw(name, language, plate)
            chosen = drawn[name]
            if isinstance(chosen, list):  # Kurmanji: nominative and oblique
                return str(chosen[1 if form == "o" else 0])
            return inflect(chosen, form, chosen in self._compound) if form else str(chosen)

        return value

    def _draw(self, name: str, language: str, plate: str) -> Any:
        if name == "il":
            return self.table["province"][plate][language]
        if name == "ilce":
            return self._random.choice(self.table["province"][plate]["districts"][language])
        if name in self.table["numbers"]:
            first, last, step = self.table["numbers"][name]
            return str(self._random.randrange(first, last + 1, step))
        return self._random.choice(self.table[language][name])
