"""How the figures were made: the rule that chose the method, and what was assumed."""

from __future__ import annotations

from hatewatch.reports.blocks import Block, Column, Row, Section, Table, Text
from hatewatch.reports.record import Report
from hatewatch.reports.words import Words
from hatewatch.trends import holm

_LEVEL = 0.05


def method(report: Report, words: Words) -> list[Section]:
    """Return the method in words, and how the assumption of stability fared."""
    blocks: list[Block] = []
    if report.prevalences:
        blocks += [Text(words(f"method.{name}")) for name in ("prevalence", "rule", "parts", "wide")]
        blocks += _stable(report, words)
    blocks += [Text(words("method.share")), Text(words("method.labels", scheme=report.scheme))]
    if report.period:
        blocks.append(Text(words(f"method.periods_{report.period}") + " " + words("method.compare")))
    for one in report.course:
        ends = {"before": words.period(one.before.period), "after": words.period(one.after.period)}
        blocks.append(Text(words("method.thirds", **ends)))
    if report.select("target", report.lead):
        blocks.append(Text(words("method.groups")))
    return [Section("method", str(words("heading.method")), tuple(blocks))]


def _stable(report: Report, words: Words) -> list[Block]:
    tested = [one for one in report.stable if one.label == report.lead]
    if not tested:
        return []
    names = ("stable.over", "stable.parts", "stable.spread", "stable.p", "stable.verdict")
    columns = tuple(Column(words(name), name in names[1:4]) for name in names)
    rows = []
    for one, adjusted in zip(tested, holm([it.stability.p for it in tested]), strict=True):
        over = words(f"stable.{one.over}", dimension=words.capital(words(f"dimension.{one.dimension}")))
        test = one.stability
        verdict = words("stable.broken" if adjusted < _LEVEL else "stable.held")
        rows.append(Row((over, words.number(test.parts), words.fixed(test.spread, 3), words.chance(test.p), verdict)))
    caption = words("stable.caption", label=words.label(report.lead, report.labels))
    return [Table(caption, columns, tuple(rows), words("stable.note"))]
