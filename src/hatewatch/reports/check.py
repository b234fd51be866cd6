"""Check a report with nothing but its own files: that they say the same, and what follows from counts does follow."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from hatewatch.reports.differences import NEAR
from hatewatch.reports.manifest import NAME, Manifest, digest_of_file, read_manifest
from hatewatch.reports.record import Report
from hatewatch.reports.shown import NUMBERS, Shown, read_page
from hatewatch.sources.tables import neutralise
from hatewatch.trends import Figure

#: The name of the table in a report's folder.
TABLE = "trends.csv"
_ROUNDED = 5.1e-7  # pages and tables have six decimals
_PARTS = ("share", "low", "high")
_KEYS = ("dimension", "value", "period", "label")
_RAW_COUNT = "classify_and_count"  # what a figure calls raw
_Numbers = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Misfit:
    """Something that is not as it should be: in which file, of what, what is due there, and what was found."""

    where: str
    what: str
    due: str
    found: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A report, how many figures were looked at in each of its files, and what does not fit."""

    manifest: Manifest
    seen: Mapping[str, int]
    misfits: tuple[Misfit, ...]


def check_report(path: Path) -> Checked:
    """Check the report at `path`, its folder or its manifest, and the pages and the table that stand beside it.

    Each file must be there and as it was written; of pages and the table it is said which figure differs. That finds
    mistakes, and who changed a file; not who changed all of them, digests and all: that takes the project. Raises
    InputError where there is no manifest.
    """
    manifest = read_manifest(path)
    folder = path if path.is_dir() else path.parent
    report = manifest.report
    misfits = [] if manifest.whole else [Misfit(NAME, "digest", manifest.digest[:8], "that of another content")]
    misfits += check_numbers(report)
    seen = {NAME: len(report.figures)}
    known = _known(report)
    for page in sorted(folder.glob("*.html")):
        shown = read_page(page.read_text("utf-8", errors="replace"))
        misfits += [one for figure in shown for one in _check_shown(figure, known, page.name)]
        seen[page.name] = len(shown)
    if (folder / TABLE).is_file():
        rows, wrong = _check_table(folder / TABLE, report)
        misfits += wrong
        seen[TABLE] = rows
    for name, digest in manifest.files.items():
        file = folder / name
        if not file.is_file():
            misfits.append(Misfit(name, "file", "beside the manifest", "missing"))
            continue
        if digest_of_file(file.read_bytes()) != digest:
            misfits.append(Misfit(name, "content", "as it was written", "changed"))
        seen.setdefault(name, 0)
    return Checked(manifest, seen, tuple(misfits))


def figures_of(report: Report) -> Iterator[tuple[str, Figure]]:
    """Return every figure of a report with where it stands: its own, those of findings, and those compared."""
    yield from (("", one) for one in report.figures)
    yield from ((f"findings[{at}] ", one) for at, found in enumerate(report.findings) for one in found.figures)
    yield from ((f"course[{at}] ", one) for at, it in enumerate(report.course) for one in (it.before, it.after))
    yield from ((f"changes[{at}] ", one) for at, it in enumerate(report.changes) for one in (it.before, it.after))
    yield from ((f"turns[{at}] ", one) for at, it in enumerate(report.turns) for one in (it.before, it.after))


def check_numbers(report: Report) -> list[Misfit]:
    """Return what does not follow in a report: raw shares from their counts, intervals around shares, ids that name
    two figures, numbers of documents that differ, and shares of all documents that are not the prevalences chosen."""
    twice = Counter(one.id for one in report.figures)
    found = [Misfit(NAME, id, "once", f"{times} times") for id, times in twice.items() if times > 1]
    first: dict[str, Figure] = {}
    for place, one in figures_of(report):
        name = place + one.id
        if not (0 <= one.count <= one.n and one.n > 0):
            found.append(Misfit(NAME, f"{name} count", "0 to n, n above 0", f"{one.count} of {one.n}"))
            continue
        if not 0 <= one.low <= one.share <= one.high <= 1:
            found.append(Misfit(NAME, name, "0 ≤ low ≤ share ≤ high ≤ 1", f"{one.low}, {one.share}, {one.high}"))
        elif one.raw:
            due = Figure.of(one.dimension, one.value, one.period, one.label, one.n, one.count)
            found += _differ(NAME, name, {part: getattr(due, part) for part in _PARTS}, _numbers(one), NEAR)
        if place and one.id in first:
            found += _differ(NAME, name, _numbers(first[one.id]), _numbers(one), NEAR)
        first.setdefault(one.id, one)
    return found + list(_check_whole(report))


def _check_whole(report: Report) -> Iterator[Misfit]:
    told = {one.label: (at, one) for at, one in enumerate(report.prevalences)}
    whole = report.select("all")
    if whole and all(one.n != report.n for one in whole):
        yield Misfit(NAME, "n", _said(whole[0].n), _said(report.n))
    for one in whole:
        at, prevalence = told.get(one.label, (0, None))
        if prevalence and prevalence.n != one.n:
            yield Misfit(NAME, f"prevalences[{at}] {one.label}", f"n {_said(one.n)}", f"n {_said(prevalence.n)}")
        due = prevalence.chosen if prevalence else None
        if due and not one.raw:
            ends = {"share": due.value, "low": due.low or 0.0, "high": due.high or 0.0}
            yield from _differ(NAME, one.id, ends, _numbers(one), NEAR)


def _known(report: Report) -> dict[str, list[tuple[str, _Numbers]]]:
    """Return what a page may show, by id: the method and the numbers of figures, and of estimates by other methods.

    The estimate that was chosen is a figure, and shown as that. How many documents the others are of, the figure says:
    that the prevalences say the same is checked by itself, or one wrong number would be told of every page.
    """
    known: dict[str, list[tuple[str, _Numbers]]] = {}
    for _, one in figures_of(report):
        known.setdefault(one.id, []).append((one.method, _numbers(one)))
    sizes = {one.label: one.n for one in report.select("all")}
    for told in report.prevalences:
        for it in told.others:
            ends = {"low": it.low, "high": it.high}
            numbers = {"n": sizes.get(told.label, told.n), "share": it.value}
            numbers |= {end: one for end, one in ends.items() if one is not None}
            method = "raw" if it.method == _RAW_COUNT else it.method
            known.setdefault(f"all.{told.label}", []).append((method, numbers))
    return known


def _check_shown(shown: Shown, known: Mapping[str, list[tuple[str, _Numbers]]], page: str) -> Iterator[Misfit]:
    """Return in what a figure on a page is not one that is known, or its words are not its numbers."""
    numbers, name = shown.numbers, shown.id or "a figure"
    if numbers is None:
        yield Misfit(page, name, "numbers", "something else")
        return
    due = [one for method, one in known.get(shown.id, []) if method == shown.method]
    if due:
        yield from _differ(page, name, min(due, key=lambda one: len(_wrong(one, numbers, _ROUNDED))), numbers, _ROUNDED)
    else:
        yield Misfit(page, name, "a figure of the manifest", f"{_said(numbers['share'])}, {shown.method}")
    ends = [100 * numbers[part] for part in _PARTS if part in numbers]
    for percentage, decimals in shown.percentages:
        if not any(abs(percentage - end) <= 0.5 * 10**-decimals + 1e-4 for end in ends):
            told = ", ".join(f"{end:.{decimals}f}%" for end in ends)
            yield Misfit(page, f"{name} in words", told, f"{percentage:.{decimals}f}%")


def _check_table(path: Path, report: Report) -> tuple[int, list[Misfit]]:
    """Return how many rows the table has, and where it is not the figures of the report."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as handle:
        try:
            rows = list(csv.DictReader(handle))
        except csv.Error as error:
            return 0, [Misfit(path.name, "table", "as it was written", str(error))]
    if rows and not {*_KEYS, *NUMBERS, "method"} <= rows[0].keys():
        return len(rows), [Misfit(path.name, "columns", "as they were written", ", ".join(map(str, rows[0]))[:60])]
    due = {tuple(str(neutralise(getattr(one, key))) for key in _KEYS): one for one in report.figures}
    found: list[Misfit] = []
    for row in rows:
        figure = due.pop(tuple(str(row[key]) for key in _KEYS), None)
        if figure is None:
            name = ".".join(row[key] for key in _KEYS if row[key])
            found.append(Misfit(path.name, name, "a figure of the manifest", "another, or a second time"))
            continue
        try:
            numbers = {part: float(row[part]) for part in NUMBERS}
        except (TypeError, ValueError):
            found.append(Misfit(path.name, figure.id, "numbers", "something else"))
            continue
        found += _differ(path.name, figure.id, _numbers(figure), numbers, _ROUNDED)
        if row["method"] != figure.method:
            found.append(Misfit(path.name, figure.id, f"method {figure.method}", f"method {row['method']}"))
    return len(rows), found + [Misfit(path.name, one.id, "a row", "none") for one in due.values()]


def _numbers(one: Figure) -> _Numbers:
    return {part: getattr(one, part) for part in NUMBERS}


def _differ(where: str, name: str, due: _Numbers, found: _Numbers, near: float) -> list[Misfit]:
    """Return that a figure's numbers are not those due, of those that both have."""
    wrong = _wrong(due, found, near)
    if not wrong:
        return []
    should, is_ = (", ".join(f"{part} {_said(side[part])}" for part in wrong) for side in (due, found))
    return [Misfit(where, name, should, is_)]


def _wrong(due: _Numbers, found: _Numbers, near: float) -> list[str]:
    # So that NaN, which is near to nothing, is found.
    return [part for part in due if part in found and not abs(found[part] - due[part]) <= near]


def _said(number: float) -> str:
    return f"{number:.9g}"
