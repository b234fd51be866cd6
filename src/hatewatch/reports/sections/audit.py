"""What the figures rest on: how labels were made, how well people agreed, and what the sources covered."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from hatewatch.reports.blocks import Block, Column, Points, Row, Section, Table, Terms, Text
from hatewatch.reports.record import Agreed, Report
from hatewatch.reports.words import Words

#: Caveats that belong to the coverage rather than to the other limits.
COVERAGE = ("holes", "gaps", "partial")


def audit(report: Report, words: Words) -> list[Section]:
    """Return how the audit was drawn and read, and alpha per label; nothing where there is no audit."""
    facts = report.audit
    if facts is None:
        return []

    def texts(k: int) -> str:
        return words("audit.texts", k=words.number(k))

    ties = [f"{words.label(label)}: {words.number(k)}" for label, k in facts.ties.items() if k]
    items = [
        ("population", texts(facts.population)),
        ("drawn", texts(facts.drawn)),
        ("read", texts(facts.read)),
        ("readers", words.number(facts.readers)),
        ("strata", words.number(facts.strata)),
        ("seed", str(facts.seed)),  # a name rather than a count: it is copied as it stands
        ("ties", "; ".join(ties) or words.number(0)),
    ]
    terms = Terms(tuple((words(f"audit.{name}"), value) for name, value in items))
    blocks: list[Block] = [Text(words("audit.how")), terms]
    if facts.agreement:
        columns = (
            Column(words("table.label")),
            Column(words("audit.alpha"), number=True),
            Column(words("table.interval"), number=True),
            Column(words("audit.units"), number=True),
        )
        rows = tuple(_agreed(one, words) for one in facts.agreement)
        blocks.append(Table(words("audit.caption"), columns, rows, words("audit.note")))
    return [Section("audit", str(words("heading.audit")), tuple(blocks))]


def _agreed(one: Agreed, words: Words) -> Row:
    why = _reasons()[one.reason][words.language] if one.reason in _reasons() else one.reason
    alpha = "–" if one.alpha is None else words.fixed(one.alpha)
    ends = f"{words.fixed(one.low)}–{words.fixed(one.high)}" if one.low is not None and one.high is not None else why
    return Row((words.label(one.label), alpha, ends or "–", words.number(one.units)))


@cache
def _reasons() -> Mapping[str, Mapping[str, str]]:
    """Return why there is no alpha, or no interval of it: the words of the page on annotation."""
    table = files("hatewatch.reports").joinpath("quality", "strings.toml").read_text("utf-8")
    return dict(tomllib.loads(table)["reason"])


def coverage(report: Report, words: Words) -> list[Section]:
    """Return where the sources left holes; nothing where they left none."""
    points = [words.caveat(one) for one in report.caveats if one.kind in COVERAGE]
    if report.gaps:
        points.append(words("coverage.gaps", names=", ".join(map(words.period, report.gaps))))
    return [Section("coverage", str(words("heading.coverage")), (Points(tuple(points)),))] if points else []
