"""The contract of a model folder: which files, which digests, and why a folder is refused."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hatewatch.errors import ModelError
from hatewatch.labels import load_scheme

#: The file that lists the digests of the contract files, in the form of `sha256sum`.
SUMS = "SHA256SUMS"
#: The file that says what the folder is.
CONFIG = "model.json"
#: The folder that a training keeps in a model folder until it is done; the one before it ends in `.old`.
UNFINISHED = "checkpoint"
FORMAT = 1
_PICKLES = {".pkl", ".pickle", ".joblib", ".pt", ".pth", ".bin", ".ckpt"}
_ANEW = "Train it anew with `hatewatch train`, or install hatewatch again if it is the one that came with it."


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A folder whose files are the ones it was published with.

    `config` is the table of `model.json`; `digest` covers every contract file, whose names are `files`.
    """

    path: Path
    digest: str
    config: dict[str, Any]
    files: frozenset[str]

    @property
    def name(self) -> str:
        """Return the name the model was published under."""
        return str(self.config["name"])

    def expect(self, names: Iterable[str]) -> None:
        """Raise ModelError where the contract files are not these: the folder is of another architecture."""
        if odd := self.files ^ set(names):
            name, kind = min(odd), self.config.get("architecture")
            what = "does not belong to" if name in self.files else "is missing from its digests, but belongs to"
            raise ModelError(f"{self.path}: {name} {what} a model of the architecture {kind}.", _ANEW)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def sign(folder: Path, names: Iterable[str]) -> str:
    """Write the digests of the contract files `names` to SHA256SUMS and return the digest of the model."""
    text = "".join(f"{_sha256(folder / name)}  {name}\n" for name in sorted(names))
    (folder / SUMS).write_bytes(text.encode("utf-8"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def name_of(path: Path) -> str:
    """Return `name@digest` of the folder at `path`, as it stands beside every number; its files are not looked into.

    Raises OSError, ValueError or KeyError where it is no model's.
    """
    digest = hashlib.sha256((path / SUMS).read_bytes().replace(b"\r\n", b"\n")).hexdigest()
    return f"{json.loads((path / CONFIG).read_text('utf-8'))['name']}@{digest[:12]}"


def open_folder(path: Path) -> ModelFolder:
    """Return the checked model folder at `path`.

    Raises ModelError for a folder that lacks a file, holds a pickle, was altered since it was published, or speaks
    of other labels than the scheme's.
    """
    if not path.is_dir():
        raise ModelError(f"{path}: there is no model folder here.", "Give a folder, or the name of a model: baseline.")
    if any(path.glob(f"{UNFINISHED}*")):
        raise ModelError(
            f"{path}: its training has not finished.",
            "Give the same `hatewatch train` command again: it goes on there.",
        )
    for file in sorted(path.rglob("*")):
        if file.suffix in _PICKLES:
            raise ModelError(
                f"{file}: is a pickle, which could run any code on your machine.",
                "hatewatch never opens one: remove it, and get the model as arrays (.npz) and JSON.",
            )
    digest, files = _check_sums(path)
    try:
        config = json.loads((path / CONFIG).read_text("utf-8"))
    except ValueError as error:
        raise ModelError(f"{path / CONFIG}: is not JSON ({error}).", _ANEW) from None
    if not isinstance(config, dict) or config.get("format") != FORMAT:
        found = config.get("format") if isinstance(config, dict) else None
        raise ModelError(
            f"{path / CONFIG}: the folder's format is {found!r}, known here is {FORMAT}.",
            "Use the hatewatch version it was made with, or train it anew.",
        )
    if config.get("scheme") != load_scheme().version:
        raise ModelError(
            f"{path / CONFIG}: speaks of the label scheme {config.get('scheme')!r}, known here is "
            f"{load_scheme().version!r}.",
            "Use the hatewatch version it was made with, or train it anew.",
        )
    _check_labels(path, config)
    return ModelFolder(path, digest, config, files)


def _check_sums(path: Path) -> tuple[str, frozenset[str]]:
    """Return the model's digest and the names of its contract files, after comparing each with its own digest."""
    sums = path / SUMS
    if not sums.is_file():
        raise ModelError(f"{path}: has no {SUMS}, so it cannot be told whether it is whole.", _ANEW)
    # Line ends are evened out so that a checkout on Windows does not change the model's name.
    text = sums.read_bytes().replace(b"\r\n", b"\n")
    names = []
    for number, line in enumerate(text.decode("utf-8", "replace").splitlines(), 1):
        wanted, _, name = line.partition("  ")
        if len(wanted) != 64 or not name or Path(name).name != name:
            raise ModelError(f"{sums}, line {number}: is not `digest  file`.", _ANEW)
        if not (path / name).is_file():
            raise ModelError(f"{path}: the file {name} is missing.", _ANEW)
        if _sha256(path / name) != wanted:
            raise ModelError(
                f"{path / name}: was altered since the model was published (its SHA-256 differs).",
                _ANEW + " On Windows, see that git did not change line ends.",
            )
        names.append(name)
    if CONFIG not in names:
        raise ModelError(f"{sums}: does not list {CONFIG}.", _ANEW)
    return hashlib.sha256(text).hexdigest(), frozenset(names)


def _check_labels(path: Path, config: dict[str, Any]) -> None:
    known, given = load_scheme().ids, tuple(config.get("labels", ()))
    strange = [label for label in given if label not in known]
    if strange:
        raise ModelError(
            f"{path / CONFIG}: the label {strange[0]!r} is not in the scheme of this hatewatch.",
            "Use the hatewatch version the model was made for, or train it anew on this scheme.",
        )
    if given != known:
        lacking = [label for label in known if label not in given]
        what = f"the label {lacking[0]!r} is missing" if lacking else "the labels stand in another order"
        raise ModelError(f"{path / CONFIG}: {what}.", "Train the model anew on this scheme.")
    bad = [label for label in known if not 0 <= config.get("thresholds", {}).get(label, -1) <= 1]
    if bad:
        raise ModelError(f"{path / CONFIG}: the threshold of {bad[0]!r} is missing or not in [0, 1].", _ANEW)


def read_arrays(
    folder: ModelFolder, name: str, wanted: dict[str, tuple[Any, tuple[int, ...]]]
) -> dict[str, NDArray[Any]]:
    """Return the arrays of one `.npz` file, each of the type and shape in `wanted`; pickled ones are refused."""
    path = folder.path / name
    if not path.is_file():
        raise ModelError(f"{folder.path}: the file {name} is missing.", _ANEW)
    try:
        with np.load(path, allow_pickle=False) as packed:
            arrays = {key: packed[key] for key in wanted}
    except KeyError as error:
        raise ModelError(f"{path}: lacks the array {error}.", _ANEW) from None
    except Exception as error:  # zipfile, zlib and numpy each raise their own
        kind = "holds pickled objects" if "pickle" in str(error) else f"is not a file of arrays ({error})"
        raise ModelError(f"{path}: {kind}.", "hatewatch opens plain arrays only. " + _ANEW) from None
    for key, (dtype, shape) in wanted.items():
        if arrays[key].dtype != dtype or arrays[key].shape != shape:
            raise ModelError(
                f"{path}: the array {key} is {arrays[key].dtype} {arrays[key].shape}, wanted {dtype} {shape}.",
                _ANEW,
            )
        if not np.isfinite(arrays[key]).all():
            raise ModelError(f"{path}: the array {key} holds what is no number.", _ANEW)
    return arrays
