"""A number and its words agree."""

from __future__ import annotations

import pytest

from hatewatch.cli.numbers import listed, numbered


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 texts wait"), (1, "1 text waits"), (2, "2 texts wait"), (1234, "1,234 texts wait")]
)
def test_one_is_not_many(number: int, said: str) -> None:
    assert numbered(number, "text", "wait") == said
    assert numbered(number, "text") == said.rpartition(" ")[0]


def test_a_long_list_says_how_much_it_leaves_out() -> None:
    assert listed(list("abcde")) == "a, b, c, d, e"
    assert listed(list("abcdefg")) == "a, b, c, d, e and 2 more"
