"""The description of the API is the one in api/openapi.json, and says what is true of every route."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hatewatch.api.__main__ import describe_service
from hatewatch.api.guard.roles import load_rules

FILE = Path(__file__).parents[2] / "api" / "openapi.json"
WRITTEN: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
OPERATIONS = [
    (f"{method.upper()} {path}", operation)
    for path, item in WRITTEN["paths"].items()
    for method, operation in item.items()
]


def test_the_file_is_what_the_service_says_of_itself() -> None:
    assert FILE.read_text("utf-8") == describe_service(), "write it anew: python -m hatewatch.api > api/openapi.json"


def test_the_file_holds_nothing_of_the_machine_it_was_written_on() -> None:
    text = FILE.read_text("utf-8")
    for sign in (str(Path.home()), str(Path.cwd()), "/tmp/", "localhost"):
        assert sign not in text


@pytest.mark.parametrize(("name", "operation"), OPERATIONS, ids=[name for name, _ in OPERATIONS])
def test_every_operation_is_described(name: str, operation: dict[str, Any]) -> None:
    rules = {path.replace(":path", "").replace(":int", ""): rule for path, rule in load_rules().items()}
    method, path = name.split(" ")
    needed = rules[path].of(method)
    assert operation["summary"]
    assert operation["tags"]
    responses = operation["responses"]
    if needed == "open":
        assert operation["security"] == []
    else:
        assert {"401", "403", "422", "429", "503", "default"} <= set(responses)
        assert f"role {needed}" in operation["description"]
    for status, response in responses.items():
        if status[0] not in "23":
            kinds = response["content"]
            assert kinds == {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for parameter in operation.get("parameters", ()):
        assert parameter.get("description"), parameter["name"]


def test_operations_have_names_of_their_own() -> None:
    names = [operation["operationId"] for _, operation in OPERATIONS]
    assert len(names) == len(set(names)) > 15


def test_every_field_that_is_told_is_described_where_its_name_does_not_say_all() -> None:
    for name, schema in WRITTEN["components"]["schemas"].items():
        assert schema.get("description"), name
