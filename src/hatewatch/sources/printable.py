"""Names and messages that any screen, log and UTF-8 file can take."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from hatewatch.errors import InputError

_SPACES = re.compile(r"\s+")
# Control characters, lone surrogates (how Python holds file names that are no UTF-8), and marks that turn the
# direction of the writing beside them. The joiners of Kurdish in Arabic letters are none of these.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(text: str) -> str:
    """Return `text` on one line, what cannot be printed as U+FFFD."""
    return _UNPRINTABLE.sub("\ufffd", text if text.isprintable() else _SPACES.sub(" ", text))


@contextmanager
def printable_errors() -> Iterator[None]:
    """Make every InputError from within printable: names of files, sheets and columns are whatever people gave."""
    try:
        yield
    except InputError as error:
        what, remedy = printable(error.what), printable(error.remedy)
        if (what, remedy) == (error.what, error.remedy):
            raise
        raise replace(error, what=what, remedy=remedy) from error
