"""The list of documents: searched and filtered, the newest first, every text masked and closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from hatewatch.dashboard.words import words_in
from hatewatch.dashboard.work.shown import model_in_use, show
from hatewatch.labels import load_scheme
from hatewatch.languages import LANGUAGES
from hatewatch.places import places
from hatewatch.reports.locale import turkish_order
from hatewatch.store.browse import Filter
from hatewatch.targets import load_groups

if TYPE_CHECKING:
    from hatewatch.api.services import Services
    from hatewatch.dashboard.frame import Frame

_SIZE = 30
_LONGEST = 200  # characters of anything that is looked for
_DAYS = ("first", "last")
_NAMES = tuple(one.name for one in fields(Filter))


def documents(services: Services, frame: Frame) -> APIRouter:
    """Return the route of the list."""
    router = frame.router()

    @router.get("/documents")
    def listed(request: Request) -> Response:
        asked = read_asked(request.query_params)
        wanted, wrong = to_filter(asked)
        model, words = model_in_use(services), words_in(frame.language(request))
        before = request.query_params.get("before", "")
        at = int(before) if before.isdecimal() and len(before) < 19 else None
        page = None if wrong else services.store.browse(wanted, model, before=at, size=_SIZE)
        on = urlencode(asked | {"before": page.next}) if page is not None and page.next is not None else ""
        return frame.page(
            request,
            "work/documents.html",
            asked=asked,
            wrong=wrong,
            begun=at is not None,
            looked=page.looked if page is not None else 0,
            shown=[show(one, model, words) for one in page.found] if page is not None else [],
            next=f"?{on}" if on else "",
            again=f"?{urlencode(asked)}" if asked else "",
            choices=choices(words.language),
            outlets=_outlets(services),
        )

    return router


def read_asked(given: Mapping[str, str]) -> dict[str, str]:
    """Return what a query asks for, by the names of `Filter`; what is empty is left out."""
    asked = {name: given.get(name, "").replace("\0", "").strip()[:_LONGEST] for name in _NAMES}
    return {name: value for name, value in asked.items() if value}


def to_filter(asked: Mapping[str, str]) -> tuple[Filter, frozenset[str]]:
    """Return the filter that was asked for, and the names of what cannot be read."""
    days: dict[str, date | None] = {}
    wrong = set()
    for name in _DAYS:
        try:
            if name in asked:
                days[name] = date.fromisoformat(asked[name])
        except ValueError:
            wrong.add(name)
    others: dict[str, Any] = {name: value for name, value in asked.items() if name not in _DAYS}
    filter = Filter(first=days.get("first"), last=days.get("last"))
    return replace(filter, **others), frozenset(wrong)


def choices(language: str) -> dict[str, list[tuple[str, list[tuple[str, str]]]]]:
    """Return what each list of the form offers, by its name: groups of values with their names."""
    words, scheme = words_in(language), load_scheme()
    provinces = [one for one in places() if "/" not in one]

    def by_name(dimension: str, values: list[str]) -> list[tuple[str, str]]:
        named = [(one, words.value(dimension, one)) for one in values]
        return sorted(named, key=lambda one: turkish_order(one[1]))

    return {
        "language": [("", [(one, words.value("language", one)) for one in LANGUAGES])],
        "place": [("", by_name("place", provinces))],
        "label": [
            (axis.name[language], [(one.id, one.name[language]) for one in scheme.of(axis.id)]) for axis in scheme.axes
        ],
        "target": [("", by_name("target", [one.id for one in load_groups()]))],
    }


def _outlets(services: Services) -> list[str]:
    """Return the outlets that the live figures know, for the field to offer."""
    snapshot = services.live.snapshot()
    if snapshot is None:
        return []
    return sorted({one.value for one in snapshot.report.figures if one.dimension == "outlet" and one.value})
