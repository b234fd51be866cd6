"""What a coordinator gets wrong is answered in one line that says what to do, and puts nothing at risk."""

from __future__ import annotations

from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import exported
import in_memory
from hatewatch.annotation.care import Standing
from hatewatch.cli.status import _say
from hatewatch.project import init_project
from hatewatch.records import Task
from hatewatch.store import Queue, Store, open_store

TEAM = '[[volunteer]]\nname = "zîn"\nreads = ["tr"]\n\n[[volunteer]]\nname = "mem"\nreads = ["tr", "kmr"]\n'


@pytest.fixture
def town(cli: Any, tmp_path: Path) -> Path:
    """Make a project of twelve harmless posts."""
    cli("init", "town")
    rows = [f'p{i},2026-03-{i + 1:02d},Adana,"{text}"' for i, text in enumerate(exported.SENTENCES)]
    (tmp_path / "posts.csv").write_text("\n".join(["id,date,place,text", *rows]), "utf-8")
    assert cli("ingest", tmp_path / "posts.csv", cwd=tmp_path / "town").code == 0
    return tmp_path / "town"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> in_memory.Server:
    made = in_memory.Server()
    monkeypatch.setattr("hatewatch.cli.studio.connect", lambda _opened: made)
    return made


def opened(town: Path) -> Store:
    return open_store(f"sqlite:///{town}/store.sqlite")


def one_line(ran: Any) -> str:
    assert (ran.code, ran.err.count("\n")) == (1, 1), ran
    assert "Traceback" not in ran.err
    return str(ran.err)


# Who labels


@pytest.mark.parametrize("command", [["push", "3"], ["push", "3", "--to-file", "tasks.json"], ["round"]])
@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        (None, "", "zîn, mem have queues of their own"),
        ("volunteers.toml", "", "names nobody"),
        ("volunteers.toml", "# later\n", "names nobody"),
        ("volunteers.toml.txt", TEAM, "but volunteers.toml.txt"),
        ("volunteer.toml", TEAM, "but volunteer.toml"),
        ("Volunteers.TOML", TEAM, "Volunteers.TOML"),
        ("volunteers.txt", TEAM, "but volunteers.txt"),
    ],
)
def test_budgets_are_not_lost_with_the_file_that_has_them(
    cli: Any, town: Path, server: in_memory.Server, command: list[str], name: str | None, content: str, said: str
) -> None:
    store = opened(town)
    for volunteer in ("zîn", "mem"):
        store.add_queue(Queue(volunteer, "label", "tr", server.url, 1))
    store.close()
    if name:
        (town / name).write_text(content, "utf-8")
    assert said in one_line(cli("annotate", *command, cwd=town))
    assert server.projects == {}
    assert not (town / "tasks.json").exists()


def test_a_file_of_another_name_is_named_before_the_first_push_too(
    cli: Any, town: Path, server: in_memory.Server
) -> None:
    (town / "volunteers.toml.txt").write_text(TEAM, "utf-8")
    assert "Call it volunteers.toml" in one_line(cli("annotate", "push", "3", cwd=town))
    (town / "volunteers.toml.txt").rename(town / "volunteers.toml")
    assert cli("annotate", "push", "3", "--audit", cwd=town).code == 0
    assert {one["title"] for one in server.projects.values()} == {"hatewatch town · zîn", "hatewatch town · mem"}
    (town / "volunteers.toml").unlink()
    assert "zîn, mem" in one_line(cli("annotate", "push", "3", cwd=town))


def test_without_the_file_and_without_queues_there_is_one_for_everybody(
    cli: Any, town: Path, server: in_memory.Server
) -> None:
    assert cli("annotate", "push", "3", "--audit", cwd=town).code == 0
    assert cli("annotate", "push", "1", "--audit", cwd=town).code == 0
    assert [one["title"] for one in server.projects.values()] == ["hatewatch town · everyone"]


# Nothing to do


def test_what_has_nothing_to_put_before_anybody_opens_no_queue(cli: Any, town: Path, server: in_memory.Server) -> None:
    pushed = cli("annotate", "push", "0", cwd=town)
    assert (pushed.code, "push 100" in pushed.out) == (0, True)
    files = cli("annotate", "push", "0", "--to-file", "tasks.json", cwd=town)
    assert (files.code, "nothing was written" in files.out) == (0, True)
    decided = cli("annotate", "adjudicate", cwd=town)
    assert (decided.code, "0 texts wait for a decision" in decided.out) == (0, True)
    assert "http" not in pushed.out + decided.out
    assert "push 100" in one_line(cli("annotate", "quality", cwd=town))
    exported_nothing = one_line(cli("annotate", "export", cwd=town))
    assert "nothing was written" in exported_nothing
    assert "push 100" in exported_nothing
    assert list(town.glob("labels*.csv")) == []
    store = opened(town)
    assert (server.projects, store.queues()) == ({}, [])
    store.close()


def test_an_export_before_any_answer_says_to_pull_first(cli: Any, town: Path, server: in_memory.Server) -> None:
    assert cli("annotate", "push", "3", "--audit", cwd=town).code == 0
    assert "First: hatewatch annotate pull." in one_line(cli("annotate", "export", "--out", "etiketler.csv", cwd=town))
    assert list(town.glob("etiketler*.csv")) == []


@pytest.mark.parametrize("name", ["town", "Köy"])
def test_a_pull_where_nothing_is_names_the_project_that_it_looked_in(
    cli: Any, town: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("hatewatch.cli.studio.connect", lambda _opened: exported.Server({}))
    settings = (town / "hatewatch.toml").read_text("utf-8")
    (town / "hatewatch.toml").write_text(settings.replace('name = "town"', f'name = "{name}"'), "utf-8")
    ran = cli("annotate", "pull", cwd=town)
    assert ran.code == 0
    assert f"Of the project {name} ({town}) there is nothing on the server yet." in ran.out
    assert "push 100" in ran.out
    assert str(town) in cli("annotate", "status", cwd=town).out


@pytest.mark.parametrize("command", ["push", "adjudicate"])
@pytest.mark.parametrize("given", ["yüz", "5,5", "bîst", "½"])
def test_a_number_in_words_is_told_how_to_write_it(cli: Any, town: Path, command: str, given: str) -> None:
    told = one_line(cli("annotate", command, given, cwd=town))
    assert given in told
    assert "in digits: hatewatch annotate push 100" in told


def test_a_project_that_was_deleted_is_said_and_the_pull_ends_well(
    cli: Any, town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hatewatch.cli.studio.connect", lambda _opened: exported.Server({5: []}))
    url = 'url = "http://studio"'
    settings = (town / "hatewatch.toml").read_text("utf-8")
    (town / "hatewatch.toml").write_text(settings.replace('url = "http://127.0.0.1:8080"', url), "utf-8")
    store = opened(town)
    for number, name in ((2, "everyone"), (5, "zîn")):
        store.add_queue(Queue(name, "label", "tr", "http://studio", number))
    store.close()
    first = cli("annotate", "pull", cwd=town)
    assert first.code == 0
    lines = first.out.splitlines()
    assert lines[0].startswith("everyone: its project was deleted in Label Studio")
    assert lines[1].startswith("zîn: 0 new")
    assert "deleted" not in cli("annotate", "pull", cwd=town).out
    assert "everyone  label (deleted)" in cli("annotate", "status", cwd=town).out
    monkeypatch.setattr("hatewatch.cli.studio.connect", lambda _opened: exported.Server({}))
    cli("annotate", "pull", cwd=town)
    ran = cli("annotate", "pull", cwd=town)
    assert (ran.code, "projects of all queues were deleted" in ran.out) == (0, True)


def test_what_waits_with_somebody_who_left_is_no_work_that_is_left(cli: Any, town: Path) -> None:
    (town / "volunteers.toml").write_text(TEAM, "utf-8")
    store = opened(town)
    documents = [one.id for page in store.frame() for one in page]
    for name in ("zîn", "rojda", "everyone"):
        store.add_queue(Queue(name, "label", "tr", "http://studio", len(name)))
        store.add_tasks([Task(name, one, "rare", None, "", datetime(2026, 3, 21, tzinfo=UTC)) for one in documents[:4]])
    store.close()
    told = cli("annotate", "status", cwd=town).out
    row = next(line for line in told.splitlines() if line.startswith("rojda")).split()
    assert row[:6] == ["rojda", "label", "(left)", "4", "0", "0"]
    assert "\n8 tasks wait." in told


@pytest.mark.parametrize(
    ("severe", "texts", "said"),
    [
        (9, 48, "nears the day's number of texts"),
        (16, 10, "nears the day's number of severe texts"),
        (16, 60, "has had enough texts for today"),
        (20, 60, "has had enough severe texts for today"),
        (9, 10, ""),
    ],
)
def test_the_status_says_which_budget_is_neared(severe: int, texts: int, said: str) -> None:
    day = datetime(2026, 3, 21, tzinfo=UTC).date()
    assert _say(Standing("zîn", day, texts, severe, 60, 20, "free")) == said


# Tokens, addresses, settings


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "it is empty"),
        (b"\n  \n", "it is empty"),
        ("jeton: şifre".encode(), "this is no token"),
        (b"abc\ndef\n", "this is no token"),
        (b"\x80\x81\xff", "this is no text"),
    ],
)
def test_a_token_that_cannot_be_one_is_named(
    cli: Any, town: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, said: str
) -> None:
    monkeypatch.delenv("LABEL_STUDIO_TOKEN", raising=False)
    monkeypatch.setattr("hatewatch.annotation.extra.need_sdk", lambda: None)
    (town / "studio.token").write_bytes(content)
    told = one_line(cli("annotate", "pull", cwd=town))
    assert said in told
    assert "studio.token" in told
    assert "personal access token" in told


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-8"])
def test_a_token_is_read_as_windows_writes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    from hatewatch.annotation.token import read_token

    monkeypatch.delenv("LABEL_STUDIO_TOKEN", raising=False)
    (tmp_path / "studio.token").write_bytes("ab.cd-e_f\r\n".encode(encoding))
    assert read_token(tmp_path) == "ab.cd-e_f"


@pytest.mark.parametrize("url", ["localhost:8080", "", "ftp://x", "192.168.1.20"])
def test_an_address_without_http_is_told_in_plain_words(cli: Any, town: Path, url: str) -> None:
    (town / "hatewatch.toml").write_text(f'name = "x"\n[annotation]\nurl = "{url}"\n', "utf-8")
    told = one_line(cli("annotate", "status", cwd=town))
    assert "hatewatch.toml" in told
    assert 'url = "http://127.0.0.1:8080"' in told
    assert "pattern" not in told


def test_settings_that_are_not_utf_8_are_told_in_plain_words(cli: Any, town: Path) -> None:
    (town / "hatewatch.toml").write_bytes('name = "Diyarbakır"\n'.encode("windows-1254"))
    told = one_line(cli("annotate", "status", cwd=town))
    assert "not UTF-8" in told
    assert "codec" not in told


def test_a_setting_of_another_name_is_told_with_the_one_that_was_meant(cli: Any, town: Path) -> None:
    settings = (town / "hatewatch.toml").read_text("utf-8")
    (town / "hatewatch.toml").write_text(settings.replace("overlap = 2", "overlapp = 2"), "utf-8")
    told = one_line(cli("annotate", "status", cwd=town))
    number = settings.splitlines().index("overlap = 2") + 1
    assert f"hatewatch.toml, line {number}: [annotation] has no setting overlapp. Do you mean overlap?" in told


@pytest.mark.parametrize("where", ["", "inbox", "alt/klasör"])
def test_no_project_is_made_within_another(cli: Any, town: Path, where: str) -> None:
    (town / where).mkdir(parents=True, exist_ok=True)
    told = one_line(cli("init", "AMED", cwd=town / where))
    assert f"would lie within another project, {town}" in told
    assert f'cd "{town.parent}"' in told
    assert not (town / where / "AMED").exists()
    assert cli("init", "AMED", cwd=town.parent).code == 0
    assert "is a hatewatch project already" in one_line(cli("init", ".", cwd=town))


def test_the_example_may_be_tried_within_a_project(town: Path) -> None:
    assert init_project(town / "demo", nested=True).folder == town / "demo"


@pytest.mark.parametrize("name", ["studio.token", "studio.token.txt", "volunteers.toml", "volunteers.toml.txt"])
def test_git_is_told_of_secrets_under_the_names_that_windows_gives_them(town: Path, name: str) -> None:
    ignored = (town / ".gitignore").read_text("utf-8").split()
    assert any(fnmatch(name, pattern) for pattern in ignored)


def test_outside_a_project_the_remedy_is_for_these_commands_too(cli: Any, tmp_path: Path) -> None:
    assert "--project FOLDER" in one_line(cli("annotate", "push", "3", cwd=tmp_path))


def test_export_and_docs_name_one_model(cli: Any, town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = SimpleNamespace(labels={}, caveats={}, left_out={}, examples=[1], of=lambda held: [])
    monkeypatch.setattr("hatewatch.pipeline.annotate.export", lambda *_, **__: (made, Path("labels-held.csv")))
    told = cli("annotate", "export", cwd=town).out
    assert told.count("models/ours") == 2
