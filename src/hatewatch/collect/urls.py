"""Addresses brought into one form, and what makes two addresses one article.

Not courlan, which comes with trafilatura: its list of tracking parameters matches the beginnings of names, so that
`galeri=12` and `gazete=3` fall as "ga", `uid` and `cid` fall too, and parameters without a value are always dropped.
On Turkish news sites that makes one of many articles.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urlencode, urljoin, urlsplit, urlunsplit

from hatewatch.collect.tables import load_table

LONGEST = 2_000  # characters
_TABLE = load_table("urls.toml")
_TRACKERS, _PREFIXES = frozenset(_TABLE["trackers"]), tuple(_TABLE["prefixes"])
_FORMS = _TABLE["forms"]
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")
_SLASHES = re.compile(r"/{2,}")
_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
_IPV6 = re.compile(r"[0-9a-f:.]+")
# Nothing of these is escaped in a path: what a server may mean by an escaped one differs.
_PATH_SAFE = "/:@!$&'()*+,;=~-._"
_AMP_ENDING = re.compile(r"(?<=\d)-amp(?=/?$)|\.amp(?=\.html?$)|(?<=\w)\.amp$")


@lru_cache(maxsize=32768)
def canonical(url: str, base: str | None = None) -> str | None:
    """Return an address in one form that can still be asked, or None where it is none of http or https.

    Relative ones are joined to `base`. Host in lower case and ASCII (IDNA), no default port, dot segments resolved,
    escapes in one form, no fragment, no tracking parameters; others keep their order, and `www.` and the scheme stay.
    Addresses with a user name or of more than 2,000 characters are none.
    """
    url = _CONTROLS.sub("", html.unescape(url)).strip()
    if not url or len(url) > LONGEST:
        return None
    try:
        parts = urlsplit(urljoin(base, url) if base else url)
        scheme, port = parts.scheme, parts.port
        if scheme not in _PORTS or "@" in parts.netloc or not parts.hostname:
            return None
        host = _ascii_host(parts.hostname)
        path = _path(urlsplit(urljoin("http://h/", _SLASHES.sub("/", parts.path) or "/")).path)
    except ValueError:  # what is no address, UnicodeError too
        return None
    if host is None:
        return None
    netloc = host if port in (None, _PORTS[scheme]) else f"{host}:{port}"
    whole = urlunsplit((scheme, netloc, path, _query(parts.query), ""))
    return whole if len(whole) <= LONGEST else None


@lru_cache(maxsize=32768)
def identity(url: str) -> str:
    """Return what two addresses of one article share: without scheme, `www.`, mobile and AMP forms, last slash.

    What is no address is returned as it is. Meant for comparing and as a native id, never for asking.
    """
    whole = canonical(url)
    if whole is None:
        return url.strip()
    parts = urlsplit(whole)
    segments = [one for one in parts.path.split("/") if one]
    if segments and segments[-1] in _FORMS["indexes"]:
        segments.pop()
    if len(segments) > 1:  # a page whose only name is "amp" is itself
        if segments[0] in _FORMS["segments"]:
            segments.pop(0)
        elif segments[-1] in _FORMS["segments"]:
            segments.pop()
    path = _AMP_ENDING.sub("", "/".join(segments))
    kept = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if value not in _FORMS["parameters"].get(_lower(name), ())
    ]
    query = urlencode(sorted(kept))
    return f"{site(whole)}/{path}" + (f"?{query}" if query else "")


def site(url: str) -> str:
    """Return the host of an address without `www.`, `m.` and the like, and with its port if it has one of its own."""
    netloc = urlsplit(url).netloc
    labels = netloc.split(".")
    while len(labels) > 2 and labels[0] in _FORMS["hosts"]:
        labels.pop(0)
    return ".".join(labels)


def _ascii_host(host: str) -> str | None:
    host = host.rstrip(".")
    if ":" in host:
        return f"[{host}]" if _IPV6.fullmatch(host) else None
    if not host.isascii():
        import idna

        try:
            host = idna.encode(host.replace("İ", "i"), uts46=True).decode("ascii")
        except idna.IDNAError:
            return None
    return host if _HOST.fullmatch(host) and len(host) <= 253 else None


def _path(path: str) -> str:
    """Return a path whose escapes are in one form; an escaped slash or percent sign stays escaped."""
    parts = re.split(r"(%2[fF]|%25)", path)
    return "".join(
        part.upper() if i % 2 else quote(unquote_to_bytes(part), safe=_PATH_SAFE) for i, part in enumerate(parts)
    )


def _query(query: str) -> str:
    """Return a query without tracking parameters; one that is no list of names and values stays as it is."""
    if not query or ("=" not in query and "&" not in query):
        return quote(query, safe=_PATH_SAFE + "/?%")
    kept = [
        (name, value)
        for name, value in parse_qsl(query, keep_blank_values=True, max_num_fields=200)
        if _lower(name) not in _TRACKERS and not _lower(name).startswith(_PREFIXES)
    ]
    return urlencode(kept)


def _lower(name: str) -> str:
    return name.lower()  # a parameter's name, which no person reads
