"""The example project: posts of our own making to see the whole chain work; all in it is invented."""

from __future__ import annotations

import csv
from importlib.resources import files
from pathlib import Path

from hatewatch.errors import InputError


def example_folder() -> Path:
    """Return the folder of the example project, in a wheel and in a checkout alike."""
    return Path(str(files("hatewatch.example")))


def example_posts() -> Path:
    """Return the spreadsheet of invented posts, July to December 2024, as an analyst has it (UTF-8 CSV)."""
    return example_folder() / "posts.csv"


def example_truth() -> Path:
    """Return what was planted in each post (UTF-8 CSV).

    Columns: id, province (plate), kind, language, labels, ground, discourse, target. Several values in a cell
    are parted by spaces; `language` names the language of most text first (kmr where halves are equal).
    """
    return example_folder() / "truth.csv"


def example_note() -> dict[str, str]:
    """Return what a report of the example must say, by reader's language."""
    return {
        "tr": "Bu örnek projedeki bütün metinler, yayınlar ve yazarlar uydurmadır; sayıları alıntılanamaz.",
        "kmr": "Di vê projeya mînak de hemû nivîs, weşan û nivîskar çêkirî ne; hejmarên wê nayên jêgirtin.",
        "en": "All texts, outlets and authors of this example project are invented; its figures must not be cited.",
    }


def write_example(path: Path) -> int:
    """Write the invented posts to `path` as an analyst's spreadsheet (`.xlsx` or `.csv`); return the number of rows.

    Raises InputError for another kind of file, or where one stands there already.
    """
    from hatewatch.sources import write_csv, write_xlsx

    writers = {".xlsx": write_xlsx, ".csv": write_csv}
    write = writers.get(path.suffix)
    if write is None:
        raise InputError(f"{path}: not a kind of file that the example can be written as.", "Use .xlsx or .csv.")
    if path.exists():
        raise InputError(f"{path} exists already.", "Choose another name, so that nothing is lost.")
    with example_posts().open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(stream)
        return write(path, next(reader), reader)
