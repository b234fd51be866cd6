"""Write a model's card from its recipe and its figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path, PurePosixPath
from string import Template

from hatewatch.models.classifier import Classifier
from hatewatch.training.evaluation.compare import Evaluation
from hatewatch.training.evaluation.functional import FunctionalResult
from hatewatch.training.recipe import BaselineRecipe, FeatureTable, Recipe


def _cell(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    if not rows:
        return "None: too few judged texts."
    lines = ["| " + " | ".join(row) + " |" for row in (head, tuple("---" for _ in head), *rows)]
    return "\n".join(lines)


#: The figures of a model folder.
METRICS = "metrics.json"
#: The half of the card that is alike for models of all kinds.
_FIGURES = "card-figures.md.template"


@dataclass(frozen=True, slots=True)
class Made:
    """How a model was made: the card's template, and what it says of the making."""

    template: str
    facts: dict[str, str]


def baseline_facts(recipe: BaselineRecipe) -> Made:
    """Return what a baseline's card says of its making."""
    table = recipe.features or FeatureTable()
    return Made(
        "card-baseline.md.template",
        {
            "characters": ", ".join(map(str, table.characters)),
            "words": ", ".join(map(str, table.words)),
            "buckets": f"{1 << table.bits:,}",
        },
    )


def write_card(
    recipe: Recipe,
    classifier: Classifier,
    made: Made,
    test: Evaluation,
    functional: FunctionalResult,
    rows: dict[str, dict[str, int]],
    path: Path,
) -> None:
    """Write card.md: data and licences, how it was made, figures, limits; its text stands in the template."""
    figures = [
        (
            m.label,
            m.data,
            str(m.n),
            str(m.positives),
            *map(_cell, (m.macro_f1, m.precision, m.recall, m.auc, m.ece)),
        )
        if m.enough
        else (m.label, m.data, str(m.n), str(m.positives), "too few", "", "", "", _cell(m.ece))
        for m in test.measures
        if m.positives or m.data == "all"
    ]
    alarms = [
        (a.label, a.data, str(a.n), f"{100 * a.share:.1f} %", f"{100 * a.low:.1f}–{100 * a.high:.1f} %")
        for a in test.false_alarms
        if a.data != "all"
    ]
    about, after = (files(__package__).joinpath(name).read_text("utf-8") for name in (made.template, _FIGURES))
    text = Template(f"{about}\n{after}").substitute(
        made.facts,
        name=recipe.name,
        model=classifier.model,
        thresholds=", ".join(f"{label} {at:.2f}" for label, at in classifier.thresholds.items()),
        data=_table(("set", "source", "licence", "train", "dev", "test"), _data_rows(recipe, rows)),
        figures=_table(("label", "data", "n", "yes", "macro-F1", "precision", "recall", "AUC", "ECE"), figures),
        alarms=_table(("label", "texts free of it", "n", "called so", "95 % interval"), alarms),
        functional=_functional_table(functional),
    )
    path.write_bytes(text.encode("utf-8"))


def _data_rows(recipe: Recipe, rows: dict[str, dict[str, int]]) -> list[tuple[str, ...]]:
    counts = {name: tuple(str(n) for n in parts.values()) for name, parts in rows.items()}
    none = ("0", "0", "0")
    public = [
        (one.title, one.source if " " in one.source else f"<{one.source}>", one.licence, *counts.get(one.id, none))
        for one in recipe.data
    ]
    own = [
        (f"Our own sentences ({', '.join(one.languages) or 'all languages'})",
         _where(one.templates), "Apache-2.0", *counts.get(one.id, none))
        for one in recipe.sentences
    ]  # fmt: skip
    return [*public, *own]


def _where(templates: Sequence[str]) -> str:
    """Return where our own sentences lie: the files, or how many of them in which folder."""
    folders = {str(PurePosixPath(name).parent) for name in templates}
    if len(templates) > 4 and len(folders) == 1:
        return f"`training/{folders.pop()}/`, {len(templates)} files, named in `recipe.toml`"
    return ", ".join(f"`training/{name}`" for name in templates)


def _functional_table(result: FunctionalResult) -> str:
    languages = list(dict.fromkeys(one.language for one in result.overall))
    names = list(dict.fromkeys(one.cell for one in (*result.overall, *result.functionalities)))
    cells = {(one.cell, one.language): one for one in (*result.overall, *result.functionalities)}
    cells |= {("mentions called hateful", one.language): one for one in result.false_positives if one.cell == "all"}

    def say(name: str, language: str) -> str:
        one = cells.get((name, language))
        return "" if one is None else f"{100 * one.share:.0f} % of {one.n}" if one.enough else "too few"

    table = [(name, *(say(name, language) for language in languages)) for name in [*names, "mentions called hateful"]]
    return _table(("", *languages), table)
