"""What stands around every page of the dashboard: its language, who reads it, where one can go, and how it looks."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from hatewatch import __version__
from hatewatch.api.guard.roles import load_rules
from hatewatch.api.guard.roles import may as is_enough
from hatewatch.dashboard.assets import asset_path, bundle_path
from hatewatch.dashboard.languages import COOKIE, ROOT, in_language, language_of
from hatewatch.dashboard.words import words_in
from hatewatch.labels import READERS
from hatewatch.records import ISTANBUL
from hatewatch.reports import locale
from hatewatch.reports.plot import HATCH
from hatewatch.reports.render import OWN_NAMES, anchor_of
from hatewatch.reports.words import kind_of, numbers

if TYPE_CHECKING:
    from jinja2 import Environment

    from hatewatch.api.services import Services
    from hatewatch.store import Role

#: Pages by group, in the order in which one goes to them; each is shown to those who may open it.
NAV: Mapping[str, tuple[str, ...]] = {
    "figures": ("overview", "places", "languages", "grounds", "targets", "terms", "method"),
    "work": ("documents", "upload", "jobs", "reports", "coverage", "annotation", "models", "keys"),
}


@dataclass(frozen=True, slots=True)
class Link:
    """A page that can be gone to; `here` where the reader is on it, or on one below it."""

    title: str
    path: str
    here: bool


class Frame:
    """Makes pages: a template of templates/ in the reader's language, with all around it.

    Templates extend base.html and fill its blocks `title`, `lead` and `content`. They know `t` (the language's words:
    `t("documents.title")`, `t.number(5)`, `t.value("place", "21")`), `lang`, `caller` (None before signing in), `csrf`
    (for a hidden field of every form), `may` (`may("analyst")`), `live` (the snapshot or None) and `path`
    (`path("documents")` is that page in this language).
    """

    def __init__(self, services: Services) -> None:
        self.services = services

    def router(self) -> APIRouter:
        """Return a router whose paths stand behind the language: "/documents" answers /tr/documents and so on."""
        return APIRouter(prefix=ROOT, include_in_schema=False)

    def language(self, request: Request) -> str:
        """Return the language of a request's page."""
        return language_of(request, self.services.project.settings.language)

    def page(self, request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
        """Return the page that `template` makes of `context`; no browser keeps it, for it may hold texts."""
        return self._answer(request, self._fill(request, template, context), status, {"Cache-Control": "no-store"})

    def lasting_page(self, request: Request, template: str, **context: Any) -> HTMLResponse:
        """Return a page without texts: a browser may keep it and asks whether it still is so; it is 304 where it is."""
        body = self._fill(request, template, context)
        headers = {"Cache-Control": "private, no-cache", "ETag": _mark(body.encode())}
        # A 304 says again all that the page said: a browser puts what it says in the place of what it has kept.
        known = headers["ETag"] in request.headers.get("if-none-match", "")
        return self._answer(request, "" if known else body, 304 if known else 200, headers)

    def _fill(self, request: Request, template: str, context: Mapping[str, Any]) -> str:
        around = self._around(request, self.language(request))
        return environment().get_template(template).render({**around, **context})

    def _answer(self, request: Request, body: str, status: int, headers: Mapping[str, str]) -> HTMLResponse:
        language = self.language(request)
        # A page that sent no referrer at all would send its forms without an origin, and they would be refused.
        always = {"Vary": "Cookie, Authorization", "Content-Language": language, "Referrer-Policy": "same-origin"}
        answer = HTMLResponse(body, status, {**always, **headers})
        if request.cookies.get(COOKIE) != language:
            remember(answer, request, language)
        return answer

    def _around(self, request: Request, language: str) -> dict[str, Any]:
        caller = getattr(request.state, "caller", None)
        words = words_in(language)

        def may(role: Role) -> bool:
            return caller is not None and is_enough(caller.role, role)

        name = request.url.path.strip("/").split("/")[1:2]
        nav = [
            (
                words(f"nav.{group}"),
                [
                    Link(words(f"nav.{one}"), f"/{language}/{one}", name == [one])
                    for one in pages
                    if (role := _needed(one)) and may(role)
                ],
            )
            for group, pages in NAV.items()
        ]
        return {
            "t": words,
            "lang": language,
            "html_language": locale.HTML_LANGUAGES[language],
            "languages": [
                (one, locale.HTML_LANGUAGES[one], OWN_NAMES[one], in_language(request, one)) for one in READERS
            ],
            "caller": caller,
            "csrf": caller.csrf if caller is not None and caller.session else "",
            "may": may,
            "nav": [(head, links) for head, links in nav if links],
            "live": self.services.live.snapshot(),
            "path": lambda page: f"/{language}/{page}",
            "here": request.url.path if request.method == "GET" else "",
            "project": self.services.project.settings.name,
            "version": __version__,
        }


def marked(request: Request, content: bytes, kind: str, name: str = "") -> Response:
    """Return a file to download or fetch, or 304 where the browser has it already; `name` is what it is saved as."""
    headers = {"Cache-Control": "private, no-cache", "Vary": "Cookie, Authorization", "ETag": _mark(content)}
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if name:
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return Response(content, headers=headers, media_type=kind)


def moment(when: datetime, language: str) -> str:
    """Return a time in words, as it was in Istanbul."""
    there = when.astimezone(ISTANBUL)
    return str(words_in(language)("asof.when", day=locale.day_name(there.date(), language), clock=f"{there:%H:%M}"))


def _mark(content: bytes) -> str:
    return f'"{hashlib.blake2b(content, digest_size=16).hexdigest()}"'


def _needed(page: str) -> Role | None:
    """Return the least role that may open a page, None where there is no such page."""
    rule = load_rules().get(f"{ROOT}/{page}")
    needed = rule.of("GET") if rule else None
    return None if needed == "open" else needed


def remember(answer: Response, request: Request, language: str) -> None:
    """Have the browser keep the language for a year."""
    secure = request.url.scheme == "https"
    answer.set_cookie(COOKIE, language, max_age=31_536_000, httponly=True, samesite="lax", secure=secure)


@cache
def environment() -> Environment:
    """Return the templates: the dashboard's, and the report's blocks beside them."""
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=ChoiceLoader([PackageLoader("hatewatch.dashboard"), PackageLoader("hatewatch.reports")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals |= {"anchor_of": anchor_of, "safe": Markup, "numbers": numbers, "kind_of": kind_of}
    made.globals |= {"asset": asset_path, "bundle": bundle_path, "own_names": OWN_NAMES}
    made.globals["hatch"] = Markup(HATCH.format(id="legend-hatch"))
    return made
