"""`hatewatch evaluate` as a person runs it: figures printed and written, bad input named, floors that bite."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from hatewatch.resources import resource

RECIPE = """kind = "baseline"
name = "tiny"
[[data]]
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


def judged(path: Path, n: int = 80) -> Path:
    rows = ["text,offensive,hate"]
    for i in range(n):
        rows += [f"Ne aptal bir iş bu {i} kere {i * 7},1,", f"Otobüs {i} numaralı durakta {i * 3} dakika bekledi,0,0"]
    path.write_text("\n".join(rows) + "\n", "utf-8")
    return path


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """Return a second model: the baseline with another threshold."""
    from hatewatch.models.folder import sign

    folder = tmp_path / "second"
    shutil.copytree(resource("models") / "baseline", folder)
    config = json.loads((folder / "model.json").read_text("utf-8"))
    config["name"] = "second"
    config["thresholds"]["offensive"] = 0.9
    (folder / "model.json").write_text(json.dumps(config), "utf-8")
    sign(folder, ["model.json", "weights.npz"])
    return folder


def test_without_data_the_functional_tests_alone(cli, tmp_path: Path) -> None:
    ran = cli("evaluate", "baseline", "--out", tmp_path / "out")
    assert ran.code == 0, ran.err
    assert "Functional tests by functionality: kmr" in ran.out
    assert "False positives by group" in ran.out
    assert "By label" not in ran.out
    assert "too few" in ran.out
    table = json.loads((tmp_path / "out" / "evaluation.json").read_text("utf-8"))
    assert table["model"].startswith("baseline@")
    assert table["against"] == ""  # it is not set beside itself
    assert table["evaluations"] == []
    assert len(table["functional"]) == 1
    page = (tmp_path / "out" / "evaluation.md").read_text("utf-8")
    assert "| tr | hostile |" in page
    assert "not yet reviewed by native speakers" in page


def test_judged_texts_with_the_baseline_beside(cli, tmp_path: Path, second: Path) -> None:
    ran = cli("evaluate", second, judged(tmp_path / "judged.csv"), "--out", tmp_path / "out")
    assert ran.code == 0, ran.err
    assert "judged.csv: 160 judged texts" in ran.out
    assert "Beside baseline@" in ran.out
    table = json.loads((tmp_path / "out" / "evaluation.json").read_text("utf-8"))
    assert [one["model"].split("@")[0] for one in table["evaluations"]] == ["second", "baseline"]
    area = [one for one in table["differences"] if (one["label"], one["measure"]) == ("offensive", "auc")]
    assert area[0]["difference"] == 0  # another threshold ranks nothing otherwise
    cell = next(one for one in table["evaluations"][0]["measures"] if one["label"] == "offensive")
    assert cell["macro_f1_low"] <= cell["macro_f1"] <= cell["macro_f1_high"]
    alone = cli("evaluate", second, tmp_path / "judged.csv", "--against", "none")
    assert alone.code == 0
    assert "Beside" not in alone.out


def test_a_recipe_gives_the_part_that_was_asked_for(cli, tmp_path: Path) -> None:
    rows = ["text,judged"]
    for i in range(200):
        rows += [f"Ne sersem bir iş bu {i} kere {i * 7},rude", f"Otobüs {i} durakta {i * 3} dakika bekledi,fine"]
    (tmp_path / "made.csv").write_text("\n".join(rows) + "\n", "utf-8")
    digest = hashlib.sha256((tmp_path / "made.csv").read_bytes()).hexdigest()
    (tmp_path / "tiny.toml").write_text(RECIPE.format(digest=digest), "utf-8")
    counts = {}
    for part in ("train", "dev", "test", "all"):
        out = tmp_path / part
        ran = cli("evaluate", "baseline", "tiny.toml", "--data", tmp_path, "--part", part, "--out", out)
        if ran.code:
            assert "no judged text is in the part" in ran.err  # near-duplicates may leave a part empty
            counts[part] = 0
            continue
        table = json.loads((out / "evaluation.json").read_text("utf-8"))
        counts[part] = table["data"][0]["n"]
        assert table["data"][0]["sha256"] == digest
        assert ("flattered" in ran.out) == (part in ("train", "all"))
    assert counts["all"] == 400 == counts["train"] + counts["dev"] + counts["test"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["baseline", "none.csv"], "none.csv: there is no such file"),
        (["baseline", "none.toml"], "none.toml: there is no recipe here"),
        (["nobody"], "There is no model called 'nobody'"),
        (["baseline", "--part", "half"], "--part half"),
        (["baseline", "--map", "text=metin"], "--map goes with a table"),
        (["baseline", "judged.csv", "judged.csv"], "judged.csv: is given twice"),
        (["baseline", "plain.csv"], "no column is called by a label"),
        (["baseline", "--out", "judged.csv"], "judged.csv is a file"),
    ],
)
def test_bad_input_is_one_line_that_helps(cli, tmp_path: Path, arguments: list[str], says: str) -> None:
    judged(tmp_path / "judged.csv", 5)
    (tmp_path / "plain.csv").write_text("text,date\nBugün hava güzel,2024-10-03\n", "utf-8")
    ran = cli("evaluate", *arguments)
    assert ran.code == 1
    assert says in ran.err
    assert len(ran.err.strip().splitlines()) <= 2  # the line, and maybe one of progress
    assert "Traceback" not in ran.err


def test_floors_bite(cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = judged(tmp_path / "judged.csv")
    floors = tmp_path / "floors.toml"
    monkeypatch.setattr("hatewatch.training.evaluation.floors.floors_file", lambda: floors)

    def pin(bound: str, digest: str, n: int = 160) -> None:
        floors.write_text(
            f'[[floor]]\nmodel = "baseline"\ndata = "judged.csv"\nsha256 = "{digest}"\nlabel = "offensive"\n'
            f'measure = "auc"\nn = {n}\n{bound}\n',
            "utf-8",
        )

    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    pin("at_least = 0.5", digest)
    ran = cli("evaluate", "baseline", path, "--floors")
    assert ran.code == 0, ran.err
    assert "1 floors hold" in ran.out
    ran = cli("evaluate", "baseline", "--floors")
    assert ran.code == 0
    assert "0 floors hold; the data of 1 more were not at hand" in ran.out
    pin("at_most = 0.1", digest)
    ran = cli("evaluate", "baseline", path, "--floors")
    assert ran.code == 1
    assert "auc of offensive on judged.csv" in ran.err
    pin("at_least = 0.5", digest, n=150)
    ran = cli("evaluate", "baseline", path, "--floors")
    assert ran.code == 1
    assert "measured on 150 texts" in ran.err
    pin("at_least = 0.5", "0" * 64)
    ran = cli("evaluate", "baseline", path, "--floors")
    assert ran.code == 1
    assert "another version" in ran.err
    assert "By label" in ran.out  # the figures are told all the same
