"""Every store keeps what it is given, once, and gives it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from hatewatch.pipeline.copies import find_copies
from hatewatch.records import UNITS, Document, Facts, Rejected, Unit, document_id
from hatewatch.store import Store, StoredFile, open_store


@pytest.fixture
def url(store_url: str) -> str:
    return store_url


@pytest.fixture
def store(url: str):
    opened = open_store(url)
    yield opened
    opened.close()


def pair(number: int, text: str = "Newroz pîroz be, bayramınız kutlu olsun") -> tuple[Document, Facts]:
    document = Document(
        id=document_id("adana", str(number)),
        source="adana",
        native_id=str(number),
        text=f"{text} {number}",
        published=datetime(2024, 3, 21, 9, number % 60, tzinfo=UTC) if number % 2 else None,
        author="ab12" if number % 3 else None,
        place="01/seyhan",
        place_given="Seyhan, Adana",
        outlet="Örnek Gazete",
        url=None,
    )
    return document, Facts("kmr", ("kmr", "tr"), ("21", "01"), ("kurds",))


def fill(store: Store, count: int = 25):
    reading = store.begin_ingest(source="adana", file="adana.csv", digest="d" * 64)
    store.add(reading, [pair(i) for i in range(count)], [Rejected(99, "text_empty", "The text is empty.", "{}")])
    return reading


def test_what_is_added_is_there_once_and_whole(store: Store) -> None:
    reading = fill(store)
    store.add(reading, [], [Rejected(99, "text_empty", "Another wording.", "{}"), Rejected(100, "x", "y", "z")])
    assert store.counts() == {"documents": 25, "rejected": 2, "files": 1}
    assert [(file, row.number, row.detail) for file, row in store.rejected()] == [
        ("adana.csv", 99, "The text is empty."),
        ("adana.csv", 100, "y"),
    ]
    document, _ = pair(7)
    assert store.known([document.id, "0" * 32]) == {document.id: document}
    assert store.texts([document.id]) == {document.id: document.text}


def test_the_same_bytes_under_another_name_are_the_same_reading(store: Store) -> None:
    first = fill(store)
    again = store.begin_ingest(source="copy", file="copy of adana.csv", digest="d" * 64)
    assert again == first
    assert again.source == "adana"
    assert store.files() == [StoredFile("adana.csv", whole=False)]
    store.finish_ingest(first)
    assert store.files() == [StoredFile("adana.csv", whole=True)]
    assert store.sources() == ["adana"]


def test_a_mended_file_stands_for_its_earlier_reading(store: Store) -> None:
    fill(store)
    mended = store.begin_ingest(source="adana", file="adana.csv", digest="e" * 64)
    assert store.counts() == {"documents": 25, "rejected": 0, "files": 1}
    assert list(store.rejected()) == []
    document, _ = pair(4)
    better = replace(document, published=datetime(2024, 5, 1, tzinfo=UTC), place=None, place_given="Adna")
    store.update([better])
    assert store.known([document.id]) == {document.id: better}
    assert store.unknown_places() == {"Adna": 1}
    store.finish_ingest(mended)
    assert store.files() == [StoredFile("adana.csv", whole=True)]


def test_two_writers_at_once_add_each_document_once(store: Store, url: str) -> None:
    reading = fill(store, 10)
    other = open_store(url)
    assert other.add(reading, [pair(i) for i in range(5, 15)]) == 5
    assert store.add(reading, [pair(i) for i in range(12, 20)]) == 5
    assert store.counts()["documents"] == 20
    model = store.register("baseline@abc", ["hate"], {"hate": 0.5})
    for one in (store, other):
        one.add_predictions(model, [1, 2, 3], np.zeros((3, 1), np.float32))
    assert store.count_pending(model) == 17
    other.close()


def test_predictions_come_back_in_order_with_facts_and_four_decimals(store: Store) -> None:
    fill(store)
    model = store.register("baseline@abc", ["hate", "offensive"], {"hate": 0.5, "offensive": 0.4})
    assert store.register("baseline@abc", ["hate", "offensive"], {"hate": 0.5, "offensive": 0.4}) == model
    assert store.count_pending(model) == 25
    for keys, texts in store.pending(model, size=10):
        scores = np.array([[int(text.split()[-1]) / 25, 0.12345] for text in texts], np.float32)
        store.add_predictions(model, keys, scores)
    assert store.count_pending(model) == 0
    judged = [one for batch in store.judged(model, size=7) for one in batch]
    assert [one.id for one in judged] == [pair(i)[0].id for i in range(25)]
    np.testing.assert_allclose([one.scores[0] for one in judged], np.arange(25) / 25, atol=5.1e-5)
    assert judged[3].facts == Facts("kmr", ("kmr", "tr"), ("21", "01"), ("kurds",))
    assert judged[3].published == datetime(2024, 3, 21, 9, 3, tzinfo=UTC)
    assert judged[4].published is None
    assert store.languages([pair(3)[0].id, "f" * 32]) == {pair(3)[0].id: "kmr"}
    assert {(one.author, one.outlet, one.kind) for one in judged} == {
        (pair(i)[0].author, pair(i)[0].outlet, pair(i)[0].kind) for i in range(25)
    }
    pages = [[one.id for one in batch] for batch in store.frame(model, size=7)]
    assert [id for page in pages for id in page] == [one.id for one in judged]


def test_copies_are_counted_as_what_is_asked_for(store: Store) -> None:
    story = "Belediye meclisi bu sabah toplandı ve yeni parkın ağaçlarını konuştu, komşular çınar ile ıhlamur istedi."
    outlets = ["Adana Postası", "Adana Postası", "Amed Rojname", None, None, "Amed Rojname"]
    documents = [Document(f"{i:032x}", "haber", str(i), story, outlet=outlet) for i, outlet in enumerate(outlets)]
    documents[5] = replace(documents[5], text="Yarın hava açık olacak, pazar kurulacak, çocuklar uçurtma uçuracak.")
    store.add(
        store.begin_ingest(source="haber", file="a.csv", digest="d" * 64), [(one, Facts("tr")) for one in documents]
    )
    model = store.register("baseline@abc", ["hate"], {"hate": 0.5})
    for keys, texts in store.pending(model, size=10):
        store.add_predictions(model, keys, np.zeros((len(texts), 1), np.float32))

    def counted(unit: Unit) -> list[int]:
        return [int(one.id, 16) for batch in store.judged(model, unit=unit, size=2) for one in batch]

    assert [counted(unit) for unit in UNITS] == [[0, 1, 2, 3, 4, 5]] * 3, "what was not placed yet counts"
    find_copies(store)
    assert counted("documents") == [0, 1, 2, 3, 4, 5]
    assert counted("groups") == [0, 5]
    assert counted("outlets") == [0, 2, 3, 4, 5], "two posts of nobody knows whom are two voices"
    assert [store.duplicates.repeats(unit) for unit in UNITS] == [0, 4, 1]

    def stands_for(unit: Unit) -> dict[int, tuple[int, int]]:
        found = store.duplicates.counted_as([one.id for one in documents] + ["f" * 32], unit)
        return {int(id, 16): (int(first, 16), n) for id, (first, n) in found.items()}

    assert stands_for("documents") == {i: (i, 1) for i in range(6)}
    assert stands_for("groups") == {**dict.fromkeys(range(5), (0, 5)), 5: (5, 1)}
    assert stands_for("outlets") == {0: (0, 2), 1: (0, 2), 2: (2, 1), 3: (3, 1), 4: (4, 1), 5: (5, 1)}
    for unit in UNITS:
        assert sorted({first for first, _ in stands_for(unit).values()}) == counted(unit)


def test_prediction_goes_on_where_it_was_stopped(store: Store) -> None:
    fill(store)
    model = store.register("baseline@abc", ["hate"], {"hate": 0.5})
    keys, _ = next(iter(store.pending(model, size=10)))
    store.add_predictions(model, keys, np.zeros((len(keys), 1), np.float32))
    rest = [key for batch, _ in store.pending(model, size=10) for key in batch]
    assert len(rest) == 15
    assert not set(rest) & set(keys)


def test_a_batch_is_stored_whole_or_not_at_all(store: Store) -> None:
    reading = fill(store, 3)
    bad = replace(pair(11)[0], text=None)  # the database refuses it
    with pytest.raises(Exception, match=r"(?i)not[- ]null") as caught:
        store.add(reading, [pair(10), (bad, pair(11)[1])])
    assert store.counts()["documents"] == 3
    assert "Newroz" not in str(caught.value), "an error must not print texts"


def test_a_store_opened_again_holds_the_same(store: Store, url: str) -> None:
    fill(store)
    other = open_store(url)
    assert other.counts() == store.counts()
    other.close()
