"""What a log says of long work."""

from __future__ import annotations

import pytest

from hatewatch.cli import progress
from hatewatch.cli.progress import Terminal


def test_rate_and_time_left_are_of_this_run_alone(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    clock = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: clock[0])
    with Terminal() as terminal:
        terminal.start("Training", 1_000, "steps", done=500, count=15_000)
        clock[0] = 20.0
        terminal.advance(600, 18_000)
    assert capfd.readouterr().err == "Training: 60%, 18,000 at 150 a second, 80 s left\n"
