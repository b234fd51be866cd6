from __future__ import annotations

import csv
import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hatewatch.errors import InputError
from hatewatch.labels import load_scheme
from hatewatch.models import load_classifier
from hatewatch.resources import resource
from hatewatch.training import load_recipe, train
from hatewatch.training.examples import UNKNOWN, read_examples

pytest.importorskip("sklearn")

IDS = load_scheme().ids
HEAD = 'kind = "baseline"\nname = "tiny"\n[features]\ncharacters = [3]\nwords = [1]\nbits = 14\n'
OWN = '[[sentences]]\nid = "own"\ntemplates = ["sentences/templates.csv"]\ngroups = "sentences/groups.csv"\n'
DATA = """[[data]]
id = "made"
file = "made.csv"
sha256 = "{digest}"
title = "Made for this test"
source = "https://example.org/made"
licence = "CC0"
language = "tr"
text = "text"
rule = [
  {{ when = {{ judged = "rude" }}, yes = ["offensive"] }},
  {{ when = {{ judged = "fine" }}, no = ["@conduct"] }},
]
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Return a folder with a recipe that trains on our own sentences and on a small made file."""
    shutil.copytree(resource("training") / "sentences", tmp_path / "sentences")
    rows = [("text", "judged")]
    for i in range(120):
        rows.append((f"Ne kadar sersem bir iş bu, sersem {i} kere {i * 7}", "rude"))
        rows.append((f"Otobüs {i} numaralı durakta {i * 3} dakika bekledi", "fine"))
    rows.append(("Kimse bunu değerlendirmedi", "open"))
    with (tmp_path / "made.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    digest = hashlib.sha256((tmp_path / "made.csv").read_bytes()).hexdigest()
    (tmp_path / "recipe.toml").write_text(HEAD + DATA.format(digest=digest) + OWN, "utf-8")
    return tmp_path


def test_a_small_recipe_trains_a_folder_that_loads(place: Path) -> None:
    evaluation = train(place / "recipe.toml", data_dir=place, out=place / "model")
    model = load_classifier(place / "model")
    assert evaluation.model == model.model
    assert model.name == "tiny"
    metrics = json.loads((place / "model" / "metrics.json").read_text("utf-8"))
    assert metrics["digest"] == model.digest
    card = (place / "model" / "card.md").read_text("utf-8")
    assert "Made for this test" in card
    assert "CC0" in card
    assert evaluation.of("offensive", "made").n > 5
    with pytest.raises(KeyError):
        evaluation.of("sogi", "made")  # nobody judged it there
    assert (evaluation.of("hate", "own").auc or 0) > 0.6
    rude, fine = model.predict(["sersem bir iş", "otobüs durakta bekledi"])[:, IDS.index("offensive")]
    assert rude > 0.5 > fine
    # The same recipe, data and libraries give the same model.
    assert train(place / "recipe.toml", data_dir=place, out=place / "again").model == model.model


def test_what_nobody_judged_is_unknown_and_not_no(place: Path) -> None:
    examples = read_examples(load_recipe(place / "recipe.toml"), place)
    made = examples.source == "made"
    rude = made & (examples.column("offensive") == 1)
    assert rude.sum() == 120
    assert (examples.column("hate")[rude] == UNKNOWN).all()
    assert (examples.labels[made][:, IDS.index("age")] == UNKNOWN).all()
    fine = made & (examples.column("offensive") == 0)
    assert (examples.column("hate")[fine] == 0).all()
    open_row = examples.texts.index("Kimse bunu değerlendirmedi")
    assert (examples.labels[open_row] == UNKNOWN).all()


def test_unknown_rows_do_not_move_a_head(place: Path) -> None:
    from hatewatch.training.baseline import count_matrix, features_of, fit_heads, inverse_frequency, weigh

    recipe = load_recipe(place / "recipe.toml")
    examples = read_examples(recipe, place)
    counts = count_matrix(examples.texts, features_of(recipe))
    matrix = weigh(counts, inverse_frequency(counts))
    everything = np.ones(len(examples.texts), bool)
    with_them, _ = fit_heads(recipe, matrix, examples, everything, ["hate"])
    without, _ = fit_heads(recipe, matrix, examples, examples.column("hate") != UNKNOWN, ["hate"])
    assert np.array_equal(with_them, without)
    as_no = replace(examples, labels=np.maximum(examples.labels, 0))
    negative, _ = fit_heads(recipe, matrix, as_no, everything, ["hate"])
    assert not np.allclose(negative, without)


def test_near_duplicates_stay_in_one_part(place: Path) -> None:
    examples = read_examples(load_recipe(place / "recipe.toml"), place)
    for group in np.unique(examples.group):
        assert len(set(examples.part[examples.group == group])) == 1
    templates = {}
    own = examples.source == "own"
    for template, part in zip(examples.held[own], examples.part[own], strict=True):
        assert templates.setdefault(template, part) == part


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('name = "tiny"', 'name = "tiny"\nspeed = 3', "'speed' is not known"),
        ('licence = "CC0"', 'licence = "CC0"\nlicense = "CC0"', "'license' is not known"),
        ('licence = "CC0"', "", "'licence' is missing"),
        ('yes = ["offensive"]', 'yes = ["rude"]', "'rude' is not in the scheme"),
        ("bits = 14", 'bits = "many"', "'many', which is not a int"),
        ('kind = "baseline"', 'kind = "oracle"', "'oracle' is not known"),
        ('text = "text"', 'text = "metin"', "no column 'metin'"),
        ("characters = [3]", "characters = [3", "not TOML"),
    ],
)
def test_a_recipe_that_cannot_be_used_says_where_and_why(place: Path, old: str, new: str, says: str) -> None:
    path = place / "recipe.toml"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(InputError, match=says):
        train(path, data_dir=place, out=place / "model")
    assert not (place / "model").exists()


def test_a_missing_file_is_answered_with_where_to_get_it(place: Path) -> None:
    (place / "made.csv").unlink()
    with pytest.raises(InputError, match=r"made\.csv.*https://example.org/made.*CC0"):
        train(place / "recipe.toml", data_dir=place, out=place / "model")


def test_an_altered_file_is_refused(place: Path) -> None:
    with (place / "made.csv").open("a", encoding="utf-8") as file:
        file.write("bir satır daha,fine\n")
    with pytest.raises(InputError, match=r"made\.csv.*another file"):
        train(place / "recipe.toml", data_dir=place, out=place / "model")


def test_a_missing_recipe_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no recipe here"):
        train(tmp_path / "none.toml", data_dir=tmp_path, out=tmp_path / "model")
