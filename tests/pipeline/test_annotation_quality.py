"""What the quality page says is what the answers say, in three languages, and of too few texts it says nothing."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from hatewatch.annotation.agreement import alpha, encode_sets
from hatewatch.annotation.counted import answer_of, count_answers, set_of
from hatewatch.labels import READERS
from hatewatch.pipeline.annotate import measure_quality, quality, read_answers
from hatewatch.records import Task
from hatewatch.reports.quality import Quality, write_quality
from hatewatch.reports.quality.record import FEWEST
from hatewatch.reports.quality.words import load_own_strings
from hatewatch.store import Gold, Queue, Store
from judging import HATE, LABELLING, PEOPLE, SCHEME, START, answer, doc, fill, judge

DAY = timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return fill(tmp_path / "store.sqlite")


def measured(store: Store) -> Quality:
    return measure_quality(store, read_answers(store), created=START)


def cell(found: Quality, measure: str, dimension: str = "all", value: str = ""):
    return next(one for one in found.select(dimension, measure) if one.value == value)


def test_alpha_is_that_of_the_table_of_answers(store: Store) -> None:
    judge(store)
    found = measured(store)
    given: dict[str, dict[str, tuple[str, ...]]] = {}
    for one in store.annotations():
        given.setdefault(one.document, {})[one.annotator] = one.labels
    table = np.array([["hate" in given[doc(i)][person] for person in PEOPLE] for i in range(60)], np.int8)
    expected = alpha(table)
    hate = cell(found, "hate")
    assert (hate.units, hate.alpha, hate.reason) == (60, pytest.approx(expected.value, abs=1e-4), "")
    assert (hate.low, hate.high) == (pytest.approx(expected.low, abs=1e-4), pytest.approx(expected.high, abs=1e-4))
    assert hate.marked == int((table == 1).any(axis=1).sum())
    even = alpha(table[::2]).value
    assert cell(found, "hate", "language", "tr").alpha == pytest.approx(even, abs=1e-4)
    pair = alpha(table[:, [0, 2]]).value
    assert cell(found, "hate", "pair", f"{PEOPLE[0]} {PEOPLE[2]}").alpha == pytest.approx(pair, abs=1e-4)
    sets = [[frozenset(given[doc(i)][person]) & {"offensive", *HATE[:2]} for person in PEOPLE] for i in range(60)]
    assert cell(found, "conduct").alpha == pytest.approx(alpha(*encode_sets(sets)).value, abs=1e-4)
    assert {one.value for one in found.select("month")} <= {"2026-03", "2026-04"}


def test_the_careless_reader_is_told_from_the_others(store: Store) -> None:
    judge(store)
    found = measured(store)
    apart = found.findings[3]
    assert apart.kind == "apart_pair"
    assert PEOPLE[3] in apart.annotators
    assert found.findings[4].kind == "next_talk"
    assert len(found.findings) == 5


def test_few_texts_give_no_figure_anywhere(store: Store, tmp_path: Path) -> None:
    judge(store, FEWEST - 1)
    found = measured(store)
    assert found.cells
    assert {(one.alpha, one.low, one.reason) for one in found.cells} == {(None, None, "few")}
    assert [one.kind for one in found.findings] == [
        "amount", "agreement_few", "labels_few", "apart_few", "next_share",
    ]  # fmt: skip
    page = write_quality(found, tmp_path / "out", lang="en").read_text("utf-8")
    assert "too few" in page
    assert "<svg" not in page


def test_one_text_more_and_there_is_one(store: Store) -> None:
    judge(store, FEWEST)
    assert cell(measured(store), "conduct").alpha is not None


def test_a_label_that_nobody_gave_says_why_it_has_no_alpha(store: Store) -> None:
    judge(store)
    assert cell(measured(store), "age").reason == "all_alike"


def test_only_the_last_answer_of_a_person_counts_and_the_rest_is_told(store: Store) -> None:
    store.add_queue(Queue("adjudication", "adjudicate", "tr"))
    first = answer(0, PEOPLE[0], None, outcome="skipped")
    again = answer(0, PEOPLE[0], HATE, id="again", updated=START + DAY)
    gone = answer(1, PEOPLE[0], HATE)
    decided = answer(2, PEOPLE[0], HATE, queue="adjudication")
    store.add_annotations([first, again, gone, decided], seen=START + DAY)
    store.add_annotations([answer(1, PEOPLE[0], HATE, deleted=True)], seen=START + 2 * DAY)
    found = measured(store)
    assert found.left_out == {"twice": 1, "deleted": 1, "other_queue": 1}
    assert (found.total.judged, found.total.skipped, found.total.texts) == (1, 0, 1)
    assert found.readers_per_text == {1: 1}
    assert found.waiting == 59


def test_outcomes_are_counted_apart_and_no_part_of_agreement(store: Store) -> None:
    store.add_annotations(
        [
            answer(0, PEOPLE[0], HATE),
            answer(0, PEOPLE[1], None, outcome="undecided"),
            answer(1, PEOPLE[0], None, outcome="declined"),
            answer(1, PEOPLE[1], None, outcome="skipped"),
        ],
        seen=START,
    )
    total = measured(store).total
    assert (total.judged, total.undecided, total.declined, total.skipped, total.shared) == (1, 1, 1, 1, 0)
    assert measured(store).readers_per_text == {0: 1, 1: 1}


def test_a_person_is_measured_by_what_others_decided(store: Store) -> None:
    judge(store)
    gold = [Gold(doc(i), HATE if i % 4 == 0 else (), SCHEME, PEOPLE[0], START, "") for i in range(0, 60, 2)]
    store.add_gold(gold)
    found = {one.annotator: one for one in measured(store).readers}
    assert (found[PEOPLE[0]].gold, found[PEOPLE[0]].same) == (0, None)
    assert (found[PEOPLE[1]].gold, found[PEOPLE[1]].same) == (30, 30)
    assert found[PEOPLE[3]].share < 0.8
    assert found[PEOPLE[1]].high == 1.0


def test_the_order_of_answers_changes_nothing(tmp_path: Path) -> None:
    one, other = fill(tmp_path / "a.sqlite"), fill(tmp_path / "b.sqlite")
    judge(one)
    given = list(one.annotations())
    for some in (given[7::3], given[::3], given[1::3], given[2::3]):
        other.add_annotations(some[::-1], seen=START)
    assert measured(one) == measured(other)


@pytest.mark.parametrize("lang", READERS)
def test_the_page_says_it_in_each_language_and_needs_nothing_else(store: Store, tmp_path: Path, lang: str) -> None:
    judge(store)
    found, page = quality(store, tmp_path / "out", lang=lang, created=START)
    text = page.read_text("utf-8")
    assert f'<html lang="{lang}">' in text
    assert text.count("<svg") >= 5
    assert "http://" not in text.replace("http://www.w3.org", "")
    assert "<script" not in text
    assert "{" not in text.partition("</style>")[2].replace("{{", "")
    assert ("kontrolkirin" in text) == (lang == "kmr")
    assert "Bugün pazarda" not in text
    assert PEOPLE[0] not in text
    assert PEOPLE[0][:6] in text
    record = json.loads((tmp_path / "out" / "annotation-quality.json").read_text("utf-8"))
    assert record["cells"][0]["alpha"] == found.cells[0].alpha
    assert "konuştuk" not in json.dumps(record, ensure_ascii=False)
    again = write_quality(found, tmp_path / "again", lang=lang).read_text("utf-8")
    assert again == text


def test_examples_are_printed_only_when_asked_for_and_masked(store: Store, tmp_path: Path) -> None:
    judge(store)
    page = quality(store, tmp_path, lang="en", examples=2, created=START)[1].read_text("utf-8")
    assert page.count("<blockquote") == 2
    assert "@birisi" not in page


def test_an_empty_store_gets_a_page_too(tmp_path: Path) -> None:
    store = fill(tmp_path / "store.sqlite", 3)
    found, page = quality(store, tmp_path, lang="en", created=START)
    assert (found.findings[0].kind, found.findings[-1].kind) == ("amount_none", "next_push")
    assert "There are no answers yet; 3 texts" in page.read_text("utf-8")


def test_every_sentence_there_may_be_is_in_the_table_with_the_same_blanks() -> None:
    import re

    for part, entries in load_own_strings().items():
        for name, said in entries.items():
            assert set(said) == set(READERS), (part, name)
            blanks = {reader: set(re.findall(r"\{[\w\[\]]+\}", said[reader])) for reader in READERS}
            assert blanks["tr"] == blanks["kmr"] == blanks["en"], (part, name)


def test_closed_questions_are_answered_and_open_ones_are_not() -> None:
    none = answer(0, PEOPLE[0], ())
    assert (set_of(none, "ground"), set_of(none, "target")) == (frozenset(), frozenset())
    left_open = answer(0, PEOPLE[0], ("discriminatory",), judged=("offensive", "discriminatory", "hate"))
    assert (set_of(left_open, "ground"), set_of(left_open, "target")) == (None, None)
    assert answer_of(left_open, "migrant") == -1
    skipped = answer(0, PEOPLE[0], None, outcome="skipped")
    assert (set_of(skipped, "conduct"), answer_of(skipped, "hate")) == (None, -3)
    assert count_answers([none], {LABELLING}).annotations == (none,)


def test_a_text_in_two_queues_is_waiting_once(store: Store) -> None:
    store.add_queue(Queue("zin", "label", "kmr"))
    store.add_tasks([Task("zin", doc(0), "rare", None, "", START)])
    assert measured(store).waiting == 60
