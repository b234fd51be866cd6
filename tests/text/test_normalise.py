"""What models read: disguises seen through, ordinary numbers and names left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hatewatch.text import normalise, sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Çoooook güzel!!!!", "çook güzel!!"),
        ("a p t a l mısın", "aptal misin"),
        ("a.p.t.a.l adam", "aptal adam"),
        ("s3rs3ri", "serseri"),
        ("5uriyeliler g1tsin", "suriyeliler gitsin"),
        ("bak https://example.org/a?b=1 şuna", "bak ₺url şuna"),
        ("@birisi selam", "₺user selam"),
        ("24 Kasım 2024'te 3'ü geldi", "24 kasim 2024'te 3'ü geldi"),
        ("saat 14:30'da 2. kat", "saat 14:30'da 2. kat"),
        ("T.C. Adana Valiliği", "t.c. adana valiliği"),
        ("A B C şıkları", "a b c şiklari"),
        ("Covid19 ve 5G", "covid19 ve 5g"),
        ("  iki\n\nsatır ", "iki satir"),
        ("ڕۆژبااااش", "ڕۆژبااش"),
        ("", ""),
    ],
)
def test_normalise(text: str, expected: str) -> None:
    assert normalise(text) == expected


@given(st.text(max_size=80))
def test_any_text_can_be_normalised(text: str) -> None:
    assert "\n" not in normalise(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bugün hava güzel. Yarın yağmur var!", ["Bugün hava güzel.", "Yarın yağmur var!"]),
        (
            "3. gün de geldiler. Sonra M. Kemal Caddesi'ne gittik.",
            ["3. gün de geldiler.", "Sonra M. Kemal Caddesi'ne gittik."],
        ),
        ("Tu çawa yî? Ez baş im.\nSpas", ["Tu çawa yî?", "Ez baş im.", "Spas"]),
        ("چۆنی؟ باشم", ["چۆنی؟", "باشم"]),
        ("", [""]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected
