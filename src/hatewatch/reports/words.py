"""The report's words in one reader's language: sentences from the tables, names from where they stand."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from hatewatch.labels import load_scheme
from hatewatch.reports import locale
from hatewatch.reports.collect import MENTIONED
from hatewatch.reports.record import Caveat, Finding, Report
from hatewatch.text.casing import upper
from hatewatch.trends import INTERSECTIONAL, Figure

_TABLES = ("page", "figures", "tables", "findings", "caveats", "method", "glossary")
_LEAST_P = 0.001  # a smaller chance is said to be below it
_FEW = 10  # what is told in tens and this, or fewer


@cache
def load_strings() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Return the table of strings: part, key, language; `en_one` is the English one where its `k` is 1."""
    folder = files("hatewatch.reports") / "strings"
    found: dict[str, Mapping[str, Mapping[str, str]]] = {}
    for name in _TABLES:
        found |= tomllib.loads((folder / f"{name}.toml").read_text("utf-8"))
    return found


def kind_of(figure: Figure) -> str:
    """Return what a figure is: "prevalence", "raw" (a share that the model calls so) or "found" (by matching)."""
    if figure.label == MENTIONED:
        return "found"
    return "raw" if figure.raw else "prevalence"


class Words:
    """Everything a page says in `language` (tr, kmr or en); call it with a key such as "table.n".

    Strings of the table are trusted markup; whatever is filled into them is escaped.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self._level = Markup('<span class="level">{}</span>').format(load_strings()["figure"]["level"][language])

    def __call__(self, key: str, *places: Any, **values: Any) -> Markup:
        """Return one sentence with its blanks filled; a blank with a capital takes its value so."""
        part, _, name = key.partition(".")
        texts = load_strings()[part][name]
        # Turkish and Kurdish nouns stay as they are after a number.
        one = texts.get(f"{self.language}_one") if str(values.get("k")) == "1" else None
        text = Markup(one or texts[self.language])
        values |= {key.capitalize(): self.capital(value) for key, value in values.items() if isinstance(value, str)}
        return text.format(*places, level=self._level, **values)

    def has(self, key: str) -> bool:
        """Say whether the table knows a key."""
        part, _, name = key.partition(".")
        return name in load_strings().get(part, {})

    def plain(self, key: str, *places: Any, **values: Any) -> str:
        """Return a sentence without markup."""
        return self(key, *places, **values).striptags()

    def capital(self, text: str) -> str:
        """Return words as they begin a sentence."""
        return type(text)(upper(text[:1], self.language)) + text[1:]

    def number(self, value: int) -> str:
        """Return a count as it is written."""
        return locale.number(value, self.language)

    def fixed(self, value: float, digits: int = 2) -> str:
        """Return a number with so many decimals."""
        return locale.fixed(value, self.language, digits)

    def chance(self, p: float) -> str:
        """Return a p-value as it is read: 0,030 or < 0,001."""
        return f"< {self.fixed(_LEAST_P, 3)}" if p < _LEAST_P else self.fixed(p, 3)

    def about(self, tens: int) -> Markup:
        """Return a count that is told in tens, with the word that says so; 10 stands for fewer, too."""
        return self("table.about_few" if tens <= _FEW else "table.about", k=self.number(tens))

    def percent(self, share: Figure) -> str:
        """Return a share as it is written, without its interval."""
        return locale.percent(share.share, self.language, locale.digits_for(share))

    def interval(self, share: Figure) -> str:
        """Return the ends of a share's interval as they are written."""
        return locale.interval(share, self.language)

    def scale(self, top: float) -> str:
        """Return the upper end of a scale as it is written."""
        return locale.percent(top, self.language, 0)

    def figure(self, share: Figure, kind: str = "") -> Markup:
        """Return a share for a sentence, with what it is, n and interval; a `kind` of "bare" has no interval."""
        inner = self(
            f"figure.inline_{kind or kind_of(share)}",
            share=Markup("<b>{}</b>").format(self.percent(share)),
            n=self.number(share.n),
            count=self.number(share.count),
            read=self.number(share.read),
            interval=self.interval(share),
            mark=self.mark(share),
        )
        return Markup('<span class="figure" {}>{}</span>').format(numbers(share, bare=kind == "bare"), inner)

    def mark(self, share: Figure) -> str:
        """Return how a figure that is marked as uncertain is so within a sentence: "; few read"."""
        return "".join(f"; {one}" for one in self.flags(share, ""))

    def flags(self, share: Figure, what: str) -> list[str]:
        """Return what must be said beside the name of a figure, in a table of `what` (as `Shares` has it)."""
        flags = [self.plain("raw.noun")] if share.raw and what == "mixed" else []
        if share.few:
            return [*flags, self.plain("table.small" if share.raw else "table.small_read")]
        return [*flags, self.plain("table.wide")] if share.wide else flags

    def of(self, label: str, kind: str) -> Markup:
        """Return "raw share labelled X" or "prevalence of X", as it stands inside a sentence."""
        return self(f"{kind}.of", label=label)

    def period(self, period: str) -> str:
        """Return the name of a period."""
        return locale.period_name(period, self.language)

    def label(self, label: str, judged: tuple[str, ...] = ()) -> str:
        """Return the name of a label; with `judged`, say of `discriminatory` that hate is in it."""
        if label in (INTERSECTIONAL, MENTIONED):
            return str(self(f"label.{label}"))
        name = load_scheme()[label].name[self.language]
        if label == "discriminatory" and "hate" in judged:
            return str(self("label.including_hate", label=name))
        return name

    def value(self, dimension: str, value: str) -> str:
        """Return the name of a place, target, language or kind; an outlet has none but its own."""
        if dimension in ("place", "spoken_of"):
            from hatewatch.places import place_name

            return place_name(value, self.language)
        if dimension in ("target", "mention"):
            from hatewatch.targets import target_name

            return target_name(value, self.language)
        part = dimension if dimension in ("language", "kind") else ""
        return str(self(f"{part}.{value}")) if part and self.has(f"{part}.{value}") else value

    def subject(self, figure: Figure, judged: tuple[str, ...] = ()) -> str:
        """Return which documents a figure is of, and its label (`judged` as there), for a line that stands alone."""
        whose = str(self(f"dimension.{figure.dimension}"))
        if figure.value:
            whose = f"{self.value(figure.dimension, figure.value)} ({whose})"
        when = f", {self.period(figure.period)}" if figure.period else ""
        return f"{self.capital(whose)}{when}: “{self.label(figure.label, judged)}”"

    def reason(self, slug: str) -> str:
        """Return the sentence that explains why rows were rejected."""
        from hatewatch.sources import REASONS

        return REASONS[slug].meaning[self.language] if slug in REASONS else slug

    def finding(self, finding: Finding, report: Report) -> Markup:
        """Return one finding as a sentence."""
        if finding.kind.startswith("ground"):
            return self._ground(finding)
        shares = finding.figures
        values: dict[str, Any] = self._said(report, shares)
        if finding.kind.startswith(("course", "rise")) and shares:
            values |= {"before": self.period(shares[0].period), "after": self.period(shares[1].period)}
            values["place"] = "" if not shares[0].value else self.value(shares[0].dimension, shares[0].value)
            values["test"] = self._tested(shares, report)
        elif finding.kind in ("target", "target_higher"):
            values["target"], values["highest"] = (self.value("target", shares[at].value) for at in (0, -1))
        sentence = self(f"finding.{finding.kind}", *map(self.figure, shares), **values)
        if finding.untested:
            named = locale.listing([self.value("language", one) for one in finding.untested], self.language)
            key = "untested" if not shares or shares[0].raw else "untested_read"
            sentence += " " + self(f"finding.{key}", languages=named)
        return sentence

    def _tested(self, shares: tuple[Figure, ...], report: Report) -> str:
        """Return how likely chance is to make the difference of two figures, if the report holds their comparison."""
        ids = [one.id for one in shares]
        for change in (*report.course, *report.changes):
            if [change.before.id, change.after.id] == ids:
                said = self.chance(change.adjusted)
                said = said if change.adjusted < _LEAST_P else f"= {said}"
                return self("finding.tested", p=said.replace(" ", "\u00a0"))
        return ""

    def _said(self, report: Report, shares: tuple[Figure, ...]) -> dict[str, Any]:
        """Return what depends on whether the figures are prevalences."""
        both = report.lead == "discriminatory" and "hate" in report.labels
        key = f"called.{'discriminatory_hate' if both else report.lead}"
        called = self(key) if self.has(key) else self.label(report.lead)
        # As soon as one of several is raw they are no prevalences together.
        kind = "raw" if any(one.raw for one in shares[:2]) or (not shares and not report.measured) else "prevalence"
        tail = self(f"{kind}.tail") if self.has(f"{kind}.tail") else ""
        return {"subject": self(f"{kind}.subject", called=called), "this": self(f"{kind}.this"), "tail": tail}

    def _ground(self, finding: Finding) -> Markup:
        """Return the finding on grounds: any number of them, and then the intersectional texts, if any."""
        grounds = [one for one in finding.figures if one.label != INTERSECTIONAL]
        named = [self("finding.ground_item", self.figure(one), label=self.label(one.label)) for one in grounds]
        sentence = self(f"finding.{finding.kind}", grounds=Markup("; ").join(named))
        for one in finding.figures:
            if one.label == INTERSECTIONAL:
                sentence += " " + self("finding.intersectional", self.figure(one))
        return sentence

    def caveat(self, caveat: Caveat) -> Markup:
        """Return one caveat as a sentence or two."""
        counts = {name: self.number(count) for name, count in caveat.numbers.items()}
        if "about" in counts:
            counts["k"] = self.about(caveat.numbers["about"])
        names = ", ".join(f"“{name}”" for name in caveat.names)
        labels = ", ".join(map(self.label, caveat.labels))
        return self(f"caveat.{caveat.kind}", labels=labels, names=names, **counts)


def numbers(share: Figure, *, bare: bool = False) -> Markup:
    """Return the attributes that carry a share's numbers in the page, for programs and for tests; `bare`: no ends."""
    low, high = ("", "") if bare else (round(share.low, 6), round(share.high, 6))
    return Markup(
        'data-id="{}" data-method="{}" data-share="{}" data-low="{}" data-high="{}" data-count="{}" data-n="{}" '
        'data-read="{}"'
    ).format(share.id, share.method, round(share.share, 6), low, high, share.count, share.n, share.read)
