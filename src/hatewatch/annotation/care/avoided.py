"""Read what a volunteer would rather not see: a group or a ground, by its id or by a name that the interface shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache

from hatewatch.labels import load_scheme
from hatewatch.targets import load_groups
from hatewatch.text import fold, skeleton

_CLOSE = 0.7  # from here on a word may be meant for another
_STEM = 0.9  # a word by which texts name a group is as good as this
_BEHIND = 0.15  # what is so much further off than the nearest was not meant
_LONGEST = 3  # suggestions
_WORD = re.compile(r"\w{3,}")


def find_avoided(given: str) -> str | None:
    """Return the id of the group or ground that `given` is the id or a name of, in any language and any case."""
    return _ids().get(fold(given).strip())


def suggest_avoided(given: str) -> list[str]:
    """Return the ids that come nearest to `given` in any language, the nearest first; none where nothing is near."""
    meant = skeleton(given).strip()
    near: dict[str, float] = {}
    for id, name in _spellings():
        score = SequenceMatcher(None, meant, name).ratio()
        near[id] = max(near.get(id, 0.0), score)
    for group in load_groups():
        stems = (form.key[0] for form in group.forms if len(form.key) == 1 and len(form.key[0]) > 3)
        if any(meant.startswith(stem) for stem in stems):
            near[group.id] = max(near[group.id], _STEM)
    least = max(_CLOSE, max(near.values()) - _BEHIND)
    return sorted((id for id, score in near.items() if score >= least), key=lambda id: -near[id])[:_LONGEST]


def name_avoided(id: str, language: str) -> str:
    """Return the name of a group or ground in a reader's language: tr, kmr or en."""
    return _named()[id][language]


@cache
def _named() -> dict[str, dict[str, str]]:
    grounds = {one.id: dict(one.name) for one in load_scheme().of("ground")}
    return {one.id: dict(one.name) for one in load_groups()} | grounds


@cache
def _ids() -> dict[str, str]:
    names = {fold(name): id for id, names in _named().items() for name in names.values()}
    return names | {fold(id): id for id in _named()}


def _spellings() -> Iterator[tuple[str, str]]:
    """Yield each id with its names and the longer words of them, without diacritics."""
    for id, names in _named().items():
        for name in (id.replace("_", " "), *names.values()):
            spelt = skeleton(name)
            yield from ((id, one) for one in (spelt, *_WORD.findall(spelt)))
