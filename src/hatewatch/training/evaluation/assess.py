"""Measure a model on whatever is at hand, beside another on the same texts: the one function behind `evaluate`."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hatewatch.errors import InputError
from hatewatch.models.classifier import Classifier
from hatewatch.targets import find_targets
from hatewatch.training.evaluation.compare import ENOUGH, EVERYTHING, Difference, Evaluation, compare, rows_of
from hatewatch.training.evaluation.functional import FunctionalResult, read_cases, run
from hatewatch.training.evaluation.judged import read_judged
from hatewatch.training.evaluation.scoring import score
from hatewatch.training.examples import Examples, read_examples
from hatewatch.training.recipe import Recipe, load_recipe
from hatewatch.training.sentences import PARTS

#: Before the name of a group, where a set is the texts that speak of it.
MENTIONS_OF = "mentions "

Advance = Callable[[int], None]
#: Told a stage and its number of steps (0: unknown), gives what is told how many are done.
Tell = Callable[[str, int], Advance]


@dataclass(frozen=True, slots=True)
class Used:
    """One data set that was measured on: `n` texts of a recipe's `part`, and `left_out` rows that could not be used.

    `sha256` is that of its file, or for our own sentences that of their tables.
    """

    data: str
    sha256: str
    part: str
    n: int
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Assessment:
    """Everything that was measured: the model first, then, where there is one, the model beside it.

    `evaluations` is empty where no data were given. `differences` are the first less the second.
    """

    name: str
    model: str
    digest: str
    against: str
    data: tuple[Used, ...]
    evaluations: tuple[Evaluation, ...]
    differences: tuple[Difference, ...]
    functional: tuple[FunctionalResult, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain tables, as in evaluation.json."""
        return asdict(self)


def _silent(_: str, __: int) -> Advance:
    return lambda _: None


def assess(
    classifier: Classifier,
    data: Sequence[Path] = (),
    *,
    data_dir: Path = Path("data"),
    part: str = "test",
    against: Classifier | None = None,
    mapping: Mapping[str, str] | None = None,
    tell: Tell = _silent,
) -> Assessment:
    """Return how `classifier` fares on the functional tests and on `data`, beside `against` on the same texts.

    Each of `data` is a recipe (`.toml`), of whose data sets in `data_dir` one part is taken (train, dev, test or all,
    split as in training), or a table of judged texts, taken whole; `mapping` says which of its columns is the text.
    Raises InputError for what cannot be read.
    """
    if part not in (*PARTS, EVERYTHING):
        raise InputError(f"--part {part}: is no part of a recipe.", f"Choose one of {', '.join((*PARTS, EVERYTHING))}.")
    models = [classifier] + ([against] if against is not None and against.digest != classifier.digest else [])
    examples, used = _read(data, data_dir, part, mapping, tell)
    evaluations: list[Evaluation] = []
    differences: tuple[Difference, ...] = ()
    if examples is not None:
        texts = examples.texts
        scored = [(model, score(model, texts, tell(f"{model.name}: judged texts", len(texts)))) for model in models]
        advance = tell("measuring", len(classifier.labels))
        evaluations, differences = compare(scored, examples, np.arange(len(texts)), part, _mentions(texts), advance)
    cases = read_cases()
    functional = [run(one, cases, advance=tell(f"{one.name}: functional tests", len(cases))) for one in models]
    return Assessment(
        classifier.name, classifier.model, classifier.digest, models[1].model if models[1:] else "",
        tuple(used), tuple(evaluations), differences, tuple(functional),
    )  # fmt: skip


def _read(
    data: Sequence[Path], data_dir: Path, part: str, mapping: Mapping[str, str] | None, tell: Tell
) -> tuple[Examples | None, list[Used]]:
    pieces: list[tuple[Examples, NDArray[np.int64]]] = []
    used: list[Used] = []
    for path in data:
        tell(f"reading {path.name}", 0)
        if path.suffix == ".toml":
            recipe = load_recipe(path)
            examples = read_examples(recipe, data_dir)
            rows = rows_of(examples, part)
            if not rows.size:
                raise InputError(f"{path}: no judged text is in the part {part!r}.", "Choose another with --part.")
            counts = Counter(examples.source[rows].tolist())
            used += [Used(name, digest, part, counts[name]) for name, digest in _digests(recipe) if name in counts]
        else:
            examples, digest, left_out = read_judged(path, mapping)
            rows = rows_of(examples, EVERYTHING)
            used.append(Used(path.name, digest, "", int(rows.size), left_out))
        pieces.append((examples, rows))
    twice = [name for name, count in Counter(one.data for one in used).items() if count > 1]
    if twice:
        raise InputError(f"{twice[0]}: is given twice.", "Give each data set once, and files under different names.")
    if not pieces:
        return None, used

    def joined(name: str) -> NDArray[Any]:
        return np.concatenate([getattr(examples, name)[rows] for examples, rows in pieces])

    return Examples(
        [examples.texts[i] for examples, rows in pieces for i in rows],
        **{name: joined(name) for name in ("labels", "source", "language", "held", "weight", "group", "part")},
    ), used


def _digests(recipe: Recipe) -> list[tuple[str, str]]:
    """Return the SHA-256 of each set of a recipe by its id; a set's file was checked against it in reading."""
    found = [(one.id, one.sha256) for one in recipe.data]
    for own in recipe.sentences:
        digest = hashlib.sha256()
        for name in (*own.templates, own.groups):
            digest.update((recipe.folder / name).read_bytes().replace(b"\r\n", b"\n"))
        found.append((own.id, digest.hexdigest()))
    return found


def _mentions(texts: Sequence[str]) -> dict[str, NDArray[np.bool_]]:
    """Return which texts speak of a group, for each group with enough texts to be measured."""
    found = find_targets(texts)
    counts = Counter(group for groups in found for group in groups)
    return {
        MENTIONS_OF + group: np.array([group in groups for groups in found])
        for group in sorted(counts)
        if counts[group] >= 2 * ENOUGH
    }
