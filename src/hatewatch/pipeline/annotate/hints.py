"""Have the server say that something changed, so that a pull need not wait for its time; and have it end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from hatewatch.errors import StudioError
from hatewatch.pipeline.annotate.queues import Counting, is_same_server, is_there, on_server
from hatewatch.store import Store

#: What Label Studio says where it refuses an address within one's own network.
_REFUSED = "reserved network address"


class Server(Counting, Protocol):
    """What asking for hints needs of `hatewatch.annotation.studio.Studio`."""

    url: str

    def hint(self, project: int, url: str, headers: Mapping[str, str]) -> None:
        """Have the server tell `url` of changes in a project."""
        ...

    def unhint(self, project: int, url: str) -> None:
        """Have the server no longer tell `url` of changes in a project."""
        ...


def ask_hints(store: Store, server: Server, address: Callable[[int], str], headers: Mapping[str, str]) -> int:
    """Have the server post to the `address` of each open queue's project, with these headers; return how many.

    What was asked for before is brought up to date. A project that is gone is passed over: the next pull says so.
    Raises StudioError, the one about loopback with the setting that the server needs; pulling at intervals goes on
    without hints.
    """
    queues = [one for one in on_server(store, server.url) if is_there(server, one)]
    for queue in queues:
        assert queue.project is not None
        try:
            server.hint(queue.project, address(queue.project), headers)
        except StudioError as error:
            if _REFUSED not in error.what:
                raise
            raise StudioError(
                f"{server.url}: Label Studio does not send webhooks into its own network.",
                "Start it with SSRF_PROTECTION_ENABLED=false in its environment, where only the team can reach it; "
                "until then answers come with the pull at each interval.",
            ) from None
    return len(queues)


def end_hints(store: Store, server: Server, address: Callable[[int], str]) -> None:
    """Have the server post no more to the `address` of each queue's project; other webhooks stay.

    Raises StudioError where the server cannot be asked.
    """
    for queue in store.queues():
        # One that another was opened beside may have been asked for hints before that.
        if queue.project is not None and is_same_server(queue.url, server.url) and is_there(server, queue):
            server.unhint(queue.project, address(queue.project))
