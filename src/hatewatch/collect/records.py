"""What is asked of a server, within which limits, in what manner, and what came of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from hatewatch import __version__
from hatewatch.collect.addresses import host_name, is_host
from hatewatch.errors import InputError

#: What an address should give: decides which content types are taken.
Kind = Literal["feed", "sitemap", "page"]

#: The product token that robots.txt files may name.
ROBOT = "hatewatch"
_CONTACT = re.compile(r"[!-~]+@[!-~]+\.[!-~]+|https?://[!-~]+")


@dataclass(frozen=True, slots=True)
class Asked:
    """One address to fetch, with the ETag and Last-Modified that it had the last time, as the server wrote them."""

    url: str
    kind: Kind = "page"
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of one address: always a record, whatever the server did.

    `outcome` is a slug of `OUTCOMES`; `reason` says in a few English words what was met, and never a word of a page.
    `body` is there where the outcome is `ok`: unpacked bytes, for which `encoding` is a codec of Python's and
    `encoding_from` says what told it ("bom", "content", "header", "xml", "meta" or "guess"). `final_url` is the address
    after redirects. `etag` and `last_modified` are to be given next time; `retry_at`, aware UTC, is when the server
    wants to be asked again. `measured` says that the server announced where the body ends, so that nothing
    of it is missing. `bytes` counts bodies as they came, `seconds` the exchanges without the polite waits.
    """

    url: str
    final_url: str
    status: int | None
    outcome: str
    reason: str
    body: bytes | None = field(repr=False)
    encoding: str | None
    encoding_from: str | None
    content_type: str | None
    etag: str | None
    last_modified: str | None
    fetched: datetime
    retry_at: datetime | None
    bytes: int
    seconds: float
    measured: bool = False

    @property
    def text(self) -> str | None:
        """Return the body as text, without its byte order mark; bytes that do not decode are U+FFFD."""
        if self.body is None or self.encoding is None:
            return None
        return self.body.decode(self.encoding, "replace").removeprefix("\ufeff")


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much: seconds and bytes.

    `whole` is for one exchange from the connection to the last byte, `read` for the silence within it, `run` for
    everything together. `wait` is the longest that a run waits for a host that asks for patience, `backoff` the first
    wait where it does not say how long; `tries` are made of one address, and after `patience` failures on end a host
    is left for the run. `redirects` are followed for one address. `wire` bounds a body as sent, `unpacked` as read.
    """

    connect: float = 10.0
    read: float = 20.0
    whole: float = 60.0
    run: float = 1800.0
    wait: float = 60.0
    backoff: float = 2.0
    tries: int = 3
    patience: int = 6
    redirects: int = 5
    wire: int = 10 << 20
    unpacked: int = 50 << 20


@dataclass(frozen=True, slots=True)
class Manner:
    """How servers are spoken to: by whom, how often, and which are allowed that others are not.

    `contact` is an e-mail address or a web address of the people who collect; it stands in every request. At least
    `delay` seconds lie between the starts of two requests to a host, and at most `in_flight` run there at once,
    `parallel` everywhere. Hosts in `allow_hosts` may have any port and any address, private ones included.
    Raises InputError for a contact by which nobody could write back, and for a host that is none.
    """

    contact: str
    delay: float = 1.0
    in_flight: int = 2
    parallel: int = 32
    allow_hosts: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not _CONTACT.fullmatch(self.contact) or len(self.contact) > 200:
            raise InputError(
                f"{self.contact!r} is no address at which an outlet could reach you.",
                "Give an e-mail address or a page that begins with https://; it stands in every request.",
            )
        for host in self.allow_hosts:
            if not is_host(host):
                raise InputError(
                    f"{host!r} in allow_hosts is no host.", "Write a name or an address alone, like yerel.example.org."
                )
        object.__setattr__(self, "allow_hosts", frozenset(map(host_name, self.allow_hosts)))

    @property
    def agent(self) -> str:
        """Return the User-Agent header."""
        return f"{ROBOT}/{__version__} (+{self.contact})"
