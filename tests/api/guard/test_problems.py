"""Errors are answered in one shape, say what to do, and repeat nothing of what was sent."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi")

from fastapi import Request
from fastapi.responses import HTMLResponse

from guarding import TEXT, Small, guarded
from hatewatch.api.logs import JsonLines
from hatewatch.api.problems import PROBLEM, Problem

WORDS = ("Komşumuz", "Newroz", "Berîvan", "gizli")


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    with guarded(tmp_path, serve="rate = 100000") as found:
        yield found


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the service writes to its log."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    handler.addFilter(lambda record: not record.name.startswith("httpx"))  # that of the one who asks
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


def problem(answer: Any, status: int, slug: str) -> dict[str, Any]:
    assert answer.status_code == status
    assert answer.headers["content-type"] == PROBLEM
    told: dict[str, Any] = answer.json()
    assert set(told) <= {"type", "title", "status", "detail", "remedy", "request_id", "errors"}
    assert told["type"] == f"urn:problem-type:hatewatch:{slug}"
    assert told["status"] == status
    assert told["title"]
    assert told["request_id"] == answer.headers["x-request-id"]
    for word in (*WORDS, "%C3", "\\u"):
        assert word not in answer.text
    return told


def test_every_kind_of_error_has_the_same_shape(small: Small) -> None:
    get, post, mine = small.client.get, small.client.post, small.bearer("analyst")
    problem(get("/figures"), 401, "no-key")
    problem(get("/keys", headers=mine), 403, "forbidden")
    assert "address" in problem(get("/yok"), 404, "not-found")["remedy"]
    answer = small.client.delete("/figures", headers=mine)
    problem(answer, 405, "method-not-allowed")
    assert answer.headers["allow"] == "GET"
    problem(
        post("/texts/1", content=b"{" + TEXT.encode(), headers={**mine, "Content-Type": "application/json"}),
        400,
        "not-json",
    )
    problem(post("/texts/1", json={"text": "x" * 1_000_001}, headers=mine), 413, "too-large")
    problem(get("/fails/input"), 422, "invalid")
    away = get("/fails/store")
    assert problem(away, 503, "store-away")["remedy"]
    assert int(away.headers["retry-after"]) > 0
    fault = problem(get("/fails/fault"), 500, "fault")
    assert "detail" not in fault
    assert "request_id" in fault["remedy"]


@pytest.mark.parametrize(
    ("body", "at"),
    [
        ({"text": TEXT}, ["body", "text"]),
        ({"text": [TEXT]}, ["body", "text"]),
        ({"text": "x", "kind": TEXT}, ["body", "kind"]),
        ({"text": "x", TEXT: 1}, ["body"]),
        ({"text": "x", "newroz": TEXT}, ["body"]),
        ({}, ["body", "text"]),
        ([TEXT], ["body"]),
        (TEXT, ["body"]),
    ],
)
def test_what_a_check_refuses_is_named_and_not_repeated(small: Small, body: Any, at: list[str]) -> None:
    told = problem(small.client.post("/texts/1", json=body, headers=small.bearer("analyst")), 422, "invalid")
    assert [one["at"] for one in told["errors"]] == [at]
    assert set(told["errors"][0]) == {"at", "kind", "problem"}
    assert "newroz" not in json.dumps(told)


def test_a_path_that_is_none_is_not_repeated(small: Small) -> None:
    told = problem(small.client.get(f"/texts/{TEXT}", headers=small.bearer("analyst")), 422, "invalid")
    assert told["errors"][0]["at"] == ["path", "id"]


def test_a_browser_gets_a_page_and_a_program_a_problem(tmp_path: Path) -> None:
    def page(request: Request, problem: Problem) -> HTMLResponse:
        return HTMLResponse(f"<h1>{problem.status}: {problem.slug}</h1>", problem.status, dict(problem.headers))

    with guarded(tmp_path, error_page=page) as small:
        browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
        shown = small.client.get("/figures", headers=browser)
        assert (shown.status_code, shown.text) == (401, "<h1>401: no-key</h1>")
        assert small.client.get("/fails/fault", headers=browser).text == "<h1>500: fault</h1>"
        assert small.client.get("/yok", headers=browser).text == "<h1>404: not-found</h1>"
        assert (
            small.client.get("/yok", headers={**browser, "Host": "evil.example"}).text == "<h1>421: unknown-host</h1>"
        )
        problem(small.client.get("/figures", headers={"Accept": "*/*"}), 401, "no-key")
        problem(small.client.get("/v1/yok", headers=browser), 404, "not-found")


def test_a_page_of_errors_that_fails_itself_is_answered_all_the_same(tmp_path: Path) -> None:
    def page(request: Request, problem: Problem) -> HTMLResponse:
        raise RuntimeError(TEXT)

    with guarded(tmp_path, error_page=page) as small:
        answer = small.client.get("/figures", headers={"Accept": "text/html"})
        problem(answer, 500, "fault")


def test_the_log_holds_no_text_no_key_no_author_and_no_query(small: Small, lines: io.StringIO) -> None:
    get, post, mine = small.client.get, small.client.post, small.bearer("analyst")
    cookie, token = small.sign_in()
    get(f"/texts/7?q={TEXT}&author=Berîvan", headers=mine)
    get(f"/texts/{TEXT}", headers=mine)
    get(f"/{TEXT}")
    get("/figures?key=" + small.keys["admin"])
    get("/figures", headers={"Authorization": f"Bearer {small.keys['admin']}x"})
    get("/figures", headers={"Cookie": cookie, "User-Agent": TEXT.encode(), "X-Request-Id": TEXT.encode()})
    get("/figures", headers={"Host": "Berîvan".encode()})
    post("/texts/1", json={"text": TEXT}, headers=mine)
    post("/texts/1", json={"text": TEXT * 9, "kind": TEXT}, headers=mine)
    post("/form", data={"csrf": token, "not": TEXT}, headers={"Cookie": cookie})
    post("/in", data={"key": small.keys["viewer"]})
    for how in ("store", "input", "fault"):
        get(f"/fails/{how}")
    small.client.request("BERÎVAN".encode().decode("latin-1"), "/open")
    written = lines.getvalue()
    secrets = [*small.keys.values(), *(key.rpartition("_")[2] for key in small.keys.values()), cookie, token]
    for word in (*WORDS, *secrets, cookie.partition("=")[2], "BER", "/srv", "q=", "%C3", "127.0.0.1"):
        assert word not in written, word
    told = [json.loads(line) for line in written.splitlines() if '"route"' in line]
    assert len(told) >= 16
    assert {"/texts/{id}", "/figures", "/form", "/fails/{how}", ""} <= {one["route"] for one in told}


def test_the_log_has_a_line_of_json_for_each_request(small: Small, lines: io.StringIO) -> None:
    answer = small.client.get("/texts/7", headers=small.bearer("analyst"))
    (line,) = [json.loads(one) for one in lines.getvalue().splitlines() if '"route"' in one]
    number = int(small.keys["analyst"].split("_")[1])
    assert line == {
        "time": line["time"], "level": "info", "request": answer.headers["x-request-id"], "route": "/texts/{id}",
        "method": "GET", "status": 200, "ms": line["ms"], "key": number,
    }  # fmt: skip
    assert line["ms"] >= 0


def test_a_fault_is_logged_by_its_kind_and_place(small: Small, lines: io.StringIO) -> None:
    answer = small.client.get("/fails/fault")
    (fault,) = [json.loads(one) for one in lines.getvalue().splitlines() if '"fault"' in one]
    assert fault["fault"].startswith("RuntimeError in guarding.py:")
    assert (fault["level"], fault["request"]) == ("error", answer.headers["x-request-id"])
    assert "Traceback" not in lines.getvalue()
