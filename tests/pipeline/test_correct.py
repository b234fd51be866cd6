"""A person's correction is kept as a decision, can be taken back, and measures nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import judging
from hatewatch.annotation.sampling import Audit, Drawn
from hatewatch.errors import InputError
from hatewatch.pipeline.annotate import make_examples, settle
from hatewatch.pipeline.annotate.correct import correct, decider, is_correction, take_back
from hatewatch.pipeline.annotate.examples import known_gold
from hatewatch.privacy import Pseudonyms
from hatewatch.records import Task
from hatewatch.store import Gold, Queue, Store
from judging import PEOPLE, SCHEME, answer, doc

BY = decider(Pseudonyms(bytes(32)), "Berîvan")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = judging.fill(tmp_path / "store.sqlite", 20)
    yield opened
    opened.close()


def test_a_correction_counts_with_what_its_labels_imply(store: Store) -> None:
    made = correct(store, doc(3), ["hate", "migrant"], by=BY, reason="Alıntı değil; rewş zelal e.")
    assert made.labels == ("discriminatory", "hate", "migrant")
    assert made.judged == SCHEME
    assert made.decided_by == BY
    assert is_correction(made)
    assert store.gold(documents=[doc(3)]) == {doc(3): made} == store.gold()


def test_saying_the_same_again_changes_nothing(store: Store) -> None:
    first = correct(store, doc(3), ["offensive"], by=BY)
    assert correct(store, doc(3), ["offensive"], by="f" * 20) == first
    second = correct(store, doc(3), [], by=BY)
    assert second.labels == ()
    assert second.decided > first.decided
    assert store.decisions(doc(3)) == [first, second]


def test_what_was_not_thought_about_stays_open(store: Store) -> None:
    made = correct(store, doc(3), ["hate"], judged=["offensive"], by=BY)
    assert made.judged == ("offensive", "discriminatory", "hate")
    judging.judge(store, 20)
    example = next(one for one in make_examples(store).examples if one.document == doc(3))
    values = dict(zip(SCHEME, example.values, strict=True))
    assert (values["offensive"], values["hate"], example.held) == (0, 1, "gold")
    assert values["migrant"] is not None  # by what readers said


def test_a_correction_is_taken_back_and_nothing_is_lost(store: Store) -> None:
    made = correct(store, doc(3), ["offensive"], by=BY)
    assert take_back(store, doc(3), by=BY) is None
    assert store.gold()[doc(3)].judged == ()
    assert known_gold(store) == {}
    assert store.decisions(doc(3))[0] == made
    with pytest.raises(InputError, match="no correction"):
        take_back(store, doc(3), by=BY)


def test_taken_back_what_was_decided_before_counts_again(store: Store) -> None:
    when = datetime(2026, 5, 1, tzinfo=UTC)
    adjudicated = Gold(doc(3), ("offensive",), SCHEME, PEOPLE[0], when, "iki okur ayrıldı")
    store.add_gold([adjudicated])
    correct(store, doc(3), ["hate"], by=BY)
    correct(store, doc(3), [], by=BY)
    again = take_back(store, doc(3), by=BY)
    assert again is not None
    assert (again.labels, again.judged, again.decided_by, again.reason) == (
        adjudicated.labels, adjudicated.judged, adjudicated.decided_by, adjudicated.reason,
    )  # fmt: skip
    assert not is_correction(again)
    with pytest.raises(InputError, match="no correction"):
        take_back(store, doc(3), by=BY)


def test_what_is_settled_later_does_not_undo_a_correction(store: Store) -> None:
    store.add_queue(Queue("adjudication", "adjudicate", "tr"))
    store.add_tasks([Task("adjudication", doc(3), "adjudicate", None, "", judging.START)])
    store.add_annotations([answer(3, PEOPLE[0], ["offensive"], queue="adjudication")], seen=judging.START)
    settle(store)
    made = correct(store, doc(3), ["hate"], by=BY)
    settle(store)
    assert store.gold()[doc(3)] == made


def test_a_document_of_the_audit_cannot_be_corrected(store: Store) -> None:
    store.add_queue(Queue("denetim", "label", "kmr"))
    store.add_tasks([Task("denetim", doc(4), "audit", 0.5, "tr", judging.START)])
    drawn = Audit(1, "proportional", 2, (), (Drawn(doc(5), "audit", 0.5, "tr", tasked=True),))
    store.add_audit(drawn.to_json(), drawn=judging.START)
    for number in (4, 5):
        with pytest.raises(InputError, match="of the audit") as refused:
            correct(store, doc(number), ["hate"], by=BY)
        assert "adjudicate" in refused.value.remedy
        with pytest.raises(InputError, match="of the audit"):
            take_back(store, doc(number), by=BY)
    assert store.gold() == {}


def test_what_somebody_corrected_who_saw_the_model_measures_nothing(store: Store) -> None:
    correct(store, doc(3), ["hate"], by=BY)
    store.add_gold([Gold(doc(6), ("offensive",), SCHEME, PEOPLE[0], judging.START, "")])
    assert set(known_gold(store)) == {doc(3), doc(6)}
    assert set(known_gold(store, blind=True)) == {doc(6)}


@pytest.mark.parametrize("labels", [["nefret"], ["hate", "hatee"], ["'; DROP TABLE gold; --"], ["{{7*7}}"]])
def test_an_unknown_label_is_refused_with_those_there_are(store: Store, labels: list[str]) -> None:
    with pytest.raises(InputError, match="There is no label") as refused:
        correct(store, doc(3), labels, by=BY)
    assert "offensive" in refused.value.remedy
    assert store.gold() == {}


def test_a_document_that_is_not_there_is_refused(store: Store) -> None:
    for id in ("0" * 32, "", "' OR 1=1"):
        with pytest.raises(InputError, match="There is no document"):
            correct(store, id, ["hate"], by=BY)


def test_a_later_correction_counts_whatever_the_clock_says(store: Store) -> None:
    ahead = datetime.now(UTC) + timedelta(days=2)
    store.add_gold([Gold(doc(3), ("offensive",), SCHEME, PEOPLE[0], ahead, "")])
    made = correct(store, doc(3), [], by=BY)
    assert store.gold()[doc(3)] == made


def test_who_decides_is_told_by_no_name_and_mixed_up_with_nobody() -> None:
    keyed = Pseudonyms(bytes(32))
    assert decider(keyed, "Zîn") == decider(keyed, "zîn") != decider(keyed, "Zin")
    assert decider(keyed, "zîn") != keyed.of("zîn")
    assert "zîn" not in decider(keyed, "zîn")
    assert len(decider(keyed, "🙂")) == 20
