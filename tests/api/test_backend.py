"""The ML backend: the protocol's answers, pre-labels only where they may be, and nobody's answers looked at."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

pytest.importorskip("fastapi")

from fastapi.testclient import TestClient

import exported
from hatewatch.annotation.convert import from_annotation, to_result
from hatewatch.api import create_app
from hatewatch.api.backend import USER, Backend, prelabels
from hatewatch.labels import load_scheme
from hatewatch.records import Annotation

IDS = load_scheme().ids
TEXTS = {"a" * 32: "Sakallı herkes buradan gitsin, dedi.", "b" * 32: "Pazar yarın kurulacak.", "c" * 32: "Îro baran e."}


class Model:
    """Says hate of migrants of whatever speaks of leaving, harmless of all else."""

    name, digest, model, labels, threaded = "toy", "0" * 64, "toy@000000000000", IDS, True
    thresholds = dict.fromkeys(IDS, 0.5)

    def __init__(self) -> None:
        self.seen: list[str] = []

    def predict(self, texts: Sequence[str]) -> np.ndarray:
        self.seen += texts
        if any("\ud800" in text for text in texts):
            raise RuntimeError(f"cannot read {texts}")
        given = {"hate", "migrant"}
        return np.array(
            [[0.9 if "gitsin" in text and one in given else 0.1 for one in IDS] for text in texts], np.float32
        )


def request(*documents: str, **changes: Any) -> dict[str, Any]:
    """Return a prediction's request, other people's answers and names in it as Label Studio sends them."""
    other = exported.answer("x", "…", created_username="Berîvan berivan@example.org, 3")
    tasks = [exported.task(i, one, TEXTS[one], [other]) for i, one in enumerate(documents, 1)]
    return {
        "tasks": tasks, "project": "2.1795421825", "label_config": "<View/>",
        "params": {"login": "a", "password": "b", "context": None},
    } | changes  # fmt: skip


def client(allowed: Sequence[str] = (), model: Model | None = None, password: str | None = None) -> TestClient:
    asked: list[tuple[int, tuple[str, ...]]] = []

    def may(project: int, documents: Sequence[str]) -> set[str]:
        asked.append((project, tuple(documents)))
        return set(allowed)

    made = TestClient(create_app(prelabels(Backend(model or Model(), may), password)))
    made.asked = asked  # type: ignore[attr-defined]
    return made


def test_the_protocol_is_answered() -> None:
    app = client()
    assert app.get("/studio/ml/health").json()["status"] == "UP"
    setup = {"project": "2.1", "schema": "<View/>", "hostname": "http://localhost", "access_token": "t0k3n"}
    assert app.post("/studio/ml/setup", json=setup).json() == {"model_version": "toy@000000000000"}
    assert app.get("/studio/ml/versions", params={"project": "2.1"}).json() == {"versions": ["toy@000000000000"]}
    assert app.post("/studio/ml/webhook", json={"action": "START_TRAINING"}).json() == {}


def test_a_prediction_says_what_the_model_says_and_leaves_the_text_closed() -> None:
    app = client(TEXTS)
    answer = app.post("/studio/ml/predict", json=request(*TEXTS))
    first, second, third = answer.json()["results"]
    assert app.asked == [(2, tuple(TEXTS))]  # type: ignore[attr-defined]
    assert [one["model_version"] for one in (*first, *second, *third)] == ["toy@000000000000"] * 3
    assert all(0 <= one["score"] <= 1 for one in (*first, *second, *third))
    assert "gate" not in {one["from_name"] for one in (*first[0]["result"], *second[0]["result"])}
    text = TEXTS["a" * 32]
    opened = [*to_result(text)[:1], *first[0]["result"]]  # a volunteer opens it
    read = from_annotation(
        exported.task(1, "a" * 32, text), exported.answer("u", text, result=opened), queue="q", annotator="p"
    )
    assert isinstance(read, Annotation)
    assert set(read.labels) == {"hate", "discriminatory", "migrant"}


def test_where_none_may_be_there_is_no_prediction_and_the_model_is_not_asked() -> None:
    model = Model()
    app = client(["b" * 32], model)
    first, second, third = app.post("/studio/ml/predict", json=request(*TEXTS)).json()["results"]
    assert (first, third) == ([], [])
    assert len(second) == 1
    assert model.seen == [TEXTS["b" * 32]]
    assert client().post("/studio/ml/predict", json=request(*TEXTS)).json() == {"results": [[], [], []]}


@pytest.mark.parametrize("project", [None, "", "two", "-1.5", "²"])
def test_a_project_that_is_not_said_gets_none(project: Any) -> None:
    app = client(TEXTS)
    assert app.post("/studio/ml/predict", json=request(*TEXTS, project=project)).json() == {"results": [[], [], []]}


def test_a_task_that_is_not_ours_keeps_its_place() -> None:
    ours = request("b" * 32)["tasks"][0]
    tasks = [{}, 3, None, {"data": {"text": "x"}}, ours, {"data": {"uid": 1, "text": 2}}]
    found = client(TEXTS).post("/studio/ml/predict", json=request(tasks=tasks)).json()["results"]
    assert [len(one) for one in found] == [0, 0, 0, 0, 1, 0]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"{}", b'{"tasks": 3}', b"[" * 100_000, b'{"tasks": [], "project": 1']
)
def test_what_is_no_request_is_refused_in_words_of_our_own(body: bytes) -> None:
    answer = client(TEXTS).post("/studio/ml/predict", content=body)
    assert answer.status_code == 400
    assert answer.json() == {"detail": "The request is not a prediction's."}


def test_a_request_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hatewatch.api.backend._LARGEST", 1000)
    assert client(TEXTS).post("/studio/ml/predict", content=b" " * 2000).status_code == 413


def test_with_a_password_all_but_health_and_webhook_asks_for_it() -> None:
    app = client(TEXTS, password="geheim")
    good = {"Authorization": "Basic " + base64.b64encode(f"{USER}:geheim".encode()).decode()}
    bad = {"Authorization": "Basic " + base64.b64encode(f"{USER}:gehein".encode()).decode()}
    for headers, status in ((good, 200), (bad, 401), ({}, 401)):
        assert app.post("/studio/ml/predict", json=request(), headers=headers).status_code == status
        assert app.post("/studio/ml/setup", json={}, headers=headers).status_code == status
        assert app.get("/studio/ml/versions", headers=headers).status_code == status
    assert app.get("/studio/ml/health").status_code == 200
    assert app.post("/studio/ml/webhook", json={}).status_code == 200


def test_nothing_of_a_request_is_logged_even_when_it_fails(caplog: pytest.LogCaptureFixture) -> None:
    body = request(tasks=[{"data": {"uid": "a" * 32, "text": "Bayram \ud800"}, "annotations": [{"by": "berivan"}]}])
    app = client(TEXTS)
    with caplog.at_level(logging.DEBUG):
        assert app.post("/studio/ml/predict", content=json.dumps(body)).status_code == 500
        app.post("/studio/ml/predict", json=request(*TEXTS))
    assert "RuntimeError in test_backend.py" in caplog.text
    for secret in ("Bayram", "berivan", "gitsin", "Pazar"):
        assert secret not in caplog.text
