"""The secret is made once, for its owner alone, and compared whole."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

pytest.importorskip("fastapi")

from hatewatch.api.secret import is_same, keep_secret
from hatewatch.errors import InputError


def test_it_is_made_once_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "listen.key"
    secret = keep_secret(path)
    assert len(secret) == 64
    assert keep_secret(path) == secret
    assert keep_secret(tmp_path / "other.key") != secret
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_damaged_one_is_refused_and_may_be_deleted(tmp_path: Path) -> None:
    path = tmp_path / "listen.key"
    path.write_text("abc", "utf-8")
    with pytest.raises(InputError, match="Delete it"):
        keep_secret(path)


def test_only_the_same_is_the_same() -> None:
    assert is_same("aş", "aş")
    assert not is_same("as", "aş")
    assert not is_same("", "a")
