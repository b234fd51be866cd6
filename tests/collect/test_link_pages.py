from __future__ import annotations

from datetime import UTC, datetime

import pytest
from news_pages import FOOTER, MENU, NOW

from hatewatch.collect.entries import Unreadable
from hatewatch.collect.pages import read_page

URL = "https://www.example.org/"


def test_articles_are_told_from_sections_and_services() -> None:
    body = f"""<html><body>{MENU}
    <a href="/haber/parkta-kitap-senligi-48213"><img alt="Parkta kitap şenliği başladı"></a>
    <a href="https://m.example.org/haber/parkta-kitap-senligi-48213?utm_source=a">
    Merkez Park'ta kitap şenliği başladı</a>
    <a href="/2026/11/22/peshangeha-pirtukan-vebu">Pêşangeha pirtûkan vebû</a>
    <a href="/?p=1234">Çarşıda yeni çeşme</a>
    <a href="/li-bajer-peshangeha-pirtukan">Li bajêr pêşangeha pirtûkan vebû</a>
    <a href="/kategori/spor-haberleri-2026">Spor</a>
    <a href="/yazarlar/bir-yazarin-uzun-adi-12">Yazar</a><a href="/kunye">Künye</a>
    <a href="https://www.example.net/haber/baska-sitenin-haberi-11">Başka site</a><a href="javascript:ac()">Aç</a>
    <a href="/resim/senlik-48213.jpg">Resim</a><a href="/">Ana sayfa</a>{FOOTER}</body></html>"""
    entries = read_page(body.encode(), URL, NOW)
    assert [(entry.native_id, entry.title) for entry in entries] == [
        ("example.org/haber/parkta-kitap-senligi-48213", "Merkez Park'ta kitap şenliği başladı"),
        ("example.org/2026/11/22/peshangeha-pirtukan-vebu", "Pêşangeha pirtûkan vebû"),
        ("example.org/?p=1234", "Çarşıda yeni çeşme"),
        ("example.org/li-bajer-peshangeha-pirtukan", "Li bajêr pêşangeha pirtûkan vebû"),
    ]
    assert entries[1].published == datetime(2026, 11, 21, 21, tzinfo=UTC)
    assert entries[0].doubts == ("date_missing",)


def test_base_element_counts() -> None:
    body = b'<html><head><base href="https://www.example.org/ku/"></head><a href="nuce-peshangeh-4821">Nuce</a></html>'
    assert read_page(body, URL, NOW)[0].url == "https://www.example.org/ku/nuce-peshangeh-4821"


def test_no_page() -> None:
    with pytest.raises(Unreadable):
        read_page(b"", URL, NOW)
