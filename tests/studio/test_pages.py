"""The page on agreement in a real browser: nothing is cut off, no pseudonym is broken, on a wide screen or a phone."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install playwright")

from playwright.sync_api import Page

from browser import CHROMIUM, chromium
from hatewatch.labels import READERS
from hatewatch.pipeline.annotate import quality
from hatewatch.store import Gold
from judging import HATE, SCHEME, START, doc, fill, judge

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs a Chromium on the path, or named by CHROMIUM")

_TOO_WIDE = "one => one.scrollWidth > one.clientWidth + 1"
_LINES = "codes => codes.map(one => one.getClientRects().length)"


def _too_wide(page: Page, selector: str) -> bool:
    return bool(page.locator(selector).evaluate(_TOO_WIDE))


def test_the_page_on_agreement_fits_its_screen(tmp_path: Path) -> None:
    store = fill(tmp_path / "store.sqlite")
    judge(store)
    store.add_gold([Gold(doc(i), HATE if i % 3 else (), SCHEME, "somebody", START, "") for i in range(30)])
    with chromium() as browser:
        for lang in READERS:
            written = quality(store, tmp_path / lang, lang=lang, created=START)[1]
            for width in (1100, 400):
                page = browser.new_page(viewport={"width": width, "height": 900})
                page.goto(written.as_uri())
                assert not _too_wide(page, "html"), (lang, width)
                assert not _too_wide(page, "section[aria-labelledby=people] .wide-table"), (lang, width)
                assert set(page.locator("th code").evaluate_all(_LINES)) == {1}, (lang, width)
                page.close()
