from __future__ import annotations

import stat
import sys
import unicodedata
from pathlib import Path

import pytest

from hatewatch.errors import InputError
from hatewatch.privacy import Pseudonyms, new_key, read_key, write_key

KEY = bytes(range(32))


def test_a_pseudonym_is_pinned() -> None:
    # HMAC-SHA256 of "ornekkisi" under bytes 0..31, from another implementation (openssl dgst -mac HMAC).
    assert Pseudonyms(KEY).of("OrnekKisi") == "e9a63e17fcd4a4d1cfa9"


@pytest.mark.parametrize(
    "spelling",
    [
        "ışıl_öz",
        "IŞIL_ÖZ",
        "İşil_öz",
        "@ışıl_öz",
        "＠ışıl_öz",
        "  ışıl_öz\n",
        "\u200e@ışıl_öz\u200f",
        unicodedata.normalize("NFD", "ışıl_öz"),
    ],
)
def test_spellings_of_one_handle(spelling: str) -> None:
    assert Pseudonyms(KEY).of(spelling) == Pseudonyms(KEY).of("ışıl_öz")


def test_other_names_and_other_keys_differ() -> None:
    one = Pseudonyms(KEY)
    assert one.of("ornek1") != one.of("ornek2")
    assert one.of("ornek") != Pseudonyms(new_key()).of("ornek")
    assert one.of("ornek") == one.of("ornek")


@pytest.mark.parametrize("nobody", ["", "  ", "@", "\u200f"])
def test_no_name_is_nobody(nobody: str) -> None:
    assert Pseudonyms(KEY).of(nobody) is None


def test_a_lone_surrogate_is_a_name_too() -> None:
    pseudonym = Pseudonyms(KEY).of("ornek\ud800")
    assert pseudonym is not None
    assert len(pseudonym) == 20


def test_the_key_is_not_shown() -> None:
    assert KEY.hex() not in repr(Pseudonyms(KEY))


def test_a_key_must_have_32_bytes() -> None:
    with pytest.raises(ValueError, match="32"):
        Pseudonyms(b"short")


def test_a_key_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "pseudonyms.key"
    key = new_key()
    write_key(path, key)
    assert read_key(path) == key
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "pseudonyms.key"
    write_key(path, KEY)
    with pytest.raises(InputError, match="already there"):
        write_key(path, new_key())
    assert read_key(path) == KEY


@pytest.mark.parametrize("content", [b"", b"00" * 31, b"zz" * 32, b"\xff" * 64, b"00" * 33, b"0 " * 32])
def test_a_malformed_key_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "pseudonyms.key"
    path.write_bytes(content)
    with pytest.raises(InputError, match="not a hatewatch key"):
        read_key(path)


def test_a_missing_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="missing"):
        read_key(tmp_path / "nothing.key")
