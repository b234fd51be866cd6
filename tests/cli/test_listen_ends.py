"""`hatewatch annotate listen` takes its webhooks out of Label Studio again, whatever ends it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from hatewatch.store import Queue, open_store

pytest.importorskip("fastapi")
pytest.importorskip("uvicorn")

#: The command, with a Label Studio that keeps its webhooks in a file; it may refuse to give them up.
SCRIPT = """
import json, sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import hatewatch.annotation.extra
import hatewatch.cli.studio
import hatewatch.pipeline.annotate
from hatewatch.cli import main
from hatewatch.errors import StudioError

hooks, refuses = Path(sys.argv[1]), sys.argv[2] == "refuses"

class Server:
    url = "http://studio"

    def counts(self, project):
        return SimpleNamespace(made=datetime(2026, 3, 21, tzinfo=UTC))

    def hint(self, project, url, headers):
        hooks.write_text(json.dumps(sorted({*json.loads(hooks.read_text()), url})))

    def unhint(self, project, url):
        if refuses:
            raise StudioError("http://studio: Label Studio does not answer.", "See that it runs.")
        hooks.write_text(json.dumps([one for one in json.loads(hooks.read_text()) if one != url]))

hatewatch.annotation.extra.need_sdk = lambda: None
hatewatch.cli.studio.connect = lambda opened: Server()
hatewatch.pipeline.annotate.bring_home = lambda *_, projects: SimpleNamespace(queues=())
sys.argv = ["hatewatch", "annotate", "listen", "--port", sys.argv[3]]
main()
"""


@pytest.fixture
def town(cli: Any, tmp_path: Path) -> Path:
    cli("init", "town")
    store = open_store(f"sqlite:///{tmp_path}/town/store.sqlite")
    for number, name in ((3, "zîn"), (5, "mem")):
        store.add_queue(Queue(name, "label", "tr", "http://studio", number))
    store.close()
    return tmp_path / "town"


def ended(town: Path, number: int, *, refuses: bool = False) -> tuple[int, list[str], str]:
    """Start it, end it with a signal once it listens and its webhooks are there; return code, webhooks and errors."""
    hooks = town / "hooks.json"
    hooks.write_text('["http://elsewhere/hook"]', "utf-8")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(hooks), "refuses" if refuses else "", str(port)],
        cwd=town, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ | {"LABEL_STUDIO_TOKEN": "t0k3n"},
        text=True, start_new_session=True,
    )  # fmt: skip
    try:
        end = time.monotonic() + 20
        wanted = [f"http://127.0.0.1:{port}/studio/hints/{project}" for project in (3, 5)]
        while not set(wanted) <= set(json.loads(hooks.read_text("utf-8") or "[]")):
            assert process.poll() is None, process.communicate()[1]
            assert time.monotonic() < end, "it never asked for hints"
            time.sleep(0.05)
        process.send_signal(number)
        _, errors = process.communicate(timeout=20)
    finally:
        process.kill()
    return process.returncode, json.loads(hooks.read_text("utf-8")), errors


@pytest.mark.skipif(os.name == "nt", reason="signals are a POSIX matter")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_webhooks_are_taken_out_at_the_end(town: Path, number: int, code: int) -> None:
    returned, hooks, errors = ended(town, number)
    assert (returned, hooks) == (code, ["http://elsewhere/hook"])
    assert "run the same command again" in errors
    assert "Traceback" not in errors


@pytest.mark.skipif(os.name == "nt", reason="signals are a POSIX matter")
def test_a_server_that_is_down_by_then_is_said_and_does_not_hold_it_up(town: Path) -> None:
    returned, hooks, errors = ended(town, signal.SIGTERM, refuses=True)
    assert (returned, len(hooks)) == (143, 3)
    assert "Webhooks may be left in Label Studio" in errors
    assert "Traceback" not in errors
