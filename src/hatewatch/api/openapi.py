"""The description of the API (OpenAPI): what FastAPI knows of the routes, with what is true of all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from hatewatch.api.guard.roles import Needed, Rule
from hatewatch.api.problems import PROBLEM

_METHODS = ("get", "put", "post", "delete", "patch")
_BEARER = "bearer"
_ABOUT = """\
What a project of hatewatch holds and tells: judge texts, look through documents, read figures with their intervals.

Every request but those of health bears a key: `Authorization: Bearer hw_…`; `hatewatch key add` makes one, for a role.
A **viewer** reads figures, reports, models and coverage, an **analyst** reads texts too, uploads and corrects labels,
an **admin** may do everything. Errors are problem details (RFC 9457): `detail` is what was found, `remedy` what to do.
"""
_PROBLEM = {
    "title": "Problem",
    "description": "What went wrong, as RFC 9457 has it.",
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "description": "urn:problem-type:hatewatch: and a word that programs may read."},
        "title": {"type": "string", "description": "The name of the status."},
        "status": {"type": "integer", "description": "The status of the answer."},
        "detail": {"type": "string", "description": "What was found."},
        "remedy": {"type": "string", "description": "What to do."},
        "request_id": {"type": "string", "description": "What the server's log knows this request by."},
        "errors": {
            "type": "array",
            "description": "The fields that were refused.",
            "items": {
                "type": "object",
                "required": ["at", "kind", "problem"],
                "properties": {
                    "at": {
                        "type": "array",
                        "description": "Where the field is: body, query or path, and names or numbers from there on.",
                        "items": {"anyOf": [{"type": "string"}, {"type": "integer"}]},
                    },
                    "kind": {"type": "string", "description": "The kind of the error, as programs read it."},
                    "problem": {"type": "string", "description": "What is wrong with it, in English."},
                },
            },
        },
    },
}
_REFUSALS = {
    "401": "There is no valid key.",
    "403": "The key is of a role that may not.",
    "422": "The request does not say what it must.",
    "429": "The key asked too often; Retry-After says when to go on.",
    "503": "It cannot be answered just now; Retry-After says when to try again.",
    "default": "Any other error.",
}
_BY_FASTAPI = "Validation Error"
#: What can befall a request that needs no key.
_OPEN = ("503", "default")


def describe(app: FastAPI, rules: Mapping[str, Rule]) -> dict[str, Any]:
    """Return the description of an application whose routes ask for what `rules` say; made once an application."""
    if app.openapi_schema is None:
        found = get_openapi(title=app.title, version=app.version, description=_ABOUT, routes=app.routes)
        needed = {_plain(path): rule for path, rule in rules.items()}
        for path, method, operation in _operations(found):
            _complete(operation, needed[path].of(method.upper()))
        components = found.setdefault("components", {})
        schemas = components.setdefault("schemas", {})
        for name in ("HTTPValidationError", "ValidationError"):  # FastAPI's, which nothing here answers with
            schemas.pop(name, None)
        schemas["Problem"] = _PROBLEM
        components["schemas"] = dict(sorted(schemas.items()))
        components["securitySchemes"] = {
            _BEARER: {"type": "http", "scheme": "bearer", "description": "A key: hw_…"},
        }
        found["paths"] = dict(sorted(found["paths"].items()))
        found["security"] = [{_BEARER: []}]
        app.openapi_schema = found
    return app.openapi_schema


def _operations(found: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in found["paths"].items():
        yield from ((path, method, item[method]) for method in _METHODS if method in item)


def _complete(operation: dict[str, Any], needed: Needed | None) -> None:
    """Say of an operation what it asks for, and how it refuses."""
    responses = operation["responses"]
    operation["operationId"] = operation["operationId"].partition("_v1_")[0]  # the name of its function
    if needed == "open":
        operation["security"] = []
    else:
        told = operation.get("description", "")
        operation["description"] = f"{told}\n\nFor the role {needed} and above.".strip()
    for status, meaning in _REFUSALS.items():
        if needed != "open" or status in _OPEN:
            said = responses.setdefault(status, {}).get("description", "")
            responses[status]["description"] = meaning if said in ("", _BY_FASTAPI, _phrase(status)) else said
        elif responses.get(status, {}).get("description") == _BY_FASTAPI:
            del responses[status]
    for status, response in responses.items():
        if status[0] not in "23":
            response["content"] = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    operation["responses"] = dict(sorted(responses.items()))


def _phrase(status: str) -> str:
    return HTTPStatus(int(status)).phrase if status.isdecimal() else ""


def _plain(path: str) -> str:
    """Return a path as OpenAPI has it: without the kinds of its parameters."""
    return "/".join(f"{part.partition(':')[0]}}}" if part.startswith("{") and ":" in part else part
                    for part in path.split("/"))  # fmt: skip
