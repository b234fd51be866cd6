"""GET /v1/reports: the reports that were written, and their files: none but those that their manifests name."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter
from fastapi import Path as InPath
from fastapi.responses import FileResponse
from pydantic import Field

from hatewatch.api.app import Part
from hatewatch.api.problems import Refused
from hatewatch.api.services import Services
from hatewatch.api.v1.shapes import Shape
from hatewatch.errors import InputError
from hatewatch.records import Unit
from hatewatch.reports.manifest import NAME, read_head

#: The folder of a project that reports are written into.
FOLDER = "reports"
#: Pages hold their own styles and nothing that runs; whatever they held, they could neither run nor send it. They stay
#: of our origin, since browsers keep the session's cookie from links on pages of none: a page leads to the next one.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-same-origin allow-downloads"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".pdf": "application/pdf",
}
_Name = Annotated[str, InPath(max_length=200, description="The report's name, as GET /v1/reports lists it.")]


class ReportShape(Shape):
    """One report that was written."""

    name: str = Field(description="The name of its folder.")
    title: str
    publisher: str = Field(description="Who answers for it; empty where that is not said.")
    created: str = Field(description="When it was written, ISO 8601.")
    model: str
    unit: Unit = Field(description="What its figures count.")
    documents: int
    first: str
    last: str
    files: list[str] = Field(description="Its pages, tables and papers; GET /v1/reports/NAME/files/FILE gives one.")


class Reports(Shape):
    """The reports of this project, the newest first."""

    reports: list[ReportShape]


def reports(services: Services) -> Part:
    """Return the routes of reports."""
    router = APIRouter(prefix="/v1", tags=["reports"])
    folder = services.project.folder / FOLDER

    @router.get(
        "/reports",
        summary="The reports that were written",
        description="Each is a folder of pages in three languages, tables and a manifest of every number.",
        response_model=Reports,
    )
    def get_reports() -> object:
        return Reports(reports=list_reports(folder))

    @router.get("/reports/{name}", summary="One report", response_model=ReportShape)
    def get_report(name: _Name) -> object:
        """Return what a report says of itself, and its files."""
        return read_report(find_report(folder, name))

    @router.get(
        "/reports/{name}/files/{file}",
        summary="One file of a report",
        description="A page is shown without scripts, as it needs none; everything else is a download.",
        response_class=FileResponse,
        responses={200: {"content": {kind.partition(";")[0]: {} for kind in _TYPES.values()}}},
    )
    def get_file(
        name: _Name, file: Annotated[str, InPath(max_length=200, description="One of the report's files.")]
    ) -> FileResponse:
        return send_file(find_report(folder, name), file)

    return Part(router)


def folders_of(folder: Path) -> list[Path]:
    """Return the folders of reports in there, each a folder of its own and no link to elsewhere."""
    if not folder.is_dir():
        return []
    return sorted(one for one in folder.iterdir() if not one.is_symlink() and (one / NAME).is_file())


def list_reports(folder: Path) -> list[ReportShape]:
    """Return the reports in there, the newest first; a damaged one hides no other."""
    found = []
    for one in folders_of(folder):
        with suppress(InputError):
            found.append(read_report(one))
    return sorted(found, key=lambda one: (one.created, one.name), reverse=True)


def find_report(folder: Path, name: str) -> Path:
    """Return the folder of the report of that name: one of those listed, whatever the name says. Raises Refused."""
    found = next((one for one in folders_of(folder) if one.name == name), None)
    if found is None:
        raise Refused(404, detail="There is no report of that name.", remedy="GET /v1/reports lists them.")
    return found


def send_file(report: Path, file: str) -> FileResponse:
    """Return the answer that sends a file of a report: one that its manifest names. Raises Refused."""
    path = next((report / one for one in (*read_head(report).files, NAME) if one == file and _is_plain(one)), None)
    if path is None or path.is_symlink() or not path.is_file():
        raise Refused(404, detail="The report has no such file.", remedy="Its files are listed with the report.")
    kind = _TYPES.get(path.suffix, "application/octet-stream")
    how = "inline" if path.suffix == ".html" else "attachment"
    disposition = f"{how}; filename*=UTF-8''{quote(f'{report.name}-{file}', safe='')}"
    headers = {"Content-Disposition": disposition, "Content-Security-Policy": POLICY}
    return FileResponse(path, headers=headers, media_type=kind)


def _is_plain(name: str) -> bool:
    """Say whether a name is that of a file in the folder itself: a manifest that was tampered with may say others."""
    return Path(name).name == name and not name.startswith(".") and "\\" not in name


def read_report(folder: Path) -> ReportShape:
    """Return what the report in a folder says of itself; raises InputError where it is damaged."""
    head = read_head(folder)
    return ReportShape(
        name=folder.name, title=head.title, publisher=head.publisher, created=head.created, model=head.model,
        unit=head.unit, documents=head.n, first=head.first, last=head.last, files=[*head.files, NAME],
    )  # fmt: skip
