"""Read who labels before anything is put before them: no mistake in the file may take budgets and opt-outs away."""

from __future__ import annotations

from difflib import SequenceMatcher
from pathlib import Path

from hatewatch.annotation.care import VOLUNTEERS, Volunteer, read_volunteers
from hatewatch.errors import InputError
from hatewatch.pipeline.annotate.queues import EVERYONE, LABEL, owner
from hatewatch.store import Store
from hatewatch.text import fold

_ALIKE = 0.8


def read_team(store: Store, folder: Path) -> tuple[Volunteer, ...]:
    """Return the volunteers of the project in `folder`; none where there never were any.

    Raises InputError where the file is wrong or names nobody, where another one was meant for it, and where it is gone
    though people have queues of their own: one queue for everybody has neither budgets nor opt-outs.
    """
    path = folder / VOLUNTEERS
    if path.exists():
        found = read_volunteers(path)
        if not found:
            raise InputError(
                f"{path}: it names nobody.",
                'Name each volunteer: [[volunteer]] with lines such as name = "zin" and reads = ["tr", "kmr"].',
            )
        return found
    if meant := [one.name for one in sorted(folder.iterdir()) if one.is_file() and _is_alike(one.name)]:
        raise InputError(
            f"{folder}: there is no {VOLUNTEERS}, but {meant[0]}.",
            f"Call it {VOLUNTEERS} (Windows hides endings: in Explorer, View, File name extensions). Is it not meant? "
            "Then move it elsewhere.",
        )
    owners = {owner(one.name): None for one in store.queues() if one.purpose == LABEL}
    if people := [one for one in owners if one != EVERYONE]:
        raise InputError(
            f"{path}: there is no such file, and {', '.join(people)} have queues of their own.",
            "Put it back or write it anew with the same names; without it everybody would read everything, with "
            "neither budget nor opt-out.",
        )
    return ()


def _is_alike(name: str) -> bool:
    """Say whether a file's name was meant to be `VOLUNTEERS`, as with another ending."""
    folded, stem = fold(name), VOLUNTEERS.partition(".")[0]
    return folded.startswith(stem) or SequenceMatcher(None, folded, VOLUNTEERS).ratio() >= _ALIKE
