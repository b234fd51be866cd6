"""Floors: pinned to their data, fallen ones named, others' data never a pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from hatewatch.errors import InputError
from hatewatch.models import load_classifier
from hatewatch.resources import resource
from hatewatch.training.evaluation.assess import Assessment, assess
from hatewatch.training.evaluation.floors import check_floors, read_floors
from hatewatch.training.evaluation.functional import functional_digest

HEAD = '[[floor]]\nmodel = "baseline"\n'


@pytest.fixture(scope="module")
def found() -> Assessment:
    return assess(load_classifier("baseline"))


def write(tmp_path: Path, *lines: str, sha256: str = "") -> Path:
    path = tmp_path / "floors.toml"
    digest = sha256 or functional_digest()
    path.write_text(HEAD + f'data = "functional"\nsha256 = "{digest}"\n' + "\n".join(lines) + "\n", "utf-8")
    return path


@pytest.mark.parametrize(
    ("lines", "holds"),
    [
        (['measure = "right"', 'language = "tr"', "at_least = 0.3"], True),
        (['measure = "right"', 'language = "tr"', "at_least = 0.999"], False),
        (['measure = "right"', 'language = "kmr"', 'label = "neutral"', "at_least = 0.5"], True),
        (['measure = "worst"', 'language = "tr"', "at_least = 0.9"], False),
        (['measure = "false_positives"', 'language = "tr"', "at_most = 0.5"], True),
        (['measure = "false_positives"', 'language = "tr"', 'label = "kurds"', "at_most = 0"], False),
    ],
)
def test_a_floor_holds_or_fell(found: Assessment, tmp_path: Path, lines: list[str], holds: bool) -> None:
    (checked,) = check_floors(read_floors(write(tmp_path, *lines)), found)
    assert checked.holds is holds
    assert checked.value is not None
    assert "floor" in str(checked)


def test_other_data_are_an_error_and_not_a_pass(found: Assessment, tmp_path: Path) -> None:
    path = write(tmp_path, 'measure = "right"', 'language = "tr"', "at_least = 0", sha256="0" * 64)
    with pytest.raises(InputError, match="another version"):
        check_floors(read_floors(path), found)


def test_what_is_not_at_hand_is_neither_held_nor_fallen(found: Assessment, tmp_path: Path) -> None:
    path = write(tmp_path, 'measure = "auc"', 'label = "hate"', "at_least = 0")
    path.write_text(path.read_text("utf-8").replace("functional", "mayda_hate_tr"), "utf-8")
    (checked,) = check_floors(read_floors(path), found)
    assert checked.holds is None
    path.write_text(path.read_text("utf-8").replace('"baseline"', '"another"'), "utf-8")
    assert check_floors(read_floors(path), found) == []


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (['measure = "right"', 'language = "fr"', "at_least = 0"], "of which nothing is in the data"),
        (['measure = "worst"', "at_least = 0"], "of which nothing is in the data"),
        (['measure = "auc"', "at_least = 0"], "the measure 'auc' is not known"),
        (['measure = "right"'], "no bound"),
        (['measure = "right"', "at_least = 95"], "no bound"),
        (['measure = "right"', 'at_least = "high"'], "no bound"),
        (['measure = "right"', "at_lest = 0.5"], "'at_lest' is not known"),
    ],
)
def test_a_floor_that_could_never_be_checked_is_refused(
    found: Assessment, tmp_path: Path, lines: list[str], says: str
) -> None:
    with pytest.raises(InputError, match=says):
        check_floors(read_floors(write(tmp_path, *lines)), found)


def test_the_floors_that_ship_hold_on_the_functional_tests() -> None:
    floors = read_floors()
    for name in sorted({one.model for one in floors}):
        assert (resource("models") / name).is_dir(), name
        checked = check_floors(floors, assess(load_classifier(name)))
        assert [str(one) for one in checked if one.holds is False] == []
