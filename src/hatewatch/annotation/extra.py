"""Say what to install where the extra `annotate` is missing."""

from __future__ import annotations

from importlib.util import find_spec

from hatewatch.errors import InputError


def need_sdk() -> None:
    """Raise InputError where label-studio-sdk is not installed."""
    if find_spec("label_studio_sdk") is None:
        raise InputError(
            "This needs label-studio-sdk, which is not installed.",
            'Install it: pip install "hatewatch[annotate]". Or exchange files: hatewatch annotate push --to-file.',
        )
