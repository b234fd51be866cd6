"""What needs no extra works without any: what they install is kept from being imported."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

import exported
import hatewatch

LACKING = (
    "accelerate", "crowdkit", "datasets", "duckdb", "fastapi", "label_studio_sdk", "onnx", "pandas", "scipy", "sklearn",
    "tokenizers", "torch", "transformers", "uvicorn",
)  # fmt: skip
SOURCE = Path(hatewatch.__file__).parent
#: Runs the commands given as JSON, each in this one process, and prints [code, out, err] of each.
RUN = f"""
import io, json, sys
from contextlib import redirect_stderr, redirect_stdout
sys.modules |= dict.fromkeys({LACKING!r})
from hatewatch.cli import main
ran = []
for arguments in json.loads(sys.argv[1]):
    sys.argv, out, err, code = ["hatewatch", *arguments], io.StringIO(), io.StringIO(), 0
    with redirect_stdout(out), redirect_stderr(err):
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(bool(end.code))
    ran.append([code, out.getvalue(), err.getvalue()])
print(json.dumps(ran))
"""


def run(folder: Path, *commands: list[str]) -> list[Any]:
    done = subprocess.run(
        [sys.executable, "-c", RUN, json.dumps(commands)], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout.splitlines()[-1]))


def imported(path: Path) -> set[str]:
    """Return the top names of all that a module imports anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {one.name.partition(".")[0] for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize(
    ("name", "modules"),
    [
        ("label_studio_sdk", {"annotation/studio.py"}),
        ("httpx", {"annotation/studio.py", "collect/http.py"}),
        ("feedparser", {"collect/feeds.py"}),
        ("protego", {"collect/robots.py"}),
        ("rensa", {"duplicates/signature.py"}),
        ("trafilatura", {"collect/article.py"}),
        ("crowdkit", {"annotation/aggregate.py"}),
        ("pandas", {"annotation/aggregate.py"}),
    ],
)
def test_an_extra_is_imported_by_one_module(name: str, modules: set[str]) -> None:
    assert {path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.py") if name in imported(path)} == modules


def test_nothing_is_used_that_python_3_11_lacks() -> None:
    late = {("itertools", "batched"), ("typing", "override"), ("typing", "TypeIs"), ("collections.abc", "Buffer")}
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"), feature_version=(3, 11))):
            if isinstance(node, ast.ImportFrom):
                assert not late & {(node.module, one.name) for one in node.names}, path
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                assert (node.value.id, node.attr) not in late, path


def test_help_is_had_without_extras_and_without_loading_what_is_heavy(tmp_path: Path) -> None:
    commands = ["push", "pull", "listen", "status", "quality", "export", "adjudicate", "round", "feedback"]
    helps = [["--help"], ["annotate", "--help"], *(["annotate", one, "--help"] for one in commands)]
    assert [code for code, _, _ in run(tmp_path, *helps)] == [0] * len(helps)
    loaded = f"import sys, hatewatch.cli.commands; print({ ({*LACKING, 'spacy', 'httpx'})!r} & set(sys.modules))"
    assert subprocess.check_output([sys.executable, "-c", loaded], text=True).strip() == "set()"


def test_the_whole_exchange_by_files_needs_no_extra(tmp_path: Path) -> None:
    rows = [f'p{i},2026-03-{i + 1:02d},Adana,"{text}"' for i, text in enumerate(exported.SENTENCES)]
    (tmp_path / "posts.csv").write_text("\n".join(["id,date,place,text", *rows]), "utf-8")
    push = ["annotate", "push", "6", "--mix", "diverse=1", "--to-file", "tasks.json"]
    made, *done = run(tmp_path, ["init", "town"])
    assert made[0] == 0
    town = tmp_path / "town"
    done = run(town, ["ingest", "../posts.csv"], push, ["annotate", "status"])
    assert [code for code, _, _ in done] == [0, 0, 0], done
    tasks = json.loads((town / "tasks.json").read_text("utf-8"))
    back = [
        exported.task(i, one["data"]["uid"], one["data"]["text"], [
            exported.answer(f"{i}{who}", "…", labels, by=who) for who, labels in ((1, ["offensive"]), (2, []))
        ])
        for i, one in enumerate(tasks, 1)
    ]  # fmt: skip
    exported.write(town / "export.json", back)
    pull = ["annotate", "pull", "--from-file", "export.json"]
    done = run(
        town, pull, ["annotate", "status"], ["annotate", "quality"], ["annotate", "export"], ["annotate", "push", "0"]
    )
    assert [code for code, _, _ in done] == [0, 0, 0, 0, 1], done
    assert "by number and not by e-mail: 2" in done[0][1]
    assert 'pip install "hatewatch[annotate]"' in done[4][2]
    assert (town / "labels.csv").is_file()
    for command in (
        ["annotate", "pull"],
        ["annotate", "round"],
        ["annotate", "adjudicate"],
        ["annotate", "export", "--method", "mace"],
    ):
        ((code, _, told),) = run(town, command)
        assert (code, told.count("\n")) == (1, 1), told
        assert "pip install" in told
    left = {path.name for path in town.iterdir() if not is_ignored(town, path.name + "/" * path.is_dir())}
    assert left == {".gitignore", "hatewatch.toml", "tasks.xml", "tasks.html"}, "what holds texts or answers is ignored"


def is_ignored(town: Path, name: str) -> bool:
    lines = (town / ".gitignore").read_text("utf-8").splitlines()
    return any(fnmatchcase(name, line) for line in lines)


def test_git_ignores_all_that_names_people_or_holds_texts(cli: Any, tmp_path: Path) -> None:
    cli("init", "town")
    for name in (
        "secret.key", "listen.key", "studio.token", "volunteers.toml", "store.sqlite", "store.sqlite-wal",
        "round.sqlite", "round.sqlite-shm", "labels.csv", "labels-held.csv", "tasks.json", "tasks-zîn.json",
        "export.json", "project-3-at-2026-03-21-09-12-1a2b3c4d.json", "rejected.csv", "inbox/", "report/", "reports/",
    ):  # fmt: skip
        assert is_ignored(tmp_path / "town", name), name
    assert not is_ignored(tmp_path / "town", "hatewatch.toml")
