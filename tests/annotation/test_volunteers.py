"""volunteers.toml, read and checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from hatewatch.annotation.care import Volunteer, read_volunteers
from hatewatch.annotation.care.avoided import suggest_avoided
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
        ('name = "ığdır-2"', 'name = "ZİN"', "line 11: the name 'ZİN' is given to two (line 2", "another handle"),
        ('name = "zin"', 'name = "zin@example.org"', "line 3: the name 'zin@example.org'", "handle"),
        ('name = "zin"', 'name = "Zin Y"', "line 3", "at most 30"),
        ('name = "zin"', "name = 3", "line 3", "at most 30"),
        ('name = "zin"', 'name = "Everyone"', "line 3", "another handle"),
        ('name = "zin"\n', "", "line 2: name is missing", "[[volunteer]]"),
        ('language = "kmr"', 'language = "ckb"', "line 4 (zin): language is 'ckb'", "tr, kmr, en"),
        ('["tr", "kmr"]', '["tr", "ku"]', "line 5 (zin): reads names 'ku'", "kmr (Kurmanji)"),
        ('["tr", "kmr"]', "[]", "line 5 (zin): reads is empty", "kmr"),
        ('["tr", "kmr"]', '"tr"', "line 5 (zin): reads is 'tr'", "list"),
        ("budget = 10", "budget = -1", "line 6 (zin): budget is -1", "from 0 up"),
        ("budget = 10", "budget = true", "line 6 (zin): budget is True", "from 0 up"),
        ("tasks = 40", "tasks = 0", "line 7 (zin): tasks is 0", "from 1 up"),
        ('"kurds"', '"kürt"', "line 8 (zin): avoid names 'kürt'", "Do you mean kurds (Kurd)?"),
        ("avoid", "avoids", "line 8 (zin): 'avoids' is not known", "Do you mean 'avoid'?"),
        ('name = "zin"', 'Name = "zin"', "line 3: 'Name' is not known", "Do you mean 'name'?"),
        (
            '"sogi"]',
            '\n  "mülteciler",\n]',
            "line 9 (zin): avoid names 'mülteciler'",
            "refugees_migrants (Penaber û koçber)",
        ),
        ('"sogi"', '"zurna"', "avoid names 'zurna', which is no group or ground", "hatewatch labels"),
        ("# Our", "x = 1\n# Our", "line 1: 'x' is not known", "Take it out"),
        ("[[volunteer]]", "[[volunteers]]", "line 2: 'volunteers' is not known", "Do you mean [[volunteer]]?"),
        ("[[volunteer]]\nname", "[[gonullu]]\nname", "line 2: 'gonullu' is not known", "Do you mean [[volunteer]]?"),
        ('"zin"', "“zin”", "line 3: it has “ ” where only straight quotes do", 'Write it so: name = "zin"'),
        ('["tr", "kmr"]', "[‘tr’]", "line 5: it has ‘ ’ where only", "reads = ['tr']"),
        ('"zin"', '"zin”', "line 3: it has ” where only", 'name = "zin"'),
        ("budget = 10", "budget = 10\nbudget = 12", "it is given twice", "Mend that line"),
        ("[[volunteer]]\nname", "[[volunteer]\nname", "line 2: this is not TOML", "Mend that line"),
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


def test_curly_quotes_within_straight_ones_are_no_fault(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="this is not TOML") as error:
        read_volunteers(write(tmp_path, GOOD.replace('name = "zin"', 'name = “zin” oops "“”"').replace("“zin”", "zin")))
    assert "straight quotes do" not in str(error.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_it_is_read_as_windows_may_write_it(tmp_path: Path, encoding: str, end: str) -> None:
    path = tmp_path / "volunteers.toml"
    path.write_bytes(GOOD.replace("\n", end).encode(encoding))
    assert [one.name for one in read_volunteers(path)] == ["zin", "ığdır-2"]


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (GOOD.encode("windows-1254"), "line 11: this is not UTF-8"),
        (GOOD.encode("utf-16-le"), "volunteers.toml: this is not UTF-8"),
        (b"\xff\xfe\x00", "line 1: this is not UTF-8"),
    ],
)
def test_another_encoding_is_refused_with_what_to_do(tmp_path: Path, content: bytes, place: str) -> None:
    path = tmp_path / "volunteers.toml"
    path.write_bytes(content)
    with pytest.raises(InputError) as error:
        read_volunteers(path)
    assert place in error.value.what
    assert "Save it as UTF-8" in error.value.remedy
    assert "codec" not in str(error.value)


def test_a_fault_is_named_by_the_volunteer_where_its_line_cannot_be_told(tmp_path: Path) -> None:
    inline = 'volunteer = [{ name = "zin", reads = ["tr"] }, { name = "mem", reads = ["ku"] }]\n'
    with pytest.raises(InputError, match=r"volunteer 2 \(mem\): reads names 'ku'"):
        read_volunteers(write(tmp_path, inline))


@pytest.mark.parametrize(
    ("given", "ids"),
    [
        ('"Kürtler", "KÜRTLER", "kurds", "Kurd"', ("kurds",)),
        ('"LGBTİ+", "Jin", "Mülteciler ve göçmenler"', ("lgbti", "women", "refugees_migrants")),
        ('"CİNSİYET", "Zayend", "Siyasi görüş"', ("gender", "political")),
        ('"Siyasî görüş"', None),
    ],
)
def test_what_is_avoided_may_be_said_as_the_interface_says_it(
    tmp_path: Path, given: str, ids: tuple[str, ...] | None
) -> None:
    path = write(tmp_path, GOOD.replace('"kurds", "sogi"', given))
    if ids:
        assert read_volunteers(path)[0].avoid == ids
    else:
        with pytest.raises(InputError, match="Do you mean political"):
            read_volunteers(path)


@pytest.mark.parametrize(
    ("given", "first"),
    [
        ("mülteciler", "refugees_migrants"),
        ("penaber", "refugees_migrants"),
        ("sığınmacılar", "refugees_migrants"),
        ("kadin", "women"),
        ("Suriyeli", "syrians"),
        ("lgbt", "lgbti"),
        ("alevi", "alevis"),
        ("inanç", "religious"),
    ],
)
def test_the_nearest_group_is_suggested_in_any_language(given: str, first: str) -> None:
    found = suggest_avoided(given)
    assert found[0] == first
    assert len(found) <= 3


def test_nothing_is_suggested_where_nothing_is_near() -> None:
    assert suggest_avoided("zurna") == []
