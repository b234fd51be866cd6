"""Draw the pages with charts as soon as there are newer figures, so that nobody waits for them.

After the first of them, what draws charts in browsers is made ready as well.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hatewatch.api.faults import name_error
from hatewatch.dashboard.assets import make_bundle
from hatewatch.dashboard.figures.drawn import Drawn
from hatewatch.labels import READERS

if TYPE_CHECKING:
    from hatewatch.pipeline.live import Live
    from hatewatch.reports.record import Report

_CHARTED = ("overview", "places")
_LOOK = 0.5  # seconds between two looks whether there is something newer
_log = logging.getLogger(__name__)


@contextmanager
def drawing_ahead(drawn: Drawn, live: Live, language: str) -> Iterator[None]:
    """Draw in a thread for as long as the context lasts, `language` first."""
    stopped = threading.Event()
    languages = (language, *(one for one in READERS if one != language))

    def work() -> None:
        last: Report | None = None
        while not stopped.wait(_LOOK):
            snapshot = live.snapshot()
            if snapshot is None or snapshot.report is last:
                continue
            last = snapshot.report
            try:
                _draw(drawn, last, languages)
                make_bundle()
            except Exception as error:  # whoever asks for the page is told; the thread goes on
                _log.warning("A page could not be drawn ahead (%s).", name_error(error))

    thread = threading.Thread(target=work, name="hatewatch-drawing", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join(10)


def _draw(drawn: Drawn, report: Report, languages: tuple[str, ...]) -> None:
    told = drawn.telling(report)
    for language in languages:
        drawn.head(told, language)
        for page in _CHARTED:
            drawn.page(told, page, language)
