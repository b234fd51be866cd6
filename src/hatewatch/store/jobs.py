"""What a store can do for jobs: keep what was asked for, hand it to the worker, and tell how far it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from hatewatch.records import Rejected

JobKind = Literal["upload", "report"]
JobState = Literal["queued", "running", "done", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work that somebody asked for: `name` is the file's or the report's, `by` the key that asked.

    `wish` is how it was asked for, `result` what is known of it so far; both hold what JSON can. `stage` is a slug, and
    `done` of `total` units of it are behind us. `attempts` counts the workers that took it up, `size` is the file's.
    `error` is what was found and what to do. Times are aware UTC.
    """

    id: str
    kind: JobKind
    state: JobState
    name: str
    by: str
    made: datetime
    size: int = 0
    wish: Mapping[str, Any] = field(default_factory=dict)
    started: datetime | None = None
    finished: datetime | None = None
    stage: str = ""
    done: int = 0
    total: int | None = None
    attempts: int = 0
    cancelling: bool = False
    error: tuple[str, str] | None = None
    result: Mapping[str, Any] = field(default_factory=dict)

    @property
    def has_ended(self) -> bool:
        """Return whether nobody works on it any more."""
        return self.state in ("done", "failed", "cancelled")


class JobStore(Protocol):
    """The part of a store that jobs need; every method that writes is one transaction."""

    def add_job(self, job: Job, token: str = "") -> Job:
        """Add a job and return it; where one was added with that token before, return that one and add nothing."""
        ...

    def job(self, id: str) -> Job | None:
        """Return the job of that id, None where there is none."""
        ...

    def job_of(self, token: str) -> Job | None:
        """Return the job that was added with that token, None where there is none."""
        ...

    def jobs(self, most: int = 50) -> list[Job]:
        """Return the latest jobs, the latest first."""
        ...

    def claim_job(self, now: datetime) -> Job | None:
        """Hand out a job as running, None where none waits: what is running already first, then the smallest.

        Only one worker asks at a time, so what is running was left by one that ended. Of equal size the eldest.
        """
        ...

    def tell_job(self, id: str, stage: str, done: int, total: int | None) -> bool:
        """Keep how far a job is; return whether to go on with it: nobody took it back, and it is still there."""
        ...

    def note_job(self, id: str, result: Mapping[str, Any]) -> None:
        """Keep what is known of a job so far, for whoever looks at it or takes it up again."""
        ...

    def end_job(
        self, id: str, state: JobState, now: datetime, *, result: Mapping[str, Any],
        error: tuple[str, str] | None = None,
    ) -> None:  # fmt: skip
        """Note how a job ended."""
        ...

    def put_back_job(self, id: str) -> None:
        """Let a running job wait again, as if this worker had never taken it up."""
        ...

    def cancel_job(self, id: str, now: datetime) -> Job | None:
        """Take back a job that waits or failed; of one that runs, note that it is wished. Return it, if it is there."""
        ...

    def queue_again(self, id: str, wish: Mapping[str, Any]) -> bool:
        """Let a failed job wait again, with another wish; return whether it was one."""
        ...

    def prune_jobs(self, before: datetime) -> int:
        """Drop the jobs that ended before then; return how many."""
        ...

    def documents_of(self, digest: str) -> int:
        """Return how many documents came into the store with the file of these bytes (sha256, hexadecimal)."""
        ...

    def rejected_of(self, digest: str) -> Iterator[Rejected]:
        """Yield the rows of the file of these bytes that could not be used."""
        ...
