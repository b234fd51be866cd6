"""The databases that a store may be kept in: which one a URL means, and an engine for it."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from hatewatch.errors import LackingError, StoreError
from hatewatch.store import postgres, sqlite

_POSTGRES = "postgresql+psycopg"
# As many connections as a server answers requests at once, so that none waits for one that others hold; 5 stay open.
_POOL = {"pool_size": 5, "max_overflow": 45}
_KINDS = {"sqlite": sqlite.prepare, "postgresql": postgres.prepare}


def make_engine(url: str) -> sa.Engine:
    """Return an engine for a database URL, `sqlite:////folder/store.sqlite` or `postgresql://user@host/database`.

    A connection with the execution option `writes=True` begins as the only writer, after waiting for the one before it;
    others read, and all that one of their transactions reads is of one moment. Raises StoreError for another kind of
    address, LackingError where the package that Postgres needs is not installed. What a database may meet in practice
    is a StoreError later on, without a text and without a password.
    """
    try:
        address = sa.make_url(url)
        kind = "postgresql" if address.drivername == "postgres" else address.get_backend_name()
        if kind not in _KINDS:
            raise ArgumentError("another kind of database")
        if kind == "postgresql":
            address = address.set(drivername=_POSTGRES)
        # An error must not print texts, and a connection that the server has let go of is replaced by a new one.
        engine = sa.create_engine(
            address, hide_parameters=True, pool_pre_ping=kind == "postgresql",
            **(_POOL if address.database not in {None, "", ":memory:"} else {}),
        )  # fmt: skip
    except ImportError as error:  # also where psycopg is there without the library that it rests on
        raise LackingError(
            "A store on Postgres needs psycopg, which is not installed.", 'Run: pip install "hatewatch[postgres]".'
        ) from error
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise StoreError(
            f"Not a database address known here: {url.split('@')[-1]}.",
            "Use sqlite:///store.sqlite, or postgresql://user@host/database.",
        ) from error
    _KINDS[kind](engine)
    return engine
