from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path

import pytest

from hatewatch.errors import InputError
from hatewatch.sources import REASONS, Rejected, open_source
from sources.broken import BROKEN, Broken


@pytest.mark.parametrize("item", BROKEN, ids=lambda item: item.name)
def test_broken_input_ends_in_rows_and_reasons_or_one_clear_line(item: Broken, tmp_path: Path) -> None:
    path = item.make(tmp_path)
    if item.refused:
        with pytest.raises(InputError) as caught:
            list(open_source(path).read())
        message = str(caught.value)
        assert path.name in caught.value.what
        assert item.refused in message
        assert caught.value.remedy.endswith(".")
        assert "\n" not in message
        assert len(message) < 900
        return
    results = list(open_source(path).read())
    rejected = [r for r in results if isinstance(r, Rejected)]
    assert Counter(r.reason for r in rejected) == Counter(item.rejected)
    assert len(results) - len(rejected) == item.rows
    for row in rejected:
        assert row.reason in REASONS
        assert row.detail.endswith(".")
        assert len(row.raw) <= 10_000
        kept = json.loads(row.raw)
        assert set(kept) <= {"text", "title", "date", "author", "place", "outlet", "url", "id"} or len(kept) == 1
        assert all(isinstance(value, list if name == "cells" else str) for name, value in kept.items())
    numbers = [r.number for r in results]
    assert numbers == sorted(set(numbers))


def test_there_are_at_least_twenty_five() -> None:
    assert len({item.name for item in BROKEN}) == len(BROKEN) >= 25


def test_rows_of_a_wrong_shape_keep_their_cells_or_their_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = "".join(f"p{i};{i}. güzel ileti;biri\n" for i in range(9))
    path.write_bytes(b"id;metin;yazar\n" + rows.encode() + b'a;b;c;d\ne;f\ng;"h\ni;j\xffk;bi\xferi\nid;metin;yazar\n')
    found = {r.reason: json.loads(r.raw) for r in open_source(path).read() if isinstance(r, Rejected)}
    assert found == {
        "columns_too_many": {"cells": ["a", "b", "c", "d"]},
        "columns_too_few": {"cells": ["e", "f"]},
        "quotes_broken": {"line": 'g;"h'},
        "not_decodable": {"id": "i", "text": "j\ufffdk", "author": "bi\ufffdri"},
        "header_repeated": {"cells": ["id", "metin", "yazar"]},
    }
    path.write_bytes(
        '{"text": "güzel"}\n{"text": "xweş"}\n'.encode()
        + b'{"text": "j\xffk"}\n{"text": \n[1]\n'
        + b'{"text": '
        + b"[" * 900
        + b"]" * 900
        + b"}"
    )
    found = {r.reason: json.loads(r.raw) for r in open_source(path).read() if isinstance(r, Rejected)}
    assert found["not_decodable"] == {"line": '{"text": "j\ufffdk"}'}
    assert found["json_broken"] == {"line": '{"text":'}
    assert found["not_a_record"] == {"line": "[1]\n"}
    assert found["text_empty"] == {}


def test_a_row_with_bytes_in_no_encoding_after_long_text_stays_valid_json(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    good = "".join(f"{i}. güzel ileti;x\n" for i in range(20)).encode()
    path.write_bytes(b"metin;yazar\n" + good + b"\xff\xfe" * 6_000 + b";y\n")
    (row,) = (r for r in open_source(path).read() if isinstance(r, Rejected))
    assert json.loads(row.raw)["author"] == "y"


def test_file_names_in_no_encoding(tmp_path: Path) -> None:
    item = next(item for item in BROKEN if item.name == "broken_json_line")
    odd = tmp_path / os.fsdecode(b"\xfe\xffposts.jsonl")
    try:
        item.make(tmp_path).rename(odd)
    except (OSError, UnicodeError):
        pytest.skip("this file system has no such names")
    source = open_source(odd)
    assert (source.name, source.file) == ("\ufffd\ufffdposts", "\ufffd\ufffdposts.jsonl")
    assert len(list(source.read())) == 4
    with pytest.raises(InputError, match="names no column") as caught:
        open_source(odd, mapping={"text": "yok"})
    str(caught.value).encode()
    odd.write_bytes(b"PAR1" * 9)
    with pytest.raises(InputError, match="Rename") as caught:
        open_source(odd)
    str(caught.value).encode()
