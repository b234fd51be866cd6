"""The predictor under load: the same answers as one by one, in order, in time, or a clear no."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("fastapi")

from hatewatch.api.predicting import Full, Judgement, Late, Predictor, Unreadable
from hatewatch.api.predicting import predictor as module
from hatewatch.api.predicting.asking import Asking
from hatewatch.api.predicting.judging import judge, tidy
from hatewatch.api.predicting.waiting import Waiting
from hatewatch.example import example_posts
from hatewatch.models import load_classifier
from hatewatch.models.load import lengths
from hatewatch.pipeline import ProcessExecutor, predict_file
from hatewatch.sources import open_source
from predicted import KURMANJI, SORANI, TURKISH, Held, run, running, score

TEXTS = [TURKISH, KURMANJI, SORANI, *(f"{TURKISH} {number}" for number in range(60))]


def test_many_at_once_get_what_each_gets_alone_and_in_order() -> None:
    async def test() -> None:
        model = Held(closed=True)
        async with running(model, workers=2) as predictor:
            asked = [
                asyncio.create_task(predictor.predict(TEXTS[i : i + 3], deadline=30)) for i in range(0, len(TEXTS), 3)
            ]
            await model.has_begun()
            model.let()
            found = [one for judged in await asyncio.gather(*asked) for one in judged]
        assert found == [judge(Held(), [text])[0] for text in TEXTS]
        assert max(map(len, model.batches)) > 3, "nothing was put together"
        assert sorted(model.seen) == sorted(TEXTS)

    run(test)


def test_texts_are_put_together_by_what_the_model_reads_of_them() -> None:
    default = load_classifier("default")
    short, long = lengths(default, [TURKISH, TURKISH * 3])
    assert 2 < short < long
    assert lengths(default, [f"  {TURKISH}\n"]) == [short]
    assert lengths(load_classifier("baseline"), TEXTS) == [0] * len(TEXTS)


@pytest.mark.parametrize("model", ["default", "baseline"])
def test_it_says_what_the_command_says(model: str, tmp_path: Path) -> None:
    posts = example_posts().read_text("utf-8-sig").splitlines(keepends=True)[:60]
    path = tmp_path / "gönderiler.csv"
    path.write_text("".join(posts), "utf-8")
    out = io.StringIO()
    with ProcessExecutor(1) as executor:
        predict_file(path, out, model, executor)
    lines = [line for line in map(json.loads, out.getvalue().splitlines()) if "error" not in line]
    texts = [row.text for row in open_source(path).read() if hasattr(row, "text")]
    assert len(lines) == len(texts) > 50

    async def test() -> list[Judgement]:
        async with running(load_classifier(model)) as predictor:
            each = await asyncio.gather(*(predictor.predict([tidy(text)], deadline=60) for text in texts))
            return [one for judged in each for one in judged]

    for line, one in zip(lines, run(test), strict=True):
        assert line["labels"] == list(one.labels)
        assert list(line["scores"].values()) == [round(value, 4) for value in one.scores]
        assert (line["language"], line["targets"], line["places"]) == (
            one.facts.language, list(one.facts.targets), list(one.facts.places),
        )  # fmt: skip


def test_what_was_asked_before_is_remembered_without_its_text() -> None:
    async def test() -> None:
        model = Held()
        async with running(model, remember=2) as predictor:
            first = await predictor.predict([TURKISH], deadline=30)
            assert await predictor.predict([TURKISH, TURKISH], deadline=30) == first * 2
            assert model.seen == [TURKISH]
            assert predictor.counted.known == 2
            await predictor.predict([KURMANJI, SORANI], deadline=30)  # of two that are kept, the oldest goes
            await predictor.predict([TURKISH], deadline=30)
            assert sorted(model.seen) == sorted([TURKISH, KURMANJI, SORANI, TURKISH])
            kept = repr(vars(predictor._remembered))
            assert "Judgement" in kept
            assert not any(text in kept for text in (TURKISH, KURMANJI, SORANI))

    run(test)


def test_one_text_that_many_ask_for_at_once_is_read_once() -> None:
    async def test() -> None:
        model = Held(closed=True)
        async with running(model) as predictor:
            asked = [asyncio.create_task(predictor.predict([KURMANJI], deadline=30)) for _ in range(20)]
            await model.has_begun()
            model.let()
            found = await asyncio.gather(*asked)
        assert model.seen == [KURMANJI]
        assert all(one == found[0] for one in found)

    run(test)


def test_a_full_queue_refuses_at_once_and_says_when_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "Waiting", lambda: Waiting(texts=2, characters=10_000))

    async def test() -> None:
        model = Held(closed=True)
        async with running(model, workers=1) as predictor:
            first = asyncio.create_task(predictor.predict([TURKISH], deadline=30))
            await model.has_begun()
            second = asyncio.create_task(predictor.predict([KURMANJI, SORANI], deadline=30))
            await asyncio.sleep(0)
            with pytest.raises(Full) as refused:
                await predictor.predict(["Bir tane daha."], deadline=30)
            assert refused.value.after >= 1
            assert str(refused.value.after) in refused.value.remedy
            assert predictor.queued == 2
            # What is on its way already costs no room.
            joined = asyncio.create_task(predictor.predict([KURMANJI], deadline=30))
            await asyncio.sleep(0)
            model.let()
            assert (await second)[0] == (await joined)[0]
            await first
            assert (await predictor.predict(["Bir tane daha."], deadline=30))[0].scores
        assert predictor.counted.refused == 1

    run(test)


def test_characters_fill_the_queue_too_but_an_empty_one_takes_any_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "Waiting", lambda: Waiting(texts=100, characters=50))

    async def test() -> None:
        model = Held(closed=True)
        async with running(model, workers=1) as predictor:
            first = asyncio.create_task(predictor.predict(["ı" * 60], deadline=30))
            await model.has_begun()
            second = asyncio.create_task(predictor.predict(["ş" * 60], deadline=30))
            await asyncio.sleep(0)
            with pytest.raises(Full):
                await predictor.predict(["ê"], deadline=30)
            model.let()
            await asyncio.gather(first, second)

    run(test)


def test_a_text_whose_time_cannot_suffice_is_refused_at_once() -> None:
    async def test() -> None:
        model = Held(closed=True)
        async with running(model, workers=1) as predictor:
            first = asyncio.create_task(predictor.predict([TURKISH], deadline=30))
            await model.has_begun()
            predictor._speed = 1.0  # a character a second
            second = asyncio.create_task(predictor.predict([KURMANJI], deadline=3000))
            await asyncio.sleep(0)
            with pytest.raises(Full) as refused:
                await predictor.predict([SORANI], deadline=2)
            assert refused.value.after >= len(KURMANJI) - 2
            model.let()
            await asyncio.gather(first, second)
        assert SORANI not in model.seen

    run(test)


def test_who_waits_too_long_is_told_and_the_model_is_spared() -> None:
    async def test() -> None:
        model = Held(closed=True)
        async with running(model, workers=1) as predictor:
            first = asyncio.create_task(predictor.predict([TURKISH], deadline=30))
            await model.has_begun()
            with pytest.raises(Late):
                await predictor.predict([KURMANJI], deadline=0.05)
            model.let()
            await first
            await predictor.predict([SORANI], deadline=30)  # the one worker has been past it
            assert predictor.counted.dropped == 1
        assert KURMANJI not in model.seen

    run(test)


def test_a_text_joined_by_one_with_more_time_is_read_for_him() -> None:
    async def test() -> None:
        model = Held(closed=True)
        async with running(model, workers=1) as predictor:
            first = asyncio.create_task(predictor.predict([TURKISH], deadline=30))
            await model.has_begun()
            short = asyncio.create_task(predictor.predict([KURMANJI], deadline=0.3))
            await asyncio.sleep(0)
            long = asyncio.create_task(predictor.predict([KURMANJI], deadline=30))
            with pytest.raises(Late):
                await short
            model.let()
            assert (await long)[0].scores == tuple(np.array(score(KURMANJI), np.float32).tolist())
            await first

    run(test)


def test_who_goes_away_costs_the_model_nothing() -> None:
    async def test() -> None:
        model = Held(closed=True)
        async with running(model, workers=1) as predictor:
            first = asyncio.create_task(predictor.predict([TURKISH], deadline=30))
            await model.has_begun()
            cancelled = asyncio.create_task(predictor.predict([KURMANJI], deadline=30))
            await asyncio.sleep(0)
            cancelled.cancel()

            async def gone() -> bool:
                return True

            with pytest.raises(Late):  # nobody hears it
                await predictor.predict([SORANI], deadline=30, gone=gone)
            model.let()
            await first
            await predictor.predict(["Sonra."], deadline=30)
            # Asked for again, it is read after all.
            assert await predictor.predict([KURMANJI], deadline=30) == judge(Held(), [KURMANJI])
        assert model.seen == [TURKISH, "Sonra.", KURMANJI]

    run(test)


def test_a_text_that_the_model_fails_on_fails_alone_and_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def test() -> None:
        model = Held(closed=True, fails=lambda text: text == KURMANJI)
        async with running(model, workers=1) as predictor:
            with caplog.at_level(logging.DEBUG):
                first = asyncio.create_task(predictor.predict([TURKISH], deadline=30))
                await model.has_begun()
                others = [asyncio.create_task(predictor.predict([text], deadline=30)) for text in (SORANI, "Îro.")]
                bad = asyncio.create_task(predictor.predict([KURMANJI], deadline=30))
                await asyncio.sleep(0)
                model.let()
                with pytest.raises(Unreadable):
                    await bad
                await asyncio.gather(first, *others)
                with pytest.raises(Unreadable):  # a failure is not remembered as an answer
                    await predictor.predict([KURMANJI], deadline=30)
                assert predictor.alive
        assert "RuntimeError in predicted.py" in caplog.text
        assert "Amed" not in caplog.text

    run(test)


def test_a_stop_finishes_what_it_took_and_takes_no_more() -> None:
    async def test() -> None:
        model = Held(closed=True)
        predictor = Predictor(model, workers=1)
        before = set(threading.enumerate())
        with predictor.running():
            asked = [asyncio.create_task(predictor.predict([text], deadline=30)) for text in TEXTS]
            await model.has_begun()
            own = set(threading.enumerate()) - before
            assert any(one.name.startswith("hatewatch-predict") for one in own)
            model.let()
        assert [one for judged in await asyncio.gather(*asked) for one in judged] == judge(Held(), TEXTS)
        with pytest.raises(Full):
            await predictor.predict([TURKISH], deadline=30)
        assert not predictor.alive
        left = own & set(threading.enumerate())
        assert not [one for one in left if one.name.startswith("hatewatch-predict")]

    run(test)


def test_a_stopped_one_can_run_again() -> None:
    async def test() -> None:
        predictor = Predictor(Held(), remember=0)
        for _ in range(2):
            with predictor.running():
                assert await predictor.predict([TURKISH], deadline=30) == judge(Held(), [TURKISH])

    run(test)


def test_a_thread_asks_as_if_it_were_the_model() -> None:
    async def test() -> None:
        model = Held()
        async with running(model) as predictor:
            asking = Asking(predictor)
            found = await asyncio.to_thread(asking.predict, TEXTS)
            assert (await asyncio.to_thread(asking.predict, [])).shape == (0, len(model.labels))
        assert asking.model == model.model
        np.testing.assert_array_equal(found, Held().predict(TEXTS))

    run(test)


def test_a_thread_waits_where_the_queue_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "Waiting", lambda: Waiting(texts=1, characters=10_000))

    async def test() -> None:
        model = Held(closed=True)
        async with running(model, workers=1) as predictor:
            first = asyncio.create_task(predictor.predict([TURKISH], deadline=30))
            await model.has_begun()
            second = asyncio.create_task(predictor.predict([KURMANJI], deadline=30))
            await asyncio.sleep(0)
            asked = asyncio.create_task(asyncio.to_thread(Asking(predictor).predict, [SORANI]))
            while not predictor.counted.refused:
                await asyncio.sleep(0.01)
            model.let()
            np.testing.assert_array_equal(await asked, Held().predict([SORANI]))
            await asyncio.gather(first, second)

    run(test)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=()), min_size=1, max_size=80), min_size=1, max_size=12))
def test_any_letters_get_what_they_get_alone(texts: list[str]) -> None:
    model = load_classifier("baseline")

    async def test() -> list[Judgement]:
        async with running(model, workers=2) as predictor:
            each = await asyncio.gather(*(predictor.predict([text], deadline=60) for text in texts))
            return [one for judged in each for one in judged]

    tidied = list(map(tidy, texts))
    assert run(test) == [judge(model, [text])[0] for text in texts]
    assert all("\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text) for text in tidied)
