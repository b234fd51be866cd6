"""Print what the round trip to a real Label Studio holds: `python benchmarks/studio.py [--seeds N] [--tasks N]`.

Needs `annotate`, `api`, and a Label Studio 1.23 in an environment of its own, named by LABEL_STUDIO. It is started over
a folder of its own and stopped in the end.

- seeds: 500 tasks, three people, 1,500 answers while the receiver is killed and restarted and its deliveries are lost,
  doubled and held back, a hundred answers changed and fifty deleted; then one pull, compared with a full export;
- tasks: a push of so many tasks, killed on the way and run again; a full export; ten changes and the pull after them.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import uuid4

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent / "tests" / "studio"), str(HERE.parent / "scripts")]

import httpx  # noqa: E402

import label_studio  # noqa: E402 -- found by the line above
from hatewatch.annotation.studio import Studio  # noqa: E402
from hatewatch.pipeline import annotate  # noqa: E402
from hatewatch.privacy import Pseudonyms, read_key  # noqa: E402
from hatewatch.store import open_store  # noqa: E402
from people import Person  # noqa: E402
from round_trip import KEY, answer, differences, hatewatch, make_project, run  # noqa: E402


class Meter:
    """Counts the bytes that a server answers a client with."""

    def __init__(self, client: httpx.Client) -> None:
        self.bytes = 0
        client.event_hooks["response"].append(self._count)

    def _count(self, response: Any) -> None:
        self.bytes += len(response.read())


def trips(server: Any, people: list[Person], folder: Path, seeds: int) -> None:
    equal = 0
    for seed in range(1, seeds + 1):
        trip = run(server, people, folder / f"trip{seed}", seed)
        equal += not trip.differences
        print(
            f"seed {seed:>2}: {trip.made} answers, {trip.changed} changed, {trip.deleted} deleted; receiver killed "
            f"{trip.killed} times, {trip.carried} deliveries came, {trip.dropped} were lost; "
            f"{len(trip.differences)} differences, {trip.seconds:.0f} s",
            flush=True,
        )
        for line in trip.differences[:5]:
            print("   " + line, flush=True)
    print(f"{equal} of {seeds} seeds: the store equals the full export. Bar: all.", flush=True)


def large(server: Any, people: list[Person], folder: Path, tasks: int) -> None:
    project = make_project(folder / "large", server.url, tasks, overlap=2)
    studio = Studio(server.url, server.token)
    push = [sys.executable, "-m", "hatewatch", "annotate", "push", "--project", str(project.folder)]
    begin = time.monotonic()
    with (folder / "push.log").open("wb") as log:
        first = subprocess.Popen([*push, str(tasks)], env=os.environ | {KEY: server.token}, stdout=log, stderr=log)
        store = open_store(project.store_url)
        while first.poll() is None and not _sent(store, studio):
            time.sleep(0.5)
        time.sleep(random.Random(1).random() * 5)
        first.send_signal(signal.SIGKILL)
        first.wait()
    number = store.queues()[0].project
    assert number is not None
    reached = studio.counts(number).tasks
    hatewatch("annotate", "push", "0", "--project", project.folder, **{KEY: server.token})
    seconds = time.monotonic() - begin
    twice = [uid for uid, n in Counter(t["data"]["uid"] for t in people[0].export(number)).items() if n > 1]
    there = studio.counts(number).tasks
    print(
        f"push of {tasks:,}: killed at {reached:,} tasks, then {there:,}, {len(twice)} of them twice, {seconds:.0f} s"
    )
    names = Pseudonyms(read_key(project.key))
    annotate.pull(store, studio, names)
    exported, pulled = Meter(people[0].http), Meter(studio._server._client_wrapper.httpx_client.httpx_client)
    begin = time.monotonic()
    given = people[0].export(number)
    whole, export_seconds = exported.bytes, time.monotonic() - begin
    chance = random.Random(2)
    for task in chance.sample(given, 10):
        people[0].annotate(task["id"], answer(chance, task["data"]["text"]), str(uuid4()))
    pulled.bytes, begin = 0, time.monotonic()
    (found,) = annotate.pull(store, studio, names)
    seconds = time.monotonic() - begin
    print(
        f"a full export: {whole:,} bytes, {export_seconds:.1f} s. A pull after ten changes: {pulled.bytes:,} bytes "
        f"({pulled.bytes / whole:.2%}, bar 2 %), {seconds:.1f} s (bar 5 s), {found.new} new"
    )
    left = differences(store, people[0].export(number), studio.people(), names)
    print(f"differences to the full export: {len(left)}")
    store.close()


def _sent(store: Any, studio: Studio) -> bool:
    """Return whether the first tasks of the first queue are on the server."""
    found = store.queues()
    return bool(found) and found[0].project is not None and studio.counts(found[0].project).tasks > 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--tasks", type=int, default=20_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hatewatch-studio-") as place:
        folder = Path(place)
        server = label_studio.start(folder / "server")
        try:
            names = [f"{name}@example.org" for name in ("zin", "mem", "elif")]
            people = [Person(server.url, name, server.invite(name, "sınama-parolası-1")) for name in names]
            if given.tasks:
                large(server, people, folder, given.tasks)
            if given.seeds:
                trips(server, people, folder, given.seeds)
        finally:
            server.stop()


if __name__ == "__main__":
    main()
