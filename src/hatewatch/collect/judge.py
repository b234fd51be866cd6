"""What an answer amounts to: by its status, its headers, and its body."""

from __future__ import annotations

import re
from collections.abc import Mapping

from hatewatch.collect.body import check_body, check_type, is_wall, media_type, unpack
from hatewatch.collect.charset import tell_encoding
from hatewatch.collect.hosts import later, read_retry_after
from hatewatch.collect.http import Answer
from hatewatch.collect.outcomes import Failed
from hatewatch.collect.records import Asked, Kind, Limits
from hatewatch.collect.told import Content

REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: These come with the whole body.
WHOLE = frozenset({200, 203})
#: Errors of a server that may be over in a moment.
PASSING = frozenset({429, 502, 503, 504})
_BY_STATUS = {
    401: "login_wanted", 402: "login_wanted", 403: "forbidden", 404: "removed", 407: "login_wanted", 410: "removed",
    429: "too_many_requests", 451: "forbidden",
}  # fmt: skip
_TAG = re.compile(r"[ -~]{1,1000}")


def readable_tag(value: str | None) -> str | None:
    """Return an ETag or Last-Modified if it can be said to a server again, None otherwise."""
    return value if value and _TAG.fullmatch(value) else None


def bytes_to_read(status: int, headers: Mapping[str, str], kind: Kind, limits: Limits) -> int | None:
    """Return how much of a body to read, None where nothing in it is wanted; raise Failed where it cannot be taken."""
    if status in (204, 304):
        return 0  # it has none, and read to its end the connection stays good
    if status not in WHOLE:
        return None
    if not is_wall(headers):
        check_type(headers.get("content-type"), kind)
    length = headers.get("content-length", "")
    if length.isdigit() and int(length[:18]) > limits.wire:
        raise Failed("too_large", f"{length[:18]} bytes are announced")
    return limits.wire


def check_status(answer: Answer) -> None:
    """Raise Failed where status and headers say already that there is nothing to read and nowhere to go."""
    status, headers = answer.status, answer.headers
    if status in WHOLE or status in REDIRECTS or status == 304:
        return
    if status != 200 and is_wall(headers):
        raise Failed("wall", f"{status} with a test for browsers")
    outcome = _BY_STATUS.get(status) or ("server_error" if 500 <= status < 600 else "unexpected_status")
    if status == 204:
        outcome = "empty"
    wait = read_retry_after(headers.get("retry-after")) if status in PASSING else None
    raise Failed(outcome, str(status), None if wait is None else later(wait))


def read_content(answer: Answer, asked: Asked, limits: Limits) -> Content:
    """Return what an answer that passed `check_status` gave; raise Failed where that cannot be used."""
    headers = answer.headers
    etag, last_modified = readable_tag(headers.get("etag")), readable_tag(headers.get("last-modified"))
    if answer.status == 304:
        known = readable_tag(asked.etag), readable_tag(asked.last_modified)
        if known == (None, None):
            raise Failed("bad_answer", "304 to what was not asked")
        return Content("unchanged", "304", etag or known[0], last_modified or known[1])
    if answer.cut:
        raise Failed("too_large", f"more than {limits.wire} bytes")
    content_type = headers.get("content-type")
    body = unpack(answer.body, headers.get("content-encoding", "").split(","), limits.unpacked)
    check_body(body, content_type, asked.kind)
    if is_wall(headers, body):
        raise Failed("wall", f"{answer.status} with a test for browsers")
    codec, told_by = tell_encoding(body, content_type)
    return Content(
        "ok", str(answer.status), etag, last_modified, body, codec, told_by, media_type(content_type) or None
    )
