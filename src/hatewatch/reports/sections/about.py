"""What stands at the end: limits, rejected rows, versions, glossary, and how to cite."""

from __future__ import annotations

from markupsafe import Markup

from hatewatch.reports import citation
from hatewatch.reports.blocks import Block, Code, Column, Points, Row, Section, Table, Terms, Text
from hatewatch.reports.record import Report
from hatewatch.reports.sections.audit import COVERAGE
from hatewatch.reports.words import Words, load_strings


def limits(report: Report, words: Words) -> list[Section]:
    """Return what the reader must know; holes stand under coverage."""
    points = tuple(words.caveat(one) for one in report.caveats if one.kind not in COVERAGE)
    return [Section("limits", str(words("heading.limits")), (Points(points),))]


def rejected(report: Report, words: Words) -> list[Section]:
    """Return the rows that could not be used, by reason."""
    if not report.rejected:
        return []
    rows = [
        Row((Markup("{} <code>{}</code>").format(words.reason(slug), slug), words.number(k)))
        for slug, k in report.rejected
    ]
    rows.append(Row((words("table.total"), words.number(sum(k for _, k in report.rejected))), "total"))
    columns = (Column(words("table.reason")), Column(words("table.rows"), number=True))
    table = Table(words("table.caption_rejected"), columns, tuple(rows), narrow=True)
    return [Section("rejected", str(words("heading.rejected")), (table,))]


def model(report: Report, words: Words) -> list[Section]:
    """Return the model, the software and the files, and from which probability on a label is given."""
    code = Markup("<code>{}</code>").format
    items: list[tuple[str, str]] = [
        (words("method.model_name"), code(report.model)),
        (words("method.software"), f"hatewatch {report.version}"),
        (words("method.scheme"), report.scheme),
    ]
    if report.data:
        items.append((words("method.data"), code(report.data)))
    if report.sources:
        files = Markup(", ").join(Markup('<span dir="auto">{}</span>').format(one) for one in report.sources)
        items.append((words("page.files"), files))
    blocks: list[Block] = [Terms(tuple(items))]
    if report.thresholds:
        digits = 2 if all(round(value, 2) == round(value, 3) for value in report.thresholds.values()) else 3
        rows = tuple(
            Row((words.label(label), words.fixed(value, digits))) for label, value in report.thresholds.items()
        )
        columns = (Column(words("table.label")), Column(words("table.threshold"), number=True))
        blocks.append(Table(words("table.caption_thresholds"), columns, rows, narrow=True))
    return [Section("model", str(words("heading.model")), tuple(blocks))]


def glossary(report: Report, words: Words) -> list[Section]:
    """Return the words that a reader must know."""
    entries = [name for name in load_strings()["glossary"] if _met(name, report)]
    points = tuple(words(f"glossary.{name}") for name in entries)
    return [Section("glossary", str(words("heading.glossary")), (Points(points),))]


def _met(name: str, report: Report) -> bool:
    """Say whether a reader meets the word in this report."""
    met: dict[str, object] = {
        "audit": report.audit,
        "wide": any(one.wide for one in report.figures),
        "alpha": report.audit,
        "withheld": report.withheld,
        "hole": report.gaps or any(one.kind in COVERAGE for one in report.caveats),
        "turn": report.turns,
        "p": report.course or report.changes or report.turns,
        "odds": report.said,
        "intersectional": "intersectional" in report.labels,
    }
    return bool(met.get(name, True))


def cite(report: Report, words: Words) -> list[Section]:
    """Return how to cite the report and a figure of it."""
    blocks = (
        Text(words("raw.cite_rule" if not report.measured else "prevalence.cite_rule")),
        Code(words.plain("cite.as_text"), citation.cite_text(report, words)),
        Code("BibTeX", citation.to_bibtex(report, words)),
        Code("CSL-JSON", citation.to_csl(report, words)),
        Text(words("cite.figures"), small=True),
    )
    return [Section("cite", str(words("heading.cite")), blocks)]
