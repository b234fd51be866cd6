"""Figures over HTTP: those of the last count, gaps as gaps, each to be cited; and why there are none."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from hatewatch.api import Services
from hatewatch.api.v1 import reading
from hatewatch.api.v1.trends import trends
from hatewatch.cli.composing import make_services
from hatewatch.labels import load_scheme
from hatewatch.reports.citation import cite_figure
from hatewatch.reports.words import Words
from hatewatch.store import open_store
from serving import Served, asked, empty_project
from small_report import small


def told(answer: dict) -> list[dict]:
    return [one["figure"] for one in answer["points"] if one["figure"]]


@pytest.mark.parametrize("dimension", ["all", "language", "place", "spoken_of", "target", "outlet", "mention"])
def test_figures_are_those_that_a_report_tells(served: Served, services: Services, dimension: str) -> None:
    answer = served.get("/v1/trends", "viewer", params={"dimension": dimension})
    assert answer.status_code == 200
    body, snapshot = answer.json(), services.live.snapshot()
    report = snapshot.report
    expected = [one for one in report.select(dimension, period=None) if one.period not in report.gaps]
    found = {one["id"]: one for one in told(body)}
    assert set(found) == {one.id for one in expected}
    for one in expected:
        given = found[one.id]
        assert (given["n"], given["count"], given["method"]) == (one.n, one.count, one.method)
        assert (given["share"], given["low"], given["high"]) == (one.share, one.low, one.high)
        assert given["mark"] == ("few" if one.few else "wide" if one.wide else "")
    basis = body["basis"]
    assert (basis["documents"], basis["model"], basis["data"]) == (report.n, report.model, report.data)
    assert basis["measured"] is True
    assert {one["method"] for one in found.values()} - {"raw"} or dimension in ("outlet", "mention")


def test_what_is_not_told_is_no_zero(served: Served) -> None:
    states: set[str] = set()
    for dimension in ("place", "spoken_of", "target", "language"):
        body = served.get("/v1/trends", "viewer", params={"dimension": dimension, "label": "hate"}).json()
        lines: dict[str, list[dict]] = {}
        for one in body["points"]:
            lines.setdefault(one["value"], []).append(one)
            assert (one["state"] == "told") == (one["figure"] is not None)
        whole = ["", *body["periods"]]
        assert all([one["period"] for one in line] == whole for line in lines.values() if len(line) > 1)
        states |= {one["state"] for one in body["points"]}
    assert states == {"told", "untold"}


def test_a_gap_is_a_gap() -> None:
    report = replace(small(periods=("2026-03", "2026-04", "2026-05"), gaps=("2026-04",)), labels=("hate",), lead="hate")
    snapshot = SimpleNamespace(report=report, counted=datetime(2026, 5, 1, tzinfo=UTC), pending=0)
    services = SimpleNamespace(live=SimpleNamespace(snapshot=lambda: snapshot, reason=None))
    from fastapi.testclient import TestClient

    from hatewatch.api import create_app

    client = TestClient(create_app(trends(services)))  # type: ignore[arg-type]
    body = client.get("/v1/trends").json()
    assert body["gaps"] == ["2026-04"]
    assert [(one["period"], one["state"]) for one in body["points"]] == [
        ("", "told"), ("2026-03", "told"), ("2026-04", "gap"), ("2026-05", "untold"),
    ]  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(client.get("/v1/trends", headers={"Accept": "text/csv"}).text[1:])))
    assert [(one["state"], one["share"], one["n"]) for one in rows][2] == ("gap", "", "")


def test_a_table_says_the_same(served: Served) -> None:
    query = {"dimension": "language", "label": "discriminatory"}
    body = served.get("/v1/trends", "viewer", params=query).json()
    answer = served.get("/v1/trends", "viewer", params=query, headers={"Accept": "text/csv"})
    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == len(body["points"]) > 5
    for row, one in zip(rows, body["points"], strict=True):
        assert (row["value"], row["period"], row["state"]) == (one["value"], one["period"], one["state"])
        if one["figure"]:
            assert float(row["share"]) == pytest.approx(one["figure"]["share"], abs=1e-6)
            assert row["id"] == one["figure"]["id"]


def test_a_figure_is_cited_in_three_languages(served: Served, services: Services) -> None:
    report = services.live.snapshot().report
    places = [one for one in report.figures if one.dimension == "place" and "/" in one.period]
    for figure in (report.select("all", "hate")[0], *places[:3], *report.select("outlet")[:3]):
        body = served.get(f"/v1/figures/{figure.id}", "viewer").json()
        assert body["figure"]["id"] == figure.id
        for language in ("tr", "kmr", "en"):
            assert body["citation"][language] == cite_figure(figure, report, Words(language))
        assert figure.id in body["citation"]["kmr"]
    assert served.get("/v1/figures/all.nefret", "viewer").status_code == 404
    assert served.get("/v1/figures/place.21%00.hate", "viewer").status_code == 404


def test_prevalences_come_with_every_method_and_reasons(served: Served, services: Services) -> None:
    body = served.get("/v1/prevalence", "viewer").json()
    report = services.live.snapshot().report
    assert body["audit"]["read"] == report.audit.read > 300
    by_label = {one["label"]: one for one in body["prevalences"]}
    assert set(load_scheme().ids) <= set(by_label) | set(report.unjudged)
    for one in report.prevalences:
        given = by_label[one.label]
        assert (given["chosen"] and given["chosen"]["share"]) == (one.chosen and one.chosen.value)
        assert {other["method"] for other in given["others"]} == {other.method for other in one.others}
        assert {why["method"]: why["reason"] for why in given["refusals"]} == {
            method: refusal.reason for method, refusal in one.refusals.items()
        }
        assert all(why["meaning"]["tr"] and why["remedy"]["kmr"] for why in given["refusals"])
    alone = served.get("/v1/prevalence", "viewer", params={"label": "hate"}).json()
    assert [one["label"] for one in alone["prevalences"]] == ["hate"]
    assert served.get("/v1/prevalence", "viewer", params={"label": "nefret"}).status_code == 422


@pytest.mark.parametrize("path", ["/v1/trends", "/v1/prevalence", "/v1/figures/all.hate"])
def test_what_the_caller_has_is_not_sent_again(served: Served, path: str) -> None:
    first = served.get(path, "viewer")
    etag = first.headers["etag"]
    assert first.headers["cache-control"] == "private, no-cache"
    for held in (etag, f'"other", W/{etag}', "*"):
        again = served.get(path, "viewer", headers={"If-None-Match": held})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert served.get(path, "viewer", headers={"If-None-Match": '"other"'}).status_code == 200
    if path == "/v1/trends":
        table = {"Accept": "text/csv", "If-None-Match": etag}
        assert served.get(path, "viewer", headers=table).status_code == 200
    assert served.get(path, None, headers={"If-None-Match": etag}).status_code == 401


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"dimension": "author"}, 422), ({"dimension": "place", "value": "' OR 1=1"}, 404), ({"label": "{{7*7}}"}, 404),
        ({"dimension": "place", "value": "\x00"}, 422), ({"label": ""}, 422),
        ({"dimension": "target", "value": "%"}, 404),
    ],
)  # fmt: skip
def test_a_question_about_nothing_is_answered_with_why(served: Served, query: dict[str, str], status: int) -> None:
    answer = served.get("/v1/trends", "viewer", params=query)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["remedy"]


def test_before_the_first_count_one_is_asked_to_wait(tmp_path) -> None:
    project = empty_project(tmp_path / "bo\u015f")
    store = open_store(project.store_url)
    services = make_services(project, store)
    with asked(project, reading, services=services) as served:
        answer = served.get("/v1/trends", "viewer")
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0
        services.live.look(store)
        answer = served.get("/v1/prevalence", "viewer")
        assert (answer.status_code, answer.json()["type"]) == (409, "urn:problem-type:hatewatch:nothing-to-tell")
        assert answer.json()["detail"] == services.live.reason.what
        assert served.get("/v1/documents", "analyst").json() == {"documents": [], "next": None}
        assert served.get("/v1/documents", "analyst", params={"label": "hate"}).json()["documents"] == []
        assert served.get("/v1/coverage", "viewer").json()["series"] == []
        assert served.get("/v1/annotation", "viewer").json()["queues"] == []
        (model,) = served.get("/v1/models", "viewer").json()["models"]
        assert (model["used"], model["registered"]) == (True, False)
    store.close()
