"""Volunteers of our own making, who read a random sample of the example so that its report can tell prevalences.

They find what was planted, and now and then one of them does not, as people do.
"""

from __future__ import annotations

import csv
import hashlib
from datetime import UTC, datetime
from random import Random

from hatewatch.annotation.sampling import cell_of, draw_audit
from hatewatch.example import example_truth
from hatewatch.labels import load_scheme
from hatewatch.records import Annotation, document_id
from hatewatch.store import Queue, Store

READ = 400
_READERS = ("cedar", "maple")
_SLIPS = 0.03
_WHEN = datetime(2025, 1, 6, 9, tzinfo=UTC)


def read_audit_of(store: Store, source: str, size: int = READ) -> int:
    """Draw an audit of the example's posts, which stand under `source`, and store what the readers say of them.

    Returns how many documents it holds; 0 where one was drawn before. The same posts give the same audit and answers.
    """
    if store.audit():
        return 0
    planted = _planted(source)
    frame = [one for page in store.frame() for one in page if one.id in planted]
    cells = [cell_of(one.facts.language, one.place, one.published, "quarter") for one in frame]
    audit = draw_audit([one.id for one in frame], cells, size)
    store.add_audit(audit.to_json(), drawn=_WHEN)
    store.add_queue(Queue("everyone", "label", "tr"))
    answers = [_answer(reader, one.document, planted[one.document]) for one in audit.drawn for reader in _READERS]
    store.add_annotations(answers, seen=_WHEN)
    return audit.size


def _planted(source: str) -> dict[str, set[str]]:
    """Return the labels planted in each post, by document."""
    found = {}
    with example_truth().open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream):
            labels = {*row["labels"].split(), *row["ground"].split(), *row["discourse"].split()}
            found[document_id(source, row["id"])] = labels
    return found


def _answer(reader: str, document: str, planted: set[str]) -> Annotation:
    draw = Random(f"{reader} {document}")
    slip = draw.random() < _SLIPS
    # Who slips takes a hurtful text for a harmless one, or an unfriendly one for an insult.
    labels = planted if not slip else set() if planted else {"offensive"}
    pseudonym = hashlib.blake2b(reader.encode(), digest_size=10).hexdigest()
    order = [label for label in load_scheme().ids if label in labels]
    return Annotation(
        f"{reader}-{document}", "everyone", document, pseudonym, "judged", tuple(order), load_scheme().ids, (), (),
        "0" * 64, "", None, gold=False, created=_WHEN, updated=_WHEN,
    )  # fmt: skip
