"""Write a model's card from its recipe and its figures."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from string import Template

from hatewatch.models.classifier import Classifier
from hatewatch.training.evaluation import Evaluation
from hatewatch.training.recipe import Recipe


def _cell(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in (head, tuple("---" for _ in head), *rows)]
    return "\n".join(lines)


def write_card(
    recipe: Recipe, classifier: Classifier, test: Evaluation, rows: dict[str, dict[str, int]], path: Path
) -> None:
    """Write card.md: data and licences, how it was made, figures, limits; its text stands in card.md.template."""
    counts = {name: tuple(str(n) for n in parts.values()) for name, parts in rows.items()}
    where = {one.id: one.source if " " in one.source else f"<{one.source}>" for one in recipe.data}
    none = ("0", "0", "0")
    data = [(one.title, where[one.id], one.licence, *counts.get(one.id, none)) for one in recipe.data]
    data += [
        ("Our own sentences", f"`training/{one.templates}`", "Apache-2.0", *counts[one.id]) for one in recipe.sentences
    ]
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
    text = Template(files(__package__).joinpath("card.md.template").read_text("utf-8")).substitute(
        name=recipe.name,
        model=classifier.model,
        characters=", ".join(map(str, recipe.features.characters)),
        words=", ".join(map(str, recipe.features.words)),
        buckets=f"{1 << recipe.features.bits:,}",
        thresholds=", ".join(f"{label} {at:.2f}" for label, at in classifier.thresholds.items()),
        data=_table(("set", "source", "licence", "train", "dev", "test"), data),
        figures=_table(("label", "data", "n", "yes", "macro-F1", "precision", "recall", "AUC", "ECE"), figures),
        alarms=_table(("label", "texts free of it", "n", "called so", "95 % interval"), alarms),
    )
    path.write_bytes(text.encode("utf-8"))
