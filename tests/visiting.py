"""Visit the dashboard in a real Chromium, and hear of all that goes wrong on the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from hatewatch.store import Role

TELEPHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
PATIENCE = 120_000  # milliseconds that a job may take where much else runs


class Place(Protocol):
    """A dashboard that is being served: where, and the keys to it."""

    @property
    def url(self) -> str: ...

    @property
    def keys(self) -> Mapping[Role, str]: ...


@contextmanager
def opened(browser: Browser, view: dict[str, int], **options: object) -> Iterator[tuple[Page, list[str]]]:
    """Give a page, and what went wrong in it: messages, errors, and requests to elsewhere, which are not made."""
    context = browser.new_context(viewport=view, reduced_motion="reduce", **options)  # type: ignore[arg-type]
    page, wrong = context.new_page(), list[str]()
    page.on("console", lambda one: wrong.append(one.text) if one.type in ("error", "warning") else None)
    page.on("pageerror", lambda one: wrong.append(str(one)))
    page.set_default_timeout(PATIENCE)

    def see(route: object) -> None:
        url = route.request.url  # type: ignore[attr-defined]
        if urlsplit(url).hostname in ("127.0.0.1", None):
            route.continue_()  # type: ignore[attr-defined]
        else:
            wrong.append(f"asked for {url}")
            route.abort()  # type: ignore[attr-defined]

    context.route("**/*", see)
    yield page, wrong
    context.close()


def sign_in(page: Page, place: Place, role: Role, onwards: str) -> None:
    page.goto(f"{place.url}{onwards}")
    page.fill("#key", place.keys[role])
    page.click("main button")
    page.wait_for_url(f"{place.url}{onwards}")


def violations(page: Page) -> list[object]:
    found = Axe().run(page)
    assert len(found.response["passes"]) > 15, "it has looked"
    return [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in found.response["violations"]]
