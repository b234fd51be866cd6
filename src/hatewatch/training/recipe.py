"""A recipe: which public data teach which labels, and how the model is fitted; read from TOML, unknown keys refused."""

from __future__ import annotations

import tomllib
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any

from hatewatch.errors import InputError
from hatewatch.labels import load_scheme


@dataclass(frozen=True)
class Rule:
    """What a row says of our labels where every column in `when` has its value.

    `yes`, `no` and `unknown` list label ids or whole axes (`@ground`); a later rule overrides an earlier one. An
    empty `when` holds for every row.
    """

    when: dict[str, str] = field(default_factory=dict)
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class DataSet:
    """One public data set: where it is from, what it may be used for, and how its labels map onto the scheme.

    `separator` parts several values in one cell; `most` draws so many rows at random, by digest; `weight` is the
    weight of a row; `hold_out` names a column whose values may be left out whole (see benchmarks/baseline.py);
    `trains` false keeps the set for measuring.
    """

    id: str
    file: str
    sha256: str
    title: str
    source: str
    licence: str
    text: str
    language: str
    rule: tuple[Rule, ...]
    where: dict[str, str] = field(default_factory=dict)
    separator: str = ""
    most: int = 0
    weight: float = 1.0
    hold_out: str = ""
    trains: bool = True


@dataclass(frozen=True)
class Sentences:
    """Training sentences of our own, of the languages named (all where none is): files beside the recipe."""

    id: str
    templates: str
    groups: str
    languages: tuple[str, ...] = ()
    weight: float = 1.0


@dataclass(frozen=True)
class FeatureTable:
    """Lengths of n-grams and number of buckets as a power of two."""

    characters: tuple[int, ...]
    words: tuple[int, ...]
    bits: int


@dataclass(frozen=True)
class Head:
    """How one label's linear model is fitted.

    `cost` is the SVM's C, `balance` runs from 0 (all rows weigh alike) to 1 (yes and no weigh alike together), `prior`
    is the count added before naive Bayes ratios are taken (0: none are), `lean_on` adds another head's score as a
    feature, `lean` times; `threshold` overrides the one found on dev.
    """

    cost: float = 0.3
    prior: float = 1.0
    balance: float = 0.5
    lean_on: str = ""
    lean: float = 0.0
    threshold: float = 0.0


@dataclass(frozen=True)
class Split:
    """Shares of groups of near-duplicates in test and dev, and the similarity from which texts are such."""

    test: float = 0.1
    dev: float = 0.1
    similarity: float = 0.7


@dataclass(frozen=True)
class Recipe:
    """A whole recipe; `folder` is where it lies, `data` and `sentences` at least one together."""

    folder: Path
    kind: str
    name: str
    features: FeatureTable
    split: Split = field(default_factory=Split)
    head: Head = field(default_factory=Head)
    heads: dict[str, Head] = field(default_factory=dict)
    data: tuple[DataSet, ...] = ()
    sentences: tuple[Sentences, ...] = ()

    def head_of(self, label: str) -> Head:
        """Return how the head of `label` is fitted."""
        return self.heads.get(label, self.head)


def _build(cls: Any, table: Any, place: str, **given: Any) -> Any:
    """Return `cls` from a TOML table, refusing keys it does not know and asking for those it needs."""
    if not isinstance(table, dict):
        raise InputError(f"{place}: expected a table, found {table!r}.", "See training/baseline.toml for the form.")
    known = {one.name: one for one in fields(cls) if one.name not in given}
    for key in table:
        if key not in known:
            raise InputError(f"{place}: the key {key!r} is not known.", f"Known keys: {', '.join(known)}.")
    for name, one in known.items():
        if name not in table and one.default is MISSING and one.default_factory is MISSING:
            raise InputError(
                f"{place}: the key {name!r} is missing.", "Add it; see training/baseline.toml for the form."
            )
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    for key, value in values.items():
        kind = str(known[key].type).split("[")[0]
        fits = {
            "str": str,
            "int": int,
            "float": (int, float),
            "bool": bool,
            "tuple": tuple,
            "dict": dict,
        }.get(kind)
        if fits and (not isinstance(value, fits) or (kind != "bool" and isinstance(value, bool))):  # type: ignore[arg-type]
            raise InputError(f"{place}: the key {key!r} holds {value!r}, which is not a {kind}.", "Mend the recipe.")
    return cls(**values, **given)


def _expand(names: tuple[str, ...], place: str) -> tuple[str, ...]:
    """Return label ids, `@axis` written out; refuses what the scheme does not know."""
    scheme = load_scheme()
    found: list[str] = []
    for name in names:
        axis = [label.id for label in scheme.of(name[1:])] if name.startswith("@") else []
        if not axis and name not in scheme.ids:
            raise InputError(
                f"{place}: the label {name!r} is not in the scheme.",
                f"Use {', '.join(scheme.ids)}, or {', '.join('@' + axis.id for axis in scheme.axes)}.",
            )
        found.extend(axis or [name])
    return tuple(found)


def _rule(table: Any, place: str) -> Rule:
    rule: Rule = _build(Rule, table, place)
    return Rule(rule.when, *(_expand(names, place) for names in (rule.yes, rule.no, rule.unknown)))


def read_table(path: Path) -> dict[str, Any]:
    """Return a recipe of any kind as a table; raises InputError where there is none or it is not TOML."""
    if not path.is_file():
        raise InputError(f"{path}: there is no recipe here.", "Give a TOML file, such as training/baseline.toml.")
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: is not TOML ({error}).", "Mend the line it names.") from None


def load_recipe(path: Path) -> Recipe:
    """Return the recipe in a TOML file; raises InputError naming the place and what to do."""
    table = read_table(path)
    data = []
    for number, one in enumerate(table.get("data", []), 1):
        place = f"{path}, data {one.get('id', number)!r}"
        rules = tuple(_rule(rule, f"{place}, rule {i}") for i, rule in enumerate(one.get("rule", []), 1))
        data.append(_build(DataSet, one | {"rule": rules}, place))
    heads = {label: _build(Head, one, f"{path}, heads.{label}") for label, one in table.get("heads", {}).items()}
    _expand(tuple(heads), str(path))
    table |= {
        "data": data,
        "heads": heads,
        "head": _build(Head, table.get("head", {}), f"{path}, head"),
        "split": _build(Split, table.get("split", {}), f"{path}, split"),
        "features": _build(FeatureTable, table.get("features", {}), f"{path}, features"),
        "sentences": [
            _build(Sentences, s, f"{path}, sentences {i}") for i, s in enumerate(table.get("sentences", []), 1)
        ],
    }
    recipe: Recipe = _build(Recipe, table, str(path), folder=path.parent)
    if not recipe.data and not recipe.sentences:
        raise InputError(f"{path}: names neither data nor sentences.", "Add a [[data]] or a [[sentences]] table.")
    return recipe
