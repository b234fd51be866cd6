"""From several answers to one value: majorities, ties that stay ties, and gold that is never trained on."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path

import pytest

from hatewatch.errors import InputError
from hatewatch.pipeline.annotate import export, make_examples
from hatewatch.records import Document, Facts, Task
from hatewatch.store import Gold, Queue, Store
from judging import HATE, PEOPLE, SCHEME, START, answer, doc, fill, judge

DAY = timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return fill(tmp_path / "store.sqlite")


def read(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return {row["id"]: row for row in csv.DictReader(lines)}


def test_majority_ties_and_refusals(store: Store, tmp_path: Path) -> None:
    a, b, c, _ = PEOPLE
    store.add_annotations(
        [
            answer(0, a, HATE), answer(0, b, HATE), answer(0, c, ()),
            answer(1, a, HATE), answer(1, b, ()),
            answer(2, a, None, outcome="undecided"), answer(2, b, None, outcome="declined"),
            answer(3, a, ("offensive",)), answer(3, b, None, outcome="undecided"),
            answer(4, a, HATE), answer(4, b, ("discriminatory", "gender", "insult")),
            answer(5, a, None, outcome="skipped"),
        ],
        seen=START,
    )  # fmt: skip
    made, held = export(store, tmp_path / "labels.csv")
    rows = read(tmp_path / "labels.csv")
    assert set(rows) == {doc(0), doc(1), doc(3), doc(4)}
    assert (rows[doc(0)]["hate"], rows[doc(0)]["offensive"], rows[doc(0)]["language"]) == ("1", "0", "tr")
    assert (rows[doc(1)]["hate"], rows[doc(1)]["offensive"]) == ("", "0")
    assert (rows[doc(3)]["offensive"], rows[doc(3)]["method"]) == ("1", "majority")
    assert (rows[doc(4)]["discriminatory"], rows[doc(4)]["hate"], rows[doc(4)]["gender"]) == ("1", "", "")
    assert made.left_out == {"undecided": 1, "skipped": 1}
    assert (made.labels["hate"].yes, made.labels["hate"].ties, made.labels["hate"].no) == (1, 2, 1)
    assert list(rows[doc(0)]) == ["text", *SCHEME, "id", "language", "method", "held"]
    assert "@birisi" not in (tmp_path / "labels.csv").read_text("utf-8-sig")
    assert read(held) == {}
    export(store, tmp_path / "open.csv", unmasked=True)
    assert "@birisi" in (tmp_path / "open.csv").read_text("utf-8-sig")


def test_gold_overrides_label_by_label_and_is_held_back_with_its_copies(store: Store, tmp_path: Path) -> None:
    a, b, *_ = PEOPLE
    reading = store.begin_ingest(source="deneme", file="kopya.csv", digest="e" * 64)
    copy = Document(doc(100), "deneme", "100", store.texts([doc(0)])[doc(0)] + " !!")
    store.add(reading, [(copy, Facts("tr", ("tr",)))])
    store.add_annotations([answer(i, who, HATE) for i in (0, 3, 100) for who in (a, b)], seen=START)
    store.add_gold([Gold(doc(0), ("offensive",), ("offensive", "hate", "discriminatory"), "c", START, "")])
    store.add_gold([Gold(doc(5), (), SCHEME, "c", START, "")])
    made, held = export(store, tmp_path / "labels.csv")
    assert set(read(tmp_path / "labels.csv")) == {doc(3)}
    rows = read(held)
    assert {id: row["held"] for id, row in rows.items()} == {doc(0): "gold", doc(5): "gold", doc(100): "near"}
    assert (rows[doc(0)]["hate"], rows[doc(0)]["offensive"], rows[doc(0)]["migrant"]) == ("0", "1", "1")
    assert rows[doc(0)]["method"] == "gold"
    assert len(made.of(held=True)) == 3


def test_a_decision_taken_back_is_no_gold(store: Store) -> None:
    store.add_annotations([answer(0, PEOPLE[0], HATE)], seen=START)
    store.add_gold([Gold(doc(0), (), SCHEME, "c", START, ""), Gold(doc(0), (), (), "c", START + DAY, "")])
    (made,) = make_examples(store).examples
    assert (made.method, made.held, made.values[SCHEME.index("hate")]) == ("majority", "", 1)


def test_audit_texts_are_for_estimates_unless_said_otherwise(store: Store) -> None:
    store.add_queue(Queue("zin", "label", "kmr"))
    store.add_tasks([Task("zin", doc(0), "audit", 0.5, "kmr", START)])
    judge(store)
    assert [one.document for one in make_examples(store).examples if one.held] == [doc(0)]
    assert [one for one in make_examples(store, audit=True).examples if one.held] == []


def test_what_a_label_implies_is_given() -> None:
    from hatewatch.pipeline.annotate.examples import _imply

    given: dict[str, int | None] = {"hate": 1, "discriminatory": 0}
    _imply(given)
    assert given["discriminatory"] == 1


def test_a_method_that_is_none_is_refused(store: Store) -> None:
    with pytest.raises(InputError, match="dawid_skene"):
        make_examples(store, method="best")


@pytest.mark.parametrize("method", ["dawid_skene", "mace"])
def test_models_of_annotators_know_whom_to_trust(store: Store, method: str) -> None:
    pytest.importorskip("crowdkit")
    judge(store)
    made = make_examples(store, method=method)
    hate = {one.document: one.values[SCHEME.index("hate")] for one in made.examples}
    right = sum(hate[doc(i)] == int(i % 4 == 0) for i in range(60))
    assert right >= 57
    assert {one.method for one in made.examples} == {method}


def test_training_reads_what_is_exported(store: Store, tmp_path: Path) -> None:
    from hatewatch.training import load_recipe
    from hatewatch.training.evaluation.judged import read_judged
    from hatewatch.training.files import read_rows

    judge(store)
    store.add_gold([Gold(doc(0), HATE, SCHEME, "c", START, "")])
    made, held = export(store, tmp_path / "labels.csv")
    recipe = load_recipe(Path(__file__).parents[2] / "training" / "further.toml")
    columns, rows = read_rows(recipe.data[0], tmp_path)
    assert {"text", *SCHEME} <= set(columns)
    assert len(rows) == len(made.of(held=False)) == 59
    assert {row[label] for row in rows for label in SCHEME} <= {"1", "0", ""}
    judged, _, left_out = read_judged(held)
    assert (len(judged.texts), left_out) == (1, 0)
    assert judged.column("hate")[0] == 1
