"""Tell names of persons, as far as capitals and the words beside them do."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from hatewatch.places.gazetteer import names
from hatewatch.targets.readings import read
from hatewatch.terms.uses import Use
from hatewatch.terms.vocabulary import Vocabulary
from hatewatch.text import fold

# A term is written as a name where so many of its uses have capitals; a single word is taken for a person's where so
# many of them stand beside another such word.
_CAPITALS, _BESIDE = 0.8, 0.5


@cache
def _institutions() -> frozenset[str]:
    table = tomllib.loads(files(__package__).joinpath("names.toml").read_text("utf-8"))
    return frozenset(map(fold, table["institutions"]))


@cache
def is_known(word: str) -> bool:
    """Return whether a folded word names a group of people, an institution, a day, or a place and nobody else."""
    return (
        word in _institutions()
        or read(word) is not None
        or any(name.ambiguous == "no" for name in names().get(word, ()))
    )


def is_name(key: Sequence[str], uses: Sequence[Use], vocabulary: Vocabulary) -> bool:
    """Return whether a term, of the stems `key`, is written as names of persons are.

    A phrase is taken for one where nearly all its uses have capitals throughout, a single word where most of those
    stand beside another capital as well; and no word of it is known to name something else. Uses in capitals alone tell
    nothing. So some names of other things go too, and names in small letters or in Sorani stay.
    """
    words = {word for use in uses for word in use.words}
    if any(map(is_known, key)) or any(is_known(vocabulary.forms[word]) for word in words):
        return False
    told = [use for use in uses if not any(_is_shouted(vocabulary.written[word]) for word in use.words)]
    capital = [use for use in told if all(vocabulary.written[word][0].isupper() for word in use.words)]
    if not capital or len(capital) < _CAPITALS * len(told):
        return False
    beside = sum(any(_is_namelike(vocabulary, word) for word in use.beside) for use in capital)
    return len(key) > 1 or beside >= _BESIDE * len(capital)


def _is_namelike(vocabulary: Vocabulary, word: int) -> bool:
    written = vocabulary.written[word]
    return written[:1].isupper() and not _is_shouted(written) and not is_known(vocabulary.forms[word])


def _is_shouted(written: str) -> bool:
    return len(written) > 1 and written.isupper()
