"""The last snapshot of the figures, or why there is none; and whether the caller has it already."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from fastapi import Request, Response

from hatewatch import __version__
from hatewatch.api.problems import Refused
from hatewatch.api.services import Services
from hatewatch.errors import InputError

if TYPE_CHECKING:
    from hatewatch.pipeline.live import Snapshot

_SOON = 5  # seconds after which there may be a snapshot
#: How an answer that the caller has already is described.
UNCHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "Unchanged since the ETag that you sent."}}


def snapshot_of(services: Services) -> Snapshot:
    """Return the last snapshot; raises Refused where there is none yet (503), or nothing to tell (409)."""
    snapshot = services.live.snapshot()
    if snapshot is not None:
        return snapshot
    reason = services.live.reason
    if isinstance(reason, InputError):
        raise Refused(409, "nothing-to-tell", reason.what, reason.remedy)
    if reason is not None:
        raise reason
    raise Refused(
        503, "counting", "The figures are being counted for the first time.", "Ask again in some seconds.",
        headers={"Retry-After": str(_SOON)},
    )  # fmt: skip


def tag(*parts: object) -> str:
    """Return the ETag of an answer that depends on these alone."""
    text = "\x1f".join(map(str, (__version__, *parts)))
    return f'"{hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()}"'


def tag_of(snapshot: Snapshot, kind: str = "json") -> str:
    """Return the ETag of an answer that is told of a snapshot alone, in that form."""
    return tag(snapshot.report.data, snapshot.counted.isoformat(), snapshot.pending, kind)


def has_it(request: Request, etag: str) -> bool:
    """Say whether the caller holds the answer of this ETag already."""
    held = request.headers.get("If-None-Match", "")
    return held.strip() == "*" or etag in (one.strip().removeprefix("W/") for one in held.split(","))


def headers_of(etag: str) -> dict[str, str]:
    """Return the headers by which a caller may ask next time whether anything has changed."""
    return {"ETag": etag, "Cache-Control": "private, no-cache", "Vary": "Accept"}


def unchanged(etag: str) -> Response:
    """Return the answer to somebody who has it already."""
    return Response(status_code=304, headers=headers_of(etag))
