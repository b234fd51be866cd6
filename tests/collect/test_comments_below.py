from __future__ import annotations

from datetime import UTC, datetime

from news_pages import NOW, PARAGRAPHS, URL, page, structured

from hatewatch.collect.article import read_article

WORDPRESS = """<div id="comments" class="comments-area"><h2 class="comments-title">2 yorum</h2><ol class="comment-list">
<li id="comment-71" class="comment even thread-even depth-1"><article id="div-comment-71" class="comment-body">
<footer class="comment-meta"><div class="comment-author vcard"><b class="fn">Okur Bir</b></div>
<time datetime="2026-11-22T16:00:00+03:00">22 Kasım 2026</time></footer>
<div class="comment-content"><p>Çok güzel bir şenlikti, emeği geçenlere teşekkürler.</p></div></article>
<ol class="children"><li id="comment-72" class="comment odd depth-2"><article class="comment-body">
<div class="comment-author vcard"><b class="fn">Okur İki</b></div>
<div class="comment-content"><p>Ben de kızımla gittim, çok beğendik.</p></div></article></li></ol></li></ol>
<div id="respond" class="comment-respond"><form class="comment-form"><p>Yorum yazın</p></form></div></div>"""

LOCAL = """<div class="yorumlar"><div class="yorum" data-id="5"><span class="yorum-yazar">Misafir Okur</span>
<span class="yorum-tarih">Dün 18:20</span><p class="yorum-metin">Keşke her mahallede olsa.</p></div>
<div class="yorum" data-id="6"><span class="yorum-yazar">Komşu</span>
<p class="yorum-metin">Gelecek yıl yine bekleriz.</p></div>
<div class="yorum-form">Yorum yap</div></div>"""


def test_wordpress_comments_are_texts_of_their_own() -> None:
    article = read_article(page(after=WORDPRESS), URL, NOW)
    first, answer = article.comments
    assert (first.native_id, first.text, first.author) == (
        "comment-71", "Çok güzel bir şenlikti, emeği geçenlere teşekkürler.", "Okur Bir",
    )  # fmt: skip
    assert first.published == datetime(2026, 11, 22, 13, tzinfo=UTC)
    assert (answer.native_id, answer.text, answer.author) == (
        "comment-72",
        "Ben de kızımla gittim, çok beğendik.",
        "Okur İki",
    )
    assert "şenlikti" not in article.text
    assert "kızımla" not in article.text
    assert PARAGRAPHS[-1] in article.text


def test_a_local_programmes_comments() -> None:
    article = read_article(page(after=LOCAL), URL, NOW)
    assert [(one.author, one.text) for one in article.comments] == [
        ("Misafir Okur", "Keşke her mahallede olsa."),
        ("Komşu", "Gelecek yıl yine bekleriz."),
    ]
    assert article.comments[0].published == datetime(2026, 11, 22, 15, 20, tzinfo=UTC)
    assert "mahallede" not in article.text


def test_comments_in_structured_data() -> None:
    comment = {
        "@type": "Comment",
        "text": "Zor spas, gelek xweş bû.",
        "author": {"name": "Xwendevan"},
        "dateCreated": "2026-11-22",
    }
    (found,) = read_article(page(head=structured(comment=[comment])), URL, NOW).comments
    assert (found.text, found.author) == ("Zor spas, gelek xweş bû.", "Xwendevan")


def test_a_page_without_comments_has_none_and_a_form_is_none() -> None:
    assert read_article(page(after='<div class="comment-form">Yorum yap</div>'), URL, NOW).comments == ()


def test_numbered_boxes_are_no_comments() -> None:
    boxes = '<div id="48214">Otogarda yeni peron düzeni</div><div class="box 2" id="x9">Çarşıda yeni çeşme</div>'
    assert read_article(page(after=boxes), URL, NOW).comments == ()


def test_an_article_is_not_taken_for_a_comment() -> None:
    body = page().replace(b"class='haber-metni'", b"class='yorum-analiz-metni'")
    assert PARAGRAPHS[0] in read_article(body, URL, NOW).text
