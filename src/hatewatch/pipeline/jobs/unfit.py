"""What a job can fail with that whoever asked for it can mend, by a word that programs and pages know."""

from __future__ import annotations

from dataclasses import dataclass

from hatewatch.errors import InputError


@dataclass
class UnfitError(InputError):
    """Refuse what a job was asked for with.

    `problem` is size, empty, bomb, rows, unreadable, columns (`columns` are then those of the file), unusable (no row
    of it), died (the worker, again and again), store or fault.
    """

    problem: str = "unreadable"
    columns: tuple[str, ...] = ()


#: Problems with which the file is kept, since the same file may do with other columns, or at another time.
MENDABLE = frozenset({"columns", "unusable", "died", "store", "fault", "project"})
