"""See that what a browser sends was meant by the one who sits there, and not by a page of somebody else.

Every change made with a session bears the session's token: in a form the field `csrf`, the first of its fields where
the form is multipart/form-data, or the header X-CSRF-Token.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from starlette.types import Message, Receive

from hatewatch.api.problems import Refused
from hatewatch.api.secret import is_same

#: Methods that change nothing.
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_FIELD = "csrf"
_LOOKED = 1 << 16  # bytes of a body in which the field must be found
_FIRST = re.compile(rb'--[^\r\n]{1,70}\r\n(?:[^\r\n]+\r\n)*?content-disposition: form-data; name="csrf"\r\n\r\n', re.I)


def make_token(cookie: str) -> str:
    """Return the token of the session with that cookie: nobody can make it who has not the cookie."""
    digest = hmac.new(cookie.encode(), b"csrf", hashlib.sha256).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def see_origin(headers: Mapping[bytes, bytes]) -> None:
    """Refuse what a browser says that another site had it send."""
    site, origin = headers.get(b"sec-fetch-site"), headers.get(b"origin")
    if site is not None and site not in (b"same-origin", b"none"):
        raise _refused()
    # The scheme is left out: a server in front may have ended https.
    if origin is not None and urlsplit(origin).netloc.lower() != headers.get(b"host", b"").lower():
        raise _refused()


async def see_token(headers: Mapping[bytes, bytes], receive: Receive, token: str) -> Receive:
    """Refuse what lacks the token; return what gives the body, from its beginning on."""
    given = headers.get(b"x-csrf-token")
    if given is not None:
        if not is_same(given.decode("latin-1"), token):
            raise _refused()
        return receive
    kind = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
    multipart = kind == b"multipart/form-data"
    if not multipart and kind != b"application/x-www-form-urlencoded":
        raise _refused()
    read: list[Message] = []
    body, found = b"", None
    while found is None:
        message = await receive()
        read.append(message)
        body += message.get("body", b"")
        whole = not message.get("more_body", False)
        if multipart:
            found = _first_field(body)
        elif whole:
            found = parse_qs(body.decode("latin-1")).get(_FIELD, [""])[0]
        if whole or len(body) > _LOOKED:
            break
    if found is None or not is_same(found, token):
        raise _refused()

    async def again() -> Message:
        return read.pop(0) if read else await receive()

    return again


def _first_field(body: bytes) -> str | None:
    """Return the value of the first field of a multipart body; "" where that is another one, None to read on."""
    if found := _FIRST.match(body):
        value, end, _ = body[found.end() :].partition(b"\r\n")
        return value.decode("latin-1") if end else None
    return "" if b"\r\n\r\n" in body else None


def _refused() -> Refused:
    return Refused(
        403, "not-from-here", "The request does not come from a page of this session.", "Load the page again."
    )
