"""Push: open the queues, plan what is labelled next, and send it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from hatewatch.annotation.care import Undealt, Volunteer
from hatewatch.pipeline.annotate import queues as _queues
from hatewatch.pipeline.annotate import send as _send
from hatewatch.pipeline.annotate.plan import plan
from hatewatch.pipeline.annotate.queues import open_queues, planned_for, wanted_queues
from hatewatch.pipeline.annotate.send import send
from hatewatch.progress import Progress, Silent
from hatewatch.project import Annotating
from hatewatch.store import Queue, Store


class Server(_queues.Server, _send.Server, Protocol):
    """What a push needs of `hatewatch.annotation.studio.Studio`."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push did: the open queues, documents drawn by sample, tasks sent by queue, and what fell short.

    `short` says by sample how many fewer documents there were than asked for; `waited`, `full` and `undealt` are those
    of `Planned` and `Dealt`.
    """

    queues: tuple[Queue, ...]
    drawn: Mapping[str, int]
    waited: Mapping[str, int]
    sent: Mapping[str, int]
    short: Mapping[str, int]
    full: int
    undealt: tuple[Undealt, ...]


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
    unmasked: bool = False,
    progress: Progress | None = None,
) -> Pushed:
    """Open the project's queues on the server, draw `size` documents into them and send what they lack.

    With `size` 0 nothing is drawn: what an earlier push planned is sent, and a queue for which nothing was planned is
    not opened. `mark` is the project's (`mark_of`). May be killed at any moment and run again. Raises StudioError where
    the server cannot be asked, or what stands there does not fit.
    """
    progress = progress or Silent()
    wanted = wanted_queues(volunteers, language, settings.overlap)
    if not size:
        wanted = planned_for(store, wanted)
    opened = open_queues(store, server, town, wanted)
    planned = None
    if size:
        planned = plan(
            store,
            opened,
            volunteers,
            size=size,
            mix=mix or {str(name): ratio for name, ratio in settings.mix.items()},
            overlap=settings.overlap,
            period=settings.period,
            seed=settings.seed,
        )
    sent = {queue.name: send(store, server, queue, mark=mark, unmasked=unmasked, progress=progress) for queue in opened}
    return Pushed(
        tuple(opened),
        planned.samples if planned else {},
        planned.waited if planned else {},
        sent,
        planned.short if planned else {},
        planned.full if planned else 0,
        planned.undealt if planned else (),
    )
