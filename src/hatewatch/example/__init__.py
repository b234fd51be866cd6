"""The example project: posts of our own making to see the whole chain work; all in it is invented."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def example_folder() -> Path:
    """Return the folder of the example project, in a wheel and in a checkout alike."""
    return Path(str(files("hatewatch.example")))


def example_posts() -> Path:
    """Return the spreadsheet of invented posts, July to December 2024, as an analyst has it (UTF-8 CSV)."""
    return example_folder() / "posts.csv"


def example_truth() -> Path:
    """Return what was planted in each post (UTF-8 CSV).

    Columns: id, province (plate), kind, language, labels, ground, discourse, target. Several values in a cell
    are parted by spaces; `language` names the language of most text first (Kurmanji
    where the halves are equal).
    """
    return example_folder() / "truth.csv"
