"""How a sentence is written down: by an outlet's desk, or by somebody on a telephone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from hatewatch.example.frames import Frame
from hatewatch.text import lower

_NEWS = frozenset({"news", "report_of_hate", "neutral_mention"})  # told with a newsroom's closing lines
_PLAIN = str.maketrans("çğıöşüêîûâÇĞİÖŞÜÊÎÛÂ", "cgiosueiuaCGIOSUEIUA")


class Voice:
    """Dress sentences with the tails, emoji and hashtags of `slots.toml`."""

    def __init__(self, table: Mapping[str, Any], handles: Mapping[str, Sequence[str]], random: Random) -> None:
        self._table = table
        self._handles = handles
        self._random = random

    def print(self, text: str, frame: Frame, outlet: dict[str, Any]) -> str:
        """Return `text` as an outlet sets it: typographic apostrophes, sometimes a closing line or a link."""
        tails = self._table["tails"][frame.languages[0]].get("news" if frame.kind in _NEWS else frame.kind)
        if tails and self._random.random() < 0.3:
            text += " " + self._random.choice(tails)
        if self._random.random() < 0.1:
            text += f" https://{outlet['slug']}.example/galeri/{self._random.randrange(100, 999)}"
        return text.replace("'", "’")

    def say(self, text: str, frame: Frame, plate: str) -> str:
        """Return `text` as an account types it: tails, emoji, hashtags, handles, sometimes no diacritics."""
        chance, choice = self._random.random, self._random.choice
        language = frame.languages[0]
        tails = self._table["tails"][language]
        if chance() < 0.3:
            text += " " + choice(tails.get("marked" if frame.marked else frame.kind, tails["any"]))
        style = chance()
        if language != "ckb" and style < 0.1:
            text = text.translate(_PLAIN)
        elif language == "tr" and style < 0.2:
            text = lower(text, "tr").replace("'", "")
        emoji = self._table["emoji"].get(frame.kind)
        if emoji and chance() < 0.25:
            text += " " + choice(emoji)
        if chance() < 0.15:
            text += " " + choice(self._table["hashtags"][plate])
        if chance() < 0.08:
            text += " @" + choice(self._handles[plate])
        return text
