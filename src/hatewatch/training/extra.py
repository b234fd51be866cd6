"""Ask for the libraries of the extra `train` before anybody waits for data to be read."""

from __future__ import annotations

from importlib.util import find_spec

from hatewatch.errors import InputError

_LINEAR = ("sklearn", "scipy")
_TRANSFORMER = (*_LINEAR, "torch", "transformers", "accelerate", "datasets", "onnx", "tokenizers")


def need_extra(*, transformer: bool = False) -> None:
    """Raise InputError, saying what to install, where a library that the training needs is missing."""
    lacking = [name for name in (_TRANSFORMER if transformer else _LINEAR) if find_spec(name) is None]
    if lacking:
        raise InputError(
            f"Training needs {', '.join(lacking)}, which {'are' if lacking[1:] else 'is'} not installed.",
            'Run: pip install "hatewatch[train]".',
        )
