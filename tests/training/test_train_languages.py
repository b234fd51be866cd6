"""Training the language identifier: honest splits, and the same weights from the same recipe and data."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from hatewatch.errors import InputError
from hatewatch.training.languages.identifier import read_recipe, read_split, train_languages, without_marks

pytest.importorskip("scipy")

RECIPE = """
[model]
name = "tiny"
bits = 10
characters = [1, 2, 3]
words = [1]
seed = 1
epochs = 12
batch = 64
rate = 0.05
decay = 1e-7
cuts = 2
[varieties]
tr = "tr"
kmr = "kmr"
[selftrain]
rounds = 1
first = { cuts = 1 }
probability = 0.6
"kmr?" = ["kmr", "tr"]
[[sources]]
name = "ours"
file = "ours.csv"
format = "csv"
label = "language"
columns = { text = "" }
licence = "Apache-2.0"
[[sources]]
name = "absent"
file = "absent.csv"
format = "csv"
columns = { text = "tr" }
licence = "none"
sha256 = "0"
"""
WORDS = {
    "tr": [
        "bugün",
        "yarın",
        "geliyor",
        "gidiyor",
        "çünkü",
        "değil",
        "güzel",
        "çocuklar",
        "evde",
        "okul",
        "hava",
        "sonra",
    ],
    "kmr": [
        "îro",
        "sibê",
        "dixwaze",
        "dibêje",
        "lewre",
        "nîne",
        "xweş",
        "zarok",
        "malê",
        "dibistan",
        "hewa",
        "paşê",
    ],
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "languages.toml").write_text(RECIPE, encoding="utf-8")
    with (tmp_path / "ours.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["text", "language"])
        for language, words in WORDS.items():
            for i in range(120):
                line = " ".join(words[(i * k + k) % len(words)] for k in range(1, 7))
                writer.writerow([f"{line} {words[i % 7]}{words[i % 11]}", "kmr?" if i % 9 == 0 else language])
        writer.writerow(["Bugün okullar tatil edildi, çocuklar çok sevindi", "tr"])
        writer.writerow(["BUGÜN OKULLAR TATİL EDİLDİ ÇOCUKLAR ÇOK ÜZÜLDÜ @kisi", "tr"])
        writer.writerow(["bugun okullar tatil edildi!! cocuklar evde", "tr"])
    return tmp_path


def test_near_duplicates_are_in_one_part(project: Path) -> None:
    split = read_split(read_recipe(project / "languages.toml"), [project])
    holding = [
        part
        for part in (split.train, split.dev, split.test)
        if any("tatil" in without_marks(item.text) or "TATİL" in item.text for item in part)
    ]
    assert len(holding) == 1
    assert split.missing == ["absent"]


def test_the_same_recipe_gives_the_same_weights_and_they_work(project: Path) -> None:
    first = train_languages(project / "languages.toml", project, project / "one")
    second = train_languages(project / "languages.toml", project, project / "two")
    assert first.digest == second.digest
    answers = first.identify(["bugün hava güzel çocuklar okul", "îro hewa xweş zarok dibistan"])
    assert [answer.language for answer in answers] == ["tr", "kmr"]


def test_another_file_than_the_recipe_names_is_refused(project: Path) -> None:
    (project / "absent.csv").write_text("text\nbugün\n", encoding="utf-8")
    with pytest.raises(InputError, match="not the file that the recipe names"):
        train_languages(project / "languages.toml", project, project / "one")


def test_marks_are_dropped_from_every_latin_letter() -> None:
    assert without_marks("Çağrı İLE: êvarbaş, Straße, gözəl, où") == "Cagri ILE: evarbas, Strasse, gozel, ou"
    assert without_marks("أنا في البيت") == "أنا في البيت"
