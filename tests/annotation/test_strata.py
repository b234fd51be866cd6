"""Strata and how a sample is shared out among them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hatewatch.annotation.sampling import allocate, cell_of, form_strata

sizes = st.lists(st.integers(1, 500), min_size=1, max_size=12)


def test_a_cell_is_language_province_and_period() -> None:
    moment = datetime(2024, 6, 30, 22, 30, tzinfo=UTC)  # the first of July in Istanbul
    assert cell_of("kmr", "21/sur", moment) == "kmr/21/2024-07"
    assert cell_of("kmr", "21", moment, "quarter") == "kmr/21/2024-Q3"
    assert cell_of("tr", None, None) == "tr/-/-"
    with pytest.raises(ValueError, match="month, quarter"):
        cell_of("tr", "21", moment, "year")


def test_every_cell_is_a_stratum_where_there_is_room() -> None:
    counts = {"tr/21/2024-01": 1, "tr/21/2024-02": 50, "kmr/21/2024-01": 3}
    assert form_strata(counts, 3) == {cell: cell for cell in counts}


def test_small_cells_are_put_together_by_period_before_place_and_languages_last() -> None:
    counts = {f"tr/21/2024-{month:02}": 4 for month in range(1, 7)}
    counts |= {"tr/01/2024-01": 100, "tr/26/2024-01": 3, "tr/63/2024-01": 2, "kmr/21/2024-01": 1}
    strata = form_strata(counts, 4)
    assert {strata[f"tr/21/2024-{month:02}"] for month in range(1, 7)} == {"tr/21/*"}
    assert strata["tr/01/2024-01"] == "tr/01/2024-01"
    assert strata["tr/26/2024-01"] == strata["tr/63/2024-01"] == "tr/*/*"
    assert strata["kmr/21/2024-01"].startswith("kmr/")
    assert set(form_strata(counts, 1).values()) == {"*/*/*"}


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(["tr", "kmr", "zza"]), st.sampled_from(["21", "01", "-"]), st.integers(1, 9)),
        st.integers(1, 200),
    ),
    st.integers(0, 30),
)
def test_there_are_never_more_strata_than_asked_for(counts: dict[tuple[str, str, int], int], most: int) -> None:
    cells = {f"{language}/{place}/2024-{month:02}": n for (language, place, month), n in counts.items()}
    strata = form_strata(cells, most, taken=["tr/21/*", "tr/*/*"])
    assert strata.keys() == cells.keys()
    assert len(set(strata.values())) <= max(1, most)
    assert not {"tr/21/*", "tr/*/*"} & set(strata.values())


@given(sizes, st.integers(0, 3000), st.integers(1, 5), st.sampled_from(["proportional", "equal"]))
def test_shares_keep_to_floor_and_size_and_come_to_the_total(
    sizes: list[int], total: int, least: int, allocation: str
) -> None:
    found = allocate(sizes, total, [least] * len(sizes), allocation)  # type: ignore[arg-type]
    floors = [min(least, n) for n in sizes]
    assert all(low <= one <= n for low, one, n in zip(floors, found, sizes, strict=True))
    assert sum(found) == max(sum(floors), min(total, sum(sizes)))


def test_shares_are_proportional_or_equal() -> None:
    assert allocate([1000, 500, 250], 70, [1, 1, 1]) == [40, 20, 10]
    assert allocate([1000, 500, 250], 60, [1, 1, 1], "equal") == [20, 20, 20]
    # What the small one does not have, the others give; what it must have, they give up.
    assert allocate([1000, 500, 10], 70, [1, 1, 1], "equal") == [30, 30, 10]
    assert allocate([1000, 980, 20], 70, [4, 4, 4]) == [33, 33, 4]
