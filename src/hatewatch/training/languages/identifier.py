"""Make the language identifier: split, augment, clean by self-training, fit a softmax regression, save."""

from __future__ import annotations

import hashlib
import json
import random
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hatewatch.errors import InputError
from hatewatch.languages.identifier import Identifier, load_identifier
from hatewatch.languages.letters import units
from hatewatch.ngrams import hash_ngrams
from hatewatch.text import skeleton
from hatewatch.training.extra import need_extra
from hatewatch.training.languages.texts import Labelled, read_sources
from hatewatch.training.tables import read_table

_LETTERS = re.compile(r"[^\W\d_]+")
_MENTION = re.compile(r"\b(?:USER|URL|RT)\b|@\w+|https?:\S+")
_ENDS = 24  # letters at either end that make two texts near-duplicates
_LARGEST = 60  # larger groups of near-duplicates (boilerplate) are only trained on
_OTHER_KEYBOARD = {"ی": "ي", "ک": "ك", "ه": "ھ", "أ": "ا", "إ": "ا", "ة": "ه", "ي": "ی"}
_MARKS = re.compile("[\u0300-\u036f]")
_NO_MARKS = str.maketrans("ıƏəøłđð", "iEeoldd") | {ord("ß"): "ss", ord("æ"): "ae"}


@dataclass(frozen=True)
class Split:
    """The texts by part; near-duplicates are never in two parts."""

    train: list[Labelled]
    dev: list[Labelled]
    test: list[Labelled]
    missing: list[str]


def read_split(recipe: dict[str, Any], folders: list[Path]) -> Split:
    """Return the recipe's texts cut into train, dev and test (8 : 1 : 1) by a digest, so alike everywhere.

    Texts that agree in their first or last 24 letters, without diacritics, stay together.
    """
    texts, missing = read_sources(recipe["sources"], folders)
    parent = list(range(len(texts)))

    def find(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    seen: dict[str, int] = {}
    keys: list[str] = []
    for i, item in enumerate(texts):
        key = "".join(_LETTERS.findall(skeleton(_MENTION.sub(" ", item.text))))
        keys.append(key)
        for end in (f"<{key[:_ENDS]}", f">{key[-_ENDS:]}"):
            parent[find(i)] = find(seen.setdefault(end, i))
    groups: dict[int, list[int]] = {}
    for i in range(len(texts)):
        groups.setdefault(find(i), []).append(i)
    parts: dict[str, list[Labelled]] = {"train": [], "dev": [], "test": []}
    for members in groups.values():
        smallest = min(keys[i] for i in members)
        draw = int.from_bytes(hashlib.blake2b(smallest.encode(), digest_size=4).digest()) % 10
        part = "train" if draw < 8 or len(members) > _LARGEST else ("dev" if draw == 8 else "test")
        held = any(texts[i].role == "test" for i in members)
        once: set[tuple[str, str]] = set()
        for i in members:
            if not keys[i] or ((keys[i], texts[i].variety) in once and texts[i].role != "fit"):
                continue
            once.add((keys[i], texts[i].variety))
            if texts[i].role == "test":
                parts["test"].append(texts[i])
            elif texts[i].role == "fit" and not held:
                parts["train"].append(texts[i])
            elif not (held and part == "train"):
                parts[part].append(texts[i])
    return Split(parts["train"], parts["dev"], parts["test"], missing)


def without_marks(text: str) -> str:
    """Return `text` as typed on a foreign keyboard: no diacritics, ı as i, ə as e, ß as ss.

    Arabic script stays as it is.
    """
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFD", text.translate(_NO_MARKS))
    return unicodedata.normalize("NFC", _MARKS.sub("", apart))


def cut_words(text: str, count: int, order: random.Random) -> str:
    """Return `count` words of `text` in a row, from a random place, without links and handles."""
    words = [word for word in _MENTION.sub(" ", text).split() if _LETTERS.search(word)]
    begin = order.randrange(max(1, len(words) - count + 1))
    return " ".join(words[begin : begin + count])


def _variants(text: str, cuts: int, order: random.Random) -> list[str]:
    """Return the text and `cuts` random cuts, half without diacritics, some with other Arabic letters."""
    found = [text]
    for _ in range(cuts):
        cut = cut_words(text, order.choice((1, 2, 3, 3, 4, 5, 5, 6, 8)), order)
        if order.random() < 0.5:
            cut = without_marks(cut)
        if order.random() < 0.25 and any(sign in cut for sign in _OTHER_KEYBOARD):
            for sign in order.sample(sorted(_OTHER_KEYBOARD), 3):
                cut = cut.replace(sign, _OTHER_KEYBOARD[sign])
        found.append(cut)
    if order.random() < 0.3:
        found[0] = without_marks(text)
    return found


def _features(texts: Sequence[str], model: dict[str, Any]) -> Any:
    """Return the texts' hashed n-grams as a sparse matrix of counts divided by sqrt(row sum)."""
    from scipy.sparse import csr_matrix, vstack

    blocks = []
    for at in range(0, len(texts), 4096):
        parts, owner = units(texts[at : at + 4096])
        ngrams = hash_ngrams(parts, characters=model["characters"], words=model["words"], bits=model["bits"])
        first = np.searchsorted(owner, np.arange(min(4096, len(texts) - at) + 1))
        offsets = ngrams.offsets[first]
        counts = np.maximum(np.diff(offsets), 1)
        values = np.repeat((1 / np.sqrt(counts)).astype(np.float32), np.diff(offsets))
        blocks.append(
            csr_matrix(
                (values, ngrams.buckets.astype(np.int32), offsets.astype(np.int32)),
                shape=(len(counts), 1 << model["bits"]),
            )
        )
    return vstack(blocks, format="csr")


def _fit(
    features: Any,
    labels: NDArray[np.int64],
    importance: NDArray[np.float32],
    classes: int,
    model: dict[str, Any],
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return weights and bias of a softmax regression fitted by Adam (Kingma & Ba 2015) in minibatches."""
    rng = np.random.default_rng(model["seed"])
    shape = (features.shape[1], classes)
    weights, first, second = (np.zeros(shape, np.float32) for _ in range(3))
    bias, bias_first, bias_second = (np.zeros(classes, np.float32) for _ in range(3))
    step = 0
    batches = -(-features.shape[0] // model["batch"])
    total = batches * model["epochs"]
    for _ in range(model["epochs"]):
        order = rng.permutation(features.shape[0])
        for chunk in np.array_split(order, batches):
            rows, target, share = features[chunk], labels[chunk], importance[chunk]
            logits = rows @ weights + bias
            logits -= logits.max(axis=1, keepdims=True)
            np.exp(logits, out=logits)
            logits /= logits.sum(axis=1, keepdims=True)
            logits[np.arange(len(chunk)), target] -= 1
            logits *= (share / share.sum())[:, None]
            step += 1
            rate = model["rate"] * (1 - step / (total + 1)) * np.sqrt(1 - 0.99**step) / (1 - 0.9**step)
            gradient = np.asarray((rows.T @ logits), np.float32)
            gradient += np.float32(model["decay"]) * weights
            for value, slope, m, v in (
                (weights, gradient, first, second),
                (bias, logits.sum(axis=0), bias_first, bias_second),
            ):
                m *= np.float32(0.9)
                m += np.float32(0.1) * slope
                v *= np.float32(0.99)
                v += np.float32(0.01) * slope * slope
                value -= np.float32(rate) * m / (np.sqrt(v) + np.float32(1e-8))
    return weights, bias


def _train_once(texts: list[Labelled], recipe: dict[str, Any]) -> Identifier:
    """Return an identifier fitted to `texts`; a variety weighs as the square root of its size."""
    model, names = recipe["model"], list(recipe["varieties"])
    order = random.Random(model["seed"])
    index = {name: i for i, name in enumerate(names)}
    raw: list[str] = []
    labels: list[int] = []
    for item in texts:
        made = _variants(item.text, model["cuts"], order)
        raw += made
        labels += [index[item.variety]] * len(made)
    target = np.asarray(labels)
    frequency = np.bincount(target, minlength=len(names)).astype(np.float32)
    importance = (1 / np.sqrt(np.maximum(frequency, 1)))[target]
    weights, bias = _fit(_features(raw, model), target, importance, len(names), model)
    scale = np.maximum(np.abs(weights).max(axis=0), 1e-6) / 127
    return Identifier(
        name=model["name"],
        digest="",
        varieties=tuple(names),
        languages=tuple(recipe["varieties"].values()),
        weights=np.round(weights / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        bias=bias,
        bits=model["bits"],
        characters=tuple(model["characters"]),
        words=tuple(model["words"]),
    )


def relabel(texts: list[Labelled], identifier: Identifier, rules: dict[str, Any]) -> list[Labelled]:
    """Return `texts`, the unlabelled ones ("kmr?") labelled by `identifier` or left out if it is unsure."""
    open_ones = [item for item in texts if item.variety in rules]
    kept = [item for item in texts if item.variety not in rules]
    varieties, likely = identifier.varieties_of([item.text for item in open_ones])
    for item, variety, probability in zip(open_ones, varieties, likely, strict=True):
        if probability >= rules["probability"] and variety in rules[item.variety]:
            kept.append(replace(item, variety=variety))
    return kept


def read_recipe(path: Path) -> dict[str, Any]:
    """Return the recipe at `path` as a table; raises InputError where there is none."""
    return read_table(path)


def data_folders(recipe_path: Path, data_dir: Path) -> list[Path]:
    """Return where a recipe's files are looked for, in order."""
    return [data_dir, data_dir / "packages", recipe_path.parent]


def train_languages(recipe_path: Path, data_dir: Path, out_dir: Path) -> Identifier:
    """Train by the recipe on the files in `data_dir` and write weights.npz and card.json into `out_dir`.

    The same recipe and data give the same weights on the same libraries. Takes minutes on two cores. A source that is
    not there is left out and named in the card; raises InputError where a variety is left without any text.
    """
    need_extra()
    recipe = read_recipe(recipe_path)
    split = read_split(recipe, data_folders(recipe_path, data_dir))
    unseen = set(recipe["varieties"]) - {item.variety for item in split.train}
    if unseen:
        raise InputError(
            f"{data_dir}: no training texts in {', '.join(sorted(unseen))}; not there: {', '.join(split.missing)}.",
            f"Get the files that {recipe_path} names and put them into the folder given by --data.",
        )
    rules = recipe["selftrain"]
    texts = [item for item in split.train if item.variety not in rules]
    quick = {**recipe, "model": recipe["model"] | rules["first"]}
    identifier = _train_once(texts, quick)
    for left in reversed(range(rules["rounds"])):
        texts = relabel(split.train, identifier, rules)
        identifier = _train_once(texts, quick if left else recipe)
    counts: dict[str, int] = {}
    for item in texts:
        counts[item.variety] = counts.get(item.variety, 0) + 1
    save_identifier(identifier, out_dir, recipe, counts, split.missing)
    return load_identifier(out_dir)


def save_identifier(
    identifier: Identifier, out_dir: Path, recipe: dict[str, Any], counts: dict[str, int], missing: list[str]
) -> None:
    """Write weights.npz and card.json: what the model is, what it was made from, and the weights' digest."""
    out_dir.mkdir(parents=True, exist_ok=True)
    path = out_dir / "weights.npz"
    np.savez_compressed(
        path, weights=identifier.weights, scale=identifier.scale, bias=identifier.bias, allow_pickle=False
    )
    card = {
        "name": identifier.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "bits": identifier.bits,
        "characters": identifier.characters,
        "words": identifier.words,
        "varieties": dict(zip(identifier.varieties, identifier.languages, strict=True)),
        "texts": counts,
        "sources": [
            {key: source[key] for key in ("name", "file", "licence", "sha256") if key in source}
            for source in recipe["sources"]
            if source["name"] not in missing and source.get("role") != "test"
        ],
        "missing": missing,
    }
    text = json.dumps(card, ensure_ascii=False, indent=1) + "\n"
    (out_dir / "card.json").write_text(text, encoding="utf-8")
