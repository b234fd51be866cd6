"""Documents placed in batches, over every index."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa

from hatewatch.duplicates import Index, Member, MemoryIndex, method, place, remove, signature
from hatewatch.duplicates.index import MOST
from hatewatch.duplicates.signature import WIDTH
from hatewatch.duplicates.words import read_words
from hatewatch.store.databases import make_engine
from hatewatch.store.sql.duplicates import SqlDuplicates
from hatewatch.store.tables import metadata
from hatewatch.store.tables.documents import document, ingest
from hatewatch.store.tables.duplicates import band, band_new, duplicate
from hatewatch.text import lower, upper

Make = Callable[[Sequence[str]], Index]

NEWS = (
    "Sanayi sitesini çarşıya bağlayan köprü uzun süren çalışmanın ardından bu sabah trafiğe açıldı",
    "Kütüphane sınav haftaları boyunca gençlerin isteğiyle gece yarısına kadar açık kalacak",
    "Komeleya ziman ji bo zarokên gund qursên belaş ên kurmancî li pirtûkxaneyê vekirin",
)
FULL = ". ".join(
    (
        "Ovada pamuk hasadı sıcak hava yüzünden bu yıl erken başladı ve tarlalar şenlendi",
        "Üreticiler mazot ve gübre fiyatlarından yakınıyor, verimin düştüğünü söylüyor",
        "Mevsimlik işçiler için köyün yakınına çadır, su deposu ve sağlık birimi kuruldu",
        "Yetkililer sulama kanallarının kışa kadar onarılacağına söz verdi ve hepimiz bekliyoruz",
    )
)


def in_memory(texts: Sequence[str]) -> Index:
    return MemoryIndex(dict(enumerate(texts, 1)))


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Make]:
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_url")
    engine = make_engine(url)
    writer = engine.execution_options(writes=True)

    def in_sql(texts: Sequence[str]) -> Index:
        metadata.create_all(writer)
        with writer.begin() as connection:
            values = {"source": "s", "file": "f", "digest": "d", "started": datetime.now(UTC)}
            connection.execute(sa.insert(ingest).values(key=1, **values))
            rows = [
                {"key": i, "id": str(i), "ingest": 1, "source": "s", "native_id": str(i), "text": text}
                | {"language": "tr", "languages": "tr"}
                for i, text in enumerate(texts, 1)
            ]
            connection.execute(sa.insert(document), rows)
        index = SqlDuplicates(engine)
        index.begin(method())
        return index

    yield in_memory if request.param == "memory" else in_sql
    engine.dispose()


def place_all(texts: Sequence[str], index: Index, size: int) -> dict[int, Member]:
    numbered = list(enumerate(texts, 1))
    for start in range(0, len(numbered), size):
        index.add(place(numbered[start : start + size], index))
    return index.members([number for number, _ in numbered])


def groups(texts: Sequence[str], index: Index, size: int = 2) -> list[int]:
    return [one.group for one in place_all(texts, index, size).values()]


@pytest.mark.parametrize("size", [1, 2, 100])
def test_copies_join_the_eldest_across_batches(make: Make, size: int) -> None:
    texts = [
        NEWS[0],
        NEWS[1],
        "RT @yerel " + NEWS[0].replace("ş", "s").replace("ı", "i"),
        NEWS[2],
        NEWS[1].replace("gençlerin", "genclerinn"),
        "Destê we sax be hevalno, me pir kêfxweş kir: " + NEWS[2],
    ]
    members = place_all(texts, make(texts), size)
    assert [one.group for one in members.values()] == [1, 2, 1, 4, 2, 4]
    assert [one.how for one in members.values()] == ["first", "first", "exact", "first", "near", "quote"]
    assert members[1].words == len(read_words(NEWS[0]))


def test_greetings_are_copies_only_when_exact(make: Make) -> None:
    texts = ["Hayırlı cumalar", "Hayırlı cumalar dostlar", "hayırlı cumalar!", "Newroz pîroz be", "Newroza we pîroz be"]
    assert groups(texts, make(texts)) == [1, 2, 1, 4, 5]


def test_groups_that_turn_out_to_be_one_take_the_elder_name(make: Make) -> None:
    words = FULL.split()
    half = len(words) // 2
    texts = [" ".join(words[: half + 5]), NEWS[0], " ".join(words[half - 5 :]), FULL, upper(FULL)]
    index = make(texts)
    assert groups(texts[:3], index, 3) == [1, 2, 3]
    index.add(place([(4, texts[3]), (5, texts[4])], index))
    assert [one.group for one in index.members(range(1, 6)).values()] == [1, 2, 1, 1, 1]
    assert [one.document for one in index.groups([1])[1]] == [1, 3, 4, 5]
    assert index.groups([3]) == {}


def test_stories_that_quote_one_statement_stay_apart(make: Make) -> None:
    statement = "Bu şehirde hiç kimse dili yüzünden dışlanmayacak ve her çocuk kendi masalını kendi dilinde dinleyecek"
    first = f"{NEWS[0]} {statement} {' '.join(FULL.split()[:12])}"
    second = f"{' '.join(FULL.split()[20:])} {statement} {NEWS[1]}"
    texts = [first, second, statement]
    found = groups(texts, make(texts), 1)
    assert found[0] != found[1]
    texts = [statement, first, second]
    found = groups(texts, MemoryIndex(dict(enumerate(texts, 1))), 1)
    assert found[1] != found[2]


def test_a_cut_joins_the_whole_story_and_not_another_cut(make: Make) -> None:
    sentences = FULL.split(". ")
    texts = [FULL, sentences[0] + ". " + sentences[1], sentences[3]]
    members = place_all(texts, make(texts), 1)
    assert [one.group for one in members.values()] == [1, 1, 3] or [one.group for one in members.values()] == [1, 1, 1]
    assert members[2].how == "part"


def test_a_forgotten_document_is_found_by_none_and_its_group_takes_the_next_name(make: Make) -> None:
    texts = [NEWS[0], NEWS[0] + " (AA)", NEWS[0], NEWS[1], lower(NEWS[0])]
    index = make(texts)
    place_all(texts[:4], index, 4)
    remove([1, 4], index)
    assert {key: (one.group, one.how) for key, one in index.members([1, 2, 3, 4]).items()} == {
        2: (2, "first"),
        3: (2, "exact"),
    }
    index.add(place([(5, texts[4])], index))
    assert index.members([5])[5].group == 2
    keys = signature([NEWS[1]], [read_words(NEWS[1])])
    assert index.lookup(np.unique(keys[keys >= 0]))[1].size == 0


def test_copies_beyond_what_a_key_holds_are_found_when_the_eldest_are_forgotten(make: Make) -> None:
    texts = [NEWS[0]] * (MOST + 3) + [NEWS[0] + " (AA)"]
    index = make(texts)
    assert set(groups(texts[:-1], index, 10)) == {1}
    remove(range(1, MOST + 1), index)
    last = len(texts)
    index.add(place([(last, texts[-1])], index))
    assert index.members([last])[last].group == MOST + 1


def test_boilerplate_that_many_texts_share_fills_no_key(make: Make) -> None:
    footer = "haberlerimizi kaçırmamak için bizi takip edin ve kanalımıza abone olun"
    texts = [f"{word} {footer}" for word in (f"haber{i} yer{i} kişi{i} olay{i} gün{i} saat{i}" for i in range(50))]
    index = make(texts)
    assert groups(texts, index, 7) == list(range(1, 51))
    found, _ = index.lookup(np.unique(signature(texts, [read_words(text) for text in texts])))
    assert np.unique(found, return_counts=True)[1].max() <= MOST


def test_no_documents_and_texts_without_words_do_no_harm(make: Make) -> None:
    texts = ["", "   ", "😀", "https://example.org", "😀", "\udc80"]
    index = make(texts[:5])
    assert groups(texts[:5], index, 2) == [1, 1, 3, 4, 3]
    empty = place([], index)
    assert empty.members == ()
    assert empty.keys.size == 0
    assert place([(9, texts[5])], MemoryIndex({})).members[0].group == 9


def test_signatures_are_the_same_in_every_batch() -> None:
    texts = [NEWS[0], "Günaydın", FULL, NEWS[2]]
    words = [read_words(text) for text in texts]
    together = signature(texts, words)
    assert together.shape == (4, WIDTH)
    assert (together[1, 1:] == -1).all()
    for i in range(4):
        assert (signature(texts[i : i + 1], words[i : i + 1]) == together[i]).all()


def test_the_sql_index_is_placed_again_when_keys_are_made_otherwise(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'store.sqlite'}")
    metadata.create_all(engine)
    index = SqlDuplicates(engine)
    index.begin("older")
    index.add(place([(1, NEWS[0])], MemoryIndex({})))
    index.begin("older")
    assert index.members([1])
    index.begin(method())
    assert not index.members([1])
    with engine.connect() as connection:
        for table in (band, band_new, duplicate):
            assert connection.execute(sa.select(sa.func.count()).select_from(table)).scalar() == 0


def test_gathered_keys_are_moved_and_still_found(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hatewatch.store.sql.duplicates._MANY", 20)
    texts = [*NEWS, *NEWS]
    index = make(texts)
    assert groups(texts, index, 1) == [1, 2, 3, 1, 2, 3]
    if isinstance(index, SqlDuplicates):
        with index._engine.connect() as connection:
            assert connection.execute(sa.select(sa.func.count()).select_from(band)).scalar_one() > 20


def test_pending_yields_what_was_not_placed(make: Make) -> None:
    index = make(list(NEWS))
    if isinstance(index, SqlDuplicates):
        assert [key for page in index.pending(size=2) for key, _ in page] == [1, 2, 3]
        index.add(place([(2, NEWS[1])], index))
        assert list(index.pending(size=2)) == [[(1, NEWS[0]), (3, NEWS[2])]]
