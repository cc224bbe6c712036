"""Averages over a window of rows: which values count, how far back, and where a month ends."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.averages import averages, windowed_mean
from tracker.fiscal import Calendar
from tracker.years import NTM, Years

NAN = np.nan


def flags(*counts: int) -> Any:
    return np.array(counts, dtype=bool)


def years(*spans: tuple[int, int], rows: int) -> Years:
    """Fiscal months 100, 101, ... on a grid, each from a row to before another."""
    months = tuple(range(100, 100 + len(spans)))
    parts = [*(np.arange(*span) for span in spans), np.arange(rows)]
    sizes = [len(part) for part in parts]
    days = [date(2026, 4, 13)] * rows
    return Years(
        months=months,
        ends=tuple(np.datetime64("2026-12-31", "s") for _ in months),
        rows=np.concatenate(parts),
        month=np.repeat([*months, NTM], sizes),
        starts=tuple(np.cumsum([0, *sizes]).tolist()),
        calendar=Calendar(np.array(days, dtype="datetime64[s]")),
    )


def test_an_average_leaves_out_what_does_not_count() -> None:
    # 10 %, a carried row, none, 16 %: 13 % over 2
    values = np.array([0.10, 0.99, NAN, 0.16])
    mean, n = windowed_mean(values, flags(1, 0, 0, 1), np.full(4, 60.0))
    assert list(mean) == pytest.approx([0.10, 0.10, 0.10, 0.13])
    assert list(n) == [1, 1, 1, 2]


def test_a_window_is_of_rows_not_of_values() -> None:
    # Of the last two rows the older one does not count: 16 % alone.
    mean, n = windowed_mean(np.array([0.10, 0.99, 0.16]), flags(1, 0, 1), np.full(3, 2.0))
    assert (mean[-1], n[-1]) == (0.16, 1)


def test_an_average_over_nothing_is_missing_and_counts_none() -> None:
    mean, n = windowed_mean(np.array([NAN, 0.2]), flags(0, 0), np.full(2, 60.0))
    assert np.isnan(mean).all()
    assert list(n) == [0, 0]


def test_each_row_has_the_window_of_its_own_day() -> None:
    # 1, 2, 3 over one row, then 4 over three: (2 + 3 + 4) / 3 = 3
    mean, n = windowed_mean(np.array([1.0, 2, 3, 4]), flags(1, 1, 1, 1), np.array([1.0, 1, 1, 3]))
    assert list(mean) == [1, 2, 3, 3]
    assert list(n) == [1, 1, 1, 3]


@given(
    st.lists(st.tuples(st.floats(-100, 100), st.booleans()), min_size=1, max_size=40),
    st.integers(1, 50),
)
def test_every_window_is_summed_value_by_value(rows: list[tuple[float, bool]], window: int) -> None:
    values, counts = (np.array(column) for column in zip(*rows, strict=True))
    mean, n = windowed_mean(values, counts, np.full(len(rows), float(window)))
    for row in range(len(rows)):
        seen = [value for value, counted in rows[max(0, row + 1 - window) : row + 1] if counted]
        assert n[row] == len(seen)
        expected = sum(seen) / len(seen) if seen else NAN
        assert mean[row] == pytest.approx(expected, rel=1e-12, abs=1e-12, nan_ok=True)


def test_no_month_reaches_into_the_next() -> None:
    # The first month's 9 on row 1 is not in the second's average of 1 and 3 on rows 2 and 3.
    found = averages(
        years((0, 2), (2, 4), rows=4),
        np.array([7.0, 9, 1, 3, 5, 5, 5, 5]),
        flags(1, 1, 1, 1, 1, 1, 1, 1),
        np.full(4, 2.0),
    )
    second = found.of_month(101)
    assert second.rows == slice(2, 4)
    assert list(second.mean) == [1, 2]
    assert list(found.on_lines()) == [7, 8, 1, 2, 5, 5, 5, 5]


def test_a_month_that_is_over_has_an_average_until_its_window_is_empty() -> None:
    # 7 and 9 on rows 0 and 1 over two rows: 7, 8, then 9 alone, then nothing.
    found = averages(
        years((0, 2), rows=6),
        np.array([7.0, 9, *[1.0] * 6]),
        flags(*[1] * 8),
        np.full(6, 2.0),
    )
    first = found.of_month(100)
    assert first.rows == slice(0, 4)
    assert list(first.mean) == pytest.approx([7, 8, 9, NAN], nan_ok=True)
    assert list(first.n) == [1, 2, 1, 0]
    assert found.at_last(100) == pytest.approx((NAN, 0), nan_ok=True)
    assert found.at_last(NTM) == (1, 2)


def test_without_rows_there_is_no_average() -> None:
    found = averages(years(rows=0), np.zeros(0), flags(), np.zeros(0))
    assert len(found.on_lines()) == 0
    assert found.of_month(NTM).rows == slice(0, 0)
