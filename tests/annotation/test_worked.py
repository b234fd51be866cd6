"""The worked examples and the training round: sentences that no model was taught and no test asks."""

from __future__ import annotations

from collections.abc import Sequence

from hatewatch.annotation.worked import WorkedExample, read_examples
from hatewatch.training.evaluation.cases import Case, read_cases
from hatewatch.training.evaluation.disjoint import group_forms, overlaps, taught_sentences


def asked(examples: Sequence[WorkedExample]) -> list[Case]:
    return [Case(one.text, one.language, one.part, "", one.id, (), ()) for one in examples]


def test_no_worked_example_teaches_a_model_or_tests_one() -> None:
    examples = asked(read_examples().examples)
    assert len(examples) == 44
    tested = {f"functional {one.template} {i}": one.text for i, one in enumerate(read_cases(changed=False))}
    found = overlaps(examples, taught_sentences() | tested, group_forms())
    assert found == [], "\n".join(map(str, found))


def test_the_training_round_asks_nothing_that_the_guidelines_have_shown() -> None:
    examples = read_examples()
    shown = {one.id: one.text for one in examples.of("page")}
    found = overlaps(asked(examples.of("round")), shown, group_forms())
    assert found == [], "\n".join(map(str, found))


def test_an_example_that_is_taught_would_be_found() -> None:
    (first, *_) = asked(read_examples().examples)
    near = first.text.replace("Suriyeli", "Afgan").replace("artık ", "")
    assert near != first.text
    assert [one.taught for one in overlaps([first], {"row 1": near, "row 2": "Yarın hava güzel."}, group_forms())] == [
        "row 1"
    ]
