"""A browser signs in with a key, stays signed in for a while, and changes only what the one before it meant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi")

from guarding import Small, guarded
from hatewatch.api.guard.csrf import make_token
from hatewatch.pipeline.keys import revoke_key

MULTIPART = {"Content-Type": "multipart/form-data; boundary=sinor"}


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    with guarded(tmp_path, serve="rate = 100000") as found:
        yield found


def later(small: Small, **time: float) -> None:
    small.guard.keyring.now = lambda: datetime.now(UTC) + timedelta(**time)


def figures(small: Small, cookie: str) -> Any:
    return small.client.get("/figures", headers={"Cookie": cookie})


def part(name: str, value: str, file: str = "") -> bytes:
    named = f'; filename="{file}"' if file else ""
    return f'--sinor\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n{value}\r\n'.encode()


def test_a_key_becomes_a_session(small: Small) -> None:
    cookie, _ = small.sign_in("analyst")
    assert figures(small, cookie).json()["caller"] == {"name": "analyst", "role": "analyst", "session": True}
    assert small.client.get("/keys", headers={"Cookie": cookie}).status_code == 403
    assert small.client.get("/open", headers={"Cookie": cookie}).json()["caller"]["name"] == "analyst"


def test_the_cookie_goes_to_this_server_alone_and_no_script_reads_it(tmp_path: Path) -> None:
    with guarded(tmp_path / "http") as plain:
        given = plain.client.post("/in", data={"key": plain.keys["viewer"]}).headers["set-cookie"]
        assert given.startswith("hatewatch=")
        assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(given.split("; "))
        assert "Secure" not in given
        assert "Domain" not in given
    with guarded(tmp_path / "https", url="https://127.0.0.1") as safe:
        answer = safe.client.post("/in", data={"key": safe.keys["viewer"]})
        given = answer.headers["set-cookie"]
        assert given.startswith("__Host-hatewatch=")
        assert {"HttpOnly", "SameSite=strict", "Path=/", "Secure"} <= set(given.split("; "))
        assert "Domain" not in given
        assert "max-age" in answer.headers["strict-transport-security"]
        cookie = given.partition(";")[0]
        safe.client.cookies.clear()
        assert safe.client.get("/figures", headers={"Cookie": cookie}).status_code == 200
        # A name that another server of the same domain could have set is not looked at.
        assert safe.client.get("/figures", headers={"Cookie": cookie.removeprefix("__Host-")}).status_code == 401


def test_a_wrong_key_signs_nobody_in(small: Small) -> None:
    answer = small.client.post("/in", data={"key": "hw_1_" + "A" * 43})
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "cookie", ["hatewatch=", "hatewatch=" + "A" * 43, "hatewatch=\xff\xfe", 'hatewatch="', "hatewatch", "=; ;;", "a=b"]
)
def test_a_forged_session_opens_nothing(small: Small, cookie: str) -> None:
    small.sign_in()
    answer = small.client.get("/figures", headers={"Cookie": cookie.encode("latin-1")})
    assert answer.status_code == 401


def test_another_servers_broken_cookie_does_not_hide_the_session(small: Small) -> None:
    cookie, _ = small.sign_in()
    assert figures(small, f'başka="yarım; {cookie}'.encode("latin-1", "replace").decode()).status_code == 200


def test_a_cookie_is_no_key_and_a_key_no_cookie(small: Small) -> None:
    cookie, _ = small.sign_in()
    value = cookie.partition("=")[2]
    assert small.client.get("/figures", headers={"Authorization": f"Bearer {value}"}).status_code == 401
    assert figures(small, f"hatewatch={small.keys['admin']}").status_code == 401


def test_a_wrong_key_is_not_made_good_by_a_session(small: Small) -> None:
    cookie, _ = small.sign_in()
    headers = {"Cookie": cookie, "Authorization": "Bearer hw_1_" + "A" * 43}
    assert small.client.get("/figures", headers=headers).status_code == 401


def test_a_session_ends_two_hours_after_its_last_request(small: Small) -> None:
    cookie, _ = small.sign_in()
    for hours in (1.5, 3.0, 4.5):  # each within two of the one before
        later(small, hours=hours)
        assert figures(small, cookie).status_code == 200
    later(small, hours=6.6)
    assert figures(small, cookie).status_code == 401


def test_a_session_in_use_survives_what_is_noted_of_it(small: Small) -> None:
    cookie, _ = small.sign_in()
    later(small, hours=1.5)
    assert figures(small, cookie).status_code == 200
    small.guard.keyring.keep_notes()
    small.guard.keyring.forget()
    later(small, hours=3)
    assert figures(small, cookie).status_code == 200
    later(small, hours=6)
    small.guard.keyring.forget()
    figures(small, cookie)
    small.guard.keyring.keep_notes()
    assert small.store.sessions() == []


def test_a_session_ends_after_twelve_hours_whatever_happens(small: Small) -> None:
    cookie, _ = small.sign_in()
    for hours in range(12):
        later(small, hours=hours)
        assert figures(small, cookie).status_code == 200
    later(small, hours=12.01)
    assert figures(small, cookie).status_code == 401


def test_a_session_goes_with_its_key(small: Small) -> None:
    cookie, _ = small.sign_in("analyst")
    other, _ = small.sign_in("viewer")
    revoke_key(small.store, "analyst")
    small.guard.keyring.forget()
    assert figures(small, cookie).status_code == 401
    assert figures(small, other).status_code == 200


def test_who_signs_out_is_out(small: Small) -> None:
    cookie, token = small.sign_in()
    answer = small.client.post("/out", headers={"Cookie": cookie, "X-CSRF-Token": token})
    assert answer.status_code == 204
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert figures(small, cookie).status_code == 401
    assert small.store.sessions() == []


def test_signing_in_makes_a_new_session_and_ends_the_one_before(small: Small) -> None:
    planted, _ = small.sign_in("viewer")
    answer = small.client.post("/in", data={"key": small.keys["admin"]}, headers={"Cookie": planted})
    mine = answer.headers["set-cookie"].partition(";")[0]
    small.client.cookies.clear()
    assert mine != planted
    assert figures(small, planted).status_code == 401
    assert figures(small, mine).json()["caller"]["role"] == "admin"


def test_a_key_has_twenty_sessions_at_most_and_the_newest_stay(small: Small) -> None:
    for _ in range(25):
        small.guard.sign_ins._held.clear()
        cookie, _ = small.sign_in("viewer")
    assert len(small.store.sessions()) == 20
    assert figures(small, cookie).status_code == 200


def test_attempts_to_sign_in_are_counted_by_address(small: Small) -> None:
    tried = [small.client.post("/in", data={"key": "no"}) for _ in range(12)]
    assert [answer.status_code for answer in tried] == [401] * 10 + [429] * 2
    assert int(tried[-1].headers["retry-after"]) >= 1
    assert small.client.post("/in", data={"key": small.keys["admin"]}).status_code == 429


@pytest.mark.parametrize("how", ["header", "form", "multipart"])
def test_a_change_with_the_sessions_token_goes_through_whole(small: Small, how: str) -> None:
    cookie, token = small.sign_in()
    sent: dict[str, Any] = {
        "header": {"data": {"not": "Bila gotin xweş be"}, "headers": {"X-CSRF-Token": token}},
        "form": {"data": {"csrf": token, "not": "Bila gotin xweş be"}},
        "multipart": {
            "content": part("csrf", token) + part("not", "Bila gotin xweş be") + b"--sinor--\r\n",
            "headers": MULTIPART,
        },
    }[how]
    answer = small.client.post("/form", **{**sent, "headers": {"Cookie": cookie, **sent.get("headers", {})}})
    assert answer.status_code == 200, answer.text
    assert answer.json()["not"] == "Bila gotin xweş be"


def test_a_large_file_behind_the_token_arrives_whole(small: Small) -> None:
    cookie, token = small.sign_in()
    body = part("csrf", token) + part("file", "şîn " * 1_000_000, "gönderiler.csv") + b"--sinor--\r\n"
    answer = small.client.post("/file", content=body, headers={"Cookie": cookie, **MULTIPART})
    assert answer.json() == {"bytes": len(("şîn " * 1_000_000).encode())}


def test_a_change_without_the_sessions_token_is_refused(small: Small) -> None:
    cookie, token = small.sign_in()
    _, others = small.sign_in("viewer")
    attempts: list[dict[str, Any]] = [
        {},
        {"data": {"not": "x"}},
        {"data": {"csrf": "", "not": "x"}},
        {"data": {"csrf": others}},
        {"data": {"csrf": token[:-1]}},
        {"json": {"csrf": token}},
        {"content": token, "headers": {"Content-Type": "text/plain"}},
        {"headers": {"X-CSRF-Token": others}},
        {"headers": {"X-CSRF-Token": ""}, "data": {"csrf": token}},
        {"content": part("not", "x") + part("csrf", token) + b"--sinor--\r\n", "headers": MULTIPART},
        {"content": part("file", part("csrf", token).decode(), "a.csv") + b"--sinor--\r\n", "headers": MULTIPART},
        {"content": part("csrf", others) + b"--sinor--\r\n", "headers": MULTIPART},
        {"content": b"--sinor\r\n" + b"x" * 100_000, "headers": MULTIPART},
        {"content": b"", "headers": MULTIPART},
    ]
    for sent in attempts:
        answer = small.client.post("/form", **{**sent, "headers": {"Cookie": cookie, **sent.get("headers", {})}})
        assert answer.status_code == 403, sent
        assert answer.json()["type"].endswith(":not-from-here")


def test_a_key_needs_no_token(small: Small) -> None:
    assert small.client.post("/form", data={"not": "x"}, headers=small.bearer("viewer")).status_code == 200


@pytest.mark.parametrize(
    "said",
    [
        {"Origin": "https://example.org"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1.example.org"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_what_another_site_had_a_browser_send_is_refused_even_with_the_token(
    small: Small, said: dict[str, str]
) -> None:
    cookie, token = small.sign_in()
    refused = small.client.post("/form", headers={"Cookie": cookie, "X-CSRF-Token": token, **said})
    assert refused.status_code == 403
    # Nor may another site sign somebody in, with a key of its own.
    assert small.client.post("/in", data={"key": small.keys["viewer"]}, headers=said).status_code == 403


def test_what_a_browser_says_of_our_own_pages_is_let_through(small: Small) -> None:
    cookie, token = small.sign_in()
    said = {"Origin": "http://127.0.0.1", "Sec-Fetch-Site": "same-origin"}
    answer = small.client.post("/form", headers={"Cookie": cookie, "X-CSRF-Token": token, **said})
    assert answer.status_code == 200


def test_a_token_is_of_one_session(small: Small) -> None:
    cookie, token = small.sign_in()
    assert token == make_token(cookie.partition("=")[2])
    assert token != make_token(cookie.partition("=")[2] + "x")
