"""Load a real `hatewatch serve` on the example project with the default model, and compare it with the batch predictor.

The load comes from a process of its own on the same cores: short texts of the example, varied so that none comes twice,
one a request, over connections that stay open. Who is told to come again later does. Printed are
- texts a second of `hatewatch predict` (reading, model, facts, writing), before and after, start-up left out;
- 32 clients for `--seconds`: texts a second, median and 99th percentile, errors (bars: none, p99 <= 10 x p50, 70 % of
  the batch predictor's);
- `--clients` (256) for `--crowd` seconds, deadlines of 0.5 and 10 s by turns: statuses, answers after their deadline,
  and how much the server's memory grew (bars: 200 and 503 only, all in time, <= 10 %).
The bars are meant for `--seconds 180 --crowd 600` on two cores with nothing else at work. Linux only.

What the speed rests on, in the order of what it was expected to bring. The percentages are of a simulation; measured
are 42 to 45 %: beside the two workers the event loop takes .6 of a core, a third of that to find out how many pieces a
text has, which the worker then does again.
- two workers, each with a model on one core. With one worker, whose model has both cores, all clients wait for one
  batch: HTTP and facts of 32 texts are done while the model stands still (a simulation of the queue says 60 % of the
  batch predictor's rate against 71 %);
- texts of one length in pieces are taken together, the oldest's first (74 %): a run of the encoder reads 14 MB of
  weights whatever it is given, which takes as long as nine pieces. Eight texts at a time are best; four or sixteen cost
  two points. Without it two workers are at 71 %;
- an answer's JSON is written by hand. Half of what a request costs the server is HTTP (about .4 ms against 3.5 ms for
  the model);
- tried without a gain: to wait for more texts (1 to 20 ms), lines by length, a shorter switch interval of Python's
  lock.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

from hatewatch import pipeline
from hatewatch.example import example_posts
from hatewatch.pipeline.keys import add_key
from hatewatch.project import Project, init_project, open_project
from hatewatch.store import open_store

DEADLINES = (0.5, 10.0)


@dataclass
class Load:
    """What a number of clients met: seconds of each answer with its status, and whether it came after its deadline."""

    seconds: float
    times: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    late: int = 0

    @property
    def rate(self) -> float:
        """Return texts a second."""
        return self.statuses["200"] / self.seconds

    def percentile(self, share: float) -> float:
        """Return the seconds that such a share of the answers kept to."""
        return sorted(self.times)[int(len(self.times) * share)] if self.times else float("nan")


def texts(seed: int) -> Iterator[str]:
    """Yield texts without end: posts of the example, one word of each exchanged for another's."""
    with example_posts().open(encoding="utf-8-sig", newline="") as stream:
        posts = [row["metin"] for row in csv.DictReader(stream) if row["metin"].strip()]
    words = sorted({word for post in posts for word in post.split()})
    chance = random.Random(seed)
    while True:
        chance.shuffle(posts)
        for post in posts:
            parts = post.split()
            parts[chance.randrange(len(parts))] = chance.choice(words)
            yield " ".join(parts)


class Client(asyncio.Protocol):
    """One connection that asks again as soon as it has an answer; it reads no more of one than it must."""

    def __init__(self, load: Load, head: str, source: Iterator[str], end: float, deadline: float | None) -> None:
        self.load, self.head, self.source, self.end, self.deadline = load, head, source, end, deadline
        self.read = b""
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the first time."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._ask()

    def _ask(self) -> None:
        if time.perf_counter() >= self.end:
            self.transport.close()
            return
        asked = {"texts": [next(self.source)]} | ({"deadline": self.deadline} if self.deadline else {})
        body = json.dumps(asked, ensure_ascii=False).encode()
        self.began = time.perf_counter()
        self.transport.write(f"{self.head}{len(body)}\r\n\r\n".encode() + body)

    def data_received(self, data: bytes) -> None:
        """Note an answer once it is whole, and ask again."""
        self.read += data
        at = self.read.find(b"\r\n\r\n")
        if at < 0:
            return
        lines = (line.split(b":", 1) for line in self.read[:at].lower().split(b"\r\n")[1:])
        headers = {name: value.strip() for name, value in lines}
        if len(self.read) < at + 4 + int(headers[b"content-length"]):
            return
        taken = time.perf_counter() - self.began
        self.load.statuses[self.read[9:12].decode()] += 1
        self.load.times.append(taken)
        self.load.late += self.deadline is not None and taken > self.deadline
        self.read = b""
        asyncio.get_running_loop().call_later(int(headers.get(b"retry-after", b"0")), self._ask)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 -- asyncio's name
        """Note where the server closed too early."""
        if time.perf_counter() < self.end:
            self.load.statuses["lost"] += 1
        if not self.done.done():
            self.done.set_result(None)


async def generate(port: int, key: str, clients: int, seconds: float, seed: int, crowd: bool) -> Load:
    """Ask as so many clients at once for so long."""
    head = (
        f"POST /v1/predict HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {key}\r\n"
        "Content-Type: application/json\r\nContent-Length: "
    )
    load, source, began = Load(seconds), texts(seed), time.perf_counter()
    made = []
    for i in range(clients):
        deadline = DEADLINES[i % len(DEADLINES)] if crowd else None
        _, client = await asyncio.get_running_loop().create_connection(
            lambda deadline=deadline: Client(load, head, source, began + seconds, deadline), "127.0.0.1", port
        )
        made.append(client.done)
    await asyncio.gather(*made)
    load.seconds = time.perf_counter() - began
    return load


def loaded(port: int, key: str, clients: int, seconds: float, seed: int, *, crowd: bool = False) -> Load:
    """Have another process ask."""
    given = json.dumps([port, key, clients, seconds, seed, crowd])
    done = subprocess.run(
        [sys.executable, __file__, "--generate"], input=given, stdout=subprocess.PIPE, text=True, check=True
    )
    found = json.loads(done.stdout)
    return Load(found["seconds"], found["times"], Counter(found["statuses"]), found["late"])


def batch_rate(folder: Path, model: str, count: int, seed: int) -> float:
    """Return texts a second of `hatewatch predict` on a file of so many."""
    path = folder / f"batch-{seed}.csv"
    source = texts(seed)
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("id", "text"), *((i, next(source)) for i in range(count))])
    began = time.perf_counter()
    with pipeline.ProcessExecutor() as executor:
        done = pipeline.predict_file(path, StringIO(), model, executor)
    return done.lines / (time.perf_counter() - began)


def make_project(folder: Path) -> Project:
    """Make the example project, its posts predicted by the default model."""
    project = init_project(folder, name="Amed", language="tr")
    path = project.folder / "hatewatch.toml"
    text = path.read_text("utf-8")
    path.write_text(text[: text.index("[serve]")] + "[serve]\nrate = 10_000_000\n", "utf-8")
    store = open_store(project.store_url)
    with pipeline.ProcessExecutor() as executor:
        pipeline.ingest(example_posts(), store, project.pseudonyms(), executor)
        pipeline.predict(store, project.model, executor)
    store.close()
    return open_project(folder)


@contextmanager
def served(project: Project, port: int) -> Iterator[int]:
    """Run the server; give its process id."""
    command = [sys.executable, "-m", "hatewatch", "serve", "--project", str(project.folder), "--port", str(port)]
    with (project.folder / "serve.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            until = time.monotonic() + 120
            while not is_ready(port):
                if process.poll() is not None or time.monotonic() > until:
                    raise SystemExit((project.folder / "serve.log").read_text("utf-8")[-2000:])
                time.sleep(0.2)
            yield process.pid
        finally:
            process.terminate()
            process.wait(90)


def is_ready(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 5) as door:
            door.sendall(f"GET /health/ready HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
            return door.recv(64).startswith(b"HTTP/1.1 204")
    except OSError:
        return False


def resident(process: int) -> int:
    """Return the bytes of memory that a process holds."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def watched(process: int) -> Iterator[list[int]]:
    """Note the memory of a process each half second."""
    noted: list[int] = []
    stopped = threading.Event()

    def watch() -> None:
        while not stopped.wait(0.5):
            noted.append(resident(process))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield noted
    finally:
        stopped.set()
        thread.join()


def line(what: str, value: str, bar: str = "", met: bool | None = None) -> None:
    print(f"{what:<44} {value:>14}  {bar:<28} {'' if met is None else 'met' if met else 'NOT MET'}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=20, help="of 32 clients")
    parser.add_argument("--crowd", type=float, default=20, help="seconds of many clients")
    parser.add_argument("--clients", type=int, default=256, help="how many are many")
    parser.add_argument("--batch", type=int, default=4000, help="texts for the batch predictor, before and after")
    parser.add_argument("--generate", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.generate:
        json.dump(vars(asyncio.run(generate(*json.load(sys.stdin)))), sys.stdout)
        return
    with tempfile.TemporaryDirectory(prefix="hatewatch-load-") as scratch:
        project = make_project(Path(scratch) / "amed")
        store = open_store(project.store_url)
        key = add_key(store, "load", "analyst").told
        store.close()
        batch_rate(Path(scratch), project.model, 200, 1)
        before = batch_rate(Path(scratch), project.model, given.batch, 2)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        with served(project, port) as process:
            loaded(port, key, 32, 3, 3)
            some = loaded(port, key, 32, given.seconds, 4)
            with watched(process) as memory:
                many = loaded(port, key, given.clients, given.crowd, 5, crowd=True)
        after = batch_rate(Path(scratch), project.model, given.batch, 6)
    tell(before, after, some, many, memory, given.clients)


def tell(before: float, after: float, some: Load, many: Load, memory: list[int], clients: int) -> None:
    batch = statistics.mean((before, after))
    line("batch predictor, before and after", f"{before:.0f}, {after:.0f} /s")
    share = some.rate / batch
    line("32 clients", f"{some.rate:.0f} /s")
    line("  share of the batch predictor's", f"{share:.0%}", ">= 70 %", share >= 0.7)
    half, most = some.percentile(0.5), some.percentile(0.99)
    line("  p50, p99", f"{half * 1000:.0f}, {most * 1000:.0f} ms", "p99 <= 10 x p50", most <= 10 * half)
    errors = sum(some.statuses.values()) - some.statuses["200"]
    line("  answers that are not 200", f"{errors} of {sum(some.statuses.values())}", "none", not errors)
    line(f"{clients} clients", ", ".join(f"{status}: {n}" for status, n in sorted(many.statuses.items())),
         "200 and 503 only", set(many.statuses) <= {"200", "503"})  # fmt: skip
    line("  p50, p99", f"{many.percentile(0.5) * 1000:.0f}, {many.percentile(0.99) * 1000:.0f} ms")
    line("  answers after their deadline", str(many.late), "none", not many.late)
    start = statistics.median(memory[: max(1, len(memory) // 10)])
    grown = max(memory[-max(1, len(memory) // 10) :]) / start - 1
    line("  memory, and how much it grew", f"{start / 1e6:.0f} MB, {grown:+.1%}", "<= 10 %", grown <= 0.1)


if __name__ == "__main__":
    main()
