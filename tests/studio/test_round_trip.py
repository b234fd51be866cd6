"""Whatever happens on the server and on the way, the store ends as the server is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from round_trip import run


def test_the_store_equals_a_full_export(studio_server: Any, people: list[Any], tmp_path: Path) -> None:
    trip = run(studio_server, people, tmp_path / "trip", seed=1)
    assert trip.differences == []
    assert (trip.made, trip.changed, trip.deleted, trip.killed) == (1500, 99, 48, 4)
    assert trip.carried
    assert trip.dropped
