"""The outlets of a project: its `sources.toml`, read strictly."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from hatewatch.collect.addresses import is_host
from hatewatch.collect.urls import canonical, identity
from hatewatch.errors import InputError
from hatewatch.intervals import read_interval
from hatewatch.places import place_of, places
from hatewatch.toml import Toml, nearest, read_toml

#: The name of the file in a project's folder.
SOURCES = "sources.toml"
_PORT = re.compile(r"([^:/]+|\[[^\]/]*\]):\d+")
#: How each setting is written.
_EXAMPLES = {
    "name": 'name = "Yerel Gazete"', "language": 'language = "tr" (or "kmr", "ckb", "zza", "und")',
    "place": 'place = "01" (a plate number between quotes, or a name)', "feed": 'feed = "https://…", or a list of them',
    "sitemap": 'sitemap = "https://…", or a list of them', "pages": 'pages = "https://…", or a list of them',
    "articles": 'articles = "full" (or "feed")', "comments": "comments = true (or false), without quotes",
    "every": 'every = "30m" (or "6h", "1d")', "allow_host": 'allow_host = "10.0.0.5"',
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outlet:
    """One outlet: where it is, what it writes in, and where its articles are named.

    Exactly one of `feeds`, `sitemaps` and `pages` holds addresses. `place` is a place id, None for an outlet of no one
    province. `full` says whether each article's page is fetched, or the feed's text is taken; `comments` whether those
    in the page are kept. `every` is the least time between two visits. `allow_hosts` are hosts that may be asked
    although they are private.
    """

    name: str
    language: str
    place: str | None = None
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    full: bool = True
    comments: bool = False
    every: timedelta | None = None
    allow_hosts: tuple[str, ...] = ()


def _address(value: str) -> str:
    found = canonical(value)
    if found is None:
        raise ValueError(f"{value!r} is no address; write it whole, from https:// or http:// on")
    return found


def _place(value: str) -> str:
    found = value if value in places() else place_of(value)
    if found is None:
        raise ValueError(f'{value!r} is no province or district; give a plate number such as "01", or a name')
    return found


def _every(value: str) -> timedelta:
    length = read_interval(value, least=timedelta(minutes=5))
    if length is None:
        raise ValueError(f'{value!r} is no interval of five minutes or more; write "30m", "6h" or "1d"')
    return length


def _host(value: str) -> str:
    if port := _PORT.fullmatch(value):
        raise ValueError(
            f'{value!r} has a port; write the host alone ("{port[1]}"), of which any port may be asked then'
        )
    if not is_host(value):
        raise ValueError(f"{value!r} is no host; write a name or an address alone, like haber.example.org")
    return value


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


_Addresses = Annotated[list[Annotated[str, AfterValidator(_address)]], BeforeValidator(_listed)]


class _Outlet(BaseModel):
    """What `sources.toml` may say of one outlet."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    name: str = Field(min_length=1, max_length=200)
    language: Literal["tr", "kmr", "ckb", "zza", "und"]
    place: Annotated[str, AfterValidator(_place)] | None = None
    feed: _Addresses = []
    sitemap: _Addresses = []
    pages: _Addresses = []
    articles: Literal["full", "feed"] = "full"
    comments: bool = False
    every: Annotated[str, AfterValidator(_every)] | None = None
    allow_host: Annotated[list[Annotated[str, AfterValidator(_host)]], BeforeValidator(_listed)] = []

    @model_validator(mode="after")
    def _one_way(self) -> _Outlet:
        ways = [name for name in ("feed", "sitemap", "pages") if getattr(self, name)]
        if len(ways) != 1:
            raise ValueError(
                f"it has {' and '.join(ways) or 'neither feed nor sitemap nor pages'}; give exactly one of them"
            )
        if self.articles == "feed" and not self.feed:
            raise ValueError(
                'articles = "feed" needs a feed, since only that has texts; name one, or strike out articles'
            )
        if self.comments and self.articles == "feed":
            raise ValueError('comments = true needs articles = "full"; comments stand in the page, and not in the feed')
        if not self.name.isprintable() or not self.name.strip():
            raise ValueError("its name cannot be printed; use letters, digits and spaces")
        return self


def read_outlets(path: Path) -> tuple[Outlet, ...]:
    """Return the outlets of a `sources.toml`, in its order.

    Raises `InputError`, naming file, line, outlet and remedy, where anything in it is unknown, wrong or there twice.
    """
    file = read_toml(path)
    if unknown := next((key for key in file.table if key != "outlet"), None):
        raise InputError(
            f"{file.place(file.line(unknown))}: {unknown} stands outside of any outlet.",
            "Begin each outlet with a line [[outlet]], and write its settings below that line.",
        )
    entries = file.table.get("outlet", [])
    if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        raise InputError(
            f"{file.place(file.line('outlet'))}: outlet is no list.",
            "Begin each outlet with a line [[outlet]], in double brackets.",
        )
    begun = file.headers("outlet")
    starts = begun if len(begun) == len(entries) else [None] * len(entries)  # as they may be written in another way
    outlets: list[Outlet] = []
    numbers: dict[str, int] = {}
    owners: dict[str, str] = {}
    for number, (entry, start) in enumerate(zip(entries, starts, strict=True), 1):
        told = _Told(file, entry, number, start)
        outlet = _outlet(entry, told)
        if outlet.name in numbers:
            raise told.error("name", f"outlet {numbers[outlet.name]} has the same name", "Give each a name of its own.")
        numbers[outlet.name] = number
        for way, addresses in (("feed", outlet.feeds), ("sitemap", outlet.sitemaps), ("pages", outlet.pages)):
            for address in addresses:
                if other := owners.get(identity(address)):
                    raise told.error(way, f"{address} stands at {other!r} too", "Name each address once.")
                owners[identity(address)] = outlet.name
        outlets.append(outlet)
    return tuple(outlets)


@dataclass(frozen=True, slots=True)
class _Told:
    """Where an outlet stands in its file: its `number` from 1 and the line at which it starts."""

    file: Toml
    entry: dict[str, object]
    number: int
    start: int | None

    def error(self, key: str, what: str, remedy: str, value: object = None) -> InputError:
        """Return an error about a setting of this outlet, or of one `value` in its list."""
        line = self.start
        if line is not None and key:
            line = self.file.line_of(key, line) or line
            line = self.file.line_with(value, line) if isinstance(value, str) else line
        name = self.entry.get("name")
        named = f" ({name[:80]!r})" if isinstance(name, str) else ""
        return InputError(f"{self.file.place(line)}: outlet {self.number}{named}: {what}.", remedy)


def starter_sources() -> str:
    """Return a `sources.toml` to begin with: the press of Adana, Diyarbakır and Eskişehir, and the Kurmanji press."""
    return (files("hatewatch.collect") / "starter.toml").read_text("utf-8")


def _outlet(entry: dict[str, object], told: _Told) -> Outlet:
    try:
        read = _Outlet.model_validate(entry)
    except ValidationError as error:
        # What is missing may be there under a name that is mistyped, so that comes last.
        raise _explain(min(error.errors(), key=lambda one: one["type"] == "missing"), told) from None
    return Outlet(
        read.name, read.language, read.place, tuple(read.feed), tuple(read.sitemap), tuple(read.pages),
        read.articles == "full", read.comments, _as_interval(read.every), tuple(read.allow_host),
    )  # fmt: skip


def _as_interval(value: object) -> timedelta | None:
    """Return what the validator made of `every`, which pydantic's typing still calls a string."""
    return value if isinstance(value, timedelta) else None


def _explain(found: ErrorDetails, told: _Told) -> InputError:
    """Return in plain words what pydantic found wrong in an outlet."""
    key = str(found["loc"][0]) if found["loc"] else ""
    value = found["input"]
    if found["type"] == "extra_forbidden":
        close = nearest(key, _Outlet.model_fields)
        meant = f"Do you mean {close}? " if close else ""
        return told.error(
            key, f"there is no setting {key}", f"{meant}An outlet may have {', '.join(_Outlet.model_fields)}."
        )
    if found["type"] == "value_error":  # of a check of our own, which says what would do
        what, _, remedy = str(found["ctx"]["error"]).partition("; ")
        what = f"{key}: {what}" if key else what
        return told.error(key, what, f"{remedy[:1].upper()}{remedy[1:]}." if remedy else "Mend it.", value)
    given = (
        "is missing" if found["type"] == "missing" else f"is {json.dumps(value, ensure_ascii=False, default=str)[:80]}"
    )
    return told.error(key, f"{key} {given}", f"Write it so: {_EXAMPLES[key]}.", value)
