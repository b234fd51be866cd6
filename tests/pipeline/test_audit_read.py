"""From a store with an audit, answers and predictions to prevalences."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from hatewatch.annotation.sampling import Audit, draw_audit
from hatewatch.duplicates import Member, Placement
from hatewatch.pipeline.measure import count, read_audit
from hatewatch.pipeline.measure.audit import Audit as Read
from hatewatch.records import Document, Facts, Unit, document_id
from hatewatch.store import Gold, Queue, Store, StoredModel, open_store
from hatewatch.trends import Audited
from stored_annotations import annotation

SIZE, READ, SHARE = 3_000, 300, 0.1
DAY = datetime(2026, 3, 21, 9, tzinfo=UTC)


@pytest.fixture
def place(tmp_path: Path):
    """Give a store of predicted documents, its model, and which of them people would call hate."""
    store = open_store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    random = np.random.default_rng(11)
    ids = [document_id("adana", str(i)) for i in range(SIZE)]
    documents = [Document(id, "adana", str(i), f"Söz {i}", DAY + timedelta(hours=i)) for i, id in enumerate(ids)]
    reading = store.begin_ingest(source="adana", file="adana.csv", digest="d" * 64)
    languages = ["kmr" if i % 5 == 0 else "tr" for i in range(SIZE)]
    store.add(reading, [(one, Facts(language)) for one, language in zip(documents, languages, strict=True)])
    hate = random.random(SIZE) < np.where(np.array(languages) == "kmr", 3 * SHARE, SHARE / 2)
    model = store.register("x@1", ["offensive", "hate"], {"offensive": 0.5, "hate": 0.5})
    scores = np.where(hate, random.beta(3, 2, SIZE), random.beta(1, 9, SIZE)).astype(np.float32)
    at = dict(zip(ids, scores, strict=True))
    for keys, texts in store.pending(model, size=1_000):
        own = [at[document_id("adana", text.split()[1])] for text in texts]
        store.add_predictions(model, keys, np.stack([own, own], axis=1).astype(np.float32))
    yield store, model, dict(zip(ids, hate.tolist(), strict=True)), languages
    store.close()


def draw(store: Store, truth: dict[str, bool], languages: list[str]) -> Audit:
    audit = draw_audit(list(truth), languages, READ, allocation="equal", seed=5)
    store.add_audit(audit.to_json(), drawn=DAY)
    store.add_queue(Queue("everyone", "label", "tr"))
    return audit


def answer(store: Store, audit: Audit, truth: dict[str, bool], readers: int = 2, skip: int = 0) -> None:
    answers = [
        annotation(
            7 * i + reader, document=one.document, queue="everyone", annotator=f"{reader:020x}",
            labels=("hate", "discriminatory", "migrant") if truth[one.document] else (),
            judged=("offensive", "discriminatory", "hate", "migrant"), targets=(), spans=(),
        )
        for i, one in enumerate(audit.drawn[skip:])
        for reader in range(readers)
    ]  # fmt: skip
    store.add_annotations(answers, seen=DAY)


def read(store: Store, model: StoredModel, unit: Unit = "documents") -> tuple[Read, Audited]:
    audit = read_audit(store, model.labels, unit)
    assert audit is not None
    audited = audit.beside(count(store, model, unit=unit, wanted=audit.wanted), model)
    assert audited is not None
    return audit, audited


def test_the_share_there_is_lies_in_the_interval_and_the_raw_one_far_off(
    place: tuple[Store, StoredModel, dict[str, bool], list[str]],
) -> None:
    store, model, truth, languages = place
    audit = draw(store, truth, languages)
    answer(store, audit, truth)
    found, audited = read(store, model)
    assert (found.population, found.drawn, found.read) == (SIZE, READ, READ)
    offensive, hate = (audited.prevalences[one] for one in ("offensive", "hate"))
    assert (hate.label, hate.n, hate.read) == ("hate", SIZE, READ)
    assert hate.chosen is not None
    assert hate.chosen.method == "poststratified"
    share = sum(truth.values()) / SIZE
    assert hate.chosen.low is not None
    assert hate.chosen.high is not None
    assert hate.chosen.low < share < hate.chosen.high
    # A third of what was read is Kurmanji, where it is frequent: without weights the share would be far too high.
    assert hate.positives / hate.read > hate.chosen.high
    assert offensive.chosen is not None
    assert offensive.chosen.value == 0
    assert offensive.positives == 0


def test_who_was_not_read_is_like_the_others_and_ties_are_said(
    place: tuple[Store, StoredModel, dict[str, bool], list[str]],
) -> None:
    store, model, truth, languages = place
    audit = draw(store, truth, languages)
    answer(store, audit, truth, skip=100)
    torn = audit.drawn[0].document
    both = [annotation(9_000 + i, document=torn, queue="everyone", annotator=f"{i:020x}") for i in (0, 1)]
    store.add_annotations([replace(both[0], labels=()), both[1]], seen=DAY)
    found, audited = read(store, model)
    assert (found.drawn, found.read) == (READ, 201)
    assert found.ties == {"hate": 1}
    assert audited.prevalences["hate"].read == 201
    assert audited.prevalences["hate"].positives % 1 == 0.5
    store.add_gold([Gold(torn, (), ("hate",), "a" * 20, DAY, "")])
    assert read(store, model)[0].ties == {}


def test_weights_are_for_all_documents_and_by_label(
    place: tuple[Store, StoredModel, dict[str, bool], list[str]],
) -> None:
    store, model, truth, languages = place
    audit = draw(store, truth, languages)
    answer(store, audit, truth, skip=100)
    _, audited = read(store, model)
    known = ~np.isnan(audited.truth["hate"])
    assert audited.weights["hate"][known].sum() == pytest.approx(SIZE)
    assert set(audited.documents.single["language"]) == {"tr", "kmr"}


def test_where_each_text_counts_once_copies_share_its_weight(
    place: tuple[Store, StoredModel, dict[str, bool], list[str]],
) -> None:
    store, model, truth, languages = place
    audit = draw(store, truth, languages)
    answer(store, audit, truth)
    groups = np.random.default_rng(2).integers(0, 900, SIZE)
    keys = list(range(1, SIZE + 1))
    eldest: dict[int, int] = {}
    members = [
        Member(key, eldest.setdefault(int(group), key), "near", 3) for key, group in zip(keys, groups, strict=True)
    ]
    none = np.zeros(0, np.int64)
    store.duplicates.add(Placement(tuple(members), none, none, ()))
    found, audited = read(store, model, "groups")
    assert audited.prevalences["hate"].n == len(eldest)
    total = audited.weights["hate"].sum()
    assert total == pytest.approx(len(eldest), rel=0.15), "an estimate of how many texts there are"
    assert len(found.wanted) < READ, "copies of one text are one"


def test_what_implies_a_label_counts_for_it(place: tuple[Store, StoredModel, dict[str, bool], list[str]]) -> None:
    store, *_ = place
    model = store.register("y@1", ["discriminatory", "hate"], {"discriminatory": 0.77771, "hate": 0.5})
    for keys, _ in store.pending(model, size=1_000):
        hate = (np.array(keys) % 4 == 0).astype(np.float32)
        store.add_predictions(model, keys, np.stack([np.zeros(len(keys), np.float32), hate], axis=1))
    counted = count(store, model)
    assert counted.tally.total("discriminatory") == counted.tally.total("hate") == (SIZE, SIZE // 4)
    assert counted.population("discriminatory").above(0.77771) == SIZE // 4


def test_without_an_audit_there_is_none(place: tuple[Store, StoredModel, dict[str, bool], list[str]]) -> None:
    store, model, truth, languages = place
    assert read_audit(store, model.labels, "documents") is None
    draw(store, truth, languages)
    audit = read_audit(store, model.labels, "documents")
    assert audit is not None
    assert audit.read == 0
    assert audit.beside(count(store, model, wanted=audit.wanted), model) is None


def test_the_digest_changes_with_what_is_counted_and_not_with_pages(
    place: tuple[Store, StoredModel, dict[str, bool], list[str]],
) -> None:
    store, model, *_ = place
    once, again = count(store, model), count(store, model)
    assert once.digest == again.digest
    reading = store.begin_ingest(source="adana", file="more.csv", digest="e" * 64)
    more = Document(document_id("adana", "x"), "adana", "x", "Söz", DAY)
    store.add(reading, [(more, Facts("tr"))])
    for keys, _ in store.pending(model, size=10):
        store.add_predictions(model, keys, np.zeros((len(keys), 2), np.float32))
    assert count(store, model).digest != once.digest
