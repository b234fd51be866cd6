"""Look through documents: the newest first, in windows of keys, so that no question reads the whole store at once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from datetime import date, timedelta
from itertools import islice
from typing import Any

import sqlalchemy as sa

from hatewatch.privacy import mask
from hatewatch.records import Document, Facts
from hatewatch.store import tables as t
from hatewatch.store.browse import Browsed, Filter, Found, Judging, called
from hatewatch.store.sql.base import SqlPart, chunks
from hatewatch.store.sql.coverage import midnight
from hatewatch.store.sql.predictions import unpack
from hatewatch.text.search import searcher

_WINDOW = 200_000  # keys that one question passes over at most
_LOT = 500  # documents read at once where each is looked at
_D, _P = t.document.c, t.prediction.c
_NAMES = tuple(one.name for one in fields(Document))
_Rows = Sequence[sa.Row[Any]]


class SqlBrowsing(SqlPart):
    """Pages of documents."""

    # The latest audit as it was last read: its key, its length (an erasure shortens it) and the documents drawn.
    _audit: tuple[int, int, frozenset[str]] = (0, 0, frozenset())

    def browse(
        self, wanted: Filter, model: Judging | None, *, before: int | None = None, size: int = 50, most: int = 20_000
    ) -> Browsed:
        """Return up to `size` documents that `wanted` asks for and that stand before the key `before`, newest first."""
        if wanted.label is not None and (model is None or wanted.label not in model.labels):
            return Browsed((), None, 0)
        each = bool(wanted.text.strip()) or wanted.label is not None
        kept: list[sa.Row[Any]] = []
        looked = 0
        with self._engine.connect() as connection:
            at = (connection.execute(sa.select(sa.func.max(_D.key))).scalar() or 0) + 1
            at = at if before is None else min(at, before)
            floor = max(0, at - _WINDOW)
            # What stands at `at` or above has been seen to, and this question goes no further than `floor`.
            while at > floor and len(kept) < size and looked < most:
                room = size - len(kept)
                lot = min(_LOT if each else room, most - looked)
                rows = connection.execute(_query(wanted, model, floor, at).limit(lot)).all()
                looked += len(rows)
                fit = self._fitting(connection, rows, wanted, model, room) if each else rows
                kept += fit
                at = fit[-1].key if len(fit) == room else rows[-1].key if len(rows) == lot else floor
            if not kept and at == floor:
                at = _next_dated(connection, wanted, floor)
            more = connection.execute(sa.select(_D.key).where(_D.key < at).limit(1)).first() is not None
            return Browsed(self._told(connection, kept, model), at if more else None, looked)

    def find(self, id: str, model: Judging | None) -> Found | None:
        """Return the document of this id, None where there is none."""
        query = _columns(model).where(_D.id == id)
        with self._engine.connect() as connection:
            return next(iter(self._told(connection, connection.execute(query).all(), model)), None)

    def audited(self, documents: Sequence[str]) -> frozenset[str]:
        """Return which of these documents are of the audit: drawn for it, or put before somebody as part of it."""
        with self._engine.connect() as connection:
            return self._audited(connection, documents)

    def _audited(self, connection: sa.Connection, documents: Sequence[str]) -> frozenset[str]:
        # Some were before people for another sample when they were drawn: their tasks do not say so, the draw does.
        found = self._drawn(connection).intersection(documents)
        query = sa.select(_D.id).join_from(t.task, t.document, _D.key == t.task.c.document)
        for some in chunks(sorted({*documents} - found)):
            tasked = query.where(t.task.c.sample == "audit", _D.id.in_(some))
            found |= frozenset(connection.execute(tasked).scalars())
        return found

    def _drawn(self, connection: sa.Connection) -> frozenset[str]:
        """Return the documents of the latest audit, which is a megabyte and seldom changes."""
        a = t.audit.c
        latest = sa.select(a.key, sa.func.length(a.content).label("length")).order_by(a.key.desc()).limit(1)
        row = connection.execute(latest).first()
        if row is None:
            return frozenset()
        if self._audit[:2] != (row.key, row.length):
            content = connection.execute(sa.select(a.content).where(a.key == row.key)).scalar_one()
            drawn = frozenset(one["document"] for one in json.loads(content)["drawn"])
            self._audit = (row.key, row.length, drawn)
        return self._audit[2]

    def _fitting(
        self, connection: sa.Connection, rows: _Rows, wanted: Filter, model: Judging | None, room: int
    ) -> _Rows:
        """Return the first `room` rows whose labels and text are as wanted: what no database can tell."""
        if wanted.label is not None and model is not None:
            rows = [row for row in rows if row.scores is not None]
            given = called(unpack([row.scores for row in rows], len(model.labels)), model)
            asked = given[:, model.labels.index(wanted.label)].tolist()
            rows = [row for row, yes in zip(rows, asked, strict=True) if yes]
            blind = self._audited(connection, [row.id for row in rows])
            rows = [row for row in rows if row.id not in blind]
        holds = searcher(wanted.text)
        return list(islice((row for row in rows if holds(row.text) and holds(mask(row.text))), room))

    def _told(self, connection: sa.Connection, rows: _Rows, model: Judging | None) -> tuple[Found, ...]:
        keys = [row.key for row in rows]
        blind = self._audited(connection, [row.id for row in rows])
        places = _mentions(connection, t.place_mention, "place", keys)
        targets = _mentions(connection, t.target_mention, "target", keys)
        found = []
        for row in rows:
            document = Document(**{name: row._mapping[name] for name in _NAMES})
            languages = tuple(row.languages.split(",")) if row.languages else ()
            facts = Facts(row.language, languages, places.get(row.key, ()), targets.get(row.key, ()))
            told = model is not None and row.scores is not None and row.id not in blind
            scores = unpack([row.scores], len(model.labels))[0] if told and model is not None else None
            found.append(Found(row.key, document, facts, scores, row.id in blind))
        return tuple(found)


def _columns(model: Judging | None) -> sa.Select[Any]:
    """Return the query of documents with their scores, of those too that the model has not judged.

    Of the others alone SQLite would begin with the predictions, and sort a whole window anew for each lot.
    """
    columns = (_D.key, *(_D[name] for name in _NAMES), _D.language, _D.languages)
    if model is None:
        return sa.select(*columns, sa.null().label("scores"))
    here = sa.and_(_P.document == _D.key, _P.model == model.key)
    return sa.select(*columns, _P.scores).join_from(t.document, t.prediction, here, isouter=True)


def _query(wanted: Filter, model: Judging | None, floor: int, top: int) -> sa.Select[Any]:
    """Return the query of documents with keys from `floor` to below `top`, but for text and label as wanted."""
    query = _columns(model).where(_D.key >= floor, _D.key < top, *_dated(wanted))
    for column in ("language", "outlet", "source", "kind"):
        if (value := getattr(wanted, column)) is not None:
            query = query.where(_D[column] == value)
    if wanted.place is not None:
        query = query.where(_within(_D.place, wanted.place))
    place, target = t.place_mention.c, t.target_mention.c
    if wanted.spoken_of is not None:
        named = sa.select(place.document).where(place.document >= floor, place.document < top)
        query = query.where(_D.key.in_(named.where(_within(place.place, wanted.spoken_of))))
    if wanted.target is not None:
        named = sa.select(target.document).where(target.document >= floor, target.document < top)
        query = query.where(_D.key.in_(named.where(target.target == wanted.target)))
    return query.order_by(_D.key.desc())


def _within(column: sa.ColumnElement[Any], place: str) -> sa.ColumnElement[bool]:
    return sa.or_(column == place, column.startswith(f"{place}/", autoescape=True))


def _dated(wanted: Filter, *, indexed: bool = False) -> list[sa.ColumnElement[bool]]:
    """Return the conditions on the date; unless `indexed` such as lead no database away from the order of keys."""
    terms: list[sa.ColumnElement[bool]] = []
    if wanted.first is not None:
        terms.append(_D.published >= midnight(wanted.first))
    if wanted.last is not None:
        terms.append(_D.published.is_not(None))
        if wanted.last < date.max:
            terms.append(_D.published < midnight(wanted.last + timedelta(days=1)))
    return terms if indexed else [one.is_(True) for one in terms]


def _next_dated(connection: sa.Connection, wanted: Filter, floor: int) -> int:
    """Return where to go on when a whole window held nothing: where the days wanted are, if days are wanted."""
    terms = _dated(wanted, indexed=True)
    if not terms:
        return floor
    # The sum keeps SQLite from walking down the keys, document by document: the index of dates knows the keys as well.
    key = _D.key + 0
    query = sa.select(sa.func.max(key)).where(key < floor, *terms)
    return int(connection.execute(query).scalar() or -1) + 1


def _mentions(
    connection: sa.Connection, table: sa.Table, column: str, keys: Sequence[int]
) -> dict[int, tuple[str, ...]]:
    query = sa.select(table.c.document, table.c[column]).order_by(table.c.document, table.c.position)
    found: dict[int, tuple[str, ...]] = {}
    for some in chunks(keys):
        for row in connection.execute(query.where(table.c.document.in_(some))):
            found[row[0]] = (*found.get(row[0], ()), row[1])
    return found
