"""JSON as it streams: the same elements whatever the pieces it comes in, and all sound ones around a broken one."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from hatewatch.records import Rejected
from hatewatch.sources import json_text
from hatewatch.sources.json_text import JsonText

ELEMENTS = [
    {
        "id": n,
        "text": f'Roj baş {n} \\ " ] }} , {{ 🌳',
        "parts": [{"id": 1}, {"id": 2, "deep": {"a": [None, True, -1.5e3]}}],
    }
    for n in range(6)
]
WRITTEN = {
    "compact": json.dumps(ELEMENTS, separators=(",", ":")),
    "spaced": json.dumps(ELEMENTS, ensure_ascii=False),
    "indented": json.dumps(ELEMENTS, ensure_ascii=False, indent=1),
    "one_a_line": "[" + ",\n".join(json.dumps(element) for element in ELEMENTS) + "]",
}


def pieces(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(json_text, "_CHUNK", size)


def read(text: str) -> list[Any]:
    found = JsonText(io.StringIO(text))
    found.take("[")
    return [item if isinstance(item, Rejected) else item[1] for item in found.elements()]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 1 << 20])
@pytest.mark.parametrize("form", WRITTEN)
def test_the_pieces_that_a_file_comes_in_change_nothing(form: str, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    pieces(monkeypatch, size)
    assert read(WRITTEN[form]) == ELEMENTS


@pytest.mark.parametrize("broken", range(6))
@pytest.mark.parametrize(
    "by",
    [
        lambda text: text.replace('"id": 2,', '"id" 2,'),
        lambda text: text.replace("-1500.0", "9" * 5_000),
        lambda text: text.replace("-1500.0", "[" * 5_000 + "]" * 5_000),
        lambda text: text.replace("true", "tru"),
        lambda text: text.replace('"deep": {', '"deep": ', 1),
    ],
    ids=["colon", "number", "nesting", "word", "bracket"],
)
@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("size", [50, 1 << 20])
def test_one_broken_element_costs_one_element(
    size: int, indent: int | None, by: Any, broken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    pieces(monkeypatch, size)
    text = json.dumps(ELEMENTS, indent=indent)
    element = json.dumps([ELEMENTS[broken]], indent=indent)[1:-1].strip()
    assert text.count(element) == 1
    assert by(element) != element
    found = read(text.replace(element, by(element)))
    sound = [item for item in found if not isinstance(item, Rejected)]
    if indent is None and broken and 'deep": [' in by(element):  # brackets alone do not tell where it ends
        assert sound[:broken] == ELEMENTS[:broken]
    else:
        assert sound == ELEMENTS[:broken] + ELEMENTS[broken + 1 :]
        assert len(found) == 6


def test_a_text_that_is_not_closed_costs_one_element_where_line_breaks_tell() -> None:
    text = WRITTEN["indented"].replace('"text": "Roj baş 2', '"text": Roj baş 2')
    found = read(text)
    assert [item for item in found if not isinstance(item, Rejected)] == ELEMENTS[:2] + ELEMENTS[3:]


@pytest.mark.parametrize("size", [5, 1 << 20])
def test_elements_at_a_path_with_what_stands_before_them(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    pieces(monkeypatch, size)
    document = {
        "name": "Hesap",
        "contacts": {"list": [{"name": "A", "messages": [0]}, '\\"', []]},
        "chats": {"list": [{"name": "Bir", "messages": ELEMENTS[:2]}, 5, {"name": "İki", "none": {}, "messages": []}]},
        "left": {"list": [{"name": "Üç", "type": "group", "messages": ELEMENTS[2:3]}]},
        "end": None,
    }
    head: dict[str, Any] = {}
    text = JsonText(io.StringIO(json.dumps(document, ensure_ascii=False) * 2))
    paths = [["chats", "list", "item", "messages", "item"], ["left", "list", "item", "messages", "item"]]
    found = [(item[1]["id"], head["name"], head.get("type")) for item in text.under(paths, head)]  # type: ignore[index]
    assert found == [(0, "Bir", None), (1, "Bir", None), (2, "Üç", "group")] * 2
    assert not text.cut


@pytest.mark.parametrize("at", [5, 20, 100, 300])
def test_a_file_cut_short_gives_what_was_whole_and_says_so(at: int) -> None:
    text = JsonText(io.StringIO(json.dumps({"name": "Sohbet", "messages": ELEMENTS})[:at]))
    *whole, last = text.under([["messages", "item"]], {})
    assert [item[1] for item in whole] == ELEMENTS[: len(whole)]  # type: ignore[index]
    assert isinstance(last, Rejected)
    assert last.reason == "file_cut"
    assert text.cut
