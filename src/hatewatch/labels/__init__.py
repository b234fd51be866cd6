"""The label scheme: which labels there are, what each means, in Turkish, Kurmanji and English."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

#: The languages in which people outside the code read hatewatch.
READERS = ("tr", "kmr", "en")


@dataclass(frozen=True, slots=True)
class Axis:
    """One question asked of a text; `name` and `definition` by reader's language."""

    id: str
    name: Mapping[str, str]
    definition: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Label:
    """One answer on an axis; `implies` lists labels that hold wherever this one does."""

    id: str
    axis: str
    name: Mapping[str, str]
    definition: Mapping[str, str]
    implies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scheme:
    """All axes and labels, in the order in which they are shown and stored."""

    version: str
    axes: tuple[Axis, ...]
    labels: tuple[Label, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the label ids in order."""
        return tuple(label.id for label in self.labels)

    def of(self, axis: str) -> tuple[Label, ...]:
        """Return the labels of one axis, in order."""
        return tuple(label for label in self.labels if label.axis == axis)

    def __getitem__(self, label: str) -> Label:
        return next(one for one in self.labels if one.id == label)


@cache
def load_scheme() -> Scheme:
    """Return the scheme that ships with hatewatch."""
    table = tomllib.loads(files(__package__).joinpath("scheme.toml").read_text("utf-8"))
    return Scheme(
        version=table["version"],
        axes=tuple(Axis(**axis) for axis in table["axis"]),
        labels=tuple(Label(**label | {"implies": tuple(label.get("implies", ()))}) for label in table["label"]),
    )
