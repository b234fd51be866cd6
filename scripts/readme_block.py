"""Print one fenced block of the README by its name: `python3 scripts/readme_block.py test`.

A block is named by the HTML comment `<!-- block: NAME -->` on the line before its fence. CI and the tests run
what they print, so the README cannot say one thing and do another.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"
_BLOCK = re.compile(r"<!-- block: (?P<name>[\w-]+) -->\n```\w*\n(?P<body>.*?)\n```", re.DOTALL)


def blocks(readme: Path = README) -> dict[str, str]:
    """Return the README's named blocks in order."""
    return {match["name"]: match["body"] for match in _BLOCK.finditer(readme.read_text("utf-8"))}


if __name__ == "__main__":
    sys.stdout.write(blocks()[sys.argv[1]] + "\n")
