"""What the tests of fetching share: quick limits, names that lead to this machine, and one address fetched."""

from __future__ import annotations

import ssl
from collections.abc import Sequence

from hatewatch.collect import Asked, Fetched, Fetcher, Kind, Limits, Manner

CONTACT = "https://dernek.example.org/hatewatch"
#: A second at most for anything.
QUICK = Limits(
    connect=0.5, read=0.3, whole=0.6, run=20, wait=0.5, backoff=0.02, patience=99, wire=200_000, unpacked=1_000_000
)
#: Names of our outlets, which lead to this machine and are allowed to.
OUTLETS = frozenset(
    f"{name}.example.org"
    for name in (
        "gazete", "ajans", "yasak", "adiyla", "baskasi", "yavas", "cokyavas", "dev", "sayfa", "bayt", "bom", "bozuk",
        "mesgul", "duzelen", "kapali", "damla", "dongu", "tasindi", "iceri", "eski", "sahte",
    )
)  # fmt: skip
MANNER = Manner(CONTACT, delay=0.0, allow_hosts=OUTLETS)


_TLS = ssl.create_default_context()  # read once: that takes longer than most of the tests


def resolve(host: str) -> Sequence[str]:
    """Know the hosts of the tests: `yok` is none, `baska` is on the internet, all others are this machine."""
    if host.startswith("yok."):
        raise OSError("no such name")
    return ["93.184.215.14"] if host.startswith("baska.") else ["127.0.0.1"]


def fetch(
    url: str,
    kind: Kind = "page",
    *,
    etag: str | None = None,
    last_modified: str | None = None,
    limits: Limits = QUICK,
    manner: Manner = MANNER,
    tls: ssl.SSLContext | None = None,
) -> Fetched:
    """Fetch one address in a run of its own."""
    return fetch_all([Asked(url, kind, etag, last_modified)], limits=limits, manner=manner, tls=tls)[0]


def fetch_all(
    asked: Sequence[Asked], *, limits: Limits = QUICK, manner: Manner = MANNER, tls: ssl.SSLContext | None = None
) -> list[Fetched]:
    """Fetch addresses in one run; records as they come."""
    with Fetcher(manner, limits, resolve=resolve, tls=tls or _TLS) as fetcher:
        for one in asked:
            fetcher.ask(one)
        return list(fetcher)
