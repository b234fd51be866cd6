"""Keys are made, listed and revoked with commands; a key is shown once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hatewatch.pipeline.keys import parse_key
from hatewatch.project import init_project
from hatewatch.store import open_store


@pytest.fixture
def key(cli: Callable[..., object], tmp_path: Path) -> Callable[..., object]:
    project = init_project(tmp_path / "amed")
    return lambda *arguments: cli("key", *arguments, cwd=project.folder)


def test_a_key_is_printed_once_alone_on_its_line(key, tmp_path: Path) -> None:
    ran = key("add", "Şîlan Çağın", "--role", "analyst", "--days", 30)
    assert ran.code == 0
    told = ran.out.strip()
    assert parse_key(told)
    assert "Şîlan Çağın (analyst, until 20" in ran.err
    listed = key("list")
    assert listed.out.startswith("1  Şîlan Çağın  analyst  made 20")
    assert "never used  valid until 20" in listed.out
    assert told.split("_", 2)[2] not in listed.out + listed.err


def test_a_key_is_for_a_viewer_unless_said_otherwise(key, tmp_path: Path) -> None:
    assert key("add", "betik").code == 0
    store = open_store(f"sqlite:///{tmp_path / 'amed' / 'store.sqlite'}")
    assert [(one.role, one.expires) for one in store.api_keys()] == [("viewer", None)]
    store.close()


def test_a_revoked_key_is_listed_as_such(key) -> None:
    key("add", "Zîn")
    ran = key("revoke", "Zîn")
    assert (ran.code, ran.out) == (0, "The key of Zîn opens nothing any more.\n")
    assert "revoked 20" in key("list").out
    again = key("revoke", "Zîn")
    assert again.code == 1
    assert "hatewatch: No key called 'Zîn' is valid. There is none." in again.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["add", "Mem", "--role", "boss"], "'boss' is no role. Say one of viewer, analyst, admin."),
        (["add", ""], "That cannot be a key's name."),
        (["add", "Mem"], "There is a key called 'Mem' already. Choose another name"),
    ],
)
def test_what_makes_no_key_is_told_in_a_line(key, arguments: list[str], said: str) -> None:
    key("add", "Mem")
    ran = key(*arguments)
    assert ran.code == 1
    assert said in ran.err
    assert not ran.out


def test_no_keys_are_told_with_how_to_make_one(key) -> None:
    assert "hatewatch key add NAME" in key("list").out
