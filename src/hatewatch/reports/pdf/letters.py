"""Keep to the characters that the fonts of the PDF hold: a PDF that is to be read aloud may lack none."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
LACKING = "\N{REPLACEMENT CHARACTER}"
#: Control characters but for tab and newline; marks that choose an emoji's look; those that turn the text around them.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufe00-\ufe0f\ufeff\u2060\u202a-\u202e\u2066-\u2069]+")


def keep_held(text: str) -> str:
    """Return the text with � in the place of each run of characters that no font holds, and without unseen ones."""
    return _lacking().sub(LACKING, _UNSEEN.sub("", text))


@cache
def _lacking() -> re.Pattern[str]:
    ranges = [line.split("-") for line in (FONTS / "letters.txt").read_text("ascii").split()]
    held = "".join(f"\\U{int(one[0], 16):08x}-\\U{int(one[-1], 16):08x}" for one in ranges)
    return re.compile(f"[^\\t\\n\u00ad\u2028\u2029{held}]+")
