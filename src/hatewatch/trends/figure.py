"""A figure: one share of documents, with its interval, what it rests on and the name it is cited by.

Which figures are marked as uncertain: those of few documents, and prevalences whose interval is wide by the published
rule of the US National Center for Health Statistics (Parker et al. 2017, "National Center for Health Statistics data
presentation standards for proportions", Vital and Health Statistics 2(175)). That office withholds such proportions;
here they are shown and marked.
"""

from __future__ import annotations

from dataclasses import dataclass

from hatewatch.prevalence.interval import wilson

#: Under this many documents (or what amounts to them) a figure is shown but flagged: its interval spans some 35 points
#: at the widest.
SMALL = 30
#: An interval as wide as this is wide, one as narrow as `NARROW` is not; between them one is that is wider than
#: `RELATIVE` times the share (Parker et al. 2017).
WIDE, NARROW, RELATIVE = 0.30, 0.05, 1.30
#: The method of a figure that nothing corrects: what the model called so, under its own name.
RAW = "raw"


@dataclass(frozen=True, slots=True)
class Figure:
    """The share of `n` documents that are `label`; `count` of them the model called so.

    `dimension` and `value` say which documents ("place", "01"), `period` when ("2024-07", "2024-W27", "2024-07-03",
    several as "2024-07/2024-08", or "" for all of them). `share`, `low` and `high` lie in [0, 1] and are 95 %; n is
    never 0. By the `method` raw they are those of `count` / n, which is no prevalence; by every other, a method of
    `hatewatch.prevalence`, they are what people would say, told by the `read` documents of an audit, and `effective`
    is to how many documents drawn at random and read they amount.
    """

    dimension: str
    value: str
    period: str
    label: str
    n: int
    count: int
    share: float
    low: float
    high: float
    method: str = RAW
    read: int = 0
    effective: float | None = None

    @classmethod
    def of(cls, dimension: str, value: str, period: str, label: str, n: int, count: int) -> Figure:
        """Return the raw share of `count` in `n` > 0 with its 95 % Wilson interval."""
        low, high = wilson(count, n)
        return cls(dimension, value, period, label, n, count, count / n, low, high)

    @property
    def id(self) -> str:
        """Return the name it is cited by: "all.hate", "place.01.2024-07.hate"."""
        return ".".join(part for part in (self.dimension, self.value, self.period, self.label) if part)

    @property
    def raw(self) -> bool:
        """Say whether this is a raw share and no prevalence."""
        return self.method == RAW

    @property
    def few(self) -> bool:
        """Say whether too few documents stand behind this share to lean on it."""
        if self.effective is None:
            return self.n < SMALL
        return self.effective < SMALL or (not self.period and self.read < SMALL)

    @property
    def wide(self) -> bool:
        """Say whether this is a prevalence whose interval is so wide that the share alone would mislead."""
        width = self.high - self.low
        return not self.raw and (width >= WIDE or width > max(NARROW, RELATIVE * self.share))

    @property
    def small(self) -> bool:
        """Say whether this share is marked as uncertain: it rests on few documents, or its interval is wide."""
        return self.few or self.wide
