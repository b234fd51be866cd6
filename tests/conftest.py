"""What many tests need: the command line run in this process, in a folder of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from hatewatch.cli import main
from postgres import cluster, postgres_url, store_url  # noqa: F401 -- fixtures are found by name


@dataclass(frozen=True)
class Ran:
    """A command's exit code and what it printed."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run `hatewatch ARGS…` in `tmp_path`, or in the folder given as `cwd`."""

    def run(*arguments: object, cwd: Path = tmp_path) -> Ran:
        monkeypatch.chdir(cwd)
        monkeypatch.setattr("sys.argv", ["hatewatch", *map(str, arguments)])
        capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(bool(end.code))
        out, err = capsys.readouterr()
        return Ran(code, out, err)

    return run
