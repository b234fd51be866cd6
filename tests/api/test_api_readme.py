"""The example requests of api/README.md are answered by a real server."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from hatewatch.cli.composing import make_services
from hatewatch.store import open_store
from serving import make_project, service

PAGE = Path(__file__).parents[2] / "api" / "README.md"
BLOCKS = re.findall(r"```sh\n(.*?)\n```", PAGE.read_text("utf-8"), re.DOTALL)


@pytest.mark.skipif(shutil.which("curl") is None, reason="the examples are for curl")
def test_the_example_requests_are_answered(tmp_path: Path) -> None:
    project = make_project(tmp_path / "amed")
    assert len(BLOCKS) == 5
    with closing(open_store(project.store_url)) as store:
        services = make_services(project, store)
        services.live.look(store)
        with service(project, services=services) as served:
            environment = os.environ | {"HATEWATCH": served.url, "KEY": served.keys["analyst"], "no_proxy": "*"}
            for block in BLOCKS:
                done = subprocess.run(
                    ["bash", "-euo", "pipefail", "-c", block],
                    env=environment,
                    capture_output=True,
                    text=True,
                    timeout=120,
                )
                assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"
                assert len(done.stdout) > 100
                if "q=BAYRAM" in block:
                    assert '"language":"tr"' in done.stdout
