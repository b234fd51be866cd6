"""The functional tests: written out as their README says, judged as in predicting, and taught to no model."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from hatewatch.errors import InputError
from hatewatch.labels import load_scheme
from hatewatch.models import load_classifier
from hatewatch.training.evaluation.cases import read_functionalities
from hatewatch.training.evaluation.disjoint import group_forms, overlaps, taught_sentences
from hatewatch.training.evaluation.functional import Case, change, functional_digest, functional_folder, read_cases, run

IDS = load_scheme().ids


class Answers:
    """A classifier that gives the labels it was told to, by words in the text."""

    name, digest, model, labels = "answers", "0" * 64, "answers@000000000000", IDS
    thresholds = dict.fromkeys(IDS, 0.5)

    def __init__(self, **words: str) -> None:
        self._words = words

    def predict(self, texts: Sequence[str]) -> NDArray[np.float32]:
        found = np.zeros((len(texts), len(IDS)), np.float32)
        for label, word in self._words.items():
            found[:, IDS.index(label)] = [word in text for text in texts]
        return found


def case(
    text: str, functionality: str, yes: str = "", no: str = "", group: str = "kurds", language: str = "tr"
) -> Case:
    return Case(text, language, functionality, group, f"{functionality}-{text}", tuple(yes.split()), tuple(no.split()))


def test_the_tables_give_enough_cases_of_enough_kinds() -> None:
    cases = read_cases()
    for language in ("tr", "kmr"):
        mine = [one for one in cases if one.language == language]
        assert len(mine) >= 1200
        assert len({one.functionality for one in mine}) >= 25
        assert len({one.group for one in mine} - {""}) >= 14
    assert {one.language for one in cases} == {"tr", "kmr", "ckb", "zza"}
    assert len({(one.text, one.language) for one in cases}) == len(cases)
    assert not [one.text for one in cases if "{" in one.text]
    hostile = {one.id for one in read_functionalities() if one.hostile}
    for one in cases:
        assert (bool(set(one.yes) & {"hate", "discriminatory"})) == (one.functionality in hostile), one
        assert (set(one.no) >= {"hate", "discriminatory"}) == (one.functionality not in hostile), one


@pytest.mark.parametrize(
    ("name", "language", "text", "wanted"),
    [
        ("", "tr", "Çok iyi", "Çok iyi"),
        ("ascii", "tr", "Çağrı İLE ışık", "Cagri ILE isik"),
        ("ascii", "kmr", "Êvar û şev", "Evar u sev"),
        ("leet", "tr", "bir kötüler iyi ısıtır", "bir kötül3r iyi ı5ıtır"),
        ("spaced", "tr", "en uzun kelime budur", "en uzun k e l i m e budur"),
        ("joined", "tr", "bir iki üç dört beş", "biriki üçdört beş"),
        ("caps", "tr", "iyi ışık", "İYİ IŞIK"),
        ("caps", "kmr", "jin û jiyan", "JIN Û JIYAN"),
    ],
)
def test_a_change_follows_its_rule(name: str, language: str, text: str, wanted: str) -> None:
    assert change(text, name, language) == wanted


def test_a_case_is_right_if_all_of_yes_and_none_of_no_are_given() -> None:
    cases = [
        case("kin", "hostility", yes="hate"),
        case("kinsiz", "neutral", no="hate discriminatory"),
        case("hor", "derogation", yes="discriminatory"),
        case("kin hor", "derogation", yes="discriminatory"),
        case("boş", "neutral", no="hate discriminatory"),
        case("boş laf", "hostility", yes="hate"),
    ]
    found = run(Answers(hate="kin", discriminatory="hor"), cases)
    assert [one.template for one in found.wrong] == ["neutral-kinsiz", "hostility-boş laf"]
    assert (found.of("tr", "all").n, found.of("tr", "all").count) == (6, 4)
    assert found.of("tr", "derogation").share == 1
    assert found.of("tr", "hostile").count == 3
    assert found.false_positives_of("tr").count == 1
    assert not found.false_positives_of("tr", "kurds").enough
    # Hate implies discriminatory, so hate alone answers both.
    alone = run(Answers(hate="kin"), [case("kin", "derogation", yes="discriminatory")])
    assert alone.of("tr", "derogation").count == 1
    with pytest.raises(KeyError):
        found.of("kmr", "all")


def test_the_baseline_runs_on_what_ships() -> None:
    found = run(load_classifier("baseline"))
    assert found.digest == functional_digest()
    assert sum(one.n for one in found.overall if one.cell == "all") == len(read_cases())
    for language in ("tr", "kmr"):
        overall = found.of(language, "all")
        assert overall.low < overall.share < overall.high
        assert found.false_positives_of(language).share < 0.15
    again = run(load_classifier("baseline"), read_cases()[::-1])
    assert {(one.language, one.cell, one.count) for one in again.functionalities} == {
        (one.language, one.cell, one.count) for one in found.functionalities
    }


def test_no_functional_test_is_taught() -> None:
    cases = [*read_cases(changed=False), *read_cases()]
    found = overlaps(cases, taught_sentences(), group_forms())
    assert found == [], "\n".join(map(str, found))


def test_an_overlap_would_be_found() -> None:
    taught = {"row 7": "{plural} bu şehirde hiç istenmiyor, defolup gitsinler", "row 8": "Yarın hava güzel olacak"}
    forms = {"Kürtler", "Kürtlere"}
    equal = case("KÜRTLER bu şehirde hiç istenmiyor; defolup gitsinler!", "hostility")
    near = case("Kürtler bu şehirde hiç istenmiyor artık, defolup gitsinler", "hostility")
    spelled = case("Kurtler bu sehirde hic 1stenmiyor, d e f o l u p gitsinler", "hostility")
    joined = case("Kürtler bu şehirdehiç istenmiyor,defolup gitsinler", "hostility")
    other = case("Kürtlere bu şehirde kimse ev vermesin", "exclusion_home")
    for one in (equal, near, spelled, joined):
        assert [found.taught for found in overlaps([one], taught, forms)] == ["row 7"], one
    assert overlaps([equal], taught, forms)[0].similarity == 1
    assert overlaps([other], taught, forms) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("tr-hostility-1,tr,hostility,p1", "tr-hostility-1,tr,hostilty,p1", "row 2: functionality is 'hostilty'"),
        ("tr-hostility-2,", "tr-hostility-1,", "row 3: id"),
        ("tr-hostility-1,tr,hostility,p1,,hate", "tr-hostility-1,tr,hostility,p1,,hat", "row 2: yes or no"),
        ("tr-hostility-1,tr,hostility,p1,", "tr-hostility-1,tr,hostility,p1,rot13", "row 2: change is 'rot13'"),
        ("tr-hostility-1,tr,hostility,p1", "tr-hostility-1,tr,hostility,p9", "row 2: no group of kind 'p9'"),
        ("{Abl}", "{Loc}", "row 2: the group 'kurds' has no form 'Loc'"),
        ("id,language", "ad,language", "no column 'id'"),
    ],
)
def test_a_table_that_cannot_be_written_out_says_where(tmp_path: Path, old: str, new: str, says: str) -> None:
    shutil.copytree(functional_folder(), tmp_path / "functional")
    path = tmp_path / "functional" / "templates.csv"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(InputError, match=says):
        read_cases(tmp_path / "functional")


def test_the_digest_follows_the_tables_and_not_their_line_ends(tmp_path: Path) -> None:
    folder = tmp_path / "functional"
    shutil.copytree(functional_folder(), folder)
    path = folder / "groups.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert functional_digest(folder) == functional_digest()
    with path.open("a", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerow(["tr"])
    assert functional_digest(folder) != functional_digest()
    path.unlink()
    with pytest.raises(InputError, match=r"groups\.csv: is not there"):
        functional_digest(folder)
