"""What may come of a request: the table of outcomes in Turkish, Kurmanji and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from hatewatch.collect.tables import load_table


@dataclass(frozen=True, slots=True)
class Outcome:
    """One outcome: `meaning` and `remedy` are one sentence each, by language (tr, kmr, en).

    `good` says that the address gave what it has; any other outcome leaves a hole for the time being, or for ever.
    `unwell` says that the host rather than the address is at fault: after some of those on end it is left alone.
    """

    slug: str
    good: bool
    unwell: bool
    meaning: Mapping[str, str]
    remedy: Mapping[str, str]


OUTCOMES: Mapping[str, Outcome] = MappingProxyType(
    {
        slug: Outcome(slug, entry.get("good", False), entry.get("unwell", False), entry["meaning"], entry["remedy"])
        for slug, entry in load_table("outcomes.toml").items()
    }
)


class Failed(Exception):  # noqa: N818  # it is told as a record, and never seen as an error
    """End a request with an outcome of `OUTCOMES`; stays within this package."""

    def __init__(self, outcome: str, reason: str, retry_at: datetime | None = None) -> None:
        super().__init__(outcome, reason)
        self.outcome, self.reason, self.retry_at = outcome, reason, retry_at
