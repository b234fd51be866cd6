"""What `hatewatch forget` prints: what would go, what went, and what is left to a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from hatewatch.pipeline.forget import Erased, Plan, Request

#: What rows are called that go with documents, by table; those of other tables bear the table's name.
_ROWS = {
    "place_mention": "places mentioned", "target_mention": "groups mentioned", "prediction": "predictions",
    "task": "tasks", "annotation_version": "answers of volunteers (all versions)", "gold": "decisions",
    "rejected": "rejected rows", "job": "uploads and reports asked for", "rejected_annotation": "unreadable answers",
    "address": "web addresses", "duplicate": "places among copies",
}  # fmt: skip
_NAMED = 20


def show_plan(plan: Plan, folder: Path) -> None:
    """Print what would go, in numbers."""
    from hatewatch.cli.tables import show
    from hatewatch.records import ISTANBUL

    if plan.held:
        rows = []
        for one in plan.held:
            ends = [time.astimezone(ISTANBUL).date().isoformat() if time else "–" for time in (one.first, one.last)]
            rows.append([one.source, one.kind or "–", f"{one.documents:,}", *ends, f"{one.undated:,}"])
        show("Documents to erase", ["source", "kind", "documents", "first", "last", "undated"], rows)
    else:
        typer.echo("No document here matches.")
    if plan.rows:
        typer.echo("With them: " + ", ".join(f"{n:,} {_ROWS.get(name, name)}" for name, n in plan.rows.items()) + ".")
    found, asked = plan.found, plan.request
    others = (
        (found.copies, asked.copies, "have the very same words", "--copies"),
        (found.near_copies, asked.near_copies, "are near copies, with much of the same text", "--near-copies"),
        (found.mentions, asked.mentions, "say the name in their text", "--mentions"),
    )
    for n, widened, what, option in others:
        if n and not widened:
            typer.echo(f"Other documents that {what}: {n:,}. They stay; {option} erases them too.")
    _list("Removed, since hatewatch can write it again:", plan.places.ours, folder)
    _list("Removed, an upload that could not be read and was kept:", plan.places.kept, folder)
    _list_others(plan, folder)
    if plan.queues:
        typer.echo(f"In Label Studio: {_tasks({queue: len(ids) for queue, ids in plan.queues.items()})}.")


def _list_others(plan: Plan, folder: Path) -> None:
    for path in plan.places.theirs[:_NAMED]:
        typer.echo(f"{_short(path, folder)}: this file still holds it. hatewatch does not touch it.")
    if (more := len(plan.places.theirs) - _NAMED) > 0:
        typer.echo(f"… and {more:,} more files that still hold it.")
    _list("Could not be read to the end, so look yourself:", plan.places.unread, folder)
    if plan.places.missing:
        typer.echo(f"Read from files that are not in this folder and still hold it: {', '.join(plan.places.missing)}.")


def _list(what: str, paths: Sequence[Path], folder: Path) -> None:
    if paths:
        more = f" and {len(paths) - _NAMED:,} more" if len(paths) > _NAMED else ""
        typer.echo(f"{what} {', '.join(_short(one, folder) for one in paths[:_NAMED])}{more}.")


def _short(path: Path, folder: Path) -> str:
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)


def tell_kept_out(request: Request) -> None:
    """Say that nothing was here to erase, and what will not come in any more."""
    what = {
        "author": "what an author of exactly this name publishes",
        "url": "what stands at this address",
        "id": "the document of this id",
    }
    where = f" in {request.source}" if request.source and request.kind == "author" else ""
    typer.echo(f"Nothing here matches, so nothing was erased. From now on {what[request.kind]}{where} is kept out.")


def tell_authors(sources: Sequence[str]) -> None:
    """Say by which name authors of these sources are known."""
    from hatewatch.privacy.authors import names_of

    typer.echo("Authors are found by the name exactly as published:")
    for title, form in names_of(sources):
        typer.echo(f"  {title}: {form}")


def tell_erased(done: Erased, folder: Path) -> None:
    """Print what was erased and what is left to a person."""
    typer.echo(f"Erased: {done.documents:,} documents and {done.rows:,} rows that rested on them.")
    if done.earlier:
        typer.echo(f"Ended as well: an erasure of {done.earlier:,} documents, which had been interrupted.")
    _list("Removed:", done.removed, folder)
    _list("Could not be removed (is it open?), so remove it yourself:", done.failed, folder)
    if not done.scrubbed:
        typer.echo(
            "The store is on a server: its tables were written anew, and its log, replicas and backups are for its "
            "administrator to clean."
        )
    if done.there.tasks:
        typer.echo("Deleted in Label Studio: " + _tasks(done.there.tasks) + ".")
    if done.there.left:
        why = f" ({done.there.why})" if done.there.why else ""
        typer.echo(f"Label Studio still holds: {_tasks(done.there.left)}{why}. Later: hatewatch forget.")
    typer.echo("Copies elsewhere, such as backups, sent reports and models trained on it, are yours to look after.")


def _tasks(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{queue} {n:,} tasks" for queue, n in counts.items())
