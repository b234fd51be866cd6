"""Set a report with typst, which only this module imports."""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hatewatch.errors import InputError, LackingError
from hatewatch.reports.pdf.letters import FONTS, keep_held
from hatewatch.reports.pdf.paper import Paper

if TYPE_CHECKING:
    from typst import Fonts

_TEMPLATES = Path(__file__).parent / "templates"


def has_typst() -> bool:
    """Say whether typst is installed."""
    return find_spec("typst") is not None


def need_typst() -> None:
    """Raise LackingError where typst is not installed."""
    if not has_typst():
        raise LackingError("A PDF needs typst, which is not installed.", 'Run: pip install "hatewatch[pdf]".')


def to_pdf(paper: Paper, *, created: datetime | None = None) -> bytes:
    """Return the report as a PDF 1.7 that keeps to PDF/UA-1: tagged, with its language, title and alternative texts.

    The same paper and time give the same bytes on every machine with the same typst: no font of the machine is used,
    nothing is fetched and the clock is not read. `created`, with its zone, goes into the file's data; the page shows
    it only where `paper` does. Raises LackingError without typst, InputError where typst refuses.
    """
    need_typst()
    import typst

    try:
        compiler = typst.Compiler(
            _TEMPLATES / "report.typ",
            root=_TEMPLATES,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"paper": to_json(paper, created)},
        )
        pdf = compiler.compile(format="pdf", pdf_standards=["1.7", "ua-1"], timestamp=_moment(created))
    except typst.TypstError as error:
        raise _refusal(error.message) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # typst is Rust, whose panics are no Exception
            raise
        raise _refusal(str(error)) from error
    assert isinstance(pdf, bytes)  # a list only of pictures of pages
    return pdf


def to_pdfs(papers: Mapping[str, Paper], *, created: datetime | None = None) -> dict[str, bytes]:
    """Return the PDFs of several papers by name, each set in a process of its own.

    typst keeps what it has worked out, 200 MB for a long report, until its process ends.
    """
    need_typst()
    context = get_context("spawn")  # nothing of a parent that has threads is copied
    with ProcessPoolExecutor(1, mp_context=context, max_tasks_per_child=1) as pool:
        waiting = {name: pool.submit(to_pdf, paper, created=created) for name, paper in papers.items()}
        return {name: one.result() for name, one in waiting.items()}


def to_json(paper: Paper, created: datetime | None = None) -> str:
    """Return what the template reads: the fields of `paper`, and `created` in UTC as six numbers or null."""
    moment = created.astimezone(UTC).timetuple()[:6] if created else None
    return json.dumps(_held({**asdict(paper), "created": moment}), ensure_ascii=False)


def _held(value: Any) -> Any:
    """Return the tree with every string in it kept to the letters that the fonts hold."""
    match value:
        case str():
            return keep_held(value)
        case dict():
            return {key: _held(one) for key, one in value.items()}
        case list() | tuple():
            return [_held(one) for one in value]
        case _:
            return value


def _moment(created: datetime | None) -> int:
    """Return the seconds since 1970 of `created`; without one 0, which the template leaves out of the file."""
    return int(created.timestamp()) if created else 0


def _refusal(message: str) -> InputError:
    what = f"The PDF of the report could not be made: typst says {' '.join(message.split())!r}."
    return InputError(what, "The page index.html holds the same report. Tell the developers of hatewatch this line.")


@cache
def _fonts() -> Fonts:
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[FONTS])
