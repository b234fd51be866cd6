"""The dashboard: a report's figures as pages that are always of today, and the work around them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from hatewatch.api import Part
    from hatewatch.api.problems import Problem
    from hatewatch.api.services import Services

__all__ = ["dashboard", "error_pages"]


def dashboard(services: Services) -> list[Part]:
    """Return the dashboard's parts: the way in, the pages of figures, and those of work."""
    from hatewatch.dashboard.figures import pages
    from hatewatch.dashboard.frame import Frame
    from hatewatch.dashboard.signing import doors
    from hatewatch.dashboard.work import work

    frame = Frame(services)
    return [doors(frame), pages(services, frame), work(services, frame)]


def error_pages(services: Services) -> Callable[[Request, Problem], Response]:
    """Return what `app.state.error_page` is to be: errors as pages in the reader's language."""
    from hatewatch.dashboard.frame import Frame
    from hatewatch.dashboard.signing import error_page

    return partial(error_page, Frame(services))
