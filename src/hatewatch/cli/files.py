"""The exchange with Label Studio by files: `annotate push --to-file` and `annotate pull --from-file`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import typer

from hatewatch.annotation.care import VOLUNTEERS, Volunteer
from hatewatch.annotation.sampling import Focus
from hatewatch.cli.annotate import tell_drawn, tell_pulled, tell_settled, tell_unreadable
from hatewatch.cli.progress import Terminal
from hatewatch.cli.stores import need_documents, opened_store
from hatewatch.pipeline import annotate
from hatewatch.project import Project


def push_to_file(
    opened: Project,
    path: Path,
    volunteers: Sequence[Volunteer],
    count: int,
    mark: str,
    mix: Mapping[str, float] | None,
    focus: Sequence[Focus],
    unmasked: bool,
) -> None:
    """Draw documents and write them for Label Studio's import button; say what to do with the files."""
    with opened_store(opened) as store, Terminal() as progress:
        need_documents(store)
        done = annotate.push_to_file(
            store, path, opened.settings.annotation, volunteers, language=opened.settings.language, size=count,
            mark=mark, mix=mix, focus=focus, unmasked=unmasked, progress=progress,
        )  # fmt: skip
    tell_drawn(done)
    _tell_written(done.written, "There is nothing new to label, so nothing was written.")
    if not done.written:
        return
    if not volunteers and opened.settings.annotation.overlap > 1:
        typer.echo(
            "Label Studio's pages have no setting for how many people read a text, so there it is one. For "
            f"{opened.settings.annotation.overlap}, name them in {VOLUNTEERS}: each gets a queue, and so a project."
        )


def write_round(opened: Project, path: Path, volunteers: Sequence[Volunteer], mark: str) -> None:
    """Write the training round for Label Studio's import button; say what to do with the files."""
    with closing(annotate.open_round(opened.folder)) as own, Terminal() as progress:
        written = annotate.write_round(
            own, path, volunteers, language=opened.settings.language, mark=mark, progress=progress
        )
    _tell_written(written, "Everybody has answered all sentences in the languages they read, so nothing was written.")
    if again := [one.tasks.name for one in written if one.again]:
        typer.echo(f"Written before: {', '.join(again)}. Import one only if what was written before was not imported.")
    if not written:
        return
    if volunteers:
        typer.echo("After the pull: hatewatch annotate feedback.")
    else:
        typer.echo(
            "In such a project each sentence is answered by one person, which is good for trying. For everybody to "
            f"answer all, name them in {VOLUNTEERS}: each gets a queue, and so a project."
        )


def _tell_written(written: Sequence[annotate.WrittenQueue], nothing: str) -> None:
    """Say which files there are and what to do with them, or that there are none."""
    for one in written:
        typer.echo(
            f"{one.queue}: {one.count:,} tasks in {one.tasks}, with {one.config.name} and {one.instructions.name}."
        )
    typer.echo(
        "Next, in Label Studio, a project for each queue: paste the .xml under Settings, Labeling Interface, Code, and "
        "the .html under Settings, Annotation, Labeling Instructions; import the .json once. Later export as JSON: "
        "hatewatch annotate pull --from-file export.json."
        if written
        else nothing
    )


def pull_from_file(opened: Project, path: Path, queue: str | None, whole: bool) -> None:
    """Store what an export says, and say what could not be read and why."""
    with opened_store(opened) as store, Terminal() as progress:
        pseudonyms = opened.pseudonyms()
        home = annotate.bring_file_home(
            store, opened.folder, path, pseudonyms, queue=queue, whole=whole, progress=progress
        )
    found = home.pulled
    tell_pulled(found)
    if found.numbered:
        typer.echo(
            f"People who stand in the file by number and not by e-mail: {found.numbered:,}. Their pseudonyms are made "
            "of the numbers, so what one of them answers in a queue on a server counts as another's."
        )
    tell_settled(home.settled)
    tell_unreadable(home.reasons)
    if home.practice:
        typer.echo("This is the training round. Next: hatewatch annotate feedback.")
