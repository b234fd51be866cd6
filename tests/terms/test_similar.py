"""Groups of similar texts: pure, with a typical text that is masked, and the same each time."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from themed_texts import Themed, write_themes

from hatewatch.terms import Grouping, group_similar
from hatewatch.terms import similar as module


def group(texts: list[Themed], seed: int = 0, most: int = 8) -> Grouping:
    return group_similar([one.text for one in texts], [one.language for one in texts], seed=seed, most=most)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_groups_are_of_one_theme_each(seed: int) -> None:
    texts = write_themes(seed=seed)
    found = group(texts, seed)
    themes = [[texts[i].theme for i in one.members] for one in found.groups]
    inside = sum(map(len, themes))
    assert sum(Counter(one).most_common(1)[0][1] for one in themes) >= 0.9 * inside
    assert len({Counter(one).most_common(1)[0][0] for one in themes}) == len(themes) == 6
    assert inside >= 0.9 * 240
    assert sum(one.count("") for one in themes) <= 3
    assert inside + found.apart == found.read == found.given == len(texts)


def test_texts_that_share_some_words_with_many_are_apart() -> None:
    texts = write_themes(apart=False)
    pool = sorted({word for one in texts if one.language == "tr" for word in one.text.split()})
    draw = random.Random(1)
    noise = [Themed(" ".join(draw.sample(pool, 6)), "tr", "") for _ in range(40)]
    found = group(texts + noise)
    inside = [i for one in found.groups for i in one.members]
    assert sum(i >= len(texts) for i in inside) <= 10
    assert sum(i < len(texts) for i in inside) >= 0.9 * len(texts)


def test_what_a_group_holds() -> None:
    texts = write_themes()
    for one in group(texts).groups:
        assert one.size == len(one.members) >= 5
        assert one.index in one.members
        assert one.text == texts[one.index].text
        assert 1 <= len(one.terms) <= 8
        assert any(term in " ".join(texts[i].text for i in one.members) for term in one.terms)


def test_sizes_fall_and_there_are_no_more_than_asked_for() -> None:
    found = group(write_themes(), most=3).groups
    assert len(found) <= 3
    assert [one.size for one in found] == sorted((one.size for one in found), reverse=True)


def test_the_typical_text_is_masked_and_names_are_no_terms() -> None:
    texts = [one._replace(text=f"@komsu_{i} {one.text} Zeliha Yıldızbakan") for i, one in enumerate(write_themes())]
    for one in group(texts).groups:
        assert "komsu" not in one.text
        assert not {"Zeliha", "Yıldızbakan"} & set(one.terms)


def test_same_texts_and_seed_same_groups() -> None:
    texts = write_themes()
    assert group(texts, 5) == group(texts, 5)


def test_of_too_many_a_sample_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 100)
    texts = write_themes()
    found = group(texts)
    assert (found.given, found.read) == (len(texts), 100)
    back = {i for one in found.groups for i in one.members}
    turned = group(texts[::-1])
    assert {texts[i].text for i in back} <= {one.text for one in texts}
    sampled = sum(one.size for one in found.groups) + found.apart
    assert sampled == sum(one.size for one in turned.groups) + turned.apart == 100


@pytest.mark.parametrize("texts", [[], [""], ["bir"] * 9, ["Köprü yıkıldı."] * 3, ["Köprü yıkıldı."] * 30])
def test_few_or_empty_texts(texts: list[str]) -> None:
    found = group_similar(texts, ["tr"] * len(texts))
    assert sum(one.size for one in found.groups) + found.apart == len(texts)
    assert all(one.size >= 5 for one in found.groups)
