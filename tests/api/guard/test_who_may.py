"""Who may what: every route, as somebody of every role and as nobody."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("fastapi")

from fastapi import APIRouter
from starlette.types import Receive, Scope, Send

from guarding import RULES, Small, guarded
from hatewatch.api import Part, Services, create_service
from hatewatch.api.guard import callers
from hatewatch.api.guard.roles import Rule, load_rules, may
from hatewatch.pipeline.keys import add_key, revoke_key
from hatewatch.store import ROLES
from serving import asked, make_project

#: All that asks for no key: whoever adds to it has thought about it.
OPEN = {
    "GET /", "GET /static/{name}", "GET /{lang:reader}", "GET /{lang:reader}/login", "POST /{lang:reader}/login",
    "GET /health/live", "GET /health/ready", "POST /studio/hints/{project:int}", "GET /studio/ml/health",
    "POST /studio/ml/setup", "GET /studio/ml/versions", "POST /studio/ml/webhook", "POST /studio/ml/predict",
}  # fmt: skip
OF_TEXTS = ("/documents", "/jobs", "/upload", "/predict")
FILLED = {"{lang:reader}": "kmr", "{project:int}": "7", "{hole:int}": "7", "{figure:path}": "overview/lines"}


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    with guarded(tmp_path) as found:
        yield found


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The whole service, whose routes do nothing but say that they were reached."""

    async def reached(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 299, "headers": []})
        await send({"type": "http.response.body"})

    with asked(make_project(tmp_path_factory.mktemp("whole") / "amed", serve="rate = 1000000")) as found:
        for route in found.app.router.routes:
            assert isinstance(route.app, callers.Guarded), f"{route.path} is not behind the guard"
            route.app._route = reached
        yield found


def lines() -> list[tuple[str, str]]:
    return [(path, method) for path, rule in load_rules().items() for method in rule.needed]


def filled(path: str) -> str:
    for name, value in FILLED.items():
        path = path.replace(name, value)
    while "{" in path:
        path = path[: path.index("{")] + "x1" + path[path.index("}") + 1 :]
    return path


@pytest.mark.parametrize(("path", "method"), lines())
def test_every_route_opens_to_its_role_and_those_above_and_to_nobody_else(whole: Any, path: str, method: str) -> None:
    needed = load_rules()[path].needed[method]
    for role in (None, *ROLES):
        headers = whole.bearer(role) if role else {}
        status = whole.client.request(method, filled(path), headers=headers).status_code
        wanted = 299 if needed == "open" or (role and may(role, needed)) else 401 if role is None else 403
        assert status == wanted, f"{method} {path} answers {status} to {role}"


def test_every_route_has_a_line_and_every_line_a_route(whole: Any) -> None:
    def methods(route: Any) -> set[str]:
        return (route.methods or {"GET"}) - {"HEAD"}

    routes = {(route.path, method) for route in whole.app.router.routes for method in methods(route)}
    assert routes == set(lines())
    assert len(routes) > 60


def test_what_is_open_is_what_was_meant_to_be(whole: Any) -> None:
    assert {f"{method} {path}" for path, method in lines() if load_rules()[path].of(method) == "open"} == OPEN


def test_texts_are_for_analysts_everywhere() -> None:
    of_texts = [(path, method) for path, method in lines() if any(one in path for one in OF_TEXTS)]
    assert len(of_texts) > 15
    for path, method in of_texts:
        if not path.startswith("/studio/"):  # which ask for a secret of their own
            assert load_rules()[path].of(method) in ("analyst", "admin"), f"{method} {path}"


def test_whatever_changes_something_is_not_for_viewers() -> None:
    for path, method in lines():
        if method != "GET" and path != "/logout":
            assert load_rules()[path].of(method) != "viewer", f"{method} {path}"


def test_a_route_without_a_line_keeps_the_server_from_starting(small: Small, tmp_path: Path) -> None:
    router = APIRouter()
    router.add_api_route("/new", lambda: None, methods=["GET", "DELETE"])
    services = Services(make_project(tmp_path / "other"), small.store, None, None, None)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"no line for DELETE, GET /new"):
        create_service(services, Part(router))
    with pytest.raises(ValueError, match=r"no line for DELETE /new"):
        create_service(services, Part(router), rules={**RULES, "/new": Rule({"GET": "viewer"})})


@pytest.mark.parametrize(
    ("table", "what"),
    [
        ('["/x"]\nGET = "everybody"', "no method with a role"),
        ('["/x"]\nFETCH = "viewer"', "no method with a role"),
        ('["/x"]\nbody = "upload"', "no method"),
        ('["/x"]\nGET = "open"\nbody = -1', "megabytes"),
        ('[x]\nGET = "open"', "no table of a path"),
    ],
)
def test_a_table_that_is_none_is_refused(tmp_path: Path, table: str, what: str) -> None:
    (tmp_path / "roles.toml").write_text(table, "utf-8")
    with pytest.raises(ValueError, match=what):
        load_rules(tmp_path / "roles.toml")


def test_a_key_opens_and_says_who_asks(small: Small) -> None:
    answer = small.client.get("/figures", headers=small.bearer("analyst"))
    assert answer.json()["caller"] == {"name": "analyst", "role": "analyst", "session": False}
    assert small.client.get("/open").json()["caller"] is None


@pytest.mark.parametrize(
    "given",
    ["", "Bearer", "Bearer ", "Basic aGV2YWw=", "Bearer hw_1_kısa", "Bearer hw_999_" + "A" * 43,
     "Bearer hw_1_" + "A" * 43, "bearer  ", "Bearer hw_-1_" + "A" * 43, "Bearer hw_1_" + "A" * 5000, "Bearer \x00"],
)  # fmt: skip
def test_what_is_no_key_opens_nothing(small: Small, given: str) -> None:
    answer = small.client.get("/figures", headers={"Authorization": given.encode()})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert "invalid_token" in answer.headers["www-authenticate"]


def test_nobody_is_asked_for_a_key_without_being_told_that_one_was_wrong(small: Small) -> None:
    answer = small.client.get("/figures")
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer realm="hatewatch"')


def test_the_secret_of_one_key_does_not_open_another(small: Small) -> None:
    viewer, admin = small.keys["viewer"].split("_", 2), small.keys["admin"].split("_", 2)
    mixed = "_".join(["hw", admin[1], viewer[2]])
    assert small.client.get("/keys", headers={"Authorization": f"Bearer {mixed}"}).status_code == 401


def test_a_key_that_expired_opens_nothing(small: Small) -> None:
    made = add_key(small.store, "Rojda", "admin", days=30)
    headers = {"Authorization": f"Bearer {made.told}"}
    assert small.client.get("/keys", headers=headers).status_code == 200
    small.guard.keyring.now = lambda: datetime.now(UTC) + timedelta(days=30)
    assert small.client.get("/keys", headers=headers).status_code == 401
    small.guard.keyring.now = lambda: datetime.now(UTC) + timedelta(days=29)
    assert small.client.get("/keys", headers=headers).status_code == 200


def test_a_key_that_was_revoked_opens_nothing(small: Small) -> None:
    assert small.client.get("/figures", headers=small.bearer("viewer")).status_code == 200
    revoke_key(small.store, "viewer")
    small.guard.keyring.forget()
    assert small.client.get("/figures", headers=small.bearer("viewer")).status_code == 401
    assert small.client.get("/figures", headers=small.bearer("admin")).status_code == 200


@pytest.mark.parametrize("query", ["key={}", "token={}&x=1", "{}", "a[]={}", "q=Newroz%20{}"])
def test_a_key_in_an_address_is_refused_even_beside_one_in_a_header(small: Small, query: str) -> None:
    answer = small.client.get("/figures?" + query.format(small.keys["admin"]), headers=small.bearer("admin"))
    assert answer.status_code == 400
    assert answer.json()["type"].endswith(":key-in-url")
    assert small.keys["admin"] not in answer.text


def test_secrets_are_compared_in_a_time_that_tells_nothing(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[int, int]] = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append((len(one), len(other)))
        return hmac.compare_digest(one, other)

    monkeypatch.setattr(callers, "hmac", SimpleNamespace(compare_digest=compare))
    wrong = ["hw_999_" + "A" * 43, "hw_1_" + "A" * 43, "no key at all", small.keys["viewer"]]
    for told in wrong:
        small.client.get("/figures", headers={"Authorization": f"Bearer {told}"})
    # Always digests of the same length, also where there is no such key: neither length nor existence shows.
    assert compared == [(32, 32)] * len(wrong)


def test_nothing_that_opens_anything_is_in_the_store(small: Small, tmp_path: Path) -> None:
    cookie, token = small.sign_in()
    files = b"".join(path.read_bytes() for path in (tmp_path / "amed").iterdir() if path.is_file())
    assert b"analyst" in files
    secrets = [key.split("_", 2)[2] for key in small.keys.values()]
    for secret in (*secrets, cookie.partition("=")[2], token):
        assert len(secret) >= 32
        assert secret.encode() not in files


def test_too_many_wrong_keys_from_one_address_have_to_wait_and_valid_ones_do_not(small: Small) -> None:
    wrong = {"Authorization": "Bearer hw_1_" + "A" * 43}
    found = [small.client.get("/figures", headers=wrong) for _ in range(40)]
    assert {answer.status_code for answer in found} == {401, 429}
    assert int(found[-1].headers["retry-after"]) >= 1
    assert small.client.get("/figures", headers=small.bearer("viewer")).status_code == 200
