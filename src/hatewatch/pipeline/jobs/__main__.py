"""The worker process: `python -m hatewatch.pipeline.jobs PROJECT`, started and watched by the server.

A line on its standard input says that there may be work; its end, that the server is gone. A line on its standard
output says that there is more to see in the store.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from contextlib import closing, suppress
from pathlib import Path

from hatewatch.errors import HatewatchError, StoreError

_GRACE = 10.0  # seconds that the batch at hand gets to end
_NICE = 10  # so that predictions, which somebody waits for, go first


def main(folder: str) -> int:
    """Work until standard input or a signal says to end."""
    from hatewatch.pipeline.jobs.worker import Worker
    from hatewatch.project import open_project
    from hatewatch.store import open_store

    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    _step_back()
    stop, wake = threading.Event(), threading.Event()

    def end(*_: object) -> None:
        stop.set()
        wake.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to hear
    try:
        project = open_project(Path(folder))
        store = open_store(project.store_url)
    except HatewatchError as error:
        print(f"hatewatch: {error}", file=sys.stderr)
        return error.code
    with closing(store):
        worker = Worker(project, store, _say_changed, stop=stop, wake=wake)

        def listen() -> None:
            while sys.stdin.buffer.readline():
                wake.set()
            end()
            threading.Event().wait(_GRACE)
            if worker.at_work is not None:
                with suppress(StoreError):
                    store.put_back_job(worker.at_work)
            os._exit(0)  # a step that takes so long is done again by the next worker

        threading.Thread(target=listen, name="hatewatch-listen", daemon=True).start()
        worker.run()
    return 0


def _say_changed() -> None:
    with suppress(OSError):
        sys.stdout.write("changed\n")
        sys.stdout.flush()


def _step_back() -> None:
    """Let the server go first in all things, and make every file for its owner alone."""
    os.umask(0o077)
    if hasattr(os, "nice"):
        os.nice(_NICE)
    with suppress(OSError):  # where memory runs out, Linux ends this process and not the server
        Path("/proc/self/oom_score_adj").write_text("500", "ascii")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
