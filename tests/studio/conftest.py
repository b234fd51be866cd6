"""A real Label Studio for the tests marked `studio`; LABEL_STUDIO names its program where it is not on the path."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "scripts")]
collect_ignore: list[str] = []
try:
    import httpx  # noqa: F401
    import label_studio_sdk  # noqa: F401
except ImportError:
    collect_ignore = ["test_browser.py", "test_prelabels.py", "test_round_trip.py", "test_server.py"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.studio)


@pytest.fixture(scope="session")
def studio_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Start one server for all tests; skip, saying what is missing, where there is none."""
    import label_studio

    if shutil.which(os.environ.get("LABEL_STUDIO", "label-studio")) is None:
        pytest.skip("needs a Label Studio in an environment of its own, named by LABEL_STUDIO: see tests/studio")
    server = label_studio.start(tmp_path_factory.mktemp("studio"))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def people(studio_server: Any) -> list[Any]:
    """Sign up three people."""
    from people import Person

    names = [f"{name}-{time.time_ns()}@example.org" for name in ("zin", "mem", "elif")]
    return [Person(studio_server.url, name, studio_server.invite(name, "sınama-parolası-1")) for name in names]
