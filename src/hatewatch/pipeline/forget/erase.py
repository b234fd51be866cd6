"""Erase what a plan found: so that a kill at any moment leaves nothing that the next run does not end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from hatewatch.errors import StoreError
from hatewatch.pipeline.forget.audits import Struck
from hatewatch.pipeline.forget.files import Places, look_through
from hatewatch.pipeline.forget.plan import Home, Plan, make_plan, queues_of, uploads_of
from hatewatch.pipeline.forget.remote import Removed, Server, remove_there
from hatewatch.pipeline.forget.request import Request, find_keys
from hatewatch.pipeline.forget.rows import kept_out_rows, loose_rows, row_tombstones
from hatewatch.pipeline.forget.traces import Traces
from hatewatch.privacy.retention import oldest_kept
from hatewatch.progress import Progress, Silent
from hatewatch.store import UNHARMED, Store
from hatewatch.store.erasure import Loose, Lot

_END = "`hatewatch forget`"
_LATE = 3  # times that what came in meanwhile is looked for


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure did: documents and rows that went, files removed, files and tasks that still hold something.

    `earlier` are documents that an earlier run had begun to erase and this one ended. `failed` are our files that could
    not be removed. `scrubbed` is False where the store is no SQLite file: its server's log and copies are not ours to
    clean.
    """

    documents: int
    rows: int
    earlier: int = 0
    removed: tuple[Path, ...] = ()
    failed: tuple[Path, ...] = ()
    places: Places = field(default_factory=Places)
    there: Removed = field(default_factory=Removed)
    scrubbed: bool = True


def carry_out(
    home: Home, store: Store, plan: Plan, *, now: datetime, server: Server | None = None,
    progress: Progress | None = None,
) -> Erased:  # fmt: skip
    """Erase what a plan found, and what came in since; keep its tombstones and log it.

    Raises StoreError where bytes cannot be overwritten yet, with everything else done; the next run goes on there.
    """
    progress = progress or Silent()
    before, _ = _totals(store)
    # What an earlier run marked must not go with ours: only its own texts tell what else holds them.
    with _half_done():
        _erase_marked(home, store, progress)
    documents, rows = _totals(store)
    erasure = _begin(home, store, plan.request, plan.found.keys, now)
    with _half_done():
        removed, failed = _erase(
            home, store, erasure, plan.found.keys, plan.loose, plan.queues, plan.places.removable, progress
        )
        for _ in range(_LATE):
            # Who was reading a file in at this moment may have asked for tombstones before they stood there.
            late = find_keys(store, plan.request, Silent())
            if not late:
                break
            _begin(home, store, plan.request, late, now, erasure)
            _erase(home, store, erasure, late, (), queues_of(store, late), (), progress)
        ended = _end(store, now, server, progress)
    after = _totals(store)
    return replace(
        ended,
        documents=after[0] - documents,
        rows=after[1] - rows,
        earlier=documents - before,
        removed=removed,
        failed=failed,
        places=plan.places,
    )


def resume(
    home: Home, store: Store, *, now: datetime, server: Server | None = None, progress: Progress | None = None
) -> Erased | None:
    """End what an earlier run began, and take out of Label Studio what it left there; None where nothing was left."""
    progress = progress or Silent()
    opened = [one for one in store.erasures() if one.finished is None]
    if not opened and not store.leftovers():
        return None
    documents, rows = _totals(store)
    with _half_done():
        removed, failed, places = _erase_marked(home, store, progress)
        ended = _end(store, now, server, progress, scrub=bool(opened))
    after = _totals(store)
    return replace(
        ended, documents=after[0] - documents, rows=after[1] - rows, removed=removed, failed=failed, places=places
    )


def retain(
    home: Home, store: Store, keep: str, *, now: datetime, server: Server | None = None,
    progress: Progress | None = None,
) -> Erased | None:  # fmt: skip
    """Erase what is older than `keep`, an age such as "2y"; None where nothing is. An empty `keep` keeps everything.

    What an earlier run of any erasure left is ended too. People's own files are not looked at, which takes long.
    """
    progress = progress or Silent()
    if any(one.finished is None for one in store.erasures()):
        resume(home, store, now=now, server=server, progress=progress)
    if not keep:
        return None
    request = Request("retention", reason=keep, oldest=oldest_kept(keep, now))
    if not _is_any_older(store, request):
        return None
    plan = make_plan(home, store, request, progress)
    return carry_out(home, store, plan, now=now, server=server, progress=progress)


def _erase_marked(home: Home, store: Store, progress: Progress) -> tuple[tuple[Path, ...], tuple[Path, ...], Places]:
    """Erase what earlier runs marked, all of it; return our files gone and not, and where it still is."""
    keys = store.marked()
    opened = [one.key for one in store.erasures() if one.finished is None]
    if not opened:
        return (), (), Places()
    traces = Traces(home.pseudonyms)
    for page in store.documents(keys):
        traces.add(one for _, one in page)
    # By whose name the killed run went is not known any more, but its tombstones know the rows that bear it.
    found = (*loose_rows(store, traces, None), *kept_out_rows(store, home.tombstones))
    loose = tuple({(one.table, one.key): one for one in found}.values())
    places = Places()
    if keys:
        places = look_through(
            home.folder, traces, store.readings(keys), home.inbox, home.kept_out, progress,
            uploads=uploads_of(home, store),
        )  # fmt: skip
    queues = queues_of(store, keys)
    removed, failed = _erase(home, store, opened[-1], keys, loose, queues, places.removable, progress, only_own=False)
    return removed, failed, places


@contextmanager
def _half_done() -> Iterator[None]:
    """Say of an error that the erasure is begun and how it is ended, instead of that nothing has changed."""
    try:
        yield
    except StoreError as error:
        if _END in error.remedy:
            raise
        remedy = error.remedy.removesuffix(UNHARMED).strip()
        begun = f"The erasure is half done: what it takes does not come in again. Then run {_END}, which ends it."
        raise StoreError(error.what, f"{remedy} {begun}") from error


def _is_any_older(store: Store, request: Request) -> bool:
    assert request.oldest is not None
    return bool(store.keys_before(request.oldest)) or next(_old_rows(store, request), None) is not None


def _old_rows(store: Store, request: Request) -> Iterator[Loose]:
    for page in store.loose():
        for row in page:
            if row.table != "address" and row.came is not None and request.oldest and row.came < request.oldest:
                yield row


def _begin(
    home: Home, store: Store, request: Request, keys: Sequence[int], now: datetime, erasure: int | None = None
) -> int:
    """Keep the tombstones and mark the documents, in one step; from then on nothing of it comes in."""

    def lots() -> Iterator[Lot]:
        for page in store.documents(keys):
            shared = store.shared_addresses([one.url for _, one in page if one.url])
            # What retention erases is refused by its date; only what has none needs a tombstone.
            buried = [one for _, one in page if request.kind != "retention" or one.published is None]
            stones = [
                (stone.hash, stone.kind)
                for one in buried
                for stone in home.tombstones.of_erased(one, alone=one.url not in shared)
            ]
            yield Lot([key for key, _ in page], stones)

    before = request.tombstones(home.tombstones)
    return store.begin_erasure(request.kind, request.reason, lots(), started=now, before=before, erasure=erasure)


def _erase(
    home: Home, store: Store, erasure: int, keys: Sequence[int], loose: Sequence[Loose],
    queues: Mapping[str, Sequence[str]], ours: Sequence[Path], progress: Progress, *, only_own: bool = True,
) -> tuple[tuple[Path, ...], tuple[Path, ...]]:  # fmt: skip
    """Erase all but what is on the server, documents last: all else is found by them. Return files gone and not."""
    projects = {one.name for one in store.queues() if one.project is not None}
    store.leave({queue: ids for queue, ids in queues.items() if queue in projects})
    store.erase_loose(erasure, loose, row_tombstones(loose, home.tombstones))
    struck = Struck()
    for page in store.described(keys):
        struck.add(page)
    if keys:
        store.rewrite_audits(struck.strike)
    removed, failed = [], []
    for path in ours:
        try:
            path.unlink(missing_ok=True)
            removed.append(path)
        except OSError:  # open in Excel, say
            failed.append(path)
    if keys:
        store.erase_from_index()
    progress.start("Erasing", len(keys), "documents")
    done = 0
    while gone := store.erase_next(erasure=erasure if only_own else None):
        done += gone
        progress.advance(done, done)
    return tuple(removed), tuple(failed)


def _end(store: Store, now: datetime, server: Server | None, progress: Progress, *, scrub: bool = True) -> Erased:
    there = remove_there(store, server, progress)
    if not scrub:
        return Erased(0, 0, there=there)
    progress.say("Writing the store anew, without what was erased.")
    scrubbed = store.scrub()
    store.finish_erasures(now)
    return Erased(0, 0, there=there, scrubbed=scrubbed)


def _totals(store: Store) -> tuple[int, int]:
    log = store.erasures()
    return sum(one.documents for one in log), sum(one.derived for one in log)
