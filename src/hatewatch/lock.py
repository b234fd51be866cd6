"""One writer a project: a lock that the system lets go of when its holder ends, however that comes about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from hatewatch.errors import BusyError, InputError

_NAME = ".lock"


@contextmanager
def locked(folder: Path, *, wait: float = 600.0, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hold a project's lock; where another run has it, call `waiting` and wait for so many seconds.

    A run that was killed holds nothing. Raises BusyError where it is still held then, InputError where the folder
    cannot be written to.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(folder / _NAME, mode=0o600)
    try:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            if wait:
                waiting()
            lock.acquire(timeout=wait)
    except Timeout:
        since = f" for {wait:,.0f} s" if wait else ""
        raise BusyError(
            f"{folder}: another hatewatch has been at work in this project{since}.",
            "Let it end, or end it; then run the same command again.",
        ) from None
    except (OSError, NotImplementedError) as error:  # Timeout is an OSError too, so it stands before
        raise InputError(
            f"{folder / _NAME}: the project cannot be locked ({error}).",
            "Its folder must be one you may write to, on a disk of this computer.",
        ) from error
    try:
        yield
    finally:
        lock.release()
