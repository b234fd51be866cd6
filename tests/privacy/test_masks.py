from __future__ import annotations

import csv
import random
import re
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hatewatch.privacy import mask, trace
from hatewatch.privacy.masks import is_iban, is_tckn


def make_tckn(first_nine: int) -> str:
    d = [int(c) for c in str(first_nine)]
    d.append((7 * sum(d[0:9:2]) - sum(d[1:8:2])) % 10)
    d.append(sum(d) % 10)
    return "".join(map(str, d))


def make_iban(country: str, account: str) -> str:
    rest = "".join(str(int(c, 36)) for c in account + country) + "00"
    return f"{country}{98 - int(rest) % 97:02d}{account}"


def in_fours(account: str) -> str:
    return " ".join(account[i : i + 4] for i in range(0, len(account), 4))


TCKN = make_tckn(123456789)
IBAN = make_iban("TR", "0000100000000123456789")
FILLED = {
    "tckn": TCKN,
    "tckn_spaced": f"{TCKN[:3]} {TCKN[3:6]} {TCKN[6:9]} {TCKN[9:]}",
    "tckn_arabic": TCKN.translate({ord(str(i)): chr(0x0660 + i) for i in range(10)}),
    "iban": IBAN,
    "iban_spaced": in_fours(IBAN),
    "iban_small": "tr" + IBAN[2:],
    "iban_german": in_fours(make_iban("DE", "370400440532013000")),
}


def fill(text: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda m: FILLED.get(m[1], m[0]), text)


def cases() -> list[tuple[str, str]]:
    with Path(__file__).with_name("mask_cases.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [(fill(row["text"]), row["text"] if row["masked"] == "=" else row["masked"]) for row in rows]


@pytest.mark.parametrize(("text", "masked"), cases())
def test_mask(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(("text", "masked"), cases())
def test_masking_twice_changes_nothing_more(text: str, masked: str) -> None:
    assert mask(mask(text)) == mask(text)


def test_checksums() -> None:
    assert is_tckn("10000000146")
    assert not is_tckn("10000000145")
    assert not is_tckn("00000000000")
    assert is_iban("DE89370400440532013000")
    assert not is_iban("DE88370400440532013000")


def test_several_in_one_text() -> None:
    text = f"@ornek, tel 0532 123 45 67, posta ad@posta.example, {IBAN}, {TCKN}, 34 ABC 123"
    assert mask(text) == "@…, tel [tel], posta [e-mail], [IBAN], [id], [plate]"


def test_a_hostile_long_text_ends() -> None:
    for piece in ("https://", "a.", "0532 ", "1 2 3 ", "@", "ad at ", "a@", "34 A"):
        mask(piece * 20_000)


# Turkish, Kurmanji and Sorani (Kurdish unreviewed by native speakers), with numbers that are nobody's.
TEXT = (
    "ağır bir gün oldu Kürtçe şarkı İstanbul'da ısı çok güzel, jin jiyan azadî! Amedê îro baran dibare. "
    "kurdên li vir dijîn û 2024 %12 (bi hev re) 3-1 1.500 TL – saat 15:30’da “roj baş” کوردستان ژنان، سڵاو"
)
WORDS = TEXT.split(" ")
around = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)
digits = st.integers(0, 10**7 - 1).map("{:07d}".format)
area = st.sampled_from(["532", "505", "541", "412", "222", "322", "212"])
shapes = [
    "0{a}{d}",
    "0{a} {x} {y} {z}",
    "0 ({a}) {x} {y} {z}",
    "0({a}) {x}-{y}-{z}",
    "(0{a}) {x} {y} {z}",
    "{a} {x} {y} {z}",
    "+90{a}{d}",
    "+90 {a} {x} {y} {z}",
    "+90 ({a}) {x} {y}{z}",
    "0090{a}{d}",
    "0{a}.{x}.{y}.{z}",
    "0{a}-{x}-{y}-{z}",
]
phone = st.builds(
    lambda shape, a, d: shape.format(a=a, d=d, x=d[:3], y=d[3:5], z=d[5:]),
    st.sampled_from(shapes),
    area,
    digits,
)
name = st.from_regex(r"[a-zçğıöşü][a-zçğıöşü0-9_]{3,14}", fullmatch=True)
email = st.builds("{}.{}@{}.com".format, name, name, st.from_regex(r"[a-z]{3,9}", fullmatch=True))
handle = st.builds("{}{}".format, st.sampled_from(["@", "＠"]), name)
tckn = st.integers(10**8, 10**9 - 1).map(make_tckn)
iban = st.integers(0, 10**22 - 1).map(lambda n: make_iban("TR", f"{n:022d}"))
spaced_iban = iban.map(in_fours)


def bare(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


@settings(max_examples=400, deadline=None)
@given(around, st.one_of(phone, tckn, iban, spaced_iban), around)
def test_no_number_survives(before: str, secret: str, after: str) -> None:
    # A number that follows another without a letter between can be read in more than one way.
    assume(not re.search(r"\d\W*$", before))
    assume(not re.match(r"\W*\d", after))
    masked = mask(f"{before} {secret} {after}")
    assert bare(secret)[-9:] not in bare(masked)
    assert mask(masked) == masked
    for word in (*before.split(), *after.split()):
        assert word in masked


@settings(max_examples=200, deadline=None)
@given(around, tckn, around)
def test_an_identity_number_after_another_number_is_found(before: str, secret: str, after: str) -> None:
    assert secret not in mask(f"{before} 2024 {secret} 15 {after}")


@settings(max_examples=300, deadline=None)
@given(around, st.one_of(handle, email), st.sampled_from(["", ".", ",", "!", ")", "'a"]), around)
def test_no_name_survives(before: str, secret: str, mark: str, after: str) -> None:
    secret_name = re.split("[@＠]", secret)[0 if "@" in secret[1:] else 1]
    assume(secret_name not in before + after)
    masked = mask(f"{before} {secret}{mark} {after}")
    assert secret_name not in masked
    assert mask(masked) == masked


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from("@＠.0123456789 -+()/[]uaATRtr٣_:\n\u200f…x.com"), max_size=60))
def test_any_text_is_masked_once_and_for_all(text: str) -> None:
    assert mask(mask(text)) == mask(text)


def test_texts_without_personal_data_stay_as_they_are() -> None:
    shuffled = random.Random(1)
    for _ in range(500):
        text = " ".join(shuffled.choices(WORDS, k=12))
        assert mask(text) == text


@pytest.mark.parametrize(("text", "masked"), cases())
def test_trace_says_where_each_character_comes_from(text: str, masked: str) -> None:
    found, origins = trace(text)
    assert found == masked
    assert len(origins) == len(found)
    assert origins == sorted(origins)
    assert {i for start, end in origins for i in range(start, end)} == set(range(len(text)))
    assert all(text[start] == found[i] for i, (start, end) in enumerate(origins) if end - start == 1)
