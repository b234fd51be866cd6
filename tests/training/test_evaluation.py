"""Measures with their intervals, two models side by side, and a person's own judged texts."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from hatewatch.errors import InputError
from hatewatch.labels import load_scheme
from hatewatch.models import load_classifier
from hatewatch.resources import resource
from hatewatch.sources import write_xlsx
from hatewatch.training.evaluation.bootstrap import MEASURES, Answers, bootstrap, interval
from hatewatch.training.evaluation.compare import FalseAlarm, Measure, compare, evaluate, rows_of
from hatewatch.training.evaluation.judged import read_judged
from hatewatch.training.examples import UNKNOWN, Examples
from hatewatch.training.measures import auc, calibration_error, f1_macro

IDS = load_scheme().ids


def made(n: int, seed: int = 0, noise: float = 0.2) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    yes = (random.random(n) < 0.3).astype(np.int8)
    return np.clip(random.normal(0.35 + 0.3 * yes, noise), 0, 1).astype(np.float32), yes


def test_every_draw_is_what_the_plain_measures_say() -> None:
    scores, yes = made(80)
    scores = np.round(scores, 1)  # many ties
    draws = bootstrap([Answers(scores, 0.5)], yes, draws=50, seed=3)[0]
    drawn = np.random.default_rng(3).integers(0, 80, (50, 80))
    for rows, (f1, area, error) in zip(drawn, draws, strict=True):
        assert f1 == pytest.approx(f1_macro(scores[rows] >= np.float32(0.5), yes[rows]), abs=1e-6)
        assert area == pytest.approx(auc(scores[rows], yes[rows]), abs=1e-6)
        assert error == pytest.approx(calibration_error(scores[rows], yes[rows]), abs=1e-5)


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    whole, truth = made(200_000, 1)
    areas = auc(whole, truth)
    held = 0
    for i in range(100):
        scores, yes = whole[i * 300 : (i + 1) * 300], truth[i * 300 : (i + 1) * 300]
        low, high = interval(bootstrap([Answers(scores, 0.5)], yes, draws=200)[0][:, 1]) or (0, 0)
        held += low <= areas <= high
    assert 86 <= held <= 99


def test_the_same_seed_gives_the_same_draws_however_they_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    scores, yes = made(120)
    one = bootstrap([Answers(scores, 0.5)], yes, draws=64)[0]
    monkeypatch.setattr("hatewatch.training.evaluation.bootstrap._CELLS", 1)
    other = bootstrap([Answers(scores, 0.5)], yes, draws=64)[0]
    assert np.allclose(one, other, atol=1e-6)


def test_a_draw_without_a_yes_says_nothing() -> None:
    yes = np.array([1] + [0] * 9, np.int8)
    draws = bootstrap([Answers(np.linspace(1, 0, 10, dtype=np.float32), 0.5)], yes, draws=100)[0]
    assert np.isnan(draws[:, 1]).any()
    assert interval(draws[:, 1]) == (1.0, 1.0)
    assert interval(np.array([np.nan])) is None


def examples(n: int) -> Examples:
    texts = [f"Ne aptal bir iş bu, {i}" if i % 2 else f"Otobüs {i} dakika bekledi" for i in range(n)]
    labels = np.full((n, len(IDS)), UNKNOWN, np.int8)
    labels[:, IDS.index("offensive")] = np.arange(n) % 2
    labels[:20, IDS.index("hate")] = 0
    names = np.array(["one" if i % 4 < 2 else "two" for i in range(n)])
    spoken = np.array(["tr" if i % 8 < 4 else "kmr" for i in range(n)])
    parts = np.array(["test" if i % 10 else "train" for i in range(n)])
    empty = np.array([""] * n)
    return Examples(texts, labels, names, spoken, empty, np.ones(n, np.float32), np.arange(n), parts)


def test_every_set_and_language_is_measured_with_intervals_where_there_are_enough() -> None:
    given = examples(400)
    found = evaluate(load_classifier("baseline"), given)
    assert {one.data for one in found.measures if one.label == "offensive"} == {
        "all", "all/tr", "all/kmr", "one", "one/tr", "one/kmr", "two", "two/tr", "two/kmr",
    }  # fmt: skip
    cell = found.of("offensive")
    assert cell.n == 360
    assert cell.auc_low is not None
    assert cell.auc_high is not None
    assert cell.auc_low <= (cell.auc or 0) <= cell.auc_high
    few = found.of("hate")
    assert not few.enough
    assert few.auc_low is None
    with pytest.raises(KeyError):
        found.of("age")
    assert rows_of(given, "all").size == 400


def test_two_models_are_compared_on_the_same_texts() -> None:
    given = examples(300)
    rows = rows_of(given, "test")
    baseline = load_classifier("baseline")
    scores = baseline.predict([given.texts[i] for i in rows])
    worse = 1 - scores
    (first, second), differences = compare([(baseline, scores), (baseline, worse)], given, rows, "test")
    assert {one.measure for one in differences} == set(MEASURES)
    for one in differences:
        wanted = getattr(first.of(one.label, one.data), one.measure) - getattr(
            second.of(one.label, one.data), one.measure
        )
        assert one.difference == pytest.approx(wanted, abs=2e-4)
    area = next(one for one in differences if one.measure == "auc")
    assert area.low > 0
    _, same = compare([(baseline, scores), (baseline, scores)], given, rows, "test")
    assert all((one.difference, one.low, one.high) == (0, 0, 0) for one in same)


def test_figures_that_were_written_before_still_read() -> None:
    table = json.loads((resource("models") / "baseline" / "metrics.json").read_text("utf-8"))
    for part in ("test", "dev"):
        assert [Measure(**one) for one in table[part]["measures"]]
        assert [FalseAlarm(**one) for one in table[part]["false_alarms"]]


ROWS = [
    ["mesaj", "offensive", "hate", "language"],
    ["Otobüs bugün de geç kaldı", 0, 0, "tr"],
    ["Ne aptal bir iş bu böyle", 1, "", "tr"],
    ["Îro hewa li Amedê pir xweş e", "", 0, ""],
    ["Kimse bunu değerlendirmedi daha", "", "", ""],
]


def test_judged_texts_are_read_from_any_table(tmp_path: Path) -> None:
    header, *rows = ROWS
    write_xlsx(tmp_path / "judged.xlsx", header, rows)
    (tmp_path / "judged.csv").write_text("\n".join(";".join(map(str, row)) for row in ROWS) + "\n", "utf-8")
    lines = [
        {"mesaj": row[0]}
        | {name: bool(cell) for name, cell in zip(header[1:3], row[1:3], strict=True) if cell != ""}
        | {"language": row[3]}
        for row in rows
    ]
    (tmp_path / "judged.jsonl").write_text("\n".join(json.dumps(one) for one in lines) + "\n", "utf-8")
    for name in ("judged.xlsx", "judged.csv", "judged.jsonl"):
        found, digest, left_out = read_judged(tmp_path / name, {"text": "mesaj"})
        assert found.texts == [row[0] for row in rows], name
        assert found.column("offensive").tolist() == [0, 1, UNKNOWN, UNKNOWN], name
        assert found.column("hate").tolist() == [0, UNKNOWN, 0, UNKNOWN], name
        assert (found.column("age") == UNKNOWN).all()
        assert found.language[:3].tolist() == ["tr", "tr", "kmr"], name
        assert rows_of(found, "all").tolist() == [0, 1, 2]
        assert len(digest) == 64
        assert left_out == 0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("text,hate\nBugün hava güzel,maybe\n", r"row 2, column 'hate': holds 'maybe'.*1 for yes"),
        ("text,hateful\nBugün hava güzel,1\n", r"no column is called by a label.*text, hateful"),
        ("text,hate\nBugün hava güzel,\n", "no text in it is judged"),
        ("text,hate,language\nBugün hava güzel,1,turkish\n", r"row 2, column 'language': holds 'turkish'"),
    ],
)
def test_a_table_that_says_nothing_usable_is_refused(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "judged.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=says):
        read_judged(path)
