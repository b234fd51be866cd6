"""What is particular to a store on Postgres: its order, its one writer, and what its server may do to it."""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from hatewatch.errors import AwayError, LackingError, StoreError
from hatewatch.records import Document, Facts, Rejected, document_id
from hatewatch.store import Store, open_store
from hatewatch.store.databases import make_engine
from hatewatch.store.tables import metadata
from postgres import Cluster

SECRET = "gizli-söz"
DOCUMENT = Document(document_id("amed", "1"), "amed", "1", "Zarok li kolanan dileyizin, çocuklar oynuyor.")
FACTS = Facts("kmr", ("kmr", "tr"))


@pytest.fixture
def store(postgres_url: str) -> Iterator[Store]:
    with closing(open_store(postgres_url)) as opened:
        yield opened


def add(store: Store, *documents: Document) -> int:
    reading = store.begin_ingest(source="amed", file="amed.csv", digest="d" * 64)
    return store.add(reading, [(one, FACTS) for one in documents])


def test_lists_are_in_the_same_order_as_in_sqlite(store: Store, cluster: Cluster, tmp_path: Path) -> None:
    names = ["Çarşı", "ığdır", "Zaza", "amed", "Amed", "şırnex", "İzmir", "izmir", "ez-de", "ez de", "ä", "zz", "Êzîdî"]
    assert cluster.execute("SELECT 'ı' < 'Z'")[0][0], "the server sorts as Turkish does"
    found = []
    with closing(open_store(f"sqlite:///{tmp_path / 'store.sqlite'}")) as other:
        for one in (store, other):
            for i, name in enumerate(names):
                one.begin_ingest(source=name, file=f"{i}.csv", digest=f"{i}")
            unknown = [
                replace(DOCUMENT, id=f"{i:032x}", native_id=str(i), place_given=name) for i, name in enumerate(names)
            ]
            add(one, *unknown)
            found.append((one.sources(), list(one.unknown_places(50))))
    assert found[0] == found[1]
    assert found[0][0] == sorted([*names])


def test_every_text_column_is_compared_by_code_point(postgres_url: str) -> None:
    engine = make_engine(postgres_url)
    query = sa.text(
        "SELECT table_name, column_name, collation_name FROM information_schema.columns"
        " WHERE table_schema = current_schema() AND data_type IN ('text', 'character varying')"
    )
    with engine.connect() as connection:
        found = connection.execute(query).all()
    engine.dispose()
    texts = [one for table in metadata.sorted_tables for one in table.columns if isinstance(one.type, sa.String)]
    assert len(found) >= len(texts) > 50
    assert [row for row in found if row.collation_name != "C"] == []


def test_a_nul_is_stored_as_its_sign_and_what_has_one_is_found(store: Store) -> None:
    one = replace(DOCUMENT, text="Berf\x00dibare", native_id="x\x00y")
    reading = store.begin_ingest(source="amed", file="a\x00b.csv", digest="d" * 64)
    assert store.add(reading, [(one, FACTS)], [Rejected(1, "text_empty", "Boş\x00", '{"a": "\x00"}')]) == 1
    assert store.texts([one.id]) == {one.id: "Berf␀dibare"}
    assert [row.raw for _, row in store.rejected()] == ['{"a": "␀"}']
    assert list(store.keys_of_native("x\x00y")) == ["amed"]


def test_writers_take_turns_and_readers_do_not_wait(store: Store, postgres_url: str) -> None:
    add(store, DOCUMENT)
    other = make_engine(postgres_url)
    ended: list[int] = []
    with other.execution_options(writes=True).begin() as writing:
        writing.exec_driver_sql("UPDATE document SET outlet = 'Rojname'")
        waiting = threading.Thread(target=lambda: ended.append(add(store, replace(DOCUMENT, id="e" * 32))))
        waiting.start()
        with closing(open_store(postgres_url)) as reader:
            assert reader.known([DOCUMENT.id])[DOCUMENT.id].outlet is None
        waiting.join(0.3)
        assert ended == []
    waiting.join(30)
    assert ended == [1]
    assert store.known([DOCUMENT.id])[DOCUMENT.id].outlet == "Rojname"
    other.dispose()


def test_a_reader_sees_one_moment_and_cannot_write(store: Store, postgres_url: str) -> None:
    engine = make_engine(postgres_url)
    count = sa.text("SELECT count(*) FROM document")
    with engine.connect() as connection:
        assert connection.execute(count).scalar() == 0
        add(store, DOCUMENT)
        assert connection.execute(count).scalar() == 0
        with pytest.raises(Exception, match="read-only transaction"):
            connection.exec_driver_sql("DELETE FROM document")
    with engine.connect() as connection:
        assert connection.execute(count).scalar() == 1
    engine.dispose()


def test_many_that_open_a_new_store_at_once_make_it_once(cluster: Cluster) -> None:
    url = cluster.new(migrated=False)
    failed: list[BaseException] = []

    def open_it() -> None:
        try:
            open_store(url).close()
        except BaseException as error:
            failed.append(error)

    openers = [threading.Thread(target=open_it) for _ in range(4)]
    for one in openers:
        one.start()
    for one in openers:
        one.join(60)
    assert failed == []
    with closing(open_store(url)) as store:
        assert add(store, DOCUMENT) == 1


def test_what_was_committed_outlives_a_server_that_is_killed(store: Store, cluster: Cluster) -> None:
    assert add(store, DOCUMENT) == 1
    cluster.kill()
    try:
        with pytest.raises(AwayError, match="does not answer") as caught:
            store.counts()
        assert "try again" in caught.value.remedy
    finally:
        cluster.start()
    assert store.counts()["documents"] == 1
    assert add(store, replace(DOCUMENT, id="e" * 32)) == 1


def test_a_connection_that_breaks_in_a_transaction_is_told_as_such(
    store: Store, postgres_url: str, cluster: Cluster
) -> None:
    engine = make_engine(postgres_url)
    with engine.execution_options(writes=True).connect() as connection:
        number = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
        cluster.execute(f"SELECT pg_terminate_backend({number})")
        with pytest.raises(AwayError):
            connection.exec_driver_sql("SELECT 1")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1
    engine.dispose()


def told(url: str) -> str:
    """Return all that is said where a database cannot be opened."""
    with pytest.raises(StoreError) as caught:
        open_store(url)
    return "".join(traceback.format_exception(caught.value))


def test_what_is_wrong_with_an_address_is_said_without_its_password(cluster: Cluster) -> None:
    cluster.execute(f"CREATE ROLE ayse LOGIN PASSWORD '{SECRET}'")
    try:
        good = cluster.url("postgres", "ayse", SECRET)
        assert (said := told(good)), "she may come in, but make no tables: PostgreSQL 15 allows that to owners alone"
        assert "permission denied" in said
        assert "OWNER" in said
        assert SECRET not in said
        wrong = told(cluster.url("postgres", "ayse", "yanlış-söz"))
        assert "password" in wrong
        assert "PGPASSWORD" in wrong
        assert "yanlış" not in wrong
        assert "createdb" in told(cluster.url("nowhere"))
        assert "createuser" in told(cluster.url("postgres", "nobody-here"))
        away = told(f"postgresql://ayse:{SECRET}@127.0.0.1:1/postgres")
        assert "does not answer" in away
        assert SECRET not in away
        assert SECRET not in told(f"postgresql://ayse:{SECRET}@no.such.host.invalid/postgres")
    finally:
        cluster.execute("DROP ROLE ayse")


def test_a_server_without_a_free_connection_is_told_as_such(store: Store, postgres_url: str, cluster: Cluster) -> None:
    cluster.execute("CREATE ROLE leyla LOGIN CONNECTION LIMIT 0")
    try:
        with pytest.raises(AwayError, match=r"too many connections.*max_connections"):
            open_store(cluster.url("postgres", "leyla"))
    finally:
        cluster.execute("DROP ROLE leyla")


def test_a_database_that_lacks_our_letters_is_refused(cluster: Cluster) -> None:
    cluster.execute("CREATE DATABASE old ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0")
    try:
        said = told(cluster.url("old"))
        assert "LATIN1" in said
        assert "UTF8" in said
    finally:
        cluster.execute("DROP DATABASE old WITH (FORCE)")


def test_a_row_that_is_refused_is_not_shown(store: Store) -> None:
    with pytest.raises(sa.exc.IntegrityError) as caught:
        add(store, replace(DOCUMENT, url=None, source=None, text=f"Ev {SECRET} e"))  # type: ignore[arg-type]
    assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_postgres_without_its_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [one for one in sys.modules if one.split(".")[0] == "psycopg"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(LackingError, match=r"hatewatch\[postgres\]"):
        open_store(f"postgresql://ayse:{SECRET}@localhost/hatewatch")


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg", "postgresql+psycopg2"])
def test_every_way_to_write_the_address_means_the_same(postgres_url: str, scheme: str) -> None:
    with closing(open_store(postgres_url.replace("postgresql", scheme, 1))) as store:
        assert store.counts()["documents"] == 0
