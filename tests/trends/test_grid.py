"""What is withheld, and that nothing withheld can be told from what is shown."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hatewatch.trends.grid import AUTHORS, DOCUMENTS, Grid


def grid_of(n: list[list[int]], authors: list[list[int]] | None = None, dimension: str = "place") -> Grid:
    """Return a grid; the last column of `n` is the whole time."""
    counts = np.array(n, np.int64)
    periods = tuple(f"2024-{i + 1:02}" for i in range(counts.shape[1] - 1))
    values = tuple(f"{i + 1:02}" for i in range(len(counts)))
    known = np.full(counts.shape, AUTHORS) if authors is None else np.array(authors)
    return Grid(dimension, values, periods, ("hate",), counts, counts[:, :, None] // 2, known)


def test_small_cells_are_withheld_and_others_so_that_no_sum_gives_them_away() -> None:
    held = grid_of([[4, 40, 60, 104], [30, 40, 50, 120], [20, 30, 40, 90]]).withheld()
    assert held.tolist() == [[True, True, False, False], [False, False, False, False], [True, True, False, False]]


def test_few_authors_are_withheld_however_many_documents() -> None:
    grid = grid_of([[200], [300], [90]], [[2], [3], [3]])
    assert grid.withheld().tolist() == [[True], [False], [True]]


def test_what_overlaps_gives_nothing_away() -> None:
    grid = grid_of([[4], [300]], dimension="target")
    assert grid.withheld().tolist() == [[True], [False]]


def test_where_the_whole_is_withheld_its_periods_are() -> None:
    n = [[20, 20, 40], [30, 30, 60], [40, 40, 80]]
    held = grid_of(n, [[2, 2, 2], [3, 3, 3], [3, 3, 3]]).withheld()
    assert held.tolist() == [[True] * 3, [True] * 3, [False] * 3], "the next smallest beside it"


@settings(max_examples=300)
@given(
    st.lists(st.lists(st.integers(0, 40), min_size=3, max_size=3), min_size=1, max_size=6),
    st.lists(st.integers(0, 12), min_size=6, max_size=6),
)
def test_no_sum_gives_away_what_is_withheld(rows: list[list[int]], undated: list[int]) -> None:
    grid = grid_of([[*row, sum(row) + extra] for row, extra in zip(rows, undated, strict=False)])
    held = grid.withheld()
    assert not held[grid.n == 0].any()
    assert held[(grid.n > 0) & (grid.n < DOCUMENTS)].all()
    lines = [(own[:-1], mine[:-1]) for own, mine in zip(grid.n, held, strict=True) if not mine[-1]]
    lines += [(grid.n[:, column], held[:, column]) for column in range(4)]
    for n, mine in lines:
        shown = ~mine & (n > 0)
        if mine.any() and shown.any():  # else nothing of the sum is shown but the sum
            assert mine.sum() > 1
            assert n[mine].sum() >= DOCUMENTS


def test_pooled_periods_hold_what_theirs_do() -> None:
    grid = grid_of([[4, 40, 60, 104], [30, 40, 50, 120]], [[1, 2, 3, 3], [3, 3, 3, 3]])
    pooled = grid.pool([range(2), range(2, 3)])
    assert pooled.periods == ("2024-01/2024-02", "2024-03")
    assert pooled.n.tolist() == [[44, 60, 104], [70, 50, 120]]
    assert pooled.authors.tolist() == [[2, 3, 3], [3, 3, 3]]
    assert pooled.counts[:, :, 0].tolist() == [[22, 30, 52], [35, 25, 60]]
