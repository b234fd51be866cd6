"""What hatewatch.toml may not say is told with its line, its table and what would do, in nobody's jargon."""

from __future__ import annotations

from pathlib import Path

import pytest

from hatewatch.errors import InputError
from hatewatch.project import Serving, init_project, open_project

TOP = 'name = "Amed"\n\n[annotation]\n'


def refused(folder: Path, text: str) -> str:
    (folder / "hatewatch.toml").write_text(text, "utf-8")
    with pytest.raises(InputError) as told:
        open_project(folder)
    said = str(told.value)
    assert "hatewatch.toml" in told.value.what
    assert "\n" not in said
    for jargon in ("Input", "Extra inputs", "permitted", "pydantic", "[key]"):
        assert jargon not in said
    return said


@pytest.mark.parametrize(
    ("text", "what", "remedy"),
    [
        (
            TOP + "overlapp = 2",
            "line 4: [annotation] has no setting overlapp",
            "Do you mean overlap? Known there are url",
        ),
        (TOP + "Overlap = 2", "[annotation] has no setting Overlap", "Do you mean overlap?"),
        (TOP + 'overlap = "iki"', 'line 4: overlap is "iki"', "Write a whole number from 1 to 9: overlap = 2."),
        (TOP + "overlap = 12", "line 4: overlap is 12", "from 1 to 9"),
        (TOP + "overlap = 2.5", "line 4: overlap is 2.5", "a whole number"),
        (TOP + 'prelabels = "evet"', 'prelabels is "evet"', "true or false: prelabels = false"),
        (TOP + 'period = "hafta"', 'period is "hafta"', 'one of "month", "quarter"'),
        (
            TOP + "mix = { audt = 1.0 }",
            "line 4: [annotation.mix] has no setting audt",
            "Do you mean audit? Known there are",
        ),
        (TOP + 'mix = { audit = "çok" }', 'line 4: audit is "çok"', "Write a number"),
        (TOP + "mix = 3", "line 4: mix is 3", "mix = { audit = 0.4"),
        ("[anotation]\n" + TOP, "line 1: the file has no setting [anotation]", "Do you mean [annotation]?"),
        ('overlap = 2\nname = "Amed"', "line 1: the file has no setting overlap", "It belongs below [annotation]."),
        (TOP + '[privacy]\nlanguage = "kmr"', "line 5: [privacy] has no setting language", "above the first [table]"),
        (TOP + 'zurna = "davul"', "line 4: [annotation] has no setting zurna", "Known there are url, overlap, mix"),
        (
            'zurna = 1\nname = "Amed"',
            "the file has no setting zurna",
            "name, language, publisher, count, model, store, [annotation]",
        ),
        ('nmae = "Amed"', "line 1: the file has no setting nmae", "Do you mean name?"),
        ('language = "tr"', "name is missing", 'name = "…"'),
        ('name = ""', 'line 1: name is ""', "not empty"),
        ('name = "Amed"\nlanguage = "ku"', 'line 2: language is "ku"', 'one of "tr", "kmr", "en"'),
        ('name = "Amed"\nannotation = 3', "line 2: annotation is 3", "Write [annotation] on a line of its own"),
        (
            'name = "Amed"\nannotation.overlapp = 2',
            "line 2: [annotation] has no setting overlapp",
            "Do you mean overlap?",
        ),
        (TOP + '[privacy]\nkeep = "2 yıl"', "line 5: keep: '2 yıl' is not an age", "Write it as 2y, 18m or 90d"),
        (TOP + f'[privacy]\npurpose = "{"ê" * 6000}"', "line 5: purpose is too long", "5,000 characters"),
        (TOP + "[serve]\nprot = 80", "line 5: [serve] has no setting prot", "Do you mean port?"),
        (TOP + "[serve]\nport = 0", "line 5: port is 0", "a whole number from 1 to 65535: port = 8770"),
        (TOP + '[serve]\nhosts = "amed.org"', 'line 5: hosts is "amed.org"', "a list between [ and ]: hosts = []"),
        (TOP + '[serve]\nperiod = "hafta"', 'period is "hafta"', 'one of "auto", "day", "week", "month"'),
        (TOP + '[serve]\nrate = "çok"', 'rate is "çok"', "a whole number from 1 to"),
        (TOP + "[serve]\nupload_mb = 0", "upload_mb is 0", "upload_mb = 100"),
        ("[servis]\n" + TOP, "the file has no setting [servis]", "Do you mean [serve]?"),
        ("name = “Amed”", "line 1: it has “ ” where only straight quotes do", 'Write it so: name = "Amed"'),
        ("name = Amed", "line 1: this is not TOML (Invalid value): `name = Amed`", "straight quotes"),
        ('name = "Amed"\nname = "Sur"', "line 2: this is not TOML (it is given twice)", "Mend that line"),
    ],
)
def test_a_wrong_setting_is_told_with_its_line_and_what_would_do(
    tmp_path: Path, text: str, what: str, remedy: str
) -> None:
    said = refused(tmp_path, text)
    assert what in said
    assert remedy in said


def test_only_the_settings_of_that_very_table_are_listed(tmp_path: Path) -> None:
    said = refused(tmp_path, TOP + "overlapp = 2")
    assert "language" not in said
    assert "store" not in said


def test_an_encoding_that_is_not_utf_8_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "hatewatch.toml").write_bytes('# Ayarlar\nname = "Diyarbakır"\n'.encode("windows-1254"))
    with pytest.raises(InputError, match="line 2: this is not UTF-8") as told:
        open_project(tmp_path)
    assert "Save it as UTF-8" in told.value.remedy
    (tmp_path / "hatewatch.toml").write_text('name = "Diyarbakır"\n', "utf-16")
    assert open_project(tmp_path).settings.name == "Diyarbakır"


def test_where_the_service_listens_is_a_setting_that_is_there_from_the_start(tmp_path: Path) -> None:
    made = init_project(tmp_path / "amed").settings.serve
    assert made == Serving()
    assert (made.host, made.port, made.hosts) == ("127.0.0.1", 8770, ())
    (tmp_path / "hatewatch.toml").write_text('name = "Amed"\n[serve]\nhosts = ["amed.example.org"]\n', "utf-8")
    assert open_project(tmp_path).settings.serve.hosts == ("amed.example.org",)


def test_who_publishes_the_reports_is_a_setting(tmp_path: Path) -> None:
    assert init_project(tmp_path / "amed").settings.publisher == ""
    (tmp_path / "hatewatch.toml").write_text('name = "Amed"\npublisher = "Komele"\n', "utf-8")
    assert open_project(tmp_path).settings.publisher == "Komele"
    assert "publisher" in refused(tmp_path, f'name = "Amed"\npublisher = "{"x" * 201}"\n')
