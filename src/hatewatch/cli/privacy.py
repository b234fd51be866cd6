"""`hatewatch forget` and `hatewatch privacy`: what the law gives people a right to."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from hatewatch.cli.app import Folder
from hatewatch.errors import HatewatchError, InputError
from hatewatch.privacy.pseudonyms import PSEUDONYM_LENGTH

if TYPE_CHECKING:
    from hatewatch.annotation.studio import Studio
    from hatewatch.pipeline.forget import Home, Plan, Request
    from hatewatch.project import Project
    from hatewatch.store import Store

_ONE = "Say one of --author NAME, --pseudonym ID, --url URL, --id ID or --older-than 2y."
_ADDRESS = "To forget what stands there, say --url; --author wants the name that it bears."


def forget(
    author: Annotated[
        Optional[str],  # noqa: UP045 -- typer reads the annotation at run time
        typer.Option(metavar="NAME", help="All that this author wrote, by the name as published; - asks for it."),
    ] = None,
    pseudonym: Annotated[Optional[str], typer.Option(help="The same by the author's pseudonym in the store.")] = None,  # noqa: UP045
    url: Annotated[Optional[str], typer.Option(help="What stands at this address.")] = None,  # noqa: UP045
    id: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(help="One document, by its id here or by that of its platform (with --source)."),
    ] = None,
    older_than: Annotated[Optional[str], typer.Option(metavar="2y|18m|90d", help="All that is older.")] = None,  # noqa: UP045
    source: Annotated[Optional[str], typer.Option(help="Only in this source; with --author or --id.")] = None,  # noqa: UP045
    copies: Annotated[bool, typer.Option("--copies", help="Also documents with the very same words.")] = False,
    near_copies: Annotated[
        bool, typer.Option("--near-copies", help="Also documents with much of the same text, as agency stories have.")
    ] = False,
    mentions: Annotated[bool, typer.Option("--mentions", help="Also others' documents that say the name.")] = False,
    reason: Annotated[str, typer.Option(help="Why, for the log; without names.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    project: Folder = None,
) -> None:
    """Erase documents with all that rests on them, for good, and keep them from coming back.

    Shows first what would go, and asks. Without any option it ends what an earlier run could not.
    """
    from hatewatch.cli.forgotten import show_plan, tell_authors, tell_erased, tell_kept_out
    from hatewatch.cli.output import now
    from hatewatch.cli.progress import Terminal
    from hatewatch.cli.stores import alone, opened_store
    from hatewatch.pipeline import forget as forgetting
    from hatewatch.privacy.authors import looks_like_address
    from hatewatch.project import open_project

    opened = open_project(project)
    home = forgetting.Home.of(opened)
    # Alone: what is being ingested meanwhile may hold what is to go, and the store is written anew.
    with alone(opened), opened_store(opened) as store, Terminal() as progress:
        asked = {"author": author, "pseudonym": pseudonym, "url": url, "id": id, "older-than": older_than}
        if not any(asked.values()):
            server = _server(opened, store) if store.leftovers() or store.marked() else None
            ended = forgetting.resume(home, store, now=now(), server=server, progress=progress)
            progress.pause()
            if ended is None:
                raise InputError("There is nothing to end.", _ONE)
            tell_erased(ended, opened.folder)
            return
        request = replace(
            _request(store, home, asked, source, reason), copies=copies, near_copies=near_copies, mentions=mentions
        )  # fmt: skip
        plan = forgetting.make_plan(home, store, request, progress)
        progress.pause()
        show_plan(plan, opened.folder)
        if request.kind == "author" and not plan.held:
            tell_authors(store.sources())
        is_nobody = not (plan.found.keys or plan.loose)
        if is_nobody and author and looks_like_address(author):
            raise InputError("--author: this is a web address, and no author here is called so.", _ADDRESS)
        if plan.is_empty and request.kind == "age":
            return
        if not yes and not _confirmed(plan):
            typer.echo("Nothing was erased.")
            return
        server = _server(opened, store) if plan.queues or store.leftovers() else None
        by_hand = {one.name for one in store.queues() if one.project is None} & plan.queues.keys()
        done = forgetting.carry_out(home, store, plan, now=now(), server=server, progress=progress)
    if is_nobody and not (done.documents or done.earlier):
        tell_kept_out(request)
    else:
        tell_erased(done, opened.folder)
    for queue in sorted(by_hand):
        n = len(plan.queues[queue])
        typer.echo(f"{queue}: {n:,} tasks went to Label Studio as a file, if at all: delete them there by hand.")


def privacy(
    lang: Annotated[Optional[str], typer.Option(help="Language of the page: tr, kmr or en.")] = None,  # noqa: UP045
    out: Annotated[Path | None, typer.Option(metavar="FILE.html|.md", help="File to write (default: screen).")] = None,
    project: Folder = None,
) -> None:
    """Print what is held and why, as a page for the register of processing (KVKK VERBİS, GDPR Article 30)."""
    from hatewatch.cli.output import now, written
    from hatewatch.cli.stores import opened_store
    from hatewatch.collect.outlets import SOURCES
    from hatewatch.labels import READERS
    from hatewatch.privacy.register import make_register, to_html, to_markdown
    from hatewatch.project import open_project
    from hatewatch.records import ISTANBUL
    from hatewatch.reports import locale

    if out is not None and out.suffix not in (".html", ".md"):
        raise InputError(f"{out}: a page is written as HTML or Markdown.", "Call it register.html or register.md.")
    opened = open_project(project)
    language = lang or opened.settings.language
    if language not in READERS:
        raise InputError(f"--lang {language}: not a language of ours.", f"Choose one of {', '.join(READERS)}.")
    with opened_store(opened) as store:
        holdings = store.holdings()
    register = make_register(
        opened.settings.name, opened.settings.privacy, holdings, language,
        studio=opened.settings.annotation.url, store=opened.settings.store,
        asks=(opened.folder / SOURCES).exists(), today=now().astimezone(ISTANBUL).date(),
        number=lambda value: locale.number(value, language), day=lambda value: locale.day_name(value, language),
    )  # fmt: skip
    with written(out) as stream:
        stream.write(to_html(register) if out is not None and out.suffix == ".html" else to_markdown(register))
    if out is not None:
        typer.echo(f"The page is in {out}. It names nobody; fill in what is marked.")


def _request(store: Store, home: Home, asked: Mapping[str, str | None], source: str | None, reason: str) -> Request:
    """Return what the options ask for; InputError where they do not go together or say nothing."""
    from hatewatch.cli.output import now
    from hatewatch.pipeline.forget import Request, check_reason, request_of_id
    from hatewatch.privacy.retention import oldest_kept
    from hatewatch.privacy.tombstones import address

    given = {name: value for name, value in asked.items() if value is not None}
    if len(given) != 1:
        raise InputError(f"--{' and --'.join(given)} do not go together.", _ONE)
    ((kind, value),) = given.items()
    if source is not None and kind not in ("author", "pseudonym", "id"):
        raise InputError(f"--source does not go with --{kind}.", "It goes with --author, --pseudonym and --id.")
    if source is not None and source not in store.sources():
        raise InputError(f"There is no source {source!r}.", f"There are: {', '.join(store.sources()) or 'none yet'}.")
    if kind == "author":
        name = typer.prompt("Name of the author").strip() if value == "-" else value.strip()
        if (made := home.pseudonyms.of(name)) is None:
            raise InputError("--author: there is no letter in this name.", "Write it as it was published.")
        request = Request("author", pseudonym=made, name=name, source=source)
    elif kind == "pseudonym":
        if len(value) != PSEUDONYM_LENGTH or not set(value) <= set("0123456789abcdef"):
            raise InputError(f"{value!r} is no pseudonym.", f"It has {PSEUDONYM_LENGTH} digits from 0 to f.")
        request = Request("author", pseudonym=value, source=source)
    elif kind == "url":
        if not address(value):
            raise InputError(f"{value!r} is no web address.", "Write it whole: https://example.org/haber/1.")
        request = Request("url", url=value)
    elif kind == "id":
        request = request_of_id(store, value, source)
    else:
        request = Request("age", oldest=oldest_kept(value, now()))
    return replace(request, reason=check_reason(reason, request))


def _server(opened: Project, store: Store) -> Studio | None:
    """Return the project's Label Studio where it can be asked; say why where it cannot."""
    from hatewatch.cli.studio import connect

    if not any(one.project is not None for one in store.queues()):
        return None
    try:
        return connect(opened)
    except HatewatchError as error:
        typer.echo(f"Label Studio cannot be asked now: {error}", err=True)
        return None


def _confirmed(plan: Plan) -> bool:
    if not _is_somebody_there():
        raise InputError("Nobody is there to be asked, so nothing was erased.", "Add --yes.")
    question = "Keep this out from now on?" if plan.is_empty else "This cannot be undone. Erase it?"
    return typer.confirm(question, default=False)


def _is_somebody_there() -> bool:
    return sys.stdin.isatty()
