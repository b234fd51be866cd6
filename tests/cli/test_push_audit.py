"""`annotate push --audit` without a number: it asks for what the report lacks, and for no more."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from hatewatch.annotation.sampling import Audit
from hatewatch.project import init_project
from hatewatch.records import Document, Facts, document_id
from hatewatch.store import open_store
from stored_annotations import annotation

SIZE = 3_000
DAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
LABELS = ("offensive", "discriminatory", "hate")


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Make a project of texts of two provinces, one of them small, that a model has judged."""
    folder = tmp_path / "adana"
    project = init_project(folder, name="Adana", language="en")
    random = np.random.default_rng(3)
    with closing(open_store(project.store_url)) as store:
        reading = store.begin_ingest(source="adana", file="adana.csv", digest="d" * 64)
        places = random.choice(["01", "26"], SIZE, p=[0.97, 0.03])
        documents = [
            Document(
                document_id("adana", str(i)), "adana", str(i), f"Söz {i}", DAY + timedelta(hours=i % 500),
                place=str(places[i]), author=f"{i:020x}",
            )
            for i in range(SIZE)
        ]  # fmt: skip
        store.add(reading, [(one, Facts("tr", ("tr",))) for one in documents])
        store.finish_ingest(reading)
        model = store.register("x@1", LABELS, dict.fromkeys(LABELS, 0.5))
        hate = truth()
        scores = np.where(hate, random.beta(4, 2, SIZE), random.beta(1, 9, SIZE)).astype(np.float32)
        for keys, texts in store.pending(model, size=1_000):
            own = scores[[int(text.split()[1]) for text in texts]]
            store.add_predictions(model, keys, np.stack([own] * 3, axis=1))
    return folder


def truth() -> np.ndarray:
    return np.random.default_rng(4).random(SIZE) < 0.15


def answer(town: Path) -> int:
    """Let somebody answer all that the audit holds; return how many that are."""
    with closing(open_store(f"sqlite:///{town / 'store.sqlite'}")) as store:
        hate = dict(zip((document_id("adana", str(i)) for i in range(SIZE)), truth().tolist(), strict=True))
        drawn = [one.document for one in Audit.from_json(store.audit() or "").drawn]
        queue = store.queues()[0].name
        store.add_annotations(
            [
                annotation(
                    i, document=one, queue=queue, annotator="a" * 20, judged=LABELS, targets=(), spans=(),
                    labels=LABELS if hate[one] else (),
                )
                for i, one in enumerate(drawn)
            ],
            seen=DAY,
        )  # fmt: skip
        return len(drawn)


def test_first_three_hundred_then_what_a_small_place_lacks_then_nothing(cli, town: Path) -> None:
    ran = cli("annotate", "push", "--audit", "--to-file", "first.json", cwd=town)
    assert ran.code == 0, ran
    assert "lacks 300 texts of the audit" in ran.out
    assert len(json.loads((town / "first.json").read_text("utf-8"))) == 300

    waiting = cli("annotate", "push", "--audit", "--to-file", "again.json", cwd=town)
    assert (waiting.code, (town / "again.json").exists()) == (0, False)
    assert "or declined: 300 texts" in waiting.out

    assert answer(town) == 300
    ran = cli("annotate", "push", "--audit", "--to-file", "second.json", cwd=town)
    assert ran.code == 0, ran
    assert "Eskişehir" in ran.out
    asked = json.loads((town / "second.json").read_text("utf-8"))
    assert 0 < len(asked) < 60

    assert answer(town) == 300 + len(asked)
    ran = cli("annotate", "push", "--audit", "--to-file", "third.json", cwd=town)
    assert "lacks no readers" in ran.out, ran
    assert not (town / "third.json").exists()


def test_a_number_is_drawn_as_it_is_asked_for(cli, town: Path) -> None:
    ran = cli("annotate", "push", "70", "--audit", "--to-file", "tasks.json", cwd=town)
    assert ran.code == 0, ran
    assert len(json.loads((town / "tasks.json").read_text("utf-8"))) == 70
    assert "lacks" not in ran.out


def test_before_anything_is_judged_all_of_few_are_asked_for(cli, tmp_path: Path) -> None:
    posts = tmp_path / "posts.csv"
    posts.write_text("text\n" + "".join(f"Pazarda bugün {i} kasa elma vardı\n" for i in range(80)), "utf-8")
    assert cli("init", "kent", cwd=tmp_path).code == 0
    assert cli("ingest", posts, cwd=tmp_path / "kent").code == 0
    ran = cli("annotate", "push", "--audit", "--to-file", "tasks.json", cwd=tmp_path / "kent")
    assert ran.code == 0, ran
    assert len(json.loads((tmp_path / "kent" / "tasks.json").read_text("utf-8"))) == 80
