"""Whatever happens on the server and on the way, the store ends as the server is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from round_trip import run


def test_the_store_equals_a_full_export(studio_server: Any, people: list[Any], tmp_path: Path) -> None:
    """A small trip; benchmarks/studio.py makes twenty of 500 tasks."""
    trip = run(studio_server, people, tmp_path / "trip", seed=1, tasks=150, kills=3)
    assert trip.differences == []
    assert (trip.made, trip.killed) == (450, 3)
    assert trip.changed
    assert trip.deleted
    assert trip.carried
    assert trip.dropped
