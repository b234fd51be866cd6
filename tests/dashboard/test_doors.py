"""The way in and out: who is sent where, in which language, and that no address leads to somebody else's server."""

from __future__ import annotations

import pytest

from hatewatch.api.guard.rates import Buckets
from hatewatch.dashboard.assets import assets, bundle_path
from hatewatch.dashboard.signing import in_language, safe_next
from hatewatch.labels import READERS
from standing import PAGES, Shown


@pytest.mark.parametrize("page", PAGES)
def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(site: Shown, page: str) -> None:
    answer = site.get(f"/kmr/{page}?a=1", role=None)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/kmr/login?next=%2Fkmr%2F{page}%3Fa%3D1"


@pytest.mark.parametrize("path", ["tables/trend.csv", "tables/report.json", "charts/trend.svg", "charts/trend.json"])
def test_a_program_without_a_key_gets_a_problem_and_no_figure(site: Shown, path: str) -> None:
    answer = site.client.get(f"/tr/{path}")
    assert answer.status_code == 401
    assert answer.headers["content-type"].startswith("application/problem+json")


@pytest.mark.parametrize(
    ("headers", "language"),
    [
        ({}, "tr"),
        ({"Accept-Language": "de-DE,de;q=0.9,en;q=0.5"}, "en"),
        ({"Accept-Language": "ku,tr;q=0.8"}, "kmr"),
        ({"Accept-Language": "en;q=0,xx;q=nonsense,tr;q=0.1"}, "tr"),
        ({"Accept-Language": "tr", "Cookie": "hatewatch_language=kmr"}, "kmr"),
        ({"Accept-Language": "en", "Cookie": "hatewatch_language=../../evil"}, "en"),
    ],
)
def test_the_address_alone_leads_to_the_readers_language(site: Shown, headers: dict[str, str], language: str) -> None:
    answer = site.get("/", role=None, **headers)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/{language}/overview")


def test_a_page_keeps_its_language_for_the_next_visit(site: Shown) -> None:
    cookie = site.get("/en/login", role=None).headers["set-cookie"]
    assert "hatewatch_language=en" in cookie
    assert "HttpOnly" in cookie
    assert "set-cookie" not in site.get("/en/login", role=None, Cookie="hatewatch_language=en").headers


@pytest.mark.parametrize(
    "given",
    [
        "//evil.example/tr/overview", "https://evil.example/", "/\\evil.example", "/tr/\\evil.example", "/tr//evil",
        "/v1/documents", "javascript:alert(1)", "/tr/overview\r\nSet-Cookie: a=b", "/tr/overview#x", "/xx/overview",
        "/tr/overview?next=//evil.example/", "/tr/" + "a" * 3000, "", " /tr/overview", "/tr/../../x/y?//",
    ],
)  # fmt: skip
def test_signing_in_leads_to_pages_of_ours_only(site: Shown, given: str) -> None:
    assert safe_next(given) in ("", given)
    assert not safe_next(given).startswith("//")
    answer = site.post("/tr/login", key=site.keys["viewer"], next=given)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/tr/")
    assert "evil" not in answer.headers["location"]


def test_signing_in_leads_back_to_where_one_was(site: Shown) -> None:
    answer = site.post("/kmr/login", key=site.keys["viewer"], next="/kmr/places?a=b%20c&d=1")
    assert answer.headers["location"] == "/kmr/places?a=b%20c&d=1"
    session = f"hatewatch={answer.cookies['hatewatch']}"
    assert site.get("/kmr/places", role=None, Cookie=session).status_code == 200
    onwards = site.get("/kmr/login?next=/kmr/terms", role=None, Cookie=session)
    assert onwards.headers["location"] == "/kmr/terms"


@pytest.mark.parametrize("language", READERS)
def test_a_wrong_key_is_told_in_the_readers_language(site: Shown, language: str) -> None:
    answer = site.post(f"/{language}/login", key="hw_1_mistyped", next=f"/{language}/terms")
    assert answer.status_code == 401
    assert 'role="alert"' in answer.text
    assert "mistyped" not in answer.text.replace("may be mistyped", ""), "what was typed is not shown again"
    assert f'name="next" value="/{language}/terms"' in answer.text
    assert not [one for one in answer.headers.get_list("set-cookie") if one.startswith("hatewatch=")]


def test_too_many_attempts_are_told_too(site: Shown) -> None:
    before, site.guard.sign_ins = site.guard.sign_ins, Buckets(1)
    try:
        answers = [site.post("/kmr/login", key="hw_1_mistyped") for _ in range(2)]
    finally:
        site.guard.sign_ins = before
    assert [one.status_code for one in answers] == [401, 429]
    assert int(answers[1].headers["retry-after"]) > 0
    assert "pir ceribandin" in answers[1].text


def test_signing_out_ends_the_session(site: Shown) -> None:
    session = site.post("/tr/login", key=site.keys["analyst"]).cookies["hatewatch"]
    cookie = f"hatewatch={session}"
    page = site.get("/tr/overview", role=None, Cookie=cookie).text
    token = page.partition('name="csrf" value="')[2].partition('"')[0]
    assert token
    assert site.post("/logout", session, language="kmr").status_code == 403, "without the token"
    out = site.post("/logout", session, csrf=token, language="kmr")
    assert (out.status_code, out.headers["location"]) == (303, "/kmr/login")
    assert site.get("/tr/overview", role=None, Cookie=cookie).status_code == 303


@pytest.mark.parametrize("language", READERS)
def test_pages_name_only_what_their_reader_may_open(site: Shown, language: str) -> None:
    def linked(role: str) -> set[str]:
        text = site.get(f"/{language}/overview", role).text.partition('class="pages folded"')[0]
        return {part.partition('"')[0] for part in text.split(f'<li><a href="/{language}/')[1:]}

    viewer, admin = linked("viewer"), linked("admin")
    assert set(PAGES) <= viewer
    assert "documents" not in viewer
    assert "keys" not in viewer
    assert viewer < linked("analyst") < admin or viewer < admin


def test_only_pages_of_figures_may_be_kept_by_a_browser(site: Shown) -> None:
    assert site.get("/tr/overview").headers["cache-control"] == "private, no-cache"
    for path in ("/tr/login", "/tr/yok"):
        assert site.get(path, role=None).headers["cache-control"] == "no-store"


def test_a_missing_page_is_told_with_a_way_on(site: Shown) -> None:
    answer = site.get("/tr/yok", role=None)
    assert answer.status_code == 404
    assert "Böyle bir sayfa yok" in answer.text
    assert 'href="/tr/overview"' in answer.text
    assert f"<code>{answer.headers['x-request-id']}</code>" in answer.text


def test_what_pages_load_is_open_and_kept_for_ever(site: Shown) -> None:
    for name, asset in assets().items():
        plain = site.client.get(f"/static/{name}", headers={"Accept-Encoding": "identity"})
        packed = site.client.get(f"/static/{name}")
        assert plain.content == packed.content == asset.content
        assert "immutable" in plain.headers["cache-control"]
        assert plain.headers["content-type"] == asset.kind
    for name in ("nothing.js", "..%2fassets.py", "%2e%2e/frame.py", "dashboard.css"):
        assert site.client.get(f"/static/{name}").status_code == 404


def test_the_bundle_that_draws_charts_has_a_name_before_it_is_made(site: Shown) -> None:
    assert bundle_path() in site.get("/en/overview").text
    answer = site.client.get(bundle_path())
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["content-encoding"] == "gzip"
    assert "vegaEmbed" in answer.text


@pytest.mark.parametrize(
    ("given", "onwards"),
    [
        ("/tr/places?a=1", "/kmr/places?a=1"),
        ("/en/documents/3/x", "/kmr/documents/3/x"),
        ("/kmr/overview", "/kmr/overview"),
        ("/tr", ""),
        ("", ""),
    ],
)
def test_who_changes_the_language_before_signing_in_keeps_it(given: str, onwards: str) -> None:
    assert in_language(given, "kmr") == onwards
