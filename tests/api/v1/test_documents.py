"""Looking through documents over HTTP: masked, by whoever may, each once; and correcting their labels."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from hatewatch.api import Services
from hatewatch.labels import load_scheme
from hatewatch.privacy import mask
from hatewatch.records import Document, Facts, document_id
from hatewatch.store import Filter
from serving import Served

PATH = "/v1/documents"
NUMBERS = itertools.count()


def add(services: Services, *texts: str, language: str = "tr", **fields: str) -> list[str]:
    """Add documents, the last the newest; return their ids."""
    store = services.store
    number = next(NUMBERS)
    source = fields.pop("source", "elle")
    reading = store.begin_ingest(source=source, file=f"{number}.csv", digest=f"{number:064x}")
    ids = [document_id(source, f"{number}-{i}") for i in range(len(texts))]
    made = [
        (Document(id, source, f"{number}-{i}", text, **fields), Facts(language, (language,)))
        for i, (id, text) in enumerate(zip(ids, texts, strict=True))
    ]
    store.add(reading, made)
    return ids


def walk(served: Served, **query: object) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    cursor: dict[str, object] = {}
    while True:
        answer = served.get(PATH, "analyst", params={**query, **cursor})
        assert answer.status_code == 200, answer.text
        body = answer.json()
        found += body["documents"]
        if body["next"] is None:
            return found
        cursor = {"cursor": body["next"]}


def ids(found: list[dict[str, object]]) -> list[object]:
    return [one["id"] for one in found]


def not_audited(served: Served) -> Iterator[dict[str, object]]:
    page = served.get(PATH, "analyst", params={"size": 100, "label": "discriminatory"}).json()
    yield from (one for one in page["documents"] if not one["audited"])


def test_a_walk_gives_each_document_exactly_once_while_others_come(served: Served, services: Services) -> None:
    before = services.store.counts()["documents"]
    seen: list[object] = []
    cursor: dict[str, str] = {}
    for turn in itertools.count():
        body = served.get(PATH, "analyst", params={"size": 100, **cursor}).json()
        seen += ids(body["documents"])
        add(services, f"Sonradan gelen {turn}", f"Ya ku paşê hat {turn}")
        if body["next"] is None:
            break
        cursor = {"cursor": body["next"]}
    assert len(seen) == len(set(seen)) == before > 1000


@pytest.mark.parametrize(
    ("text", "language", "query"),
    [
        ("IĞDIR'IN İLÇELERİNDE yağış", "tr", "ığdır ilçe"),
        ("ığdır'da ışıklar söndü", "tr", "IĞDIR IŞIK"),
        ("Dayê, şîna gundê Şirnexê", "kmr", "ŞÎNA gund"),
        ("Dayê, şîna gundê Colemêrgê", "kmr", "sina colemerg"),
        ("Zimanê kurdî û stranên dengbêjan", "kmr", "ZIMANÊ DENGBÊJ"),
        ("زمانی کوردی لە قوتابخانە", "ckb", "كوردي قوتابخانە"),
        ("Ma zazakî qisey kenê, şewra serdine", "zza", "ZAZAKÎ SERDINE"),
    ],
)
def test_words_are_found_in_every_language_whatever_the_keyboard(
    served: Served, services: Services, text: str, language: str, query: str
) -> None:
    (id,) = add(services, text, language=language)
    assert id in ids(walk(served, q=query, language=language))
    assert id not in ids(walk(served, q=f"{query} zzyzx"))


def test_nothing_tells_of_a_person(served: Served, services: Services) -> None:
    text = "Ulaşın: @bir_kisi, 0532 123 45 67, ad.soyad@ornek.example, 34 ABC 123 plakalı araç"
    page = "https://ornek.example/haber/1"
    for kind, url, told in (("article", page, page), ("post", page, None), ("article", "https://x.com/birkisi", None)):
        (id,) = add(
            services, text, author="ab" * 10, url=url, kind=kind, outlet="@bir_hesap", place_given="Gizli Sokak"
        )
        answer = served.get(f"{PATH}/{id}", "analyst")
        body = answer.json()
        assert body["text"] == mask(text)
        assert body["url"] == told
        for secret in ("bir_kisi", "0532", "soyad", "ABC 123", "ab" * 10, "bir_hesap", "Gizli", "birkisi"):
            assert secret not in answer.text, secret
    for tried in ("bir_kisi", "0532 123", "ad.soyad"):
        assert walk(served, q=tried) == []


def test_filters_are_those_of_the_store(served: Served, services: Services) -> None:
    store = services.store
    asked = [
        ({"language": "kmr"}, Filter(language="kmr")),
        ({"place": "21"}, Filter(place="21")),
        ({"label": "hate"}, Filter(label="hate")),
        ({"target": "syrians", "first": "2024-09-01"}, None),
        ({"outlet": "Kuşdili Ağı (kurgu)"}, Filter(outlet="Kuşdili Ağı (kurgu)")),
        ({"source": "posts", "kind": "post"}, Filter(source="posts", kind="post")),
    ]
    model = store.models()[-1]
    for query, wanted in asked:
        found = walk(served, size=100, **query)
        if wanted is not None:
            expected = store.browse(wanted, model, size=5000)
            assert ids(found) == [one.document.id for one in expected.found]
        assert len(found) > 10 or query.get("kind"), query
    dated = walk(served, target="syrians", first="2024-09-01", last="2024-09-30", size=100)
    assert dated
    assert all("syrians" in one["targets"] and str(one["published"]) > "2024-08-31T20" for one in dated)


def test_the_audit_is_told_of_nowhere(served: Served, services: Services) -> None:
    store = services.store
    model = store.models()[-1]
    every = store.browse(Filter(), model, size=5000).found
    audited = [one.document.id for one in every if one.audited]
    assert len(audited) > 50
    assert not set(audited) & set(ids(walk(served, label="discriminatory", size=100)))
    assert store.gold(documents=audited) is not None
    for id in audited[:5]:
        body = served.get(f"{PATH}/{id}", "analyst").json()
        assert (body["audited"], body["labels"], body["scores"], body["decision"]) == (True, None, None, None)
        for method, sent in (("PUT", {"json": {"labels": ["hate"]}}), ("DELETE", {})):
            answer = served.ask(method, f"{PATH}/{id}/labels", "analyst", **sent)
            assert answer.status_code == 409
            assert answer.json()["type"].endswith(":audited")
    shown = [one for one in walk(served, size=100) if one["audited"]]
    assert len(shown) == len(audited)
    assert {(one["labels"], one["scores"], one["decision"]) for one in shown} == {(None, None, None)}


def test_a_label_is_corrected_and_taken_back(served: Served, services: Services) -> None:
    one = next(not_audited(served))
    path = f"{PATH}/{one['id']}/labels"
    assert one["decision"] is None
    sent = {"labels": ["hate"], "judged": ["offensive", "hate"], "note": "Alıntı; gotina kesekî din e."}
    body = served.ask("PUT", path, "analyst", json=sent).json()
    assert body["decision"]["labels"] == ["discriminatory", "hate"]
    assert body["decision"]["judged"] == ["offensive", "discriminatory", "hate"]
    assert body["decision"]["correction"] is True
    assert body["labels"] == one["labels"]
    kept = services.store.gold(documents=[str(one["id"])])[str(one["id"])]
    assert kept.reason == "dashboard: Alıntı; gotina kesekî din e."
    assert "analyst" not in kept.decided_by
    assert served.get(f"{PATH}/{one['id']}", "analyst").json() == body
    assert served.ask("DELETE", path, "analyst").json()["decision"] is None
    again = served.ask("DELETE", path, "analyst")
    assert (again.status_code, again.json()["type"]) == (404, "urn:problem-type:hatewatch:no-correction")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"labels": "hate"},
        {"labels": ["nefret"]},
        {"labels": ["'; DROP TABLE gold; --"]},
        {"labels": ["hate"], "judged": ["{{7*7}}"]},
        {"labels": [], "note": "\x00"},
        {"labels": [], "note": "ê" * 501},
        {"labels": [], "decided_by": "ben"},
        {"labels": [None]},
        {"labels": ["hate"] * 101},
        [],
    ],
)
def test_a_correction_that_says_nothing_known_is_refused(served: Served, body: object) -> None:
    one = next(not_audited(served))
    answer = served.ask("PUT", f"{PATH}/{one['id']}/labels", "analyst", json=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert "DROP" not in answer.text
    assert "{{" not in answer.text


@pytest.mark.parametrize("tried", ["' OR '1'='1", "%", "_", "{{7*7}}", "${7*7}", "<script>alert(1)</script>", "\\"])
def test_what_looks_like_code_is_a_word_like_others(served: Served, services: Services, tried: str) -> None:
    for name in ("language", "place", "spoken_of", "target", "outlet", "source", "kind"):
        assert walk(served, **{name: tried}) == []
    (id,) = add(services, f"Metin {tried} içeride")
    found = walk(served, q=tried)
    assert id in ids(found)
    assert all(tried.split()[0].lower() in str(one["text"]).lower() for one in found)
    answer = served.get(PATH, "analyst", params={"q": tried})
    assert answer.headers["content-type"] == "application/json"


def test_a_cursor_is_good_for_its_own_list_only(served: Served) -> None:
    cursor = served.get(PATH, "analyst", params={"size": 3}).json()["next"]
    assert served.get(PATH, "analyst", params={"size": 50, "cursor": cursor}).status_code == 200
    flipped = cursor[:4] + ("A" if cursor[4] != "A" else "B") + cursor[5:]
    for query in (
        {"cursor": flipped}, {"cursor": cursor, "language": "tr"}, {"cursor": "1"}, {"cursor": "ğ" * 32},
        {"cursor": "A" * 32}, {"cursor": ""}, {"cursor": cursor + "AAAA"},
    ):  # fmt: skip
        answer = served.get(PATH, "analyst", params=query)
        assert answer.status_code == 422, query
        assert answer.json()["type"] == "urn:problem-type:hatewatch:bad-cursor"


@pytest.mark.parametrize(
    "query",
    [
        {"size": 0}, {"size": 101}, {"size": "çok"}, {"label": "nefret"}, {"first": "dün"}, {"last": "2024-13-01"},
        {"q": "ş" * 201}, {"q": "\x00"}, {"outlet": "a\x00b"}, {"source": ""}, {"cursor": "x" * 300},
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_meant_is_refused(served: Served, query: dict[str, object]) -> None:
    answer = served.get(PATH, "analyst", params=query)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["at"][0] == "query"


@pytest.mark.parametrize("id", ["0" * 32, "x", "%2e%2e", "' OR 1=1", "A" * 32])
def test_a_document_that_is_not_there_is_a_problem_and_not_a_fault(served: Served, id: str) -> None:
    for method in ("GET", "PUT", "DELETE"):
        path = f"{PATH}/{id}" + ("" if method == "GET" else "/labels")
        answer = served.ask(method, path, "analyst", **({"json": {"labels": []}} if method == "PUT" else {}))
        assert answer.status_code in (404, 422), answer.text


def test_texts_are_for_analysts(served: Served) -> None:
    one = next(not_audited(served))
    for method, path in (("GET", PATH), ("GET", f"{PATH}/{one['id']}"), ("PUT", f"{PATH}/{one['id']}/labels")):
        assert served.ask(method, path, None).status_code == 401
        answer = served.ask(method, path, "viewer")
        assert answer.status_code == 403
        assert str(one["id"]) not in answer.text


def test_every_label_of_the_scheme_can_be_asked_for(served: Served) -> None:
    for label in load_scheme().ids:
        page = served.get(PATH, "analyst", params={"label": label, "size": 5}).json()
        assert all(label in one["labels"] for one in page["documents"])


def test_what_was_just_ingested_is_there_before_it_is_judged(served: Served, services: Services) -> None:
    (id,) = add(services, "Henüz kimse bakmadı; hîn kesî lê nenihêrî")
    body = served.get(f"{PATH}/{id}", "analyst").json()
    assert (body["labels"], body["scores"], body["audited"]) == (None, None, False)
    assert ids(served.get(PATH, "analyst", params={"size": 1}).json()["documents"]) == [id]
