"""`hatewatch annotate status`: how far each queue is, and how each volunteer's day has been."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from hatewatch.cli.annotate import app
from hatewatch.cli.app import Folder
from hatewatch.cli.numbers import numbered

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hatewatch.annotation.care import Standing
    from hatewatch.pipeline.annotate import QueueStatus
    from hatewatch.project import Project


@app.command()
def status(
    remote: Annotated[bool, typer.Option("--remote", help="Ask Label Studio too what it holds.")] = False,
    project: Folder = None,
) -> None:
    """Show how far each queue is and who nears the day's budget, as of the last pull."""
    from hatewatch.annotation.care import VOLUNTEERS, read_volunteers
    from hatewatch.cli.output import now
    from hatewatch.cli.stores import opened_store
    from hatewatch.cli.tables import show
    from hatewatch.pipeline.annotate import queue_statuses, round_statuses, volunteer_standings
    from hatewatch.project import open_project
    from hatewatch.records import ISTANBUL

    opened = open_project(project)
    volunteers = read_volunteers(opened.folder / VOLUNTEERS)
    today = now().astimezone(ISTANBUL).date()
    with opened_store(opened) as store:
        found = queue_statuses(store, opened.settings.annotation.overlap, volunteers)
        days = volunteer_standings(store, volunteers, today) if volunteers else ()
    practice = round_statuses(opened.folder)
    there = _remote(opened, [*found, *practice]) if remote and (found or practice) else None
    for title, some in (("Queues", found), ("Training round", practice)):
        if some:
            show(title, *_table(some, there))
    if not found:
        typer.echo(f"There is no queue yet in {opened.folder}. Next: hatewatch annotate push 100.")
        return
    if days:
        table = [
            [one.volunteer, f"{one.severe:,} of {one.budget:,}", f"{one.texts:,} of {one.tasks:,}", _say(one)]
            for one in days
        ]
        show(f"Volunteers, {today.isoformat()}", ["volunteer", "severe texts", "texts", ""], table)
    waiting = sum(one.waiting for one in found)
    typer.echo(f"\n{numbered(waiting, 'task', 'wait')}." + (" Next: hatewatch annotate push." if not waiting else ""))


def _table(found: Sequence[QueueStatus], there: Mapping[str, str] | None) -> tuple[list[str], list[list[str]]]:
    """Return head and rows; `there` is what the server said of each queue, where it was asked."""
    head = ["queue", "for", "tasks", "done", "waiting", "judged", "undecided", "declined", "skipped", "unreadable"]
    head += ["last pull"] + (["on the server"] if there is not None else [])
    rows = []
    for one in found:
        outcomes = [one.answers[name] for name in ("judged", "undecided", "declined", "skipped")]
        numbers = [one.tasks, one.done, one.waiting, *outcomes, one.unreadable]
        state = " (deleted)" if one.queue.closed else " (left)" if one.left else ""
        row = [one.queue.name, one.queue.purpose + state, *(f"{n:,}" for n in numbers), _time(one.pulled)]
        rows.append(row + ([there.get(one.queue.name, "–")] if there is not None else []))
    return head, rows


def _say(one: Standing) -> str:
    """Say whether somebody nears a budget, and which of the two."""
    from hatewatch.annotation.care.exposure import NEAR

    severe = one.severe / one.budget if one.budget else float(one.severe > 0)
    parts = {"severe texts": severe, "texts": one.texts / one.tasks}
    for least, said in ((1.0, "has had enough {} for today"), (NEAR, "nears the day's number of {}")):
        if reached := [name for name, part in parts.items() if part >= least]:
            return said.format(reached[0])
    return ""


def _time(time: datetime | None) -> str:
    from hatewatch.records import ISTANBUL

    return time.astimezone(ISTANBUL).strftime("%Y-%m-%d %H:%M") if time else "never"


def _remote(opened: Project, found: Sequence[QueueStatus]) -> dict[str, str]:
    from hatewatch.cli.studio import connect
    from hatewatch.pipeline.annotate.queues import is_same_server

    studio = connect(opened)
    titles = studio.titles()
    answers = {}
    for one in found:
        queue = one.queue
        if queue.project is not None and is_same_server(queue.url, studio.url):
            there = queue.project in titles
            counts = studio.counts(queue.project) if there else None
            said = f"{counts.tasks:,} tasks, {counts.annotations:,} annotations" if counts else "deleted there"
            answers[queue.name] = said
    return answers
