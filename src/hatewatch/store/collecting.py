"""What a store can do for collecting: what was fetched from where and when, and the runs that did it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Fetch:
    """The last asking for one address: what came of it, and what to say next time.

    `role` is feed, sitemap, page or article; `outcome` a slug of `hatewatch.collect.OUTCOMES`, or why what came could
    not be read. `etag` and `modified` are the server's own words of the last whole answer. `retry_at` is before when it
    is not to be asked; `failures` counts the askings in a row that brought nothing; `whole` is when an answer last came
    whole. `native_id` is that of the document which an article's page holds. Times are aware UTC.
    """

    url: str
    outlet: str
    role: str
    outcome: str
    fetched: datetime
    etag: str | None = None
    modified: str | None = None
    retry_at: datetime | None = None
    whole: datetime | None = None
    failures: int = 0
    native_id: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One run of `hatewatch ingest`: `finished` is None while it goes on or where it was killed.

    `outcome` is whole or partial, None where it did not end; `counts` what came in and what did not, by slug.
    """

    key: int
    started: datetime
    finished: datetime | None = None
    outcome: str | None = None
    counts: Mapping[str, int] | None = None


class CollectingStore(Protocol):
    """The part of a store that collecting needs; every method that writes is one transaction."""

    def fetches(self, outlet: str, *, since: datetime | None = None) -> dict[str, Fetch]:
        """Return the last asking for each address of an outlet, by address; for an article where it is not before."""
        ...

    def keep_fetches(self, fetches: Sequence[Fetch]) -> None:
        """Keep these as the last askings for their addresses."""
        ...

    def drop_fetches(self, outlet: str, urls: Sequence[str]) -> None:
        """Know nothing any more of these addresses of an outlet."""
        ...

    def begin_run(self, started: datetime) -> Run:
        """Note that a run begins."""
        ...

    def end_run(self, run: Run, *, finished: datetime, outcome: str, counts: Mapping[str, int]) -> None:
        """Note how a run ended."""
        ...

    def runs(self, most: int = 100) -> list[Run]:
        """Return the latest runs, the latest first."""
        ...
