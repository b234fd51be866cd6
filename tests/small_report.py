"""A report of a few figures, for tests of what is done with reports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_origin

from hatewatch.reports.plain import fields_of
from hatewatch.reports.record import Caveat, Report
from hatewatch.trends import Figure


def small(**changed: object) -> Report:
    """Return a report of few figures, one of them beyond ASCII."""
    whole = [Figure.of("all", "", period, "hate", n, 3) for period, n in (("", 90), ("2026-03", 40), ("2026-04", 50))]
    place = Figure("place", "21", "", "hate", 30, 2, 0.05, 0.01, 0.1, "poststratified", 12, 25.0)
    given = {
        name: {} if get_origin(kind) is Mapping else () if get_origin(kind) is tuple else 0 if kind is int else ""
        for name, kind in fields_of(Report).items()
    }
    told = {"title": "Şırnex, İzmir", "caveats": (Caveat("raw"),), "audit": None, "unit": "documents", "n": 90}
    return Report(**given | told | {"figures": (*whole, place)} | changed)  # type: ignore[arg-type]
