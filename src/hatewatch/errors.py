"""The one family of errors a person may see: what was found, where, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass
class HatewatchError(Exception):
    """Tell the person at the keyboard what is wrong and how to mend it.

    `what` names the file and place and says what was found; `remedy` says what to do next. The command line
    prints both on one line and ends with the exit `code`; nobody but a developer should ever see a traceback.
    """

    code: ClassVar[int] = 1
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.what} {self.remedy}"


class InputError(HatewatchError):
    """Refuse a file, a row or a setting that a person gave."""


@dataclass
class ColumnsError(InputError):
    """Refuse a table whose columns do not fit; `columns` are the names of those that it has."""

    columns: tuple[str, ...] = ()


class LackingError(InputError):
    """Refuse what needs packages that are not installed: trying again later does not help."""


class ModelError(HatewatchError):
    """Refuse a model folder that is incomplete, altered or not of a kind known here."""


class StoreError(HatewatchError):
    """Refuse a store that is missing, from another version or busy."""


class AwayError(StoreError):
    """Tell that the store cannot be had now, though nothing is wrong with it: the same may work in a moment."""


class BusyError(HatewatchError):
    """Tell that another run holds the project."""


class PartialError(HatewatchError):
    """Tell that a run did what it could and not all: what came is kept, and the next run goes on."""

    code = 3


class StudioError(HatewatchError):
    """Tell that Label Studio cannot be reached, refuses, or lacks what it should have."""


class ProjectGoneError(StudioError):
    """Tell that a Label Studio, which answered, does not have a project any more."""
