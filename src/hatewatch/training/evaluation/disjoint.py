"""Show that no functional test has been taught: compare its sentences with those that models learn from."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hatewatch.example import example_folder
from hatewatch.example.frames import read_frames
from hatewatch.resources import resource
from hatewatch.text import normalise, skeleton
from hatewatch.training.evaluation.cases import Case, functional_folder

_SLOT = re.compile(r"\{[^}]*\}")
_NOT_WORD = re.compile(r"[^\w₺]+")
_LETTERS = 4  # in a shingle
_NO_FORMS = {"language", "group", "kind", "grounds"}


@dataclass(frozen=True, slots=True)
class Overlap:
    """A functional template that comes too near a taught sentence; `similarity` is 1 where they are equal."""

    template: str
    taught: str
    similarity: float


def taught_sentences(folder: Path | None = None) -> dict[str, str]:
    """Return the texts that teach models or stand in the example project, by their place; slots are in braces."""
    folder = folder or resource("training") / "sentences"
    found: dict[str, str] = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            found |= {f"{path.name} {row['id']}": row["text"] for row in csv.DictReader(lines) if "text" in row}
    for i, frame in enumerate(read_frames(example_folder() / "sentences")):
        found[f"example {frame.languages[0]} {frame.kind} {i}"] = frame.text
    return found


def group_forms(tables: Iterable[Path] | None = None) -> set[str]:
    """Return every form of every group's name, in the tables of the functional tests and of the training sentences."""
    tables = tables or (resource("training") / "sentences" / "groups.csv", functional_folder() / "groups.csv")
    forms: set[str] = set()
    for path in tables:
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                forms.update(value for name, value in row.items() if name not in _NO_FORMS and value)
    return forms


def overlaps(
    cases: Sequence[Case],
    taught: Mapping[str, str],
    forms: Collection[str] = (),
    similarity: float = 0.7,
) -> list[Overlap]:
    """Return each functional template of which a case equals or nearly equals a taught sentence.

    Compared is what is left after `normalise` and `skeleton`, with the names of groups (`forms`) and slots taken
    out: the Jaccard index of words, and that of runs of four letters, spaces not counted; the higher one stands.
    """
    bare = _Bare(forms)
    tested: dict[tuple[str, ...], str] = {}
    for case in cases:
        tested.setdefault(bare(case.text), case.template)
    keys = [(place, words) for place, text in taught.items() if (words := bare(text))]
    best: dict[tuple[str, str], float] = {}
    for features in (frozenset, _shingles):
        sets = [frozenset(features(words)) for _, words in keys]
        where: dict[str, list[int]] = defaultdict(list)
        for i, one in enumerate(sets):
            for feature in one:
                where[feature].append(i)
        for words, template in tested.items():
            mine = frozenset(features(words))
            shared = Counter(i for feature in mine for i in where.get(feature, ()))
            for i, count in shared.items():
                near = count / (len(mine) + len(sets[i]) - count)
                pair = template, keys[i][0]
                if near >= similarity and near > best.get(pair, 0):
                    best[pair] = near
    return [Overlap(template, place, round(near, 3)) for (template, place), near in sorted(best.items())]


class _Bare:
    """Reduce a text to its words without group names: what a template says of whomever."""

    def __init__(self, forms: Collection[str]) -> None:
        names = sorted({_plain(form) for form in forms} - {""}, key=lambda name: -len(name))
        self._names = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)") if names else None

    def __call__(self, text: str) -> tuple[str, ...]:
        plain = _plain(_SLOT.sub(" ", text))
        if self._names is not None:
            plain = self._names.sub(" ", plain)
        return tuple(plain.split())


def _plain(text: str) -> str:
    return " ".join(_NOT_WORD.sub(" ", skeleton(normalise(text))).split())


def _shingles(words: Sequence[str]) -> set[str]:
    letters = "".join(words)
    return {letters[i : i + _LETTERS] for i in range(max(1, len(letters) - _LETTERS + 1))}
