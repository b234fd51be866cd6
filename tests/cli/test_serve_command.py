"""The service as a process: it says where it is, gives a first key, and ends when it is told to."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

pytest.importorskip("fastapi")

from hatewatch.cli.serve import is_loopback
from hatewatch.pipeline.keys import add_key
from hatewatch.store import open_store
from serving import empty_project

FIRST = re.compile(r"A first key, for an admin, shown this once: (hw_\S+)")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return empty_project(tmp_path_factory.mktemp("served") / "amed").folder


class Process:
    """`hatewatch serve` in a process of its own."""

    def __init__(self, folder: Path, *arguments: str, believes: str = "") -> None:
        command = [sys.executable, "-m", "hatewatch", "serve", "--project", str(folder), *arguments]
        environment = {name: value for name, value in os.environ.items() if name != "FORWARDED_ALLOW_IPS"}
        if believes:
            environment["FORWARDED_ALLOW_IPS"] = believes
        self._out, self._err = folder.parent / "out", folder.parent / "err"
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self.process = subprocess.Popen(command, stdout=out, stderr=err, env=environment)

    @property
    def out(self) -> str:
        return self._out.read_text("utf-8")

    @property
    def err(self) -> str:
        return self._err.read_text("utf-8")


@contextmanager
def started(
    folder: Path, *arguments: str, host: str = "127.0.0.1", believes: str = ""
) -> Iterator[tuple[Process, str]]:
    """Give a server on a free port that answers, and its address."""
    with socket.create_server((host, 0)) as door:
        port = door.getsockname()[1]
    served = Process(folder, "--host", host, "--port", str(port), *arguments, believes=believes)
    url = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + 90
        while True:
            assert served.process.poll() is None, served.err
            assert time.monotonic() < until, served.err
            with suppress(httpx.TransportError):
                if httpx.get(f"{url}/health/live", trust_env=False).is_success:
                    break
            time.sleep(0.1)
        yield served, url
    finally:
        served.process.kill()
        served.process.wait(30)


def test_a_fresh_server_gives_a_first_key_once_and_ends_when_told_to(folder: Path) -> None:
    with started(folder) as (served, url):
        assert f"hatewatch is at {url}; Ctrl-C ends it." in served.out
        first = FIRST.search(served.out)
        assert first
        mine = {"Authorization": f"Bearer {first[1]}"}
        assert httpx.get(f"{url}/v1/me", headers=mine, trust_env=False).json()["role"] == "admin"
        assert httpx.get(f"{url}/v1/me", trust_env=False).status_code == 401
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(60) == 128 + signal.SIGTERM
        assert "Traceback" not in served.err
        assert first[1] not in served.err
        assert '"route": "/v1/me"' in served.err
    with started(folder) as (served, url):
        assert "first key" not in served.out
        assert httpx.get(f"{url}/v1/me", headers=mine, trust_env=False).status_code == 200
        served.process.send_signal(signal.SIGINT)
        assert served.process.wait(60) == 128 + signal.SIGINT


def test_a_port_that_is_taken_is_told_in_a_line(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
        served = Process(folder, "--port", str(port))
        assert served.process.wait(60) == 1
    assert f"127.0.0.1, port {port}: cannot listen there" in served.err
    assert served.err.count("\n") == 1


def test_what_others_can_reach_gives_no_key_and_warns(tmp_path: Path) -> None:
    folder = empty_project(tmp_path / "sur").folder
    with started(folder, host="0.0.0.0") as (served, _):
        assert "first key" not in served.out
        assert "put a server with https in front of it" in served.err
        store = open_store(f"sqlite:///{folder / 'store.sqlite'}")
        assert store.api_keys() == []
        store.close()


def test_only_who_is_believed_says_for_whom_and_by_what_scheme_it_asks(tmp_path: Path) -> None:
    folder = empty_project(tmp_path / "sur").folder
    store = open_store(f"sqlite:///{folder / 'store.sqlite'}")
    told = add_key(store, "Zîn", "viewer").told
    store.close()
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}
    for believes, secure in (("", False), ("127.0.0.1", True)):
        with started(folder, believes=believes) as (_, url):
            answer = httpx.get(f"{url}/health/live", headers=forwarded, trust_env=False)
            assert ("strict-transport-security" in answer.headers) is secure
            page = httpx.post(f"{url}/kmr/login", data={"key": told}, headers=forwarded, trust_env=False)
            assert page.headers["set-cookie"].startswith("__Host-hatewatch=" if secure else "hatewatch=")
            assert ("Secure" in page.headers["set-cookie"]) is secure


@pytest.mark.parametrize(
    ("host", "own"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False),
     ("192.168.1.4", False), ("amed.example.org", False)],
)  # fmt: skip
def test_which_addresses_only_this_computer_reaches(host: str, own: bool) -> None:
    assert is_loopback(host) is own
