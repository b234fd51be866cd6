"""`kill -9` at ten random moments of ingest and predict, then run again: the store ends as if undisturbed."""

from __future__ import annotations

import csv
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hatewatch.example import example_posts
from hatewatch.project import init_project

pytestmark = pytest.mark.skipif(not hasattr(os, "killpg"), reason="process groups are a POSIX matter")

ROWS = 8_000  # four batches: to be killed between two of them
TRIALS = 5


def run(folder: Path, *command: str, kill_at: tuple[int, int] | None = None, delay: float = 0) -> None:
    """Run a command in the project; with `kill_at`, kill it `delay` seconds after the store holds so much.

    `kill_at` is 0 for documents or 1 for predictions, and how many: counted, since time would depend on the load.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "hatewatch", *command],
        cwd=folder, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    if kill_at is not None:
        while stored(folder)[kill_at[0]] < kill_at[1] and process.poll() is None:
            time.sleep(0.01)
        time.sleep(delay)
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
            process.communicate()
            wait_for_workers(process.pid)
            return
    _, errors = process.communicate()
    assert process.returncode == 0, errors.decode()


def wait_for_workers(group: int) -> None:
    """Wait until the workers of a killed command have ended by themselves, as no one else will end them."""
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    pytest.fail("worker processes outlived the killed command by ten seconds")


def stored(folder: Path) -> tuple[int, int]:
    """Return how many documents and predictions the store holds."""
    try:
        with sqlite3.connect(f"file:{folder / 'store.sqlite'}?mode=ro", uri=True) as connection:
            counts = [connection.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in ("document", "prediction")]
        connection.close()
    except sqlite3.OperationalError:
        return 0, 0
    return counts[0], counts[1]


def contents(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return every table's rows, but for the times at which files were read and documents came."""
    with sqlite3.connect(folder / "store.sqlite") as connection:
        tables = ["document", "place_mention", "target_mention", "rejected", "model", "prediction"]
        found = {name: connection.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall() for name in tables}
        columns = [one[1] for one in connection.execute("PRAGMA table_info(document)") if one[1] != "came"]
        found["document"] = connection.execute(f"SELECT {', '.join(columns)} FROM document ORDER BY 1").fetchall()
        found["ingest"] = connection.execute("SELECT key, source, file, digest FROM ingest").fetchall()
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM ingest WHERE finished IS NULL").fetchone() == (0,)
    connection.close()
    return found


@pytest.fixture(scope="module")
def posts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example posts again and again under new ids, with unusable rows and an id used twice among them."""
    path = tmp_path_factory.mktemp("posts") / "posts.csv"
    with example_posts().open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(stream)
        header, rows = next(reader), list(reader)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        for i in range(ROWS):
            row = list(rows[i % len(rows)])
            row[0] = f"{row[0]}-{i // len(rows) if i % 1000 else 0}"
            writer.writerow(row)
    return path


def test_a_killed_run_is_made_whole_by_the_next(tmp_path: Path, posts: Path) -> None:
    chance = random.Random(20241123)
    whole = init_project(tmp_path / "whole").folder
    ingest, predict = ("ingest", str(posts)), ("predict", "--model", "baseline")
    for command in (ingest, predict):
        run(whole, *command)
    expected = contents(whole)
    total = len(expected["document"])
    assert total > 0.9 * ROWS
    assert expected["rejected"]
    halfway = 0
    for trial in range(TRIALS):
        folder = init_project(tmp_path / f"trial{trial}").folder
        shutil.copy(whole / "secret.key", folder / "secret.key")
        starting = subprocess.Popen([sys.executable, "-m", "hatewatch", *ingest], cwd=folder, start_new_session=True)
        time.sleep(chance.uniform(0.2, 1.5))  # while the store is being made
        starting.kill()
        starting.wait()
        wait_for_workers(starting.pid)
        for table, command in enumerate((ingest, predict)):
            moment = (table, chance.randrange(1, int(0.9 * total)))
            run(folder, *command, kill_at=moment, delay=chance.uniform(0, 0.1))
            halfway += 0 < stored(folder)[table] < total
            run(folder, *command)
        assert contents(folder) == expected
    assert halfway >= TRIALS, "too few kills hit a run between two batches: the trial proves little"
