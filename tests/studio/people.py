"""Those who label on a real server through its API, and a messenger that loses, doubles and reorders."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

#: An access token lives five minutes.
_FRESH = 200.0


class Person:
    """Somebody with a token of their own; every method raises httpx.HTTPStatusError where the server refuses."""

    def __init__(self, url: str, email: str, token: str) -> None:
        self.email = email
        self._token, self._until = token, 0.0
        self.http = httpx.Client(base_url=url, timeout=900)

    def annotate(self, task: int, result: Sequence[Any], unique_id: str, *, skipped: bool = False) -> int:
        """Answer a task and return the annotation's number."""
        body = {"result": list(result), "was_cancelled": skipped, "unique_id": unique_id, "lead_time": 3.5}
        return int(self._ask("POST", f"/api/tasks/{task}/annotations/", body)["id"])

    def change(self, annotation: int, result: Sequence[Any]) -> None:
        self._ask("PATCH", f"/api/annotations/{annotation}/", {"result": list(result), "was_cancelled": False})

    def delete(self, annotation: int) -> None:
        self._ask("DELETE", f"/api/annotations/{annotation}/")

    def delete_task(self, task: int) -> None:
        self._ask("DELETE", f"/api/tasks/{task}/")

    def delete_project(self, project: int) -> None:
        self._ask("DELETE", f"/api/projects/{project}/")

    def connect_model(self, project: int, url: str, user: str, password: str) -> None:
        body = {
            "project": project, "url": url, "title": "hatewatch", "auth_method": "BASIC_AUTH",
            "basic_auth_user": user, "basic_auth_pass": password,
        }  # fmt: skip
        self._ask("POST", "/api/ml/", body)

    def show_predictions(self, project: int) -> None:
        self._ask("PATCH", f"/api/projects/{project}/", {"show_collab_predictions": True})

    def open_task(self, task: int) -> dict[str, Any]:
        """Return a task as the interface gets it."""
        return dict(self._ask("GET", f"/api/tasks/{task}/"))

    def export(self, project: int) -> list[dict[str, Any]]:
        """Return Label Studio's own full export of a project."""
        path = f"/api/projects/{project}/export?exportType=JSON&download_all_tasks=true"
        return list(self._ask("GET", path))

    def _ask(self, method: str, path: str, body: object = None) -> Any:
        if time.monotonic() > self._until:
            answer = self.http.post("/api/token/refresh/", json={"refresh": self._token}).raise_for_status()
            self.http.headers["Authorization"] = "Bearer " + answer.json()["access"]
            self._until = time.monotonic() + _FRESH
        answer = self.http.request(method, path, json=body).raise_for_status()
        return answer.json() if answer.content else None


class Messenger:
    """Stands between the server and the receiver: drops three deliveries in ten, doubles two, and holds two back."""

    def __init__(self, seed: int) -> None:
        self.to = ""
        self.carried = self.dropped = 0
        chance, lock, own = random.Random(seed), threading.Lock(), self

        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                with lock:
                    fate = chance.random()
                    delay = chance.random() * 2
                self.send_response(204)
                self.end_headers()
                if fate < 0.3:
                    own.dropped += 1
                    return
                headers = {k: v for k, v in self.headers.items() if k.lower().startswith("x-") or k == "Content-Type"}
                for _ in range(2 if fate < 0.5 else 1):
                    wait = delay if fate > 0.8 else 0.0
                    threading.Thread(target=own._carry, args=(self.path, body, headers, wait), daemon=True).start()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def _carry(self, path: str, body: bytes, headers: dict[str, str], wait: float) -> None:
        time.sleep(wait)
        try:
            httpx.post(self.to + path, content=body, headers=headers, timeout=5)
            self.carried += 1
        except httpx.HTTPError:  # the receiver is down: a delivery lost
            self.dropped += 1

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
