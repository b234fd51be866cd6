"""What comes out of the queue: a judgement, or word that there is none to be had in time."""

from __future__ import annotations

from dataclasses import dataclass

from hatewatch.errors import HatewatchError
from hatewatch.records import Facts


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the model and the facts say of one text.

    `scores` are calibrated probabilities in the scheme's order, `labels` those at their threshold and what they imply.
    """

    scores: tuple[float, ...]
    labels: tuple[str, ...]
    facts: Facts


@dataclass
class Full(HatewatchError):  # noqa: N818 -- a word for what is so, not a mistake
    """Refuse a text for which the queue has no room, or no time before its deadline; `after` seconds it may have."""

    after: int = 1


class Late(HatewatchError):  # noqa: N818
    """Tell that a deadline passed before the model had come so far."""


class Unreadable(HatewatchError):  # noqa: N818
    """Tell that the model failed on a text; its own words are not repeated, for they might quote it."""


def full(after: int, what: str = "More texts wait for the model than it reads in time.") -> Full:
    """Return the refusal that says to come again `after` so many seconds."""
    return Full(what, f"Send this again in {after} s, or fewer texts at a time.", after)


def late(deadline: float) -> Late:
    """Return word that `deadline` seconds were not enough."""
    return Late(
        f"The model had not come to this within {deadline:g} s.", "Send it again later, or fewer texts at a time."
    )


def unreadable() -> Unreadable:
    """Return word that a text cannot be judged."""
    return Unreadable("The model failed on one of the texts.", "Send them one by one to find it, and tell us of it.")
