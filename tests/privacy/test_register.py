"""The page for the register says what is held, in three languages, and names nobody."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib.resources import files

import pytest

from hatewatch.privacy.register import Register, make_register, to_html, to_markdown
from hatewatch.privacy.retention import Privacy
from hatewatch.reports import locale
from hatewatch.store.erasure import Erasure, Held, Holdings

START, END = datetime(2024, 1, 31, 22, tzinfo=UTC), datetime(2026, 10, 3, tzinfo=UTC)
HOLDINGS = Holdings(
    held=(Held("x", "post", 12_345, START, END, 0), Held("@zin_demir gönderileri", "", 7, None, None, 7)),
    rows={"prediction": 12_352, "task": 40, "rejected": 0, "bands": 9},
    authors=3_210,
    annotators=4,
    languages={"tr": 9_000, "kmr": 3_352},
    tombstones={"author": 1, "id": 20, "copy": 40, "row": 3},
    erasures=(Erasure(1, "author", "Dosya 12", END, END, 20, 60), Erasure(2, "age", "", END, None, 0, 0)),
    leftovers={"everyone": 2},
)
SETTINGS = Privacy(
    keep="2y", controller="Örnek Derneği", contact="veri@example.org", purpose="Medya izleme", basis="KVKK m. 5/2-f"
)


def page(
    language: str = "tr",
    settings: Privacy = SETTINGS,
    holdings: Holdings = HOLDINGS,
    asks: bool = False,
    **changes: str,
) -> Register:
    addresses = {"studio": "http://127.0.0.1:8080", "store": "sqlite:///store.sqlite"} | changes
    return make_register(
        "Amed", settings, holdings, language, **addresses, asks=asks, today=date(2026, 11, 20),
        number=lambda value: locale.number(value, language), day=lambda value: locale.day_name(value, language),
    )  # fmt: skip


def test_every_sentence_is_there_in_three_languages_with_the_same_blanks() -> None:
    table = tomllib.loads(files("hatewatch.privacy").joinpath("register.toml").read_text("utf-8"))
    for part, entries in table.items():
        for name, said in entries.items():
            assert set(said) == {"tr", "kmr", "en"}, (part, name)
            blanks = {tuple(sorted(re.findall(r"\{(\w+)\}", one))) for one in said.values()}
            assert len(blanks) == 1, (part, name)
            assert all(said.values()) or (part, name) == ("page", "unreviewed"), (part, name)


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("tr", ["12.345", "3.210", "1 Şubat 2024", "gönderi", "Örnek Derneği", "veri@example.org", "2y", "Dosya 12"]),
        ("kmr", ["12.345", "şandî", "Kurmanciya vê rûpelê hîn"]),
        ("en", ["12,345", "1 February 2024", "Predictions of the model", "run `hatewatch forget`"]),
    ],
)
def test_it_says_what_is_held(language: str, says: list[str]) -> None:
    for text in (to_markdown(page(language)), to_html(page(language))):
        missing = [one for one in says if one not in text]
        assert not missing
        assert "zin_demir" not in text, "a source is named after a file, and that perhaps after a person"
        assert "bands" in text, "a table without a name is still told of"
        assert "{" not in text.partition("</style>")[2]


def test_the_kurmanji_alone_is_marked_unreviewed() -> None:
    assert [len(page(one).notes) for one in ("tr", "kmr", "en")] == [2, 3, 2]


def test_what_nobody_has_said_is_a_marked_blank() -> None:
    empty = page(settings=Privacy())
    blanks = [fact.name for section in empty.sections for fact in section.facts if fact.blank]
    assert len(blanks) == 7
    assert to_html(empty).count("<mark>") == 7
    assert to_markdown(empty).count("**[doldurulacak") == 7
    assert len([1 for section in page().sections for fact in section.facts if fact.blank]) == 2


def test_recipients_and_transfers() -> None:
    here = to_markdown(page("en"))
    assert "127.0.0.1" in here
    assert "sends data nowhere" in here
    away = to_markdown(page("en", studio="https://label.example.org", store="postgresql://zin:parola@db.example.org/x"))
    assert "in which country label.example.org, db.example.org stands" in away
    assert "parola" not in away
    none = to_markdown(page("en", holdings=Holdings((), {}, 0, 0, {}, {}, ()), studio="https://label.example.org"))
    assert "None: no text has been sent" in none
    assert "The store holds no documents" in none
    assert "Nothing has been erased yet" in none


def test_outlets_that_are_asked_are_told_of() -> None:
    asks = to_markdown(page("en", asks=True))
    assert "each request bears the contact of the project" in asks
    assert "Beside that it sends data nowhere" in asks
    assert "contact of the project" not in to_markdown(page("en"))
    away = to_markdown(page("en", asks=True, studio="https://label.example.org"))
    assert "contact of the project" in away
    assert "in which country label.example.org stands" in away
    assert "sends data nowhere" not in away


def test_rows_that_could_not_be_used_are_data_that_is_held() -> None:
    for language in ("tr", "kmr", "en"):
        made = page(language, holdings=replace(HOLDINGS, rows={"prediction": 5, "rejected": 1_234}))
        people, derived = made.sections[2], made.sections[4]
        assert [fact for fact in people.facts if locale.number(1_234, language) in fact.said]
        assert len(derived.rows) == 1
    assert "some are kept whole, with their text" in to_markdown(made)
    assert "could not be used" not in to_markdown(page("en")), "there are none"


def test_a_text_of_the_press_is_called_haber() -> None:
    held = (Held("gazete", "article", 3, START, END, 0),)
    assert page("tr", holdings=replace(HOLDINGS, held=held)).sections[3].rows[0][1] == "haber"


def test_markup_in_settings_is_shown_and_does_nothing() -> None:
    hostile = page(settings=Privacy(controller="<script>alert(1)</script> | x", contact="a\n\n# b"))
    assert "<script" not in to_html(hostile)
    assert "<script" not in to_markdown(hostile)
    assert "\n# b" not in to_markdown(hostile)
