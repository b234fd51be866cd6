"""What models read: disguises seen through, ordinary numbers and names left alone."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hatewatch.privacy import mask
from hatewatch.privacy.masks import SIGNS
from hatewatch.text import normalise, plain, sentences
from hatewatch.text.normalise import SPECIMENS, _unmask


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
    "text",
    [
        "@birisi selam, @oteki'ye de",
        "RT @a_b: Newroz pîroz be!",
        "bak https://instagram.com/birisi?b=1 şuna",
        "(https://x.com/birisi/status/1). Sonra",
        "ver@birisi NABER",
    ],
)
def test_a_masked_text_is_read_like_the_one_it_was_made_of(text: str) -> None:
    assert mask(text) != text
    assert normalise(mask(text)) == normalise(text)
    assert plain(mask(text)) == plain(text)


def test_what_a_mask_covers_is_read_as_something_of_its_kind() -> None:
    assert set(SPECIMENS) == set(SIGNS.values())
    for sign, specimen in SPECIMENS.items():
        assert normalise(f"ara {sign}, hemen") == normalise(f"ara {specimen}, hemen")
        assert plain(f"ara {sign}, hemen") == plain(f"ara {specimen}, hemen")
    assert normalise("ara [tel] hemen") == "ara 0500 000 00 00 hemen"
    assert plain("[e-mail]’a yazın") == "posta @ .com'a yazın"


@given(st.text(max_size=40) | st.text("@…[]-eIBANtelidkpl. ", max_size=12))
def test_a_text_without_masks_is_read_as_it_always_was(text: str) -> None:
    assume(not any(sign in text for sign in SIGNS.values()))
    assert _unmask(text) is text


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
