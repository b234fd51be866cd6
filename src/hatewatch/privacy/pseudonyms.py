"""Give each author a keyed pseudonym, so that the author column is stored without a name."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from hatewatch.errors import InputError
from hatewatch.text import fold

KEY_BYTES = 32
PSEUDONYM_LENGTH = 20


class Pseudonyms:
    """Turn author names into pseudonyms with one project's secret key.

    A pseudonym is an HMAC-SHA256 (RFC 2104): without the key nobody can test which name one stands for. That
    holds for the project too: **who loses the key can never again tell whose the pseudonyms are, nor give the
    same author the same pseudonym in later files.** Who has the key can test guesses, so it is never shared
    nor published with results; deleting it on purpose makes a store anonymous for good.
    """

    __slots__ = ("_hmac",)

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"a key is {KEY_BYTES} bytes, this one has {len(key)}")
        self._hmac = hmac.new(key, digestmod=hashlib.sha256)

    def __repr__(self) -> str:
        return "Pseudonyms(key=…)"

    def derive(self, purpose: str) -> bytes:
        """Return a key of 32 bytes for another `purpose`, from which this one cannot be told."""
        keyed = self._hmac.copy()
        keyed.update(purpose.encode())
        return keyed.digest()

    def of(self, author: str) -> str | None:
        """Return the pseudonym of `author`: 20 hexadecimal digits, or None where no name is left.

        Spellings of one handle give one pseudonym: NFC, case folded, white space, invisible marks and leading
        at signs dropped. Dotted and dotless i count as one letter, as everywhere in matching.
        """
        name = fold(author).strip().lstrip("@＠﹫").strip()
        if not name:
            return None
        keyed = self._hmac.copy()
        keyed.update(name.encode("utf-8", "surrogatepass"))
        return keyed.hexdigest()[:PSEUDONYM_LENGTH]


def new_key() -> bytes:
    """Return 32 bytes from the system's source of randomness."""
    return secrets.token_bytes(KEY_BYTES)


def write_key(path: Path, key: bytes) -> None:
    """Write `key` as hexadecimal text into a new file that only its owner may read (mode 0600).

    Raises `InputError` where the file is there already: a key overwritten cuts stored pseudonyms loose.
    """
    if len(key) != KEY_BYTES:
        raise ValueError(f"a key is {KEY_BYTES} bytes, this one has {len(key)}")
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise InputError(
            f"{path}: a key is already there.", "Keep it: without it stored pseudonyms lose their authors."
        ) from None
    except OSError as error:
        raise InputError(
            f"{path}: the key cannot be written ({error.strerror}).", "Give a folder you may write to."
        ) from None
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key.hex() + "\n")


def read_key(path: Path) -> bytes:
    """Return the key in `path`, as `write_key` wrote it; raises `InputError` for any other content."""
    what = f"{path}: this is not a hatewatch key ({2 * KEY_BYTES} hexadecimal digits)."
    remedy = "Restore the key file from a backup; a new key would give every author a new pseudonym."
    try:
        text = Path(path).read_bytes()[:1000].decode("ascii").strip()
    except FileNotFoundError:
        raise InputError(f"{path}: the key file is missing.", remedy) from None
    except OSError as error:
        raise InputError(f"{path}: the key cannot be read ({error.strerror}).", remedy) from None
    except UnicodeDecodeError:
        raise InputError(what, remedy) from None
    if len(text) != 2 * KEY_BYTES or not set(text) <= set("0123456789abcdefABCDEF"):
        raise InputError(what, remedy)
    return bytes.fromhex(text)
