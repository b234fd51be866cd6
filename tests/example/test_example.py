from __future__ import annotations

import csv
import re
import tomllib
from collections import Counter
from datetime import datetime
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from hatewatch.example import example_folder, example_posts, example_truth
from hatewatch.example.build import POST_COLUMNS, TRUTH_COLUMNS, build, main
from hatewatch.example.frames import inflect, read_frames
from hatewatch.labels import __file__ as labels_file

PROVINCES = {"01": "Adana", "21": "Diyarbakır", "26": "Eskişehir"}
MONTHS = range(7, 13)


@cache
def posts() -> list[dict[str, str]]:
    with example_posts().open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def truth() -> dict[str, dict[str, str]]:
    with example_truth().open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


@cache
def usable() -> list[tuple[datetime, dict[str, str], dict[str, str]]]:
    rows = []
    for post in posts():
        if truth()[post["id"]]["kind"] != "unusable":
            form = "%d.%m.%Y %H:%M" if post["tarih"][2] == "." else "%Y-%m-%d %H:%M"
            rows.append((datetime.strptime(post["tarih"], form), post, truth()[post["id"]]))
    return rows


@cache
def outlets() -> dict[str, object]:
    return tomllib.loads((example_folder() / "outlets.toml").read_text(encoding="utf-8"))


def share(plate: str, months: range) -> float:
    marked = [
        "discriminatory" in known["labels"]
        for when, _, known in usable()
        if known["province"] == plate and when.month in months
    ]
    return sum(marked) / len(marked)


def test_builder_reproduces_the_committed_files(tmp_path: Path) -> None:
    main([str(tmp_path)])
    assert (tmp_path / "posts.csv").read_bytes() == example_posts().read_bytes()
    assert (tmp_path / "truth.csv").read_bytes() == example_truth().read_bytes()


def test_another_seed_gives_other_posts(tmp_path: Path) -> None:
    (tmp_path / "sentences").mkdir()
    for table in [*example_folder().glob("*.toml"), *(example_folder() / "sentences").glob("*.toml")]:
        text = table.read_text(encoding="utf-8").replace("seed = 20241231", "seed = 1")
        (tmp_path / table.relative_to(example_folder())).write_text(text, encoding="utf-8")
    assert build(tmp_path)[0] != example_posts().read_text(encoding="utf-8")


def test_columns_size_and_encoding() -> None:
    assert tuple(posts()[0]) == POST_COLUMNS
    assert tuple(next(iter(truth().values()))) == TRUTH_COLUMNS
    assert 1600 <= len(posts()) <= 2000
    raw = example_posts().read_bytes()
    assert len(raw) <= 600_000
    assert not raw.startswith(b"\xef\xbb\xbf")


def test_ids_are_unique_and_the_same_in_both_files() -> None:
    ids = [post["id"] for post in posts()]
    assert len(set(ids)) == len(ids)
    assert ids == list(truth())


@pytest.mark.parametrize(("language", "low", "high"), [("tr", 50, 60), ("kmr", 20, 30), ("ckb", 9, 15), ("zza", 6, 10)])
def test_languages_have_their_share(language: str, low: int, high: int) -> None:
    count = sum(known["language"].split()[0] == language for _, _, known in usable())
    assert low <= 100 * count / len(usable()) <= high


def test_every_province_speaks_every_language() -> None:
    spoken = {(known["province"], known["language"].split()[0]) for _, _, known in usable()}
    assert spoken == {(plate, language) for plate in PROVINCES for language in ("tr", "kmr", "ckb", "zza")}


def test_posts_of_every_province_and_month() -> None:
    counts = Counter((known["province"], when.month) for when, _, known in usable())
    assert set(counts) == {(plate, month) for plate in PROVINCES for month in MONTHS}
    assert all(when.year == 2024 for when, _, _ in usable())
    assert min(counts.values()) >= 60
    assert counts["26", 11] >= 1.8 * counts["26", 10]  # a doubled volume, so that counting misleads


def test_the_rise_is_planted_in_adana_alone() -> None:
    assert 0.04 <= share("01", range(7, 10)) <= 0.06
    assert 0.18 <= share("01", range(11, 13)) <= 0.22
    for plate in ("21", "26"):
        assert all(0.04 <= share(plate, range(month, month + 1)) <= 0.06 for month in MONTHS)


def test_the_rise_is_against_syrians_and_migrants() -> None:
    late = [
        known["target"]
        for when, _, known in usable()
        if known["province"] == "01" and when.month >= 11 and "discriminatory" in known["labels"]
    ]
    assert sum(target in ("syrians", "migrants") for target in late) >= 0.75 * len(late)


def test_the_offensive_share_does_not_follow_the_rise() -> None:
    for months in (range(7, 10), range(10, 13)):
        rows = [known for when, _, known in usable() if known["province"] == "01" and when.month in months]
        assert sum(known["labels"] == "offensive" for known in rows) / len(rows) <= 0.06


def test_labels_are_of_the_scheme() -> None:
    scheme = tomllib.loads(Path(labels_file).with_name("scheme.toml").read_text(encoding="utf-8"))
    for column, axis in (("labels", "conduct"), ("ground", "ground"), ("discourse", "discourse")):
        known = {label["id"] for label in scheme["label"] if label["axis"] == axis}
        assert {name for row in truth().values() for name in row[column].split()} <= known


def test_hate_implies_discriminatory_ground_and_target() -> None:
    for row in truth().values():
        if "hate" in row["labels"]:
            assert "discriminatory" in row["labels"]
        if "discriminatory" in row["labels"]:
            assert row["ground"]
            assert row["discourse"]
            assert row["target"]


def test_sentences_are_many_and_distinct() -> None:
    frames = read_frames(example_folder() / "sentences")
    counts = Counter(frame.languages[0] for frame in frames)
    assert counts["tr"] >= 170
    assert counts["kmr"] >= 90
    assert counts["ckb"] >= 45
    assert counts["zza"] >= 30
    assert len({frame.text for frame in frames}) == len(frames)


def test_no_slot_is_left_open() -> None:
    assert not [post["metin"] for post in posts() if "{" in post["metin"] or "}" in post["metin"]]


def test_only_agency_copy_comes_twice() -> None:
    counts = Counter(post["metin"] for post in posts() if post["metin"].strip())
    twice = {text for text, count in counts.items() if count > 1}
    assert twice
    assert {truth()[post["id"]]["kind"] for post in posts() if post["metin"] in twice} == {"agency"}


def test_some_rows_are_unusable_on_purpose() -> None:
    rows = [post for post in posts() if truth()[post["id"]]["kind"] == "unusable"]
    assert 5 <= len(rows) <= 8
    assert any(not post["metin"].strip() for post in rows)
    assert any(post["metin"].strip() for post in rows)  # these have a date that cannot be read


def test_every_address_is_under_a_reserved_domain() -> None:
    text = "\n".join(value for post in posts() for value in post.values())
    hosts = re.findall(r"https?://([^/\s]+)", text) + re.findall(r"\w@([\w.]+)", text)
    assert len(hosts) > len(posts())
    assert not [host for host in hosts if not (host.endswith(".example") or host == "example.org")]
    assert not re.search(r"www\.|\.com\b|\.net\b|\.tr\b", text)


def test_every_outlet_says_that_it_is_fiction() -> None:
    assert all(post["kaynak"].endswith("(kurgu)") for post in posts())


def test_handles_are_the_invented_ones() -> None:
    handles = {handle for group in outlets()["handles"].values() for handle in group}  # type: ignore[attr-defined]
    assert all(re.match("uydurma_|hayali_|kurgu_|xeyali_", handle) for handle in handles)
    mentioned = {m for post in posts() for m in re.findall(r"(?<!\w)@(\w+)", post["metin"])}
    assert mentioned
    assert mentioned <= handles
    assert {post["yazar"] for post in posts()} <= handles | {"haber_merkezi"}


def test_telephone_numbers_are_of_an_unused_range() -> None:
    numbers = [n for post in posts() for n in re.findall(r"\b05\d\d \d{3} \d\d \d\d\b", post["metin"])]
    assert numbers
    assert all(number.startswith("0500 000 0") for number in numbers)


def test_no_cell_begins_like_a_formula() -> None:
    assert not [value for post in posts() for value in post.values() if value[:1] in "=+-@" and value]


def test_months_of_a_sentence_are_kept() -> None:
    snow = [when.month for when, post, _ in usable() if "ilk karı" in post["metin"] or "Berfa yekem" in post["metin"]]
    assert snow
    assert min(snow) >= 10


def test_posts_are_in_order_of_time() -> None:
    assert all(a[0] <= b[0] for a, b in pairwise(usable()))


@pytest.mark.parametrize(
    ("name", "form", "expected"),
    [
        ("Seyhan", "da", "Seyhan'da"),
        ("Karataş", "da", "Karataş'ta"),
        ("Mihalıççık", "dan", "Mihalıççık'tan"),
        ("Eskişehir", "daki", "Eskişehir'deki"),
        ("Pozantı", "a", "Pozantı'ya"),
        ("Kulp", "in", "Kulp'un"),
        ("Lice", "i", "Lice'yi"),
        ("Çukurova", "in", "Çukurova'nın"),
        ("Bağlar", "li", "Bağlarlı"),
        ("Sur", "lilar", "Surlular"),
        ("Yüreğir", "lilar", "Yüreğirliler"),
        ("Seyitgazi", "i", "Seyitgazi'yi"),
    ],
)
def test_turkish_suffixes(name: str, form: str, expected: str) -> None:
    assert inflect(name, form) == expected


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("da", "Odunpazarı'nda"),
        ("a", "Odunpazarı'na"),
        ("i", "Odunpazarı'nı"),
        ("in", "Odunpazarı'nın"),
        ("dan", "Odunpazarı'ndan"),
    ],
)
def test_turkish_suffixes_of_compounds(form: str, expected: str) -> None:
    assert inflect("Odunpazarı", form, compound=True) == expected


def test_the_page_about_it_tells_the_planted_figures() -> None:
    page = (Path(__file__).parents[2] / "docs" / "example.md").read_text(encoding="utf-8")
    counts: Counter[tuple[str, int]] = Counter((k["province"], when.month) for when, _, k in usable())
    marked = Counter((k["province"], when.month) for when, _, k in usable() if "discriminatory" in k["labels"])
    assert f"{len(usable()):,} posts" in page
    for plate, name in PROVINCES.items():
        line = next(line for line in page.splitlines() if line.startswith(f"| {name} |"))
        assert [cell.split(" = ")[0].strip() for cell in line.split("|")[2:-1]] == [
            f"{marked[plate, month]}/{counts[plate, month]}" for month in MONTHS
        ]
