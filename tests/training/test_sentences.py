from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from hatewatch.errors import InputError
from hatewatch.labels import load_scheme
from hatewatch.resources import resource
from hatewatch.training.sentences import Sentence, write_out

IDS = load_scheme().ids
FOLDER = resource("training") / "sentences"


@pytest.fixture(scope="module")
def own() -> list[Sentence]:
    return list(write_out(FOLDER / "templates.csv", FOLDER / "groups.csv"))


def test_every_language_has_its_templates_and_groups(own: list[Sentence]) -> None:
    fewest = {"tr": (60, 12), "kmr": (60, 12), "ckb": (20, 12), "zza": (20, 12)}
    for language, (templates, groups) in fewest.items():
        mine = [s for s in own if s.language == language]
        assert len({s.template for s in mine}) >= templates
        assert len({s.group for s in mine}) >= groups


def test_a_groups_name_stands_as_often_in_harmless_sentences_as_in_hostile_ones(own: list[Sentence]) -> None:
    bad = IDS.index("discriminatory")
    kinds = {(s.language, s.group): s for s in own if any(s.labels)}
    for language, group in kinds:
        mine = [s for s in own if (s.language, s.group, s.part) == (language, group, "train")]
        count = Counter(bool(s.labels[bad]) for s in mine)
        if count[True]:
            assert 0.8 <= count[False] / count[True] <= 1.6, (language, group, count)


def test_every_label_is_taught(own: list[Sentence]) -> None:
    for i, label in enumerate(IDS):
        for part in ("train", "dev", "test"):
            assert any(s.labels[i] for s in own if s.part == part), (label, part)


def test_forms_are_filled_and_implied_labels_set() -> None:
    sentences = list(write_out(FOLDER / "templates.csv", FOLDER / "groups.csv"))
    hate, discriminatory = IDS.index("hate"), IDS.index("discriminatory")
    assert all(s.labels[discriminatory] for s in sentences if s.labels[hate])
    assert not any("{" in s.text for s in sentences)
    texts = {s.text for s in sentences}
    assert "Suriyelilere ev kiralamam, kimse de kiralamasın" in texts
    assert "İğrenç hakemler, hiçbir işe yaramıyorsunuz" in texts


def test_a_form_that_a_group_lacks_is_named(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text('id,language,part,groups,labels,text\na,tr,train,g,,"{ghost} geldi"\n', "utf-8")
    (tmp_path / "g.csv").write_text("language,group,kind,grounds,plural\ntr,kurds,g,,Kürtler\n", "utf-8")
    with pytest.raises(InputError, match=r"row 2.*'kurds'.*'ghost'"):
        list(write_out(tmp_path / "t.csv", tmp_path / "g.csv"))
