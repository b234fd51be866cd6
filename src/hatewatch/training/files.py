"""Read the rows of a recipe's data set: a CSV file checked by its digest, or anything that `datasets` reads."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path
from typing import Any

from hatewatch.errors import InputError
from hatewatch.training.recipe import DataSet

Rows = tuple[tuple[str, ...], list[dict[str, str]]]
_BUILDERS = {".jsonl": "json", ".json": "json", ".parquet": "parquet", ".arrow": "arrow", ".tsv": "csv"}


def read_rows(data: DataSet, folder: Path) -> Rows:
    """Return the column names and the rows of a data set, every cell as text.

    A set of the hub is fetched (or found in the cache) by `datasets`; a folder is one that `datasets` saved; files
    lie in `folder`. Raises InputError for a missing or altered file.
    """
    if data.hub:
        return _from_hub(data)
    path = folder / data.file
    if not path.exists():
        raise InputError(
            f"{path}: the data set {data.id!r} is not there.",
            f"Put it into the folder given by --data. Where it comes from, by the recipe: {data.source} "
            f"(licence: {data.licence}).",
        )
    if path.is_dir():
        from datasets import load_from_disk

        return _cells(load_from_disk(str(path)), data)
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if data.sha256 and found != data.sha256:
        raise InputError(
            f"{path}: is another file than the recipe names (SHA-256 {found[:12]}…, wanted {data.sha256[:12]}…).",
            f"Get it again from {data.source}, or write the new digest into the recipe and say so in the card.",
        )
    if builder := _BUILDERS.get(path.suffix):
        from datasets import load_dataset

        more = {"sep": "\t"} if path.suffix == ".tsv" else {}
        return _cells(load_dataset(builder, data_files=str(path), split="train", **more), data)
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        rows = []
        for number, row in enumerate(reader, 2):
            if None in row or None in row.values():
                raise InputError(f"{path}, row {number}: has more or fewer cells than the header.", "Quote its commas.")
            rows.append(row)
        return tuple(reader.fieldnames or ()), rows


def _from_hub(data: DataSet) -> Rows:
    from datasets import load_dataset

    try:
        found = load_dataset(data.hub, data.config or None, split=data.part, revision=data.revision or None)
    except Exception as error:  # the hub, the network and each builder raise their own
        raise InputError(
            f"The data set {data.id!r} could not be had from the hub ({str(error).splitlines()[0]}).",
            f"See that {data.hub} exists and that there is a network, or save it with `datasets` and name the folder.",
        ) from None
    return _cells(found, data)


def _cells(table: Any, data: DataSet) -> Rows:
    """Return a table of `datasets` as text: classes by their names, missing values as nothing."""
    if hasattr(table, "keys"):
        if data.part not in table:
            raise InputError(
                f"{data.file or data.hub}: has no part {data.part!r}.", f"It has {', '.join(table)}; set `part`."
            )
        table = table[data.part]
    names = {key: one.names for key, one in table.features.items() if hasattr(one, "names")}

    def cell(key: str, value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return str(int(value))
        if isinstance(value, list):
            return data.separator.join(cell(key, one) for one in value)
        return names[key][value] if key in names and isinstance(value, int) and value >= 0 else str(value)

    return tuple(table.column_names), [{key: cell(key, value) for key, value in row.items()} for row in table]
