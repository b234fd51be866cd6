"""A volunteer before Label Studio's page, in a real Chromium: keys go in, and what is seen comes out."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from hatewatch.annotation.interface import labelling_config

#: A page may take this long to change; the server answers in a second or two, more where much else runs.
PATIENCE = 20_000
#: Where pictures of the page are put, if anywhere.
PICTURES = os.environ.get("HATEWATCH_PICTURES")
_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
#: The browser's program, None where there is none.
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
#: Nothing but this machine can be reached, and scrolling is done when the key is up.
_QUIET = ("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--disable-smooth-scrolling")
_WORD = """
([from, to]) => {
    const text = document.querySelector(".lsf-richtext__line").firstChild;
    const range = document.createRange();
    range.setStart(text, from);
    range.setEnd(text, to);
    const box = range.getBoundingClientRect();
    return [box.left, box.top, box.right, box.bottom];
}
"""
_EDGES = """
() => {
    const boxes = [...document.querySelectorAll(".hatewatch, .hatewatch *")].map(one => one.getBoundingClientRect());
    const seen = boxes.filter(one => one.width > 0);
    return [Math.min(...seen.map(one => one.left)), Math.max(...seen.map(one => one.right))];
}
"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start this machine's Chromium, which can reach nothing but this machine."""
    own = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*own, *_QUIET])
        yield browser
        browser.close()


class Desk:
    """One volunteer's page, 1280 by 800, logged in; `requests` are the addresses of all that the browser asked for."""

    def __init__(self, browser: Browser, url: str, email: str, password: str) -> None:
        self.url, self.requests = url, list[str]()
        self._answers = list[Any]()
        self.page: Page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        self.page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        self.page.on("request", lambda one: self.requests.append(one.url))
        self.page.on("websocket", lambda one: self.requests.append(one.url))
        self.page.goto(url + "/user/login/")
        self.page.fill("#email", email)
        self.page.fill("#password", password)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda now: "/user/login" not in now)

    def open(self, project: int) -> dict[str, Any]:
        """Begin to label and return the first task as the server gave it."""
        self.page.goto("about:blank")  # what the page before still waits for is not asked about
        self.page.on("response", lambda one: self._answers.append(one) if "/api/" in one.url else None)
        with self.page.expect_response(_is_next) as found:
            self.page.goto(f"{self.url}/projects/{project}/data?labeling=1")
        return dict(found.value.json())

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def hand_in(self, key: str = "Control+Enter") -> dict[str, Any]:
        """Press the key that submits or skips, and return the next task once it stands there, closed."""
        with self.page.expect_response(_is_next) as found:
            self.page.keyboard.press(key)
        task = dict(found.value.json())
        expect(self.page.locator(".lsf-current-task")).to_contain_text(str(task["id"]))
        expect(self.page.locator(".hatewatch :checked")).to_have_count(0)
        return task

    @property
    def text(self) -> Locator:
        return self.page.locator(".hatewatch-text")

    @property
    def warning(self) -> Locator:
        return self.page.locator(".hatewatch-closed:visible")

    @property
    def questions(self) -> Locator:
        """The headings of the questions that are put now."""
        return self.page.locator(".hatewatch h4:visible")

    @property
    def search(self) -> Locator:
        """The field in which groups are looked for."""
        return self.page.locator(".hatewatch-find input[type=text]")

    @property
    def note(self) -> Locator:
        return self.page.locator(".hatewatch textarea:visible")

    def edges(self) -> tuple[float, float]:
        """Return where the leftmost and the rightmost of all that we show begin and end, in pixels."""
        left, right = self.page.evaluate(_EDGES)
        return float(left), float(right)

    def mark(self, text: str, first: str, last: str) -> None:
        """Mark from within one word to within another with the mouse."""
        left, top, _, bottom = self._place(text, first)
        _, _, right, _ = self._place(text, last)
        self.page.mouse.move(left + 3, (top + bottom) / 2)
        self.page.mouse.down()
        self.page.mouse.move(right - 3, (top + bottom) / 2, steps=5)
        self.page.mouse.up()

    def said(self) -> str:
        """Return what the page holds and what the server answered, all in one."""
        return "\n".join([self.page.content(), *(one.text() for one in self._answers if one.ok)])

    def picture(self, name: str, height: int = 800) -> None:
        """Keep a picture of the page, as it is in a window so high, where pictures are wanted."""
        if PICTURES and self.page.viewport_size:
            size = self.page.viewport_size
            self.page.set_viewport_size({"width": size["width"], "height": min(height, size["height"])})
            self.page.screenshot(path=Path(PICTURES) / f"{name}.png", animations="disabled")
            self.page.set_viewport_size(size)

    def close(self) -> None:
        self.page.context.close()

    def _place(self, text: str, word: str) -> Sequence[float]:
        units = len(text[: text.index(word)].encode("utf-16-le")) // 2  # a browser counts so
        return list(self.page.evaluate(_WORD, [units, units + len(word)]))


def _is_next(answer: Any) -> bool:
    return "id=next_task" in answer.url


def titles(reader: str) -> Mapping[str, str]:
    """Return the heading that stands before each question, by its name."""
    found: dict[str, str] = {}
    heading = ""
    for one in ET.fromstring(labelling_config(reader)).iter():
        if one.tag == "Header":
            heading = one.attrib["value"]
        elif "toName" in one.attrib and one.tag != "Filter":
            found[one.attrib["name"]] = heading
    return found


def answers(reader: str) -> list[str]:
    """Return every answer with its key behind it, as the page shows it and in its order."""
    choices = ET.fromstring(labelling_config(reader)).iter("Choice")
    return [one.attrib["value"] + (f"[{one.attrib['hotkey']}]" if "hotkey" in one.attrib else "") for one in choices]
