"""Write texts on six themes from templates, and some on nothing in common."""

from __future__ import annotations

import random
import tomllib
from pathlib import Path
from typing import NamedTuple


class Themed(NamedTuple):
    """A text, its language and its theme; "" for none."""

    text: str
    language: str
    theme: str


def write_themes(each: int = 40, seed: int = 1, *, apart: bool = True) -> list[Themed]:
    """Return `each` texts of one or two sentences on each theme, all different, in no order."""
    table = tomllib.loads((Path(__file__).parent / "themes.toml").read_text("utf-8"))
    draw = random.Random(seed)
    found = []
    for theme in table["theme"]:
        texts: set[str] = set()
        while len(texts) < each:
            slots = {name: draw.choice(words) for name, words in theme["slots"].items()}
            templates = draw.sample(theme["templates"], draw.choice([1, 1, 2]))
            texts.add(" ".join(one.format_map(slots) for one in templates))
        found += [Themed(text, theme["language"], theme["name"]) for text in sorted(texts)]
    if apart:
        found += [Themed(text, language, "") for language, texts in table["none"].items() for text in texts]
    draw.shuffle(found)
    return found
