"""Projects that files are uploaded to, files to upload, and waiting for what the worker makes of them.

python uploading.py FOLDER: have a worker at work there, as a server has. python uploading.py FOLDER MOMENT: be a worker
that stands still at that moment.
"""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from hatewatch.example import example_posts
from hatewatch.pipeline.jobs import Job, Jobs
from hatewatch.project import SETTINGS, Project, init_project, open_project
from hatewatch.store import open_store

PATIENCE = 400.0  # seconds, of which a test needs few: the machine may be busy


def make_project(folder: Path, *, store: str | None = None, serve: str = "", keep: str = "") -> Project:
    """Make a project that predicts with the baseline, which takes no second to load."""
    init_project(folder, name="Amed")
    path = folder / SETTINGS
    text = path.read_text("utf-8").replace('model = "default"', 'model = "baseline"')
    if store:
        text = text.replace('store = "sqlite:///store.sqlite"', f'store = "{store}"')
    if serve:
        text = text.replace("[serve]\n", f"[serve]\n{serve}\n")
    if keep:
        text = text.replace('keep = ""', f'keep = "{keep}"')
    path.write_text(text, "utf-8")
    return open_project(folder)


def jobs_of(project: Project, changed: Callable[[], None] = lambda: None) -> Jobs:
    """Return the jobs of a project, without a worker yet."""
    return Jobs(project, lambda: open_store(project.store_url), changed=changed)


@contextmanager
def working(project: Project, changed: Callable[[], None] = lambda: None) -> Iterator[Jobs]:
    """Give the jobs of a project with a worker at work, as a server has them."""
    with jobs_of(project, changed).running() as jobs:
        yield jobs


def table(count: int, columns: tuple[str, ...] = ("tarih", "metin"), first: int = 0) -> bytes:
    """Return a CSV file of so many posts, each unlike the others."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    for i in range(first, first + count):
        day = f"2026-{1 + i // 28 % 9:02}-{1 + i % 28:02}"
        text = f"{i}. gün parkta {i * 7919} kişi toplandı, rojbaş gelî cîranan; Şırnak’ta yağmur {i % 13} saat sürdü."
        writer.writerow([day, text, *[f"x{i}"] * (len(columns) - 2)])
    return out.getvalue().encode()


def posts(count: int = 40) -> bytes:
    """Return the first rows of the example project's posts as a file."""
    return b"".join(example_posts().read_bytes().splitlines(keepends=True)[: count + 1])


def ended(jobs: Jobs, id: str) -> Job:
    """Wait until a job has ended, and return it."""
    return when(jobs, id, lambda job: job.has_ended)


def when(jobs: Jobs, id: str, wanted: Callable[[Job], bool]) -> Job:
    """Wait until a job is as wanted, and return it."""
    until = time.monotonic() + PATIENCE
    while True:
        job = jobs.job(id)
        assert job is not None, "the job is gone"
        if wanted(job):
            return job
        assert time.monotonic() < until, f"not in time: {job}"
        time.sleep(0.02)


def held_at(project: Project, moment: str) -> subprocess.Popen[str]:
    """Start a worker that stands still at a moment (see `_hold`), and return it when it does."""
    process = subprocess.Popen(
        [sys.executable, __file__, str(project.folder), moment], stdout=subprocess.PIPE, text=True
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "here\n", f"the worker never came to {moment}"
    return process


def serving(project: Project) -> subprocess.Popen[str]:
    """Start a process that has a worker at work as a server has; it prints the worker's process id."""
    return subprocess.Popen([sys.executable, __file__, str(project.folder)], stdout=subprocess.PIPE, text=True)


def kill(process: subprocess.Popen[str]) -> None:
    """End a process as a crash does."""
    process.kill()
    process.communicate()


def is_alive(number: int) -> bool:
    """Say whether a process is there and no zombie."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{number}/status").read_text()
    except FileNotFoundError:
        return False


def _hold(moment: str) -> None:
    """Have a worker print "here" and stand still: at a stage ("read"), after its first batch ("read+"), or before it
    notes that it found something ("note read")."""
    from hatewatch.pipeline.jobs.steps import Work
    from hatewatch.pipeline.jobs.told import Told

    begin, go_on, note = Told.stage, Told.advance, Work.note

    def here() -> None:
        print("here", flush=True)
        threading.Event().wait()

    def stage(told: Told, name: str) -> None:
        begin(told, name)
        told.at = name  # type: ignore[attr-defined]
        if name == moment:
            here()

    def advance(told: Told, done: int, count: int) -> None:
        go_on(told, done, count)
        if moment == f"{told.at}+":  # type: ignore[attr-defined]
            here()

    def noted(work: Work, **found: object) -> None:
        if moment.removeprefix("note ") in found and moment.startswith("note "):
            here()
        note(work, **found)

    Told.stage, Told.advance, Work.note = stage, advance, noted  # type: ignore[method-assign]


def _main() -> None:
    project = open_project(Path(sys.argv[1]))
    if len(sys.argv) == 2:
        with working(project) as jobs:
            while jobs.worker is None:
                time.sleep(0.01)
            print(jobs.worker, flush=True)
            threading.Event().wait()
    from hatewatch.pipeline.jobs.worker import Worker

    _hold(sys.argv[2])
    store = open_store(project.store_url)
    Worker(project, store, lambda: None, stop=threading.Event(), wake=threading.Event()).run()


if __name__ == "__main__":
    _main()
