"""What every source must do, for the exports of social platforms: the clauses of the suite that need no table."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from hatewatch.records import Rejected, Row
from hatewatch.sources import Source, open_source

_TWEETS = [
    {"id": str(1841800000000000000 + n), "text": f"Parkta {n} kişi çay içti", "edit_history_tweet_ids": ["1"]}
    for n in range(5)
]
_MESSAGES = [
    {"id": n, "type": "message", "date_unixtime": "1727953200", "from": "Dilan", "text": f"Not {n}"} for n in range(5)
]
_HEADER = "Page Name,User Name,Post Created,Type,Total Interactions,URL,Message,Link Text,Description\n"
_POSTS = [f"Örnek,ornek,2024-10-03 14:0{n}:00 TRT,Photo,1.407,,Bugün {n} sergi açıldı,,\n" for n in range(5)]

FILES = {
    "x": "".join(json.dumps(tweet, ensure_ascii=False) + "\n" for tweet in _TWEETS) + '{"id": "18',
    "telegram": json.dumps({"name": "Sohbet", "type": "private_group", "id": 1, "messages": _MESSAGES}, indent=1)[:-9],
    "facebook": _HEADER + "".join(_POSTS) + 'Örnek,ornek,2024-10-03,"Photo\n',
    "whatsapp": "".join(f"03.10.2024 14:0{n} - Dilan: Not {n}, roj baş\n" for n in range(5)),
}


@pytest.fixture(params=FILES)
def export(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path]:
    path = tmp_path / "export.txt"
    path.write_text(FILES[request.param], "utf-8")
    return request.param, path


def test_it_is_a_source_with_name_and_digest(export: tuple[str, Path]) -> None:
    platform, path = export
    source = open_source(path)
    assert isinstance(source, Source)
    assert source.name == platform
    assert source.file == "export.txt"
    assert source.digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert open_source(path, source="arşiv").name == "arşiv"


def test_reading_again_starts_over_and_position_reaches_size(export: tuple[str, Path]) -> None:
    source = open_source(export[1])
    assert source.position == 0
    first = list(source.read())
    half = source.read()
    next(half)
    half.close()  # type: ignore[attr-defined]
    assert list(source.read()) == first
    assert source.size is not None
    assert source.position >= source.size
    numbers = [row.number for row in first]
    assert numbers == sorted(set(numbers))
    assert sum(isinstance(row, Row) for row in first) == 5 or export[0] == "telegram"


def test_ids_are_unique_and_the_same_in_another_file(export: tuple[str, Path], tmp_path: Path) -> None:
    ids = [row.native_id for row in open_source(export[1]).read() if isinstance(row, Row)]
    assert len(set(ids)) == len(ids) >= 4
    (tmp_path / "other").mkdir()
    other = tmp_path / "other" / "another name.json"
    other.write_bytes(export[1].read_bytes())
    assert [row.native_id for row in open_source(other).read() if isinstance(row, Row)] == ids


def test_what_is_rejected_has_its_reason_and_raw(export: tuple[str, Path]) -> None:
    for row in open_source(export[1]).read():
        if isinstance(row, Rejected):
            assert row.detail
            json.loads(row.raw)


def test_names_of_files_can_be_printed(export: tuple[str, Path]) -> None:
    path = export[1]
    try:
        path = path.rename(path.with_name("\x1b[31mposts\n.txt"))
    except OSError:
        pytest.skip("this file system has no such names")
    source = open_source(path)
    assert source.file == "\ufffd[31mposts .txt"
    assert list(source.read())
