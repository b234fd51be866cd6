"""Label Studio's tasks and results, there and back: no other module knows what they look like."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from hatewatch.annotation.controls import DOCUMENT, NONE, TEXT, Control, is_shown, load_controls
from hatewatch.annotation.origin import MARK, QUEUE, origin_of
from hatewatch.labels import Scheme, load_scheme
from hatewatch.records import Annotation, Span

#: By kind of control: the key that holds the answers within a result's `value`.
_KEY = {"choices": "choices", "labels": "labels", "textarea": "text"}

#: Why an annotation could not be read, by slug, and what to do.
REASONS = {
    "foreign_task": "The task was not pushed by hatewatch: it has no document id or no text. Delete it there.",
    "incomplete": "The annotation has no id, no time, or not the shape that Label Studio exports. Export it anew.",
    "foreign_control": "It answers a question that is not in our interface: somebody changed that there. Undo it.",
    "unknown_id": "It gives an answer that the label scheme lacks. Use the hatewatch that pushed it, or a later one.",
    "contradiction": "It answers a question twice that takes one answer. Have it corrected there.",
    "span": "The words marked are not in the text that was shown. Have them marked again there.",
    "unanswered": "It was submitted without an answer that counts, or with the text unopened. Have it answered there.",
}


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An annotation that does not say what our interface can say: kept as it came, with the reason.

    `reason` is a slug of `REASONS`, `detail` what was found. `raw` is what `from_raw` reads again once the cause is
    mended. `id` and `document` are empty where there is none.
    """

    id: str
    queue: str
    document: str
    annotator: str
    reason: str
    detail: str
    raw: str
    origin: str = ""


class _ReadError(Exception):
    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail


#: What `to_raw` keeps of an annotation: nothing else of it is read.
_READ = ("unique_id", "result", "was_cancelled", "ground_truth", "lead_time", "created_at", "updated_at")


def to_task(document: str, text: str, queue: str = "", mark: str = "") -> dict[str, Any]:
    """Return what to import for a document: its id and its text as it is to be shown, and nothing else about it.

    The `queue` and the project's `mark` (`mark_of`) go into what the interface does not show.
    """
    meta = {name: value for name, value in ((QUEUE, queue), (MARK, mark)) if value}
    return {"data": {DOCUMENT: document, TEXT: text}} | ({"meta": meta} if meta else {})


def shown_digest(text: str) -> str:
    """Return the SHA-256 of a text as it was shown: an annotation's `shown`."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def from_annotation(
    task: Mapping[str, Any],
    annotation: Mapping[str, Any],
    *,
    queue: str,
    annotator: str,
) -> Annotation | Unreadable:
    """Return one annotation of a task, both as Label Studio exports them; `annotator` is the pseudonym.

    Drafts and predictions are other lists of the task and are not looked at. What the interface hides under the
    answers given is left out, as Label Studio leaves it out, though not for every control and not in its API.

    What is judged: an axis that was put and answered, "none of these" included; that answer beside labels of the same
    axis counts for nothing. What `conduct` closes is judged as well, with no: who finds nothing discriminatory says
    that there is no ground on which it would be and no form in which it would be said, both being defined by it.
    Otherwise a ground would have its negatives from texts hostile on another ground only, and two people of whom
    one saw hatred of women and the other nothing would not disagree on gender. An axis that was put and left open, and
    every axis where somebody could not decide, declined or skipped, is not judged. What a label implies is given too.
    """
    data = task.get("data")
    document, text = (data.get(name) if isinstance(data, Mapping) else None for name in (DOCUMENT, TEXT))
    try:
        if not (isinstance(document, str) and document and isinstance(text, str)):
            raise _ReadError("foreign_task", f"Task {task.get('id')} has no {DOCUMENT} or no {TEXT}.")
        if not (isinstance(annotation.get("unique_id"), str) and annotation["unique_id"]):
            raise _ReadError("incomplete", "It has no unique_id; read it from an export and not from the API.")
        created, updated = (_time(annotation, name) for name in ("created_at", "updated_at"))
        given, spans = _read(annotation.get("result"), text)
        outcome = _outcome(given, bool(annotation.get("was_cancelled")))
        labels, judged = _judge(given, load_scheme()) if outcome == "judged" else ((), ())
        seconds = annotation.get("lead_time")
        return Annotation(
            id=annotation["unique_id"],
            queue=queue,
            document=document,
            annotator=annotator,
            outcome=outcome,
            labels=labels,
            judged=judged,
            targets=tuple(one for one in given.get("target", ()) if one != NONE) if outcome == "judged" else (),
            spans=spans if outcome == "judged" else (),
            shown=shown_digest(text),
            note="\n".join(given.get("note", ())).strip(),
            seconds=float(seconds) if isinstance(seconds, int | float) else None,
            gold=bool(annotation.get("ground_truth")),
            created=created,
            updated=updated,
            origin=origin_of(task),
        )
    except _ReadError as cause:
        return Unreadable(
            str(annotation.get("unique_id") or ""),
            queue,
            document if isinstance(document, str) else "",
            annotator,
            cause.reason,
            cause.detail,
            to_raw(annotation, annotator, text if isinstance(text, str) else None),
            origin_of(task),
        )


def to_raw(annotation: Mapping[str, Any], annotator: str, text: str | None) -> str:
    """Return JSON of an annotation as it came: no names and addresses of people, but the pseudonym.

    Of the `text` that was shown it has the digest only, so that what is not in a store comes into it by no other way.
    """
    kept = {name: annotation[name] for name in _READ if name in annotation}
    shown = None if text is None else shown_digest(text)
    return json.dumps({**kept, "annotator": annotator, "shown": shown}, default=str)


def from_raw(raw: str, *, queue: str, document: str, texts: Iterable[str]) -> Annotation | None:
    """Return the annotation of which `to_raw` made `raw`; None where it still cannot be read.

    `texts` are the ways in which the document may have been shown: masked and not. None too where it was none of them.
    """
    kept = json.loads(raw)
    shown = next((text for text in texts if shown_digest(text) == kept.get("shown")), None)
    if shown is None:
        return None
    made = from_annotation(to_task(document, shown), kept, queue=queue, annotator=kept["annotator"])
    return made if isinstance(made, Annotation) else None


def to_result(
    text: str,
    labels: Collection[str] = (),
    targets: Collection[str] = (),
    spans: Iterable[Span] = (),
    *,
    outcome: str = "judged",
    note: str = "",
    judged: Collection[str] | None = None,
) -> list[dict[str, Any]]:
    """Return the `result` of an annotation or prediction that says this of `text`, the text as it is shown.

    `from_annotation` gives back what went in, in the order of the scheme and with what a label implies; what the
    interface would not show under these answers, such as a ground without discrimination, is left out. `judged` None
    means all labels; conduct always is, and a ground or discourse with neither a label nor anything judged is left
    open. `outcome` is judged, undecided or declined, since no result says that a text was skipped. Raises ValueError
    for a label, target or outcome that is unknown.
    """
    scheme = load_scheme()
    groups = next(one.ids for one in load_controls() if one.name == "target")
    if outcome not in ("judged", "undecided", "declined"):
        raise ValueError(f"no result says {outcome!r}")
    if unknown := [one for one in labels if one not in scheme.ids] + [one for one in targets if one not in groups]:
        raise ValueError(f"unknown: {', '.join(unknown)}")
    answers: dict[str, Sequence[str]] = {"gate": ["declined" if outcome == "declined" else "open"]}
    if outcome == "undecided":
        answers["answer"] = ["undecided"]
    elif outcome == "judged":
        for axis in scheme.axes:
            ids = [label.id for label in scheme.of(axis.id)]
            found = [one for one in ids if one in labels]
            if axis.id == "conduct" and not found:
                answers["answer"] = [NONE]
            elif found or judged is None or any(one in judged for one in ids):
                answers[axis.id] = found or [NONE]
        answers["target"] = [one for one in groups if one in targets]
    answers["note"] = [note] if note else []
    results = []
    for control in load_controls():
        if control.kind == "labels":
            places = spans if outcome == "judged" and is_shown(control.name, answers) else ()
            values = [
                {"start": one.start, "end": one.end, "text": _copy(text[one.start : one.end]), "labels": [one.label]}
                for one in places
            ]
        else:
            given = answers.get(control.name) if is_shown(control.name, answers) else None
            values = [{_KEY[control.kind]: list(given)}] if given else []
        results += [_result(control, number, value) for number, value in enumerate(values)]
    return results


def _result(control: Control, number: int, value: dict[str, Any]) -> dict[str, Any]:
    names = {"id": f"{control.name}{number}", "from_name": control.name, "to_name": TEXT, "type": control.kind}
    return {**names, "value": value}


def _time(annotation: Mapping[str, Any], name: str) -> datetime:
    try:
        found = datetime.fromisoformat(annotation[name])
    except (KeyError, TypeError, ValueError) as error:
        raise _ReadError("incomplete", f"Its {name} is {annotation.get(name)!r}, which is no time.") from error
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _read(result: Any, text: str) -> tuple[dict[str, tuple[str, ...]], tuple[Span, ...]]:
    """Return the answers by control, in the scheme's order, and the spans: those of controls that were shown."""
    values: dict[str, list[Mapping[str, Any]]] = {}
    controls = {control.name: control for control in load_controls()}
    keys = {name: _KEY[control.kind] for name, control in controls.items()}
    if not isinstance(result, list):
        raise _ReadError("incomplete", "It has no list of results.")
    for one in result:
        name = one.get("from_name") if isinstance(one, Mapping) else None
        control = controls.get(name) if isinstance(name, str) else None
        if control is None or one.get("type") != control.kind or one.get("to_name") != TEXT:
            what = f"{name!r} ({one.get('type')})" if name else json.dumps(one, default=str)[:80]
            raise _ReadError("foreign_control", f"There is no question {what} in our interface.")
        value = one.get("value")
        if not isinstance(value, Mapping) or not isinstance(value.get(keys[control.name]), list):
            raise _ReadError("incomplete", f"The answer to {name} has no list of {keys[control.name]}.")
        values.setdefault(control.name, []).append(value)
    said = {name: [one for value in found for one in value[keys[name]]] for name, found in values.items()}
    given: dict[str, tuple[str, ...]] = {}
    for control in controls.values():
        if control.name not in said or not is_shown(control.name, said):
            continue
        answers = said[control.name]
        if not answers:
            continue
        if control.kind == "textarea":
            given[control.name] = tuple(str(one) for one in answers)
            continue
        for one in answers:
            if one not in control.ids:
                raise _ReadError("unknown_id", f"{control.name} was answered with {one!r}.")
        given[control.name] = tuple(one for one in control.ids if one in answers)
        if not control.many and len(given[control.name]) > 1:
            raise _ReadError("contradiction", f"{control.name} was answered with {', '.join(given[control.name])}.")
    marked = [span for value in values.get("span", ()) if "span" in given for span in _spans(value, text)]
    return given, tuple(sorted(set(marked), key=lambda span: (span.start, span.end, span.label)))


def _spans(value: Mapping[str, Any], text: str) -> Iterator[Span]:
    start, end, said = value.get("start"), value.get("end"), value.get("text")
    if not (isinstance(start, int) and isinstance(end, int)):
        raise _ReadError("span", f"{start!r} to {end!r} are no places in a text.")
    # Label Studio's own interface counts code points (fixCodePointsInRange and findGlobalOffset in its
    # selection-tools.js); other clients of its API, written in JavaScript, count UTF-16 code units. The copy of the
    # words that comes along tells which it was; without one it is code points.
    for first, last in ((start, end), (_code_points(text, start), _code_points(text, end)))[: 1 if said is None else 2]:
        inside = first is not None and last is not None and 0 <= first < last <= len(text)
        if inside and (said is None or _seen(text[first:last]) == _seen(str(said))):
            yield from (Span(first or 0, last or 0, label) for label in value["labels"])
            return
    raise _ReadError("span", f"{start} to {end} does not lie in the text, or does not hold the words marked.")


def _code_points(text: str, units: int) -> int | None:
    """Return how many code points the first `units` UTF-16 code units of `text` are; None within one, or beyond."""
    seen = 0
    for number, letter in enumerate(text):
        if seen >= units:
            return number if seen == units else None
        seen += 2 if ord(letter) > 0xFFFF else 1
    return len(text) if seen == units else None


def _copy(words: str) -> str:
    return words.replace("\r", "\\n").replace("\n", "\\n")


def _seen(words: str) -> str:
    """Return words without white space: a browser folds it, and Label Studio writes line ends as a backslash and n."""
    return "".join(words.replace("\\n", "").split())


def _outcome(given: Mapping[str, Collection[str]], cancelled: bool) -> str:
    if "declined" in given.get("gate", ()):
        return "declined"
    if cancelled:
        return "skipped"
    if "undecided" in given.get("answer", ()):
        return "undecided"
    if given.get("answer") or given.get("conduct"):
        return "judged"
    raise _ReadError("unanswered", f"It answers {', '.join(given) or 'nothing'}, and no conduct.")


def _judge(given: Mapping[str, Collection[str]], scheme: Scheme) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the labels given, with those they imply, and those judged, both in the scheme's order."""
    labels = {one for axis in scheme.axes for one in given.get(axis.id, ()) if one != NONE}
    labels |= {implied for one in labels for implied in scheme[one].implies}
    closed = not is_shown("ground", given)
    judged = {axis.id for axis in scheme.axes if closed or axis.id in given}
    return (
        tuple(one for one in scheme.ids if one in labels),
        tuple(label.id for label in scheme.labels if label.axis in judged),
    )
