"""A store that is moved to another database is the same store there, whatever befalls the move."""

from __future__ import annotations

import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa

import moving
from hatewatch.errors import StoreError
from hatewatch.records import Document, Facts
from hatewatch.store import open_store
from hatewatch.store.databases import make_engine
from hatewatch.store.moving import move, write_snapshot
from hatewatch.store.moving.copy import moved_tables
from moving import ROWS, contents, fill_every_table
from postgres import Cluster

_numbers = count()


@pytest.fixture(params=["sqlite to postgres", "postgres to sqlite", "sqlite to sqlite"])
def ends(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """Return the addresses of a full store and of an empty database."""

    def make(kind: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{tmp_path / f'{next(_numbers)}.sqlite'}"
        cluster: Cluster = request.getfixturevalue("cluster")
        return cluster.new(migrated=False)

    source, target = map(make, request.param.split(" to "))
    fill_every_table(source)
    return source, target


def test_every_row_of_every_table_comes_whole(ends: tuple[str, str]) -> None:
    source, target = ends
    held = contents(source)
    assert {name: len(rows) for name, rows in held.items()} == {
        table.name: 1 if table.name == "band_method" else ROWS for table in moved_tables()
    }
    moved = move(source, target, size=7)
    assert moved.rows == {name: len(rows) for name, rows in held.items()}
    assert contents(target) == held == contents(source)


def test_a_moved_store_goes_on_counting(ends: tuple[str, str]) -> None:
    source, target = ends
    move(source, target)
    store = open_store(target)
    reading = store.begin_ingest(source="amed", file="amed.csv", digest="f" * 64)
    assert reading.key == ROWS + 1
    assert store.add(reading, [(Document("f" * 32, "amed", "1", "Sibê baran dibare."), Facts("kmr"))]) == 1
    assert store.register("another@abc", ["hate"], {"hate": 0.5}).key == ROWS + 1
    store.close()


@pytest.mark.parametrize("batches", [1, 20, 50])
def test_a_move_that_was_killed_goes_on_and_nobody_opens_half_a_store(ends: tuple[str, str], batches: int) -> None:
    source, target = ends
    command = [sys.executable, moving.__file__, source, target]
    mover = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert mover.stdout is not None
    told = [int(mover.stdout.readline()) for _ in range(batches)]
    mover.kill()
    mover.communicate()
    with pytest.raises(StoreError, match="not all of it is there"):
        open_store(target)
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
    assert int(done.stdout.split()[0]) > told[-1], "it does not begin anew"
    assert contents(target) == contents(source)
    open_store(target).close()


def test_a_move_that_another_version_or_store_began_is_not_gone_on_with(ends: tuple[str, str], tmp_path: Path) -> None:
    source, target = ends
    command = [sys.executable, moving.__file__, source, target]
    mover = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert mover.stdout is not None
    assert mover.stdout.readline()
    mover.kill()
    mover.communicate()
    other = f"sqlite:///{tmp_path / 'other.sqlite'}"
    open_store(other).close()
    with pytest.raises(StoreError, match="Another store was being moved"):
        move(other, target)


def test_a_source_that_changed_since_the_move_was_killed_is_told(ends: tuple[str, str]) -> None:
    source, target = ends
    mover = subprocess.Popen([sys.executable, moving.__file__, source, target], stdout=subprocess.PIPE, text=True)
    assert mover.stdout is not None
    while int(mover.stdout.readline()) < ROWS * (len(moved_tables()) - 1):
        pass
    mover.kill()
    mover.communicate()
    engine = make_engine(source)
    with engine.execution_options(writes=True).begin() as connection:
        connection.exec_driver_sql("UPDATE document SET text = 'Yarın hava açık.' WHERE key = 3")
    engine.dispose()
    with pytest.raises(StoreError, match=r"not what is in the source: document\.") as caught:
        move(source, target)
    assert "hava" not in str(caught.value)
    with pytest.raises(StoreError, match="not all of it is there"):
        open_store(target)


def test_a_target_that_holds_something_is_refused(ends: tuple[str, str]) -> None:
    source, target = ends
    store = open_store(target)
    store.register("baseline@abc", ["hate"], {"hate": 0.5})
    store.close()
    with pytest.raises(StoreError, match="holds something"):
        move(source, target)
    with pytest.raises(StoreError, match="same database"):
        move(source, source)


def test_a_target_with_tables_of_something_else_is_refused(ends: tuple[str, str]) -> None:
    source, target = ends
    engine = sa.create_engine(target.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE orders (number INTEGER)")
    with pytest.raises(StoreError, match="tables of something else"):
        move(source, target)
    assert sa.inspect(engine).get_table_names() == ["orders"]
    engine.dispose()


def test_a_source_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="There is no store"):
        move(f"sqlite:///{tmp_path / 'nowhere.sqlite'}", f"sqlite:///{tmp_path / 'new.sqlite'}")
    assert list(tmp_path.iterdir()) == []


def test_nobody_writes_to_a_store_that_is_being_moved(ends: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = ends
    other = make_engine(source)
    patience = "PRAGMA busy_timeout=100" if source.startswith("sqlite") else "SET lock_timeout = 100"
    refused: list[str] = []

    def write(*_arguments: object) -> None:
        with other.connect() as connection:
            connection.exec_driver_sql(patience)
            connection.commit()
            connection.detach()
            with (
                pytest.raises(StoreError, match="Another hatewatch is writing"),
                connection.execution_options(writes=True).begin(),
            ):
                pass
        refused.append("")

    class Told(moving.Silent):
        def start(self, *_arguments: object, **_more: object) -> None:
            write()

    move(source, target, Told())
    assert len(refused) == 2, "while it copies, and while it compares"
    other.dispose()


def test_a_nul_is_kept_as_the_sign_for_it_where_postgres_takes_none(tmp_path: Path, cluster: Cluster) -> None:
    source, target = f"sqlite:///{tmp_path / 'store.sqlite'}", cluster.new(migrated=False)
    store = open_store(source)
    reading = store.begin_ingest(source="amed", file="amed.csv", digest="f" * 64)
    store.add(reading, [(Document("f" * 32, "amed", "1", "Berf\x00dibare û şîr"), Facts("kmr"))])
    store.close()
    move(source, target)
    moved = open_store(target)
    assert moved.texts(["f" * 32]) == {"f" * 32: "Berf␀dibare û şîr"}
    moved.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_snapshot_is_a_store_in_one_private_file_without_sessions(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    source = f"sqlite:///{tmp_path / 'store.sqlite'}" if kind == "sqlite" else request.getfixturevalue("postgres_url")
    fill_every_table(source)
    folder = tmp_path / "copy"
    folder.mkdir()
    rows = write_snapshot(source, folder / "store.sqlite")
    assert [one.name for one in folder.iterdir()] == ["store.sqlite"]
    assert (folder / "store.sqlite").stat().st_mode & 0o777 == 0o600
    assert contents(f"sqlite:///{folder / 'store.sqlite'}") == contents(source)
    assert rows["document"] == ROWS
