"""`kill -9` in the middle of forgetting, and two that forget at once: the end is the same."""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

import forgetting
from forgetting import NAME, NOW, THEIRS, document, fill, holders, make_home, other
from hatewatch.pipeline.forget import Home, resume
from hatewatch.project import Project, open_project
from hatewatch.records import Facts
from hatewatch.store import open_store

MINE = [f"Bugün {i * 31} numaralı evin önünde sarı bir kedi gördüm, navê wê Pisîk e {i * 7}." for i in range(1_200)]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with twelve hundred documents of one author between those of others."""
    project, home, store = make_home(tmp_path_factory.mktemp("forget") / "amed")
    fill(project, home, store)
    reading = store.begin_ingest(source="x", file="cok.csv", digest="f" * 64)
    made = [document(home.pseudonyms, 10_000 + i, text, NAME) for i, text in enumerate(MINE)]
    store.add(reading, [(one, Facts("tr", ("tr",), ("21",), ("kurds",))) for one in made])
    store.finish_ingest(reading)
    store.close()
    return project.folder


def start(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, forgetting.__file__, str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def check(folder: Path) -> None:
    """Say that all of it is gone, all else is there, and no byte stayed."""
    with sqlite3.connect(folder / "store.sqlite") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert {text for (text,) in connection.execute("SELECT text FROM document")} == {other(i) for i in range(60)}
        assert connection.execute("SELECT sum(documents) FROM erasure").fetchone() == (1_204,)
        assert connection.execute("SELECT count(*) FROM erasure WHERE finished IS NULL").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM marked").fetchone() == (0,)
    connection.close()
    assert holders(folder, *MINE[:3], MINE[600], *forgetting.TEXTS, size=20).keys() <= set(THEIRS)


def home_of(folder: Path) -> tuple[Project, Home]:
    project = open_project(folder)
    return project, Home.of(project)


def test_a_killed_run_is_ended_by_the_next(filled: Path, tmp_path: Path) -> None:
    chance = random.Random(20261120)
    halfway = 0
    for trial, step in enumerate(("500", "Writing")):
        folder = tmp_path / f"trial{trial}"
        shutil.copytree(filled, folder)
        running = start(folder)
        assert running.stdout is not None
        erasing = False
        for line in running.stdout:
            erasing |= line.startswith("Erasing")
            if line.startswith(step) and erasing:
                break
        time.sleep(chance.uniform(0, 0.05))
        running.kill()
        running.communicate()
        project, home = home_of(folder)
        store = open_store(project.store_url)
        halfway += any(one.finished is None for one in store.erasures())
        # Either the next run of anything, or the same command again.
        resume(home, store, now=NOW)
        store.close()
        if trial % 2:
            again = start(folder)
            assert again.wait() == 0
        check(folder)
    assert halfway, "no kill hit a run in the middle: the trial proves little"


def test_two_at_once(filled: Path, tmp_path: Path) -> None:
    folder = tmp_path / "two"
    shutil.copytree(filled, folder)
    running = [start(folder), start(folder)]
    ended = [one.communicate() for one in running]
    assert [one.returncode for one in running] == [0, 0], ended[0][1] + ended[1][1]
    check(folder)
