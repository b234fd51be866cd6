"""The manifest: what is written is read again, and what was changed or damaged is refused in one line."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import is_dataclass, replace
from pathlib import Path
from types import NoneType
from typing import Any, Literal, get_args, get_origin

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hatewatch.errors import InputError
from hatewatch.prevalence.interval import wilson
from hatewatch.reports.manifest import FORMAT, from_json, parse, read_manifest, to_json
from hatewatch.reports.plain import fields_of
from hatewatch.reports.record import Caveat, Report
from hatewatch.trends import Figure
from small_report import small

_WHOLE = st.integers(-(2**40), 2**40)


def any_of(kind: Any) -> st.SearchStrategy[Any]:
    """Return values of what a record's field is annotated as."""
    if kind is Figure:
        return figures()
    if is_dataclass(kind) and isinstance(kind, type):
        parts = {name: any_of(own) for name, own in fields_of(kind).items()}
        if kind is Report:
            parts["caveats"] = st.lists(any_of(Caveat), min_size=1, max_size=2).map(tuple)
        return st.builds(kind, **parts)
    origin, args = get_origin(kind), get_args(kind)
    if origin is Literal:
        return st.sampled_from(args)
    if origin is tuple and args[-1] is Ellipsis:
        return st.lists(any_of(args[0]), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*map(any_of, args))
    if origin is Mapping:
        return st.dictionaries(st.text(max_size=5), any_of(args[1]), max_size=2)
    if NoneType in args:
        return st.none() | any_of(next(one for one in args if one is not NoneType))
    floats = st.floats(allow_nan=False, allow_infinity=False)
    return {str: st.text(max_size=5), int: _WHOLE, float: floats | st.integers(0, 3), bool: st.booleans()}[kind]


def figures() -> st.SearchStrategy[Figure]:
    parts = {name: any_of(kind) for name, kind in fields_of(Figure).items()}
    return st.builds(Figure, **parts | {"n": st.integers(1, 10**9), "count": st.integers(0, 10**9)})


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(any_of(Report))
def test_what_is_written_is_read_again(report: Report) -> None:
    text = to_json(report)
    assert from_json(text) == report
    assert to_json(from_json(text)) == text


def test_equal_reports_give_the_same_bytes() -> None:
    one = small(thresholds={"hate": 0.5, "offensive": -0.0})
    other = small(thresholds={"offensive": 0, "hate": 0.5})
    assert one == other
    assert to_json(one) == to_json(other)


def test_every_figure_and_key_has_a_line_that_a_search_finds() -> None:
    lines = to_json(small()).splitlines()
    assert lines[1].startswith(' "what": "A report of hatewatch')
    [line] = [line for line in lines if "all.2026-03.hate" in line]
    low, high = wilson(3, 40)
    assert (
        line
        == f'  ["all.2026-03.hate", "all", "", "2026-03", "hate", 40, 3, 0.075, {low!r}, {high!r}, "raw", 0, null],'
    )
    assert "Şırnex, İzmir" in "".join(lines)
    content = json.loads(to_json(small()))
    frame = [dict(zip(content["figure_columns"], row, strict=True)) for row in content["figures"]]
    assert frame[-1]["id"] == "place.21.hate"
    assert frame[-1]["method"] == "poststratified"


def test_another_name_or_newline_is_no_change(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(b"\xef\xbb\xbf" + to_json(small()).replace("\n", "\r\n").encode())
    assert read_manifest(path).whole
    assert read_manifest(path).report == small()


def test_one_changed_digit_is_noticed() -> None:
    text = to_json(small()).replace("0.075", "0.085")
    with pytest.raises(InputError, match="was changed after it was written"):
        from_json(text)
    assert not parse(text).whole
    assert parse(text).report.figures[1].share == 0.085


def test_the_digest_is_one_that_other_programs_can_make() -> None:
    import hashlib

    content = json.loads(text := to_json(small()))
    bare = text.replace(f'"digest": "{content["digest"]}"', '"digest": ""')
    assert hashlib.sha256(bare.encode()).hexdigest() == content["digest"]


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (f'"format": {FORMAT}', f'"format": {FORMAT + 1}', "newer hatewatch"),
        (f'"format": {FORMAT}', '"format": 1', "older hatewatch"),
        (f'"format": {FORMAT}', '"format": 2', "has 'course'"),
        (f'"format": {FORMAT}', '"form": 1', "older hatewatch"),
        ('"n": 90', '"n": "90"', "n is no whole number"),
        ('"n": 90', '"n": 9e999', "n is no whole number"),
        ('"n": 90', '"n": true', "n is no whole number"),
        ('"n": 90', '"n": NaN', "is no JSON"),
        ('"n": 90', '"n": 90, "n": 90', "is no JSON"),
        ('"n": 90', '"m": 90', "lacks 'n'"),
        ('"n": 90', '"n": 90, "m": 1', "has 'm'"),
        ("0.075", "1e999", "all.2026-03.hate) is no number"),
        ("0.075", '"much"', "all.2026-03.hate) is no number"),
        ('"all.2026-03.hate"', '"all.2026-03.offensive"', "figures[1].id does not follow"),
        ('"unit": "documents"', '"unit": "people"', "is none of documents, groups, outlets"),
        ('"caveats": [\n  {"kind": "raw"', '"caveats": [\n  {"kin": "raw"', "caveats[0] lacks 'kind'"),
        (', "raw", 0, null]', ', "raw", 0]', "has not 13 items"),
    ],
)
def test_what_is_damaged_is_named(before: str, after: str, says: str) -> None:
    text = to_json(small())
    assert before in text
    with pytest.raises(InputError) as error:
        from_json(text.replace(before, after, 1), name="mart/report.json")
    assert says in str(error.value)
    assert str(error.value).startswith("mart/report.json")


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", "3", "[" * 100_000, '{"figures": 1, "format": 2}', "\x00"])
def test_what_is_no_report_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        from_json(text)


def test_a_report_without_caveats_is_none() -> None:
    text = to_json(small())
    start, end = text.index(' "caveats": '), text.index(' "audit": ')
    with pytest.raises(InputError, match="without caveats"):
        from_json(text[:start] + ' "caveats": [],\n' + text[end:])


def test_what_is_no_number_is_not_written() -> None:
    with pytest.raises(ValueError, match="finite"):
        to_json(small(thresholds={"hate": float("nan")}))


BYTES = to_json(small()).encode()


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_damage_of_any_kind_is_refused_and_nothing_else_happens(tmp_path: Path, data: st.DataObject) -> None:
    damaged = bytearray(BYTES)
    if data.draw(st.booleans()):
        del damaged[data.draw(st.integers(0, len(damaged) - 2)) :]
    for _ in range(data.draw(st.integers(0, 3))):
        if damaged:
            damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "report.json"
    path.write_bytes(damaged)
    with contextlib.suppress(InputError):
        read = read_manifest(path)
        assert not read.whole or bytes(damaged) == BYTES


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_wrong_types_are_refused(data: st.DataObject) -> None:
    content = json.loads(BYTES)
    at, key = content, data.draw(st.sampled_from(sorted(content)))
    while isinstance(at[key], list | dict) and at[key] and data.draw(st.booleans()):
        at = at[key]
        key = data.draw(st.sampled_from(sorted(at) if isinstance(at, dict) else list(range(len(at)))))
    at[key] = data.draw(st.sampled_from([None, True, -1, 10**400, 0.5, "", "x", [], [[]], {}, {"x": 1}]))
    with pytest.raises(InputError):
        from_json(json.dumps(content))


def test_files_that_are_not_there_or_no_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_manifest(tmp_path / "missing")
    with pytest.raises(InputError, match="cannot be read"):
        read_manifest(tmp_path)
    (tmp_path / "report.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="no text in UTF-8"):
        read_manifest(tmp_path)


def test_the_form_before_is_still_read() -> None:
    lines = to_json(small(title="Sur", publisher="Komele")).splitlines(keepends=True)
    older = "".join(one for one in lines if not one.startswith((' "course":', ' "publisher":')))
    report = parse(older.replace(f'"format": {FORMAT}', '"format": 2')).report
    assert (report.title, report.course, report.publisher) == ("Sur", (), "")
    with pytest.raises(InputError, match=r"lacks '(course|publisher)'"):
        parse(older)


def test_a_report_that_is_a_little_different_has_another_digest() -> None:
    one, other = (json.loads(to_json(it))["digest"] for it in (small(), replace(small(), title="Sur")))
    assert one != other
