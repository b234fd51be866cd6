"""What Label Studio stores becomes an annotation and back; what cannot be read is kept with its reason."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hatewatch.annotation.convert import REASONS, Unreadable, from_annotation, shown_digest, to_result, to_task
from hatewatch.annotation.worked import read_examples
from hatewatch.labels import load_scheme
from hatewatch.records import Annotation, Span
from hatewatch.targets import load_groups

SENTENCE = "Bu hattın müdürü tam bir salak 🚌🚌, otobüs yine geç geldi."
SCHEME = load_scheme()
CONDUCT = tuple(label.id for label in SCHEME.of("conduct"))


def choice(name: str, *ids: str) -> dict[str, Any]:
    return {"id": name, "from_name": name, "to_name": "text", "type": "choices", "value": {"choices": list(ids)}}


def marked(start: int, end: int, text: str | None = None, label: str = "words") -> dict[str, Any]:
    value: dict[str, Any] = {"start": start, "end": end, "labels": [label]}
    if text is not None:
        value["text"] = text
    return {"id": "s", "from_name": "span", "to_name": "text", "type": "labels", "value": value}


OPEN = choice("gate", "open")


def exported(result: object, **other: Any) -> dict[str, Any]:
    """What the export serializer says of an annotation, as far as it matters here and a little beyond."""
    return {
        "id": 7,
        "unique_id": "3f1d4c52-8a0e-4d0f-9f6f-0c6a2b1f7e10",
        "completed_by": 3,
        "created_username": "A. Person a.person@example.org, 3",
        "result": result,
        "was_cancelled": False,
        "ground_truth": False,
        "created_at": "2026-11-23T08:12:44.679288Z",
        "updated_at": "2026-11-23T11:15:00+03:00",
        "lead_time": 12.5,
        "draft_created_at": None,
        **other,
    }


def read(result: object, text: str = SENTENCE, **other: Any) -> Annotation | Unreadable:
    task = {"id": 1, **to_task("d" * 32, text)}
    return from_annotation(task, exported(result, **other), queue="everyone", annotator="volunteer-1")


def good(result: object, text: str = SENTENCE, **other: Any) -> Annotation:
    found = read(result, text, **other)
    assert isinstance(found, Annotation), found
    return found


def bad(result: object, **other: Any) -> Unreadable:
    found = read(result, **other)
    assert isinstance(found, Unreadable), found
    assert found.reason in REASONS
    return found


def test_a_task_holds_the_id_and_the_text_and_nothing_else() -> None:
    assert to_task("abc", "Metin") == {"data": {"uid": "abc", "text": "Metin"}}


def test_an_annotation_is_read_whole() -> None:
    note = {
        "from_name": "note",
        "to_name": "text",
        "type": "textarea",
        "value": {"text": ["Alay mı?", "Emin değilim."]},
    }
    found = good([OPEN, choice("conduct", "offensive"), marked(17, 30, "tam bir salak"), note], ground_truth=True)
    assert found == Annotation(
        id="3f1d4c52-8a0e-4d0f-9f6f-0c6a2b1f7e10",
        queue="everyone",
        document="d" * 32,
        annotator="volunteer-1",
        outcome="judged",
        labels=("offensive",),
        judged=SCHEME.ids,
        targets=(),
        spans=(Span(17, 30, "words"),),
        shown=shown_digest(SENTENCE),
        note="Alay mı?\nEmin değilim.",
        seconds=12.5,
        gold=True,
        created=datetime(2026, 11, 23, 8, 12, 44, 679288, tzinfo=UTC),
        updated=datetime(2026, 11, 23, 8, 15, tzinfo=UTC),
    )


def test_none_of_these_judges_every_label_as_no() -> None:
    found = good([OPEN, choice("answer", "none")])
    assert (found.outcome, found.labels, found.judged) == ("judged", (), SCHEME.ids)


def test_what_rests_on_no_ground_judges_grounds_and_forms_as_no() -> None:
    found = good([OPEN, choice("conduct", "offensive")])
    assert (found.labels, found.judged) == (("offensive",), SCHEME.ids)


def test_hate_implies_discrimination_and_an_axis_left_open_is_not_judged() -> None:
    found = good([OPEN, choice("conduct", "hate")])
    assert (found.labels, found.judged) == (("discriminatory", "hate"), CONDUCT)
    found = good([OPEN, choice("conduct", "hate"), choice("ground", "migrant", "ethnic_national")])
    assert found.labels == ("discriminatory", "hate", "ethnic_national", "migrant")
    assert found.judged == CONDUCT + tuple(label.id for label in SCHEME.of("ground"))
    found = good([OPEN, choice("conduct", "hate"), choice("ground", "age"), choice("discourse", "none")])
    assert found.labels == ("discriminatory", "hate", "age")
    assert found.judged == SCHEME.ids
    assert good([OPEN, choice("conduct", "hate"), choice("ground")]).judged == CONDUCT


def test_none_of_these_beside_a_ground_counts_for_nothing() -> None:
    found = good([OPEN, choice("conduct", "hate"), choice("ground", "none", "age")])
    assert found.labels == ("discriminatory", "hate", "age")


@pytest.mark.parametrize(
    ("outcome", "result", "cancelled"),
    [
        ("undecided", [OPEN, choice("answer", "undecided")], False),
        ("declined", [choice("gate", "declined")], False),
        ("declined", [choice("gate", "declined")], True),
        ("skipped", [], True),
        ("skipped", [OPEN], True),
        ("skipped", [OPEN, choice("conduct", "hate")], True),
    ],
)
def test_who_does_not_answer_judges_nothing(outcome: str, result: list[dict[str, Any]], cancelled: bool) -> None:
    found = good([*result], was_cancelled=cancelled)
    assert (found.outcome, found.labels, found.judged, found.targets, found.spans) == (outcome, (), (), (), ())


def test_answers_that_were_hidden_in_the_end_are_left_out() -> None:
    way = [choice("ground", "age"), choice("discourse", "insult"), choice("target", "old_people"), marked(0, 2)]
    for last, labels in (
        ([OPEN, choice("answer", "none"), choice("conduct", "hate")], ()),
        ([OPEN, choice("conduct", "offensive")], ("offensive",)),
    ):
        found = good([*last, *way])
        assert (found.labels, found.judged, found.targets) == (labels, SCHEME.ids, ())
        assert bool(found.spans) == bool(labels)
    closed = good([choice("gate", "declined"), choice("conduct", "hate"), *way])
    assert (closed.outcome, closed.labels, closed.targets, closed.spans) == ("declined", (), (), ())
    hidden = choice("target", "nobody_knows_them")
    assert good([OPEN, choice("answer", "none"), hidden]).labels == ()


@pytest.mark.parametrize("text", ["🙂 salak", "Em 👩‍👧 nas dikin: salak", "𐎠𐎡 salak", "Günaydın salak"])
def test_spans_count_code_points_however_the_client_counted(text: str) -> None:
    start = text.index("salak")
    units = len(text[:start].encode("utf-16-le")) // 2
    for first in {start, units}:
        found = good([OPEN, choice("conduct", "offensive"), marked(first, first + 5, "salak")], text)
        assert found.spans == (Span(start, start + 5, "words"),)
    # Without a copy of the words they are what Label Studio counts: code points.
    assert good([OPEN, choice("conduct", "offensive"), marked(start, start + 5)], text).spans[0].start == start


def test_spans_over_emoji_and_line_ends_are_read() -> None:
    text = "İlk satır 🙂\nikinci  satır\r\nson"
    copy = "🙂\\nikinci satır\\n\\nson"  # as Label Studio writes it down
    found = good([OPEN, choice("conduct", "offensive"), marked(10, len(text), copy)], text)
    assert found.spans == (Span(10, len(text), "words"),)
    half = len("İlk satır ") + 1  # within the pair of the emoji, were these UTF-16
    assert bad([OPEN, choice("conduct", "offensive"), marked(half, half + 2, "xyz")]).reason == "span"


@pytest.mark.parametrize(
    ("reason", "result", "other"),
    [
        ("unanswered", [], {}),
        ("unanswered", [OPEN], {}),
        ("unanswered", [choice("conduct", "hate")], {}),  # the text was never opened
        ("unknown_id", [OPEN, choice("conduct", "rude")], {}),
        ("unknown_id", [OPEN, choice("conduct", "Nefret söylemi")], {}),  # a name, so a configuration without ids
        ("unknown_id", [OPEN, choice("conduct", "offensive"), marked(0, 2, label="hate")], {}),
        ("foreign_control", [OPEN, choice("mood", "good")], {}),
        ("foreign_control", [OPEN, {**choice("conduct", "hate"), "type": "rating"}], {}),
        ("foreign_control", [OPEN, {**choice("conduct", "hate"), "to_name": "image"}], {}),
        ("foreign_control", [OPEN, {"type": "relation", "from_id": "a", "to_id": "b"}], {}),
        ("foreign_control", ["open"], {}),
        ("contradiction", [choice("gate", "open", "declined")], {}),
        ("contradiction", [OPEN, choice("answer", "none"), choice("answer", "undecided")], {}),
        ("span", [OPEN, choice("conduct", "offensive"), marked(5, 5)], {}),
        ("span", [OPEN, choice("conduct", "offensive"), marked(0, 1000)], {}),
        ("span", [OPEN, choice("conduct", "offensive"), marked(-3, 2)], {}),
        ("span", [OPEN, choice("conduct", "offensive"), marked(0, 2, "otobüs")], {}),
        ("incomplete", None, {}),
        ("incomplete", [{**OPEN, "value": {}}], {}),
        ("incomplete", [OPEN, choice("answer", "none")], {"unique_id": None}),
        ("incomplete", [OPEN, choice("answer", "none")], {"updated_at": "yesterday"}),
    ],
)
def test_what_cannot_be_read_is_kept_with_its_reason(reason: str, result: object, other: dict[str, Any]) -> None:
    found = bad(result, **other)
    assert found.reason == reason
    assert found.detail
    raw = json.loads(found.raw)
    assert raw["result"] == result
    assert "example.org" not in found.raw
    assert "completed_by" not in raw
    assert (found.queue, found.document, found.annotator) == ("everyone", "d" * 32, "volunteer-1")


@pytest.mark.parametrize("data", [{}, {"text": "Metin"}, {"uid": "abc"}, {"uid": 3, "text": "Metin"}, None])
def test_a_task_of_somebody_else_is_named(data: Mapping[str, Any] | None) -> None:
    found = from_annotation({"id": 9, "data": data}, exported([OPEN]), queue="q", annotator="a")
    assert isinstance(found, Unreadable)
    assert found.reason == "foreign_task"
    assert "Task 9" in found.detail


def test_what_was_kept_is_read_once_the_cause_is_mended() -> None:
    kept = bad([OPEN, choice("conduct", "rude")])
    mended = json.loads(kept.raw.replace("rude", "offensive"))
    again = from_annotation(to_task("d" * 32, SENTENCE), mended, queue="everyone", annotator=kept.annotator)
    assert again == good([OPEN, choice("conduct", "offensive")])


def test_every_worked_example_goes_there_and_back() -> None:
    for one in read_examples().examples:
        spans = tuple(sorted(
            (Span(at := one.text.index(words), at + len(words), "words") for words in one.spans),
            key=lambda span: span.start,
        ))  # fmt: skip
        found = good(to_result(one.text, one.labels, one.targets, spans), one.text)
        assert set(found.labels) == set(one.labels), one.id
        assert set(found.targets) == set(one.targets), one.id
        assert (found.judged, found.spans) == (SCHEME.ids, spans), one.id


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_what_can_be_answered_goes_there_and_back(data: st.DataObject) -> None:
    text = data.draw(st.text(st.characters(exclude_categories=("Cs", "Cc", "Z")), min_size=2, max_size=30))
    conduct = data.draw(st.sets(st.sampled_from(CONDUCT)))
    grounded = bool(conduct & {"discriminatory", "hate"})
    labels = set(conduct)
    targets: set[str] = set()
    if grounded:
        labels |= data.draw(st.sets(st.sampled_from([label.id for label in SCHEME.of("ground")])))
        labels |= data.draw(st.sets(st.sampled_from([label.id for label in SCHEME.of("discourse")])))
        targets = data.draw(st.sets(st.sampled_from([group.id for group in load_groups()]), max_size=4))
    spans: list[Span] = []
    if conduct:
        cuts = st.lists(st.integers(0, len(text)), min_size=2, max_size=2, unique=True).map(sorted)
        spans = [Span(first, last, "words") for first, last in data.draw(st.lists(cuts, max_size=3))]
    found = good(to_result(text, labels, targets, spans, note="x"), text)
    implied = {"discriminatory"} if "hate" in labels else set()
    assert set(found.labels) == labels | implied
    assert found.judged == SCHEME.ids
    assert set(found.targets) == targets
    assert found.spans == tuple(sorted(set(spans), key=lambda span: (span.start, span.end)))
    assert found.note == "x"


def test_outcomes_and_axes_left_open_go_there_and_back() -> None:
    for outcome in ("undecided", "declined"):
        assert good(to_result(SENTENCE, outcome=outcome)).outcome == outcome
    assert good(to_result(SENTENCE, ["hate"], judged=CONDUCT)).judged == CONDUCT
    assert good(to_result(SENTENCE, ["hate", "age"], judged=[*CONDUCT, "age"])).labels[-1] == "age"
    assert good(to_result(SENTENCE, ["age"])).labels == ()  # a ground of nothing


def test_what_no_result_can_say_is_refused() -> None:
    with pytest.raises(ValueError, match="skipped"):
        to_result(SENTENCE, outcome="skipped")
    with pytest.raises(ValueError, match="unknown: rude, martians"):
        to_result(SENTENCE, ["rude", "hate"], ["martians"])


def test_the_hidden_first_target_says_nothing() -> None:
    """Enter in the empty field in which groups are looked for gives it."""
    way = [OPEN, choice("conduct", "discriminatory"), choice("ground", "age"), choice("discourse", "exclusion")]
    for ids, targets in ((("none", "young_people"), ("young_people",)), (("none",), ())):
        found = read([*way, choice("target", *ids)])
        assert isinstance(found, Annotation)
        assert (found.outcome, found.targets) == ("judged", targets)
