"""`hatewatch annotate`: push texts to Label Studio, pull the answers, see how it goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from hatewatch.cli.app import Folder
from hatewatch.cli.numbers import numbered
from hatewatch.cli.stores import need_documents
from hatewatch.cli.studio import session
from hatewatch.errors import InputError

if TYPE_CHECKING:
    from hatewatch.annotation.sampling import Focus
    from hatewatch.pipeline.annotate import Planned, Pulled, Pushed, Settled
    from hatewatch.project import Project
    from hatewatch.store import Queue

_UNKNOWN = "Its text is not in this project: ingest the file that it is from, and pull again."


def read_size(given: str) -> int:
    """Return how many texts somebody asks for; raises InputError where that is no number."""
    if not str(given).isdecimal():
        raise InputError(f"{given!r} is no number of texts.", "Write it in digits: hatewatch annotate push 100.")
    return int(given)


app = typer.Typer(help="Have volunteers label texts in Label Studio.", no_args_is_help=True, rich_markup_mode=None)

Mix = Annotated[
    Optional[list[str]],  # noqa: UP045 -- typer reads the annotation at run time
    typer.Option(
        "--mix", metavar="SAMPLE=RATIO", help="How to draw: audit, rare, uncertain, diverse (default: settings)."
    ),
]


@app.command()
def push(
    count: Annotated[
        Optional[int],  # noqa: UP045 -- typer reads the annotation at run time
        typer.Argument(
            parser=read_size,
            metavar="[COUNT]",
            help="How many documents to draw (default 100, with --audit what the report lacks); 0 sends the planned.",
        ),
    ] = None,
    mix: Mix = None,
    audit: Annotated[
        bool, typer.Option("--audit", help="Draw for the audit alone: at random, where the report lacks readers.")
    ] = False,
    unmasked: Annotated[
        bool, typer.Option("--unmasked", help="Send handles, numbers and addresses as they are.")
    ] = False,
    to_file: Annotated[
        Optional[Path],  # noqa: UP045 -- typer reads the annotation at run time
        typer.Option(metavar="TASKS.JSON", help="Write files to import in Label Studio instead of sending."),
    ] = None,
    project: Folder = None,
) -> None:
    """Draw documents and put them before the volunteers."""
    from hatewatch.annotation.origin import mark_of
    from hatewatch.cli.studio import team
    from hatewatch.pipeline import annotate
    from hatewatch.project import open_project

    opened = open_project(project)
    ratios = {"audit": 1.0} if audit else _ratios(mix)
    volunteers = team(opened)
    mark = mark_of(opened.pseudonyms())
    size = 100 if count is None else count
    focus: tuple[Focus, ...] = ()
    if audit and count is None:
        from hatewatch.cli.lacking import tell_needs

        needs = tell_needs(opened)
        if not needs.total:
            return
        size, focus = needs.total, needs.parts
    if to_file is not None:
        from hatewatch.cli.files import push_to_file

        push_to_file(opened, to_file, volunteers, size, mark, ratios, focus, unmasked)
        return
    with session(opened) as (store, studio, progress):
        need_documents(store)
        done = annotate.push(
            store, studio, opened.settings.name, opened.settings.annotation, volunteers,
            language=opened.settings.language, size=size, mark=mark, mix=ratios, focus=focus, unmasked=unmasked,
            progress=progress,
        )  # fmt: skip
    _tell_people(done)
    tell_drawn(done)
    if not done.queues:
        typer.echo("Nothing has been planned yet. Next: hatewatch annotate push 100.")
        return
    for queue in done.queues:
        tell_sent(queue, done.sent[queue.name])
    typer.echo("Next: give each volunteer the address of the queue, later hatewatch annotate pull.")


@app.command()
def pull(
    whole: Annotated[bool, typer.Option("--whole", help="Read everything again, and not only what changed.")] = False,
    from_file: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(metavar="EXPORT.JSON", help="Read Label Studio's JSON export instead; --whole: it has all tasks."),
    ] = None,
    queue: Annotated[Optional[str], typer.Option(help="Which queue the file is of, where that cannot be told.")] = None,  # noqa: UP045
    project: Folder = None,
) -> None:
    """Bring the answers home; run it as often as you like."""
    from hatewatch.pipeline import annotate
    from hatewatch.project import open_project

    opened = open_project(project)
    if from_file is not None:
        from hatewatch.cli.files import pull_from_file

        pull_from_file(opened, from_file, queue, whole)
        return
    if queue is not None:
        raise InputError("--queue goes with --from-file.", "A pull from the server reads every queue.")
    with session(opened) as (store, studio, progress):
        pseudonyms = opened.pseudonyms()
        home = annotate.bring_home(store, opened.folder, studio, pseudonyms, whole=whole, progress=progress)
        found = {one.queue for one in home.queues if one.rejected}
        reasons = Counter(one.reason for name in found for one in store.rejected_annotations(name))
        placed = [one for one in store.queues() if one.project is not None]
    for one in home.queues:
        tell_pulled(one)
    if not home.queues:
        _explain_nothing(opened, placed)
    tell_settled(home.settled)
    tell_unreadable(reasons)


def _explain_nothing(opened: Project, placed: Sequence[Queue]) -> None:
    """Say why there was no queue to pull; `placed` are those that have or had a project on some server."""
    from hatewatch.pipeline.annotate.queues import is_same_server

    url = opened.settings.annotation.url
    if not placed:
        typer.echo(
            f"Of the project {opened.settings.name} ({opened.folder}) there is nothing on the server yet. "
            "Next: hatewatch annotate push 100. Is another one meant? Go into its folder, or --project FOLDER."
        )
    elif any(is_same_server(one.url, url) for one in placed):
        typer.echo("The projects of all queues were deleted in Label Studio. Next: hatewatch annotate push 100.")
    else:
        raise InputError(
            f"The queues are on {', '.join(sorted({one.url or '' for one in placed}))}, and the settings say {url}.",
            f"Mend url in {opened.folder / 'hatewatch.toml'}; a push would make new queues.",
        )


def _tell_people(done: Pushed) -> None:
    """Say what was taken back for somebody's sake, and who is named no more."""
    for name, n in done.withdrawn.items():
        typer.echo(f"{name}: {n:,} tasks taken back, since they speak of what is avoided there now.")
    for name, n in done.departed.items():
        typer.echo(
            f"{name} has a queue and is not named in volunteers.toml any more; {n:,} tasks wait there, and other "
            "readers get them."
        )


def tell_sent(queue: Queue, sent: int) -> None:
    """Say how many tasks went into a queue, and where it is opened."""
    from hatewatch.pipeline.annotate.queues import labelling_address

    typer.echo(f"{queue.name}: {numbered(sent, 'task')} sent. Label at {labelling_address(queue)}")


def tell_unreadable(reasons: Counter[str]) -> None:
    """Say why answers could not be read, and what to do."""
    from hatewatch.annotation.convert import REASONS

    for reason, n in reasons.most_common():
        typer.echo(f"{n:,} unreadable: {REASONS.get(reason, _UNKNOWN)}")


def tell_settled(settled: Settled) -> None:
    """Say what was decided in the queue for decisions since the last pull."""
    if settled.new or settled.withdrawn:
        gone = f"; decisions taken back: {settled.withdrawn:,}" if settled.withdrawn else ""
        anew = f", {settled.changed:,} of them anew" if settled.changed else ""
        typer.echo(f"Decided: {numbered(settled.new, 'text')}{anew}{gone}.")


def tell_drawn(done: Planned) -> None:
    """Say what was drawn, and what fell short and why."""
    from hatewatch.annotation.care import UNDEALT

    for what, drawn in (("Drawn", done.drawn), ("Drawn earlier, and waiting until now", done.waited)):
        if drawn:
            typer.echo(f"{what}: " + ", ".join(f"{name} {n:,}" for name, n in drawn.items()) + ".")
    # Before the room: where nobody reads their language, more room would not help.
    waiting = Counter(one.reason for one in done.undealt)
    for reason in (one for one in UNDEALT if waiting[one]):
        typer.echo(f"Documents that wait: {waiting[reason]:,}. {UNDEALT[reason]}")
    if done.full:
        typer.echo(f"audit: {done.full:,} fewer than asked for, since the volunteers have no room for more today.")
    for name, missing in done.short.items():
        where = " among what is predicted (hatewatch predict)" if name in ("rare", "uncertain") else ""
        typer.echo(f"{name}: {missing:,} fewer than asked for, since there are no more{where}.")
    if done.short and "audit" not in done.short and not done.full:  # else there are no more texts, or no more room
        lacking = sum(done.short.values())
        typer.echo(
            "Nothing was drawn in their place. To fill up with random texts: "
            f"hatewatch annotate push {lacking} --mix audit=1."
        )


def tell_pulled(one: Pulled) -> None:
    """Say what a pull brought of one queue."""
    if one.closed:
        typer.echo(
            f"{one.queue}: its project was deleted in Label Studio, so there is nothing more to pull. Its "
            f"{one.annotations:,} annotations are kept."
        )
        return
    deleted = f", {one.deleted:,} deleted" if one.deleted else ""
    rejected = f", {one.rejected:,} unreadable" if one.rejected else ""
    typer.echo(f"{one.queue}: {one.new:,} new{deleted}, {one.annotations:,} annotations in all{rejected}.")


def _ratios(given: list[str] | None) -> dict[str, float] | None:
    ratios: dict[str, float] = {}
    for one in given or ():
        name, _, ratio = one.partition("=")
        try:
            ratios[name] = float(ratio)
        except ValueError:
            raise InputError(
                f"--mix {one}: {ratio!r} is no number.", "Write it so: --mix audit=0.5 --mix rare=0.5."
            ) from None
    return ratios or None
