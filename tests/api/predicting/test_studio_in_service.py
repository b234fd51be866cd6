"""Label Studio's parts within the service: its one model answers, behind a secret of their own."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("fastapi")

import exported
import hatewatch.cli.hearing as hearing
import hatewatch.cli.studio
import hatewatch.pipeline.annotate
import hatewatch.pipeline.annotate.hints
import hatewatch.pipeline.annotate.prelabels as prelabels
from hatewatch.api.backend import USER
from hatewatch.api.predicting import Predictor
from hatewatch.api.studio import HEADER
from hatewatch.api.v1.predict import predict
from hatewatch.cli.composing import make_services
from hatewatch.errors import StudioError
from hatewatch.project import open_project
from hatewatch.store import open_store
from predicted import KURMANJI, TURKISH, Held
from serving import asked, empty_project


def project_of(folder: Path, *, token: bool, wanted: bool) -> Any:
    project = empty_project(folder / "amed")
    path = project.folder / "hatewatch.toml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("[annotation]", f"[annotation]\nprelabels = {str(wanted).lower()}"), "utf-8")
    if token:
        (project.folder / "studio.token").write_text("geheim", "utf-8")
    return open_project(project.folder)


def task(number: int, text: str) -> Any:
    return exported.task(number, f"{number}" * 32, text, [])


def test_the_backend_speaks_for_the_services_own_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prelabels, "may_prelabel", lambda store, number, documents: set(documents))
    project = project_of(tmp_path, token=False, wanted=True)
    model = Held()
    store = open_store(project.store_url)
    services = replace(make_services(project, store), predictor=Predictor(model))
    with asked(project, lambda made: [predict(made), *hearing.studio_parts(made)], services=services) as app:
        secret = project.listen_key.read_text("utf-8").strip()
        login = base64.b64encode(f"{USER}:{secret}".encode()).decode()
        body = {"tasks": [task(1, TURKISH), task(2, KURMANJI)], "project": "2.1"}
        assert app.ask("POST", "/studio/ml/predict", None, json=body).status_code == 401
        given = app.ask("POST", "/studio/ml/predict", None, json=body, headers={"Authorization": f"Basic {login}"})
        assert [one[0]["model_version"] for one in given.json()["results"]] == [model.model] * 2
        assert sorted(model.seen) == sorted([TURKISH, KURMANJI])
        assert app.get("/studio/ml/health", None).json()["status"] == "UP"
    store.close()


def test_a_hint_with_the_secret_has_answers_brought_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(hearing, "_EVERY", 0.01)
    monkeypatch.setattr(hearing, "find_spec", lambda name: name)
    monkeypatch.setattr(hatewatch.cli.studio, "connect", lambda opened: SimpleNamespace())
    pulled: list[Any] = []

    def home(*_: Any, projects: Any) -> Any:
        pulled.append(projects)
        return SimpleNamespace(queues=())

    def refuses(*_: Any) -> None:
        raise StudioError("http://studio: it refuses the address of Berîvan.", "Allow it.")

    monkeypatch.setattr(hatewatch.pipeline.annotate, "bring_home", home)
    monkeypatch.setattr(hatewatch.pipeline.annotate.hints, "ask_hints", refuses)  # it is pulled from all the same
    project = project_of(tmp_path, token=True, wanted=False)
    with asked(project, hearing.studio_parts) as app:
        secret = project.listen_key.read_text("utf-8").strip()
        assert app.ask("POST", "/studio/hints/7", None, headers={HEADER: "x"}).status_code == 401
        assert app.ask("POST", "/studio/hints/7", None, headers={HEADER: secret}).status_code == 204
        for _ in range(1000):
            if frozenset({7}) in pulled:
                break
            app.get("/studio/ml/health", None)
    assert pulled[0] is None  # everything, at the start
    assert frozenset({7}) in pulled
    assert caplog.text.count("Allow it.") == 1
    assert "Berîvan" not in caplog.text


def test_without_label_studio_nobody_knows_the_secret_and_none_is_made(tmp_path: Path) -> None:
    project = project_of(tmp_path, token=False, wanted=False)
    with asked(project, hearing.studio_parts) as app:
        assert app.ask("POST", "/studio/hints/7", None, headers={HEADER: ""}).status_code == 401
        assert app.ask("POST", "/studio/ml/predict", None, json={}).status_code == 401
    assert not project.listen_key.exists()
