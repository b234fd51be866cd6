from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from hatewatch.errors import InputError
from hatewatch.sources import REASONS, Rejected, open_source
from sources.broken import BROKEN, Broken


@pytest.mark.parametrize("item", BROKEN, ids=lambda item: item.name)
def test_broken_input_ends_in_rows_and_reasons_or_one_clear_line(item: Broken, tmp_path: Path) -> None:
    path = item.make(tmp_path)
    if item.refused:
        with pytest.raises(InputError) as caught:
            list(open_source(path).read())
        message = str(caught.value)
        assert path.name in caught.value.what
        assert item.refused in message
        assert caught.value.remedy.endswith(".")
        assert "\n" not in message
        assert len(message) < 900
        return
    results = list(open_source(path).read())
    rejected = [r for r in results if isinstance(r, Rejected)]
    assert Counter(r.reason for r in rejected) == Counter(item.rejected)
    assert len(results) - len(rejected) == item.rows
    for row in rejected:
        assert row.reason in REASONS
        assert row.detail.endswith(".")
        assert len(row.raw) <= 10_000
        json.loads(row.raw)
    numbers = [r.number for r in results]
    assert numbers == sorted(set(numbers))


def test_there_are_at_least_twenty_five() -> None:
    assert len({item.name for item in BROKEN}) == len(BROKEN) >= 25
