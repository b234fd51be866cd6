"""`hatewatch annotate` without a server: files there and back, status, and what listen misses."""

from __future__ import annotations

import json
import socket
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import exported
import in_memory
from hatewatch.store import open_store


@pytest.fixture
def town(cli: Any, tmp_path: Path) -> Path:
    """Make a project of twelve harmless posts."""
    cli("init", "town")
    rows = [f'p{i},2026-03-{i + 1:02d},Adana,"{text}"' for i, text in enumerate(exported.SENTENCES)]
    (tmp_path / "posts.csv").write_text("\n".join(["id,date,place,text", *rows]), "utf-8")
    assert cli("ingest", tmp_path / "posts.csv", cwd=tmp_path / "town").code == 0
    return tmp_path / "town"


def test_a_round_by_files(cli: Any, town: Path) -> None:
    assert "no queue yet" in cli("annotate", "status", cwd=town).out
    pushed = cli("annotate", "push", "6", "--mix", "diverse=1", "--to-file", "tasks.json", cwd=town)
    assert (pushed.code, "6 tasks in tasks.json" in pushed.out) == (0, True), pushed
    tasks = json.loads((town / "tasks.json").read_text("utf-8"))
    answers = [["offensive"], [], ["hate"]]
    back = [
        exported.task(i, one["data"]["uid"], one["data"]["text"], [exported.answer(f"u{i}", "…", labels)])
        for i, (one, labels) in enumerate(zip(tasks, answers, strict=False), 1)
    ]
    back[0]["annotations"].append(exported.answer("bad", "…", result=[]))
    exported.write(town / "export.json", back)
    pulled = cli("annotate", "pull", "--from-file", "export.json", cwd=town)
    assert (pulled.code, "everyone: 4 new, 3 annotations in all, 1 unreadable." in pulled.out) == (0, True), pulled
    assert "submitted without an answer" in pulled.out
    told = cli("annotate", "status", cwd=town)
    row = next(line for line in told.out.splitlines() if line.startswith("everyone")).split()
    assert row[:10] == ["everyone", "label", "6", "0", "6", "3", "0", "0", "0", "1"]
    assert "never" not in told.out
    assert "6 tasks wait." in told.out


def round_export(town: Path, meta: dict[str, Any], **changes: Any) -> Path:
    """Write an export of the first two sentences of the training round, both answered by one person."""
    from hatewatch.annotation.worked import read_examples
    from hatewatch.pipeline.annotate.round import example_id

    tasks = [
        exported.task(i, example_id(one), one.text, [exported.answer(f"r{i}", one.text, one.labels)], meta=meta)
        for i, one in enumerate(read_examples().of("round")[:2], 1)
    ]
    return exported.write(town / "round-export.json", [one | changes for one in tasks])


def test_an_export_of_the_servers_training_round_goes_into_the_round(
    cli: Any, town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = in_memory.Server()
    monkeypatch.setattr("hatewatch.cli.studio.connect", lambda _opened: server)
    (town / "volunteers.toml").write_text('[[volunteer]]\nname = "zîn"\nreads = ["tr"]\n', "utf-8")
    assert cli("annotate", "round", cwd=town).code == 0
    # As it was pushed before tasks of a round bore the project's mark.
    round_export(town, {"queue": "round zîn"})
    pulled = cli("annotate", "pull", "--from-file", "round-export.json", cwd=town)
    assert (pulled.code, "round zîn: 2 new, 2 annotations in all." in pulled.out) == (0, True), pulled
    assert "This is the training round. Next: hatewatch annotate feedback." in pulled.out
    assert "0 new" in cli("annotate", "pull", "--from-file", "round-export.json", cwd=town).out
    told = cli("annotate", "feedback", "zîn", cwd=town)
    assert (told.code, (town / "reports" / "feedback-zîn.html").is_file()) == (0, True), told
    store = open_store(f"sqlite:///{town}/store.sqlite")
    assert (store.queues(), list(store.annotations())) == ([], []), "it is no text of the town"
    store.close()


def test_another_towns_training_round_is_refused_and_said_to_be_one(
    cli: Any, town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused() -> str:
        ran = cli("annotate", "pull", "--from-file", "round-export.json", cwd=town)
        assert (ran.code, ran.err.count("\n")) == (1, 1), ran
        return str(ran.err)

    round_export(town, {"queue": "round zîn"})
    assert "sentences of a training round, but not of the round of this project" in refused()
    assert not (town / "round.sqlite").exists()
    (town / "volunteers.toml").write_text('[[volunteer]]\nname = "mem"\nreads = ["tr"]\n', "utf-8")
    monkeypatch.setattr("hatewatch.cli.studio.connect", lambda _opened: in_memory.Server())
    assert cli("annotate", "round", cwd=town).code == 0
    assert "not of the round of this project" in refused(), "nobody here has the queue that it is of"
    round_export(town, {"queue": "round mem", "hatewatch": "ab" * 10})
    assert "from another hatewatch project" in refused()


def test_a_training_round_by_files(cli: Any, town: Path) -> None:
    assert cli("annotate", "round", "--to-file", "round.xlsx", cwd=town).code == 1
    team = '[[volunteer]]\nname = "zîn"\nreads = ["tr", "kmr"]\nlanguage = "kmr"\n'
    (town / "volunteers.toml").write_text(team + '[[volunteer]]\nname = "mem"\nreads = ["tr"]\n', "utf-8")
    written = cli("annotate", "round", "--to-file", "round.json", cwd=town)
    assert (written.code, "round zîn: 16 tasks in round-zîn.json, with round-zîn.xml" in written.out) == (0, True)
    assert {one.name for one in town.glob("round-*")} == {
        f"round-{name}.{ending}" for name in ("zîn", "mem") for ending in ("json", "xml", "html")
    }
    assert (town / "round-zîn.xml").read_text("utf-8") != (town / "round-mem.xml").read_text("utf-8")
    tasks = json.loads((town / "round-mem.json").read_text("utf-8"))
    assert {one["meta"]["queue"] for one in tasks} == {"round mem"}
    assert len({one["meta"]["hatewatch"] for one in tasks}) == 1
    assert "already" in cli("annotate", "round", "--to-file", "round.json", cwd=town).err
    back = [
        exported.task(i, one["data"]["uid"], one["data"]["text"], [exported.answer(f"m{i}", "…")], meta=one["meta"])
        for i, one in enumerate(tasks, 1)
    ]
    exported.write(town / "mem.json", back)
    pulled = cli("annotate", "pull", "--from-file", "mem.json", cwd=town)
    assert (pulled.code, f"round mem: {len(tasks)} new" in pulled.out) == (0, True), pulled
    told = cli("annotate", "feedback", "mem", cwd=town)
    assert (told.code, (town / "reports" / "feedback-mem.html").is_file()) == (0, True), told
    again = cli("annotate", "round", "--to-file", "again.json", cwd=town)
    assert (again.code, (town / "again-mem.json").exists()) == (0, False), "there is nothing left for mem"
    assert "Written before: again-zîn.json." in again.out


def test_a_shared_round_by_files_says_that_each_sentence_has_one_reader(cli: Any, town: Path) -> None:
    told = cli("annotate", "round", "--to-file", "round.json", cwd=town)
    assert (told.code, "round: 20 tasks in round.json" in told.out) == (0, True), told
    assert "answered by one person" in told.out
    assert "volunteers.toml" in told.out


def test_the_status_asks_the_server_when_told_to(cli: Any, town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hatewatch.store import Queue

    store = open_store(f"sqlite:///{town}/store.sqlite")
    for number, name in enumerate(("zîn", "mem", "rojda"), 1):
        store.add_queue(Queue(name, "label", "tr", "http://other" if number == 3 else "http://studio", number))
    store.close()

    class Server:
        url = "http://studio"

        def titles(self) -> dict[int, str]:
            return {1: "hatewatch town · zîn", 3: "somebody's"}

        def counts(self, project: int) -> Any:
            return {1: SimpleNamespace(tasks=1234, annotations=56)}[project]

    monkeypatch.setattr("hatewatch.cli.studio.connect", lambda _opened: Server())
    assert "1,234 tasks" not in cli("annotate", "status", cwd=town).out
    told = cli("annotate", "status", "--remote", cwd=town).out
    zin, mem, rojda = (line for line in told.splitlines() if line.startswith(("zîn", "mem", "rojda")))
    assert "1,234 tasks, 56 annotations" in zin
    assert "deleted there" in mem
    assert rojda.endswith("–")


def test_the_training_round_has_a_table_of_its_own_in_the_status(cli: Any, town: Path) -> None:
    from hatewatch.pipeline.annotate import open_round
    from hatewatch.pipeline.annotate.round import ROUND, example_id, fill_round
    from hatewatch.records import Task
    from hatewatch.store import Queue

    own = open_round(town)
    sentences = fill_round(own)
    own.add_queue(Queue(ROUND, ROUND, "tr", "http://studio", 3))
    own.add_tasks([Task(ROUND, example_id(one), ROUND, None, "", exported.START) for one in sentences])
    own.close()
    before = cli("annotate", "status", cwd=town)
    assert before.code == 0
    assert "There is no queue yet" in before.out
    cli("annotate", "push", "6", "--mix", "diverse=1", "--to-file", "tasks.json", cwd=town)
    told = cli("annotate", "status", cwd=town).out
    queues, _, practice = told.partition("\nTraining round\n")
    assert "everyone" in queues
    assert "round" not in queues
    row = next(line for line in practice.splitlines() if line.startswith(ROUND)).split()
    assert row[:5] == [ROUND, ROUND, str(len(sentences)), "0", str(len(sentences))]
    assert "\n6 tasks wait." in told, "the round's are no work that is left"


def test_the_status_of_volunteers(cli: Any, town: Path) -> None:
    (town / "volunteers.toml").write_text('[[volunteer]]\nname = "zîn"\nreads = ["tr"]\nbudget = 9\n', "utf-8")
    cli("annotate", "push", "6", "--mix", "diverse=1", "--to-file", "tasks.json", cwd=town)
    told = cli("annotate", "status", cwd=town).out
    assert [line.split()[:4] for line in told.splitlines() if line.startswith("zîn")][1] == ["zîn", "0", "of", "9"]
    assert "never" in told


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["pull", "--from-file", "nowhere.json"], "nowhere.json"),
        (["pull", "--queue", "zîn"], "--from-file"),
        (["push", "5", "--to-file", "tasks.xlsx"], "tasks.json"),
        (["push", "5", "--mix", "audit=much", "--to-file", "tasks.json"], "no number"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(cli: Any, town: Path, arguments: list[str], said: str) -> None:
    ran = cli("annotate", *arguments, cwd=town)
    assert ran.code == 1
    assert said in ran.err
    assert ran.err.count("\n") == 1


def listen(cli: Any, town: Path, monkeypatch: pytest.MonkeyPatch, *arguments: object) -> Any:
    pytest.importorskip("fastapi")
    pytest.importorskip("uvicorn")
    monkeypatch.setattr("hatewatch.annotation.extra.need_sdk", lambda: None)
    return cli("annotate", "listen", *arguments, cwd=town)


def test_listen_says_what_it_misses(cli: Any, town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LABEL_STUDIO_TOKEN", raising=False)
    ran = listen(cli, town, monkeypatch)
    assert (ran.code, "no Label Studio token" in ran.err) == (1, True)
    (town / "studio.token").write_text("t0k3n", "utf-8")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ran = listen(cli, town, monkeypatch, "--port", taken.getsockname()[1])
    assert (ran.code, "cannot listen there" in ran.err) == (1, True)


def test_listen_pulls_when_a_hint_comes(cli: Any, town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server runs in this process, and stops when the last pull has been seen."""
    uvicorn = pytest.importorskip("uvicorn")
    from hatewatch.cli import listen as module

    asked: list[Any] = []
    monkeypatch.setenv("LABEL_STUDIO_TOKEN", "t0k3n")
    monkeypatch.setattr("hatewatch.cli.studio.connect", lambda _opened: object())
    monkeypatch.setattr("hatewatch.pipeline.annotate.hints.ask_hints", lambda *_: 0)

    def bring_home(*_: Any, projects: Any) -> Any:
        asked.append(projects)
        return SimpleNamespace(queues=())

    monkeypatch.setattr("hatewatch.pipeline.annotate.bring_home", bring_home)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert module.need_api() is None
    codes: list[int] = []

    def deliver() -> None:
        end = time.monotonic() + 8
        while len(asked) < 1 and time.monotonic() < end:
            time.sleep(0.01)
        for secret in ("no", (town / "listen.key").read_text("ascii").strip()):
            request = urllib.request.Request(
                f"http://127.0.0.1:{port}/studio/hints/5", b"x" * 300_000, {"X-Hatewatch-Secret": secret}
            )
            try:
                codes.append(urllib.request.urlopen(request, timeout=2).status)
            except urllib.error.HTTPError as error:
                codes.append(error.code)
        while len(asked) < 2 and time.monotonic() < end:
            time.sleep(0.01)
        running[0].should_exit = True

    running: list[Any] = []
    run = uvicorn.Server.run

    def start(self: Any, sockets: Any = None) -> None:
        running.append(self)
        run(self, sockets)

    monkeypatch.setattr(uvicorn.Server, "run", start)
    thread = threading.Thread(target=deliver)
    thread.start()
    ran = listen(cli, town, monkeypatch, "--port", port, "--every", 1)
    thread.join()
    assert ran.code == 0, ran
    assert "SSRF_PROTECTION_ENABLED=false" in ran.out
    assert codes == [401, 204]
    assert asked == [None, frozenset({5})]
