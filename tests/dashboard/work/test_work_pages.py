"""The pages of work: in three languages, for whom they are meant, and what is sent from them."""

from __future__ import annotations

import json
import re
from contextlib import closing
from html.parser import HTMLParser
from importlib.resources import files
from typing import get_args

import pytest

from hatewatch.dashboard.words import load_own_strings, words_in
from hatewatch.dashboard.work.cards import to_html
from hatewatch.labels import READERS
from hatewatch.pipeline.annotate.correct import is_correction
from hatewatch.pipeline.jobs import STAGES
from hatewatch.pipeline.jobs.unfit import MENDABLE
from hatewatch.sources.protocol import ROLES as COLUMNS
from hatewatch.store.jobs import JobState
from hatewatch.store.serving import ROLES
from working import HANDLE, HOSTILE, IDS, INSULT, PAGES, REPORT, SORANI, Working

#: What queues are for.
PURPOSES = {"label", "round", "adjudicate"}
TITLES = {name: f"{name}.title" for name in PAGES} | {"coverage": "holes.title"}
BELOW = {
    f"documents/{IDS['insult']}": "analyst",
    f"documents/{IDS['insult']}?explain=1": "analyst",
    "documents?text=pazar&language=tr&first=2025-04-01&last=2025-05-01&place=21": "analyst",
    f"reports/{REPORT}": "viewer",
}
FORMS = {
    "/tr/upload": "analyst", "/tr/reports": "analyst", f"/tr/documents/{IDS['plain']}/labels": "analyst",
    f"/tr/documents/{IDS['plain']}/labels/back": "analyst", "/tr/jobs/x/cancel": "analyst",
    "/tr/jobs/x/again": "analyst", "/tr/coverage/holes/1": "analyst", "/tr/keys": "admin", "/tr/keys/revoke": "admin",
}  # fmt: skip


class _Links(HTMLParser):
    """The addresses that a page leads to or sends forms to, and the names of all attributes in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes |= {name for name, _ in attrs}
        self.found |= {str(value) for name, value in attrs if name in ("href", "action") and value}


@pytest.mark.parametrize("language", READERS)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_in_the_readers_language(place: Working, page: str, language: str) -> None:
    answer = place.get(f"/{language}/{page}", "admin")
    assert answer.status_code == 200
    assert answer.headers["content-language"] == language
    assert f'<html lang="{language}"' in answer.text
    assert f"<h1>{words_in(language)(TITLES[page])}</h1>" in answer.text
    for other in READERS:
        assert f'href="/{other}/{page}"' in answer.text


@pytest.mark.parametrize("language", READERS)
@pytest.mark.parametrize("page", BELOW)
def test_pages_below_are_there_in_every_language(place: Working, page: str, language: str) -> None:
    answer = place.get(f"/{language}/{page}")
    assert answer.status_code == 200, answer.text
    assert f'<html lang="{language}"' in answer.text


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("page", "least"), [*PAGES.items(), *BELOW.items()])
def test_a_page_opens_for_its_roles_and_no_other(place: Working, page: str, least: str, role: str) -> None:
    answer = place.get(f"/en/{page}", role)
    allowed = ROLES.index(role) >= ROLES.index(least)  # type: ignore[arg-type]
    assert answer.status_code == (200 if allowed else 403)
    if not allowed:
        assert "<main" in answer.text, "a page says so"
        assert INSULT not in answer.text


@pytest.mark.parametrize("role", ROLES)
def test_no_page_leads_where_the_reader_may_not_go(place: Working, role: str) -> None:
    mine = [page for page, least in {**PAGES, **BELOW}.items() if ROLES.index(role) >= ROLES.index(least)]  # type: ignore[arg-type]
    for page in mine:
        for link in _Links(place.get(f"/en/{page}", role).text).found:
            if link.startswith("/en/") and (first := link.split("/")[2].split("?")[0]) in PAGES:
                assert ROLES.index(role) >= ROLES.index(PAGES[first]), (page, link)  # type: ignore[arg-type,call-overload]
    assert ('action="/en/reports"' in place.get("/en/reports", role).text) == (role != "viewer")


@pytest.mark.parametrize(("path", "least"), FORMS.items())
def test_a_form_needs_the_token_of_the_session_and_the_role(place: Working, path: str, least: str) -> None:
    browser, token = place.sign_in(least)
    with closing(browser):
        for data in ({}, {"csrf": "x" * len(token)}):
            answer = browser.post(path, data=data)
            assert answer.status_code == 403
            assert "<main" in answer.text
        other = browser.post(path, data={"csrf": token}, headers={"Origin": "https://evil.example"})
        assert other.status_code == 403
    below = ROLES[ROLES.index(least) - 1]  # type: ignore[arg-type]
    assert place.post(path, below).status_code == 403


def test_a_text_is_masked_and_closed_until_it_is_opened(place: Working) -> None:
    listed = place.get("/tr/documents?text=pazar+kuruldu").text
    assert '<details class="text"><summary>' in listed
    assert "0532" not in listed
    assert "[tel]" in listed
    assert " open>" not in re.sub(r"(?s)<form.*?</form>", "", listed)


def test_a_stored_script_is_text(place: Working) -> None:
    for path in (
        "/tr/documents", f"/tr/documents/{IDS['hostile']}", f"/tr/documents/{IDS['hostile']}?explain=1", "/tr/coverage",
        f"/tr/documents?text={HOSTILE}&outlet={HOSTILE}",
    ):  # fmt: skip
        answer = place.get(path)
        assert answer.status_code == 200
        assert "<script>document" not in answer.text, path
        assert "<img src" not in answer.text, path
        assert "&lt;script&gt;" in answer.text, path
        assert "'unsafe-inline'" not in answer.headers["content-security-policy"]
        given = _Links(answer.text).attributes
        assert "href" in given
        assert not [one for one in given if one == "style" or one.startswith("on")], "nothing that the policy forbids"


def test_sorani_stands_from_right_to_left(place: Working) -> None:
    for path in ("/tr/documents?language=ckb", f"/kmr/documents/{IDS['sorani']}"):
        assert f'<blockquote lang="ckb" dir="rtl">{SORANI}</blockquote>' in place.get(path).text


def test_filters_narrow_the_list_and_stay_in_the_form(place: Working) -> None:
    shown = place.get("/en/documents?text=komşular&outlet=Mahalle+Postası&last=2025-05-01").text
    assert shown.count("<article") == 1
    assert 'value="komşular"' in shown
    assert 'value="2025-05-01"' in shown
    assert place.get("/en/documents?text=böyle+bir+söz+yok").text.count("<article") == 0
    assert "2026-03-21" in place.get("/en/documents?first=yesterday").text
    assert place.get("/en/documents?first=yesterday&before=x&label=nothing&place=%00").status_code == 200


def test_pages_of_the_list_follow_each_other(place: Working) -> None:
    path, seen = "/tr/documents", list[str]()
    while path:
        text = place.get(path).text
        seen += re.findall(r'id="d-([0-9a-f]{32})"', text)
        onwards = re.search(r'rel="next" href="([^"]+)"', text)
        path = onwards[1].replace("&amp;", "&") if onwards else ""
    assert len(seen) == len(set(seen)) == place.store.counts()["documents"]
    assert seen[0] == IDS["hostile"], "the newest first"


def test_labels_come_with_their_score_and_threshold(place: Working) -> None:
    text = place.get(f"/en/documents/{IDS['insult']}").text
    assert re.search(r"Offensive <span class='detail'>0\.\d\d \(threshold 0\.36\)</span>", text)
    explained = place.get(f"/en/documents/{IDS['insult']}?explain=1").text
    assert re.search(r"<mark class='w1'>[^<]+</mark>", explained)
    assert re.search(r"<bdi>aptal</bdi> \+\d", explained)


def test_of_the_audit_nothing_is_shown_that_a_model_said(place: Working) -> None:
    for query in ("", "?explain=1"):
        text = place.get(f"/en/documents/{IDS['audited']}{query}").text
        assert "audit sample" in text
        assert "threshold" not in text.lower().partition("<main")[2]
        assert 'name="labels"' not in text
    refused = place.post(f"/en/documents/{IDS['audited']}/labels", labels="hate")
    assert refused.status_code == 422
    assert place.store.decisions(IDS["audited"]) == []


def test_an_empty_form_decides_nothing_and_none_is_said_by_a_tick(place: Working) -> None:
    path = f"/tr/documents/{IDS['plain']}"
    for fields in ({}, {"labels": "hate", "none": "true"}):
        sent = place.post(f"{path}/labels", **fields)
        assert sent.headers["location"] == f"{path}?said=nothing_ticked"
        assert str(words_in("tr")("document.nothing_ticked")) in place.get(sent.headers["location"]).text
        assert IDS["plain"] not in place.store.gold() or not place.store.gold()[IDS["plain"]].judged
    place.post(f"{path}/labels", none="true", reason="Aradım: 0532 123 45 67")
    gold = place.store.gold()[IDS["plain"]]
    assert (gold.labels, bool(gold.judged)) == ((), True)
    assert "123" not in gold.reason
    assert re.search(r'name="none"[^>]* checked', place.get(path).text)
    place.post(f"{path}/labels/back")


def test_a_correction_becomes_gold_and_can_be_taken_back(place: Working) -> None:
    path = f"/kmr/documents/{IDS['sorani']}"
    sent = place.post(f"{path}/labels", labels=["hate", "migrant"], reason="  Nerast\n bû ")
    assert sent.status_code == 303
    assert sent.headers["location"] == f"{path}?said=saved"
    gold = place.store.gold()[IDS["sorani"]]
    assert gold.labels == ("discriminatory", "hate", "migrant")
    assert is_correction(gold)
    assert gold.reason == "dashboard: Nerast bû"
    assert "analyst" not in gold.decided_by
    page = place.get(sent.headers["location"]).text
    assert str(words_in("kmr")("document.saved")) in page
    assert "Nerast bû" in page
    assert re.search(r'value="hate"[^>]* checked', page)
    assert not re.search(r'value="offensive"[^>]* checked', page)
    assert place.post(f"{path}/labels/back").status_code == 303
    assert not place.store.gold()[IDS["sorani"]].judged
    assert str(words_in("kmr")("document.decision_back")) in place.get(path).text
    assert place.post(f"{path}/labels/back").status_code == 422, "there is none any more"
    assert place.post(f"{path}/labels", labels="no-such-label").status_code == 422


@pytest.mark.parametrize(
    "path", ["documents/" + "0" * 32, "documents/x", "documents/%00", "jobs/x", "jobs/%00", "reports/x", "models/x@y"]
)
def test_what_is_not_there_is_said_on_a_page(place: Working, path: str) -> None:
    answer = place.get(f"/kmr/{path}")
    assert answer.status_code == (422 if path == "documents/%00" else 404)
    assert "<main" in answer.text


def test_a_hole_is_explained_dismissed_and_reopened(place: Working) -> None:
    [hole] = place.store.holes()
    text = place.get("/en/coverage").text
    assert text.count("<svg") > 2
    assert 'name="verdict"' in text
    assert 'name="verdict"' not in place.get("/en/coverage", "viewer").text
    path = f"/en/coverage/holes/{hole.key}"
    assert place.post(path, verdict="dismissed", note=" ").status_code == 422
    assert place.post(path, "viewer", verdict="dismissed", note="x").status_code == 403
    assert place.post(path, verdict="dismissed", note="rojname hat girtin").status_code == 303
    [dismissed] = place.store.holes()
    assert dismissed.dismissed is not None
    assert dismissed.note == "rojname hat girtin"
    assert "rojname hat girtin" in place.get("/en/coverage", "viewer").text
    assert place.post(path, verdict="reopened").status_code == 303
    assert place.store.holes()[0].dismissed is None
    assert place.post("/en/coverage/holes/999", verdict="explained", note="x").status_code == 422


def test_only_administrators_see_who_labels(place: Working) -> None:
    pages = {role: place.get("/en/annotation", role).text for role in ROLES}
    assert HANDLE in pages["admin"]
    assert HANDLE not in pages["viewer"] + pages["analyst"]
    for text in pages.values():
        assert "abab" not in text, "nor pseudonyms"
        assert text.count("<progress") == 1
        assert "240" in text, "answers are counted"
        assert re.search(r"<b>0\.\d\d</b>", text), "alpha, with its interval"


def test_a_key_is_shown_once_and_can_be_revoked(place: Working) -> None:
    made = place.post("/tr/keys", "admin", name="Rojda’nın anahtarı", role="analyst", days="30")
    assert made.status_code == 200
    assert made.headers["cache-control"] == "no-store"
    [told] = re.findall(r"hw_\d+_[\w-]{43}", made.text)
    again = place.get("/tr/keys", "admin").text
    assert "Rojda’nın anahtarı" in again
    assert told not in again
    opened = place.served.client.get("/tr/documents", headers={"Authorization": f"Bearer {told}"})
    assert opened.status_code == 200
    assert place.post("/tr/keys/revoke", "admin", name="Rojda’nın anahtarı").status_code == 303
    closed = place.served.client.get("/tr/documents", headers={"Authorization": f"Bearer {told}"})
    assert closed.status_code == 401
    key = next(one for one in place.store.api_keys() if one.name == "Rojda’nın anahtarı")
    assert key.revoked is not None
    assert key.role == "analyst"
    for wrong in ({"name": " "}, {"name": "a", "role": "owner"}, {"name": "a", "days": "0"}, {"name": "viewer"}):
        fields = {"role": "viewer"} | wrong
        assert place.post("/tr/keys", "admin", **fields).status_code == 422


def test_a_model_is_told_with_its_figures_and_its_card(place: Working) -> None:
    listed = place.get("/en/models", "viewer").text
    [name] = set(re.findall(r"baseline@[0-9a-f]{12}", listed))
    assert "in use" in listed
    text = place.get(f"/en/models/{name}", "viewer").text
    assert "0.36" in text
    assert re.search(r"0\.\d\d \(0\.\d\d–0\.\d\d\)", text), "a figure with its interval"
    assert "<h4>Limits</h4>" in text
    assert "style=" not in text


def test_reports_are_listed_with_their_pages_and_open_without_scripts(place: Working) -> None:
    text = place.get("/kmr/reports", "viewer").text
    assert f"/kmr/reports/{REPORT}" in text
    one = place.get(f"/kmr/reports/{REPORT}", "viewer").text
    pages = re.findall(rf"/v1/reports/{REPORT}/files/([\w.-]+)", one)
    assert pages[:3] == ["kmr.html", "index.html", "en.html"], "the reader's own first"
    assert {"trends.csv", "report.json"} < set(pages)
    opened = place.get(f"/v1/reports/{REPORT}/files/kmr.html", "viewer")
    assert opened.status_code == 200
    policy = opened.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "allow-scripts" not in policy
    assert f"hatewatch verify reports/{REPORT}" in one


def test_a_form_without_a_file_or_with_something_else_is_refused_in_words(place: Working) -> None:
    header = place.served.bearer("analyst") | {"Accept": "text/html"}
    client = place.served.client
    for form, status in (({"file": ("boş.csv", b"")}, 422), ({"title": (None, "Rapor")}, 422)):
        answer = client.post("/kmr/upload", headers=header, files=form)
        assert answer.status_code == status
        assert 'role="alert"' in answer.text
    assert client.post("/kmr/upload", headers=header, data={"title": "x"}).status_code == 415
    large = client.post("/tr/upload", headers=header, files={"file": ("büyük.csv", b"metin\n" * 250_000)})
    assert large.status_code == 413
    assert str(words_in("tr")("problem.size")) in large.text


def test_asking_for_a_report_twice_by_the_same_form_makes_one_job(place: Working) -> None:
    sent = [place.post("/en/reports", title="Komşular", language="kmr", token="t" * 32) for _ in range(2)]
    assert [one.status_code for one in sent] == [303, 303]
    assert sent[0].headers["location"] == sent[1].headers["location"]
    path = sent[0].headers["location"]
    state = place.get(f"{path}/state")
    assert state.headers["cache-control"] == "no-store"
    assert set(json.loads(state.text)) == {"ended", "stage", "said", "percent"}
    assert "Komşular" in place.get("/en/jobs").text
    assert place.post(f"{path}/cancel").status_code == 303


def test_every_stage_state_and_problem_has_its_words() -> None:
    words = words_in("kmr")
    told = MENDABLE | {"size", "empty", "bomb", "rows", "unreadable"}
    wanted = {
        "stage": set(STAGES), "state": set(get_args(JobState)), "problem": told | {"no-file", "form-cut"},
        "column": set(COLUMNS), "annotation": PURPOSES,
    }  # fmt: skip
    for part, names in wanted.items():
        assert {name for name in names if not words.has(f"{part}.{name}")} == set()


def test_pages_of_work_say_all_of_their_sentences() -> None:
    folder = files("hatewatch.dashboard")
    texts = [one.read_text("utf-8") for one in folder.joinpath("work").iterdir() if one.name.endswith(".py")]
    texts += [one.read_text("utf-8") for one in folder.joinpath("templates", "work").iterdir()]
    code = "".join(texts)
    own = ("work", "upload", "jobs", "job", "documents", "document", "holes", "annotation", "models", "reports", "keys")
    for part in own:
        for name in load_own_strings()[part]:
            said = re.search(rf"""["']{part}\.{name}["']|["']{name}["']|\b{name}=""", code)
            family = name.partition("_")[0] + "_" if "_" in name else ""
            made = (family and re.search(rf"""["']{part}\.{family}["']""", code)) or f"{part}.' ~ role ~ '" in code
            assert said or made or name in PURPOSES, f"{part}.{name} is said nowhere"


def test_a_card_can_hold_nothing_that_acts() -> None:
    card = (
        "# Model\n<script>alert(1)</script> <b>x</b> [a](javascript:alert(1)) ![i](https://evil.example/x.png)\n\n"
        "| | n |\n|---|--:|\n| <i>kurmancî</i> | 2 |\n"
    )
    html = to_html(card)
    assert "<h3>Model</h3>" in html
    assert not re.search(r"<(?:script|b|i|img)\b", html)
    assert "javascript:" not in str(re.findall(r'href="([^"]*)"', html))
    assert "style=" not in html
    assert '<td class="num">2</td>' in html
    assert "<th></th>" not in html
