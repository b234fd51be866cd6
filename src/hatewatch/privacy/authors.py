"""By which name an author is known, platform by platform: what to give to `hatewatch forget --author`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from hatewatch.text import fold

_OTHERS = "others"
_ADDRESS = re.compile(r"https?:|www\.|[\w-]+(\.[\w-]+)*\.[a-z]{2,}/")


@cache
def author_names() -> dict[str, tuple[str, str]]:
    """Return each platform's title and the form of its authors' names; `others` stands for all other sources."""
    table = tomllib.loads(files(__package__).joinpath("authors.toml").read_text("utf-8"))
    return {platform: (said["title"], said["form"]) for platform, said in table.items()}


def names_of(sources: Iterable[str]) -> list[tuple[str, str]]:
    """Return title and form for those platforms that are among `sources`, and for the others where there are any."""
    known = author_names()
    there = dict.fromkeys(one if one in known else _OTHERS for one in sources)
    return [known[one] for one in sorted(there, key=lambda one: (one == _OTHERS, one))]


def looks_like_address(name: str) -> bool:
    """Return whether a name is written like a web address."""
    return _ADDRESS.match(fold(name).strip()) is not None
