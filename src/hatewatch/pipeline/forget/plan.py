"""What a request would erase, found out without changing anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from hatewatch.pipeline.forget.files import Places, look_through
from hatewatch.pipeline.forget.request import Found, Request, find
from hatewatch.pipeline.forget.rows import loose_rows
from hatewatch.pipeline.forget.traces import Traces
from hatewatch.privacy import Pseudonyms
from hatewatch.privacy.tombstones import Tombstones
from hatewatch.progress import Progress
from hatewatch.project import Project
from hatewatch.store import Store
from hatewatch.store.erasure import Held, Loose

_JOBS = 100_000  # more than ever stand there: those that ended a month ago go


@dataclass(frozen=True, slots=True)
class Home:
    """A project as erasing needs it: its folder, its inbox, what its key makes, and files not to be looked into."""

    folder: Path
    inbox: Path
    pseudonyms: Pseudonyms
    tombstones: Tombstones
    kept_out: tuple[Path, ...]

    @classmethod
    def of(cls, project: Project) -> Home:
        """Return a project's; raises InputError where its key is missing, without which nothing can be known again."""
        pseudonyms = project.pseudonyms()
        prefix = "sqlite:///"
        store = [Path(project.store_url.removeprefix(prefix))] if project.store_url.startswith(prefix) else []
        kept_out = (project.key, project.listen_key, *store)
        return cls(project.folder, project.inbox, pseudonyms, Tombstones(pseudonyms), kept_out)


@dataclass(frozen=True, slots=True)
class Plan:
    """What would go: documents by source and kind, rows that rest on them or hold their text, files, and tasks.

    `rows` counts by table. `queues` are the ids of documents by the queue that has tasks of them.
    """

    request: Request
    found: Found
    held: tuple[Held, ...] = ()
    rows: Mapping[str, int] = field(default_factory=dict)
    loose: tuple[Loose, ...] = ()
    places: Places = field(default_factory=Places)
    queues: Mapping[str, list[str]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Return whether there is nothing to erase."""
        return not (self.found.keys or self.loose or self.places.removable)


def make_plan(home: Home, store: Store, request: Request, progress: Progress) -> Plan:
    """Find out what a request would erase. Nothing is changed, and of each document some hundred bytes are held."""
    found = find(store, request, progress)
    traces = Traces(home.pseudonyms, request)
    tally = _Tally()
    progress.start("Reading what would go", len(found.keys), "documents")
    done = 0
    for page in store.documents(found.keys):
        documents = [one for _, one in page]
        traces.add(documents)
        tally.add([(one.source, one.kind, one.published) for one in documents])
        done += len(page)
        progress.advance(done, done)
    loose = tuple(loose_rows(store, traces, request))
    rows = store.count_derived(found.keys)
    rows |= Counter(one.table for one in loose)
    places = look_through(
        home.folder, traces, store.readings(found.keys), home.inbox, home.kept_out, progress,
        uploads=uploads_of(home, store), only_ours=request.kind == "retention",
    )  # fmt: skip
    return Plan(request, found, tally.held(), rows, loose, places, queues_of(store, found.keys))


def uploads_of(home: Home, store: Store) -> dict[Path, bool]:
    """Return the folders of the service's uploads, and whether each is kept only, of a job that has ended."""
    ended = {one.id for one in store.jobs(most=_JOBS) if one.has_ended}
    folder = home.folder / "uploads"
    return {one: one.name in ended for one in folder.iterdir()} if folder.is_dir() else {}


def queues_of(store: Store, keys: list[int]) -> dict[str, list[str]]:
    """Return the ids of these documents by the queues that have a task of them."""
    found: dict[str, list[str]] = {}
    for page in store.documents(keys):
        for id, queues in store.tasked([one.id for _, one in page]).items():
            for queue in queues:
                found.setdefault(queue, []).append(id)
    return found


class _Tally:
    """Count documents by source and kind as they come by."""

    def __init__(self) -> None:
        self._times: dict[tuple[str, str], tuple[datetime, datetime]] = {}
        self._counts: Counter[tuple[str, str]] = Counter()
        self._undated: Counter[tuple[str, str]] = Counter()

    def add(self, documents: list[tuple[str, str, datetime | None]]) -> None:
        for source, kind, published in documents:
            group = (source, kind)
            self._counts[group] += 1
            if published is None:
                self._undated[group] += 1
                continue
            first, last = self._times.get(group, (published, published))
            self._times[group] = min(first, published), max(last, published)

    def held(self) -> tuple[Held, ...]:
        found = []
        for (source, kind), n in sorted(self._counts.items()):
            first, last = self._times.get((source, kind), (None, None))
            found.append(Held(source, kind, n, first, last, self._undated[source, kind]))
        return tuple(found)
