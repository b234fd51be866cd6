"""What a report's pages are to a screen reader, a keyboard and a telephone: axe-core in a real Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from hatewatch.labels import READERS
from hatewatch.reports import Report, write_report

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="needs Chromium: apt install chromium")
TELEPHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as played:
        opened = played.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory, report: Report, measured: Report) -> dict[str, Path]:
    out = tmp_path_factory.mktemp("reports")
    write_report(report, out / "raw", lang="tr", examples=["Komşular [kişi] için imza topladı."])
    write_report(measured, out / "measured", lang="tr")
    return {name: out / name for name in ("raw", "measured")}


def _open(browser: Browser, path: Path, view: dict[str, int]) -> Page:
    page = browser.new_page(viewport=view)  # type: ignore[arg-type]
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    return page


@pytest.mark.parametrize("view", [TELEPHONE, DESK], ids=["telephone", "desk"])
@pytest.mark.parametrize("kind", ["raw", "measured"])
@pytest.mark.parametrize("language", READERS)
def test_axe_finds_no_violation(
    browser: Browser, folders: dict[str, Path], kind: str, language: str, view: dict[str, int]
) -> None:
    name = "index.html" if language == "tr" else f"{language}.html"
    page = _open(browser, folders[kind] / name, view)
    found = Axe().run(page)
    told = [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in found.response["violations"]]
    page.close()
    assert len(found.response["passes"]) > 20, "it has looked"
    assert told == []


@pytest.mark.parametrize("kind", ["raw", "measured"])
def test_nothing_is_wider_than_a_telephone(browser: Browser, folders: dict[str, Path], kind: str) -> None:
    page = _open(browser, folders[kind] / "index.html", TELEPHONE)
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert wide <= TELEPHONE["width"]


def test_no_page_asks_for_anything_beyond_its_folder(browser: Browser, folders: dict[str, Path]) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.goto((folders["measured"] / "index.html").as_uri())
    page.close()
    assert [one for one in asked if not one.endswith("index.html")] == []
