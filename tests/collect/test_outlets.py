from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

import pytest

from hatewatch.collect.outlets import Outlet, read_outlets, starter_sources
from hatewatch.errors import InputError

GOOD = """
[[outlet]]
name = "Örnek Gazetesi"
place = "01"
language = "tr"
feed = "https://www.example.org/rss"
comments = true
every = "30m"
allow_host = "haber.example.org"

[[outlet]]
name = "Rojname"
language = "kmr"
pages = ["https://www.example.net/", "https://www.example.net/cand"]
"""


def parse_outlets(text: str) -> tuple[Outlet, ...]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sources.toml"
        path.write_text(text, "utf-8")
        return read_outlets(path)


def entry(**fields: str) -> str:
    known = {"name": '"A"', "language": '"tr"', "feed": '"https://example.org/rss"'} | fields
    return "[[outlet]]\n" + "\n".join(f"{key} = {value}" for key, value in known.items() if value) + "\n"


def test_outlets_are_read_in_order() -> None:
    first, second = parse_outlets(GOOD)
    assert first == Outlet(
        "Örnek Gazetesi", "tr", "01", ("https://www.example.org/rss",), comments=True, every=timedelta(minutes=30),
        allow_hosts=("haber.example.org",),
    )  # fmt: skip
    assert second.pages == ("https://www.example.net/", "https://www.example.net/cand")
    assert (second.place, second.full) == (None, True)


def test_places_may_be_named_and_districts_too() -> None:
    assert parse_outlets(entry(place='"Diyarbakır"'))[0].place == "21"
    assert parse_outlets(entry(place='"01/seyhan"'))[0].place == "01/seyhan"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("baslik = 1", "sources.toml, line 1: baslik stands outside of any outlet"),
        ("[outlet]\nname = 'A'", "[[outlet]]"),
        ("outlet = [1]", "[[outlet]]"),
        ("[[outlet", "line 1: this is not TOML"),
        ("outlet = " + "[" * 5_000, "too deep"),
        (entry(feeds='"https://example.org/"'), "line 5: outlet 1 ('A'): there is no setting feeds. Do you mean feed?"),
        (entry(name=""), 'outlet 1: name is missing. Write it so: name = "Yerel Gazete".'),
        (entry(name='" "'), "cannot be printed"),
        (
            entry(language='"ku"'),
            """line 3: outlet 1 ('A'): language is "ku". Write it so: language = "tr" (or "kmr\"""",
        ),
        (entry(place='"99"'), "'99' is no province"),
        (entry(place="1"), 'place is 1. Write it so: place = "01"'),
        (entry(feed="[1]"), "line 4: outlet 1 ('A'): feed is 1. Write it so: feed = \"https://…\""),
        (
            entry(feed="[\n'https://example.org/a',\n'baş']"),
            "line 6: outlet 1 ('A'): feed: 'baş' is no address. Write it",
        ),
        (entry(feed='"ftp://example.org/"'), "'ftp://example.org/' is no address"),
        (entry(feed='"https://biri:gizli@example.org/"'), "is no address"),
        (entry(feed=""), "neither feed nor sitemap nor pages"),
        (entry(feed="[]"), "neither feed nor sitemap nor pages"),
        (entry(sitemap='"https://example.org/s.xml"'), "feed and sitemap"),
        (entry(articles='"half"'), 'articles is "half". Write it so: articles = "full" (or "feed")'),
        (entry(articles='"feed"', comments="true"), 'articles = "full"'),
        (entry(feed="", pages='"https://example.org/"', articles='"feed"'), "needs a feed"),
        (entry(every='"1m"'), "five minutes"),
        (entry(every='"often"'), "'often'"),
        (entry(keep="365"), "keep"),
        (entry(comments='"evet"'), 'comments is "evet". Write it so: comments = true'),
        (
            entry(allow_host='"127.0.0.1:8331"'),
            """allow_host: '127.0.0.1:8331' has a port. Write the host alone ("127.0.0.1")""",
        ),
        (entry(allow_host='"https://example.org"'), "is no host"),
        (entry() + entry(), "outlet 1 has the same name"),
        (entry() + entry(name='"B"', feed='"http://www.example.org/rss/"'), "stands at 'A' too"),
    ],
)
def test_what_is_refused_names_file_place_and_remedy(text: str, said: str) -> None:
    with pytest.raises(InputError) as refused:
        parse_outlets(text)
    assert said in str(refused.value)
    assert "sources.toml" in refused.value.what
    assert "Input should" not in str(refused.value)
    assert refused.value.remedy
    assert "\n" not in str(refused.value)


def test_the_outlet_that_is_wrong_is_named() -> None:
    with pytest.raises(InputError, match=r"outlet 3 \('C'\)"):
        parse_outlets(GOOD + entry(name='"C"', place='"Atlantis"'))


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_outlets(tmp_path / "sources.toml")
    (tmp_path / "sources.toml").write_bytes("[[outlet]]\nname = 'Çarşı'".encode("cp1254"))
    with pytest.raises(InputError, match="UTF-8"):
        read_outlets(tmp_path / "sources.toml")
    (tmp_path / "sources.toml").write_text("\ufeff" + GOOD, "utf-8")
    assert len(read_outlets(tmp_path / "sources.toml")) == 2


def test_no_outlets_are_no_error() -> None:
    assert parse_outlets("") == ()


def test_the_starter_list_is_valid_and_covers_the_three_towns_and_kurmanji() -> None:
    outlets = parse_outlets(starter_sources())
    assert {"01", "21", "26"} == {outlet.place for outlet in outlets if outlet.place}
    assert sum(outlet.language == "kmr" for outlet in outlets) >= 20
    assert "UNTESTED" in starter_sources()
