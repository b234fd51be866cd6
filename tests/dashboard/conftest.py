"""A dashboard over measured figures, with names in them that want to be more than text."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, sync_playwright

from hatewatch.reports import Report
from reported import make_measured
from standing import Shown, Standing, Still, shown

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
#: A name that would change the page's title, were it more than text.
HOSTILE = "<script>document.title='ele geçti'</script><img src=x onerror=document.title='ket destê min'>"


def make_hostile() -> Report:
    """Return the measured report with that name for an outlet, a term, and a word of a theme."""
    report = make_measured()
    figures = tuple(
        replace(one, value=HOSTILE) if (one.dimension, one.value) == ("outlet", "Yeni Söz") else one
        for one in report.figures
    )
    said = report.said[0]
    rises = (replace(said.rises[0], term=HOSTILE), *said.rises[1:])
    themes = (replace(said.themes[0], terms=(HOSTILE, "kira")), *said.themes[1:])
    return replace(report, figures=figures, said=(replace(said, rises=rises, themes=themes), *report.said[1:]))


@pytest.fixture(scope="session")
def hostile() -> Report:
    return make_hostile()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, hostile: Report) -> Iterator[Shown]:
    with shown(tmp_path_factory.mktemp("site") / "cukurova", Standing(Still(hostile))) as served:
        yield served


@pytest.fixture(scope="session")
def empty_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    with shown(tmp_path_factory.mktemp("site") / "bos", Standing(), language="kmr") as served:
        yield served


# For one file alone: while it is open the thread has an event loop, which no other test could have beside it.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("needs Chromium: apt install chromium")
    with sync_playwright() as played:
        opened = played.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()
