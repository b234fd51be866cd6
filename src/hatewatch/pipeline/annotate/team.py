"""Read who labels before anything is put before them: no mistake in the file may take budgets and opt-outs away."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import Path

from hatewatch.annotation.care import VOLUNTEERS, Volunteer, read_volunteers
from hatewatch.errors import InputError
from hatewatch.pipeline.annotate.queues import EVERYONE, LABEL, owner
from hatewatch.store import Store
from hatewatch.text import fold, skeleton

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
        _refuse_namesakes(store, found, path)
        return found
    if meant := [one.name for one in sorted(folder.iterdir()) if one.is_file() and _is_alike(one.name)]:
        raise InputError(
            f"{folder}: there is no {VOLUNTEERS}, but {meant[0]}.",
            f"Call it {VOLUNTEERS} (Windows hides endings: in Explorer, View, File name extensions). Is it not meant? "
            "Then move it elsewhere.",
        )
    if people := _owners(store):
        raise InputError(
            f"{path}: there is no such file, and {', '.join(people)} have queues of their own.",
            "Put it back or write it anew with the same names; without it everybody would read everything, with "
            "neither budget nor opt-out.",
        )
    return ()


def departed(store: Store, volunteers: Sequence[Volunteer]) -> dict[str, int]:
    """Return those who have a queue and are not among `volunteers`, with how many tasks wait there, if any do."""
    here = {one.name for one in volunteers}
    gone = [one for one in _owners(store) if one not in here] if here else []
    if not gone:
        return {}
    answered = {(owner(one.queue), one.document) for one in store.annotations()}
    waiting = {(owner(one.queue), one.document) for one in store.tasks()} - answered
    counts = {name: sum(whose == name for whose, _ in waiting) for name in gone}
    return {name: n for name, n in counts.items() if n}


def _owners(store: Store) -> list[str]:
    """Return who has a labelling queue of their own."""
    owners = dict.fromkeys(owner(one.name) for one in store.queues() if one.purpose == LABEL)
    return [one for one in owners if one != EVERYONE]


def _refuse_namesakes(store: Store, volunteers: Sequence[Volunteer], path: Path) -> None:
    """Raise InputError for a new name that is another spelling of somebody who has a queue and is named no more.

    As somebody new they would be given again what they have read.
    """
    here, known = {one.name for one in volunteers}, _owners(store)
    gone = {skeleton(fold(one)): one for one in known if one not in here}
    for name in sorted(here - set(known)):
        if before := gone.get(skeleton(fold(name))):
            raise InputError(
                f"{path}: {name!r} is new, and {before!r}, who has a queue, is not named any more.",
                f"If they are one person, write {before!r} as before. If not, give the new one another handle.",
            )


def _is_alike(name: str) -> bool:
    """Say whether a file's name was meant to be `VOLUNTEERS`, as with another ending."""
    folded, stem = fold(name), VOLUNTEERS.partition(".")[0]
    return folded.startswith(stem) or SequenceMatcher(None, folded, VOLUNTEERS).ratio() >= _ALIKE
