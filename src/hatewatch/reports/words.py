"""The report's words in one reader's language: sentences from the table, names from where they stand."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from hatewatch.labels import load_scheme
from hatewatch.reports import locale
from hatewatch.reports.record import Caveat, Finding, Report
from hatewatch.trends import INTERSECTIONAL, Share


@cache
def load_strings() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Return the table of strings: part, key, language."""
    return tomllib.loads((files("hatewatch.reports") / "strings.toml").read_text("utf-8"))


class Words:
    """Everything a page says in `language` (tr, kmr or en); call it with a key such as "table.share".

    Strings of the table are trusted markup; whatever is filled into them is escaped.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self._level = Markup('<span class="level">{}</span>').format(load_strings()["figure"]["level"][language])

    def __call__(self, key: str, *places: Any, **values: Any) -> Markup:
        """Return one sentence with its blanks filled."""
        part, _, name = key.partition(".")
        text = Markup(load_strings()[part][name][self.language])
        return text.format(*places, level=self._level, **values)

    def has(self, key: str) -> bool:
        """Say whether the table knows a key."""
        part, _, name = key.partition(".")
        return name in load_strings().get(part, {})

    def number(self, value: int) -> str:
        """Return a count as it is written."""
        return locale.number(value, self.language)

    def percent(self, share: Share) -> str:
        """Return a share as it is written, without its interval."""
        return locale.percent(share.share, self.language, locale.digits_for(share))

    def interval(self, share: Share) -> str:
        """Return the ends of a share's interval as they are written."""
        return locale.interval(share, self.language)

    def scale(self, top: float) -> str:
        """Return the upper end of a scale as it is written."""
        return locale.percent(top, self.language, 0)

    def figure(self, share: Share) -> Markup:
        """Return a share for a sentence, with count, n and interval."""
        inner = self(
            "figure.inline",
            share=Markup("<b>{}</b>").format(self.percent(share)),
            n=self.number(share.n),
            count=self.number(share.count),
            interval=self.interval(share),
        )
        return Markup('<span class="figure" {}>{}</span>').format(numbers(share), inner)

    def period(self, period: str) -> str:
        """Return the name of a period."""
        return locale.period_name(period, self.language)

    def label(self, label: str, judged: tuple[str, ...] = ()) -> str:
        """Return the name of a label; with `judged`, say of `discriminatory` that hate is in it."""
        if label == INTERSECTIONAL:
            return str(self("label.intersectional"))
        name = load_scheme()[label].name[self.language]
        if label == "discriminatory" and "hate" in judged:
            return str(self("label.including_hate", label=name))
        return name

    def value(self, dimension: str, value: str) -> str:
        """Return the name of a place, target or language."""
        if dimension in ("place", "spoken_of"):
            from hatewatch.places import place_name

            return place_name(value, self.language)
        if dimension in ("target", "mention"):
            from hatewatch.targets import target_name

            return target_name(value, self.language)
        return str(self(f"language.{value}")) if self.has(f"language.{value}") else value

    def reason(self, slug: str) -> str:
        """Return the sentence that explains why rows were rejected."""
        from hatewatch.sources import REASONS

        return REASONS[slug].meaning[self.language] if slug in REASONS else slug

    def finding(self, finding: Finding, report: Report) -> Markup:
        """Return one finding as a sentence."""
        shares = finding.shares
        both = report.lead == "discriminatory" and "hate" in report.labels
        called = f"called.{'discriminatory_hate' if both else report.lead}"
        values: dict[str, Any] = {
            "label": self.label(report.lead, report.labels),
            "called": self(called) if self.has(called) else self.label(report.lead),
        }
        if finding.kind.startswith(("course", "rise")) and shares:
            values |= {"before": self.period(shares[0].period), "after": self.period(shares[1].period)}
            values["place"] = "" if not shares[0].value else self.value(shares[0].dimension, shares[0].value)
        elif finding.kind == "target":
            values["target"] = self.value("target", shares[0].value)
        elif finding.kind.startswith("ground"):
            return self._ground(finding)
        sentence = self(f"finding.{finding.kind}", *map(self.figure, shares), **values)
        if finding.untested:
            named = locale.listing([self.value("language", one) for one in finding.untested], self.language)
            sentence += " " + self("finding.untested", languages=named)
        return sentence

    def _ground(self, finding: Finding) -> Markup:
        """Return the finding on grounds: any number of them, and then the intersectional texts, if any."""
        grounds = [one for one in finding.shares if one.label != INTERSECTIONAL]
        named = [self("finding.ground_item", self.figure(one), label=self.label(one.label)) for one in grounds]
        sentence = self(f"finding.{finding.kind}", grounds=Markup("; ").join(named))
        for one in finding.shares:
            if one.label == INTERSECTIONAL:
                sentence += " " + self("finding.intersectional", self.figure(one))
        return sentence

    def caveat(self, caveat: Caveat) -> Markup:
        """Return one caveat as a sentence or two."""
        counts = {name: self.number(count) for name, count in caveat.numbers.items()}
        names = ", ".join(f"“{name}”" for name in caveat.names)
        labels = ", ".join(map(self.label, caveat.labels))
        return self(f"caveat.{caveat.kind}", labels=labels, names=names, **counts)


def numbers(share: Share) -> Markup:
    """Return the attributes that carry a share's numbers in the page, for programs and for tests."""
    return Markup('data-share="{}" data-low="{}" data-high="{}" data-count="{}" data-n="{}"').format(
        *(round(one, 6) for one in (share.share, share.low, share.high)), share.count, share.n
    )
