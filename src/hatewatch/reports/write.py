"""Write a report folder: pages and PDFs to read, a table to compute with, a file that holds every number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

from hatewatch.atomic import replacing
from hatewatch.errors import InputError
from hatewatch.labels import READERS
from hatewatch.records import Unit
from hatewatch.reports.check import TABLE
from hatewatch.reports.citation import digest_of
from hatewatch.reports.manifest import NAME, digest_of_file, to_json
from hatewatch.reports.page import make_page, page_names
from hatewatch.reports.pdf import has_typst, to_pdfs
from hatewatch.reports.pdf.fill import fill
from hatewatch.reports.record import Report
from hatewatch.reports.render import render
from hatewatch.reports.words import Words
from hatewatch.sources import write_csv
from hatewatch.trends import Figure

#: The columns of trends.csv.
HEADER = (
    "dimension", "value", "name", "period", "label", "label_name", "n", "count", "share", "low", "high",
    # later ones last, so that who reads columns by their place finds the others where they were
    "unit", "method", "read", "effective", "id", "mark",
)  # fmt: skip


def check_free(out: Path) -> None:
    """Raise InputError where `out` is no folder, or one that holds pages or tables of its own and no report."""
    if out.exists() and not out.is_dir():
        raise InputError(f"{out}: this is a file, and a report is a folder.", "Name another folder.")
    if (out / NAME).exists():  # an earlier report, which the new one replaces
        return
    for name in sorted({TABLE, *(page for lang in READERS for page in page_names(lang).values())}):
        if (out / name).exists():
            raise InputError(f"{out}: {name} there is of no report, and would be lost.", "Name another folder.")


def write_report(report: Report, out: Path, *, lang: str = "tr", examples: Sequence[str] = ()) -> Path:
    """Write the pages, the PDFs, `trends.csv` and `report.json` into the folder `out` and return the page's path.

    `lang` is tr, kmr or en: `index.html` is in it, and the other two stand beside it under their codes (`kmr.html`).
    `report-tr.pdf` and its like are written where typst is installed (`pip install "hatewatch[pdf]"`).
    `examples` are texts that the caller has masked; they go into the pages only. The same report and examples give the
    same bytes. A file is replaced only when its successor is whole. Raises InputError for another language, a folder
    that cannot be made or a file that cannot be replaced.
    """
    if lang not in READERS:
        raise InputError(f"There is no report in {lang!r}.", f"Choose one of {', '.join(READERS)}.")
    check_free(out)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{out}: cannot be made a folder ({error.strerror}).", "Name another folder.") from error
    names = page_names(lang)
    pages = {names[one]: render(report, Words(one), examples, lang).encode() for one in READERS}
    held = _pdfs(report) | pages
    try:
        write_csv(out / TABLE, HEADER, table_of(report.figures, report.unit, Words(lang)))
        held[TABLE] = (out / TABLE).read_bytes()
        manifest = to_json(report, {name: digest_of_file(content) for name, content in held.items()})
        # The index last: it speaks of the others.
        index = held.pop(names[lang])
        for name, content in {**held, NAME: manifest.encode(), names[lang]: index}.items():
            if name != TABLE:
                with replacing(out / name) as part:
                    part.write_bytes(content)
        (out / f"{lang}.html").unlink(missing_ok=True)  # of an earlier report, whose index was in another language
    except OSError as error:
        what = f"{error.filename or out}: cannot be written ({error.strerror})."
        raise InputError(what, "Close the report where it is open, or name another folder.") from error
    return out / names[lang]


def _pdfs(report: Report) -> dict[str, bytes]:
    """Return the PDFs by name; none without typst.

    They hold no quotation: on paper nothing stays closed, and what is erased later could not be found in them.
    """
    if not has_typst():
        return {}
    report = report.unquoted()
    try:
        created = datetime.fromisoformat(report.created)
    except ValueError:
        created = None
    created = created if created and created.tzinfo else None
    mark = f"hatewatch {report.version} · {digest_of(report)}"
    papers = {}
    for one in READERS:
        words = Words(one)
        papers[f"report-{one}.pdf"] = fill(make_page(report, words), words, mark=mark)
    return to_pdfs(papers, created=created)


def table_of(figures: Sequence[Figure], unit: Unit, words: Words) -> list[list[str | int | float]]:
    """Return the rows of figures as trends.csv has them."""
    value_of = cache(lambda dimension, value: words.value(dimension, value) if value else "")
    label_of = cache(lambda label: words.label(label))
    rows: list[list[str | int | float]] = []
    for one in figures:
        name, label = value_of(one.dimension, one.value), label_of(one.label)
        ends = [round(value, 6) for value in (one.share, one.low, one.high)]
        effective = "" if one.effective is None else round(one.effective, 1)
        rows.append([
            one.dimension, one.value, name, one.period, one.label, label, one.n, one.count, *ends,
            unit, one.method, one.read, effective, one.id, "few" if one.few else "wide" if one.wide else "",
        ])  # fmt: skip
    return rows
