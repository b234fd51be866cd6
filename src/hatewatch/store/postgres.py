"""Postgres: one writer at a time as in SQLite, one moment for each reader, and what may go wrong with a server."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from hatewatch.errors import AwayError, StoreError
from hatewatch.store import UNHARMED

if TYPE_CHECKING:
    from sqlalchemy.engine import ExceptionContext

#: What our writers lock in a database, one after the other: a number that nobody else there should lock.
_WRITER = 0x6861746577617463  # "hatewatc"
#: Postgres takes no NUL in a text: the sign that stands for it is stored.
NUL, NUL_SHOWN = "\x00", "␀"
_SETTINGS = (
    "SET lock_timeout = '30s'",  # as long as a writer waits for another in SQLite
    "SET datestyle = 'ISO, YMD'",  # days are cut out of times as text
    "SET client_min_messages = 'error'",
)
_CONNECTING = {
    "connect_timeout": 10,
    # A server that was lost without a word is noticed within a minute.
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "application_name": "hatewatch",
}
_FULL = "Wait, or raise max_connections on the server."
# By what the server calls an error (SQLSTATE), the more exact first.
_REMEDIES = {
    "55P03": "Another hatewatch is writing to it: wait until it has ended.",
    "57014": "Its administrator has set a time limit for statements: ask for a longer one.",
    "53100": f"Free some disk space on the server. {UNHARMED}",
    "53300": _FULL,
    "53": f"The server is short of memory or disk space. {UNHARMED}",
    "42501": "Make the user the owner of the database: ALTER DATABASE name OWNER TO user.",
    "25006": "The server takes no changes (a standby?): use the address of the one that does.",
    "40": "Run the same command again.",
    "58": f"Check the server's disk. {UNHARMED}",
    "XX": "Ask the server's administrator, and put back a backup if it is damaged.",
    "57P": "Try again when the server runs.",
    "08": "Try again when the server can be reached.",
}
_AWAY = ("55P03", "53300", "40", "57P", "08")
# The server says these before there is a connection, without a SQLSTATE.
_REFUSED = {
    "too many": _FULL,
    "connection slots": _FULL,
    "password": "Check the user and the password: in the address, in PGPASSWORD or in ~/.pgpass.",
    "no pg_hba.conf entry": "Ask the server's administrator to let you in from this computer (pg_hba.conf).",
    'role "': "Check the user in the address, or make it: createuser.",
    'database "': "Check the name of the database in the address, or make it: createdb.",
}
_DOES_NOT_ANSWER = "Check that the server runs and that the address is right, then try again."


def prepare(engine: sa.Engine) -> None:
    """Have an engine's connections behave as our stores need it."""
    sa.event.listen(engine, "do_connect", _ask)
    sa.event.listen(engine, "connect", _prepare)
    sa.event.listen(engine, "begin", _begin)
    sa.event.listen(engine, "handle_error", _explain)


def sort_by_code(connection: sa.Connection) -> None:
    """Have every text column of our tables sorted and compared by code point, as SQLite does.

    A Postgres sorts by the language that it was set up with, and pages of a list would come in another order there.
    """
    # Those of varchar and text; a column that has its order already is left alone, and no row is written anew.
    query = sa.text(
        "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod) AS type FROM pg_attribute a"
        " JOIN pg_class c ON c.oid = a.attrelid JOIN pg_collation l ON l.oid = a.attcollation"
        " WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND a.attnum > 0"
        " AND NOT a.attisdropped AND l.collname <> 'C' AND a.atttypid IN ('text'::regtype, 'varchar'::regtype)"
        " ORDER BY c.relname, a.attnum"
    )
    columns: dict[str, list[str]] = {}
    for table, column, kind in connection.execute(query):
        columns.setdefault(table, []).append(f'ALTER COLUMN "{column}" TYPE {kind} COLLATE "C"')
    for table, changes in columns.items():
        connection.exec_driver_sql(f'ALTER TABLE "{table}" {", ".join(changes)}')


def count_on(connection: sa.Connection, tables: Iterable[sa.Table]) -> None:
    """Have the keys that Postgres gives go on behind the highest there is: it does not see those that were put in."""
    for table in tables:
        column = table.autoincrement_column
        if column is not None:
            sequence = sa.func.pg_get_serial_sequence(f'"{table.name}"', column.name)
            highest = sa.select(sa.func.coalesce(sa.func.max(column), 0) + 1).scalar_subquery()
            connection.execute(sa.select(sa.func.setval(sequence, highest, False)).where(sequence.is_not(None)))


def _ask(_dialect: Any, _record: Any, _arguments: Any, parameters: dict[str, Any]) -> None:
    for name, value in _CONNECTING.items():
        parameters.setdefault(name, value)


def _prepare(connection: Any, _record: object) -> None:
    from psycopg.types.string import StrDumper

    class _Shown(StrDumper):
        """Shows a NUL."""

        def dump(self, obj: str) -> Any:
            return super().dump(obj.replace(NUL, NUL_SHOWN) if NUL in obj else obj)

    connection.adapters.register_dumper(str, _Shown)
    if connection.info.encoding != "utf-8":
        connection.execute("SET client_encoding = 'UTF8'")
    for setting in _SETTINGS:
        connection.execute(setting)
    encoding = connection.info.parameter_status("server_encoding")
    connection.commit()
    if encoding != "UTF8":
        raise StoreError(
            f"The database {connection.info.dbname} keeps texts as {encoding}, which lacks letters that ours have.",
            "Make another one: createdb -E UTF8 -T template0.",
        )


def _begin(connection: sa.Connection) -> None:
    # Writers take turns, since keys of documents are counted on from the highest, and see what the one before wrote;
    # a reader sees one moment throughout, as in SQLite, and may not turn writer.
    from psycopg import IsolationLevel

    writes = connection.get_execution_options().get("writes", False)
    driver: Any = connection.connection.dbapi_connection
    driver.isolation_level = IsolationLevel.READ_COMMITTED if writes else IsolationLevel.REPEATABLE_READ
    driver.read_only = not writes
    if writes:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER})")


def _explain(context: ExceptionContext) -> None:
    """Turn what a server may meet in practice into a StoreError; anything else is a fault of ours and stays.

    What stays loses the server's details: they show the row that it refused, text and all.
    """
    if context.is_pre_ping:  # the pool makes another connection, and that one's error is told
        return
    found = explain(context.original_exception, context.engine.url if context.engine is not None else None)
    if found is not None:
        raise found from None
    error: Any = context.original_exception
    if getattr(error, "sqlstate", None) is not None:
        error.args = (_first_line(error.diag.message_primary or ""),)
        if context.sqlalchemy_exception is not None:
            context.sqlalchemy_exception.args = (f"({type(error).__name__}) {error}",)


def explain(error: Any, url: sa.URL | None) -> StoreError | None:
    """Return what an error of the driver means to a person, None where it is a fault of ours."""
    state = getattr(error, "sqlstate", None)
    where = f"The store {url.database} on {url.host or 'this computer'}" if url else "The store"
    if state is None and type(error).__name__ in {"OperationalError", "ConnectionTimeout"}:
        message = _first_line(str(error))
        for sign, remedy in _REFUSED.items():
            if ("FATAL" in message or "no password" in message) and sign in message:
                return (AwayError if remedy is _FULL else StoreError)(f"{where}: {message}.", remedy)
        return AwayError(f"{where} does not answer: {message}.", _DOES_NOT_ANSWER)
    if state is None:
        return None
    for sign, remedy in _REMEDIES.items():
        if state.startswith(sign):
            kind = AwayError if state.startswith(_AWAY) else StoreError
            return kind(f"{where}: {_first_line(error.diag.message_primary or '')}.", remedy)
    return None


def _first_line(message: str) -> str:
    """Return what was said first, without what it was said of in quotes after a colon, which may be a text."""
    line = next(iter(message.splitlines()), "")
    return re.sub(r'(invalid input[^:]*|out of range[^:]*): ".*', r"\1", line).rstrip(".")
