"""Whatever the description of the API allows, and what it does not, is answered as it says: never by a fault."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from hatewatch.cli.composing import make_services
from hatewatch.store import open_store
from serving import Served, make_project, service

FILE = Path(__file__).parents[2] / "api" / "openapi.json"
SCHEMA = schemathesis.openapi.from_dict(json.loads(FILE.read_text("utf-8")))
SCHEMA.config.generation.update(with_security_parameters=False)  # keys are ours to choose
OPERATIONS = {one.ok().label: one.ok() for one in SCHEMA.get_all_operations()}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
POSITIVE = schemathesis.GenerationMode.POSITIVE
WRONG = "hw_1_" + "A" * 43
MANY, FEW = 12, 4
CALM = settings(
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    verbosity=Verbosity.quiet,
)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    project = make_project(tmp_path_factory.mktemp("asked") / "amed", serve="rate = 10_000_000")
    with closing(open_store(project.store_url)) as store:
        services = make_services(project, store)
        services.live.look(store)
        with service(project, services=services) as found:
            until = time.monotonic() + 60
            while requests.get(f"{found.url}/health/ready", timeout=60).status_code != 204:
                assert time.monotonic() < until, "the service does not get ready"
                time.sleep(0.2)
            yield found


def ask(
    served: Served, name: str, key: str, mode: schemathesis.GenerationMode = POSITIVE, *, examples: int = FEW
) -> list[Any]:
    """Ask one operation many things; return the answers, all of which were as described."""
    answers: list[Any] = []
    headers = {"Authorization": f"Bearer {key}"}

    with requests.Session() as session:
        session.trust_env = False

        @settings(CALM, max_examples=examples)
        @given(case=OPERATIONS[name].as_strategy(generation_mode=mode))
        def run(case: schemathesis.Case) -> None:
            answer = case.call(base_url=served.url, session=session, headers=headers)
            case.validate_response(answer, checks=CHECKS)
            if answer.status_code >= 400:
                assert answer.headers["content-type"][0] == "application/problem+json"
            answers.append(answer)

        run()
    return answers


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_admin_is_answered_as_described_whatever_is_asked(served: Served, name: str) -> None:
    for mode in schemathesis.GenerationMode:
        try:
            answers = ask(served, name, served.keys["admin"], mode, examples=MANY)
        except Exception as error:
            if mode.is_negative and type(error).__name__ == "Unsatisfiable":
                continue
            raise
        assert answers
        assert not {401, 403} & {one.status_code for one in answers}


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_viewer_is_answered_as_described(served: Served, name: str) -> None:
    description = str(OPERATIONS[name].definition.raw.get("description", ""))
    statuses = {one.status_code for one in ask(served, name, served.keys["viewer"])}
    if "role analyst" in description or "role admin" in description:
        assert statuses == {403}
    else:
        assert 403 not in statuses


@pytest.mark.parametrize("name", OPERATIONS)
def test_nobody_gets_in_with_a_key_that_is_none(served: Served, name: str) -> None:
    open_to_all = OPERATIONS[name].definition.raw.get("security") == []
    statuses = {one.status_code for one in ask(served, name, WRONG)}
    if open_to_all:
        assert statuses <= {200, 204}
    else:  # of an address that a name like ".." made another one of, nothing is known: 404
        assert statuses & {401, 429}
        assert statuses <= {401, 404, 429}
