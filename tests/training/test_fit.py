"""Fitting a tiny encoder: it learns, it resumes to the very same weights, it refuses another recipe's checkpoint."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hatewatch.errors import InputError

torch = pytest.importorskip("torch")

from hatewatch.labels import load_scheme  # noqa: E402
from hatewatch.progress import Silent  # noqa: E402
from hatewatch.training.examples import Examples, read_examples  # noqa: E402
from hatewatch.training.recipe import TransformerRecipe, load_recipe  # noqa: E402
from hatewatch.training.transformer import fit as fitting  # noqa: E402
from hatewatch.training.transformer.batches import deal, encode, encode_part, pad  # noqa: E402
from hatewatch.training.transformer.encoder import Base, load_base  # noqa: E402
from hatewatch.training.transformer.fit import fit_network  # noqa: E402
from hatewatch.training.transformer.network import Network  # noqa: E402
from training.tiny import write_base, write_recipe  # noqa: E402


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)  # the network is too small to be shared


def run(recipe_path: Path, out: Path) -> Network:
    recipe = load_recipe(recipe_path)
    assert isinstance(recipe, TransformerRecipe)
    examples = read_examples(recipe, recipe_path.parent)
    return fit_network(recipe, examples, load_base(recipe), out, Silent())[0]


def begin(recipe_path: Path) -> Base:
    recipe = load_recipe(recipe_path)
    assert isinstance(recipe, TransformerRecipe)
    return load_base(recipe)


def weights(network: Network) -> np.ndarray:
    return np.concatenate([p.detach().numpy().ravel() for p in network.parameters()])


def test_it_learns_and_logs(tmp_path: Path) -> None:
    recipe_path = write_recipe(tmp_path, write_base(tmp_path / "base"))
    network = run(recipe_path, tmp_path / "out")
    base = begin(recipe_path)
    ids, mask = pad(encode(["sersem bir iş bu", "otobüs durakta bekledi"], base.tokenizer, 24), base.pad)
    network.eval()
    with torch.inference_mode():
        rude, fine = network(ids, mask)[:, 0].tolist()
    assert rude > 0 > fine
    with (tmp_path / "out" / "training.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    losses = [float(row["loss"]) for row in rows if row["loss"]]
    assert losses[0] > losses[-1]
    assert any(row["dev"] for row in rows)


def test_a_run_that_was_cut_off_ends_with_the_same_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recipe_path = write_recipe(tmp_path, write_base(tmp_path / "base"), epochs=2, save=0)
    whole = weights(run(recipe_path, tmp_path / "whole"))

    class CutError(Exception):
        pass

    real, calls = fitting.Checkpoint.save, []

    def save(self: fitting.Checkpoint) -> None:
        real(self)
        calls.append(1)
        if len(calls) == 9:
            raise CutError

    monkeypatch.setattr(fitting.Checkpoint, "save", save)
    with pytest.raises(CutError):
        run(recipe_path, tmp_path / "cut")
    said: list[int] = []
    monkeypatch.setattr(fitting.Checkpoint, "save", real)
    monkeypatch.setattr(fitting.Log, "cut", lambda _, step: said.append(step))
    again = weights(run(recipe_path, tmp_path / "cut"))
    assert said[0] > 0
    np.testing.assert_array_equal(whole, again)


def test_another_recipe_does_not_go_on_from_it(tmp_path: Path) -> None:
    base = write_base(tmp_path / "base")
    run(write_recipe(tmp_path, base, epochs=1, save=0), tmp_path / "out")
    with pytest.raises(InputError, match="another recipe"):
        run(write_recipe(tmp_path, base, epochs=2, save=0), tmp_path / "out")


def test_a_stage_may_end_before_its_rate_has_fallen(tmp_path: Path) -> None:
    path = write_recipe(tmp_path, write_base(tmp_path / "base"), epochs=4)
    path.write_text(path.read_text("utf-8").replace("epochs = 4", "epochs = 4\nuntil = 2"), "utf-8")
    run(path, tmp_path / "out")
    with (tmp_path / "out" / "training.csv").open(newline="") as stream:
        rates = [float(row["rate"]) for row in csv.DictReader(stream) if row["rate"]]
    assert rates[-1] == pytest.approx(0.005 / 2, rel=0.1)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("rate = 0.005", "rate = -1", "rate = -1"),
        ("rate = 0.005", "rate = 0.005\nuntil = 9.0", "from 0 to epochs"),
        ("rate = 0.005", "rate = 0.005\nbare = 0.7\nslips = 0.6", "at most what `bare` leaves"),
        ("average = 0.9", "average = 1.0", "from 0 to under 1"),
        ('name = "tiny"', 'name = "tiny"\nown_share = { hate = 2 }', "own_share: hate = 2"),
        ('name = "tiny"', 'name = "tiny"\nown_share = { anger = 0.5 }', "not in the scheme"),
        ('name = "tiny"', 'name = "tiny"\nown_share = 0.5', "own_share"),
    ],
)
def test_a_number_that_makes_no_sense_is_refused(tmp_path: Path, old: str, new: str, says: str) -> None:
    path = write_recipe(tmp_path, tmp_path / "base", epochs=1)
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(InputError, match=says):
        load_recipe(path)


def test_batches_are_of_like_length_within_budget_and_the_same_each_time(tmp_path: Path) -> None:
    recipe = load_recipe(write_recipe(tmp_path, write_base(tmp_path / "base")))
    assert isinstance(recipe, TransformerRecipe)
    examples: Examples = read_examples(recipe, tmp_path)
    encoded = encode_part(examples, "train", recipe, load_base(recipe).tokenizer)
    batches = deal(encoded, examples, recipe, 0)
    assert sorted(np.concatenate([batch.places for batch in batches]).tolist()) == list(range(len(encoded)))
    for batch in batches:
        longest = max(encoded.ids[i].size for i in batch.places)
        assert batch.places.size <= recipe.fit.batch
        assert batch.places.size == 1 or longest * batch.places.size <= recipe.fit.tokens
    again = deal(encoded, examples, recipe, 0)
    assert all((a.places == b.places).all() for a, b in zip(batches, again, strict=True))
    other = deal(encoded, examples, recipe, 1)
    assert any(a.places.tolist() != b.places.tolist() for a, b in zip(batches, other, strict=False))


def test_as_many_texts_are_misspelled_as_the_recipe_says(tmp_path: Path) -> None:
    recipe = load_recipe(write_recipe(tmp_path, write_base(tmp_path / "base")))
    assert isinstance(recipe, TransformerRecipe)
    recipe = replace(recipe, fit=replace(recipe.fit, bare=0.2, slips=0.3))
    examples = read_examples(recipe, tmp_path)
    encoded = encode_part(examples, "train", recipe, load_base(recipe).tokenizer, misspelled=True)
    batches = [batch for epoch in range(20) for batch in deal(encoded, examples, recipe, epoch)]
    spelling = np.concatenate([batch.spelling for batch in batches])
    assert np.allclose(np.bincount(spelling, minlength=3) / spelling.size, [0.5, 0.2, 0.3], atol=0.05)


def test_labels_that_nobody_judged_teach_nothing(tmp_path: Path) -> None:
    recipe_path = write_recipe(tmp_path, write_base(tmp_path / "base"), epochs=1)
    fresh = begin(recipe_path).network
    after = run(recipe_path, tmp_path / "out")
    ids = load_scheme().ids
    # No row of the made set judges a discourse label; shrinking alone moves its weights.
    moved = (after.head.weight - fresh.head.weight).abs().mean(dim=1)
    assert moved[ids.index("offensive")] > 20 * moved[ids.index("exclusion")]
