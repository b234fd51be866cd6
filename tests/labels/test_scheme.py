"""The label scheme is whole in three languages, and what is made from it is up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hatewatch.labels import READERS, load_scheme
from hatewatch.labels.page import to_markdown
from hatewatch.targets import load_groups

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
    assert (ROOT / "annotation" / "labels.md").read_text("utf-8") == to_markdown(load_scheme(), load_groups())


def test_each_group_is_on_the_page_with_all_its_grounds_and_the_groups_that_go_with_it() -> None:
    page = to_markdown(load_scheme(), load_groups())
    rows = {line.split("`")[1]: line for line in page.splitlines() if line.startswith("| `")}
    assert {group.id for group in load_groups()} <= rows.keys()
    assert rows["zazas"] == "| `zazas` | Zazalar | Zaza | Zazas | `ethnic_national` | `kurds` |"
    assert rows["syrians"].endswith("| `ethnic_national`, `migrant` | `refugees_migrants` |")


def test_the_groups_are_listed_in_the_readers_language(cli: Any) -> None:
    ran = cli("labels", "--groups", "--lang", "kmr")
    assert "syrians                  Sûrî (ethnic_national, migrant)" in ran.out.splitlines()
    assert len(ran.out.splitlines()) == len(load_groups())
    assert cli("labels", "--groups", "--lang", "de").code == 1
