"""Where in a TOML file something stands, and which name was meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from hatewatch.toml import Toml, nearest, read_toml

TEXT = """\
# Köy
name = "Şûr"
"two words" = 1

[annotation]  # etiketleme
overlap = 2
mix = {
  audit = 1.0 }

[[volunteer]]
name = "zîn"
reads = [
  "tr",
  "kmr",
]
[["volunteer"]]
name = 'mem'
"""


@pytest.fixture
def file() -> Toml:
    return Toml(Path("köy.toml"), TEXT, {})


@pytest.mark.parametrize(
    ("names", "line"),
    [
        (("name",), 2),
        (("two words",), 3),
        (("annotation",), 5),
        (("annotation", "overlap"), 6),
        (("annotation", "mix", "audit"), 7),
        (("annotation", "gone"), 5),
        (("gone",), None),
        (("volunteer",), 10),
    ],
)
def test_lines_are_found(file: Toml, names: tuple[str, ...], line: int | None) -> None:
    assert file.line(*names) == line


def test_the_lines_of_one_of_several_tables(file: Toml) -> None:
    assert file.headers("volunteer") == [10, 16]
    assert (file.line_of("name", 10), file.line_of("name", 16), file.line_of("reads", 16)) == (11, 17, None)
    assert (file.line_with("kmr", 12), file.line_with("zza", 12)) == (14, 12)
    assert (file.place(4), file.place(None)) == ("köy.toml, line 4", "köy.toml")


@pytest.mark.parametrize(
    ("given", "known", "meant"),
    [
        ("overlapp", ["overlap", "url"], "overlap"),
        ("BÜTÇE", ["butce", "name"], "butce"),
        ("İsim", ["isim"], "isim"),
        ("zurna", ["overlap", "url"], ""),
        ("overlap", [], ""),
    ],
)
def test_the_nearest_name_in_whatever_letters(given: str, known: list[str], meant: str) -> None:
    assert nearest(given, known) == meant


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_marks_of_an_encoding_are_no_part_of_the_text(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "köy.toml").write_bytes('name = "Êzidî"\r\n'.encode(encoding))
    assert read_toml(tmp_path / "köy.toml").table == {"name": "Êzidî"}
