"""Pages of papers that do not exist, in Turkish and Kurmanji, as their programmes write them.

The Kurmanji sentences are ours and have not been reviewed by a native speaker.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)  # 15:00 in Istanbul
URL = "https://www.example.org/haber/parkta-kitap-senligi-48213"

TITLE = "Merkez Park'ta kitap şenliği başladı"
LEAD = "Belediyenin düzenlediği kitap şenliği, Merkez Park'ta yüzlerce çocuğun katıldığı bir törenle açıldı."
PARAGRAPHS = (
    "Adana'da bu yıl üçüncü kez düzenlenen şenlikte kırk yayınevi stant açtı. Açılışta konuşan kütüphane müdürü, "
    "çocukların kitaba kolay ulaşmasını önemsediklerini söyledi.",
    "Şenlik boyunca masal okumaları, resim atölyeleri ve küçük bir tiyatro gösterisi yapılacak. Etkinliklere katılmak "
    "isteyenlerin önceden kayıt olması gerekmiyor.",
    "Parkın güney kapısında kurulan ikinci el kitap tezgâhında ise bağışlanan kitaplar dağıtılıyor. Görevliler, ilk "
    "gün iki bine yakın kitabın sahibini bulduğunu belirtti.",
    "Şenlik pazar akşamına kadar sürecek, kapanışta ilçenin çocuk korosu sahne alacak.",
)

KMR_TITLE = "Li bajêr pêşangeha pirtûkan vebû"
KMR_PARAGRAPHS = (
    "Pêşangeha pirtûkan îro li navenda bajêr vebû û gelek zarok bi dê û bavên xwe re hatin. Şaredariyê got ku îsal "
    "zêdetirî çil weşanxane beşdar dibin.",
    "Di pêşangehê de çîrok têne xwendin, wêne têne çêkirin û şanoyeke biçûk jî heye. Ji bo beşdarbûnê ne hewce ye ku "
    "mirov navê xwe binivîse.",
    "Karmendan gotin ku roja pêşîn nêzî du hezar pirtûk belav bûne û pêşangeh heta êvara yekşemê dê vekirî be.",
)

MENU = (
    "<nav><ul>"
    + "".join(f'<li><a href="/kategori/{one}">{one}</a></li>' for one in ("gundem", "spor", "ekonomi", "kultur"))
    + "</ul></nav>"
)
ASIDE = (
    "<aside class='sidebar'><h3>Çok Okunanlar</h3><ul>"
    + "".join(
        f'<li><a href="/haber/baska-bir-haber-{i}">Başka bir haberin uzunca başlığı {i}</a>'
        f'<span class="date">0{i}.02.2026</span></li>'
        for i in range(1, 6)
    )
    + "</ul></aside>"
)
FOOTER = "<footer><p>Tüm hakları saklıdır. İzinsiz alıntı yapılamaz.</p></footer>"


def page(
    *,
    title: str = TITLE,
    lead: str = LEAD,
    paragraphs: tuple[str, ...] = PARAGRAPHS,
    dates: str = "<span class='tarih'>Giriş: 22.11.2026 14:05 Güncelleme: 22.11.2026 15:30</span>",
    head: str = "",
    after: str = "",
    lang: str = "tr",
) -> bytes:
    """Return a page as a local paper's programme writes it."""
    body = "".join(f"<p>{one}</p>" for one in paragraphs)
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>{title} - Örnek Gazetesi</title>{head}'
        f"</head><body><header>{MENU}</header><main><article><h1>{title}</h1><h2 class='spot'>{lead}</h2>{dates}"
        f"<div class='haber-metni'>{body}</div></article>{after}</main>{ASIDE}{FOOTER}</body></html>"
    ).encode()


def structured(**fields: Any) -> str:
    """Return JSON-LD of a news article."""
    data = {"@context": "https://schema.org", "@type": "NewsArticle", **fields}
    return f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>'


def item(number: int, *, date: str = "Sun, 22 Nov 2026 14:05:10 +0300", guid: str | None = None, text: str = "") -> str:
    """Return one item of RSS 2.0."""
    text = text or f"<p>Şenliğin {number}. günü güneşli geçti.</p>"
    guid = f"<guid isPermaLink='false'>{guid or f'haber-{number}'}</guid>"
    return (
        f"<item><title>Belediyeden {number}. duyuru</title>"
        f"<link>https://www.example.org/haber/duyuru-{number}?utm_source=rss</link>{guid}"
        f"<description><![CDATA[{text}]]></description><pubDate>{date}</pubDate></item>"
    )


def rss(*items: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    """Return a feed in RSS 2.0."""
    return (
        f'{head}<rss version="2.0"><channel><title>Örnek Gazetesi</title><link>https://www.example.org/</link>'
        f"<language>tr</language>{''.join(items)}</channel></rss>"
    ).encode()
