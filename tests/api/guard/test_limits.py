"""What is too much, too large, too slow or too strange ends early: asked of a real server, through bare sockets."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi")

from guarding import Small, guarded, on_port, until
from hatewatch.api import server
from hatewatch.api.guard import callers
from hatewatch.api.guard.bodies import Limit
from hatewatch.api.guard.rates import Buckets


@pytest.fixture
def port(tmp_path: Path) -> Iterator[Small]:
    with on_port(tmp_path) as found:
        yield found


@pytest.fixture
def hurried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Small]:
    """A server of little patience."""
    monkeypatch.setattr(server, "_SLOW", 0.3)
    monkeypatch.setattr(server, "_LINGER", 0.3)
    monkeypatch.setattr(callers, "small", lambda megabytes: Limit(megabytes * 1_000_000, longest=1.0, pause=0.3))
    with on_port(tmp_path) as found:
        yield found


def dial(small: Small) -> socket.socket:
    host, _, port = small.url.removeprefix("http://").partition(":")
    return socket.create_connection((host, int(port)), timeout=20)


def head(small: Small, line: str, *more: str, role: str = "analyst", host: str = "127.0.0.1") -> bytes:
    lines = [f"{line} HTTP/1.1", f"Host: {host}", f"Authorization: Bearer {small.keys[role]}", *more]  # type: ignore[index]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def said(line: socket.socket) -> bytes:
    """Return all that comes until the other side closes."""
    found = b""
    try:
        while more := line.recv(65536):
            found += more
    except ConnectionResetError:
        pass
    return found


def ask(small: Small, sent: bytes) -> bytes:
    with dial(small) as line:
        line.sendall(sent)
        line.shutdown(socket.SHUT_WR)
        return said(line)


def test_a_body_that_says_it_is_too_large_is_refused_before_it_comes(port: Small) -> None:
    with dial(port) as line:
        line.sendall(head(port, "POST /texts/1", "Content-Type: application/json", "Content-Length: 1000001"))
        assert line.recv(4096).startswith(b"HTTP/1.1 413")


def test_a_body_is_not_invited_that_would_be_refused(port: Small) -> None:
    more = ("Content-Type: application/json", "Content-Length: 9000000", "Expect: 100-continue")
    with dial(port) as line:
        line.sendall(head(port, "POST /texts/1", *more))
        assert line.recv(4096).startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize("path", ["/texts/1", "/form", "/in"])
def test_a_body_that_does_not_say_how_large_it_is_ends_where_it_becomes_too_large(port: Small, path: str) -> None:
    kind = "application/json" if path == "/texts/1" else "application/x-www-form-urlencoded"
    with dial(port) as line:
        line.sendall(head(port, f"POST {path}", f"Content-Type: {kind}", "Transfer-Encoding: chunked"))
        for _ in range(110):
            line.sendall(b"2710\r\n" + b"1" * 10_000 + b"\r\n")
        assert line.recv(4096).startswith(b"HTTP/1.1 413")


def test_an_upload_may_be_as_large_as_set_and_no_larger(tmp_path: Path) -> None:
    with on_port(tmp_path, serve="upload_mb = 2") as small:
        content = "gönderi,tarih\n" * 130_000
        fits = small.client.post("/file", files={"file": content[:1_900_000]}, headers=small.bearer("analyst"))
        assert fits.json() == {"bytes": len(content[:1_900_000].encode())}
        small.seen.clear()
        large = small.client.post("/file", files={"file": content * 2}, headers=small.bearer("analyst"))
        assert large.status_code == 413
        assert small.seen == [], "the route was reached"


def test_who_may_not_upload_is_refused_before_the_file_comes(port: Small) -> None:
    more = ("Content-Type: multipart/form-data; boundary=x", "Content-Length: 50000000")
    with dial(port) as line:
        line.sendall(head(port, "POST /file", *more, role="viewer"))
        assert line.recv(4096).startswith(b"HTTP/1.1 403")


def test_a_body_that_does_not_come_is_given_up(hurried: Small) -> None:
    with dial(hurried) as line:
        line.sendall(head(hurried, "POST /texts/1", "Content-Type: application/json", "Content-Length: 20") + b'{"te')
        assert said(line).startswith(b"HTTP/1.1 408")


def test_a_body_that_drips_is_given_up(hurried: Small) -> None:
    with dial(hurried) as line:
        line.sendall(head(hurried, "POST /texts/1", "Content-Type: application/json", "Content-Length: 900"))
        line.settimeout(0.1)
        found = b""
        for _ in range(300):
            try:
                line.sendall(b" ")
                found += line.recv(4096)
                break
            except TimeoutError:
                continue
        assert found.startswith(b"HTTP/1.1 408")


def test_a_body_that_goes_on_after_its_answer_ends_the_connection(hurried: Small) -> None:
    with dial(hurried) as line:
        line.sendall(head(hurried, "POST /texts/1", "Content-Type: application/json", "Content-Length: 90000000"))
        assert line.recv(4096).startswith(b"HTTP/1.1 413")
        line.settimeout(20)
        assert said(line).count(b"HTTP/1.1") == 0


def test_a_connection_goes_on_where_a_refused_body_had_an_end(port: Small) -> None:
    with dial(port) as line:
        line.sendall(head(port, "POST /keys", "Content-Length: 3") + b"abc")
        found = line.recv(4096)
        assert found.startswith(b"HTTP/1.1 403")
        while not found.endswith(b"}"):
            found += line.recv(4096)
        line.sendall(head(port, "GET /figures"))
        assert line.recv(4096).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("sent", [b"", b"GET /open HT", b"GET /open HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: "])
def test_headers_that_do_not_come_end_the_connection(hurried: Small, sent: bytes) -> None:
    with dial(hurried) as line:
        line.sendall(sent)
        assert said(line) == b""


def test_headers_that_do_not_come_end_the_connection_of_a_request_before(hurried: Small) -> None:
    with dial(hurried) as line:
        line.sendall(b"GET /open HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert line.recv(4096).startswith(b"HTTP/1.1 200")
        line.sendall(b"GET /open HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: ")
        assert b"HTTP/1.1" not in said(line)


def test_headers_without_an_end_end_the_connection(port: Small) -> None:
    with dial(port) as line:
        line.sendall(b"GET /open HTTP/1.1\r\nHost: 127.0.0.1\r\n")
        sent = 0
        try:
            while sent < 64 << 20:
                sent += line.send(b"X-A: " + b"a" * 60_000 + b"\r\n")
        except (ConnectionResetError, BrokenPipeError):
            pass
        assert sent < 32 << 20


@pytest.mark.parametrize(
    "sent",
    [
        b"POST /in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"0\r\n\r\nGET /keys",
        b"POST /in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        b"GET /open HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: a\x00b\r\n\r\n",
        b"GET /open\x01 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00",
    ],
)
def test_what_is_no_clear_request_is_refused(port: Small, sent: bytes) -> None:
    found = ask(port, sent)
    assert found.startswith(b"HTTP/1.1 400")
    assert found.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize("name", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "", "[::2]"])
def test_a_name_that_is_not_ours_is_not_answered(port: Small, name: str) -> None:
    assert ask(port, head(port, "GET /figures", host=name)).startswith(b"HTTP/1.1 421")


def test_the_names_that_are_set_are_answered(tmp_path: Path) -> None:
    with guarded(tmp_path, serve='hosts = ["Amed.example.org"]') as small:
        for name in ("amed.example.org", "AMED.example.org:443", "localhost:8770", "[::1]:8770"):
            assert small.client.get("/open", headers={"Host": name}).status_code == 200
        assert small.client.get("/open", headers={"Host": "sur.amed.example.org"}).status_code == 421


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND"])
def test_methods_that_nothing_needs_are_refused(port: Small, method: str) -> None:
    target = "127.0.0.1:80" if method == "CONNECT" else "/figures"
    found = ask(port, head(port, f"{method} {target}"))
    assert found.split(b" ")[1] in (b"501", b"400")
    assert port.keys["analyst"].encode() not in found


@pytest.mark.parametrize(
    "name", ["Şîn", "a b", "short", "x" * 65, "abcdefgh\tX-Evil: 1", "abcdefgh%0d%0aX-Evil: 1", "<script>alert"]
)
def test_a_request_id_that_is_not_sane_is_not_taken_over(tmp_path: Path, name: str) -> None:
    with guarded(tmp_path) as small:
        answer = small.client.get("/open", headers={"X-Request-Id": name.encode()})
        assert answer.headers["x-request-id"] != name
        assert answer.headers["x-request-id"] == answer.json()["request"]
        sane = small.client.get("/open", headers={"X-Request-Id": "nginx-4f.7_a1"})
        assert sane.headers["x-request-id"] == sane.json()["request"] == "nginx-4f.7_a1"


def test_nothing_sent_becomes_a_header(port: Small) -> None:
    lines = ask(
        port, head(port, "GET /nothing%0d%0aX-Evil:%201?a=%0d%0aX-Evil:%201", "X-Request-Id: abcdefgh%0d%0aX-Evil: 1")
    )
    assert lines.startswith(b"HTTP/1.1 404")
    assert b"evil" not in lines.partition(b"\r\n\r\n")[0].lower()


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/figures"), ("GET", "/open"), ("GET", "/nothing"), ("DELETE", "/figures"), ("GET", "/fails/fault"),
     ("GET", "/fails/store"), ("POST", "/texts/1"), ("GET", "/keys"), ("OPTIONS", "/figures"), ("TRACE", "/figures")],
)  # fmt: skip
def test_every_answer_is_guarded_against_what_a_browser_might_do_with_it(
    tmp_path: Path, method: str, path: str
) -> None:
    with guarded(tmp_path) as small:
        headers = {**small.bearer("viewer"), "Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
        found = small.client.request(method, path, headers=headers).headers
    policy = dict(one.split(" ", 1) for one in found["content-security-policy"].split("; "))
    assert policy == {
        "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self' data:",
        "connect-src": "'self'", "form-action": "'self'", "frame-ancestors": "'none'", "base-uri": "'none'",
    }  # fmt: skip
    assert found["x-content-type-options"] == "nosniff"
    assert found["referrer-policy"] == "no-referrer"
    assert found["cache-control"] == "no-store"
    assert "strict-transport-security" not in found
    assert "server" not in found
    assert not [name for name in found if name.startswith("access-control")]


def test_a_key_may_ask_so_often_and_then_has_to_wait(tmp_path: Path) -> None:
    with guarded(tmp_path, serve="rate = 5") as small:
        found = [small.client.get("/figures", headers=small.bearer("viewer")) for _ in range(7)]
        assert [answer.status_code for answer in found] == [200] * 5 + [429] * 2
        assert found[-1].headers["content-type"] == "application/problem+json"
        assert 1 <= int(found[-1].headers["retry-after"]) <= 12
        assert small.client.get("/figures", headers=small.bearer("admin")).status_code == 200


def test_a_bucket_fills_with_time_and_never_over() -> None:
    now = [0.0]
    buckets = Buckets(60, clock=lambda: now[0])
    assert [buckets.take("Zîn") for _ in range(61)] == [0] * 60 + [1]
    now[0] += 2
    assert [buckets.take("Zîn") for _ in range(3)] == [0, 0, 1]
    now[0] += 1e6
    assert [buckets.take("Zîn") for _ in range(61)] == [0] * 60 + [1]
    assert buckets.take("Mem", cost=59.5) == 0
    assert buckets.take("Mem", cost=30) == 30
    assert buckets.take("Sînem", cost=1000) == 0, "what costs more than a full bucket could never be had"


def test_buckets_do_not_grow_without_an_end() -> None:
    buckets = Buckets(60, most=100, clock=lambda: 0.0)
    for number in range(1000):
        buckets.take(number)
    assert len(buckets._held) == 100


def test_more_than_fit_inside_are_sent_away_and_those_inside_are_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hatewatch.api.app._MOST", 2)
    with on_port(tmp_path) as small:
        lines = [dial(small) for _ in range(2)]
        for line in lines:
            line.sendall(head(small, "GET /slow", "Connection: close"))
        until(lambda: len(small.seen) == 2)
        answer: Any = small.client.get("/open")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
        small.door.set()
        assert all(b'{"finished":true}' in said(line) for line in lines)
        assert small.client.get("/open").status_code == 200


def test_what_was_taken_is_finished_when_the_server_stops(tmp_path: Path) -> None:
    with on_port(tmp_path) as small:
        line = dial(small)
        line.sendall(head(small, "GET /slow"))
        until(lambda: len(small.seen) == 1)
    # Leaving stopped the server, and opened the door only then.
    assert b'{"finished":true}' in said(line)
