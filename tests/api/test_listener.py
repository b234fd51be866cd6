"""The worker behind the webhooks: one pull at a time, hints become one, and nothing that fails stops it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

import pytest

pytest.importorskip("fastapi")

from fastapi.testclient import TestClient

from hatewatch.api import create_app
from hatewatch.api.studio import HEADER, Listener, hints
from hatewatch.errors import StudioError

SECRET = "ab" * 32


class Pulls:
    """Notes what it was asked to pull; waits at `door` where one is given, and fails while `errors` last."""

    def __init__(self, *errors: Exception, door: threading.Event | None = None) -> None:
        self.asked: list[frozenset[int] | None] = []
        self.errors, self.door = list(errors), door
        self.inside = self.most = 0

    def __call__(self, projects: frozenset[int] | None) -> None:
        self.inside += 1
        self.most = max(self.most, self.inside)
        self.asked.append(projects)
        if self.door is not None:
            self.door.wait(5)
        self.inside -= 1
        if self.errors:
            raise self.errors.pop(0)


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 5
    while not true():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.005)


def test_it_pulls_everything_at_its_start_and_at_each_interval() -> None:
    pulls = Pulls()
    with Listener(pulls, every=0.01, interval=0.05).running():
        until(lambda: len(pulls.asked) >= 3)
    assert set(pulls.asked) == {None}
    done = len(pulls.asked)
    time.sleep(0.1)
    assert len(pulls.asked) == done, "it works on after its end"


def test_hints_that_come_during_a_pull_become_one_pull_of_their_projects() -> None:
    door = threading.Event()
    pulls = Pulls(door=door)
    listener = Listener(pulls, every=0.01, interval=60)
    with listener.running():
        until(lambda: len(pulls.asked) == 1)
        for _ in range(50):
            listener.hint(3)
            listener.hint(5)
        door.set()
        until(lambda: len(pulls.asked) == 2)
        time.sleep(0.05)
    assert pulls.asked == [None, frozenset({3, 5})]
    assert pulls.most == 1


def test_it_pulls_no_more_often_than_asked() -> None:
    pulls = Pulls()
    listener = Listener(pulls, every=0.2, interval=60)
    with listener.running():
        end = time.monotonic() + 0.7
        while time.monotonic() < end:
            listener.hint(1)
            time.sleep(0.005)
    assert 2 <= len(pulls.asked) <= 4


def test_a_pull_that_fails_is_tried_again_and_told_without_its_own_words(caplog: pytest.LogCaptureFixture) -> None:
    said = StudioError("http://studio: berîvan@example.org, token 1234, «Bayram geldi»", "See that it runs.")
    pulls = Pulls(said, RuntimeError("«Bayram geldi»"))
    with caplog.at_level(logging.WARNING), Listener(pulls, every=0.01, interval=0.02).running():
        until(lambda: len(pulls.asked) >= 3)
    assert "StudioError" in caplog.text
    assert "See that it runs." in caplog.text
    assert "RuntimeError in test_listener.py" in caplog.text
    for secret in ("berîvan", "1234", "Bayram"):
        assert secret not in caplog.text


def test_what_was_hinted_at_is_not_forgotten_when_its_pull_fails() -> None:
    pulls = Pulls()
    listener = Listener(pulls, every=0.01, interval=60)
    with listener.running():
        until(lambda: len(pulls.asked) == 1)
        pulls.errors = [StudioError("Down.", "Wait.")]
        listener.hint(3)
        until(lambda: len(pulls.asked) == 3)
    assert pulls.asked == [None, frozenset({3}), None]


def test_a_delivery_is_answered_at_once_while_a_pull_goes_on() -> None:
    door = threading.Event()
    pulls = Pulls(door=door)
    with TestClient(create_app(hints(Listener(pulls, every=0.01, interval=60), SECRET))) as client:
        until(lambda: len(pulls.asked) == 1)
        began = time.monotonic()
        answer = client.post("/studio/hints/4", headers={HEADER: SECRET}, json={"action": "ANNOTATION_CREATED"})
        assert (answer.status_code, answer.content) == (204, b"")
        assert time.monotonic() - began < 1
        assert len(pulls.asked) == 1
        door.set()
        until(lambda: len(pulls.asked) == 2)
    assert pulls.asked[1] == frozenset({4})


@pytest.mark.parametrize("headers", [{}, {HEADER: ""}, {HEADER: SECRET[:-1]}, {HEADER: "ş".encode()}])
def test_a_delivery_without_the_secret_is_refused(headers: dict[str, str | bytes]) -> None:
    pulls = Pulls()
    with TestClient(create_app(hints(Listener(pulls, every=0.01, interval=60), SECRET))) as client:
        until(lambda: len(pulls.asked) == 1)
        assert client.post("/studio/hints/4", headers=headers, json={"action": "x"}).status_code == 401
        time.sleep(0.05)
    assert pulls.asked == [None]


def test_what_is_no_delivery_is_not_found() -> None:
    app = create_app(hints(Listener(Pulls(), every=1, interval=60), SECRET))
    client = TestClient(app)
    assert client.get("/studio/hints/4").status_code == 405
    assert client.post("/studio/hints/berîvan", headers={HEADER: SECRET}).status_code == 404
    assert client.get("/docs").status_code == 404


@pytest.mark.parametrize(("every", "interval"), [(0, 1), (2, 1)])
def test_times_that_cannot_be_are_refused(every: float, interval: float) -> None:
    with pytest.raises(ValueError, match="interval"):
        Listener(Pulls(), every=every, interval=interval)
