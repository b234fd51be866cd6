"""A token that is missing or wrong is told with what to do, first with the one that `make label-studio` wrote."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from hatewatch.annotation.token import read_token
from hatewatch.errors import InputError, StudioError

OURS = "`make label-studio`"
COPY = "copy studio/token of the checkout to the project's folder as studio.token"
PAYLOAD = base64.urlsafe_b64encode(b'{"token_type":"refresh","exp":8040000000}').decode().rstrip("=")
WHOLE = f"eyJhbGciOiJIUzI1NiJ9.{PAYLOAD}.{'x' * 43}"


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LABEL_STUDIO_TOKEN", raising=False)


def says_ours_first(remedy: str) -> bool:
    return 0 <= remedy.index(OURS) < remedy.index(COPY) < remedy.index("Account & Settings") < remedy.index("Revoke")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (None, "There is no Label Studio token"),
        (b"", "it is empty"),
        (b'""\n', "it is empty"),
        ("jeton: şifre".encode(), "this is no token"),
        (b"\x80\x81\xff", "this is no text"),
    ],
)
def test_what_is_no_token_leads_to_ours_first(tmp_path: Path, content: bytes | None, what: str) -> None:
    if content is not None:
        (tmp_path / "studio.token").write_bytes(content)
    with pytest.raises(InputError, match=what) as told:
        read_token(tmp_path)
    assert says_ours_first(told.value.remedy)
    assert str(tmp_path / "studio.token") in told.value.what


@pytest.mark.parametrize("name", ["studio.token.txt", "Studio.Token.TXT", "STUDİO.TOKEN.txt", "token", "token.txt"])
@pytest.mark.parametrize("content", [None, b"", "çöp".encode()])
def test_a_file_that_was_meant_for_it_is_named_first(tmp_path: Path, name: str, content: bytes | None) -> None:
    (tmp_path / name).write_text(WHOLE, "utf-8")
    if content is not None:
        (tmp_path / "studio.token").write_bytes(content)
    with pytest.raises(InputError) as told:
        read_token(tmp_path)
    assert told.value.remedy.startswith(f"There is {name} beside it: call it studio.token (Windows hides endings")
    assert says_ours_first(told.value.remedy)


def test_what_else_lies_in_the_folder_is_not_named(tmp_path: Path) -> None:
    for name in ("hatewatch.toml", "secret.key", "listen.key", "notlar.txt"):
        (tmp_path / name).write_text("x", "utf-8")
    with pytest.raises(InputError) as told:
        read_token(tmp_path)
    assert "beside it" not in str(told.value)


@pytest.mark.parametrize("quoted", ['"ab.cd-e_f"', "'ab.cd-e_f'", "“ab.cd-e_f”", ' "ab.cd-e_f"\r\n', "ab.cd-e_f"])
def test_quotes_around_it_are_no_part_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quoted: str) -> None:
    (tmp_path / "studio.token").write_text(quoted, "utf-8")
    assert read_token(tmp_path) == "ab.cd-e_f"
    (tmp_path / "studio.token").unlink()
    monkeypatch.setenv("LABEL_STUDIO_TOKEN", quoted)
    assert read_token(tmp_path) == "ab.cd-e_f"


@pytest.fixture
def refusing() -> Iterator[str]:
    """Start what refuses every token as Label Studio does; return its address."""

    class Refusal(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps({"detail": "Token is invalid"}).encode()
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(401)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Refusal)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("token", "what"),
    [
        (WHOLE, "refused (Token is invalid): it was made on another server or taken back there"),
        (WHOLE.rpartition(".")[0], "cut off"),
        (WHOLE[:-9], "cut off"),
        ("merhaba", "cut off or none, with 7 of some 230 characters"),
        ("0123456789abcdef" * 2 + "01234567", "old kind"),
    ],
)
def test_a_token_that_the_server_refuses_leads_to_ours_first(refusing: str, token: str, what: str) -> None:
    pytest.importorskip("label_studio_sdk")
    from hatewatch.annotation.studio import Studio

    with pytest.raises(StudioError) as told:
        Studio(refusing, token, timeout=5)
    assert what in told.value.what
    assert says_ours_first(told.value.remedy)
