"""What of a text are words, and that nothing personal is one."""

from __future__ import annotations

import pytest

from hatewatch.terms import Vocabulary
from hatewatch.terms.stop import stop_words
from hatewatch.terms.words import MOST, form_of, read_pieces


def words(text: str, language: str = "tr") -> list[str]:
    vocabulary = Vocabulary()
    (row,) = vocabulary.read([text], [language])
    return [vocabulary.forms[number] for number in row.tolist()]


@pytest.mark.parametrize(
    "text",
    [
        "Bana @ayse_kaya yazdı",
        "ayse.kaya@ornek.com adresi",
        "Yaz: ayse [at] ornek [nokta] com",
        "ayse @ornek.com yazın",
        "Ara: 0532 123 45 67 numara",
        "hesap TR33 0006 1005 1978 6457 8413 26 hesabı",
        "34 ABC 123 plakalı",
        "https://twitter.com/aysekaya/status/1 okuyun",
        "instagram.com/ayse.kaya sayfası",
        "t.me/aysekaya",
        "Kimlik 10000000146 numaralı",
        "ayse34 kullanıcısı, u/aysekaya",
        "[tel] @… [e-mail] [link]",
        "٠٥٣٢١٢٣٤٥٦٧",
    ],
)
def test_nothing_personal_is_a_word(text: str) -> None:
    told = {form_of(piece) for piece in read_pieces(text)}
    for part in ("ayse", "aysekaya", "kaya", "ornek", "abc", "twitter", "instagram", "tel", "mail", "link"):
        assert part not in told, told
    assert not any(any(letter.isdigit() for letter in word) for word in told)


def test_words_are_folded_and_cut_at_the_apostrophe() -> None:
    assert words("IĞDIR'da Kürtler’in çoooook güzel #BayramSabahı") == [
        "iğdir", "kürtler", "çook", "güzel", "", "bayramsabahi"
    ]  # fmt: skip
    assert words("ئه\u200cو كوردي", "ckb") == ["", "کوردی"] or words("كوردي", "ckb") == ["کوردی"]


def test_stop_words_signs_and_numbers_stand_between_words() -> None:
    assert words("Mülteciler ve göçmenler geldi. Kamplar doldu!") == [
        "mülteciler", "", "göçmenler", "geldi", "", "kamplar", "doldu", ""
    ]  # fmt: skip
    assert words("2024 yılında 15 kişi") == ["yilinda", "", "kişi"]
    assert words("haber.com.tr haberi") == ["haberi"]


@pytest.mark.parametrize(
    ("language", "stopped", "kept"),
    [
        ("tr", "bir icin çünkü rt", "iş kürt göçmen"),
        ("kmr", "û ji ku dike", "kurd zarok"),
        ("zza", "zî semedê keno", "kird ziwan"),
        ("ckb", "لە بۆ ئەوە", "کورد زمان"),
        ("en", "rt url", "the"),
    ],
)
def test_stop_words(language: str, stopped: str, kept: str) -> None:
    assert stop_words(language) >= set(stopped.split())
    assert not stop_words(language) & set(kept.split())


def test_of_a_long_text_the_beginning_is_read() -> None:
    assert len(read_pieces("kelime " * 1000)) == MOST
    assert words("") == []
