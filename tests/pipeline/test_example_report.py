"""The rise planted in one province of the example project shows in its report, and nowhere else."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from hatewatch.example import example_note, example_posts
from hatewatch.pipeline import SerialExecutor, ingest, predict, report
from hatewatch.privacy import Pseudonyms, new_key
from hatewatch.reports.manifest import read_manifest
from hatewatch.reports.record import Report
from hatewatch.store import open_store


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Report:
    folder: Path = tmp_path_factory.mktemp("example")
    store = open_store(f"sqlite:///{folder / 'store.sqlite'}")
    executor = SerialExecutor()
    done = ingest(example_posts(), store, Pseudonyms(new_key()), executor)
    assert done.added >= 1500
    assert done.added + sum(done.rejected.values()) == done.rows
    model = predict(store, "default", executor)
    created = datetime(2025, 1, 1, tzinfo=UTC)
    _, page = report(store, model, folder / "report", title="Örnek", notes=[example_note()], created=created)
    store.close()
    assert "uydurmadır" in page.read_text("utf-8")
    return read_manifest(folder / "report").report


def test_the_planted_rise_is_found_and_no_other(made: Report) -> None:
    certain = [change for change in made.changes if change.certain]
    assert {change.before.value for change in certain} == {"01"}
    assert certain[0].after.share > 2 * certain[0].before.share


def test_every_language_and_province_of_the_example_is_counted(made: Report) -> None:
    counted = {(one.dimension, one.value): one.n for one in made.figures if not one.period}
    for language in ("tr", "kmr", "ckb", "zza"):
        assert counted["language", language] >= 100
    for place in ("01", "21", "26"):
        assert counted["place", place] >= 400
    assert counted["target", "syrians"] >= 50
