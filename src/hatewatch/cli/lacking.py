"""What the report lacks, in words: `annotate push --audit` without a number."""

from __future__ import annotations

import typer

from hatewatch.cli.numbers import numbered
from hatewatch.cli.progress import Terminal
from hatewatch.cli.stores import need_documents, opened_store
from hatewatch.pipeline.measure.needs import FIRST, Needs, find_needs
from hatewatch.pipeline.report import measure
from hatewatch.places import place_name
from hatewatch.prevalence.estimate import LEAST
from hatewatch.project import Project


def tell_needs(opened: Project) -> Needs:
    """Say what a report of the project would refuse to tell for want of readers, and return it."""
    with opened_store(opened) as store, Terminal() as progress:
        need_documents(store)
        models = store.models()
        unit = opened.settings.count
        made = measure(store, models[-1], unit=unit, progress=progress)[0] if models else None
        found = find_needs(made) if made else Needs(FIRST)
    if not found.total and not found.waiting:
        typer.echo(
            "The report lacks no readers for what can be told: the labels of conduct, of all and of each language and "
            "place with texts enough. Narrower intervals take more: hatewatch annotate push 100 --audit."
        )
    if found.came:
        typer.echo(
            f"{numbered(found.came, 'document')} came after the audit was drawn, too many for it to speak for them: "
            f"{numbered(found.whole, 'text')} more must be read."
        )
    elif found.whole:
        typer.echo(
            f"The report lacks {numbered(found.whole, 'text')} of the audit: {FIRST} are a good beginning, and under "
            f"{LEAST} nothing is told."
        )
    for one in found.parts:
        name = place_name(one.value, "en") if one.part == "place" else one.value
        typer.echo(f"The report lacks {numbered(one.more, 'text')} of the audit in {name}.")
    if found.waiting:
        more = "" if found.total else " No more are asked for."
        typer.echo(
            f"Drawn for the audit earlier and not read yet, or declined: {numbered(found.waiting, 'text')}.{more}"
        )
    return found
