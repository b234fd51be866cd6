"""The rise planted in one province of the example project shows in its report, and nowhere else."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hatewatch.example import example_note, example_posts
from hatewatch.pipeline import SerialExecutor, ingest, predict, report
from hatewatch.privacy import Pseudonyms, new_key
from hatewatch.store import open_store


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> dict:
    folder: Path = tmp_path_factory.mktemp("example")
    store = open_store(f"sqlite:///{folder / 'store.sqlite'}")
    executor = SerialExecutor()
    done = ingest(example_posts(), store, Pseudonyms(new_key()), executor)
    assert done.added >= 1500
    assert done.added + sum(done.rejected.values()) == done.rows
    model = predict(store, "default", executor)
    created = datetime(2025, 1, 1, tzinfo=UTC)
    page = report(store, model, folder / "report", title="Örnek", notes=[example_note()], created=created)
    store.close()
    assert "uydurmadır" in page.read_text("utf-8")
    return json.loads((folder / "report" / "report.json").read_text("utf-8"))


def test_the_planted_rise_is_found_and_no_other(table: dict) -> None:
    certain = {change["before"]["value"] for change in table["changes"] if change["certain"]}
    assert certain == {"01"}
    rise = next(change for change in table["changes"] if change["certain"])
    assert rise["after"]["share"] > 2 * rise["before"]["share"]


def test_every_language_and_province_of_the_example_is_counted(table: dict) -> None:
    counted = {(one["dimension"], one["value"]): one["n"] for one in table["shares"] if not one["period"]}
    for language in ("tr", "kmr", "ckb", "zza"):
        assert counted["language", language] >= 100
    for place in ("01", "21", "26"):
        assert counted["place", place] >= 400
    assert counted["target", "syrians"] >= 50
