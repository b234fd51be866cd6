"""Sorani suffixes, after a stem that is not asked for."""

from __future__ import annotations

import pytest

from hatewatch.text import sorani


@pytest.mark.parametrize("rest", ["", "ی", "دا", "ەوە", "یش", "یە", "ەکان", "ەکانی", "یان", "ێک"])
def test_suffix_chains_are_legal(rest: str) -> None:
    assert sorani.is_suffix(rest)


@pytest.mark.parametrize("rest", ["ستان", "بەر", "دانەوە", "یفیکەیت", "a", "ê"])
def test_other_letters_are_none(rest: str) -> None:
    assert not sorani.is_suffix(rest)


def test_plural_begins_with_a_plural() -> None:
    assert sorani.is_plural("ەکانی")
    assert not sorani.is_plural("ەکە")
    assert not sorani.is_plural("")
