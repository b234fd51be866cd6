"""The report of invented documents with a planted rise in Adana, raw and measured."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hatewatch.reports import Report
from hatewatch.trends import Tally
from reported import make_measured, make_report, make_tally


@pytest.fixture(scope="session")
def report() -> Report:
    return make_report(make_tally())


@pytest.fixture(scope="session")
def measured() -> Report:
    return make_measured()


@pytest.fixture(scope="session")
def tally_of() -> Callable[..., Tally]:
    return make_tally


@pytest.fixture(scope="session")
def report_of() -> Callable[..., Report]:
    return make_report
