"""The model speaks through Label Studio's own ML-backend protocol, and on no text that is measured with."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

from hatewatch.annotation.studio import Studio
from hatewatch.api.backend import PATH, USER
from hatewatch.models import load_classifier
from hatewatch.pipeline import annotate
from hatewatch.project import open_project
from hatewatch.store import open_store
from people import Person
from round_trip import KEY, make_project


def _until_up(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        assert process.poll() is None
        try:
            if httpx.get(url + PATH + "/health", timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.3)
    raise AssertionError("it never came up")


def test_the_server_asks_our_model_and_never_for_an_audit(
    studio_server: Any, people: list[Person], tmp_path: Path
) -> None:
    folder = tmp_path / "önetiket"
    project = make_project(folder, studio_server.url, 24, overlap=1)
    settings = folder / "hatewatch.toml"
    text = settings.read_text("utf-8").replace("audit = 1.0", "audit = 0.5, diverse = 0.5")
    text = text.replace('model = "default"', 'model = "baseline"')
    settings.write_text(text.replace("[annotation]", "[annotation]\nprelabels = true"), "utf-8")
    project = open_project(folder)
    store, studio = open_store(project.store_url), Studio(studio_server.url, studio_server.token)
    pushed = annotate.push(store, studio, "önetiket", project.settings.annotation, (), language="tr", size=12)
    number = pushed.queues[0].project
    assert number is not None
    samples = {task.document: task.sample for task in store.tasks()}
    assert set(samples.values()) == {"audit", "diverse"}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "hatewatch", "annotate", "listen", "--project", str(folder), "--port", str(port)],
        env=os.environ | {KEY: studio_server.token},
    )
    try:
        _until_up(f"http://127.0.0.1:{port}", process)
        person = people[0]
        secret = project.listen_key.read_text("utf-8").strip()
        person.connect_model(number, f"http://127.0.0.1:{port}{PATH}", USER, secret)
        person.show_predictions(number)
        version = load_classifier("baseline").model
        for task in studio.fetch(number, [one.task for one in studio.changed(number, None)]):
            found = person.open_task(task["id"])["predictions"]
            if samples[task["data"]["uid"]] == "audit":
                assert found == []
            else:
                assert [one["model_version"] for one in found] == [version]
                assert 0 <= found[0]["score"] <= 1
                assert "gate" not in {one["from_name"] for one in found[0]["result"]}
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)
        store.close()
