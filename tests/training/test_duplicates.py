from __future__ import annotations

from hatewatch.training.duplicates import group_duplicates


def test_copies_that_differ_in_signs_and_handles_share_a_group() -> None:
    texts = [
        "@USER Bugün hava çok güzel, parka gidiyoruz! URL",
        "Kitapçı öğleden sonra açılıyor ve akşama kadar açık kalıyor",
        "bugun hava cok guzel parka gidiyoruz",
        "Bugün hava çok güzel, parka gidiyoruz arkadaşlar haydi",
        "Kitapçı öğleden sonra açılıyor ve akşama kadar açık kalıyor mu",
        "Nehrin kıyısında balık tutan iki kişi vardı",
    ]
    groups = group_duplicates(texts, 0.6).tolist()
    assert groups[0] == groups[2]
    assert groups[1] == groups[4]
    assert len({groups[0], groups[1], groups[5]}) == 3


def test_different_texts_of_one_opening_stay_apart() -> None:
    opening = "Belediyeden yapılan açıklamaya göre "
    ends = ("yarın sular kesilecek ve geç gelecek", "köprü kapatıldı, yol uzun sürecek onarım")
    texts = [opening + end for end in ends]
    assert len(set(group_duplicates(texts).tolist())) == 2


def test_no_texts_give_no_groups() -> None:
    assert group_duplicates([]).size == 0
