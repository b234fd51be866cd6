"""Take the README's two pictures of the dashboard, from the example project, in a real Chromium.

`python3 scripts/picture_dashboard.py` writes docs/dashboard.png (the first page) and docs/dashboard-upload.png (a
spreadsheet that is being taken in). It needs Chromium and `pip install "hatewatch[api]" playwright`.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from hatewatch import pipeline
from hatewatch.api.server import make_server, open_door
from hatewatch.cli.composing import composed
from hatewatch.example import example_posts
from hatewatch.example.audit import read_audit_of
from hatewatch.pipeline.keys import add_key
from hatewatch.project import Project, init_project
from hatewatch.store import open_store

DOCS = Path(__file__).parents[1] / "docs"
_WIDTH, _HEIGHT, _MARGIN = 1280, 900, 12
_NEW, _PART = "posts-of-this-week.csv", 12  # what is uploaded: so small a part of the posts
_WAIT = 600.0  # seconds for the first count, or for an upload


def main() -> None:
    """Take them."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if not chromium:
        sys.exit("This needs Chromium: apt install chromium")
    with tempfile.TemporaryDirectory() as folder:
        project = _example(Path(folder) / "amed")
        with _served(project) as (url, key), sync_playwright() as played:
            browser = played.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": _WIDTH, "height": _HEIGHT}, device_scale_factor=1)
            page.goto(f"{url}/en/login")
            page.fill("#key", key)
            page.click("main button")
            _until(lambda: _has_figures(page, f"{url}/en/overview"))
            _shoot(page, "dashboard.png", below="section[data-section=trend] figcaption")
            _upload(page, url, Path(folder) / _NEW)
            _shoot(page, "dashboard-upload.png", below="main")
            browser.close()
    print(f"{DOCS / 'dashboard.png'}\n{DOCS / 'dashboard-upload.png'}")


def _example(folder: Path) -> Project:
    """Return a project that holds most of the example's posts, predicted, of which invented readers have read a sample.

    The rest stands beside it as a spreadsheet to upload.
    """
    project = init_project(folder, name="Example project", language="en")
    store = open_store(project.store_url)
    head, *rows = example_posts().read_text("utf-8-sig").splitlines(keepends=True)
    held, new = folder.parent / example_posts().name, folder.parent / _NEW
    held.write_text(head + "".join(row for i, row in enumerate(rows) if i % _PART), "utf-8")
    new.write_text(head + "".join(rows[::_PART]), "utf-8")
    with pipeline.ProcessExecutor(None) as executor:
        pipeline.ingest(held, store, project.pseudonyms(), executor)
        pipeline.predict(store, project.model, executor)
    read_audit_of(store, example_posts().stem)
    store.close()
    return project


@contextmanager
def _served(project: Project) -> Iterator[tuple[str, str]]:
    """Serve the project; give its address and a key."""
    with open_door("127.0.0.1", 0) as door, composed(project) as (services, application):
        key = add_key(services.store, "ayşe", "analyst").told
        server = make_server(application)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        try:
            _until(lambda: server.started)
            yield f"http://127.0.0.1:{door.getsockname()[1]}", key
        finally:
            server.should_exit = True
            thread.join()


def _has_figures(page: Page, address: str) -> bool:
    page.goto(address)
    return page.locator(".findings").count() > 0


def _upload(page: Page, url: str, file: Path) -> None:
    """Upload a file, and stay until its report is there."""
    page.goto(f"{url}/en/upload")
    page.set_input_files("input[type=file]", file)
    page.locator("main form button").last.click()
    page.wait_for_url("**/jobs/**")
    page.wait_for_selector("main .done", timeout=_WAIT * 1000)


def _shoot(page: Page, name: str, *, below: str) -> None:
    """Take the page from its top to the end of an element."""
    box = page.locator(below).first.bounding_box()
    height = box["y"] + box["height"] + _MARGIN if box else _HEIGHT
    page.screenshot(path=DOCS / name, full_page=True, clip={"x": 0, "y": 0, "width": _WIDTH, "height": height})


def _until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + _WAIT
    while not holds():
        if time.monotonic() > end:
            sys.exit("The server did not come so far in time.")
        time.sleep(0.2)


if __name__ == "__main__":
    main()
