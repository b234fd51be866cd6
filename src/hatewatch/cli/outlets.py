"""The outlets of a project: asked by a run, told how each visit went, and the list of them to begin with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from hatewatch.cli.numbers import listed, numbered
from hatewatch.cli.output import clock, now
from hatewatch.errors import InputError
from hatewatch.project import SETTINGS
from hatewatch.toml import read_toml

if TYPE_CHECKING:
    from hatewatch.cli.progress import Terminal
    from hatewatch.cli.run import Run
    from hatewatch.pipeline import ProcessExecutor
    from hatewatch.pipeline.collect import Visited
    from hatewatch.pipeline.gate import Gate
    from hatewatch.privacy import Pseudonyms
    from hatewatch.project import Project
    from hatewatch.store import Store

#: Why something did not come in although it could be read.
REFUSED = {"erased": "erased for good, so kept out", "too_old": "older than texts are kept"}


def write_press(folder: Path) -> None:
    """Write the outlets to begin with as a project's sources.toml, and say what comes next.

    Raises InputError where it has one already: what somebody wrote is never written over.
    """
    from hatewatch.collect.outlets import SOURCES, starter_sources

    path = folder / SOURCES
    try:
        with path.open("x", encoding="utf-8") as stream:
            stream.write(starter_sources())
    except FileExistsError:
        raise InputError(f"{path} is there already.", "Write your outlets into it, or move it away first.") from None
    except OSError as error:
        raise InputError(
            f"{path}: it cannot be written ({error.strerror}).", "Choose a folder you may write to."
        ) from error
    typer.echo(f"{path} names outlets to begin with: strike out what is not yours and add what is missing.")
    typer.echo(
        f'Then write contact = "your e-mail address" under [collect] in {folder / SETTINGS}, and: hatewatch ingest.'
    )


def tell_visit(one: Visited) -> str:
    """Return one line on what an outlet gave, with the remedy of what went wrong most."""
    from hatewatch.collect import OUTCOMES

    bad = {slug: n for slug, n in one.outcomes.items() if n and not OUTCOMES[slug].good}
    parts = [f"{numbered(one.named, 'article')} named"] if one.named else []
    if one.named or one.added:
        parts += [f"{one.added:,} added"]
    elif not bad:
        parts += ["nothing new"]
    parts += [f"{one.doubtful:,} of them doubtful"] if one.doubtful else []
    parts += [f"{one.teasers:,} of them as the feed has them, without the page"] if one.teasers else []
    parts += [f"{n:,} {REFUSED.get(why, why)}" for why, n in sorted(one.refused.items())]
    parts += [f"{one.waiting:,} to be asked for again"] if one.waiting else []
    parts += [f"{slug} {n:,}" for slug, n in sorted(bad.items())]
    worst = max(bad, key=lambda slug: bad[slug], default="")
    remedy = f" {OUTCOMES[worst].meaning['en']} {OUTCOMES[worst].remedy['en']}" if worst else ""
    return f"{one.outlet}: {', '.join(parts)}.{remedy}"


def take_outlets(
    run: Run, project: Project, path: Path, store: Store, pseudonyms: Pseudonyms, executor: ProcessExecutor,
    gate: Gate, progress: Terminal,
) -> None:  # fmt: skip
    """Ask the outlets that the file at `path` names, and tell what each gave.

    Raises InputError where the file or the contact under [collect] is wrong, LackingError without the extra packages.
    """
    from hatewatch.collect import OUTCOMES, Fetcher, Manner
    from hatewatch.collect.outlets import read_outlets
    from hatewatch.pipeline.collect import collect, due_at

    outlets = read_outlets(path)
    if not outlets:
        run.read += 1
        progress.tell(f"{path} names no outlet. Write some into it, each below a line [[outlet]], or delete it.")
        return
    settings = project.settings.collect
    if not settings.contact:
        raise InputError(
            f"{project.folder / SETTINGS}: contact under [collect] is empty.",
            "Write an e-mail address or a page of yours there; every request bears it, so outlets can reach you.",
        )
    hosts = frozenset(host for outlet in outlets for host in outlet.allow_hosts)
    try:
        manner = Manner(settings.contact, delay=settings.delay, allow_hosts=hosts)
    except InputError as error:
        file = read_toml(project.folder / SETTINGS)
        where = file.place(file.line("collect", "contact"))
        raise InputError(f"{where}: contact under [collect]: {error.what}", error.remedy) from None
    with Fetcher(manner) as fetcher:
        begun = store.begin_run(now())  # of outlets alone: coverage tells by them on which days nobody asked
        visited = collect(store, outlets, fetcher, pseudonyms, executor, gate=gate, now=now(), progress=progress)
    for one in visited:
        run.came += one.added
        run.named += one.named
        run.read += one.whole or any(OUTCOMES[slug].good for slug, n in one.outcomes.items() if n)
        if not one.whole:
            run.partial.append(one.outlet)
        progress.tell(tell_visit(one))
    counts = {"came": sum(one.added for one in visited), "named": run.named, "outlets_partial": len(run.partial)}
    store.end_run(begun, finished=now(), outcome="partial" if run.partial else "whole", counts=counts)
    asked = {one.outlet for one in visited}
    resting = [one for one in outlets if one.name not in asked]
    run.read += len(resting)
    if resting:
        until = [(one.name, due_at(store, one, now())) for one in resting]
        names = listed([f"{name} until {clock(at=due)}" if due else name for name, due in until])
        are = "is" if len(resting) == 1 else "are"
        progress.tell(f"{numbered(len(resting), 'outlet')} {are} not due yet: {names}.")
