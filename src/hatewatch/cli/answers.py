"""`hatewatch annotate quality`, `export`, `adjudicate`, `round`, `feedback`: what is done with the answers."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Annotated, Optional

import typer

from hatewatch.cli.annotate import app, read_size, tell_sent
from hatewatch.cli.app import Examples, Folder
from hatewatch.cli.numbers import numbered
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
    from hatewatch.cli.stores import opened_store
    from hatewatch.pipeline import annotate
    from hatewatch.project import open_project

    opened = open_project(project)
    reader = lang or opened.settings.language
    with opened_store(opened) as store:
        if not any(store.tasks()):
            raise InputError("No text has been put before anybody yet.", "Do that first: hatewatch annotate push 100.")
        annotate.settle(store)
        found, page = annotate.quality(
            store, out or opened.folder / "reports", lang=reader, examples=examples, created=now()
        )
    total = found.total
    answers, texts = numbered(total.answers, "answer"), numbered(total.texts, "text")
    typer.echo(f"{answers} on {texts}, {total.shared:,} judged by two people or more.")
    if found.disputed:
        typer.echo(f"{numbered(found.disputed, 'text', 'wait')} for a decision: hatewatch annotate adjudicate.")
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
    from hatewatch.cli.stores import opened_store
    from hatewatch.cli.tables import show
    from hatewatch.pipeline import annotate
    from hatewatch.project import open_project
    from hatewatch.resources import resource

    opened = open_project(project)
    with opened_store(opened) as store:
        annotate.settle(store)
        asked = any(store.tasks())
        made, held = annotate.export(store, out, method=method, audit=audit, unmasked=unmasked)
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
    if not made.examples:
        raise _nothing_to_export(asked, any(made.left_out.values()))
    typer.echo(
        f"{numbered(len(made.of(held=False)), 'text')} to train on in {out}; "
        f"{len(made.of(held=True)):,} for tests in {held}."
    )
    recipe = resource("training") / "further.toml"
    typer.echo(
        f'Next: hatewatch train "{recipe}" --data {out.parent} --out {_OURS}, then hatewatch evaluate {_OURS} {held}.'
    )


def _nothing_to_export(asked: bool, left_out: bool) -> InputError:
    """Return that nothing was written, and what comes first."""
    if left_out:
        return InputError(
            "No text has a value yet, so nothing was written.",
            "Have more people read them (hatewatch annotate push), or somebody decide (hatewatch annotate adjudicate).",
        )
    if asked:
        return InputError("Nobody has judged a text yet, so nothing was written.", "First: hatewatch annotate pull.")
    return InputError(
        "No text has been put before anybody yet, so nothing was written.", "First: hatewatch annotate push 100."
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
    count: Annotated[
        int,
        typer.Argument(parser=read_size, metavar="[COUNT]", help="How many texts to add; 0 sends what was planned."),
    ] = 20,
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
    from hatewatch.project import open_project

    known = load_scheme().ids
    for one in label or ():
        if one not in known:
            raise InputError(f"--label {one}: no label of the scheme.", f"Choose one of {', '.join(known)}.")
    opened = open_project(project)
    mark = mark_of(opened.pseudonyms())
    with session(opened) as (store, studio, progress):
        done = annotate.adjudicate(
            store, studio, opened.settings.name, language=opened.settings.language, size=count, mark=mark,
            labels=label or None, unmasked=unmasked, progress=progress,
        )  # fmt: skip
    if done.labels:
        typer.echo("Split over: " + ", ".join(f"{name} {n:,}" for name, n in done.labels.items()) + ".")
    over = f" over {', '.join(label)}" if label else ""
    typer.echo(
        f"{numbered(done.disputed, 'text', 'wait')} for a decision{over}: in the queue already {done.open:,}, "
        f"added now {done.planned:,}, sent {done.sent:,}."
    )
    if done.others:
        typer.echo(f"{numbered(done.others, 'more text', 'wait')} in the queue, over other labels.")
    if done.queue and (done.open or done.planned or done.others):
        typer.echo(f"Next: decide them at {labelling_address(done.queue)}, then hatewatch annotate pull.")
    elif done.disputed:
        typer.echo("Next: hatewatch annotate adjudicate 20 puts some before you.")


@app.command()
def round(
    to_file: Annotated[
        Optional[Path],  # noqa: UP045 -- typer reads the annotation at run time
        typer.Option(metavar="ROUND.JSON", help="Write files to import in Label Studio instead of sending."),
    ] = None,
    project: Folder = None,
) -> None:
    """Put the training round before the volunteers: sentences with known answers, in the languages they read."""
    from hatewatch.annotation.origin import mark_of
    from hatewatch.cli.progress import Terminal
    from hatewatch.cli.studio import connect, team
    from hatewatch.pipeline import annotate
    from hatewatch.project import open_project

    opened = open_project(project)
    volunteers = team(opened)
    mark = mark_of(opened.pseudonyms())
    if to_file is not None:
        from hatewatch.cli.files import write_round

        write_round(opened, to_file, volunteers, mark)
        return
    studio = connect(opened)
    with closing(annotate.open_round(opened.folder)) as own, Terminal() as progress:
        done = annotate.push_round(
            own, studio, opened.settings.name, volunteers,
            language=opened.settings.language, mark=mark, progress=progress,
        )  # fmt: skip
    for queue in done.queues:
        tell_sent(queue, done.sent[queue.name])
    typer.echo("Next: when they have answered, hatewatch annotate pull, then hatewatch annotate feedback.")


@app.command()
def feedback(
    who: Annotated[
        Optional[str],  # noqa: UP045 -- typer reads the annotation at run time
        typer.Argument(
            metavar="[HANDLE|E-MAIL]", help="A volunteer's handle, or address in Label Studio (default: everybody)."
        ),
    ] = None,
    lang: Reader = None,
    out: Annotated[Path | None, typer.Option(help="Folder to write (default: the project's reports/).")] = None,
    project: Folder = None,
) -> None:
    """Write each volunteer a page that sets their answers to the training round beside ours, with the reasons."""
    from hatewatch.pipeline import annotate
    from hatewatch.project import open_project

    opened = open_project(project)
    by_address = who is not None and "@" in who  # a handle never has it: volunteers.toml refuses one
    annotator = opened.pseudonyms().of(who) if who is not None and by_address else None
    if not (opened.folder / annotate.ROUND_FILE).is_file():
        raise InputError("There has been no training round here.", "Start one: hatewatch annotate round.")
    with closing(annotate.open_round(opened.folder)) as own:
        pages = annotate.feedback(
            own, out or opened.folder / "reports",
            handle=None if by_address else who, annotator=annotator, called=who, lang=lang,
        )  # fmt: skip
    for page in pages:
        typer.echo(f"Read {page.path}.")
    several = [name for name, n in Counter(one.handle for one in pages if one.handle).items() if n > 1]
    for name in several:
        typer.echo(f"{name}: more than one answered in this queue; who answered most there has feedback-{name}.html.")
    whose = "" if all(one.handle for one in pages) else "; hatewatch annotate feedback E-MAIL tells whose is whose"
    typer.echo(f"A page is meant for the volunteer alone{whose}.")
