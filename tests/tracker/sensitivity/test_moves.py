"""The effect of one percent of each input, exact, and the moves that reach the next band."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.strategies import scales
from tests.tracker import universe as u
from tests.tracker.sensitivity.desks import report, varied, without
from tracker.sensitivity import Effect, Today, effects, price_grid
from tracker.sensitivity.reckoning import Basis, Inputs, reckon


def by_name(today: Today) -> dict[str, Effect]:
    return {one.name: one for one in effects(today)}


def test_one_percent_of_each_input_is_reckoned_anew() -> None:
    """1316.28 x 0.99 / 847.50 is 1.5531 points lower; / (847.50 x 0.99) - 1 1.5688 higher.

    One percent more shares leaves 1 / 1.01 of the target: 1.5531 / 1.01 x 0.01 = 1.5378 lower.
    """
    found = by_name(varied(report()))
    for name in ("multiple", "revenue", "fx"):
        assert found[name].down == pytest.approx(-0.015531, abs=5e-7)
        assert found[name].up == pytest.approx(0.015531, abs=5e-7)
    for name in ("price", "shares"):
        assert found[name].down == pytest.approx(0.015688, abs=5e-7)
        assert found[name].up == pytest.approx(-0.015378, abs=5e-7)
    assert list(found) == ["price", "shares", "multiple", "revenue", "fx"]


def test_the_moves_to_the_next_band_are_worked_by_hand() -> None:
    """Buy ends at 1316.28 / 1.15 = 1144.59: +35.1 % of the price, -26.0 % of the revenue."""
    found = by_name(varied(report()))
    assert found["price"].edges[0].value == pytest.approx(1144.59, abs=0.005)
    assert found["price"].edges[0].change == pytest.approx(0.3505, abs=5e-5)
    assert found["revenue"].edges[0].band == "overweight"
    assert found["revenue"].edges[0].value == pytest.approx(520.53, abs=0.005)
    assert found["multiple"].edges[0].value == pytest.approx(55.53, abs=0.005)
    assert found["shares"].edges[0].value == pytest.approx(423.59, abs=0.005)


def test_between_two_bands_both_edges_are_told() -> None:
    """At 1,200 the upside is 9.7 %: Overweight, Hold below, Buy above at 1144.59."""
    later = u.days_after(u.REPORT_DAY, 1)
    found = by_name(varied(report(u.price(u.MINIMAX, later, 1200.0), day=later)))
    assert [one.band for one in found["price"].edges] == ["hold", "buy"]
    assert found["price"].edges[1].value == pytest.approx(1144.59, abs=0.005)
    # 1200 / 1144.59 - 1 = 4.8 % more revenue makes it a Buy
    assert found["revenue"].edges[1].change == pytest.approx(0.0484, abs=5e-5)


def test_a_rate_counts_only_where_the_revenue_is_exchanged() -> None:
    document = report()
    document["revenue"] = [{**one, "currency": "HKD"} for one in document["revenue"]]
    assert "fx" not in by_name(varied(document))


def test_the_peers_count_where_the_band_rests_on_them() -> None:
    found = by_name(varied(report(u.policy(u.REPORT_DAY, banded="peer_marked"))))
    assert found["peers"].value == 1.0 and found["multiple"].value == 75.0
    assert found["peers"].up == found["multiple"].up
    assert found["peers"].edges[0].change == found["revenue"].edges[0].change


def test_without_a_close_or_bands_there_is_nothing_to_reach() -> None:
    found = by_name(varied(without("price")))
    assert found["revenue"].edges == () and found["revenue"].size == 0.0
    assert by_name(varied(without("policy")))["price"].edges == ()


amounts = st.floats(0.01, 10_000.0)


@st.composite
def todays(draw: st.DrawFn) -> Today:
    """Any inputs on any scale, in pence and depositary shares, with and without a benchmark."""
    inputs = Inputs(*(draw(amounts) for _ in range(5)))
    basis = Basis(
        recorded=inputs,
        unit=draw(st.sampled_from((1.0, 0.01))),
        ads_ratio=draw(st.sampled_from((1.0, 2.0, 0.5))),
        quote_currency="HKD",
        major_currency="HKD",
        revenue_currency="USD",
        fiscal_end="2027-12-31",
        published=None,
        expected=draw(st.sampled_from((None, 0.08, 0.4))),
        bands=draw(scales()),
    )
    return Today(basis, "marked", inputs.multiple, 1.0, draw(amounts), draw(amounts))


@given(todays())
@settings(max_examples=30, deadline=None)
def test_a_move_to_an_edge_lands_on_it(today: Today) -> None:
    """The banded upside there is the threshold itself, and the band beyond begins there."""
    lowers = {one.id: one.lower for one in today.basis.bands}
    order = list(lowers)
    now = reckon(today.inputs, today.basis).band
    for effect in effects(today):
        for edge in effect.edges:
            upper = min(str(now), edge.band, key=order.index)  # its lower limit is the edge
            there = reckon(today.inputs.changed({effect.name: edge.value}), today.basis)
            threshold = lowers[upper]
            assert threshold is not None
            assert there.banded == pytest.approx(threshold, abs=1e-9 * (1 + abs(threshold)))
            further = {now: "now", edge.band: "beyond"}
            past = edge.value * (1 + 1e-6 if edge.change >= 0 else 1 - 1e-6)
            beyond = reckon(today.inputs.changed({effect.name: past}), today.basis)
            assert further[beyond.band] == "beyond"


@given(todays())
@settings(max_examples=30, deadline=None)
def test_the_grid_rises_with_multiple_and_revenue(today: Today) -> None:
    grid = price_grid(today)
    order = [one.id for one in today.basis.bands][::-1]
    ranks = [[order.index(band) for band in row] for row in grid.verdicts.band]
    for rows in (grid.prices.tolist(), grid.prices.T.tolist()):
        assert all(list(row) == sorted(row) for row in rows)
    assert all(row == sorted(row) for row in ranks)
    base = reckon(today.inputs, today.basis)
    row = next(at for at, one in enumerate(grid.multiples) if "today" in one.marks)
    column = next(at for at, one in enumerate(grid.revenues) if "today" in one.marks)
    assert grid.prices[row, column] == base.target
    assert grid.verdicts.band[row, column] == base.band


@given(todays())
@settings(max_examples=30, deadline=None)
def test_more_of_what_makes_the_target_raises_the_upside(today: Today) -> None:
    for one in effects(today):
        sign = -1 if one.name in {"price", "shares"} else 1
        assert sign * one.up > 0 > sign * one.down
