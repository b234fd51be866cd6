"""The watchdog: a model that hangs is told of, and ends the process if it does not come back."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
import threading
from collections.abc import Sequence

import pytest

pytest.importorskip("fastapi")

from hatewatch.api.predicting.records import Judgement
from hatewatch.api.predicting.waiting import Asked, Waiting
from hatewatch.api.predicting.workers import EXIT, Watchdog, Worker
from predicted import KURMANJI, TURKISH


class Bench:
    """One worker whose batches end when they may, and a watchdog that looks when it is told to."""

    def __init__(self) -> None:
        self.waiting = Waiting()
        self.begun, self.told = threading.Semaphore(0), threading.Semaphore(0)
        self.doors = [threading.Event(), threading.Event()]
        self.ended: list[int] = []
        self.worker = Worker(self.waiting, self.judge, lambda *_: self.told.release(), 0)
        self.dog = Watchdog([self.worker], stuck=3, ends=6, end=self.ended.append)
        self._doors = iter(self.doors)

    def judge(self, texts: Sequence[str]) -> list[Judgement]:
        self.begun.release()
        assert next(self._doors).wait(30)
        return []

    def ask(self, text: str) -> None:

        loop = asyncio.new_event_loop()
        self.waiting.put([Asked(text, b"", 0, float("inf"), loop.create_future(), 1)])
        loop.close()
        assert self.begun.acquire(timeout=30)

    def end(self) -> None:
        for door in self.doors:
            door.set()
        self.waiting.close()
        self.worker.thread.join(30)


@pytest.fixture
def bench() -> Bench:
    made = Bench()
    made.worker.thread.start()
    return made


def test_a_worker_that_comes_on_or_waits_is_well(bench: Bench) -> None:
    for _ in range(20):
        bench.dog.look()
    bench.ask(TURKISH)
    for _ in range(3):
        bench.dog.look()
    assert bench.dog.well
    bench.doors[0].set()
    assert bench.told.acquire(timeout=30)
    bench.ask(KURMANJI)  # another batch: the looks count from the beginning
    for _ in range(3):
        bench.dog.look()
    assert bench.dog.well
    assert bench.ended == []
    bench.end()


def test_a_worker_that_hangs_is_not_well_until_it_comes_on(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    bench.ask(TURKISH)
    for _ in range(4):
        bench.dog.look()
    assert not bench.dog.well
    assert bench.ended == []
    bench.doors[0].set()
    assert bench.told.acquire(timeout=30)
    bench.dog.look()
    assert bench.dog.well
    assert "works again" in caplog.text
    bench.end()


def test_a_worker_that_never_comes_on_ends_the_process(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    bench.ask(TURKISH)
    for _ in range(7):
        bench.dog.look()
    assert bench.ended == [EXIT]
    assert [one.levelno for one in caplog.records] == [logging.WARNING, logging.CRITICAL]
    assert TURKISH not in caplog.text
    bench.end()


def test_a_worker_that_died_is_one_that_hangs(bench: Bench) -> None:
    bench.end()
    for _ in range(4):
        bench.dog.look()
    assert not bench.dog.well


SCRIPT = """
import asyncio, sys, threading
import hatewatch.api.predicting.workers as workers
from hatewatch.api.predicting import Predictor, predictor
from predicted import Held

predictor.Watchdog = lambda made: workers.Watchdog(made, stuck=2, ends=4, every=0.05)

async def main():
    with Predictor(Held(closed=True)).running() as one:
        print("asked", flush=True)
        await one.predict(["Îro baran e."], deadline=600)

asyncio.run(main())
"""


def test_a_process_whose_model_hangs_ends_by_itself_for_its_supervisor() -> None:
    code = f"import sys; sys.path[:0] = {sys.path!r}\n" + SCRIPT
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout == "asked\n"
    assert done.returncode == EXIT, done.stderr
    assert "the process ends" in done.stderr
    assert "baran" not in done.stderr


def asked(*given: tuple[str, int]) -> list[Asked]:
    loop = asyncio.new_event_loop()
    made = [Asked(text, text.encode(), size, float("inf"), loop.create_future(), 1) for text, size in given]
    loop.close()
    return made


def taken(waiting: Waiting) -> list[str]:
    return [one.text for one in waiting.take()[0]]


def test_the_oldest_goes_first_with_all_of_its_length_and_then_the_lengths_that_most_have() -> None:
    waiting = Waiting()
    waiting.put(
        asked(("î", 5), *[(f"ş{i}", 7) for i in range(3)], ("ê", 5), *[(f"ğ{i}", 9) for i in range(6)], ("û", 8))
    )
    assert taken(waiting) == ["î", "ê", *(f"ğ{i}" for i in range(6))]
    assert len(waiting) == 4
    assert taken(waiting) == [*(f"ş{i}" for i in range(3)), "û"]
    assert (len(waiting), waiting.characters) == (0, 0)


def test_every_text_gets_its_turn_whatever_comes_after_it() -> None:
    waiting = Waiting()
    waiting.put(asked(("li benda xwe", 3)))
    for _ in range(3):
        waiting.put(asked(*[("sırada", 4)] * 40))
    assert "li benda xwe" in taken(waiting)


def test_so_many_are_taken_at_once_and_no_more() -> None:
    waiting = Waiting()
    waiting.put(asked(*[("ş", 4)] * 100))
    sizes = [len(taken(waiting)) for _ in range(4)]
    assert sizes == [32, 32, 32, 4]


def test_long_texts_are_not_put_together() -> None:
    waiting = Waiting()
    waiting.put(
        asked(*((letter * size, -size) for letter, size in (("ı", 9_000), ("i", 7_000), ("ê", 900), ("î", 900))))
    )
    sizes = [sorted(map(len, taken(waiting))) for _ in range(3)]
    assert sizes[0] == [9_000]
    assert sorted(size for batch in sizes for size in batch) == [900, 900, 7_000, 9_000]
    assert all(sum(batch) <= 8_000 for batch in sizes[1:])


def test_a_taker_that_is_idle_is_left_a_share() -> None:
    waiting = Waiting()
    waiting.put(asked(*((f"söz {i}", i) for i in range(6))))
    waiting._idle = 1
    assert len(taken(waiting)) == 3
    waiting._idle = 0
    assert len(taken(waiting)) == 3
