"""Push: open the queues, plan what is labelled next, and send it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from hatewatch.annotation.care import Volunteer
from hatewatch.annotation.sampling import Focus
from hatewatch.pipeline.annotate import queues as _queues
from hatewatch.pipeline.annotate import send as _send
from hatewatch.pipeline.annotate import withdraw as _withdraw
from hatewatch.pipeline.annotate.plan import NOTHING, Planned, plan
from hatewatch.pipeline.annotate.queues import open_queues, planned_for, wanted_queues
from hatewatch.pipeline.annotate.send import send
from hatewatch.pipeline.annotate.team import departed
from hatewatch.pipeline.annotate.withdraw import withdraw
from hatewatch.progress import Progress, Silent
from hatewatch.project import Annotating
from hatewatch.store import Queue, Store


class Server(_queues.Server, _send.Server, _withdraw.Server, Protocol):
    """What a push needs of `hatewatch.annotation.studio.Studio`."""


@dataclass(frozen=True, slots=True)
class Pushed(Planned):
    """What a push did: what was planned, the open queues, and tasks sent by queue.

    `withdrawn` are tasks by queue that were taken back since their reader would rather not read of that now, `departed`
    those who have a queue and are named no more, with how many tasks wait in it.
    """

    queues: tuple[Queue, ...]
    sent: Mapping[str, int]
    withdrawn: Mapping[str, int]
    departed: Mapping[str, int]


def push(
    store: Store,
    server: Server,
    town: str,
    settings: Annotating,
    volunteers: Sequence[Volunteer],
    *,
    language: str,
    size: int,
    mark: str = "",
    mix: Mapping[str, float] | None = None,
    focus: Sequence[Focus] = (),
    unmasked: bool = False,
    progress: Progress | None = None,
) -> Pushed:
    """Open the project's queues on the server, draw `size` documents into them and send what they lack.

    With `size` 0 nothing is drawn: what an earlier push planned is sent, and a queue for which nothing was planned is
    not opened. `focus` are parts in which the audit grows. `mark` is the project's (`mark_of`). May be killed at any
    moment and run again. Raises StudioError where the server cannot be asked, or what stands there does not fit.
    """
    progress = progress or Silent()
    wanted = wanted_queues(volunteers, language, settings.overlap)
    if not size:
        wanted = planned_for(store, wanted)
    opened = open_queues(store, server, town, wanted)
    withdrawn = withdraw(store, opened, volunteers, server)
    done = plan(store, opened, volunteers, settings, size=size, mix=mix, focus=focus) if size else NOTHING
    sent = {queue.name: send(store, server, queue, mark=mark, unmasked=unmasked, progress=progress) for queue in opened}
    left = departed(store, volunteers)
    return Pushed(done.drawn, done.waited, done.short, done.full, done.undealt, tuple(opened), sent, withdrawn, left)
