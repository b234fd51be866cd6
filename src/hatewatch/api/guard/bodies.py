"""Bodies that are neither too large nor too slow."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.types import Message, Receive

from hatewatch.api.problems import Refused


@dataclass(frozen=True, slots=True)
class Limit:
    """How large a body may be in bytes, how long it may take in seconds, and how long each piece of it."""

    largest: int
    longest: float
    pause: float

    def see_length(self, headers: Mapping[bytes, bytes]) -> None:
        """Refuse at once what says of itself that it is too large."""
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or len(length) > 18 or int(length) > self.largest:
            raise self._too_large()

    def around(self, receive: Receive) -> Receive:
        """Return what gives the body and refuses it as soon as it is too large or too slow."""
        size, began, whole = 0, time.monotonic(), False

        async def limited() -> Message:
            nonlocal size, whole
            if whole:  # what comes now is that the other side went away, whenever that is
                return await receive()
            patience = min(self.pause, began + self.longest - time.monotonic())
            try:
                # The timer costs less than a task would, as wait_for makes one.
                async with asyncio.timeout(max(0.0, patience)):
                    message = await receive()
            except TimeoutError:
                raise Refused(408, detail="The body came too slowly.", remedy="Send it faster.") from None
            size += len(message.get("body", b""))
            whole = not message.get("more_body", False)
            if size > self.largest:
                raise self._too_large()
            return message

        return limited

    def _too_large(self) -> Refused:
        most = f"{self.largest // 1_000_000} MB" if self.largest >= 1_000_000 else f"{self.largest} bytes"
        return Refused(413, detail=f"The body is larger than {most}.")


def small(megabytes: int) -> Limit:
    """Return the limit of a body that is sent in one go."""
    return Limit(megabytes * 1_000_000, longest=20.0, pause=10.0)


def upload(megabytes: int) -> Limit:
    """Return the limit of a file: it may come over a slow line, but has to come."""
    return Limit(megabytes * 1_000_000 + 1_000_000, longest=1800.0, pause=30.0)  # the form around it is not the file
