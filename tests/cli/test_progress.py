"""What a log says of long work."""

from __future__ import annotations

import sys

import pytest
from rich.console import Console

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


def test_no_share_is_told_of_what_has_no_known_end(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    clock = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: clock[0])
    with Terminal() as terminal:
        terminal.start("Collecting", None, "addresses")
        clock[0] = 20.0
        terminal.advance(20, 20)
    assert capfd.readouterr().err == "Collecting: 20 at 1 a second\n"


def test_a_result_ends_the_bar_and_stands_on_a_line_of_its_own(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with Terminal() as terminal:
        terminal._console = Console(file=sys.stdout, force_terminal=True, width=100)
        terminal.start("Finding copies", 100, "documents")
        terminal.advance(9, 9)
        terminal.tell("Rows are listed in rejected.csv")
        terminal.advance(10, 10)
        said = capfd.readouterr()
    assert "9%" in said.out.split("\n")[-3]
    assert said.out.replace("\x1b[?25h", "").endswith("\nRows are listed in rejected.csv\n")
    assert said.err == ""
    assert capfd.readouterr().out == "", "the bar has ended"
