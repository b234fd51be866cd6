"""One line of JSON for each request: never a text, a key, an author, a query or a path, which may hold any of them."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Mapping
from datetime import UTC, datetime

_log = logging.getLogger("hatewatch.api.requests")
_encode = json.JSONEncoder(ensure_ascii=False).encode  # made once: it is asked for every request


class JsonLines(logging.Formatter):
    """Log records as one line of JSON each, without what an exception says of itself."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        told = {"time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")}
        told["level"] = record.levelname.lower()
        fields = getattr(record, "fields", None)
        said: Mapping[str, object] = fields if fields is not None else {"said": record.getMessage()}
        return _encode({**told, **said})


def log_lines(level: int = logging.INFO) -> None:
    """Have what is logged written to stderr in lines of JSON."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("hatewatch").setLevel(level)


def note_request(*, request: str, route: str, method: str, status: int, seconds: float, key: int | None) -> None:
    """Note a request that was answered: by the template of its route, and the number of the key."""
    if _log.isEnabledFor(logging.INFO):
        ms = round(seconds * 1000, 1)
        fields = {"request": request, "route": route, "method": method, "status": status, "ms": ms, "key": key}
        _log.info("request", extra={"fields": fields})


def note_fault(*, request: str, route: str, kind: str) -> None:
    """Note an error that nobody foresaw: its kind and where it arose, without its own words."""
    _log.error("fault", extra={"fields": {"request": request, "route": route, "fault": kind}})
