"""The guidelines are whole in three languages, agree with the scheme, and the pages are what the tables say."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from hatewatch.annotation.guidelines import read_guidelines, to_markdown, write_pages
from hatewatch.annotation.worked import read_examples
from hatewatch.errors import InputError
from hatewatch.labels import READERS, load_scheme
from hatewatch.resources import resource

FOLDER = resource("annotation")
GUIDELINES = (FOLDER / "guidelines.toml").read_text("utf-8")
EXAMPLES = (FOLDER / "examples.toml").read_text("utf-8")
A_MINUTE_OF_READING = 200  # words


def page(reader: str) -> str:
    return to_markdown(read_guidelines(), read_examples(), load_scheme(), reader)


@pytest.mark.parametrize("reader", READERS)
def test_the_page_is_what_the_tables_say(reader: str) -> None:
    assert (FOLDER / f"guidelines.{reader}.md").read_text("utf-8") == page(reader)


@pytest.mark.parametrize("reader", READERS)
def test_the_page_defines_every_label_in_the_words_of_the_scheme(reader: str) -> None:
    for label in load_scheme().labels:
        assert page(reader).count(f"- **{label.name[reader]}**: {label.definition[reader]}\n  - *") == 1, label.id
    assert "{" not in page(reader)


@pytest.mark.parametrize("reader", READERS)
def test_a_volunteer_reads_the_guidelines_in_fifteen_minutes(reader: str) -> None:
    assert len(page(reader).split()) < 15 * A_MINUTE_OF_READING


def test_only_the_kurmanji_page_opens_by_saying_that_it_was_not_reviewed() -> None:
    notice = read_guidelines().words["unreviewed"]["kmr"]
    assert page("kmr").split("\n\n")[2] == f"> {notice}"
    assert not any(part.startswith("> ") for reader in ("tr", "en") for part in page(reader).split("\n\n")[:4])
    assert "> The example texts in these languages have not yet been reviewed" in page("en")
    assert ": Kurmanji, Sorani, Zazaki.\n" in page("en")


def test_each_part_shows_every_label_every_language_and_texts_without_a_label() -> None:
    examples = read_examples()
    languages = Counter(one.language for one in examples.of("page"))
    assert languages == {"tr": 12, "kmr": 8, "ckb": 2, "zza": 2}
    assert len(examples.of("round")) == 20
    for part in ("page", "round"):
        shown = examples.of(part)
        assert {label for one in shown for label in one.labels} == set(load_scheme().ids), part
        assert {one.language for one in shown} == set(languages), part
        assert sum(not one.labels for one in shown) / len(shown) >= 0.3, part
        assert any(len({"migrant", "gender", "ethnic_national"} & set(one.labels)) > 1 for one in shown), part


def test_no_text_of_the_training_round_is_given_away_by_the_pages() -> None:
    pages = "".join(page(reader) for reader in READERS)
    for one in read_examples().of("round"):
        assert one.text not in pages, one.id
        assert one.reason["en"] not in pages, one.id


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('labels = ["offensive"]', 'labels = ["rude"]', "example w02: the label 'rude' is unknown"),
        ('targets = ["afghans"]', 'targets = ["martians"]', "example w04: the target 'martians' is unknown"),
        ('spans = ["tam bir salak"]', 'spans = ["Tam bir salak"]', "example w02: the span 'Tam bir salak' is not in"),
        ('spans = ["tam bir salak"]', "spans = []", "example w02: labels and spans do not go together"),
        ('language = "zza"', 'language = "ku"', "example w23: the language 'ku' is unknown"),
        ('\npart = "page"', '\npart = "test"', "example w01: the part 'test' is unknown"),
        ('["discriminatory", "hate"', '["hate"', "example w04: hate without discriminatory"),
        (', "exclusion"]', "]", "example w03: ground and discourse do not fit"),
        ('id = "w02"', 'id = "w01"', "example w01: its id stands twice"),
        ("reason.kmr", "reason.kur", "example w01: no text in kmr"),
        ('language = "tr"\n', "", "example w01: missing or unknown: language"),
        ("[[example]]", "[[example", "examples.toml: "),
    ],
)
def test_a_mistake_in_the_examples_is_told_by_file_and_entry(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in EXAMPLES
    path = tmp_path / "examples.toml"
    path.write_text(EXAMPLES.replace(old, new, 1), "utf-8")
    with pytest.raises(InputError) as caught:
        read_examples(path)
    assert str(caught.value).startswith(str(path))
    assert said in str(caught.value)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{offensive}", "{rude}", "{rude} names no label"),
        ("[note.age]", "[note.youth]", "note.age: is missing"),
        ("[note.age]", "[note.youth]\n[note.age]", "note.youth: is no label"),
        ('kmr = "Rêber ji', 'kmc = "Rêber ji', "block 1: no text in kmr"),
        ('en = "Guidelines for those who label"', 'en = " "', "block 1: no text in en"),
        ('kind = "title"', 'kind = "poem"', "block 1: kind 'poem' is unknown"),
        ('axis = "ground"', 'axis = "soil"', "axis 'soil' is unknown"),
        ("reason = {", "why = {", "word.reason: no text in tr"),
    ],
)
def test_a_mistake_in_the_guidelines_is_told_by_file_and_entry(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in GUIDELINES
    path = tmp_path / "guidelines.toml"
    path.write_text(GUIDELINES.replace(old, new, 1), "utf-8")
    with pytest.raises(InputError) as caught:
        read_guidelines(path)
    assert str(caught.value).startswith(str(path))
    assert said in str(caught.value)


def test_a_missing_table_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nothing\.toml"):
        read_examples(tmp_path / "nothing.toml")


def test_the_pages_are_written_with_the_same_bytes_everywhere(tmp_path: Path) -> None:
    pages = write_pages(tmp_path)
    assert [one.name for one in pages] == [f"guidelines.{reader}.md" for reader in READERS]
    assert all(b"\r" not in one.read_bytes() for one in pages)
