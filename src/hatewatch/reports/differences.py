"""What differs between two reports, and which of data, model, method and audit is not the same in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isclose
from typing import Any, Literal

from hatewatch.reports.manifest import Manifest
from hatewatch.reports.plain import encoder, fields_of
from hatewatch.reports.record import AuditFacts, Report
from hatewatch.trends import Figure

#: Numbers nearer than this are the same: sums differ in their last digits from machine to machine.
NEAR = 1e-9
Who = Literal["data", "model", "method", "audit"]
# What is told as a cause, by itself, or is another report's own.
_APART = {"figures", "data", "n", "model", "version", "scheme", "thresholds", "unit", "period", "audit", "created"}


@dataclass(frozen=True, slots=True)
class Cause:
    """Something that is not the same in two reports: `who` it belongs to, `what` it is, `before` and `after` in words.

    Where it is not `sure`, the files cannot tell whether it changed, since something else that did would show the same.
    """

    who: Who
    what: str
    before: str
    after: str
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Moved:
    """One figure that is not the same in two reports."""

    before: Figure
    after: Figure

    @property
    def beyond(self) -> bool:
        """Say whether each share lies outside the interval of the other.

        That is no test: two reports may share most of their documents, and there are thousands of figures.
        """
        outside = not self.before.low <= self.after.share <= self.before.high
        return outside and not self.after.low <= self.before.share <= self.after.high

    @property
    def rise(self) -> float:
        """Return the difference after - before, in [-1, 1]."""
        return self.after.share - self.before.share


@dataclass(frozen=True, slots=True)
class Differences:
    """What differs: `moved` figures, those beyond both intervals first and then the farthest, `new` and `gone` ones.

    `same` is the number of figures that are alike. `others` are places in the rest of the report with what stood there
    before and after: ("changes[3].p", "0.01", "0.02").
    """

    causes: tuple[Cause, ...]
    moved: tuple[Moved, ...]
    new: tuple[Figure, ...]
    gone: tuple[Figure, ...]
    same: int
    others: tuple[tuple[str, str, str], ...]

    @property
    def any(self) -> bool:
        """Say whether anything that the report tells is different, whatever the causes."""
        return bool(self.moved or self.new or self.gone or self.others)

    def who(self, *, sure: bool = True) -> tuple[Who, ...]:
        """Return who changed; with `sure` False, of whom the files cannot tell."""
        return tuple(dict.fromkeys(one.who for one in self.causes if one.sure == sure))


def differ(before: Manifest, after: Manifest) -> Differences:
    """Return what differs between two reports."""
    old = {one.id: one for one in before.report.figures}
    new = {one.id: one for one in after.report.figures}
    both = [Moved(one, new[id]) for id, one in old.items() if id in new]
    moved = [one for one in both if not _same(one.before, one.after)]
    return Differences(
        tuple(_causes(before, after, both)),
        tuple(sorted(moved, key=lambda one: (not one.beyond, -abs(one.rise), one.before.id))),
        tuple(one for id, one in new.items() if id not in old),
        tuple(one for id, one in old.items() if id not in new),
        len(both) - len(moved),
        tuple(_others(before.report, after.report)),
    )


def _same(one: Figure, other: Figure) -> bool:
    exact = (one.n, one.count, one.method, one.read) == (other.n, other.count, other.method, other.read)
    pairs = ((one.share, other.share), (one.low, other.low), (one.high, other.high))
    return exact and all(_near(a, b) for a, b in pairs) and _alike(one.effective, other.effective)


def _causes(before: Manifest, after: Manifest, both: list[Moved]) -> Iterator[Cause]:
    a, b = before.report, after.report
    if a.data != b.data:
        # The digest is that of what was counted, so it changes with what counts.
        yield Cause("data", "documents", _data(a), _data(b), a.unit == b.unit)
    if a.model != b.model:
        yield Cause("model", "model", a.model, b.model)
    for what, old, new in (("unit", a.unit, b.unit), ("period", a.period or "none", b.period or "none")):
        if old != new:
            yield Cause("method", what, old, new)
    if a.scheme != b.scheme:
        yield Cause("method", "label scheme", a.scheme, b.scheme)
    for label in sorted({*a.thresholds, *b.thresholds}):
        ends = a.thresholds.get(label), b.thresholds.get(label)
        if not _alike(*ends):
            yield Cause("method", f"threshold of {label}", _said(ends[0]), _said(ends[1]))
    for name in sorted({*before.software, *after.software}):
        old, new = before.software.get(name, "none"), after.software.get(name, "none")
        if old != new:
            yield Cause("method", name, old, new)
    if not _alike(_plain_audit(a.audit), _plain_audit(b.audit)):
        yield Cause("audit", "audit", _audit(a.audit), _audit(b.audit))
        return  # by which method a figure is told follows from what was read
    methods = Counter((one.before.method, one.after.method) for one in both)
    for (old, new), number in sorted(methods.items()):
        if old != new:
            yield Cause("method", f"method of {number:,} figure{'s' * (number > 1)}", old, new)


def _data(report: Report) -> str:
    dates = f", {report.first} to {report.last}" if report.first else ""
    return f"{report.n:,}{dates} ({report.data[:8]})"


def _audit(audit: AuditFacts | None) -> str:
    if audit is None:
        return "none"
    ties = sum(audit.ties.values())
    undecided = f", {ties:,} undecided" if ties else ""
    return f"{audit.read:,} read of {audit.drawn:,} drawn from {audit.population:,}{undecided} (seed {audit.seed})"


def _plain_audit(audit: AuditFacts | None) -> Any:
    return None if audit is None else encoder(AuditFacts)(audit)


def _others(before: Report, after: Report) -> Iterator[tuple[str, str, str]]:
    for name, kind in fields_of(Report).items():
        if name not in _APART:
            encode = encoder(kind)
            yield from _walk(encode(getattr(before, name)), encode(getattr(after, name)), name)


def _walk(one: Any, other: Any, place: str) -> Iterator[tuple[str, str, str]]:
    """Return the places at which two plain values differ; of lists that grew or shrank, that they did."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in {**one, **other}:
            yield from _walk(one.get(key), other.get(key), f"{place}.{key}")
    elif isinstance(one, list) and isinstance(other, list):
        if len(one) != len(other):
            yield place, f"{len(one):,} items", f"{len(other):,} items"
            return
        for at, (left, right) in enumerate(zip(one, other, strict=True)):
            yield from _walk(left, right, f"{place}[{at}]")
    elif not _alike(one, other):
        yield place, _said(one), _said(other)


def _alike(one: Any, other: Any) -> bool:
    """Say whether two plain values are the same, numbers as far as machines compute them alike."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_alike(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_alike, one, other))
    if isinstance(one, float) and isinstance(other, float):
        return _near(one, other)
    return bool(one == other)


def _near(one: float, other: float) -> bool:
    return isclose(one, other, rel_tol=NEAR, abs_tol=NEAR)


def _said(value: Any) -> str:
    return "none" if value is None else f"{value:.6g}" if isinstance(value, float) else str(value)
