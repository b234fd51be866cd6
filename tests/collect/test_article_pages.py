from __future__ import annotations

from datetime import UTC, datetime

import pytest
from news_pages import (
    KMR_PARAGRAPHS,
    KMR_TITLE,
    LEAD,
    NOW,
    PARAGRAPHS,
    TITLE,
    URL,
    page,
    structured,
)

from hatewatch.collect.article import read_article
from hatewatch.collect.confidence import DOUBTS, LOW, confidence
from hatewatch.collect.entries import Entry, Unreadable

PUBLISHED = datetime(2026, 11, 22, 11, 5, tzinfo=UTC)


def test_turkish_page_gives_its_article_and_nothing_else() -> None:
    article = read_article(page(), URL, NOW)
    for paragraph in (LEAD, *PARAGRAPHS):
        assert paragraph in article.text
    for foreign in ("Başka bir haberin", "Tüm hakları", "gundem", TITLE, "Giriş"):
        assert foreign not in article.text
    assert article.title == TITLE
    assert (article.published, article.exact) == (PUBLISHED, True)
    assert article.modified == datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
    assert article.language == "tr"
    assert article.confidence == 1.0
    assert article.doubts == ()


def test_kurmanji_page() -> None:
    body = page(
        title=KMR_TITLE,
        lead="",
        paragraphs=KMR_PARAGRAPHS,
        lang="ku",
        dates="<span class='dirok'>Dîroka weşanê: 22ê Mijdara 2026an 14:05</span>",
    )
    article = read_article(body, URL, NOW)
    assert article.title == KMR_TITLE
    assert [line for line in article.text.split("\n") if line] == list(KMR_PARAGRAPHS)
    assert article.published == PUBLISHED
    assert article.language == "kmr"


def test_windows_1254_without_a_label_keeps_its_letters() -> None:
    text = page().decode().replace('<meta charset="utf-8">', "").replace("â", "a")
    article = read_article(text.encode("cp1254"), URL, NOW)
    assert "yüzlerce çocuğun katıldığı" in article.text
    assert "undecoded" not in article.doubts


@pytest.mark.parametrize(
    ("head", "taken"),
    [
        (structured(articleBody=f"{LEAD} {' '.join(PARAGRAPHS)}", headline=TITLE), True),
        (
            structured(articleBody=" ".join(PARAGRAPHS).replace("'", " ").replace("ç", "&Ccedil;"), headline=TITLE),
            False,
        ),
        (structured(articleBody=PARAGRAPHS[0] + PARAGRAPHS[1], headline=TITLE), False),
    ],
)
def test_structured_text_is_taken_only_where_it_is_whole(head: str, taken: bool) -> None:
    article = read_article(page(head=head), URL, NOW)
    assert ("\n" not in article.text) == taken
    assert PARAGRAPHS[-1] in article.text
    assert "bodies_disagree" not in article.doubts


def test_structured_text_stands_in_for_a_page_that_scripts_fill() -> None:
    head = structured(articleBody=" ".join(PARAGRAPHS), headline=TITLE, datePublished="2026-11-22T14:05:00+03:00")
    body = f"<html lang='tr'><head>{head}</head><body><div id='root'></div></body></html>".encode()
    article = read_article(body, URL, NOW)
    assert article.text == " ".join(PARAGRAPHS)
    assert article.published == PUBLISHED


def test_structured_text_from_behind_a_paywall_is_left_there() -> None:
    head = structured(articleBody=" ".join(PARAGRAPHS), headline=TITLE, isAccessibleForFree=False)
    wall = ("Haberin devamını okumak için abone olun. Bu içerik yalnızca abonelerimize özel hazırlanmıştır.",)
    article = read_article(page(head=head, paragraphs=wall), URL, NOW)
    assert PARAGRAPHS[2] not in article.text
    assert "paywall" in article.doubts
    assert article.confidence < LOW


def test_other_structured_text_is_a_doubt() -> None:
    other = "Havaalanında yeni terminalin temeli atıldı; inşaatın gelecek bahara dek bitmesi bekleniyor. " * 5
    article = read_article(page(head=structured(articleBody=other, headline=TITLE)), URL, NOW)
    assert PARAGRAPHS[0] in article.text
    assert "bodies_disagree" in article.doubts


@pytest.mark.parametrize(
    ("doubt", "paragraphs"),
    [
        ("paywall", ("Kitap şenliği bugün başladı. Devamını okumak için abone olun.",)),
        ("paywall", ("Pêşangeh vebû. Ji bo xwendina temamî bibe abone.",)),
        ("cookie_wall", ("Sitemizde çerezler kullanıyoruz. Ayrıntılar için çerez politikası sayfamıza bakın.",)),
        ("cookie_wall", ("Em çerezan bi kar tînin. Ji kerema xwe çerezan qebûl bikin da ku rûpel vebe.",)),
        ("cookie_wall", ("We use cookies. Accept all cookies to continue to the page you asked for.",)),
        ("page_missing", ("Aradığınız sayfa bulunamadı. Ana sayfaya dönebilirsiniz.",)),
        ("page_missing", ("Bibore, rûpel nehat dîtin.",)),
    ],
)
def test_walls_are_told(doubt: str, paragraphs: tuple[str, ...]) -> None:
    article = read_article(page(lead="", paragraphs=paragraphs), URL, NOW)
    assert doubt in article.doubts
    assert article.confidence < LOW


def test_an_article_about_cookies_is_no_wall() -> None:
    about = "Kurul, haber sitelerinin çerez politikası metinlerini ve açık rıza kutularını incelemeye aldı. "
    article = read_article(page(paragraphs=(about * 3, *PARAGRAPHS * 3)), URL, NOW)
    assert "cookie_wall" not in article.doubts


@pytest.mark.parametrize("body", [b"", b"   ", b"\x00\x01\x02", b'{"durum": "ok"}', b"duz metin", b"%PDF-1.7 ..."])
def test_what_is_no_page_is_refused(body: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        read_article(body, URL, NOW)
    assert refused.value.reason == "page_unreadable"


def test_page_without_text_is_kept_with_no_confidence() -> None:
    article = read_article(b"<html><body><div></div></body></html>", URL, NOW)
    assert (article.text, article.confidence) == ("", 0.0)
    assert {"text_missing", "title_missing", "date_missing"} <= set(article.doubts)


def test_a_list_of_links_is_no_article() -> None:
    links = "".join(
        f'<p><a href="/h/{i}">Kentten {i}. haberin uzunca bir başlığı burada duruyor</a></p>' for i in range(40)
    )
    article = read_article(f"<html><body><h1>Haberler</h1>{links}</body></html>".encode(), URL, NOW)
    assert article.confidence < LOW


BROKEN = [
    page().replace(b"</p>", b""),
    page().replace(b"</div>", b"").replace(b"</article>", b""),
    page()[:2600],
    page().replace(b"<p>", b"<p><b><i>"),
    page().replace(b"<body>", b"<body><<<>>&&&#xFFFFFF;<p<p>"),
    page().replace(b'lang="tr"', b'lang="tr" lang="en" ' + b"x=1 " * 3000),
]


@pytest.mark.parametrize("body", BROKEN)
def test_broken_html_still_gives_the_text(body: bytes) -> None:
    article = read_article(body, URL, NOW)
    assert PARAGRAPHS[0] in article.text.replace("\n", " ")


@pytest.mark.parametrize(
    "body",
    [
        b"<div>" * 50_000 + page(),
        page().replace(b"</main>", b"<p>x" * 30_000 + b"</main>"),
        b"<html><body><p " + b" ".join(b"a%d=1" % i for i in range(40_000)) + b">" + page(),
        page(head="<script type='application/ld+json'>" + "[" * 100_000 + "</script>"),
        page(head='<script type="application/ld+json">' + '{"a":' * 5_000 + "1" + "}" * 5_000 + "</script>"),
        page(head="<script>" + "x" * 2_000_000),
        page(after="<div class='comment'>" * 2_000),
    ],
    ids=["deep", "long", "attributes", "brackets", "nested data", "open script", "nested comments"],
)
def test_pathological_pages_end(body: bytes) -> None:
    article = read_article(body, URL, NOW)
    assert 0.0 <= article.confidence <= 1.0


def test_canonical_address_counts_only_on_its_own_site_and_not_for_the_home_page() -> None:
    def address(given: str) -> str:
        return read_article(page(head=f'<link rel="canonical" href="{given}">'), URL + "?utm_source=x", NOW).url

    assert address("https://example.org/haber/kitap-senligi-48213") == "https://example.org/haber/kitap-senligi-48213"
    assert address("/haber/kitap-senligi-48213") == "https://www.example.org/haber/kitap-senligi-48213"
    assert address("https://www.example.org/") == URL
    assert address("https://www.example.net/haber/1") == URL
    assert address("javascript:alert(1)") == URL


def test_another_title_than_the_feed_gave_is_a_doubt() -> None:
    entry = Entry("1", URL, "Otogarda yeni peron düzeni")
    assert "titles_disagree" in read_article(page(), URL, NOW, entry=entry).doubts
    entry = Entry("1", URL, "Merkez Park’ta kitap şenliği")
    assert "titles_disagree" not in read_article(page(), URL, NOW, entry=entry).doubts


def test_every_doubt_has_its_sentences_and_confidence_is_their_product() -> None:
    for doubt in DOUBTS.values():
        assert set(doubt.meaning) == {"tr", "kmr", "en"}
        assert 0.0 <= doubt.factor <= 1.0
    assert confidence(["text_short", "text_short", "page_cut"]) == round(0.7 * 0.8, 2)
    assert confidence([]) == 1.0
