"""POST /v1/predict: what it takes, what it says, and how it refuses."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("fastapi")

from hatewatch.api.predicting import Predictor
from hatewatch.api.predicting.judging import judge, tidy
from hatewatch.api.v1 import predict as module
from hatewatch.cli.composing import make_services
from hatewatch.models import load_classifier
from hatewatch.models.explain import explain, to_record
from hatewatch.store import open_store
from predicted import KURMANJI, SORANI, TURKISH, Held
from serving import Served, asked, empty_project

MODEL = load_classifier("baseline")


@contextmanager
def serving(folder: Path, model: Any = MODEL, serve: str = "rate = 100_000", **options: Any) -> Iterator[Served]:
    project = empty_project(folder / "amed", serve=serve)
    store = open_store(project.store_url)
    try:
        services = replace(make_services(project, store), predictor=Predictor(model, **options))
        with asked(project, lambda made: [module.predict(made)], services=services) as app:
            app.app.state.predictor = services.predictor
            yield app
    finally:
        store.close()


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("predict")) as made:
        yield made


def ask(app: Served, *texts: str, role: Any = "analyst", **more: Any) -> Any:
    return app.ask("POST", "/v1/predict", role, json={"texts": texts, **more})


def test_each_text_gets_its_scores_labels_and_facts_in_order(app: Served) -> None:
    texts = [TURKISH, KURMANJI, SORANI, "Suriyeliler Adana'dan gitsin, hepsi birden gitsin!", KURMANJI]
    answer = ask(app, *texts).json()
    assert answer["model"] == MODEL.model
    assert answer["thresholds"] == MODEL.thresholds
    assert len(answer["results"]) == len(texts)
    for result, one in zip(answer["results"], judge(MODEL, texts), strict=True):
        assert result == {
            "scores": {label: round(score, 4) for label, score in zip(MODEL.labels, one.scores, strict=True)},
            "labels": list(one.labels),
            "language": one.facts.language,
            "targets": list(one.facts.targets),
            "places": list(one.facts.places),
        }
    assert [one["language"] for one in answer["results"][:3]] == ["tr", "kmr", "ckb"]
    assert answer["results"][3]["targets"] == ["syrians"]
    assert module.Results.model_validate(answer)


def test_a_text_is_judged_as_it_would_be_in_a_file(app: Served) -> None:
    plain, marked = ask(app, TURKISH, f"  <p>{TURKISH.replace(' ', chr(0) + ' ', 1)}</p>\n").json()["results"]
    assert plain == marked


def test_only_analysts_and_admins_may(app: Served) -> None:
    assert ask(app, TURKISH, role="viewer").status_code == 403
    assert ask(app, TURKISH, role=None).status_code == 401
    assert ask(app, TURKISH, role="admin").status_code == 200


@pytest.mark.parametrize("blank", [" ", "\n\t", "\0\x01 ", "<p> </p>"])
def test_a_blank_text_is_named_by_its_place(app: Served, blank: str) -> None:
    answer = ask(app, TURKISH, KURMANJI, blank)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["at"] == ["body", "texts", 2]


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"{}", b'{"texts": []}', b'{"texts": "a"}', b'{"texts": [1]}', b'{"texts": [""]}',
        b'{"texts": ["a"], "more": 1}', b'{"texts": ["a"], "deadline": 0}', b'{"texts": ["a"], "deadline": 1e9}',
        b'{"texts": ["\\ud800"]}', b'{"texts": ["a"], "deadline": NaN}', json.dumps({"texts": ["a"] * 65}).encode(),
        json.dumps({"texts": ["a" * 10_001]}).encode(),
    ],
)  # fmt: skip
def test_what_is_no_request_is_refused_without_being_quoted(app: Served, body: bytes) -> None:
    answer = app.ask("POST", "/v1/predict", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)
    assert answer.headers["Content-Type"].startswith("application/problem+json")


def test_texts_that_are_too_long_together_are_refused(app: Served) -> None:
    assert ask(app, *["ş" * 9_990 + " ê"] * 11).status_code == 413


def test_a_pinned_model_answers_or_the_server_says_which_it_runs(app: Served) -> None:
    assert ask(app, TURKISH, model=MODEL.model).status_code == 200
    assert ask(app, TURKISH, model=f"{MODEL.name}@{MODEL.digest}").status_code == 200
    answer = ask(app, TURKISH, model="baseline@0123456789ab")
    assert answer.status_code == 409
    assert MODEL.model in answer.json()["detail"]


def test_an_explanation_is_that_of_the_command(app: Served) -> None:
    first, second = ask(app, TURKISH, KURMANJI, explain=True).json()["results"]
    assert first["explanation"] == json.loads(json.dumps(to_record(explain(MODEL, TURKISH))))
    assert second["explanation"]["text"] == KURMANJI
    assert module.ExplanationShape.model_validate(second["explanation"])


def test_few_and_short_texts_only_are_explained(app: Served) -> None:
    assert ask(app, *[TURKISH] * 5, explain=True).json()["errors"][0]["at"] == ["body", "texts", 4]
    assert ask(app, TURKISH, "ê" * 2_001, explain=True).json()["errors"][0]["at"] == ["body", "texts", 1]
    assert ask(app, "…!", explain=True).status_code == 422


def test_an_explanation_ends_at_its_deadline(tmp_path: Path) -> None:
    class Slow(Held):
        def predict(self, texts: Any) -> Any:
            if len(texts) > 1:
                time.sleep(0.2)
            return super().predict(texts)

    with serving(tmp_path, Slow()) as app:
        answer = ask(app, " ".join(f"söz{i}" for i in range(150)), explain=True, deadline=0.5)
        assert answer.status_code == 503
        assert answer.json()["type"].endswith(":late")
        assert int(answer.headers["Retry-After"]) >= 1


def test_a_key_sends_so_many_characters_a_minute(tmp_path: Path) -> None:
    with serving(tmp_path, serve="rate = 5") as app:
        assert ask(app, "ş" * 9_000).status_code == 200
        answer = ask(app, "ê" * 2_000)
        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) >= 1
        assert ask(app, "ê" * 2_000, role="admin").status_code == 200


def test_where_the_model_does_not_come_to_it_in_time_it_is_503(tmp_path: Path) -> None:
    model = Held(closed=True)
    with serving(tmp_path, model, workers=1) as app:
        try:
            first = ask(app, TURKISH, deadline=0.2)
            again = ask(app, KURMANJI, deadline=0.2)
        finally:
            model.let()
        for answer in (first, again):
            assert answer.status_code == 503
            assert answer.json()["type"].endswith((":late", ":full"))
            assert int(answer.headers["Retry-After"]) >= 1
        assert ask(app, SORANI).status_code == 200
        assert KURMANJI not in model.seen


def test_a_full_queue_is_503_with_the_time_to_come_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hatewatch.api.predicting import predictor
    from hatewatch.api.predicting.waiting import Waiting

    monkeypatch.setattr(predictor, "Waiting", lambda: Waiting(texts=1, characters=1_000))
    model = Held(closed=True)
    with serving(tmp_path, model, workers=1) as app:
        threads = [threading.Thread(target=ask, args=(app, text)) for text in (TURKISH, KURMANJI)]
        try:
            threads[0].start()
            assert model.begun.acquire(timeout=30)
            threads[1].start()
            while not app.app.state.predictor.queued:
                time.sleep(0.01)
            answer = ask(app, SORANI)
            assert answer.status_code == 503
            assert answer.json()["type"].endswith(":full")
            assert int(answer.headers["Retry-After"]) >= 1
        finally:
            model.let()
            for thread in threads:
                thread.join(30)


def test_a_text_that_the_model_fails_on_is_a_fault_that_quotes_nothing(tmp_path: Path) -> None:
    with serving(tmp_path, Held(fails=lambda text: "Amed" in text)) as app:
        answer = ask(app, TURKISH, KURMANJI)
        assert answer.status_code == 500
        assert "Amed" not in answer.text
        assert ask(app, TURKISH).status_code == 200


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), min_size=1, max_size=8))
def test_any_letters_are_judged_or_refused(app: Served, texts: list[str]) -> None:
    answer = ask(app, *texts)
    if all(map(tidy, texts)):
        assert answer.status_code == 200
        assert [one["labels"] for one in answer.json()["results"]] == [
            list(one.labels) for one in judge(MODEL, list(map(tidy, texts)))
        ]
    else:
        assert answer.status_code == 422
        place = next(i for i, text in enumerate(texts) if not tidy(text))
        assert answer.json()["errors"][0]["at"][:3] == ["body", "texts", place] or "" in texts
