"""How two texts relate."""

from __future__ import annotations

import pytest

from hatewatch.duplicates import Likeness, compare, read_words
from hatewatch.text import skeleton

ARTICLE = (
    "Köprü trafiğe açıldı. Sanayi sitesini çarşıya bağlayan köprü 90 gün süren çalışmanın ardından trafiğe açıldı. "
    "Adana Belediyesi köprünün 40 metre uzunluğunda olduğunu duyurdu. Esnaf sabahları trafiğin rahatladığını anlattı. "
    "Yürüyüş yolu ise yıl sonunda tamamlanacak."
)
POST = "Mahallemizin kütüphanesi bu akşam gençlerin isteğiyle geç saatlere kadar açık kalacak"


def relate(text: str, other: str) -> Likeness | None:
    return compare(read_words(text), read_words(other))


def how(text: str, other: str) -> str | None:
    likeness = relate(text, other)
    return likeness and likeness.how


def test_copies_relate_as_what_they_are() -> None:
    assert how(ARTICLE.replace("ı", "i").replace("ş", "s"), ARTICLE) == "exact"
    assert how(ARTICLE.replace("çarşıya", "çarsşıya").replace("duyurdu", "duyrdu"), ARTICLE) == "near"
    assert how(ARTICLE + " (AA)", ARTICLE) == "near"
    assert how(ARTICLE.replace("Köprü trafiğe açıldı.", "Sürücülere müjde geldi.", 1), ARTICLE) == "near"
    assert how(". ".join(ARTICLE.split(". ")[:3]), ARTICLE) == "part"
    assert (
        how(f"Sonunda güzel bir haber aldık arkadaşlar, emeği geçen herkese teşekkürler: {ARTICLE}", ARTICLE) == "quote"
    )


def test_part_and_quote_are_the_two_sides_of_one_relation() -> None:
    quote = f"Komşular sakın kaçırmayın, biz ailece gidiyoruz: {POST}"
    assert how(quote, POST) == "quote"
    assert how(POST, quote) == "part"


@pytest.mark.parametrize(
    ("text", "other"),
    [
        (
            "Adana için 3 Mart hava durumu: parçalı bulutlu, en yüksek 21 derece, en düşük 9 derece bekleniyor.",
            "Van için 3 Mart hava durumu: parçalı bulutlu, en yüksek 4 derece, en düşük 1 derece bekleniyor.",
        ),
        (
            "Adana namaz vakitleri: imsak 05.10, güneş 06.30, öğle 12.40, ikindi 15.50, akşam 18.30, yatsı 19.50.",
            "Adana namaz vakitleri: imsak 05.08, güneş 06.29, öğle 12.40, ikindi 15.51, akşam 18.31, yatsı 19.51.",
        ),
        (
            "Çınarlı sakinlerinden Ayşe Demir vefat etmiştir. Cenazesi öğle namazının ardından defnedilecektir. "
            "Ailesine ve bütün yakınlarına başsağlığı dileriz, mekânı cennet olsun.",
            "Çınarlı sakinlerinden Hasan Kaya vefat etmiştir. Cenazesi öğle namazının ardından defnedilecektir. "
            "Ailesine ve bütün yakınlarına başsağlığı dileriz, mekânı cennet olsun.",
        ),
        (ARTICLE, ARTICLE.replace("Adana", "Mardin").replace("90", "120").replace("40", "65")),
        (POST, POST.replace("kütüphanesi", "eczanesi")),
        ("Hayırlı cumalar dostlar", "Hayırlı cumalar dostlar"),  # too few words for anything but the digest
        (
            "Festîvala çandê li Mêrdînê bi govend û stranan dest pê kir, 40 hunermend tevlî bûn.",
            "Festîvala çandê li Wanê bi govend û stranan dest pê kir, 25 hunermend tevlî bûn.",
        ),
    ],
)
def test_texts_of_one_frame_are_not_copies(text: str, other: str) -> None:
    assert how(text, other) is None
    assert how(skeleton(text), other) is None  # without capitals too


def test_a_text_that_shares_little_of_the_longer_is_a_weak_relation() -> None:
    first = ". ".join(ARTICLE.split(". ")[:2])
    likeness = relate(first, ARTICLE)
    assert likeness is not None
    assert likeness.how == "part"
    assert not likeness.strong
    assert likeness.of_shorter == 1.0


def test_one_long_text_does_not_hold_many_short_ones() -> None:
    assert how(POST, f"{ARTICLE} {POST} {ARTICLE[:200]}") is None
