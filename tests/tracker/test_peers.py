"""Statistics over peers: over those with a value, and never a zero for one without."""

from __future__ import annotations

from statistics import fmean, median, quantiles

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.strategies import amounts
from tracker.peers import mean_of, summarise, without

MULTIPLE = st.one_of(st.none(), amounts(0.1, 500))
MULTIPLES = st.lists(MULTIPLE, max_size=12)


def column(values: list[float | None]) -> np.ndarray:
    figures = [np.nan if value is None else value for value in values]
    return np.array(figures, dtype="float64").reshape(len(values), 1)


def test_statistics_of_two_peers() -> None:
    # (50.2 + 31.2) / 2 = 40.7; of two the median is the mean
    found = summarise(column([50.2, 31.2]))
    assert found.mean == pytest.approx([40.7])
    assert found.median == pytest.approx([40.7])
    assert (found.low[0], found.high[0], found.n[0]) == (31.2, 50.2, 2)
    # a quarter of the way from 31.2 to 50.2 is 31.2 + 4.75, three quarters 31.2 + 14.25
    assert found.first_quartile == pytest.approx([35.95])
    assert found.third_quartile == pytest.approx([45.45])


def test_quartiles_lie_between_the_order_statistics_in_proportion() -> None:
    # of 10, 20, 40, 80 the quartiles are at places 0.75 and 2.25: 10 + 7.5, 40 + 10; median 30
    found = summarise(column([80, 10, None, 40, 20]))
    assert found.first_quartile == pytest.approx([17.5])
    assert found.median == pytest.approx([30])
    assert found.third_quartile == pytest.approx([50])
    assert (found.low[0], found.high[0], found.n[0]) == (10, 80, 4)


def test_one_peer_is_every_statistic_of_itself() -> None:
    found = summarise(column([None, 50.2, None]))
    both = found.mean, found.median, found.low, found.high
    assert [one[0] for one in both] == [50.2] * 4
    assert (found.first_quartile[0], found.third_quartile[0], found.n[0]) == (50.2, 50.2, 1)


def test_peers_without_a_value_give_nothing_and_count_zero() -> None:
    found = summarise(column([None, None]))
    parts = found.mean, found.median, found.low, found.high
    quartiles = found.first_quartile, found.third_quartile
    assert np.isnan([one[0] for one in (*parts, *quartiles)]).all()
    assert found.n.tolist() == [0]
    assert np.isnan(mean_of(column([None]))).all()


def test_the_mean_without_one_of_two_is_the_other() -> None:
    assert without(column([50.2, 31.2]), 0) == pytest.approx([31.2])
    assert without(column([50.2, 31.2]), 1) == pytest.approx([50.2])


def test_nobody_left_gives_nothing() -> None:
    assert np.isnan(without(column([50.2]), 0)).all()
    assert np.isnan(without(column([50.2, None]), 0)).all()


def test_no_peers_at_all_give_nothing_and_count_zero() -> None:
    found = summarise(np.empty((0, 3)))
    for part in (found.mean, found.median, found.low, found.high, found.first_quartile):
        assert np.isnan(part).all()
        assert len(part) == 3
    assert found.n.tolist() == [0, 0, 0]


@given(MULTIPLES)
@settings(max_examples=200, deadline=None)
def test_statistics_agree_with_plain_python(values: list[float | None]) -> None:
    some = [value for value in values if value is not None]
    found = summarise(column(values))
    assert found.n[0] == len(some)
    if some:
        assert found.mean[0] == pytest.approx(fmean(some), rel=1e-12)
        assert found.median[0] == pytest.approx(median(some), rel=1e-12)
        assert (found.low[0], found.high[0]) == (min(some), max(some))
    else:
        assert np.isnan([found.mean[0], found.median[0], found.low[0], found.high[0]]).all()


@given(MULTIPLES)
@settings(max_examples=200, deadline=None)
def test_quartiles_agree_with_plain_python_and_with_numpy(values: list[float | None]) -> None:
    some = [value for value in values if value is not None]
    found = summarise(column(values))
    ours = [found.first_quartile[0], found.median[0], found.third_quartile[0]]
    if not some:
        assert np.isnan(ours).all()
        return
    assert ours == pytest.approx(np.quantile(some, (0.25, 0.5, 0.75)), rel=1e-12)
    if len(some) > 1:
        assert ours == pytest.approx(quantiles(some, n=4, method="inclusive"), rel=1e-12)


@given(MULTIPLES.filter(bool), st.data())
@settings(max_examples=200, deadline=None)
def test_leave_one_out_agrees_with_plain_python(
    values: list[float | None], data: st.DataObject
) -> None:
    left_out = data.draw(st.integers(0, len(values) - 1))
    others = [v for place, v in enumerate(values) if place != left_out and v is not None]
    found = without(column(values), left_out)[0]
    assert np.isnan(found) if not others else found == pytest.approx(fmean(others), rel=1e-12)


@given(st.lists(st.lists(MULTIPLE, min_size=3, max_size=3), min_size=1, max_size=4))
@settings(max_examples=50, deadline=None)
def test_one_day_does_not_touch_another(days: list[list[float | None]]) -> None:
    together = summarise(np.hstack([column(values) for values in days]))
    for place, values in enumerate(days):
        alone = summarise(column(values))
        assert together.mean[place] == pytest.approx(alone.mean[0], nan_ok=True)
        assert together.third_quartile[place] == pytest.approx(alone.third_quartile[0], nan_ok=True)


def test_many_peers_are_summarised_like_few() -> None:
    """Ten peers at 1 to 10: quartiles lie at 1 + 9 / 4 = 3.25 and 1 + 27 / 4 = 7.75."""
    many = summarise(np.array([[float(one)] for one in (7, 3, 9, 1, 10, 5, 2, 8, 6, 4)]))
    found = (many.low, many.first_quartile, many.median, many.third_quartile, many.high)
    assert [one.tolist() for one in found] == [[1], [3.25], [5.5], [7.75], [10]]
