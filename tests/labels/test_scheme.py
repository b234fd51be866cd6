"""The label scheme is whole in three languages, and what is made from it is up to date."""

from __future__ import annotations

from pathlib import Path

import pytest

from hatewatch.labels import READERS, load_scheme, to_markdown

ROOT = Path(__file__).parents[2]


def test_every_axis_and_label_has_a_name_and_one_sentence_in_each_language() -> None:
    scheme = load_scheme()
    for one in (*scheme.axes, *scheme.labels):
        for reader in READERS:
            assert one.name[reader].strip(), one.id
            assert one.definition[reader].endswith("."), (one.id, reader)
            assert one.definition[reader].count(". ") == 0, (one.id, reader)


def test_ids_are_unique_and_what_they_imply_exists() -> None:
    scheme = load_scheme()
    assert len(set(scheme.ids)) == len(scheme.ids)
    assert {label.axis for label in scheme.labels} == {axis.id for axis in scheme.axes}
    for label in scheme.labels:
        assert set(label.implies) <= set(scheme.ids)
    assert scheme["hate"].implies == ("discriminatory",)


@pytest.mark.skipif(not (ROOT / "annotation").is_dir(), reason="the checkout is not here, only the wheel")
def test_the_page_for_annotators_is_the_scheme() -> None:
    assert (ROOT / "annotation" / "labels.md").read_text("utf-8") == to_markdown(load_scheme())
