"""By which name an author is known: every platform has its line, here and in the documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from hatewatch.privacy.authors import author_names, looks_like_address, names_of
from hatewatch.sources.platforms.recognise import all_shapes

DOCS = Path(__file__).parents[2] / "docs" / "privacy.md"


def test_every_platform_has_its_line() -> None:
    assert author_names().keys() == {one.platform for one in all_shapes()} | {"others"}
    text = DOCS.read_text("utf-8")
    assert not [title for title, form in author_names().values() if f"| {title} | {form} |" not in text]


def test_only_sources_that_are_there_are_told_of() -> None:
    assert [title for title, _ in names_of(["mastodon", "gazete", "bluesky", "dergi"])] == [
        "Bluesky", "Mastodon", "Tables and outlets",
    ]  # fmt: skip
    assert names_of([]) == []


@pytest.mark.parametrize(
    ("name", "is_address"),
    [
        ("https://example.org/zin", True), ("HTTP://EXAMPLE.ORG", True), ("www.example.org", True),
        ("example.org/@zin", True), ("zin.bsky.social", False), ("@zin@example.social", False), ("Zîn Demir", False),
        ("u/zin", False), ("Dr. Zîn / Demir", False),
    ],
)  # fmt: skip
def test_an_address_is_known(name: str, is_address: bool) -> None:
    assert looks_like_address(name) is is_address
