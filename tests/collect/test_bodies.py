from __future__ import annotations

import gzip
import random
import time
import zlib
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collect.fetching import QUICK, fetch
from collect.misbehaving import PAGE, WAYS, WORDS, Server
from hatewatch.collect import OUTCOMES
from hatewatch.collect.addresses import to_target
from hatewatch.collect.body import check_body, check_type, is_wall, unpack
from hatewatch.collect.charset import tell_encoding
from hatewatch.collect.hosts import read_retry_after
from hatewatch.collect.outcomes import Failed

LETTERS = "çğıİöşü ÇĞÖŞÜ êîû ÊÎÛ âÂ"  # of both alphabets


@pytest.mark.parametrize(
    "label", ["utf-8", "iso-8859-9", "windows-1254", "iso-8859-1", "windows-1252", "latin5", "", "yok"]
)
@pytest.mark.parametrize("real", ["utf-8", "cp1254", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize("place", ["header", "meta", "xml"])
def test_any_label_over_any_encoding_comes_out_right(label: str, real: str, place: str) -> None:
    header, page = None, f"<p>{LETTERS} {WORDS}</p>"
    if place == "header":
        header = f"text/html; charset={label}"
    elif place == "meta":
        page = f'<meta charset="{label}">' + page
    else:
        page = f'<?xml version="1.0" encoding="{label}"?>' + page
    body = page.encode(real)
    codec, _ = tell_encoding(body, header)
    assert body.decode(codec, "replace").removeprefix("\ufeff") == page


def test_sorani_in_the_encoding_of_its_label() -> None:
    body = "<p>ئهڤ رۆژه باش بو</p>".encode("cp1256", "replace")
    assert tell_encoding(body, "text/html; charset=windows-1256") == ("cp1256", "header")


def test_a_page_of_utf_8_with_a_letter_cut_is_utf_8() -> None:
    body = f"<p>{WORDS * 3}".encode() + "ş".encode()[:1] + b"</p>"
    assert tell_encoding(body, "text/html; charset=iso-8859-9")[0] == "utf-8"


def test_a_long_body_is_told_quickly() -> None:
    body = random.Random(0).randbytes(3_000_000) + b"<meta " * 200_000
    began = time.monotonic()
    tell_encoding(body)
    is_wall({}, b"document.cookie location" + b"<script" * 5000)
    with suppress(Failed):
        unpack(gzip.compress(b"") * 300_000, ["gzip"], 10**6)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "encodings", [["gzip"], ["x-gzip"], ["deflate"], ["identity"], ["GZIP "], [""], ["gzip", "gzip"]]
)
def test_what_is_packed_is_unpacked(encodings: list[str]) -> None:
    body = PAGE.encode()
    for name in encodings:
        body = {"deflate": zlib.compress, "identity": bytes, "": bytes}.get(name, gzip.compress)(body)
    assert unpack(body, encodings, 10_000) == PAGE.encode()


def test_gzip_in_several_parts_with_something_behind_it() -> None:
    packed = b"".join(gzip.compress(part.encode()) for part in (PAGE[:40], PAGE[40:]))
    assert unpack(packed + b"\0" * 100, ["gzip"], 10_000) == PAGE.encode()


@pytest.mark.parametrize("size", [999, 1000])
def test_the_limit_of_an_unpacked_body_is_exact(size: int) -> None:
    assert len(unpack(gzip.compress(b"<" * size), ["gzip"], 1000)) == size
    with pytest.raises(Failed) as refused:
        unpack(gzip.compress(b"<" * 1001), ["gzip"], 1000)
    assert refused.value.outcome == "too_large_unpacked"


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.lists(st.sampled_from(["gzip", "deflate", "br", "", "ü"]), max_size=4))
def test_no_bytes_break_the_reading_of_a_body(body: bytes, encodings: list[str]) -> None:
    for start in (b"", b"\x1f\x8b\x08", b"<?xml", b"\xff\xfe", gzip.compress(PAGE.encode())):
        whole = start + body
        with suppress(Failed):
            check_body(unpack(whole, encodings, 10_000), None, "page")
        codec, _ = tell_encoding(whole, whole.decode("latin-1"))
        whole.decode(codec, "replace")
        is_wall({}, whole)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80))
def test_no_text_breaks_the_reading_of_headers_and_addresses(text: str) -> None:
    read_retry_after(text)
    for url in (text, "http://" + text, "https://gazete.example.org/" + text):
        with suppress(Failed):
            assert to_target(url).url.isascii()
    with suppress(Failed):
        check_type(text, "page")


def test_no_answer_is_a_fault_of_ours() -> None:
    """Answers with bytes turned over, cut and doubled at random come to an outcome, and never to `fault`."""
    dice = random.Random(5)
    whole = (
        b"HTTP/1.1 302 Found\r\nLocation: /haber\r\nContent-Length: 0\r\n\r\n",
        b'HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nETag: "1"\r\nContent-Encoding: gzip\r\n\r\n'
        + gzip.compress(PAGE.encode()),
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<p>ab\r\n0\r\n\r\n",
        b"HTTP/1.1 429 Too Many\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n",
    )
    with Server().running() as server:
        for i in range(80):
            data = bytearray(whole[i % len(whole)])
            for _ in range(dice.randrange(1, 6)):
                at = dice.randrange(len(data))
                data[at : at + dice.randrange(3)] = dice.randbytes(dice.randrange(3))

            def say(talk: object, data: bytes = bytes(data)) -> None:
                talk.send(data)  # type: ignore[attr-defined]
                talk.close()  # type: ignore[attr-defined]

            WAYS["/rastgele"] = say
            got = fetch(server.url("/rastgele"), limits=QUICK)
            assert got.outcome in OUTCOMES
            assert got.outcome != "fault", (got.reason, bytes(data))


def test_every_outcome_has_a_sentence_and_a_remedy_in_three_languages() -> None:
    for outcome in OUTCOMES.values():
        for texts in (outcome.meaning, outcome.remedy):
            assert set(texts) == {"tr", "kmr", "en"}
            assert all(text.strip().endswith(".") for text in texts.values()), outcome.slug
    assert {slug for slug, outcome in OUTCOMES.items() if outcome.good} == {"ok", "unchanged"}


def test_every_outcome_in_the_code_is_in_the_table() -> None:
    import re
    from importlib.resources import files

    used = set()
    for file in files("hatewatch.collect").iterdir():
        if file.name.endswith(".py"):
            used |= set(re.findall(r'(?:Failed|Unreadable)\(\s*"(\w+)"', file.read_text("utf-8")))
    assert used <= set(OUTCOMES)
    assert len(used) > 20
