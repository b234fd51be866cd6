"""The README's blocks do what they say, in order, in an empty folder; its links lead somewhere."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "scripts"))
readme_block = pytest.importorskip("readme_block", reason="the checkout is not here, only the wheel")


def run(script: str, folder: Path) -> str:
    programs = str(Path(sys.executable).parent)
    environment = os.environ | {"PATH": programs + os.pathsep + os.environ["PATH"]}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.skipif(os.name == "nt", reason="the blocks are for a POSIX shell")
def test_the_blocks_run_in_order(tmp_path: Path) -> None:
    blocks = readme_block.blocks()
    assert list(blocks) == ["demo", "test", "report", "project", "predict", "explain"]
    # The two set-up lines are run whole by CI; here the command that the first ends with is.
    setup, _, demo = blocks["demo"].rpartition(" && ")
    assert "pip install -qe ." in setup
    printed = run(demo.replace(".venv/bin/", ""), tmp_path)
    page = Path(printed.split("The report is in ")[1].strip())
    assert "trends.csv" in {path.name for path in page.parent.iterdir()}
    for name in ("report", "project", "predict", "explain"):
        run(blocks[name], tmp_path)
    assert (tmp_path / "report" / "index.html").is_file()
    assert list((tmp_path / "ADANA" / "reports").glob("*/index.html"))
    lines = (tmp_path / "posts.jsonl").read_text("utf-8").splitlines()
    shown = json.loads(re.search(r"```json\n(.*?)\n```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)[1])
    assert list(json.loads(lines[0])) == list(shown)


@pytest.mark.parametrize("page", sorted(ROOT.glob("*.md")) + sorted(ROOT.glob("docs/*.md")), ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
