"""Verify: compute a report anew from a project's store, from the predictions that are there, and see what differs."""

from __future__ import annotations

from dataclasses import dataclass

from hatewatch.errors import InputError
from hatewatch.pipeline.report import measure
from hatewatch.progress import Progress
from hatewatch.reports.differences import Differences, differ
from hatewatch.reports.manifest import Manifest, parse, to_json
from hatewatch.reports.record import Report
from hatewatch.store import Store


@dataclass(frozen=True, slots=True)
class Recomputed:
    """A report computed anew: `now`, what differs from the one that was, and how many documents have no prediction by
    its model, since they came later."""

    now: Manifest
    differences: Differences
    pending: int

    @property
    def same_data(self) -> bool:
        """Say whether what was counted is still what it was."""
        return "data" not in (*self.differences.who(), *self.differences.who(sure=False))


def recompute(store: Store, was: Manifest, *, progress: Progress | None = None) -> Recomputed:
    """Return the report `was` as the store gives it now, by the same model, unit, period, title and notes.

    Nothing is predicted. Raises InputError where the store has no prediction by that model.
    """
    now = replay(store, was.report, was.report.model, progress=progress)
    stored = next(one for one in store.models() if one.name == was.report.model)
    return Recomputed(now, differ(was, now), store.count_pending(stored))


def replay(store: Store, like: Report, model: str, *, progress: Progress | None = None) -> Manifest:
    """Return a report of what the store holds with the settings of `like`, by the predictions of `model` (name@digest).

    Raises InputError where there are none.
    """
    stored = {one.name: one for one in store.models()}
    if model not in stored:
        there = ", ".join(stored) or "none"
        raise InputError(
            f"This project has no predictions by {model}; it has those by: {there}.",
            "Name the project that the report is of (--project FOLDER), or predict there with that model.",
        )
    quoted = any(theme.typical for one in like.said for theme in one.themes)
    built, _ = measure(
        store, stored[model], title=like.title, publisher=like.publisher, unit=like.unit, period=like.asked,
        examples=int(quoted), notes=like.notes, created=like.created, progress=progress,
    )  # fmt: skip
    return parse(to_json(built), name="the report computed anew")


@dataclass(frozen=True, slots=True)
class Chain:
    """The way from one report to another in two steps: `between` is the first one's model on the second one's data.

    So what differs from the first to `between` is not the model's doing, and what differs from there to the second is
    its doing alone.
    """

    between: Manifest
    data: Differences
    model: Differences


def chain(store: Store, before: Manifest, after: Manifest, *, progress: Progress | None = None) -> Chain:
    """Return the steps between two reports by different models, both of which predicted what the store holds.

    Raises InputError where one did not, or where the store does not hold the second report's data any more.
    """
    now = recompute(store, after, progress=progress)
    if not now.same_data or now.differences.any:
        raise InputError(
            "This project does not give the second report any more, so nothing can be put between the two.",
            "Write it anew (hatewatch report), and compare with that.",
        )
    between = replay(store, after.report, before.report.model, progress=progress)
    if between.report.n != after.report.n:
        raise InputError(
            f"{before.report.model} has judged {between.report.n:,} of the {after.report.n:,} documents.",
            f"Let it judge the others first: hatewatch predict --model {before.report.model.partition('@')[0]}.",
        )
    return Chain(between, differ(before, between), differ(between, after))
