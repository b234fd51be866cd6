"""The questions of the labelling interface: which answers each takes, and when it is put."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache

from hatewatch.labels import Scheme, load_scheme
from hatewatch.targets import load_groups

#: The name of the tag that shows the text, and of the two fields of a task's data.
TEXT, DOCUMENT = "text", "uid"
#: The answer of an axis that says that none of its labels holds. As a target it says nothing, and nobody sees it: it
#: stands first for the field in which groups are looked for, where Enter takes the first group that fits what was
#: typed, and so, while nothing was typed, the first of all.
NONE = "none"


@dataclass(frozen=True, slots=True)
class Condition:
    """Shown while one of `ids` is chosen at `control`; with `chosen` false, while none of them is."""

    control: str
    ids: tuple[str, ...]
    chosen: bool = True


@dataclass(frozen=True, slots=True)
class Control:
    """One question; `kind` is choices, labels or textarea, as Label Studio calls the type of its results.

    `ids` are its answers: in what it stores they stand for ever, whatever their names in whichever language. `many`
    says whether several may be given, `needed` whether it must be answered where it is shown.
    """

    name: str
    kind: str
    ids: tuple[str, ...]
    shown: Condition | None = None
    many: bool = False
    needed: bool = False


@cache
def load_controls() -> tuple[Control, ...]:
    """Return the questions of the scheme that ships with hatewatch, in the order in which they are put.

    The gate stands before the text, so that it can be left unread. "None of these" and "cannot decide" are a question
    of their own which closes `conduct`: an answer cannot contradict itself. Ground is put where the conduct rests on
    one, discourse after it, target last.
    """
    scheme = load_scheme()
    conduct, grounds, forms = (_ids(scheme, axis) for axis in ("conduct", "ground", "discourse"))
    grounds, forms = (*grounds, NONE), (*forms, NONE)
    targets = (NONE, *(group.id for group in load_groups()))
    opened = Condition("gate", ("open",))
    grounded = ("discriminatory", *(label.id for label in scheme.labels if "discriminatory" in label.implies))
    return (
        Control("gate", "choices", ("open", "declined"), needed=True),
        Control("conduct", "choices", conduct, Condition("answer", (NONE, "undecided"), chosen=False), True, True),
        Control("answer", "choices", (NONE, "undecided"), opened),
        Control("ground", "choices", grounds, Condition("conduct", grounded), many=True, needed=True),
        Control("discourse", "choices", forms, Condition("ground", grounds), many=True, needed=True),
        Control("target", "choices", targets, Condition("discourse", forms), many=True),
        Control("span", "labels", ("words",), Condition("conduct", conduct), many=True),
        Control("note", "textarea", (), opened),
    )


def is_shown(name: str, chosen: Mapping[str, Collection[str]]) -> bool:
    """Say whether a question is put to somebody who has `chosen` these ids by control."""
    condition = next(control.shown for control in load_controls() if control.name == name)
    if condition is None:
        return True
    met = any(one in condition.ids for one in chosen.get(condition.control, ()))
    return met == condition.chosen and is_shown(condition.control, chosen)


def _ids(scheme: Scheme, axis: str) -> tuple[str, ...]:
    return tuple(label.id for label in scheme.of(axis))
