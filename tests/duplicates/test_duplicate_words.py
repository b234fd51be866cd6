"""What of a text is compared."""

from __future__ import annotations

import unicodedata

from hatewatch.duplicates import read_words
from hatewatch.duplicates.words import digest


def same(one: str, other: str) -> bool:
    return digest(one, read_words(one)) == digest(other, read_words(other))


def test_case_diacritics_signs_links_and_handles_make_no_other_text() -> None:
    text = "Diyarbakır'da yağmur İstanbul'u aratmadı, IŞIKLAR söndü!"
    for copy in (
        "DİYARBAKIR'DA YAĞMUR İSTANBUL'U ARATMADI, ışıklar söndü",
        "diyarbakirda yagmur istanbulu aratmadi isiklar sondu",
        f"RT @yerel: {text} https://example.org/1 #a #b #c",
        unicodedata.normalize("NFD", text).replace("'", "’"),
    ):
        assert same(text, copy), copy


def test_kurdish_copies_are_the_same_text() -> None:
    assert same("Zarokên gund îro çûn dibistanê", "zaroken gund iro cun dibistane")
    assert same("ئه‌م كتێبه‌ زۆر باشه‌ بۆ منداڵان", "ئەم کتێبە زۆر باشە بۆ منداڵان")


def test_short_texts_keep_their_diacritics_and_links() -> None:
    assert same("Günaydın!", "günaydın")
    assert not same("Kürt", "kurt")
    assert not same("Oku https://example.org/1", "Oku https://example.org/2")
    assert not same("😀", "😡")
    assert same("😀 😀", "😀  😀")


def test_one_hashtag_is_a_word_and_a_block_of_them_is_not() -> None:
    assert read_words("Bugün #Adana çok sıcak").folded == ("bugun", "adana", "cok", "sicak")
    assert read_words("Bugün çok sıcak #adana #haber #gündem").folded == ("bugun", "cok", "sicak")


def test_words_are_kept_as_shown_beside_their_folded_form() -> None:
    words = read_words("Şêxmus İzmir'e gitti")
    assert words.shown == ("Şêxmus", "İzmir'e", "gitti")
    assert words.folded == ("sexmus", "izmire", "gitti")
