"""`kill -9` at some moments of collecting, then run again: the store ends as if undisturbed."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

import collecting
from collecting import Paper, Piece, paper

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kill -9 is a POSIX matter")
PAGES = 30


def run(store: Path, server: Paper, *, pages: int | None = None, documents: int | None = None) -> None:
    """Collect in a process of its own; kill it when it asks for so many `pages`, or has so many `documents` stored."""
    process = subprocess.Popen([sys.executable, collecting.__file__, str(store), str(server.port)])
    asked = 0

    def count(_: Piece) -> None:
        nonlocal asked
        asked += 1
        if asked == pages:
            process.kill()

    server.on_page = count
    while documents is not None and held(store) < documents and process.poll() is None:
        time.sleep(0.002)
    if documents is not None:
        process.kill()
    code = process.wait(timeout=60)
    assert code == (0 if pages is documents is None else -signal.SIGKILL)


def contents(store: Path) -> tuple[list[tuple[object, ...]], set[tuple[object, ...]]]:
    with sqlite3.connect(store) as connection:
        documents = connection.execute(
            "SELECT id, text, author, url, kind, confidence, language FROM document ORDER BY id"
        ).fetchall()
        lists = connection.execute("SELECT url, outcome, etag FROM address WHERE role = 'feed'").fetchall()
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM ingest WHERE finished IS NULL").fetchone() == (0,)
    connection.close()
    return documents, set(lists)


def held(store: Path) -> int:
    try:
        with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as connection:
            count = int(connection.execute("SELECT count(*) FROM document").fetchone()[0])
        connection.close()
    except sqlite3.OperationalError:
        return 0
    return count


def test_a_killed_visit_is_made_whole_by_the_next(tmp_path: Path) -> None:
    with paper(PAGES) as server:
        run(tmp_path / "whole.sqlite", server)
        expected = contents(tmp_path / "whole.sqlite")
        assert len(expected[0]) == PAGES
        store = tmp_path / "killed.sqlite"
        run(store, server, pages=1)
        assert held(store) == 0
        run(store, server, documents=PAGES // 3)
        assert 0 < held(store) < PAGES, "the kill did not hit a visit between two batches"
        run(store, server)
        assert contents(store) == expected
