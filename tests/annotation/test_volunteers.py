"""volunteers.toml, read and checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from hatewatch.annotation.care import Volunteer, read_volunteers
from hatewatch.errors import InputError

GOOD = """\
# Our volunteers; handles only.
[[volunteer]]
name = "zin"
language = "kmr"
reads = ["tr", "kmr"]
budget = 10
tasks = 40
avoid = ["kurds", "sogi"]

[[volunteer]]
name = "ığdır-2"
reads = ["tr"]
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "volunteers.toml"
    path.write_text(text, "utf-8")
    return path


def test_volunteers_are_read_in_order_with_what_is_usual(tmp_path: Path) -> None:
    one, two = read_volunteers(write(tmp_path, GOOD))
    assert one == Volunteer("zin", ("tr", "kmr"), "kmr", 10, 40, ("kurds", "sogi"))
    assert two == Volunteer("ığdır-2", ("tr",), "tr", 30, 80, ())


def test_no_file_is_no_volunteers(tmp_path: Path) -> None:
    assert read_volunteers(tmp_path / "volunteers.toml") == ()
    assert read_volunteers(write(tmp_path, "# nobody yet\n")) == ()


def test_a_text_too_short_to_tell_its_language_is_for_anybody() -> None:
    reader = Volunteer("zin", ("tr", "kmr"))
    assert reader.can_read(("tr", "kmr"))
    assert reader.can_read(("und",))
    assert not reader.can_read(("tr", "ckb"))


@pytest.mark.parametrize(
    ("old", "new", "place", "remedy"),
    [
        ('name = "ığdır-2"', 'name = "IĞDIR-2"\n[[volunteer]]\nname = "ığdır-2"', "line 10 (IĞDIR-2)", "missing"),
        ('name = "ığdır-2"', 'name = "ZİN"', "line 10: the name 'ZİN' is given to two (line 2", "another handle"),
        ('name = "zin"', 'name = "zin@example.org"', "line 2: the name 'zin@example.org'", "handle"),
        ('name = "zin"', 'name = "Zin Y"', "line 2", "at most 30"),
        ('name = "zin"', "name = 3", "line 2", "at most 30"),
        ('name = "zin"', 'name = "Everyone"', "line 2", "another handle"),
        ('name = "zin"\n', "", "line 2: name is missing", "[[volunteer]]"),
        ('language = "kmr"', 'language = "ckb"', "line 2 (zin): language is 'ckb'", "tr, kmr, en"),
        ('["tr", "kmr"]', '["tr", "ku"]', "line 2 (zin): reads names 'ku'", "kmr (Kurmanji)"),
        ('["tr", "kmr"]', "[]", "line 2 (zin): reads is empty", "kmr"),
        ('["tr", "kmr"]', '"tr"', "line 2 (zin): reads is 'tr'", "list"),
        ("budget = 10", "budget = -1", "line 2 (zin): budget is -1", "from 0 up"),
        ("budget = 10", "budget = true", "line 2 (zin): budget is True", "from 0 up"),
        ("tasks = 40", "tasks = 0", "line 2 (zin): tasks is 0", "from 1 up"),
        ('"kurds"', '"kurd"', "line 2 (zin): avoid names 'kurd'", "Do you mean 'kurds'?"),
        ("avoid", "avoids", "line 2: 'avoids' is not known", "Do you mean 'avoid'?"),
        ("# Our", "x = 1\n# Our", "'x' is not known", "Take it out"),
        ("[[volunteer]]\nname", "[[volunteer]\nname", "is not TOML", "Mend the line"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_place_and_remedy(
    tmp_path: Path, old: str, new: str, place: str, remedy: str
) -> None:
    assert old in GOOD
    with pytest.raises(InputError) as error:
        read_volunteers(write(tmp_path, GOOD.replace(old, new, 1)))
    assert "volunteers.toml" in error.value.what
    assert place in error.value.what
    assert remedy in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("text", ["volunteer = 3", "volunteer = [1]", "[volunteer]\nname = 'zin'"])
def test_volunteers_that_are_no_tables_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match=r"\[\[volunteer\]\]"):
        read_volunteers(write(tmp_path, text))


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "volunteers.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError):
        read_volunteers(path)
