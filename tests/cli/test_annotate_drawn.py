"""What a push says of what it drew, of what fell short, and of what to do then."""

from __future__ import annotations

from typing import Any

import pytest

from hatewatch.annotation.care import Undealt
from hatewatch.cli.annotate import tell_drawn
from hatewatch.pipeline.annotate import Planned

FILL = "hatewatch annotate push 29 --mix audit=1"


def told(capsys: pytest.CaptureFixture[str], **changes: Any) -> list[str]:
    given = {"drawn": {"audit": 12}, "waited": {}, "short": {}, "full": 0, "undealt": ()} | changes
    tell_drawn(Planned(**given))
    return capsys.readouterr().out.splitlines()


def test_what_fell_short_is_said_with_what_fills_it(capsys: pytest.CaptureFixture[str]) -> None:
    *_, last = told(capsys, short={"rare": 10, "uncertain": 19})
    assert FILL in last
    assert "random texts" in last
    assert "Nothing was drawn in their place" in last


@pytest.mark.parametrize("changes", [{"short": {"rare": 29}, "full": 3}, {"short": {"rare": 10, "audit": 19}}, {}])
def test_nothing_is_proposed_that_would_draw_nothing(capsys: pytest.CaptureFixture[str], changes: Any) -> None:
    """There is no room for more texts, there are no more, or nothing is lacking."""
    assert "--mix" not in "".join(told(capsys, **changes))


def test_that_nobody_reads_the_language_is_said_before_the_room(capsys: pytest.CaptureFixture[str]) -> None:
    undealt = [Undealt(str(i), 2, 0, "full" if i < 9 else "language") for i in range(12)]
    lines = told(capsys, full=28, undealt=tuple(undealt))
    assert "read their language" in lines[1]
    assert "room left" in lines[2]
    assert "no room for more today" in lines[3]
