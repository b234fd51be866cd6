"""Tables whose rows are records with named, perhaps nested fields: JSON and Parquet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from hatewatch.errors import InputError
from hatewatch.records import Rejected
from hatewatch.sources.columns import unique_names
from hatewatch.sources.protocol import Record

MOST_FIELDS = 2_000
_DEEPEST = 12

Keys = tuple[str, ...]


def _leaf(value: object) -> bool:
    """Tell whether `value` can be a cell: a scalar, or a list with a scalar in it."""
    if isinstance(value, list):
        return any(not isinstance(part, dict | list) for part in value)
    return not isinstance(value, dict)


def field_paths(record: Mapping[str, object]) -> Iterator[Keys]:
    """Give the path of every field of `record` that can be a cell; lists of records are not entered."""
    stack: list[tuple[Keys, Mapping[str, object]]] = [((), record)]
    while stack:
        keys, level = stack.pop()
        inner = []
        for key, value in level.items():
            if isinstance(value, dict):
                if len(keys) < _DEEPEST:
                    inner.append(((*keys, str(key)), value))
            elif _leaf(value):
                yield (*keys, str(key))
        stack.extend(reversed(inner))


def look_up(record: object, keys: Keys) -> object:
    """Return the value at a path, or None."""
    for key in keys:
        if not isinstance(record, dict):
            return None
        record = record.get(key)
    return record


def _shown(value: object) -> object:
    """Return a cell of the sample; old writers of Parquet keep texts as bytes."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


class Fields:
    """The fields that the first records of a file have, as columns named by dotted paths."""

    def __init__(self, path: Path, records: Sequence[Mapping[str, object]], listed: Iterable[Keys] = ()) -> None:
        paths: dict[str, Keys] = {".".join(keys): keys for keys in listed}
        for record in records:
            for keys in field_paths(record):
                paths.setdefault(".".join(keys), keys)
            if len(paths) > MOST_FIELDS:
                raise InputError(
                    f"{path}: the records have more than {MOST_FIELDS:,} different fields.",
                    "Keep the fields that are needed, the text among them.",
                )
        self.names = unique_names(list(paths))
        self._paths = list(paths.values())
        self.sample: list[Sequence[object]] = [
            [_shown(look_up(record, keys)) for keys in self._paths] for record in records
        ]

    def cells(
        self, records: Iterable[tuple[int, Mapping[str, object]] | Rejected], wanted: Sequence[int]
    ) -> Iterator[Record | Rejected]:
        """Give each record with the cells of the columns `wanted`."""
        paths = [self._paths[i] for i in wanted]
        flat = [keys[0] for keys in paths] if all(len(keys) == 1 for keys in paths) else None
        for item in records:
            if isinstance(item, Rejected):
                yield item
                continue
            number, record = item
            if flat is not None:
                yield number, [record.get(key) for key in flat]
            else:
                yield number, [look_up(record, keys) for keys in paths]


def list_of_records(record: Mapping[str, object]) -> str | None:
    """Return the name of a field that holds a list of records, where there is one."""
    for key, value in record.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            return str(key)
    return None
