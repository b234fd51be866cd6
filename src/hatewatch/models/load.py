"""Find a model by name or folder and load it."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from hatewatch.errors import ModelError
from hatewatch.models import baseline, transformer
from hatewatch.models.classifier import Classifier
from hatewatch.models.folder import CONFIG, ModelFolder, open_folder
from hatewatch.resources import resource

_LOADERS: dict[str, Callable[[ModelFolder], Classifier]] = {
    baseline.ARCHITECTURE: baseline.load_baseline,
    transformer.ARCHITECTURE: transformer.load_transformer,
}


def load_classifier(name_or_path: str | Path) -> Classifier:
    """Return the classifier that is called so (`default`, `baseline`) or that lives in the folder given.

    `default` is what `models/models.toml` says. Raises ModelError for a folder that is not whole, not what was
    published, or of an architecture that is not known here.
    """
    folder = open_folder(find_folder(name_or_path))
    architecture = folder.config.get("architecture")
    loader = _LOADERS.get(str(architecture))
    if loader is None:
        raise ModelError(
            f"{folder.path / CONFIG}: the architecture {architecture!r} is not one known here ({', '.join(_LOADERS)}).",
            "Use the hatewatch version it was made with, or choose another model.",
        )
    return loader(folder)


def on_one_core(classifier: Classifier) -> Classifier:
    """Return the same classifier, weights shared, for a caller who has a thread a core ask it by himself."""
    if isinstance(classifier, transformer.Transformer):
        return replace(classifier, scorer=replace(classifier.scorer, threads=1))
    return classifier


def lengths(classifier: Classifier, texts: Sequence[str]) -> list[int]:
    """Return how long each text is to a classifier that reads those of one length together; 0 where it does not."""
    return classifier.lengths(texts) if isinstance(classifier, transformer.Transformer) else [0] * len(texts)


def find_folder(name_or_path: str | Path) -> Path:
    """Return the folder of a model: a path as it stands, a bare name among the models that ship. Raises ModelError."""
    shipped = resource("models")
    if isinstance(name_or_path, str) and "/" not in name_or_path and "\\" not in name_or_path:
        name = name_or_path
        if name == "default":
            name = str(tomllib.loads((shipped / "models.toml").read_text("utf-8"))["default"])
        if (shipped / name).is_dir():
            return shipped / name
        if not Path(name).is_dir():
            names = sorted(one.name for one in shipped.iterdir() if one.is_dir()) if shipped.is_dir() else []
            raise ModelError(
                f"There is no model called {name!r}.",
                f"Choose one of: {', '.join(names)}; or give a model folder.",
            )
    return Path(name_or_path)
