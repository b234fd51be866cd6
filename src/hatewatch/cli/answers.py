"""`hatewatch annotate quality`, `export`, `adjudicate`, `round`, `feedback`: what is done with the answers."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Annotated, Optional

import typer

from hatewatch.cli.annotate import app, tell_sent
from hatewatch.cli.app import Examples, Folder
from hatewatch.errors import InputError

Reader = Annotated[Optional[str], typer.Option("--lang", help="Language of the page: tr, kmr or en.")]  # noqa: UP045
Unmasked = Annotated[bool, typer.Option("--unmasked", help="Leave handles, numbers and addresses as they are.")]


@app.command()
def quality(
    lang: Reader = None,
    out: Annotated[Path | None, typer.Option(help="Folder to write (default: the project's reports/).")] = None,
    examples: Examples = 0,
    project: Folder = None,
) -> None:
    """Write the page on how well volunteers agree, where they do not, and what to do next."""
    from hatewatch.cli.output import now
    from hatewatch.cli.progress import Terminal
    from hatewatch.cli.stores import opened_store
    from hatewatch.pipeline import annotate
    from hatewatch.project import open_project

    opened = open_project(project)
    reader = lang or opened.settings.language
    with opened_store(opened) as store, Terminal() as progress:
        if not any(store.tasks()):
            raise InputError("No text has been put before anybody yet.", "Do that first: hatewatch annotate push 100.")
        annotate.settle(store)
        found, page = annotate.quality(
            store, out or opened.folder / "reports", lang=reader, examples=examples, created=now(), progress=progress
        )
    total = found.total
    typer.echo(f"{total.answers:,} answers on {total.texts:,} texts, {total.shared:,} judged by two people or more.")
    if found.disputed:
        typer.echo(f"{found.disputed:,} texts wait for a decision: hatewatch annotate adjudicate.")
    typer.echo(f"Read {page}.")


@app.command()
def export(
    out: Annotated[Path, typer.Option(help="CSV file to write.")] = Path("labels.csv"),
    method: Annotated[str, typer.Option(help="majority, dawid_skene or mace.")] = "majority",
    audit: Annotated[
        bool, typer.Option("--audit", help="Train on the audit's texts too; no prevalence can then rest on them.")
    ] = False,
    unmasked: Unmasked = False,
    project: Folder = None,
) -> None:
    """Make one value of all answers and write them for training; what a person decided goes into a file for tests."""
    from hatewatch.cli.progress import Terminal
    from hatewatch.cli.stores import opened_store
    from hatewatch.cli.tables import show
    from hatewatch.pipeline import annotate
    from hatewatch.project import open_project
    from hatewatch.resources import resource

    opened = open_project(project)
    with opened_store(opened) as store, Terminal() as progress:
        annotate.settle(store)
        made, held = annotate.export(store, out, method=method, audit=audit, unmasked=unmasked, progress=progress)
    rows = [
        [label, *(f"{n:,}" for n in (one.yes, one.no, one.ties, one.unknown))]
        for label, one in made.labels.items()
        if one.yes or one.no or one.ties
    ]
    if rows:
        show("Texts by label", ["label", "yes", "no", "tie", "not known"], rows)
    for caveat in sorted(set(made.caveats.values())):
        typer.echo(f"{', '.join(name for name, said in made.caveats.items() if said == caveat)}: {caveat}")
    for reason, n in made.left_out.items():
        typer.echo(f"Texts left out: {n:,}. {_LEFT_OUT[reason]}")
    typer.echo(
        f"{len(made.of(held=False)):,} texts to train on in {out}; {len(made.of(held=True)):,} for tests in {held}."
    )
    if not made.examples:
        typer.echo("Nobody has judged a text yet. Next: hatewatch annotate pull.")
        return
    recipe = resource("training") / "further.toml"
    typer.echo(
        f'Next: hatewatch train "{recipe}" --data {out.parent} --out {_OURS}, then hatewatch evaluate {_OURS} {held}.'
    )


_OURS = "models/ours"
_LEFT_OUT = {
    "tie": "As many said yes as no, and nobody has decided: hatewatch annotate adjudicate.",
    "undecided": "Nobody could decide: hatewatch annotate adjudicate.",
    "declined": "Nobody wanted to read them.",
    "skipped": "They were skipped.",
}


@app.command()
def adjudicate(
    count: Annotated[int, typer.Argument(min=0, help="How many texts to add; 0 sends what was planned.")] = 20,
    label: Annotated[
        Optional[list[str]],  # noqa: UP045 -- typer reads the annotation at run time
        typer.Option(help="Only texts that readers split over this label; any number of times."),
    ] = None,
    unmasked: Unmasked = False,
    project: Folder = None,
) -> None:
    """Put the texts that readers differ on before one person, whose decisions become gold."""
    from hatewatch.annotation.origin import mark_of
    from hatewatch.cli.studio import session
    from hatewatch.labels import load_scheme
    from hatewatch.pipeline import annotate
    from hatewatch.pipeline.annotate.queues import labelling_address
    from hatewatch.privacy import Pseudonyms, read_key
    from hatewatch.project import open_project

    known = load_scheme().ids
    for one in label or ():
        if one not in known:
            raise InputError(f"--label {one}: no label of the scheme.", f"Choose one of {', '.join(known)}.")
    opened = open_project(project)
    mark = mark_of(Pseudonyms(read_key(opened.key)))
    with session(opened) as (store, studio, progress):
        done = annotate.adjudicate(
            store, studio, opened.settings.name, language=opened.settings.language, size=count, mark=mark,
            labels=label or None, unmasked=unmasked, progress=progress,
        )  # fmt: skip
    if done.labels:
        typer.echo("Split over: " + ", ".join(f"{name} {n:,}" for name, n in done.labels.items()) + ".")
    typer.echo(
        f"{done.disputed:,} texts wait for a decision; {done.open:,} were in the queue, {done.planned:,} added, "
        f"{done.sent:,} sent."
    )
    if done.queue and (done.open or done.planned):
        typer.echo(f"Next: decide them at {labelling_address(done.queue)}, then hatewatch annotate pull.")
    elif done.disputed:
        typer.echo("Next: hatewatch annotate adjudicate 20 puts some before you.")


@app.command()
def round(project: Folder = None) -> None:
    """Put the training round before the volunteers: sentences with known answers, in the languages they read."""
    from hatewatch.cli.progress import Terminal
    from hatewatch.cli.studio import connect, team
    from hatewatch.pipeline import annotate
    from hatewatch.project import open_project

    opened = open_project(project)
    volunteers = team(opened)
    studio = connect(opened)
    with closing(annotate.open_round(opened.folder)) as own, Terminal() as progress:
        done = annotate.push_round(
            own, studio, opened.settings.name, volunteers, language=opened.settings.language, progress=progress
        )
    for queue in done.queues:
        tell_sent(queue, done.sent[queue.name])
    typer.echo("Next: when they have answered, hatewatch annotate pull, then hatewatch annotate feedback.")


@app.command()
def feedback(
    email: Annotated[
        Optional[str],  # noqa: UP045 -- typer reads the annotation at run time
        typer.Argument(metavar="[E-MAIL]", help="A volunteer's address in Label Studio (default: everybody)."),
    ] = None,
    lang: Reader = None,
    out: Annotated[Path | None, typer.Option(help="Folder to write (default: the project's reports/).")] = None,
    project: Folder = None,
) -> None:
    """Write each volunteer a page that sets their answers to the training round beside ours, with the reasons."""
    from hatewatch.pipeline import annotate
    from hatewatch.privacy import Pseudonyms, read_key
    from hatewatch.project import open_project

    opened = open_project(project)
    annotator = Pseudonyms(read_key(opened.key)).of(email) if email else None
    if not (opened.folder / annotate.ROUND_FILE).is_file():
        raise InputError("There has been no training round here.", "Start one: hatewatch annotate round.")
    with closing(annotate.open_round(opened.folder)) as own:
        pages = annotate.feedback(own, out or opened.folder / "reports", annotator=annotator, called=email, lang=lang)
    for page in pages:
        typer.echo(f"Read {page}.")
    typer.echo("A page is meant for the volunteer alone; hatewatch annotate feedback E-MAIL tells whose is whose.")
