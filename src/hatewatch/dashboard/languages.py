"""In which language a page is: as its path says, and else the cookie, the browser or the project."""

from __future__ import annotations

from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request

from hatewatch.labels import READERS

#: The cookie that keeps the language last read; it says nothing else.
COOKIE = "hatewatch_language"
#: What stands before every page's path. Only these three match, so that no page shadows a path of the API.
ROOT = "/{lang:reader}"


class _Reader(Convertor[str]):
    regex = "|".join(READERS)

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("reader", _Reader())


def language_of(request: Request, otherwise: str) -> str:
    """Return the language that a request is to be answered in, `otherwise` where nothing says so."""
    first = request.url.path.removeprefix("/").partition("/")[0]
    if first in READERS:
        return first
    kept = request.cookies.get(COOKIE, "")
    return kept if kept in READERS else _asked(request.headers.get("accept-language", "")) or otherwise


def in_language(request: Request, language: str) -> str:
    """Return the address of the same page in another language, its query kept."""
    rest = request.url.path.removeprefix("/").partition("/")[2] or "overview"
    query = request.url.query
    return f"/{language}/{rest}" + (f"?{query}" if query else "")


def _asked(header: str) -> str:
    """Return the language that a browser likes best among ours, "" where it names none; `ku` is read as Kurmanji."""
    liked: list[tuple[float, str]] = []
    for part in header.split(",")[:20]:
        name, _, weight = part.strip().partition(";q=")
        code = name.strip().lower().partition("-")[0]
        code = "kmr" if code == "ku" else code
        try:
            rank = float(weight or 1)
        except ValueError:
            continue
        if code in READERS and rank > 0:
            liked.append((rank, code))
    return max(liked, key=lambda one: one[0])[1] if liked else ""
