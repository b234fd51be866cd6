"""In a real browser a volunteer labels by keys alone, in each language, and what was answered is what comes home."""

from __future__ import annotations

import csv
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest

pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install playwright")

from playwright.sync_api import Browser, expect

from browser import CHROMIUM, Desk, answers, chromium, titles
from hatewatch.annotation.care import Volunteer
from hatewatch.annotation.controls import is_shown, load_controls
from hatewatch.annotation.convert import shown_digest
from hatewatch.annotation.interface import instructions, read_interface
from hatewatch.annotation.studio import Studio
from hatewatch.labels import READERS, load_scheme
from hatewatch.pipeline import annotate
from hatewatch.privacy import Pseudonyms, read_key
from hatewatch.project import Annotating, Project, open_project
from hatewatch.records import Span
from hatewatch.store import Queue, Store, open_store
from hatewatch.targets import target_name
from round_trip import hatewatch

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs a Chromium on the path, or named by CHROMIUM")

#: Sentences of ours; the Kurdish ones are not reviewed by a native speaker. An emoji stands before what is marked.
TEXTS = {
    "tr": (
        "😀 Gençler tembel oldu, onlara bu fabrikada iş vermemek lazım.",
        "Bu gençlerden 😀 hiçbir şey olmaz, işe almayın.",
        "😀 Mahallenin gençleri işe yaramaz, parka girmesinler.",
        "Yeni kuşak 😀 çalışmayı bilmez, onlara dükkân kiralamayın.",
        "😀 Gençlere ev vermeyin, çok gürültü yapıyorlar.",
        "Otobüste gençlere 😀 yer yok, yürüsünler.",
    ),
    "kmr": (
        "😀 Ciwanên vî bajarî tembel in, divê kar ji wan re neyê dayîn.",
        "Ji van ciwanan 😀 tiştek dernakeve, wan negirin kar.",
        "😀 Ciwanên taxê bêkêr in, bila nekevin parkê.",
        "Nifşê nû 😀 kar nizane, dikanan nedin wan.",
        "😀 Malan nedin ciwanan, ew pir deng derdixin.",
        "Di otobusê de cihê ciwanan 😀 nîne, bila bimeşin.",
    ),
}
AUTHOR, OUTLET, PLACE, MODEL, SCORE = "Berfîn Örnekçi", "Çınarlı Postası", "Feke", "sınama-modeli", 0.0731
PASSWORD = "sınama-parolası-1"


@dataclass(frozen=True)
class Work:
    """A project whose texts lie before three volunteers, one in each language."""

    server: Any
    project: Project
    store: Store
    studio: Studio
    queues: dict[str, Queue]

    def secrets(self) -> list[str]:
        """Return what no volunteer may see of the texts they read."""
        ids = [task.document for task in self.store.tasks()]
        (author,) = {one.author for one in self.store.known(ids).values()}
        assert author  # the pseudonym, which is all we keep
        return [AUTHOR, author, OUTLET, PLACE, MODEL, str(SCORE), '"audit"']


@pytest.fixture(scope="module")
def work(studio_server: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Work]:
    folder = tmp_path_factory.mktemp("tarayıcı") / "Adana"
    posts = folder.with_suffix(".csv")
    with posts.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "metin", "yazar", "gazete", "konum"])
        texts = [text for some in TEXTS.values() for text in some]
        writer.writerows((n, text, AUTHOR, OUTLET, PLACE) for n, text in enumerate(texts))
    hatewatch("init", folder)
    hatewatch("ingest", posts, "--project", folder)
    project = open_project(folder)
    store, studio = open_store(project.store_url), Studio(studio_server.url, studio_server.token)
    model = store.register(f"{MODEL}@1", load_scheme().ids, dict.fromkeys(load_scheme().ids, 0.5))
    for keys, _ in store.pending(model, size=100):
        store.add_predictions(model, keys, np.full((len(keys), len(load_scheme().ids)), SCORE, np.float32))
    volunteers = [Volunteer("gönüllü-tr", ("tr",), "tr"), Volunteer("gönüllü-kmr", ("kmr",), "kmr")]
    volunteers.append(Volunteer("gönüllü-en", ("tr", "kmr"), "en"))
    settings = Annotating(url=studio_server.url, overlap=2, mix={"audit": 1.0})
    pushed = annotate.push(store, studio, "Adana", settings, volunteers, language="en", size=len(texts))
    assert list(pushed.sent.values()) == [6, 6, 12]
    yield Work(studio_server, project, store, studio, {one.language: one for one in pushed.queues})
    store.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.mark.parametrize("reader", READERS)
def test_a_volunteer_labels_with_the_keyboard_alone(reader: str, browser: Browser, work: Work) -> None:
    email = f"{reader}-{time.time_ns()}@example.org"
    work.server.invite(email, PASSWORD)
    desk = Desk(browser, work.server.url, email, PASSWORD)
    project = work.queues[reader].project
    assert project is not None
    words = {name: texts[reader] for name, texts in read_interface().texts.items()}

    first = desk.open(project)
    read_the_instructions(desk, reader)
    expect(desk.warning).to_have_text(words["warning"])
    expect(desk.text).to_be_hidden()
    expect(desk.questions).to_have_count(0)
    expect(desk.page.locator(".hatewatch .lsf-choice")).to_have_text(answers(reader))
    desk.picture(f"closed-{reader}", 360)
    open_and_close(desk, first["data"]["text"])
    be_told_what_is_missing(desk, reader, words["required"])
    answer_every_question(desk, reader)
    look_on_a_small_screen(desk, reader)

    undecided = desk.hand_in()
    expect(desk.warning).to_have_text(words["warning"])
    expect(desk.text).to_be_hidden()
    desk.press("o", "9")
    is_asked(desk, reader, answer="undecided")
    desk.picture(f"undecided-{reader}", 360)
    declined = desk.hand_in()
    desk.press("p")
    expect(desk.warning).to_have_text(words["declined"])
    expect(desk.text).to_be_hidden()
    skipped = desk.hand_in()
    marked = desk.hand_in("Control+Space")
    span = mark_words(desk, marked["data"]["text"])
    desk.picture(f"marked-{reader}")
    last = desk.hand_in()

    tasks = (first, undecided, declined, skipped, marked)
    said = desk.said()
    assert marked["data"]["text"] in said
    assert [one for one in work.secrets() if one in said] == []
    assert [set(one["data"]) for one in (*tasks, last)] == [{"uid", "text"}] * 6
    assert [one for one in desk.requests if not one.startswith((f"{work.server.url}/", "data:", "blob:"))] == []
    desk.close()

    names = Pseudonyms(read_key(work.project.key))
    annotate.pull(work.store, work.studio, names, projects=[project])
    home = {one.document: one for one in work.store.annotations(work.queues[reader].name)}
    given = [home.pop(one["data"]["uid"]) for one in tasks]
    assert home == {}
    assert {one.annotator for one in given} == {names.of(email)}
    assert [one.outcome for one in given] == ["judged", "undecided", "declined", "skipped", "judged"]
    assert given[0].labels == ("discriminatory", "age", "exclusion")
    assert given[0].judged == load_scheme().ids
    assert given[0].targets == ("refugees_migrants", "young_people")
    assert (given[0].spans, given[0].note) == ((), "şüpheli")
    assert given[0].shown == shown_digest(first["data"]["text"])
    for one in given[1:4]:
        assert (one.labels, one.judged, one.targets, one.spans) == ((), (), (), ())
    assert (given[4].labels, given[4].spans) == (("offensive",), (span,))


def is_asked(desk: Desk, reader: str, **given: str) -> None:
    """Check that the page puts the questions that these answers call for, and no others."""
    chosen = {name: [one] for name, one in given.items()} | {"gate": ["open"]}
    names = [one.name for one in load_controls() if one.name != "gate" and is_shown(one.name, chosen)]
    heads = titles(reader) | ({} if "conduct" in names else {"answer": titles(reader)["conduct"]})
    expect(desk.questions).to_have_text([heads[name] for name in names])


def read_the_instructions(desk: Desk, reader: str) -> None:
    told = desk.page.locator(".hatewatch-steps")
    expect(told).to_be_visible()
    expect(told).to_have_text("".join(ET.fromstring(instructions(reader)).itertext()))
    desk.picture(f"instructions-{reader}")
    desk.press("Escape")
    expect(told).to_be_hidden()


def open_and_close(desk: Desk, text: str) -> None:
    desk.press("o")
    expect(desk.text).to_have_text(text)
    expect(desk.text).to_be_visible()
    expect(desk.warning).to_have_count(0)
    desk.press("o")
    expect(desk.text).to_be_hidden()
    expect(desk.warning).to_be_visible()
    desk.press("o")
    expect(desk.text).to_be_visible()


def be_told_what_is_missing(desk: Desk, reader: str, message: str) -> None:
    desk.press("Control+Enter")
    missing = desk.page.locator(".ant-modal-confirm-content")
    expect(missing).to_have_text(message.format(title=load_scheme().axes[0].name[reader]))
    desk.press("Escape")
    expect(missing).to_have_count(0)


def answer_every_question(desk: Desk, reader: str) -> None:
    """Answer conduct, ground, discourse and target, each put by the answer before and taken back with it; note too."""
    is_asked(desk, reader)
    desk.press("1")
    is_asked(desk, reader, conduct="offensive")
    desk.press("1", "3")
    is_asked(desk, reader, conduct="hate")
    desk.press("k")
    is_asked(desk, reader, conduct="hate", ground="age")
    desk.press("3")
    is_asked(desk, reader)
    desk.press("2")
    is_asked(desk, reader, conduct="discriminatory", ground="age")
    desk.press("b")
    is_asked(desk, reader, conduct="discriminatory", ground="age", discourse="exclusion")
    expect(desk.page.locator(".hatewatch .lsf-choice:visible")).to_have_count(len(answers(reader)) - 1)
    desk.picture(f"opened-{reader}")
    desk.press("q", "t")
    chosen = desk.page.locator(".hatewatch :checked:visible")
    for key in ("Enter", "Control+Enter"):  # nothing was typed, so nothing is looked for
        desk.press(key)
        expect(desk.search).to_be_focused()
        expect(chosen).to_have_count(5)
    desk.page.keyboard.type(target_name("young_people", reader))
    expect(desk.page.locator(".hatewatch :checked:visible")).to_have_count(4)  # groups not looked for are out of sight
    desk.press("Enter")
    expect(desk.page.locator(".hatewatch :checked")).to_have_count(6)
    desk.press("Tab")
    expect(desk.note).to_be_focused()
    desk.page.keyboard.type("şüpheli")
    desk.press("Control+Enter")
    expect(desk.note).to_be_focused()
    desk.press("Tab")
    expect(desk.note).not_to_be_focused()
    desk.press("i")  # where a Turkish keyboard has ı: the target that nobody sees
    expect(chosen).to_have_count(6)
    expect(desk.page.locator(".hatewatch :checked")).to_have_count(7)


def look_on_a_small_screen(desk: Desk, reader: str) -> None:
    """Check that nothing is cut off at the side, and that keys reach what lies below."""
    desk.page.set_viewport_size({"width": 800, "height": 600})
    left, right = desk.edges()
    assert 0 <= left < right <= 800
    desk.press("Home")
    expect(desk.text).to_be_in_viewport()
    expect(desk.note).not_to_be_in_viewport()
    desk.picture(f"small-{reader}")
    desk.press("End")
    expect(desk.note).to_be_in_viewport()
    desk.page.set_viewport_size({"width": 1280, "height": 800})


def mark_words(desk: Desk, text: str) -> Span:
    """Mark a word behind the emoji with the mouse, take it back, mark two, and return where those stand."""
    start = text.index("😀")
    first, second = list(re.finditer(r"\w+", text[start:]))[:2]
    span = Span(start + first.start(), start + second.end(), "words")
    marks = desk.page.locator(".hatewatch-text .htx-highlight")
    desk.press("o", "1", "w")
    expect(desk.text).to_be_visible()
    desk.mark(text, first[0], first[0])
    expect(marks).to_have_text([first[0]])
    marks.click()
    desk.press("Backspace")
    expect(marks).to_have_count(0)
    desk.press("w")
    desk.mark(text, first[0], second[0])
    expect(marks).to_have_text([text[span.start : span.end]])
    return span
