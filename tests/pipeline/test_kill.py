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

ROWS = 14_000
TRIALS = 5


def run(folder: Path, *command: str, kill_after: float | None = None) -> float:
    """Run a command in the project and return how long it took; with `kill_after`, kill it and its workers then."""
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "hatewatch", *command],
        cwd=folder, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        _, errors = process.communicate(timeout=kill_after)
        assert process.returncode == 0, errors.decode()
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        # The workers must end by themselves, as no one else will end them.
        for _ in range(100):
            try:
                os.killpg(process.pid, 0)
            except ProcessLookupError:
                break
            time.sleep(0.1)
        else:
            pytest.fail("worker processes outlived the killed command by ten seconds")
    return time.monotonic() - began


def contents(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return every table's rows, but for the times at which the files were read."""
    with sqlite3.connect(folder / "store.sqlite") as connection:
        tables = ["document", "place_mention", "target_mention", "rejected", "model", "prediction"]
        found = {name: connection.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall() for name in tables}
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
    took = {command[0]: run(whole, *command) for command in (ingest, predict)}
    expected = contents(whole)
    assert len(expected["document"]) > 0.9 * ROWS
    assert expected["rejected"]
    halfway = 0
    for trial in range(TRIALS):
        folder = init_project(tmp_path / f"trial{trial}").folder
        shutil.copy(whole / "secret.key", folder / "secret.key")
        for command in (ingest, predict):
            run(folder, *command, kill_after=took[command[0]] * chance.uniform(0.05, 0.98))
            halfway += _is_halfway(folder, expected)
            run(folder, *command)
        assert contents(folder) == expected
    assert halfway, "no kill hit a run between two batches: the trial proves nothing"


def _is_halfway(folder: Path, expected: dict[str, list[tuple[object, ...]]]) -> bool:
    try:
        with sqlite3.connect(f"file:{folder / 'store.sqlite'}?mode=ro", uri=True) as connection:
            counts = [connection.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in ("document", "prediction")]
        connection.close()
    except sqlite3.OperationalError:
        return False
    return 0 < counts[0] < len(expected["document"]) or 0 < counts[1] < len(expected["prediction"])
