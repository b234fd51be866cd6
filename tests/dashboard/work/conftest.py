"""One project that has something on every page of work, served once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from working import Working, make_working, working


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Working]:
    with working(make_working(tmp_path_factory.mktemp("work") / "mahalle")) as served:
        yield served
