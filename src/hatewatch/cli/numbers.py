"""Numbers with the words that go with them, and lists that do not grow long."""

from __future__ import annotations

from collections.abc import Sequence


def numbered(number: int, noun: str, verb: str = "") -> str:
    """Return a number with its noun, and a verb, as one or many: 1 text waits, 2 texts wait."""
    said = f"{number:,} {noun}" + ("" if number == 1 else "s")
    return f"{said} {verb}{'s' if number == 1 else ''}" if verb else said


def listed(names: Sequence[str], most: int = 5) -> str:
    """Return names one after the other, and of more than `most` how many are left out."""
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
