"""`hatewatch migrate`, `backup` and `restore`, as a person runs them."""

from __future__ import annotations

import re
import shutil
import threading
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from forgetting import NAME, TEXTS, fill, make_home
from hatewatch.cli import stores
from hatewatch.cli.moving import _without_password
from hatewatch.lock import locked
from hatewatch.project import SETTINGS, open_project
from hatewatch.store import open_store
from hatewatch.store.databases import make_engine
from hatewatch.store.erasure import Holdings
from hatewatch.store.tables import metadata
from postgres import Cluster

if TYPE_CHECKING:
    from conftest import Run


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    project, home, store = make_home(tmp_path / "amed")
    fill(project, home, store)
    store.close()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795000000")
    monkeypatch.delenv("LABEL_STUDIO_TOKEN", raising=False)
    return project.folder


@pytest.fixture
def empty(cluster: Cluster) -> str:
    return cluster.new(migrated=False)


def holdings(folder: Path) -> Holdings:
    """Return what a project's store holds, in numbers."""
    with closing(open_store(open_project(folder).store_url)) as store:
        found = store.holdings()
    assert found.documents == 64
    return found


def name_store(folder: Path, line: str) -> None:
    settings = folder / SETTINGS
    settings.write_text(re.sub(r"(?m)^store = .*$", lambda _: line, settings.read_text("utf-8")), "utf-8")


def test_a_project_moves_to_postgres_with_the_line_that_is_told(cli: Run, folder: Path, empty: str) -> None:
    before = holdings(folder)
    ran = cli("migrate", "sqlite:///store.sqlite", empty, cwd=folder)
    assert (ran.code, ran.err) == (0, "")
    assert "document: 64" in ran.out
    assert "64 documents, the same on both sides" in ran.out
    line = re.search(r"hatewatch\.toml: (store = .*)", ran.out)
    assert line is not None
    name_store(folder, line[1])
    (folder / "store.sqlite").rename(folder / "eski.db")
    assert holdings(folder) == before
    again = cli("migrate", "sqlite:///eski.db", empty, cwd=folder)
    assert again.code == 1
    assert "holds something" in again.err
    assert "Traceback" not in again.err


def test_a_password_is_never_printed(cli: Run, folder: Path, cluster: Cluster) -> None:
    cluster.execute("CREATE ROLE zilan LOGIN PASSWORD 'gizli-söz'")
    cluster.execute("CREATE DATABASE zilan OWNER zilan")
    try:
        ran = cli("migrate", "sqlite:///store.sqlite", cluster.url("zilan", "zilan", "gizli-söz"), cwd=folder)
        assert (ran.code, ran.err) == (0, "")
        assert "zilan@" in ran.out
        assert "gizli" not in ran.out
        assert "PGPASSWORD" in ran.out
    finally:
        cluster.execute("DROP DATABASE zilan WITH (FORCE)")
        cluster.execute("DROP ROLE zilan")


def test_a_move_waits_for_what_is_at_work_in_the_project(
    cli: Run, folder: Path, empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = stores.alone
    monkeypatch.setattr(stores, "alone", lambda opened: alone(opened, wait=0.1))
    with locked(folder):
        ran = cli("migrate", f"sqlite:///{folder / 'store.sqlite'}", empty, cwd=folder)
    assert ran.code == 1
    assert "waiting for it to end" in ran.err
    assert "another hatewatch" in ran.err
    with closing(open_store(empty)) as store:
        assert store.counts()["documents"] == 0


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://ayse:a:b%40/c@host/db?sslmode=require", "postgresql://ayse@host/db?sslmode=require"),
        ("postgres://ayse@host/db?password=x&host=/tmp", "postgres://ayse@host/db?host=/tmp"),
        ("postgresql+psycopg://host/db?password=x", "postgresql+psycopg://host/db"),
        ("postgresql://:x@/db", "postgresql://@/db"),
        ("sqlite:///C:/amed/store.sqlite", "sqlite:///C:/amed/store.sqlite"),
    ],
)
def test_an_address_is_shown_as_it_was_written_but_for_the_password(url: str, shown: str) -> None:
    assert _without_password(url) == shown


def test_a_backup_is_restored_and_says_so(cli: Run, folder: Path, tmp_path: Path) -> None:
    ran = cli("backup", cwd=folder)
    assert (ran.code, ran.err) == (0, "Copying the store.\n")
    [made] = (folder / "backups").iterdir()
    assert str(made) in ran.out
    assert "64 documents" in ran.out
    assert "keep it on another disk" in ran.out
    assert made.name == "amed-20261118-110640.zip"
    before = holdings(folder)
    back = cli("restore", made, tmp_path / "geri")
    assert (back.code, back.err) == (0, "")
    assert "64 documents" in back.out
    assert "hatewatch report" in back.out
    assert holdings(tmp_path / "geri") == before
    assert not [one for one in TEXTS if one[:20] in ran.out + back.out]
    assert "backups/" in (folder / ".gitignore").read_text()


def test_a_backup_is_restored_into_postgres(cli: Run, folder: Path, tmp_path: Path, empty: str) -> None:
    cli("backup", tmp_path / "yedek.zip", cwd=folder)
    before = holdings(folder)
    back = cli("restore", tmp_path / "yedek.zip", tmp_path / "geri", "--store", empty)
    assert (back.code, back.err) == (0, "")
    assert open_project(tmp_path / "geri").settings.store == empty
    assert holdings(tmp_path / "geri") == before


def test_what_is_no_backup_is_told_in_one_line(cli: Run, tmp_path: Path) -> None:
    (tmp_path / "mektup.zip").write_text("Bu bir mektup.")
    for name, said in (("mektup.zip", "damaged, or no backup"), ("yok.zip", "There is no file")):
        ran = cli("restore", name, "geri")
        assert ran.code == 1
        assert said in ran.err
        assert len(ran.err.strip().splitlines()) == 1
    ran = cli("restore", "mektup.zip", "geri", "--store", "sqlite:///x.sqlite")
    assert "Leave out --store" in ran.err


def test_the_chain_runs_on_postgres_as_on_sqlite(cli: Run, tmp_path: Path, empty: str) -> None:
    shown = []
    for name, url in (("bir", "sqlite:///store.sqlite"), ("iki", empty)):
        folder = tmp_path / name
        assert cli("init", folder, "--lang", "en").code == 0
        shutil.copy(tmp_path / "bir" / "secret.key", tmp_path / "key")
        shutil.copy(tmp_path / "key", folder / "secret.key")
        name_store(folder, f'store = "{url}"')
        cli("example", folder / "posts.csv")
        for command in (("ingest", "posts.csv"), ("predict", "--model", "baseline"), ("coverage",)):
            ran = cli(*command, cwd=folder)
            assert ran.code == 0, ran.err
        with closing(open_store(open_project(folder).store_url)) as store:
            [model] = store.models()
            judged = [(one, one.scores.tolist()) for page in store.judged(model, unit="outlets") for one in page]
            found = [(one.id, one.published, one.facts, one.author, scores) for one, scores in judged]
            shown.append((found, store.counts(), store.daily(), store.holdings().languages))
    assert len(shown[0][0]) > 500
    assert shown[0] == shown[1]


def test_a_person_is_forgotten_on_postgres(cli: Run, folder: Path, empty: str) -> None:
    cli("migrate", "sqlite:///store.sqlite", empty, cwd=folder)
    name_store(folder, f'store = "{empty}"')
    for one in folder.glob("store.sqlite*"):
        one.unlink()
    ran = cli("forget", "--author", NAME, "--yes", cwd=folder)
    assert ran.code == 0, ran.err
    assert "Erased: 4 documents" in ran.out
    assert "its tables were written anew" in ran.out
    engine = make_engine(empty)
    with engine.connect() as connection:
        left = "".join(repr(connection.execute(table.select()).all()) for table in metadata.sorted_tables)
    engine.dispose()
    assert "Belediye otobüs hattı" in left, "what others wrote stays"
    for words in (*TEXTS, NAME, NAME.strip("@")):
        assert words[:20] not in left


def test_two_commands_write_to_postgres_at_once(cli: Run, folder: Path, empty: str) -> None:
    cli("migrate", "sqlite:///store.sqlite", empty, cwd=folder)
    writers = [open_store(empty) for _ in range(4)]
    keys = [
        threading.Thread(target=lambda one=one, i=i: [one.register(f"m{n}@{i}", ["hate"], {}) for n in range(10)])
        for i, one in enumerate(writers)
    ]
    for one in keys:
        one.start()
    for one in keys:
        one.join()
    assert len({one.key for one in writers[0].models()}) == len(writers[0].models()) == 41
    for store in writers:
        store.close()


def test_the_commands_of_the_page_do_what_it_says(cli: Run, folder: Path, cluster: Cluster) -> None:
    page = Path(__file__).parents[2] / "docs" / "postgres.md"
    if not page.exists():
        pytest.skip("the checkout is not here, only the wheel")
    commands = re.findall(r"(?m)^hatewatch .*$", page.read_text("utf-8"))
    assert len(commands) == 7
    urls = {name: cluster.new(migrated=False) for name in ("hatewatch", "another")}
    for command in commands:
        for name, url in urls.items():
            command = command.replace(f"postgresql://hatewatch@db.example.org/{name}", url)
        if command == "hatewatch report":  # of the store that the line before tells of
            name_store(folder, f'store = "{urls["hatewatch"]}"')
            continue
        ran = cli(*command.split()[1:], cwd=folder)
        assert ran.code == 0, (command, ran.err)
        if command == "hatewatch backup project.zip":
            assert "a store not in use): store.sqlite\n" in ran.out
    assert holdings(folder / "restored") == holdings(folder / "restored-too") == holdings(folder)
