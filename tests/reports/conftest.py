"""A tally of invented documents with a planted rise in Adana, and the report of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from hatewatch.labels import load_scheme
from hatewatch.reports import Report, build_report
from hatewatch.trends import Tally

MODEL = "baseline@0123456789abcdef"


def make_tally(n: int = 1500, *, dated: bool = True, placed: bool = True) -> Tally:
    random = Random(7)
    labels = [label for label in load_scheme().ids if label not in ("age", "disability")]
    grounds = ["ethnic_national", "migrant", "gender"]
    tally = Tally(labels)
    for _ in range(n):
        at = random.random()
        place = random.choices(("01", "21", "26", "63"), (10, 8, 6, 0.3))[0]
        likely = 0.3 if place == "01" and at > 0.65 else 0.06
        held = ["offensive"] if random.random() < 0.1 else []
        if random.random() < likely:
            held += [random.choice(("hate", "discriminatory")), "exclusion"]
            held += random.sample(grounds, random.choice((1, 1, 2)))
        tally.add(
            datetime(2024, 7, 1, tzinfo=UTC) + timedelta(days=183 * at) if dated and random.random() > 0.02 else None,
            random.choices(("tr", "kmr", "ckb", "und"), (20, 5, 1, 0.2))[0],
            random.random() < 0.03,
            place if placed and random.random() > 0.02 else None,
            random.sample(("01/seyhan", "21", "26"), random.choice((0, 1, 2))) if placed else (),
            random.sample(("syrians", "women", "kurds"), random.choice((0, 0, 1, 2))),
            held,
        )
    return tally


def make_report(tally: Tally, **changed: object) -> Report:
    settings: dict[str, object] = {
        "title": "",
        "model": MODEL,
        "thresholds": dict.fromkeys(tally.judged, 0.5) | {"hate": 0.315},
        "sources": ["C:\\Users\\ayse\\posts.xlsx", "/home/ayse/gazete.csv"],
        "rejected": {"text_empty": 1234, "date_unreadable": 3},
        "notes": [{"tr": "Kısa metinlerde daha sık yanılır.", "en": "Errs more often on short texts."}],
        "created": datetime(2026, 1, 31, 22, 30, tzinfo=UTC),
    }
    return build_report(tally, **(settings | changed))  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def report() -> Report:
    return make_report(make_tally())


@pytest.fixture(scope="session")
def tally_of() -> Callable[..., Tally]:
    return make_tally


@pytest.fixture(scope="session")
def report_of() -> Callable[..., Report]:
    return make_report
