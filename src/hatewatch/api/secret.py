"""Keep the word by which Label Studio and hatewatch know each other."""

from __future__ import annotations

import hmac
from pathlib import Path

from hatewatch.errors import InputError
from hatewatch.privacy import new_key, read_key, write_key


def keep_secret(path: Path) -> str:
    """Return the secret in the file at `path`, made on first sight for its owner alone (mode 0600): 64 hex digits.

    Whoever deletes the file has a new one made. Raises InputError where it cannot be read or written, or holds
    something else.
    """
    try:
        if not path.exists():
            write_key(path, new_key())
        return read_key(path).hex()
    except InputError as error:
        raise InputError(error.what, "Delete it: a new one is made, and given to Label Studio.") from None


def is_same(given: str, secret: str) -> bool:
    """Say whether both are the same, in a time that tells nothing of where they differ."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), secret.encode("utf-8", "surrogatepass"))
