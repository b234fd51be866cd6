"""How a report is cited: in words, as BibTeX, as CSL-JSON; and one figure of it in a line to paste."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from hatewatch.records import ISTANBUL
from hatewatch.reports import locale
from hatewatch.reports.record import Report
from hatewatch.reports.words import Words, kind_of
from hatewatch.trends import Figure

#: Who a report is by where no publisher is named: no person, since nobody's name belongs to it.
AUTHOR = "hatewatch"
_DIGEST = 12
_LATEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_LATEX |= {sign: f"\\{sign}" for sign in "{}%&#_$"}


def title_of(report: Report, words: Words) -> str:
    """Return the report's title, or the one that all without have."""
    return report.title or words.plain("page.title")


def made_on(report: Report) -> date | None:
    """Return the day in Istanbul on which the report was made, None where that is not said."""
    try:
        moment = datetime.fromisoformat(report.created)
    except ValueError:
        return None
    return (moment.astimezone(ISTANBUL) if moment.tzinfo else moment).date()


def span_of(report: Report, words: Words) -> str:
    """Return the days that the report spans, in words."""
    if not report.first:
        return words.plain("page.no_period")
    return locale.span_name(date.fromisoformat(report.first), date.fromisoformat(report.last), words.language)


def digest_of(report: Report) -> str:
    """Return as much of the data's digest as tells it from others."""
    return report.data[:_DIGEST] or "-"


def cite_text(report: Report, words: Words) -> str:
    """Return the report as it is cited in a sentence."""
    made = made_on(report)
    text = words.plain(
        "cite.text",
        title=title_of(report, words),
        what=words.plain("prevalence.cited" if report.measured else "raw.cited"),
        n=words.number(report.n),
        counted=words.plain(f"cite.{report.unit}"),
        period=span_of(report, words),
        version=report.version,
        model=report.model,
        scheme=report.scheme,
        data=digest_of(report),
    )
    text = f"{report.publisher.rstrip('.')}. {text}" if report.publisher else text
    return f"{text} {locale.day_name(made, words.language)}." if made else text


def section_mark(section: str, report: Report) -> str:
    """Return the name that a section's figures keep: which section, and of which data."""
    return f"{section}@{digest_of(report)}"


def cite_section(section: str, heading: str, report: Report, words: Words) -> str:
    """Return a section, its chart and its table, as it is cited in a sentence."""
    mark = section_mark(section, report)
    return words.plain("cite.section", heading=heading, whole=cite_text(report, words), mark=mark)


def cite_figure(figure: Figure, report: Report, words: Words) -> str:
    """Return a figure with all that must go with it, in one line."""
    kind, made = kind_of(figure), made_on(report)
    # Figures of different units must not be set beside each other.
    n = f"{words.number(figure.n)}, {words.plain(f'cite.{report.unit}')}"
    # A figure of a period has that in its subject.
    covers = words.plain("cite.covers", period=span_of(report, words)) if report.first and not figure.period else ""
    said = words.plain(
        f"figure.line_{kind}",
        subject=words.subject(figure, report.labels),
        noun=words.plain("figure.found" if kind == "found" else f"{kind}.noun"),
        share=words.percent(figure),
        interval=words.interval(figure),
        n=n,
        count=words.number(figure.count),
        read=words.number(figure.read),
        method=words.plain(f"method_name.{figure.method}"),
        mark=words.mark(figure),
    )
    return words.plain(
        "cite.line",
        figure=said,
        title=f"«{title_of(report, words)}»",
        by=f", {report.publisher}" if report.publisher else "",
        created=f", {locale.day_name(made, words.language)}" if made else "",
        covers=covers and f"{covers} ",
        id=figure.id,
        data=digest_of(report),
        model=report.model,
        version=report.version,
    )


def to_bibtex(report: Report, words: Words) -> str:
    """Return the report as a BibTeX entry; the date is ISO."""
    made = made_on(report)
    fields = {
        "author": f"{{{_latex(report.publisher or AUTHOR)}}}",
        "title": f"{{{_latex(title_of(report, words))}}}",
        "year": f"{made:%Y}" if made else "",
        "date": made.isoformat() if made else "",
        "type": _latex(words.plain("prevalence.cited" if report.measured else "raw.cited")),
        "note": _latex(_note(report)),
        "language": {"tr": "turkish", "kmr": "kurmanji", "en": "english"}[words.language],
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return "@misc{" + _key(report) + ",\n" + ",\n".join(lines) + "\n}"


def to_csl(report: Report, words: Words) -> str:
    """Return the report as CSL-JSON (a list of one item), as Zotero and pandoc read it."""
    made = made_on(report)
    item: dict[str, Any] = {
        "id": _key(report),
        "type": "report",
        "title": title_of(report, words),
        "author": [{"literal": report.publisher or AUTHOR}],
    }
    if made:
        item["issued"] = {"date-parts": [[made.year, made.month, made.day]]}
    item |= {
        "genre": words.plain("prevalence.cited" if report.measured else "raw.cited"),
        "language": locale.HTML_LANGUAGES[words.language],
        "number": digest_of(report),
        "note": _note(report),
    }
    lines = [f" {json.dumps(key)}: {json.dumps(one, ensure_ascii=False)}" for key, one in item.items()]
    return "[{\n" + ",\n".join(lines) + "\n}]"


def _note(report: Report) -> str:
    span = f"{report.first}/{report.last}" if report.first else "-"
    return (
        f"n={report.n} {report.unit}; {span}; model {report.model}; scheme {report.scheme}; "
        f"data {digest_of(report)}; hatewatch {report.version}"
    )


def _key(report: Report) -> str:
    made = made_on(report)
    return "-".join(one for one in ("hatewatch", f"{made:%Y}" if made else "", report.data[:8]) if one)


def _latex(text: str) -> str:
    return "".join(_LATEX.get(sign, sign) for sign in " ".join(text.split()))
