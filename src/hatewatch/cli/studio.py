"""Open a project together with its Label Studio."""

from __future__ import annotations

import codecs
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from hatewatch.cli.stores import opened_store
from hatewatch.errors import InputError

if TYPE_CHECKING:
    from hatewatch.annotation.care import Volunteer
    from hatewatch.annotation.studio import Studio
    from hatewatch.cli.progress import Terminal
    from hatewatch.project import Project
    from hatewatch.store import Store

#: Where the token stands; the file is for a project of one's own and is not for others to read.
_TOKEN, _FILE = "LABEL_STUDIO_TOKEN", "studio.token"
_MAKE = "Make a personal access token in Label Studio under Account & Settings"


@contextmanager
def session(opened: Project) -> Iterator[tuple[Store, Studio, Terminal]]:
    """Give a project's store, its Label Studio and a progress for the terminal."""
    from hatewatch.cli.progress import Terminal

    with opened_store(opened) as store, Terminal() as progress:
        yield store, connect(opened), progress


def connect(opened: Project) -> Studio:
    """Return a project's Label Studio; raises InputError where the SDK or the token lacks."""
    from hatewatch.annotation.extra import need_sdk

    need_sdk()
    from hatewatch.annotation.studio import Studio

    return Studio(opened.settings.annotation.url, read_token(opened.folder))


def read_token(folder: Path) -> str:
    """Return the token of the environment, or of the file in the project's folder.

    Raises InputError where there is none, and for what can be no token.
    """
    if given := os.environ.get(_TOKEN, "").strip():
        return _check_token(given, _TOKEN)
    path = folder / _FILE
    if not path.is_file():
        raise InputError(
            "There is no Label Studio token.",
            f"{_MAKE}, and put it into {_TOKEN} or the file {_FILE} in the project's folder.",
        )
    content = path.read_bytes()
    # PowerShell's > writes UTF-16.
    encoding = "utf-16" if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise InputError(f"{path}: this is no text.", f"{_MAKE}, and save it there as UTF-8.") from None
    return _check_token(text.strip(), str(path))


def _check_token(token: str, place: str) -> str:
    if not token:
        raise InputError(f"{place}: it is empty.", f"{_MAKE}, and put it there.")
    if not token.isascii() or not token.isprintable() or " " in token:
        raise InputError(
            f"{place}: this is no token, which is one line of letters, digits, dots and dashes.",
            f"{_MAKE}, and put there what it shows and nothing else.",
        )
    return token


def team(opened: Project) -> tuple[Volunteer, ...]:
    """Return who labels in a project; raises InputError where that cannot be told for certain."""
    from hatewatch.pipeline.annotate import read_team

    with opened_store(opened) as store:
        return read_team(store, opened.folder)
