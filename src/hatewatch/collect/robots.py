"""What robots.txt says (RFC 9309), read by Protego: the only module that imports it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hatewatch.collect.records import ROBOT

#: So many bytes are read of a file, as the RFC allows; the rest counts for nothing.
MOST = 512 * 1024


@dataclass(frozen=True, slots=True)
class Rules:
    """What one origin allows this robot; everything where it has no rules. `delay` is in seconds."""

    parsed: Any = None
    delay: float = 0.0

    def allows(self, url: str) -> bool:
        """Whether the address may be asked."""
        return self.parsed is None or bool(self.parsed.can_fetch(url, ROBOT))


def read_rules(body: bytes) -> Rules:
    """Return the rules of a robots.txt file, whatever it holds; what is no rule is passed over."""
    from protego import Protego

    parsed = Protego.parse(body.decode("utf-8-sig", "replace"))
    rate = parsed.request_rate(ROBOT)
    return Rules(parsed, max(parsed.crawl_delay(ROBOT) or 0.0, rate.seconds / rate.requests if rate else 0.0))
