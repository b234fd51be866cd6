"""The form in which chats come. An element is a line, and the messages are gathered from all lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hatewatch.sources.platforms.shape import Shape
from hatewatch.sources.platforms.whatsapp.lines import begins, gather
from hatewatch.sources.platforms.whatsapp.parse import parse


def _is_chat(elements: Sequence[Any], _head: Mapping[str, Any]) -> bool:
    """Tell whether the first line with anything in it begins a message, or two of the first lines do."""
    lines = [line for line in elements if isinstance(line, str) and line.strip()]
    beginning = [line for line in lines if begins(line)]
    spoken = any(": " in line or line.rstrip().endswith(":") for line in beginning)
    return spoken and (begins(lines[0]) is not None or len(beginning) > 1)


SHAPES = (
    Shape(
        "whatsapp/chat",
        "WhatsApp, a chat exported as text",
        "whatsapp",
        "text",
        _is_chat,
        parse,
        gather=gather,
        people=frozenset({"author"}),
    ),
)
