"""What stands on the screen of a real terminal when `hatewatch forget` asks."""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from forgetting import NAME, fill, make_home

pty = pytest.importorskip("pty")
_CONTROL = re.compile(r"\x1b\[([0-9;?]*)([A-Za-z])|\r|\n|[^\x1b\r\n]+|\x1b")


def screen(written: str) -> list[str]:
    """Return the lines a terminal shows after these bytes: as many as there are, as wide as they are."""
    lines, row, column = [""], 0, 0
    for found in _CONTROL.finditer(written):
        said, (arguments, command) = found[0], found.groups()
        if command == "A":
            row = max(0, row - int(arguments or 1))
        elif command == "K":
            lines[row] = "" if arguments == "2" else lines[row][:column]
        elif said == "\r":
            column = 0
        elif said == "\n":
            row += 1
            lines += [""] * (row + 1 - len(lines))
        elif command is None and said != "\x1b":
            lines[row] = lines[row][:column].ljust(column) + said + lines[row][column + len(said) :]
            column += len(said)
    return lines


def read(handle: int, seconds: float, until: str = "\0") -> str:
    """Return what comes within so long, or up to where these words do."""
    end, data = time.monotonic() + seconds, b""
    while (left := end - time.monotonic()) > 0 and until.encode() not in data:
        if not select.select([handle], [], [], left)[0]:
            break
        try:
            piece = os.read(handle, 65536)
        except OSError:  # Linux says so where the other side is closed
            break
        if not piece:
            break
        data += piece
    return data.decode("utf-8", "replace")


def test_the_question_stays_on_the_screen(tmp_path: Path) -> None:
    project, home, store = make_home(tmp_path / "amed")
    fill(project, home, store)
    store.close()
    ours, theirs = pty.openpty()
    environment = os.environ | {"TERM": "xterm-256color", "COLUMNS": "160", "LINES": "60"}
    environment.pop("NO_COLOR", None)
    process = subprocess.Popen(
        [sys.executable, "-m", "hatewatch", "forget", "--author", NAME],
        cwd=project.folder, env=environment, stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True,
    )  # fmt: skip
    os.close(theirs)
    try:
        written = read(ours, 60, "[y/N]")
        written += read(ours, 1.0)  # a bar that still ran would draw itself ten times in this
        shown = screen(written)
        assert "This cannot be undone. Erase it? [y/N]:" in shown[-1], shown
        assert any("x       post  4" in line for line in shown)
        os.write(ours, b"n\n")
        assert "Nothing was erased." in read(ours, 30, "Nothing was erased.")
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.wait()
        os.close(ours)
