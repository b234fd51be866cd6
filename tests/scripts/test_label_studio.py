"""One Label Studio runs over a folder at a time: a second one is refused, however the first was started or ended."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

pytest.importorskip("httpx")

SCRIPTS = Path(__file__).parents[2] / "scripts"

#: What answers as a Label Studio does that is healthy, and notes its process.
PROGRAM = """#!{python}
import os, signal, sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

class Health(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        pass

signal.alarm(60)  # a test that fails leaves nothing running
options = dict(zip(sys.argv[1:], sys.argv[2:]))
with Path("started").open("a") as started:
    print(os.getpid(), file=started)
HTTPServer((options["--internal-host"], int(options["--port"])), Health).serve_forever()
"""


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    monkeypatch.delenv("LABEL_STUDIO_HOST", raising=False)
    import label_studio

    return label_studio


@pytest.fixture
def program(tmp_path: Path) -> Path:
    if os.name == "nt":
        pytest.skip("the stand-in is a POSIX script")
    path = tmp_path / "label-studio"
    path.write_text(PROGRAM.format(python=sys.executable), "utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return used_before(tmp_path / "stüdyo")


def used_before(folder: Path) -> Path:
    """Make the folder of a Label Studio that was started before, and so has a token."""
    folder.mkdir()
    (folder / "token").write_text("t0k3n", "utf-8")
    return folder


def started(folder: Path) -> list[int]:
    note = folder / "started"
    return [int(line) for line in note.read_text("utf-8").splitlines()] if note.is_file() else []


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


def run(folder: Path, program: Path, port: int) -> subprocess.CompletedProcess[str]:
    """Start it as `make label-studio` does."""
    command = [sys.executable, SCRIPTS / "label_studio.py", folder, "--port", str(port), "--program", program]
    environment = {name: value for name, value in os.environ.items() if name != "LABEL_STUDIO_HOST"}
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=environment, timeout=60)


def test_a_second_start_over_a_folder_is_refused_at_any_port(script: ModuleType, folder: Path, program: Path) -> None:
    port = free_port()
    server = script.start(folder, port=port, program=program)
    try:
        for other in (port, free_port()):
            with pytest.raises(
                RuntimeError, match=rf"runs already, at http://127\.0\.0\.1:{port}: there is nothing to"
            ):
                script.start(folder, port=other, program=program)
        ran = run(folder, program, free_port())
        assert (ran.returncode, f"runs already, at http://127.0.0.1:{port}" in ran.stderr) == (1, True)
        assert "Traceback" not in ran.stderr
        assert len(started(folder)) == 1
        other = used_before(folder.with_name("öteki"))
        script.start(other, port=0, program=program).stop()
    finally:
        server.stop()
    again = script.start(folder, port=free_port(), program=program)
    again.stop()
    assert len(started(folder)) == 2


def test_a_taken_port_is_said_as_before_and_holds_nothing(script: ModuleType, folder: Path, program: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
        for _ in range(2):
            with pytest.raises(OSError, match=f"Port {port} is taken"):
                script.start(folder, port=port, program=program)
    assert started(folder) == []
    script.start(folder, port=0, program=program).stop()


def test_a_server_that_outlives_its_killed_script_still_holds_the_folder_and_a_dead_one_does_not(
    script: ModuleType, folder: Path, program: Path
) -> None:
    port = free_port()
    code = (
        "import sys, time; from pathlib import Path; sys.path.insert(0, sys.argv[1]); import label_studio; "
        "label_studio.start(Path(sys.argv[2]), port=int(sys.argv[3]), program=sys.argv[4]); "
        "print('up', flush=True); time.sleep(60)"
    )
    environment = {name: value for name, value in os.environ.items() if name != "LABEL_STUDIO_HOST"}
    command = [sys.executable, "-c", code, SCRIPTS, folder, str(port), program]
    killed = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert killed.stdout is not None
    assert killed.stdout.readline() == "up\n"
    killed.kill()
    killed.wait()
    (left,) = started(folder)
    try:
        with pytest.raises(RuntimeError, match=f":{port}: there is nothing to do"):
            script.start(folder, port=free_port(), program=program)
    finally:
        os.kill(left, signal.SIGKILL)
    end = time.monotonic() + 10
    while _answers(port) and time.monotonic() < end:
        time.sleep(0.05)
    script.start(folder, port=port, program=program).stop()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_the_address_that_people_open_it_at_is_the_one_that_is_told(
    script: ModuleType, folder: Path, program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LABEL_STUDIO_HOST", "https://etiket.example.org")
    server = script.start(folder, port=0, program=program)
    try:
        monkeypatch.delenv("LABEL_STUDIO_HOST")
        with pytest.raises(RuntimeError, match=r"at https://etiket\.example\.org: there"):
            script.start(folder, port=0, program=program)
    finally:
        server.stop()
