"""Read a person's own table of judged texts: a column of texts, and one column for each label that was judged."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from hatewatch.errors import InputError
from hatewatch.labels import load_scheme
from hatewatch.languages import LANGUAGES, identify
from hatewatch.records import Row
from hatewatch.sources import FileSource, open_source
from hatewatch.sources.rows import as_text
from hatewatch.text import skeleton
from hatewatch.training.examples import UNKNOWN, Examples

_ANSWERS = {"1": 1, "1.0": 1, "true": 1, "0": 0, "0.0": 0, "false": 0, "": UNKNOWN}
_FORM = "Write 1 for yes, 0 for no, and leave the cell empty where nobody judged."


def read_judged(path: Path, mapping: Mapping[str, str] | None = None) -> tuple[Examples, str, int]:
    """Return the judged texts of a table in any format known here, its SHA-256, and how many rows could not be used.

    Columns are called by the ids of the label scheme and hold 1, 0 or nothing (not judged); a column `language`, where
    there is one, says each text's language, else it is told from the text. The rows are of no part. Raises InputError
    where no column is a label's, a cell holds something else, or nothing is judged.
    """
    source = open_source(path, mapping=mapping)
    if not isinstance(source, FileSource):
        raise InputError(f"{path}: is an export of {source.name}, in which nothing is judged.", _FORM)
    ids = load_scheme().ids
    columns = {skeleton(name.strip()): name for name in source.columns.unused}
    given = [label for label in ids if label in columns]
    if not given:
        raise InputError(
            f"{path}: no column is called by a label, so nothing in it is judged; "
            f"the columns are: {source.columns.text}, {', '.join(source.columns.unused)}.",
            f"Name the columns by the labels that were judged ({', '.join(ids[:3])}, …). {_FORM}",
        )
    spoken = columns.get("language")
    names = [columns[label] for label in given] + ([spoken] if spoken else [])
    judged = _cells(source, names)
    texts: list[str] = []
    labels: list[list[int]] = []
    languages: list[str] = []
    left_out = 0
    for row in source.read():
        if not isinstance(row, Row):
            left_out += 1
            continue
        cells = judged.get(row.number, [""] * len(names))
        answers = dict.fromkeys(ids, UNKNOWN)
        for label, cell in zip(given, cells, strict=False):
            answers[label] = _answer(cell, f"{path}, row {row.number}, column {columns[label]!r}")
        texts.append(row.text)
        labels.append(list(answers.values()))
        languages.append(_language(cells[-1], f"{path}, row {row.number}") if spoken else "")
    table = np.array(labels, np.int8).reshape(len(texts), len(ids))
    if not (table >= 0).any():
        raise InputError(f"{path}: no text in it is judged.", _FORM)
    untold = [i for i, language in enumerate(languages) if not language]
    for i, found in zip(untold, identify([texts[i] for i in untold]), strict=True):
        languages[i] = found.language
    empty = np.array([""] * len(texts))
    return (
        Examples(
            texts, table, np.array([path.name] * len(texts)), np.array(languages), empty,
            np.ones(len(texts), np.float32), np.arange(len(texts)), empty,
        ),
        source.digest,
        left_out,
    )  # fmt: skip


def _cells(source: FileSource, names: list[str]) -> dict[int, list[str]]:
    """Return the cells of some columns as text, by row number."""
    return {number: [as_text(cell).strip() for cell in cells] for number, cells in source.cells(names)}


def _answer(cell: str, place: str) -> int:
    found = _ANSWERS.get(skeleton(cell))
    if found is None:
        raise InputError(f"{place}: holds {cell[:40]!r}.", _FORM)
    return found


def _language(cell: str, place: str) -> str:
    if cell and cell not in LANGUAGES:
        raise InputError(
            f"{place}, column 'language': holds {cell[:40]!r}.",
            f"Use one of {', '.join(LANGUAGES)}, or leave it empty.",
        )
    return cell
