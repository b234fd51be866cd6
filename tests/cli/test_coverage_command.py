"""`hatewatch coverage`, as a person types it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from covered import fill, healthy, open_covered
from hatewatch.cli.coverage import coverage
from hatewatch.errors import InputError
from hatewatch.project import init_project

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command in a project whose one source was silent for ten days."""
    project = init_project(tmp_path / "sur", name="Sur", language="kmr")
    store = open_covered(project.folder)
    lost = healthy(3, 200, 8)
    lost[150:160] = 0
    fill(store, lost.tolist(), source="gazete")
    store.close()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1753700000")  # 28 July 2025
    app = typer.Typer()
    app.command()(coverage)
    return lambda *arguments: CliRunner().invoke(app, [*arguments, "--project", str(project.folder)])


def lines(result: Result) -> list[list[str]]:
    assert result.exception is None, result.exception
    return [line.split() for line in result.output.splitlines() if line]


def test_it_tells_what_came_and_what_is_missing(run: Run, tmp_path: Path) -> None:
    told = lines(run())
    [source] = [line for line in told if line[:2] == ["gazete", "all"]]
    assert source[-2:] == ["2025-07-24", "1"]
    assert ["1", "gazete", "all", "2025-06-05", "2025-06-14", "nothing", "came", "0"] in [line[:8] for line in told]
    assert "Çi hat, çi kêm e?" in (tmp_path / "sur" / "reports" / "coverage.html").read_text("utf-8")


def test_a_hole_is_dismissed_and_told_no_more(run: Run) -> None:
    run()
    assert lines(run("--dismiss", "1", "--note", "Gazete kapandı"))[0][:3] == ["Hole", "1:", "dismissed,"]
    assert "There is no open hole." in run().output


def test_an_explanation_keeps_the_dismissal_and_reopening_takes_it_back(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "sur" / "reports" / "coverage.html"
    run()
    run("--dismiss", "1", "--note", "Gazete kapandı")
    assert "Gazete kapandı" in page.read_text("utf-8")  # the page is written anew
    run("--explain", "1", "--note", "Haziranda kapandı")
    assert "Haziranda kapandı" in page.read_text("utf-8")
    assert "There is no open hole." in run().output
    assert lines(run("--reopen", "1"))[0] == ["Hole", "1:", "open", "again,", "it", "counts."]
    assert "There is no open hole." not in run().output


def test_what_is_not_counted_is_told(run: Run) -> None:
    assert "Not counted here: today (0 texts; it is not over), 0 without a date." in run().output


def test_a_part_does_not_take_the_place_of_the_whole(run: Run, tmp_path: Path) -> None:
    run()
    whole = (tmp_path / "sur" / "reports" / "coverage.html").read_bytes()
    assert "coverage-gazete-since-2025-06-01.html" in run("--source", "gazete", "--since", "2025-06-01").output
    assert (tmp_path / "sur" / "reports" / "coverage.html").read_bytes() == whole


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--since", "21.03.2025"], "2026-03-21"),
        (["--explain", "1"], "in words"),
        (["--explain", "1", "--dismiss", "1", "--note", "x"], "exclude each other"),
        (["--dismiss", "9", "--note", "x"], "no hole 9"),
        (["--reopen", "1", "--dismiss", "1"], "exclude each other"),
        (["--note", "x"], "goes with a hole"),
        (["--lang", "de"], "tr, kmr, en"),
        (["--source", "yok"], "gazete"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(run: Run, arguments: list[str], says: str) -> None:
    error = run(*arguments).exception
    assert isinstance(error, InputError)
    assert says in str(error)
