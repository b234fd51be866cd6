"""The page for the register of processing: what a store holds and why, with nobody's name or words in it."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from hatewatch.privacy.masks import mask
from hatewatch.privacy.tombstones import KINDS
from hatewatch.records import ISTANBUL

if TYPE_CHECKING:
    from hatewatch.privacy.retention import Privacy
    from hatewatch.store.erasure import Erasure, Holdings

_HERE = frozenset({"127.0.0.1", "localhost", "::1", ""})
_LATEST = 50  # erasures listed one by one


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the page: what it is about, what is said, and whether a person has yet to fill it in."""

    name: str
    said: str
    blank: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """One heading with its lines and, where it has one, its table."""

    title: str
    facts: tuple[Fact, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Register:
    """The page in one reader's language (tr, kmr, en)."""

    language: str
    title: str
    notes: tuple[str, ...]
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class _Words:
    """The page's sentences in one language, and how it writes numbers and days."""

    language: str
    number: Callable[[int], str]
    day: Callable[[date], str]

    def __call__(self, key: str, **values: object) -> str:
        part, _, name = key.partition(".")
        said = {name: self.number(value) if isinstance(value, int) else value for name, value in values.items()}
        return _strings()[part][name][self.language].format(**said)

    def name(self, part: str, key: str) -> str:
        """Return the name of a kind or table, and the key itself where it has none."""
        return _strings()[part].get(key, {}).get(self.language, key)

    def fact(self, name: str, **values: object) -> Fact:
        """Return a line whose label and sentence bear one name."""
        return Fact(self(f"label.{name}"), self(f"text.{name}", **values))

    def given(self, name: str, value: str, blank: str = "", **values: object) -> Fact:
        """Return a line that the settings say, or the blank for it."""
        if value.strip():
            return Fact(self(f"label.{name}"), value.strip())
        said = self("page.blank", what=self(f"text.{blank or name}", **values))
        return Fact(self(f"label.{name}"), said, blank=True)


@cache
def _strings() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    return tomllib.loads(files(__package__).joinpath("register.toml").read_text("utf-8"))


def make_register(
    project: str,
    privacy: Privacy,
    holdings: Holdings,
    language: str,
    *,
    studio: str,
    store: str,
    asks: bool = False,
    today: date,
    number: Callable[[int], str],
    day: Callable[[date], str],
) -> Register:
    """Return the page of a project from its settings and from what its store holds, in tr, kmr or en.

    `studio` and `store` are the addresses of Label Studio and of the database; `asks` says that outlets are asked for
    their pages; `number` and `day` write counts and days
    as readers of the language do. What the settings leave open, and what no program can know, is a blank.
    """
    t = _Words(language, number, day)
    notes = (t("page.made", project=project, day=day(today)), t("page.law"), t("page.unreviewed"))
    counts = holdings.rows
    people = (
        t.fact("authors", documents=holdings.documents, authors=holdings.authors),
        t.fact("named"),
        *([t.fact("rejected", rows=n)] if (n := counts.get("rejected", 0)) else []),
        t.fact("volunteers", annotators=holdings.annotators),
        t.fact("special"),
    )
    derived = tuple((t.name("rows", name), number(n)) for name, n in counts.items() if n and name != "rejected")
    keep = t("text.keep", keep=privacy.keep) if privacy.keep else ""
    sections = (
        Section(
            t("heading.controller"),
            (t.given("controller", privacy.controller), t.given("contact", privacy.contact), t.given("officer", "")),
        ),
        Section(t("heading.purpose"), (t.given("purpose", privacy.purpose), t.given("basis", privacy.basis))),
        Section(t("heading.people"), people),
        _sources(t, holdings),
        Section(t("heading.derived"), (), (t("table.what"), t("table.rows")), derived),
        Section(t("heading.recipients"), _recipients(t, studio if counts.get("task") else "", store, counts, asks)),
        Section(t("heading.retention"), (t.given("keep", keep, "no_keep"),)),
        Section(
            t("heading.security"),
            (t.fact("keyed"), t.fact("masked"), _place(t, store), t.fact("overwritten"), t.given("access", "")),
        ),
        _erasures(t, holdings),
        Section(t("heading.rights"), (t.fact("ask"), t.fact("answer"), t.fact("complain"))),
    )
    return Register(language, t("page.title"), tuple(filter(None, notes)), sections)


def to_markdown(page: Register) -> str:
    """Return the page as Markdown."""
    lines = [f"# {_plain(page.title)}", ""]
    for note in page.notes:
        lines += [_plain(note), ""]
    for section in page.sections:
        lines += [f"## {_plain(section.title)}", ""]
        for fact in section.facts:
            said = f"**[{_plain(fact.said)}]**" if fact.blank else _plain(fact.said)
            lines.append(f"- **{_plain(fact.name)}**: {said}")
        if section.rows:
            lines += ["", _row(section.head), _row(["---"] * len(section.head)), *map(_row, section.rows)]
        lines.append("")
    return "\n".join(lines)


def to_html(page: Register) -> str:
    """Return the page as HTML that needs no network and prints well."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("hatewatch.privacy", ""), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    return environment.get_template("register.html").render(page=page)


def _sources(t: _Words, holdings: Holdings) -> Section:
    if not holdings.held:
        return Section(t("heading.sources"), (Fact(t("table.source"), t("text.no_sources")),))
    rows = []
    for one in holdings.held:
        ends = [t.day(time.astimezone(ISTANBUL).date()) for time in (one.first, one.last) if time]
        kind = t.name("kind", one.kind) if one.kind else "–"
        period = " – ".join(dict.fromkeys(ends)) or "–"
        # A file's name became its source's, and may hold a handle.
        rows.append((mask(one.source), kind, t.number(one.documents), period, t.number(one.undated)))
    head = tuple(t(f"table.{name}") for name in ("source", "kind", "documents", "period", "undated"))
    return Section(t("heading.sources"), (), head, tuple(rows))


def _recipients(t: _Words, studio: str, store: str, counts: Mapping[str, int], asks: bool) -> tuple[Fact, ...]:
    sent = t("text.studio", studio=_host(studio), tasks=counts.get("task", 0)) if studio else t("text.no_studio")
    hosts = [host for one in (studio, store) if (host := _host(one)) not in _HERE]
    asked = (Fact(t("label.asked"), t("text.asked_too")),) if asks and hosts else ()
    abroad = Fact(t("label.abroad"), t("text.asked" if asks else "text.not_abroad"))
    if hosts:
        abroad = t.given("abroad", "", host=", ".join(dict.fromkeys(hosts)))
    return Fact(t("label.studio"), sent), t.fact("reports"), *asked, abroad


def _place(t: _Words, store: str) -> Fact:
    host = _host(store)
    return Fact(t("label.store"), t("text.here") if host in _HERE else t("text.there", host=host))


def _host(url: str) -> str:
    """Return the host of an address, without the user name and password that a database's may have."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _erasures(t: _Words, holdings: Holdings) -> Section:
    log = holdings.erasures
    facts = [Fact(t("label.log"), t("text.no_log"))]
    if log:
        documents, rows = sum(one.documents for one in log), sum(one.derived for one in log)
        facts = [t.fact("log", n=len(log), documents=documents, rows=rows)]
    kinds = {kind: holdings.tombstones.get(kind, 0) for kind in KINDS}
    facts.append(t.fact("tombstones", n=sum(holdings.tombstones.values()), **kinds))
    if unfinished := sum(one.finished is None for one in log):
        facts.append(t.fact("unfinished", n=unfinished))
    if left := sum(holdings.leftovers.values()):
        facts.append(t.fact("leftovers", n=left))
    head = tuple(t(f"table.{name}") for name in ("day", "by", "documents", "rows", "reason"))
    return Section(t("heading.erasures"), tuple(facts), head, tuple(_entry(t, one) for one in log[-_LATEST:]))


def _entry(t: _Words, one: Erasure) -> tuple[str, ...]:
    when = t.day(one.started.astimezone(ISTANBUL).date())
    return when, t.name("by", one.kind), t.number(one.documents), t.number(one.derived), one.reason


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(_plain(cell).replace('|', chr(92) + '|') for cell in cells)} |"


def _plain(text: str) -> str:
    """Return text that Markdown shows as it is, on one line."""
    return " ".join(text.replace("<", "&lt;").split())
