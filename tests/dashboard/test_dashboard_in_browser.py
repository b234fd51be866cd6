"""The dashboard in a real Chromium: for a screen reader, a keyboard and a telephone, with scripts and without."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from hatewatch.labels import READERS
from serving import make_project, service
from standing import PAGES, Shown
from visiting import DESK, TELEPHONE, opened, sign_in, violations

VIEWS = pytest.mark.parametrize("view", [TELEPHONE, DESK], ids=["telephone", "desk"])


@VIEWS
@pytest.mark.parametrize("language", READERS)
def test_axe_finds_no_violation_and_nothing_is_wider_than_the_screen(
    browser: Browser, site: Shown, language: str, view: dict[str, int]
) -> None:
    with opened(browser, view) as (page, wrong):
        page.goto(f"{site.url}/{language}/login")
        assert violations(page) == []
        sign_in(page, site, "viewer", f"/{language}/overview")
        for name in PAGES:
            page.goto(f"{site.url}/{language}/{name}")
            assert page.evaluate("document.documentElement.scrollWidth") <= view["width"], name
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            assert (name, violations(page)) == (name, [])
            assert "geçti" not in page.title()
            assert "ket" not in page.title().split()
        assert wrong == []


@VIEWS
def test_pages_that_are_empty_or_missing_are_as_accessible(
    browser: Browser, empty_site: Shown, view: dict[str, int]
) -> None:
    with opened(browser, view) as (page, wrong):
        sign_in(page, empty_site, "analyst", "/kmr/overview")
        assert violations(page) == []
        assert wrong == []
        page.goto(f"{empty_site.url}/kmr/nothing")
        assert violations(page) == []


def test_all_is_there_without_scripts(browser: Browser, site: Shown) -> None:
    with opened(browser, DESK, java_script_enabled=False) as (page, wrong):
        sign_in(page, site, "viewer", "/tr/overview")
        assert page.locator("section[data-section=trend] .wide svg").is_visible()
        fold = page.locator("section[data-section=trend] details").first
        fold.locator("summary").first.click()
        assert fold.locator("table").first.is_visible()
        assert not page.locator("button[data-chart]").is_visible()
        page.click("nav.languages a[lang=kmr]")
        assert page.url == f"{site.url}/kmr/overview"
        page.locator("nav.pages:not(.folded) a", has_text="Cih").click()
        assert page.url == f"{site.url}/kmr/places"
        cite = page.locator("section[data-section=place] .tools details")
        cite.locator("summary").click()
        assert cite.locator("#cite-place-en").is_visible()
        page.click(".who button")
        assert page.url == f"{site.url}/kmr/login"
        page.goto(f"{site.url}/kmr/places")
        assert "/kmr/login" in page.url
        assert wrong == []


def test_on_a_telephone_the_list_of_pages_unfolds(browser: Browser, site: Shown) -> None:
    with opened(browser, TELEPHONE, java_script_enabled=False) as (page, _):
        sign_in(page, site, "viewer", "/en/overview")
        assert not page.locator("nav.pages a", has_text="Places").locator("visible=true").count()
        page.locator("nav.folded summary").click()
        page.locator("nav.folded a", has_text="Places").click()
        assert page.url == f"{site.url}/en/places"


def test_the_keyboard_leads_past_the_list_of_pages(browser: Browser, site: Shown) -> None:
    with opened(browser, DESK) as (page, _):
        sign_in(page, site, "viewer", "/tr/overview")
        page.goto(f"{site.url}/tr/terms")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        assert page.locator(".skip").bounding_box()["x"] >= 0  # type: ignore[index]
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null")


@VIEWS
@pytest.mark.parametrize("section", ["trend", "trend-place"])
def test_points_tell_their_values_on_demand(browser: Browser, site: Shown, section: str, view: dict[str, int]) -> None:
    home = "overview" if section == "trend" else "places"
    with opened(browser, view) as (page, wrong):
        asked: list[str] = []
        page.on("request", lambda one: asked.append(urlsplit(one.url).path))
        sign_in(page, site, "viewer", f"/kmr/{home}")
        assert not [path for path in asked if path.startswith("/static/vega-")], "not before somebody asks"
        inside = page.locator(f"section[data-section={section}]")
        button = inside.locator("button[data-chart]")
        before = button.inner_text()
        button.click()
        live = inside.locator(".live svg").locator("visible=true")
        live.first.wait_for()
        page.wait_for_function("one => one.textContent !== one.dataset.before", arg=button.element_handle())
        page.wait_for_function("one => !one.disabled", arg=button.element_handle())
        assert live.count() == (1 if section == "trend" else 3)
        assert not inside.locator(".chart > div > svg").locator("visible=true").count()
        live.first.scroll_into_view_if_needed()
        box = live.first.bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 40)
        page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + 40)
        page.wait_for_selector("#vg-tooltip-element.visible")
        assert "n = " in page.inner_text("#vg-tooltip-element")
        assert "2024" in page.inner_text("#vg-tooltip-element")
        assert button.inner_text() != before
        button.click()
        page.wait_for_function("one => !one.disabled", arg=button.element_handle())
        assert not live.count()
        assert button.inner_text() == before
        # Vega-Lite says that of two colours it keeps one; anything else, such as a broken policy, is a fault.
        assert [one for one in wrong if "Dropping color" not in one] == []


def test_a_citation_copies_itself(browser: Browser, site: Shown) -> None:
    with opened(browser, DESK, permissions=["clipboard-read", "clipboard-write"]) as (page, wrong):
        sign_in(page, site, "viewer", "/en/grounds")
        cite = page.locator("section[data-section=ground] .tools details")
        cite.locator("summary").click()
        button = cite.locator("button[data-copy=cite-ground-tr]")
        button.click()
        page.wait_for_function("one => one.textContent === 'Copied'", arg=button.element_handle())
        assert page.evaluate("navigator.clipboard.readText()") == page.inner_text("#cite-ground-tr")
        assert wrong == []


def test_a_wrong_key_is_told_where_it_was_typed(browser: Browser, site: Shown) -> None:
    with opened(browser, DESK) as (page, _):
        page.goto(f"{site.url}/tr/places")
        page.fill("#key", "hw_1_yanlis")
        page.click("main button")
        assert page.locator("[role=alert]").is_visible()
        assert page.get_attribute("#key", "aria-invalid") == "true"
        assert violations(page) == []
        page.fill("#key", site.keys["viewer"])
        page.click("main button")
        assert page.url == f"{site.url}/tr/places", "where one wanted to go"


def test_a_printed_page_has_its_figures_and_no_buttons(browser: Browser, site: Shown) -> None:
    with opened(browser, DESK) as (page, _):
        sign_in(page, site, "viewer", "/tr/overview")
        page.emulate_media(media="print")
        assert page.locator("section[data-section=trend] .wide svg").is_visible()
        assert not page.locator("nav.pages, .tools, .who").locator("visible=true").count()


def test_roles_open_what_is_theirs_in_the_whole_service(browser: Browser, tmp_path: Path) -> None:
    with service(make_project(tmp_path / "amed")) as served, opened(browser, DESK) as (page, wrong):
        page.goto(f"{served.url}/tr/documents?text=kira")
        page.fill("#key", served.keys["viewer"])
        page.click("main button")
        assert "Buna yetkiniz yok" in page.inner_text("h1")
        assert violations(page) == []
        wrong.clear()  # the browser says that it was refused
        assert not page.locator("nav.pages a", has_text="Metinler").count()
        page.click(".who button")
        page.fill("#key", served.keys["analyst"])
        page.click("main button")
        page.locator("nav.pages:not(.folded) a", has_text="Metinler").click()
        assert page.url == f"{served.url}/tr/documents"
        assert page.locator("h1").inner_text() == "Metinler"
        page.goto(f"{served.url}/tr/keys")
        assert "Buna yetkiniz yok" in page.inner_text("h1")
        assert [one for one in wrong if "403" not in one] == []
