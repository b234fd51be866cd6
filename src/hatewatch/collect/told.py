"""What came of one address, from its parts to the record."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from hatewatch.collect.outcomes import Failed
from hatewatch.collect.records import Asked, Fetched


@dataclass(slots=True)
class Tally:
    """What the exchanges for one address came to so far; `status` is the last."""

    status: int | None = None
    bytes: int = 0
    seconds: float = 0.0
    cookies: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """What an answer gave: the fields of `Fetched` that depend on it."""

    outcome: str
    reason: str
    etag: str | None
    last_modified: str | None
    body: bytes | None = field(default=None, repr=False)
    encoding: str | None = None
    encoding_from: str | None = None
    content_type: str | None = None


def tell(asked: Asked, told: Content | Failed, passed: list[str], tally: Tally) -> Fetched:
    """Return the record of what came of an address."""
    got = told if isinstance(told, Content) else Content(told.outcome, told.reason, None, None)
    return Fetched(
        asked.url, passed[-1] if passed else asked.url, tally.status, got.outcome, got.reason, got.body, got.encoding,
        got.encoding_from, got.content_type, got.etag, got.last_modified, datetime.now(UTC),
        told.retry_at if isinstance(told, Failed) else None, tally.bytes, round(tally.seconds, 3),
    )  # fmt: skip
