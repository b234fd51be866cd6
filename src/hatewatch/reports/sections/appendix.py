"""Every label by every method: the published figure beside what the others would say, or why they say nothing."""

from __future__ import annotations

from string import ascii_lowercase

from markupsafe import Markup

from hatewatch.prevalence.reasons import load_reasons
from hatewatch.prevalence.records import Estimate, Prevalence, Refusal
from hatewatch.reports.blocks import Block, Column, Fold, Row, Section, Table, Text
from hatewatch.reports.record import Report
from hatewatch.reports.words import Words, numbers
from hatewatch.trends import RAW, Figure

#: What a raw share is called among the methods.
_RAW_COUNT = "classify_and_count"
_METHODS = (
    "poststratified", "audit_alone", "prediction_powered", "adjusted_count", "probabilistic_adjusted_count", "emq",
    _RAW_COUNT,
)  # fmt: skip


def appendix(report: Report, words: Words) -> list[Section]:
    """Return a table of labels by methods, the published figure bold; a letter stands for why there is none."""
    if not report.prevalences:
        return []
    told = {one.label: _by_method(one) for one in report.prevalences}
    used = [name for name in _METHODS if any(name in by for by in told.values())]
    figures = {figure.label: figure for figure in report.select("all")}
    letters: dict[Markup, str] = {}

    def cell(one: Prevalence, name: str) -> str:
        if name in told[one.label]:
            estimate = told[one.label][name]
            published = figures.get(one.label) if estimate is one.chosen else None
            return _written(published or _figure(one, estimate), estimate, words, bold=estimate is one.chosen)
        # Where nothing at all is told of a label, one refusal is of every method.
        refusal = one.refusals.get(name) or (next(iter(one.refusals.values()), None) if one.chosen is None else None)
        if refusal is None:
            return "–"
        return words("method.none", letter=letters.setdefault(_why(refusal, words), ascii_lowercase[len(letters) % 26]))

    rows = tuple(
        Row((words.label(one.label), words.number(one.read), *(cell(one, name) for name in used)))
        for one in report.prevalences
    )
    columns = (
        Column(words("table.label")),
        Column(words("prevalence.basis"), number=True),
        *(Column(words(f"method_name.{name}")) for name in used),
    )
    caption = words("method.caption_appendix", n=words.number(report.n))
    notes = [words("method.lettered", letter=letter, why=why) for why, letter in letters.items()]
    for name in (name for name in _METHODS if name not in used):
        why = next((_why(one.refusals[name], words) for one in report.prevalences if name in one.refusals), None)
        if why:
            notes.append(words("method.nowhere", name=words(f"method_name.{name}"), why=why))
    blocks: list[Block] = [Table(caption, columns, rows, dense=True), *(Text(one, small=True) for one in notes)]
    fold = Fold(words.plain("method.show_appendix"), tuple(blocks))
    return [Section("appendix", str(words("heading.appendix")), (Text(words("method.appendix")), fold))]


def _by_method(one: Prevalence) -> dict[str, Estimate]:
    return {estimate.method: estimate for estimate in (*([one.chosen] if one.chosen else []), *one.others)}


def _why(refusal: Refusal, words: Words) -> Markup:
    """Return why there is no figure, what to do, and how many texts more must be read first."""
    reason = load_reasons()[refusal.reason]
    meaning, remedy = (reason[name][words.language] for name in ("meaning", "remedy"))
    why = words("method.why", meaning=meaning, remedy=remedy)
    return why + " " + words("method.needed", k=words.number(refusal.needed)) if refusal.needed else why


def _figure(one: Prevalence, estimate: Estimate) -> Figure:
    """Return the figure that an estimate would be."""
    raw = estimate.method == _RAW_COUNT
    low = estimate.value if estimate.low is None else estimate.low
    high = estimate.value if estimate.high is None else estimate.high
    return Figure(
        "all", "", "", one.label, one.n, round(estimate.value * one.n) if raw else 0, estimate.value, low, high,
        RAW if raw else estimate.method, 0 if raw else one.read, estimate.effective,
    )  # fmt: skip


def _written(figure: Figure, estimate: Estimate, words: Words, *, bold: bool) -> Markup:
    """Return the figure of an estimate over its interval."""
    bare = estimate.low is None
    share = words.percent(figure)
    inner = words(
        "method.cell_bare" if bare else "method.cell_raw" if figure.raw else "method.cell",
        share=words("table.strong", text=share) if bold else share,
        interval=words.interval(figure),
        n=words.number(figure.n),
        count=words.number(figure.count),
        read=words.number(figure.read),
    )
    return Markup('<span class="figure" {}>{}</span>').format(numbers(figure, bare=bare), inner)
