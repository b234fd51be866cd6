"""Lay out what was measured as tables, for the screen and for evaluation.md alike."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hatewatch.atomic import replacing
from hatewatch.training.evaluation.assess import MENTIONS_OF, Assessment
from hatewatch.training.evaluation.compare import Difference, Evaluation, Measure
from hatewatch.training.evaluation.floors import Checked
from hatewatch.training.evaluation.functional import ENOUGH_CASES, Right

TOO_FEW = "too few"
_NAMES = {"macro_f1": "macro-F1", "auc": "AUC", "ece": "ECE"}


@dataclass(frozen=True, slots=True)
class Figures:
    """One table with its title and a line that says how to read it."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


def lay_out(found: Assessment, floors: Sequence[Checked] = ()) -> list[Figures]:
    """Return the tables of an assessment that have any rows, in the order in which they are read."""
    tables = [*_of_data(found), *_of_cases(found)]
    if floors:
        states = {True: "holds", False: "FELL", None: "not at hand"}
        rows = tuple((str(one), states[one.holds]) for one in floors)
        tables.append(Figures("Floors", ("floor", ""), rows))
    return [one for one in tables if one.rows]


def write_assessment(found: Assessment, floors: Sequence[Checked], folder: Path) -> None:
    """Write evaluation.json and evaluation.md into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    table = found.to_dict()
    table["floors"] = [{"floor": str(one), "value": one.value, "holds": one.holds} for one in floors]
    lines = [f"# {found.model}", "", *headline(found), ""]
    for one in lay_out(found, floors):
        lines += [f"## {one.title}", ""] + ([one.note, ""] if one.note else [])
        lines += ["| " + " | ".join(row) + " |" for row in (one.head, tuple("---" for _ in one.head), *one.rows)] + [""]
    texts = {
        "evaluation.json": json.dumps(table, indent=1, ensure_ascii=False) + "\n",
        "evaluation.md": "\n".join(lines),
    }
    for name, text in texts.items():
        with replacing(folder / name) as path:
            path.write_bytes(text.encode("utf-8"))


def headline(found: Assessment) -> list[str]:
    """Return what was measured on what, in lines."""
    lines = [f"Model {found.model}." + (f" Beside it: {found.against}." if found.against else "")]
    for one in found.data:
        left = f", {one.left_out:,} rows left out as unusable" if one.left_out else ""
        part = f" of its part {one.part!r}" if one.part else ""
        if one.part in {"train", "all"}:
            part += " (a model that was trained on them is flattered)"
        lines.append(f"{one.data}: {one.n:,} judged texts{part}{left}. SHA-256 {one.sha256[:12]}….")
    lines.append(f"Functional tests: SHA-256 {found.functional[0].digest[:12]}….")
    return lines


def _of_data(found: Assessment) -> Iterator[Figures]:
    if not found.evaluations:
        return
    first = found.evaluations[0]
    by_group = tuple(_row(one) for one in first.measures if one.data.startswith(MENTIONS_OF) and one.enough)
    by_set = tuple(_row(one) for one in first.measures if not one.data.startswith(MENTIONS_OF) and _shown(one))
    head: tuple[str, ...] = ("label", "data", "n", "yes", "macro-F1", "AUC", "precision", "recall", "ECE")
    note = "95 % bootstrap intervals (too narrow for our own sentences: many of one template). ECE: lower is better."
    yield Figures("By label, data set and language", head, by_set, note)
    yield Figures(
        "Texts that mention a group",
        head,
        by_group,
        "Found by matching names; only groups and labels with enough texts.",
    )
    if found.differences:
        rows = tuple(_beside(one, found.evaluations) for one in found.differences)
        head = ("label", "data", "measure", first.model, found.against, "difference", "which is")
        note = "On the same texts; the interval of the difference is paired."
        yield Figures(f"Beside {found.against}", head, rows, note)
    others = [{(a.label, a.data): a for a in one.false_alarms} for one in found.evaluations[1:]]
    alarms = tuple(
        (
            a.label,
            a.data,
            f"{a.n:,}",
            _percent(a.share),
            f"{_percent(a.low)} – {_percent(a.high)}",
            *(_percent(other[a.label, a.data].share) for other in others),
        )
        for a in first.false_alarms
        if not a.data.startswith(MENTIONS_OF)
    )
    head = ("label", "texts free of it in", "n", "called so", "95 % interval", *([found.against] if others else []))
    yield Figures("False alarms", head, alarms)


def _of_cases(found: Assessment) -> Iterator[Figures]:
    first, *rest = found.functional
    more = (found.against,) if rest else ()
    end = ("n", "right", "95 % interval", *more)
    shares = [{(r.language, r.cell): r for r in (*one.overall, *one.functionalities)} for one in rest]
    overall = tuple((one.language, one.cell, *_share(one, shares)) for one in first.overall)
    yield Figures("Functional tests", ("language", "cases", *end), overall, _NOT_REVIEWED)
    for language in dict.fromkeys(one.language for one in first.functionalities):
        rows = tuple((r.cell, *_share(r, shares)) for r in first.functionalities if r.language == language)
        yield Figures(f"Functional tests by functionality: {language}", ("functionality", *end), rows, _SMALL)
    others = [{(r.language, r.cell): r for r in one.false_positives} for one in rest]
    called = tuple((r.language, r.cell, *_share(r, others)) for r in first.false_positives)
    head = ("language", "group", "n", "called", "95 % interval", *more)
    note = "Neutral, positive and negated mentions that were called hate or discriminatory; lower is better. "
    yield Figures("False positives by group", head, called, note + _SMALL)


_NOT_REVIEWED = (
    "The sentences are ours and not yet reviewed by native speakers. Cases of one template hang together, "
    "so that the intervals are rather too narrow."
)
_SMALL = f"“{TOO_FEW}”: under {ENOUGH_CASES} cases."


def _shown(one: Measure) -> bool:
    return bool(one.positives) or one.data == "all"


def _row(one: Measure) -> tuple[str, ...]:
    start = (one.label, one.data.removeprefix(MENTIONS_OF), f"{one.n:,}", f"{one.positives:,}")
    if not one.enough:
        return (*start, TOO_FEW, TOO_FEW, "", "", _number(one.ece))
    return (
        *start,
        _with_interval(one.macro_f1, one.macro_f1_low, one.macro_f1_high),
        _with_interval(one.auc, one.auc_low, one.auc_high),
        _number(one.precision),
        _number(one.recall),
        _with_interval(one.ece, one.ece_low, one.ece_high),
    )


def _beside(one: Difference, evaluations: Sequence[Evaluation]) -> tuple[str, ...]:
    values = [getattr(each.of(one.label, one.data), one.measure) for each in evaluations]
    good = one.low > 0 if one.measure != "ece" else one.high < 0
    bad = one.high < 0 if one.measure != "ece" else one.low > 0
    verdict = "better" if good else "worse" if bad else "within chance"
    difference = f"{one.difference:+.3f} ({one.low:+.3f} – {one.high:+.3f})"
    return (one.label, one.data, _NAMES[one.measure], *map(_number, values), difference, verdict)


def _share(one: Right, others: Sequence[dict[tuple[str, str], Right]]) -> tuple[str, ...]:
    if not one.enough:
        return (str(one.n), TOO_FEW, "", *("" for _ in others))
    beside = (_percent(other[one.language, one.cell].share) for other in others)
    return (f"{one.n:,}", _percent(one.share), f"{_percent(one.low)} – {_percent(one.high)}", *beside)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _with_interval(value: float | None, low: float | None, high: float | None) -> str:
    return _number(value) if low is None else f"{_number(value)} ({_number(low)} – {_number(high)})"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
