"""Read the data sets of a recipe into texts and labels, where a label that nobody judged stays unknown."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hatewatch.errors import InputError
from hatewatch.labels import load_scheme
from hatewatch.training.duplicates import group_duplicates
from hatewatch.training.files import read_rows
from hatewatch.training.recipe import DataSet, Recipe
from hatewatch.training.sentences import write_out

UNKNOWN = -1
_JUDGED = {"1": 1, "0": 0, "": UNKNOWN, "1.0": 1, "0.0": 0}


@dataclass(frozen=True)
class Examples:
    """Texts with what is known of them, row by row.

    `labels` is int8 of shape (texts, labels of the scheme): 1 yes, 0 no, -1 not judged. `part` is train, dev or
    test; `group` numbers the near-duplicates; `held` is the value of the set's hold-out column or the template's id.
    """

    texts: list[str]
    labels: NDArray[np.int8]
    source: NDArray[np.str_]
    language: NDArray[np.str_]
    held: NDArray[np.str_]
    weight: NDArray[np.float32]
    group: NDArray[np.int64]
    part: NDArray[np.str_]

    def column(self, label: str) -> NDArray[np.int8]:
        """Return what is known of one label."""
        return self.labels[:, load_scheme().ids.index(label)]


@dataclass(frozen=True)
class _Row:
    text: str
    labels: tuple[int, ...]
    source: str
    language: str
    held: str
    weight: float
    part: str = ""


def read_examples(recipe: Recipe, data_dir: Path) -> Examples:
    """Return all rows of a recipe, split by groups of near-duplicates before anything else is done with them.

    Raises InputError for a missing or altered file, a missing column, or a template that does not fit its groups.
    """
    rows = [row for data in recipe.data for row in _read_set(data, data_dir)]
    if recipe.data and not any(label != UNKNOWN for row in rows for label in row.labels):
        raise InputError(
            f"{', '.join(data.file or data.hub for data in recipe.data)}: no row has a judgement.",
            f"Name a column after each label that was judged ({', '.join(load_scheme().ids[:3])}, …), with 1 for yes "
            "and 0 for no in it.",
        )
    for own in recipe.sentences:
        for name in own.templates:
            for s in write_out(recipe.folder / name, recipe.folder / own.groups):
                if not own.languages or s.language in own.languages:
                    rows.append(_Row(s.text, s.labels, own.id, s.language, s.template, own.weight, s.part))
    public = [i for i, row in enumerate(rows) if not row.part]
    groups = np.zeros(len(rows), np.int64)
    groups[public] = group_duplicates([rows[i].text for i in public], recipe.split.similarity)
    part = np.array([row.part or "train" for row in rows], dtype="<U5")
    names = {
        int(g): rows[public[int(i)]].text for g, i in zip(*np.unique(groups[public], return_index=True), strict=True)
    }
    draws = {g: _draw(text) for g, text in names.items()}
    for i in public:
        draw = draws[int(groups[i])]
        part[i] = (
            "test" if draw < recipe.split.test else "dev" if draw < recipe.split.test + recipe.split.dev else "train"
        )
    rest = [i for i, row in enumerate(rows) if row.part]
    groups[rest] = (groups[public].max(initial=-1) + 1) + np.arange(len(rest))
    width = len(load_scheme().ids)
    return Examples(
        [row.text for row in rows],
        np.array([row.labels for row in rows], np.int8).reshape(len(rows), width),
        np.array([row.source for row in rows]),
        np.array([row.language for row in rows]),
        np.array([row.held for row in rows]),
        np.array([row.weight for row in rows], np.float32),
        groups,
        part,
    )


def _draw(text: str) -> float:
    """Return a number in [0, 1) that depends on the text alone."""
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def _read_set(data: DataSet, folder: Path) -> Iterator[_Row]:
    ids = load_scheme().ids
    columns, rows = read_rows(data, folder)
    wanted = {data.text, *data.where, *(key for rule in data.rule for key in rule.when)}
    if data.hold_out:
        wanted.add(data.hold_out)
    if lacking := sorted(wanted - set(columns)):
        raise InputError(
            f"{data.file or data.hub}: has no column {lacking[0]!r} (it has {', '.join(columns)}).",
            f"Mend the recipe's data set {data.id!r}.",
        )
    own = () if data.rule else tuple(label for label in ids if label in columns)
    taken = [row for row in rows if all(row[key] == value for key, value in data.where.items())]
    if data.most and len(taken) > data.most:
        taken = sorted(taken, key=lambda row: _draw("most " + row[data.text]))[: data.most]
    for number, row in enumerate(taken, 2):
        labels = dict.fromkeys(ids, UNKNOWN)
        for rule in data.rule:
            if all(_holds(row[key], value, data.separator) for key, value in rule.when.items()):
                labels |= dict.fromkeys(rule.yes, 1) | dict.fromkeys(rule.no, 0)
                labels |= dict.fromkeys(rule.unknown, UNKNOWN)
        for label in own:
            if (cell := row[label].strip()) not in _JUDGED:
                raise InputError(
                    f"{data.file or data.hub}, row {number}: the column {label!r} holds {cell!r}.",
                    "Write 1 for yes, 0 for no, and nothing where nobody judged.",
                )
            labels[label] = _JUDGED[cell]
        held = row[data.hold_out] if data.hold_out else ""
        yield _Row(row[data.text], tuple(labels.values()), data.id, data.language, held, data.weight)


def _holds(cell: str, value: str, separator: str) -> bool:
    return value in cell.split(separator) if separator else cell == value
