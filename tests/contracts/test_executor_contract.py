"""Every executor gives results in order, passes errors on, and does not run ahead without bound."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from hatewatch.pipeline import Executor, ProcessExecutor, SerialExecutor


def double(batch: list[int]) -> list[int]:
    return [2 * one for one in batch]


def where(_batch: int) -> int:
    return os.getpid()


def refuse(batch: int) -> int:
    if batch == 3:
        raise ValueError("three")
    return batch


@pytest.fixture(params=["serial", "processes"])
def executor(request: pytest.FixtureRequest) -> Iterator[Executor]:
    if request.param == "serial":
        yield SerialExecutor()
    else:
        with ProcessExecutor(2) as processes:
            yield processes


@pytest.mark.parametrize("count", [0, 1, 2, 40])
def test_results_are_in_order(executor: Executor, count: int) -> None:
    batches = [[i, i + 1] for i in range(count)]
    assert list(executor.map_batches(double, batches)) == [double(batch) for batch in batches]


def test_an_error_reaches_the_caller(executor: Executor) -> None:
    with pytest.raises(ValueError, match="three"):
        list(executor.map_batches(refuse, range(6)))


def test_reading_does_not_run_far_ahead(executor: Executor) -> None:
    taken = 0

    def batches() -> Iterator[list[int]]:
        nonlocal taken
        for i in range(1000):
            taken += 1
            yield [i]

    results = executor.map_batches(double, batches())
    next(results)
    assert taken <= 10


def test_one_batch_needs_no_process() -> None:
    with ProcessExecutor(2) as executor:
        assert list(executor.map_batches(where, [1])) == [os.getpid()]
        assert os.getpid() not in executor.map_batches(where, [1, 2, 3])
