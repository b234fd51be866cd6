"""Models, coverage, annotation, labels and the caller over HTTP; and who may read each of them."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hatewatch.api import Services
from hatewatch.api.guard.roles import load_rules
from hatewatch.api.v1 import reading
from hatewatch.api.v1.annotation import numbered
from hatewatch.api.v1.held import Held
from hatewatch.example.audit import read_audit_of
from hatewatch.labels import load_scheme
from hatewatch.pipeline.annotate import QueueStatus
from hatewatch.records import Annotation, Task
from hatewatch.store import ROLES, Filter, Queue
from judging import PEOPLE, SCHEME
from serving import Served, asked, make_project


def test_every_route_is_for_its_role_and_for_no_lesser_one(served: Served, services: Services) -> None:
    rules = load_rules()
    seen = 0
    for part in reading(services):
        for route in part.router.routes:
            for method in route.methods - {"HEAD"}:  # type: ignore[attr-defined]
                path = route.path.replace("{figure:path}", "all.hate").replace("{id}", "0" * 32)  # type: ignore[attr-defined]
                path = path.replace("{name}", "yok").replace("{file}", "yok")
                needed = rules[route.path].of(method)  # type: ignore[attr-defined]
                assert needed in ROLES
                for role in ROLES:
                    status = served.ask(method, path, role, json={} if method == "PUT" else None).status_code
                    assert (status == 403) == (ROLES.index(role) < ROLES.index(needed)), (method, path, role)
                    assert status < 500
                assert served.ask(method, path, None).status_code == 401
                seen += 1
    assert seen == 17


def test_models_come_with_their_card_and_how_they_were_tested(served: Served, services: Services) -> None:
    services.store.register("önceki@0123456789ab", SCHEME, dict.fromkeys(SCHEME, 0.5))
    found = served.get("/v1/models", "viewer").json()["models"]
    assert [(one["name"].partition("@")[0], one["used"]) for one in found] == [("baseline", True), ("önceki", False)]
    name = found[0]["name"]
    assert name == services.predictor.model
    whole = served.get(f"/v1/models/{name}", "viewer").json()
    assert {one["label"] for one in whole["tested"]} >= {"offensive", "hate"}
    assert all(one["macro_f1"] is None or 0 <= one["macro_f1"] <= 1 for one in whole["tested"])
    assert whole["thresholds"] == services.predictor.thresholds
    card = served.get(f"/v1/models/{name}/card", "viewer")
    assert card.headers["content-type"].startswith("text/markdown")
    assert card.text.startswith("# baseline")
    other = served.get(f"/v1/models/{found[1]['name']}", "viewer").json()
    assert (other["tested"], other["card"]) == ([], False)
    assert served.get(f"/v1/models/{found[1]['name']}/card", "viewer").status_code == 404
    for unknown in ("yok@0", "baseline", "..%2fbaseline", "%2fetc", name + "0"):
        assert served.get(f"/v1/models/{unknown}", "viewer").status_code == 404
        assert served.get(f"/v1/models/{unknown}/card", "viewer").status_code == 404


def test_coverage_tells_what_came_and_what_is_missing(served: Served, services: Services) -> None:
    body = served.get("/v1/coverage", "viewer").json()
    whole = next(
        one for one in body["series"] if one["source"] == "posts" and not one["outlet"] and not one["language"]
    )
    dated = services.store.browse(Filter(source="posts", last=datetime.now(UTC).date()), None, size=5000).found
    assert whole["documents"] == len(dated)
    alone = served.get("/v1/coverage", "viewer", params={"source": "posts", "since": "2024-12-01"}).json()
    assert {one["source"] for one in alone["series"]} == {"posts"}
    assert 0 < alone["series"][0]["documents"] < whole["documents"]
    assert served.get("/v1/coverage", "viewer", params={"source": "yok"}).json()["series"] == []
    assert served.get("/v1/coverage", "viewer", params={"since": "dün"}).status_code == 422
    for hole in served.get("/v1/coverage", "viewer", params={"closed": True}).json()["holes"]:
        assert hole["first"] <= (hole["last"] or "9999")


def test_nobody_who_labels_is_named(tmp_path: Path) -> None:
    with asked(make_project(tmp_path / "amed"), reading) as served:
        read_audit_of(served.store, "posts")
        see_that_nobody_is_named(served)


def see_that_nobody_is_named(served: Served) -> None:
    store, start = served.store, datetime(2026, 3, 2, tzinfo=UTC)
    found = [one.document.id for one in store.browse(Filter(), None, size=30).found if not one.audited]
    for name in ("berîvan", "zîn", "berîvan#2", "adjudication"):
        store.add_queue(Queue(name, "adjudicate" if name == "adjudication" else "label", "kmr"))
        store.add_tasks([Task(name, id, "rare", None, "", start) for id in found])
    made = [
        Annotation(f"{id}-{who}", "zîn", id, who, "judged", (), SCHEME, (), (), "ab" * 32, "", 9.0, False, start, start)
        for id in found
        for who in PEOPLE[:2]
    ]
    store.add_annotations(made, seen=start + timedelta(days=1))
    answer = served.get("/v1/annotation", "viewer")
    body = answer.json()
    names = [one["queue"] for one in body["queues"]]
    assert names == ["everyone", "volunteer-1", "volunteer-2", "volunteer-1", "adjudication"]
    assert next(one for one in body["queues"] if one["queue"] == "volunteer-2")["judged"] == len(found)
    for secret in ("berîvan", "zîn", *PEOPLE):
        assert secret not in answer.text
    assert body["texts"] >= len(found)
    assert {one["dimension"] for one in body["agreement"]} <= {"all", "language", "month"}
    assert body["agreement"]


def test_one_volunteer_has_one_number() -> None:
    queues = [Queue("zîn", "label", "tr"), Queue("zîn#2", "label", "tr"), Queue("berfîn", "label", "tr")]
    found = [QueueStatus(one, 0, 0, 0, Counter(), 0, None) for one in queues]
    assert [one.queue for one in numbered(found)] == ["volunteer-1", "volunteer-1", "volunteer-2"]


def test_the_scheme_is_told_in_three_languages(served: Served) -> None:
    body = served.get("/v1/labels", "viewer").json()
    scheme = load_scheme()
    assert body["version"] == scheme.version
    assert [one["id"] for one in body["labels"]] == list(scheme.ids)
    assert all(one["name"][language] for one in body["labels"] for language in ("tr", "kmr", "en"))


@pytest.mark.parametrize("role", ROLES)
def test_a_key_is_told_whose_it_is(served: Served, role: str) -> None:
    assert served.get("/v1/me", role).json() == {"name": role, "role": role, "session": False}


def test_an_answer_is_held_for_a_while_and_an_error_is_not() -> None:
    now, made = [0.0], []

    def make() -> int:
        made.append(1)
        if len(made) == 1:
            raise ValueError("not yet")
        return len(made)

    held = Held(make, 10.0, clock=lambda: now[0])
    with pytest.raises(ValueError, match="not yet"):
        held.get()
    assert [held.get(), held.get()] == [2, 2]
    now[0] = 10.0
    assert held.get() == 3


def test_a_model_whose_folder_was_changed_has_no_card(served: Served, services: Services, tmp_path: Path) -> None:
    from hatewatch.api.v1.models import folder_of

    assert folder_of(services.project, services.predictor.model) is not None
    assert folder_of(services.project, services.predictor.model[:-1] + "x") is None
    assert folder_of(services.project, "../../etc@0123456789ab") is None
