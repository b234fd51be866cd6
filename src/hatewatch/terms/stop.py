"""Words that say nothing of what a text is about, by language."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import import_module
from importlib.resources import files

from hatewatch.text import fold, skeleton

# Languages of which spaCy has a list.
_LISTED = ("tr", "kmr")


@cache
def stop_words(language: str) -> frozenset[str]:
    """Return the folded stop words of `language`, also as they are typed without diacritics.

    Those of the network ("rt", "url") belong to every language; a language that we do not know has no others.
    """
    table = tomllib.loads(files(__package__).joinpath("stop.toml").read_text("utf-8"))
    own = table.get(language, {})
    listed = import_module(f"spacy.lang.{language}.stop_words").STOP_WORDS if language in _LISTED else ()
    words = {fold(word) for word in (*listed, *own.get("stop", ()))} - {fold(word) for word in own.get("kept", ())}
    bare = {word for word in map(skeleton, words) if len(word) > 2} - set(own.get("kept", ()))
    return frozenset(words | bare | set(table["every"]["stop"]))
