"""The labelling interface says the same in three languages, asks only what is needed, and no key does two things."""

from __future__ import annotations

import re
import string
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from hatewatch.annotation.controls import is_shown, load_controls
from hatewatch.annotation.interface import (
    instructions,
    labelling_config,
    read_interface,
    removed,
    scheme_of,
)
from hatewatch.errors import InputError
from hatewatch.labels import READERS, load_scheme
from hatewatch.resources import resource
from hatewatch.targets import load_groups, target_name

TABLE = (resource("annotation") / "interface.toml").read_text("utf-8")
# What Label Studio gives out to answers without a key of their own.
HANDED_OUT = set("1234567890qwetasdfgzxcvbyiopjklnm")


def answers(reader: str) -> list[ET.Element]:
    return [one for one in ET.fromstring(labelling_config(reader)).iter() if one.tag in ("Choice", "Label")]


def table(folder: Path, old: str, new: str) -> Path:
    assert old in TABLE
    (folder / "interface.toml").write_text(TABLE.replace(old, new, 1), "utf-8")
    return folder / "interface.toml"


def test_it_asks_for_every_label_and_every_group_by_id() -> None:
    found = scheme_of(labelling_config("tr"))
    assert set(found) == {control.name for control in load_controls()}  # not the field in which groups are looked for
    for axis in load_scheme().axes:
        ids = {label.id for label in load_scheme().of(axis.id)}
        assert ids == set(found[axis.id]) - {"none"}
        assert ("none" in found[axis.id]) == (axis.id != "conduct")
    assert set(found["target"]) == {"none", *(group.id for group in load_groups())}
    assert found["answer"] == ("none", "undecided")
    assert found["gate"] == ("declined", "open")
    assert found["span"] == ("words",)
    assert found["note"] == ()


def test_names_follow_the_language_and_ids_and_keys_do_not() -> None:
    by_reader = {reader: answers(reader) for reader in READERS}
    fixed = {reader: [(one.get("alias"), one.get("hotkey")) for one in found] for reader, found in by_reader.items()}
    assert fixed["tr"] == fixed["kmr"] == fixed["en"]
    names = {reader: {one.get("alias"): one.get("value") for one in found} for reader, found in by_reader.items()}
    assert [names[reader]["hate"] for reader in READERS] == ["Nefret söylemi", "Gotina nefretê", "Hate"]
    assert [names[reader]["greeks_rum"] for reader in READERS] == [target_name("greeks_rum", one) for one in READERS]
    assert scheme_of(labelling_config("tr")) == scheme_of(labelling_config("kmr")) == scheme_of(labelling_config("en"))
    assert len({labelling_config(reader) for reader in READERS}) == 3


@pytest.mark.parametrize("reader", READERS)
def test_no_answer_can_be_taken_for_another(reader: str) -> None:
    # Label Studio looks an answer up by alias or by name: the id of one must not be the name of another.
    for control in ET.fromstring(labelling_config(reader)).iter("Choices"):
        ids = [one.get("alias") for one in control]
        names = [one.get("value") for one in control]
        assert len(set(ids)) == len(ids) == len(set(names))
        assert not set(ids) & set(names)
        assert not any("," in str(one) for one in ids)
        assert not any(str(one).startswith("$") for one in names)


def test_each_key_is_a_digit_or_a_letter_and_is_used_once() -> None:
    root = ET.fromstring(labelling_config("tr"))
    keys = [one.attrib["hotkey"] for one in root.iter() if "hotkey" in one.attrib]
    assert len({key.lower() for key in keys}) == len(keys)
    assert all(key in string.ascii_letters + string.digits for key in keys)
    assert {key.lower() for key in keys} >= HANDED_OUT  # none is left over for a group nobody chose
    seen = [one.get("hotkey") for one in answers("tr") if one.get("alias") != "none" or one.get("hotkey") != "i"]
    assert not {"i", "I"} & set(seen)  # not where it is read on a Turkish keyboard
    assert all(key.islower() or key.isdigit() for key in keys)
    assert all("hotkey" in one.attrib for one in answers("tr") if one.get("alias") not in scheme_of_targets())
    assert next(root.iter("Filter")).attrib["hotkey"] in next(root.iter("Filter")).attrib["placeholder"]


def scheme_of_targets() -> set[str]:
    return {group.id for group in load_groups()}


@pytest.mark.parametrize("reader", READERS)
def test_nothing_but_the_gate_stands_outside_the_view_that_it_opens(reader: str) -> None:
    root = ET.fromstring(labelling_config(reader))
    (opened,) = (
        one for one in root if one.get("visibleWhen") == "choice-selected" and one.get("whenChoiceValue") == "open"
    )
    inside = {one.get("name") for one in opened.iter() if one.get("name")}
    everywhere = {one.get("name") for one in root.iter() if one.get("name")}
    assert everywhere - inside == {"gate"}
    assert "text" in inside
    assert "$text" not in "".join(str(one.attrib) for one in root if one is not opened)


def test_the_server_finds_its_names_and_none_twice() -> None:
    config = labelling_config("kmr")
    names = re.findall(r'name="([^"]*)"', config)  # so the server counts them
    assert len(set(names)) == len(names)
    assert set(re.findall(r'toName="([^"]*)"', config)) <= set(names)


@pytest.mark.parametrize(
    ("chosen", "shown"),
    [
        ("", "gate"),
        ("gate=declined", "gate"),
        ("gate=open", "gate conduct answer note"),
        ("gate=open answer=none", "gate answer note"),
        ("gate=open answer=undecided conduct=hate", "gate answer note"),
        ("gate=open conduct=offensive", "gate conduct answer span note"),
        ("gate=open conduct=hate", "gate conduct answer ground span note"),
        ("gate=open conduct=discriminatory ground=age", "gate conduct answer ground discourse span note"),
        ("gate=declined conduct=hate ground=age", "gate"),
        ("conduct=hate ground=age", "gate"),
        ("gate=open conduct=offensive ground=age discourse=insult", "gate conduct answer span note"),
    ],
)
def test_a_question_is_put_once_the_answers_before_call_for_it(chosen: str, shown: str) -> None:
    given = {name: [one] for name, one in (answer.split("=") for answer in chosen.split())}
    assert [one.name for one in load_controls() if is_shown(one.name, given)] == shown.split()


def test_the_target_is_the_last_question_of_the_way() -> None:
    way = {"gate": ["open"], "conduct": ["hate"], "ground": ["none"], "discourse": ["none"]}
    assert is_shown("target", way)
    assert not is_shown("target", way | {"discourse": []})


def test_the_configuration_shows_when_the_controls_say() -> None:
    root = ET.fromstring(labelling_config("en"))
    parents = {child: parent for parent in root.iter() for child in parent}
    for control in load_controls():
        tag = next(one for one in root.iter() if one.get("name") == control.name)
        view = parents[tag]
        if control.shown:
            assert view.get("whenTagName") == control.shown.control
            assert view.get("whenChoiceValue") == ",".join(control.shown.ids)
            assert (view.get("visibleWhen") == "choice-selected") == control.shown.chosen
        assert (tag.get("required") == "true") == control.needed
        assert not any(name.startswith("when") or name == "visibleWhen" for name in tag.attrib)


def test_a_question_that_went_is_named_and_a_configuration_of_others_is_read_too() -> None:
    theirs = '<View><Text name="t" value="$t"/><Choices name="mood" toName="t"><Choice value="Good"/></Choices></View>'
    assert scheme_of(theirs) == {"mood": ("Good",)}
    assert removed(theirs, labelling_config("tr")) == ("mood",)
    with pytest.raises(InputError, match="is not XML"):
        scheme_of("<View>")


def test_first_among_the_groups_stands_what_says_nothing_and_is_hidden() -> None:
    """Enter in the empty field in which groups are looked for answers with the first of them."""
    root = ET.fromstring(labelling_config("tr"))
    (view,) = (one for one in root.iter("View") if one.get("className") == "hatewatch-find")
    assert [one.tag for one in view] == ["Header", "Choices", "Filter"]
    assert view[1][0].get("alias") == "none"
    assert ".hatewatch-find .lsf-choice:first-child{display:none}" in str(root.findtext("Style"))


@pytest.mark.parametrize("reader", READERS)
def test_an_answer_that_closes_a_question_keeps_its_heading_and_no_or_above_it(reader: str) -> None:
    root = ET.fromstring(labelling_config(reader))
    parents = {child: parent for parent in root.iter() for child in parent}
    conduct, answer = (next(one for one in root.iter() if one.get("name") == name) for name in ("conduct", "answer"))
    closed, opened = parents[conduct], parents[answer]
    title, *_ = (one.get("value") for one in opened if one.tag == "Header")
    assert str(title).startswith(load_scheme().axes[0].name[reader])
    assert [one.get("value") for one in closed if one.tag == "Header"] == [read_interface().titles["answer"][reader]]
    assert closed[-1].tag == "Header", "the or goes with the question"


@pytest.mark.parametrize("reader", READERS)
def test_the_instructions_name_the_keys_and_the_conducts_and_link_nothing(reader: str) -> None:
    page = instructions(reader)
    ET.fromstring(f"<page>{page}</page>")
    assert "href" not in page
    assert "http" not in page
    assert "{" not in page
    texts = read_interface().texts
    assert texts["warnings"][reader] in page
    assert texts["warning"][reader] not in page, "no text is there to be warned of"
    for key in ("o", "p", "0", "9", "t", "w"):
        assert f"<kbd>{key}</kbd>" in page
    for label in load_scheme().of("conduct"):
        assert label.definition[reader] in page
    assert ("<em>" in page) == (reader == "kmr")  # the one language no native speaker has reviewed
    assert len(re.sub("<[^>]*>", " ", page).split()) < 250


def test_a_language_without_an_interface_is_refused() -> None:
    for make in (labelling_config, instructions):
        with pytest.raises(InputError, match=r"in 'ckb'. Use one of tr, kmr, en"):
            make("ckb")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('hate = "3"', 'hate = "2"', "key.conduct.hate: 2 is the key of key.conduct.discriminatory too"),
        ('hate = "3"', 'hate = "ş"', "key.conduct.hate: 'ş' is no key"),
        ('hate = "3"', 'hate = "ctrl"', "key.conduct.hate: 'ctrl' is no key"),
        (', hate = "3"', "", "key.conduct: hate has none"),
        (', alevis = "r", none = "i"', "", "key: i left over"),
        ('alevis = "r"', 'alewis = "r"', "key.target.alewis: there is no such answer"),
        ("undecided = { tr", "unsure = { tr", "choice.answer: undecided has no name"),
        ("{gate[open]} opens", "{gate[shut]} opens", "step 1: names a key that is none in en"),
        (', en = "Target" }', " }", "title.target: no text in en"),
    ],
)
def test_a_table_that_does_not_hold_together_is_refused_by_place(
    old: str, new: str, message: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=re.escape(message)):
        read_interface(table(tmp_path, old, new))


def test_the_table_says_that_kurmanji_was_not_reviewed() -> None:
    assert read_interface().unreviewed == ("kmr",)


def test_what_is_removed_are_ids_and_not_words_keys_or_order() -> None:
    config = labelling_config("en")
    same = config.replace('hotkey="1"', 'hotkey="h"').replace("Old people", "Elderly people").replace("Or", "Else")
    assert same != config
    assert removed(config, same) == removed(same, config) == ()
    other = config.replace('alias="age"', 'alias="years"')
    assert removed(config, other) == ("ground/age",)
    assert removed(other, config) == ("ground/years",)
