"""The pages of figures: what the newest report says, a topic a page, with its numbers to take along."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from hatewatch.api import Part
from hatewatch.api.problems import Refused
from hatewatch.dashboard.figures.ahead import drawing_ahead
from hatewatch.dashboard.figures.downloads import section_csv, section_specifications, whole_csv
from hatewatch.dashboard.figures.drawing import section_svg
from hatewatch.dashboard.figures.drawn import Drawn
from hatewatch.dashboard.figures.topics import PAGES, page_of
from hatewatch.dashboard.frame import Frame, marked, moment
from hatewatch.dashboard.words import words_in
from hatewatch.reports.blocks import Section
from hatewatch.reports.manifest import to_json
from hatewatch.reports.record import Report

if TYPE_CHECKING:
    from hatewatch.api.services import Services

T = TypeVar("T")
_CSV, _SVG, _JSON = "text/csv; charset=utf-8", "image/svg+xml", "application/json"


def pages(services: Services, frame: Frame) -> Part:
    """Return the pages of figures, and below them their tables (/tables/NAME.csv) and charts (/charts/NAME.svg)."""
    router, drawn, live = frame.router(), Drawn(), services.live

    def page(request: Request) -> Response:
        name = request.url.path.rpartition("/")[2]
        snapshot, language = live.snapshot(), frame.language(request)
        context: dict[str, Any] = {"page": name, "content": "", "head": "", "when": "", "busy": live.busy}
        context["live"] = snapshot  # that of the figures: a newer one may come any moment
        if snapshot is not None:
            report = drawn.telling(snapshot.report)
            context |= {"content": drawn.page(report, name, language), "when": moment(snapshot.counted, language)}
            if name == "overview":
                context["head"] = drawn.head(report, language)
        return frame.lasting_page(request, "figures.html", **context)

    for name in PAGES:
        router.add_api_route(f"/{name}", page, methods=["GET"])

    def report_now() -> Report:
        snapshot = live.snapshot()
        if snapshot is None:
            raise Refused(
                404, "no-figures", "There are no figures yet.", "Upload a spreadsheet, or wait for the count."
            )
        return drawn.telling(snapshot.report)

    def taken(request: Request, section: str, ending: str, make: Callable[[Section, Report, str], T]) -> T:
        """Return what `make` makes of a section, made now or before; raises Refused where there is none."""
        report, language, home = report_now(), frame.language(request), page_of(section)
        sections = drawn.sections(report, home, language) if home else []
        found = next((one for one in sections if one.id == section), None)
        if found is None:
            raise Refused(404)
        return drawn.keep(report, (ending, section, language), lambda: make(found, report, language))

    @router.get("/tables/trends.csv")
    def trends(request: Request) -> Response:
        report, language = report_now(), frame.language(request)
        content = drawn.keep(report, ("trends.csv", language), lambda: whole_csv(report, words_in(language)))
        return marked(request, content, _CSV, "trends.csv")

    @router.get("/tables/report.json")
    def manifest(request: Request) -> Response:
        report = report_now()
        return marked(
            request, drawn.keep(report, "report.json", lambda: to_json(report).encode()), _JSON, "report.json"
        )

    @router.get("/tables/{section}.csv")
    def table(request: Request, section: str) -> Response:
        content = taken(request, section, "csv", lambda one, report, lang: section_csv(one, report, words_in(lang)))
        return marked(request, content, _CSV, f"{section}.csv")

    @router.get("/charts/{section}.svg")
    def chart(request: Request, section: str) -> Response:
        content = taken(request, section, "svg", lambda one, report, lang: section_svg(one, report, words_in(lang)))
        if content is None:
            raise Refused(404)
        return marked(request, content, _SVG, f"{section}.svg")

    @router.get("/charts/{section}.json")
    def specification(request: Request, section: str) -> Response:
        content = taken(
            request, section, "json", lambda one, report, lang: section_specifications(one, report, words_in(lang))
        )
        if content is None:
            raise Refused(404)
        return marked(request, content, _JSON)

    return Part(router, lambda: drawing_ahead(drawn, live, services.project.settings.language))
