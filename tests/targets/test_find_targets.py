from __future__ import annotations

import csv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hatewatch.labels import READERS, load_scheme
from hatewatch.targets import find as finding
from hatewatch.targets import find_targets, ground_of, load_groups, target_name


def cases() -> list[tuple[str, tuple[str, ...]]]:
    with Path(__file__).with_name("mention_cases.csv").open(encoding="utf-8", newline="") as file:
        return [(row["text"], tuple(row["expected"].split())) for row in csv.DictReader(file)]


@pytest.mark.parametrize(("text", "expected"), cases())
def test_find_targets(text: str, expected: tuple[str, ...]) -> None:
    assert find_targets([text]) == [expected]


def test_a_batch_gives_what_each_text_gives_alone() -> None:
    texts, expected = zip(*cases(), strict=True)
    assert find_targets(texts) == list(expected)


def test_no_texts() -> None:
    assert find_targets([]) == []


def test_hostile_texts_are_read() -> None:
    texts = ["\ud800 Kürtler", "\x00Kürtler\x00", "Kürtler " * 50_000, "#" * 10_000, "'" * 10_000, "+" * 1000]
    assert find_targets(texts) == [("kurds",), ("kurds",), ("kurds",), (), (), ()]


def test_a_mention_is_found_between_many_other_words() -> None:
    filler = "bugün hava güzel ve yol açık " * 200
    assert find_targets([f"{filler}Kürtler {filler}görme engelli {filler}"]) == [("kurds", "blind_people")]


def test_words_beyond_the_vocabulary_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "_VOCABULARY", 0)
    texts = [f"Kürtler sözcük{i}" for i in range(300)]
    assert find_targets(texts) == [("kurds",)] * 300
    strings = finding._matcher("tr").nlp.vocab.strings
    assert "kurt" in strings
    assert not any(f"sözcük{i}" in strings for i in range(300))


def test_several_threads_may_ask_at_once() -> None:
    texts = ["Kürtler ve kadınlar", "hava güzel", "Jinan û zarokan"] * 50
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: find_targets(texts), range(8)))
    assert all(answer == [("kurds", "women"), (), ("women", "children")] * 50 for answer in answers)


def test_groups_are_whole() -> None:
    groups = load_groups()
    ids = [group.id for group in groups]
    grounds = {label.id for label in load_scheme().of("ground")}
    assert len(ids) == len(set(ids)) >= 45
    for group in groups:
        assert group.ground in grounds
        assert set(group.name) == set(READERS)
        assert group.parent is None or group.parent in ids
        assert {"tr", "kmr"} <= {form.language for form in group.forms}
    assert grounds == {group.ground for group in groups}


@pytest.mark.parametrize("group", load_groups(), ids=lambda group: group.id)
def test_every_group_can_be_found(group: object) -> None:
    assert isinstance(group, type(load_groups()[0]))
    plain = [
        form
        for form in group.forms
        if form.language == "tr" and not (form.plural or form.next or form.near or form.capital or form.inside)
    ]
    texts = [f"dün {' '.join(form.words)}" for form in plain if form.ending is None or "" in form.ending]
    assert texts
    for found in find_targets(texts):
        assert group.id in found


def test_names_and_grounds() -> None:
    assert target_name("kurds", "tr") == "Kürtler"
    assert target_name("kurds", "kmr") == "Kurd"
    assert target_name("kurds") == target_name("kurds", "de") == "Kurds"
    assert ground_of("refugees_migrants") == "migrant"
    with pytest.raises(KeyError):
        target_name("nobody")
