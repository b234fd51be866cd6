"""Cursors: where to go on in a list, in a form that nobody can make up."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets

from hatewatch.api.problems import Refused
from hatewatch.errors import InputError
from hatewatch.project import Project
from hatewatch.store import Filter

_PURPOSE = "cursor"
_BYTES, _SEAL = 8, 16


class Cursors:
    """Write and read cursors, each good for one filter only."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def of(cls, project: Project) -> Cursors:
        """Return those of a project, good after a restart too; without its key good as long as this process runs."""
        try:
            return cls(project.pseudonyms().derive(_PURPOSE))
        except InputError:
            return cls(secrets.token_bytes(32))

    def write(self, place: int, wanted: Filter) -> str:
        """Return the cursor that leads on to `place`."""
        packed = place.to_bytes(_BYTES, "big")
        return base64.urlsafe_b64encode(packed + self._seal(packed, wanted)).decode("ascii")

    def read(self, given: str, wanted: Filter) -> int:
        """Return where a cursor leads; raises Refused for one of another filter, and for what is none."""
        try:
            raw = base64.b64decode(given.encode("ascii"), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raw = b""
        packed, seal = raw[:_BYTES], raw[_BYTES:]
        if len(raw) != _BYTES + _SEAL or not hmac.compare_digest(seal, self._seal(packed, wanted)):
            raise Refused(
                422, "bad-cursor", "The cursor is none of this list.",
                "Send the `next` of the page before as it is, with the same filters; or none, to begin anew.",
            )  # fmt: skip
        return int.from_bytes(packed, "big")

    def _seal(self, packed: bytes, wanted: Filter) -> bytes:
        text = repr(wanted).encode("utf-8", "surrogatepass")
        return hmac.new(self._key, packed + text, hashlib.sha256).digest()[:_SEAL]
