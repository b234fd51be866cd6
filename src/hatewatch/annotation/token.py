"""The token with which hatewatch speaks to Label Studio: where it stands, and what to do where it is none."""

from __future__ import annotations

import os
from pathlib import Path

from hatewatch.errors import InputError
from hatewatch.text import fold
from hatewatch.toml import decode

#: The file is for a project of one's own and is not for others to read.
VARIABLE, FILE = "LABEL_STUDIO_TOKEN", "studio.token"
#: What to do where there is no token, or not the right one.
REMEDY = (
    "If `make label-studio` started Label Studio, it wrote one: copy studio/token of the checkout to the project's "
    f"folder as {FILE}. For another one, make a personal access token there under Account & Settings (is Create grey, "
    f"there is one, which Revoke takes away) and put it into {FILE}, or into {VARIABLE}."
)
_QUOTES = "\"'“”„‘’"
#: Names under which the file is saved by mistake, as where Windows adds an ending.
_ALIKE = ("token", "token.txt", "studio_token", "studio-token", "studiotoken", "studio.txt")


def read_token(folder: Path) -> str:
    """Return the token of the environment, or of the file in the project's folder; quotes around it are no part of it.

    Raises InputError where there is none, and for what can be no token.
    """
    if given := os.environ.get(VARIABLE, "").strip():
        return _check(given, VARIABLE)
    path = folder / FILE
    if not path.is_file():
        raise InputError(f"There is no Label Studio token: {path} is missing.", _mistaken(folder) + REMEDY)
    try:
        text = decode(path.read_bytes())
    except UnicodeDecodeError:
        raise InputError(f"{path}: this is no text.", _mistaken(folder) + REMEDY) from None
    return _check(text, str(path), _mistaken(folder))


def _check(token: str, place: str, mistaken: str = "") -> str:
    token = token.strip().strip(_QUOTES).strip()
    if not token:
        raise InputError(f"{place}: it is empty.", mistaken + REMEDY)
    if not token.isascii() or not token.isprintable() or " " in token:
        raise InputError(
            f"{place}: this is no token, which is one line of letters, digits, dots and dashes and nothing else.",
            mistaken + REMEDY,
        )
    return token


def _mistaken(folder: Path) -> str:
    """Return a word on a file beside the right one that was probably meant for it, else nothing."""
    names = (one.name for one in sorted(folder.iterdir()) if one.is_file() and one.name != FILE)
    meant = next((name for name in names if fold(name).startswith(FILE) or fold(name) in _ALIKE), None)
    if meant is None:
        return ""
    return (
        f"There is {meant} beside it: call it {FILE} (Windows hides endings: in Explorer, View, File name extensions). "
    )
