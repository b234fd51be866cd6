"""The pages of work in a real Chromium: an analyst's journeys, with scripts and without, and how accessible all is."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, expect

from hatewatch.store.serving import ROLES
from serving import empty_project
from visiting import DESK, TELEPHONE, opened, sign_in, violations
from working import HOSTILE, IDS, PAGES, REPORT, Working, working

ALL = [
    *PAGES, "documents?label=offensive", f"documents/{IDS['insult']}?explain=1", f"documents/{IDS['sorani']}",
    f"documents/{IDS['audited']}", f"reports/{REPORT}",
]  # fmt: skip
_DROP = """
([content, names]) => {
    const files = new DataTransfer();
    for (const name of names) {
        const bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0));
        files.items.add(new File([bytes], name));
    }
    const zone = document.querySelector(".drop");
    for (const kind of ["dragenter", "dragover", "drop"]) {
        zone.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: files }));
    }
}
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Working]:
    """A project with nothing in it yet."""
    project = empty_project(tmp_path_factory.mktemp("work") / "buro", serve="rate = 100000", model="baseline")
    with working(project) as served:
        yield served


def sheet(*heads: str, texts: int = 40) -> bytes:
    """Return a workbook of posts in Turkish and Kurmanji under these headings."""
    book = openpyxl.Workbook()
    own = book.active
    assert own is not None
    own.append(list(heads))
    for i in range(texts):  # what is the same under other headings is the same text, and not added twice
        tr = f"{heads[0]}: mahallenin {i}. komşu günü bugün parkta, herkes davetli ve çaylar bizden."
        kmr = f"{heads[0]}: îro li parkê roja cîranan a {i}an e, her kes vexwendî ye û çay ji me ye."
        own.append([kmr if i % 3 else tr, f"2026-03-{1 + i % 28:02d}", "Mahalle Postası", "Diyarbakır"])
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


@pytest.mark.parametrize(("language", "view"), [("tr", DESK), ("kmr", TELEPHONE), ("en", TELEPHONE)])
def test_axe_finds_no_violation_and_nothing_is_wider_than_the_screen(
    browser: Browser, place: Working, language: str, view: dict[str, int]
) -> None:
    with opened(browser, view) as (page, wrong):
        sign_in(page, place, "admin", f"/{language}/models")
        card = page.get_attribute("tbody th a", "href")
        for name in [*ALL, str(card).removeprefix(f"/{language}/")]:
            page.goto(f"{place.url}/{language}/{name}")
            assert page.evaluate("document.documentElement.scrollWidth") <= view["width"], name
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            assert page.evaluate("document.documentElement.scrollWidth") <= view["width"], f"{name}, opened"
            assert (name, violations(page)) == (name, [])
        assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_everybody_signs_in_and_finds_their_pages(browser: Browser, place: Working, role: str) -> None:
    with opened(browser, DESK) as (page, wrong):
        sign_in(page, place, role, "/kmr/reports")
        found = page.eval_on_selector_all("nav.pages:not(.folded) a", "all => all.map(one => one.pathname)")
        mine = [name for name, least in PAGES.items() if ROLES.index(role) >= ROLES.index(least)]  # type: ignore[arg-type,call-overload]
        assert {path.rpartition("/")[2] for path in found} & PAGES.keys() == set(mine)
        assert wrong == []
        page.goto(f"{place.url}/kmr/keys")
        assert page.locator("form[action='/kmr/keys']").count() == (role == "admin")


def test_a_spreadsheet_dropped_on_the_page_becomes_a_report(browser: Browser, office: Working) -> None:
    with opened(browser, DESK) as (page, wrong):
        sign_in(page, office, "analyst", "/tr/upload")
        content = base64.b64encode(sheet("Metin", "Tarih", "Gazete", "Şehir")).decode()
        page.evaluate(_DROP, [content, ["komşular.xlsx", "ikinci.xlsx"]])
        expect(page.locator(".chosen")).to_contain_text("komşular.xlsx")
        expect(page.locator(".chosen")).to_contain_text("yalnız ilk dosya")
        page.fill("#title", "Mahalle baharı")
        page.keyboard.press("Enter")
        page.wait_for_url("**/tr/jobs/*")
        assert violations(page) == []
        said = page.locator(".progress .stage")
        if said.count():
            assert said.get_attribute("role") == "status"
        page.locator("p.done").wait_for()
        assert page.locator("dd.big").first.inner_text() == "40"
        assert violations(page) == []
        page.click("text=Raporu aç")
        page.locator("a.button", has_text="Türkçe").click()
        assert "Mahalle baharı" in page.inner_text("h1")
        page.locator(".languages a", has_text="English").click()
        assert page.url.endswith("en.html")
        assert page.locator("h1").count() == 1, "one page of the report leads to the other"
        assert wrong == []
    assert office.store.counts()["documents"] == 40


def test_the_same_without_scripts(browser: Browser, office: Working, tmp_path: Path) -> None:
    file = tmp_path / "cîran.xlsx"
    file.write_bytes(sheet("Nivîs", "Dîrok", "Rojname", "Bajar", texts=25))
    with opened(browser, TELEPHONE, java_script_enabled=False) as (page, _):
        sign_in(page, office, "analyst", "/kmr/upload")
        page.set_input_files("#file", file)
        page.click("form.upload button")
        page.wait_for_url("**/kmr/jobs/*")
        page.locator("p.done").wait_for()  # the page loads itself again
        page.click("main a.button")
        page.locator("a.button", has_text="Kurmancî").click()
        assert page.locator("h1").count() == 1
        page.goto(f"{office.url}/kmr/documents?language=kmr")
        page.locator("details.text summary").first.click()
        assert page.locator("blockquote").first.is_visible()


def test_a_file_whose_columns_nobody_knows_is_mended(browser: Browser, office: Working, tmp_path: Path) -> None:
    file = tmp_path / "bilinmez.xlsx"
    file.write_bytes(sheet("Sütun A", "Sütun B", "Sütun C", "Sütun D", texts=12))
    before = office.store.counts()["documents"]
    with opened(browser, DESK) as (page, wrong):
        sign_in(page, office, "analyst", "/tr/upload")
        page.set_input_files("#file", file)
        page.uncheck("#report")
        page.click("form.upload button")
        page.wait_for_url("**/tr/jobs/*")
        page.locator("section.problem").wait_for()
        assert "Hangi sütunda ne olduğunu" in page.inner_text("section.problem")
        assert page.locator("section.problem [lang=en]").count() == 1
        assert violations(page) == []
        page.select_option("#c-text", label="Sütun A")
        page.select_option("#c-date", label="Sütun B")
        page.select_option("#c-author", "-")
        page.click("form[action$='/again'] button")
        page.locator("p.done").wait_for()
        assert "Sütun A" in page.inner_text("main")
        assert wrong == []
    assert office.store.counts()["documents"] == before + 12


def test_a_label_is_corrected_with_the_keyboard_and_becomes_gold(browser: Browser, place: Working) -> None:
    with opened(browser, DESK) as (page, wrong):
        sign_in(page, place, "analyst", "/en/documents")
        page.fill("#text", "pazar kuruldu")
        page.keyboard.press("Enter")
        page.locator("article h3 a").focus()
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/documents/{IDS['plain']}")
        assert not page.locator("blockquote").is_visible()
        page.locator("details.text summary").focus()
        page.keyboard.press("Enter")
        assert "[tel]" in page.inner_text("blockquote")
        page.locator("#l-discriminatory").focus()
        page.keyboard.press("Space")
        page.locator("#l-migrant").focus()
        page.keyboard.press("Space")
        page.locator("#reason").fill("Cîranan bi çavê biyaniyan dibîne")
        page.keyboard.press("Enter")
        page.wait_for_url("**?said=saved")
        assert page.locator("[role=status]").is_visible()
        assert violations(page) == []
        assert place.store.gold()[IDS["plain"]].labels == ("discriminatory", "migrant")
        page.click("button.danger")
        page.wait_for_url("**?said=taken_back")
        assert not place.store.gold()[IDS["plain"]].judged
        assert wrong == []


def test_a_stored_script_never_runs(browser: Browser, place: Working) -> None:
    with opened(browser, DESK) as (page, wrong):
        sign_in(page, place, "analyst", "/tr/documents")
        for path in ("documents", f"documents/{IDS['hostile']}?explain=1", "coverage"):
            page.goto(f"{place.url}/tr/{path}")
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            assert HOSTILE in page.inner_text("main")
            assert not page.title().startswith(("ele", "ket"))
            assert page.locator("main script, main img").count() == 0
        assert wrong == []


def test_a_hole_is_dismissed_on_a_telephone(browser: Browser, place: Working) -> None:
    with opened(browser, TELEPHONE) as (page, wrong):
        sign_in(page, place, "analyst", "/tr/coverage")
        page.locator("table.holes summary").click()
        page.locator("table.holes input[name=note]").fill("gazete kapandı")
        page.locator("button[value=dismissed]").click()
        page.wait_for_url("**?kept=*")
        assert place.store.holes()[0].note == "gazete kapandı"
        page.locator("button", has_text="Geri al").click()
        page.wait_for_url("**?kept=*")
        page.locator("table.holes summary").wait_for()
        assert place.store.holes()[0].dismissed is None
        assert wrong == []


def test_what_the_server_refuses_is_told_on_the_page_of_the_upload(
    browser: Browser, place: Working, tmp_path: Path
) -> None:
    large, empty = tmp_path / "büyük.csv", tmp_path / "boş.csv"
    large.write_bytes(b"metin\n" * 250_000)  # more than this project takes
    empty.write_bytes(b"")
    with opened(browser, DESK) as (page, _):
        sign_in(page, place, "analyst", "/tr/upload")
        page.set_input_files("#file", large)
        expect(page.locator(".chosen")).to_contain_text("çok büyük")
        page.click("form.upload button")
        assert page.evaluate("document.querySelector('#file').validity.customError"), "it is not even sent"
        page.set_input_files("#file", empty)
        page.click("form.upload button")
        page.locator("main [role=alert]").wait_for()
        assert "Dosya boş" in page.inner_text("main [role=alert]")
        assert page.url == f"{place.url}/tr/upload"
        page.evaluate(_DROP, [base64.b64encode(sheet("Metin", "Tarih", "A", "B")).decode(), ["yeni.xlsx"]])
        expect(page.locator(".chosen")).to_contain_text("yeni.xlsx")  # the new form takes files too
