"""What a model reacted to: the right words, at the right places, and no more than is known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from hatewatch.errors import InputError
from hatewatch.labels import load_scheme
from hatewatch.models import decide, load_classifier
from hatewatch.models.explain import MOST, Explanation, cover, explain, to_record
from hatewatch.models.units import find_units, group_units

BASELINE = load_classifier("baseline")
CONDUCT = {label.id for label in load_scheme().of("conduct")}
HARMLESS = "Belediye bugün parkta çocuklar için kitap okuma saati düzenledi."


class Recorded:
    """The baseline, and what it was asked."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def __getattr__(self, name: str):
        return getattr(BASELINE, name)

    def predict(self, texts: Sequence[str]):
        self.asked.append(list(texts))
        return BASELINE.predict(texts)


def words(text: str) -> list[str]:
    return [text[start:end] for start, end in find_units(text)]


def reaction(explanation: Explanation, label: str):
    return next(one for one in explanation.labels if one.label == label)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Diyarbakır’da IŞIK yandı, İzmir'in kıyısı!", ["Diyarbakır’da", "IŞIK", "yandı", "İzmir'in", "kıyısı"]),
        ("Em ê li Amedê bin; gelo hûn jî?", ["Em", "ê", "li", "Amedê", "bin", "gelo", "hûn", "jî"]),
        ("کوردەکان لە هەولێر، ده\u200cچن؟", ["کوردەکان", "لە", "هەولێر", "ده\u200cچن"]),
        ("ev ev ev", ["ev", "ev", "ev"]),
        ("iyi 👩🏽‍🌾 günler 🙂🙂🙂 ❤️🇹🇷!", ["iyi", "👩🏽‍🌾", "günler", "🙂🙂🙂", "❤️", "🇹🇷"]),
        ("#kadın_erkek_eşit (“tırnak”) – ... ?!", ["#kadın_erkek_eşit", "tırnak"]),
        ("a p t a l ve s*laklık, $aka; 3.500 kişi", ["a p t a l", "ve", "s*laklık", "$aka", "3.500", "kişi"]),
        ("bak https://ornek.org/a?b=1 www.ornek.org", ["bak", "https://ornek.org/a?b=1", "www.ornek.org"]),
        ("@biri_var'a 0532 000 00 00 yaz", ["@biri_var'a", "0532 000 00 00", "yaz"]),
        ("s\u0327ı\u0307k", ["s\u0327ı\u0307k"]),
        ("... !!", []),
    ],
)
def test_units(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_the_insult_carries_the_label() -> None:
    text = "Komşumuz çok aptal, salak bir adam oldu bugün."
    explanation = explain(BASELINE, text)
    offensive = reaction(explanation, "offensive")
    assert offensive.given
    weights = {part.text: part.weight for part in offensive.words}
    assert sorted(weights, key=lambda word: -weights[word])[:2] in (["salak", "aptal"], ["aptal", "salak"])
    without = BASELINE.predict([text.replace("salak ", "")])[0, 0]
    assert without < offensive.probability
    lost = np.log(offensive.probability / (1 - offensive.probability)) - np.log(without / (1 - without))
    assert weights["salak"] == pytest.approx(lost, abs=1e-3)


@pytest.mark.parametrize(
    "text",
    [
        "Şu İSTANBUL'un ışıkları, ışıkları ne güzel 🙂🙂 değil mi?",
        "Ez ji wî pir hez dikim, ez ji wî pir hez dikim û ew jî.",
        "ئەمڕۆ لە هەولێر، باران باری؛ باران باری.",
        "  \n boşluklar   ve\tsekme 👩🏽‍🌾",
    ],
)
def test_places_are_those_of_the_text_as_given(text: str) -> None:
    explanation = explain(BASELINE, text)
    assert explanation.text == text
    assert explanation.words_found == explanation.words_tried == len(words(text))
    for one in explanation.labels:
        assert [(part.start, part.end) for part in one.words] == find_units(text)
        assert all(text[part.start : part.end] == part.text for part in one.words)


def test_every_word_is_left_out_once_and_the_model_asked_once() -> None:
    model = Recorded()
    explain(model, "Su, su gibi🙂aziz ol!")
    assert model.asked == [
        [
            "Su, su gibi🙂aziz ol!",
            ", su gibi🙂aziz ol!",
            "Su,  gibi🙂aziz ol!",
            "Su, su 🙂aziz ol!",
            "Su, su gibi aziz ol!",
            "Su, su gibi🙂 ol!",
            "Su, su gibi🙂aziz !",
        ]
    ]


def test_labels_shown_are_conduct_and_those_given_or_those_asked_for() -> None:
    assert {one.label for one in explain(BASELINE, HARMLESS).labels} == CONDUCT
    text = "Suriyeliler hırsız, hepsi ülkemizden defolsun, istemiyoruz."
    shown = explain(BASELINE, text)
    given = set(decide(BASELINE.predict([text]), BASELINE.thresholds)[0])
    assert given - CONDUCT
    assert [one.label for one in shown.labels] == [one for one in BASELINE.labels if one in CONDUCT | given]
    assert {one.label for one in shown.labels if one.given} == given
    assert [one.label for one in explain(BASELINE, text, ["hate", "migrant"]).labels] == ["hate", "migrant"]
    assert "not why" in shown.note


def test_a_label_that_another_brings_along_is_told() -> None:
    class Strict(Recorded):
        thresholds = dict.fromkeys(BASELINE.labels, 1.0) | {"hate": 0.0}

    found = {one.label: (one.given, one.implied_by) for one in explain(Strict(), HARMLESS).labels}
    assert found == {"offensive": (False, None), "discriminatory": (True, "hate"), "hate": (True, None)}


def test_a_long_text_is_read_by_sentences_first() -> None:
    insult = "Bu adam aptal, salak herifin teki."
    text = " ".join([HARMLESS] * 20 + [insult] + [HARMLESS] * 20)
    model = Recorded()
    explanation = explain(model, text, ["offensive"])
    offensive = explanation.labels[0]
    assert explanation.words_found == 40 * 9 + 6
    assert len(offensive.sentences) == 41
    assert [len(asked) for asked in model.asked] == [1 + 41, MOST - 41]
    assert explanation.words_tried == len(offensive.words) == MOST - 41
    assert max(offensive.sentences, key=lambda part: part.weight).text == insult
    assert max(offensive.words, key=lambda part: part.weight).text in ("aptal", "salak")
    assert list(offensive.words) == sorted(offensive.words, key=lambda part: part.start)
    assert all(text[part.start : part.end] == part.text for part in offensive.words + offensive.sentences)


@pytest.mark.parametrize("text", ["ev " * 3000, "Ev çû. " * 900, HARMLESS * 2000])
def test_very_long_texts_cost_a_bounded_number_of_readings(text: str) -> None:
    model = Recorded()
    explanation = explain(model, text)
    assert sum(map(len, model.asked)) <= 1 + MOST
    assert explanation.characters_unread == max(0, len(text) - 40_000)
    assert explanation.words_tried >= MOST // 2


def test_groups_hold_each_unit_once() -> None:
    text = "Bir iki. " * 30 + "uç " * 120 + "\nson"
    units = find_units(text)
    groups = group_units(text, units, 100)
    assert [i for group in groups for i in group] == list(range(len(units)))
    assert len(groups) == 34
    assert len(group_units(text, units, 10)) <= 10


def test_a_number_is_not_cut_in_two() -> None:
    text = "a" * 39_990 + " 0532 000 00 00 " + "b" * 100
    assert cover(explain(BASELINE, text)).text == "a" * 39_990 + " "


def test_masking_changes_what_is_shown_and_nothing_else() -> None:
    text = "Selam @birisi'ye, 0532 000 00 00 numarasına İŞTE öyle yaz 🙂"
    explanation = explain(BASELINE, text)
    masked = cover(explanation)
    assert masked.masked
    assert masked.text == "Selam @…'ye, [tel] numarasına İŞTE öyle yaz 🙂"
    for before, after in zip(explanation.labels, masked.labels, strict=True):
        assert [part.text for part in after.words][:3] == ["Selam", "@…'ye", "[tel]"]
        assert all(masked.text[part.start : part.end] == part.text for part in after.words)
        assert [part.weight for part in after.words] == [part.weight for part in before.words]
        assert after.probability == before.probability
    assert cover(explain(BASELINE, HARMLESS)).text == HARMLESS


def test_the_record_is_plain_and_rounded() -> None:
    record = to_record(explain(BASELINE, HARMLESS))
    assert record["labels"][0]["words"][0].keys() == {"start", "end", "text", "weight"}
    assert record["labels"][0]["probability"] == round(record["labels"][0]["probability"], 4)


@pytest.mark.parametrize(
    ("text", "labels", "expected"),
    [
        ("", None, "no text"),
        (" \n\t", None, "no text"),
        ("?! ...", None, "no words"),
        (HARMLESS, ["hate", "nefret"], "'nefret' is not a label"),
    ],
)
def test_what_cannot_be_explained_is_refused(text: str, labels: list[str] | None, expected: str) -> None:
    with pytest.raises(InputError, match=expected):
        explain(BASELINE, text, labels)
