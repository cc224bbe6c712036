"""The grid of multiple and revenue: hand-worked cells, marks on the axes, and what is missing."""

from __future__ import annotations

import numpy as np
import pytest

from tests.tracker import universe as u
from tests.tracker.sensitivity.desks import report, varied, without
from tracker.sensitivity import PriceGrid, Step, price_grid


def cell(grid: PriceGrid, multiple: float, revenue: float) -> tuple[float, float, str | None]:
    row = next(at for at, one in enumerate(grid.multiples) if one.change == multiple)
    column = next(at for at, one in enumerate(grid.revenues) if one.change == revenue)
    found = grid.verdicts
    return grid.prices[row, column], found.upside[row, column], found.band[row, column]


def marked(steps: tuple[Step, ...], name: str) -> list[float]:
    return [one.value for one in steps if name in one.marks]


def test_the_cell_of_today_is_the_marked_target_of_the_valuation() -> None:
    document = report()
    price, upside, band = cell(price_grid(varied(document)), 0.0, 0.0)
    assert price == document["target"]["marked"]  # 75 x 703 x 7.83 / 313.64 = 1316.28
    assert upside == document["upside"]["marked"]
    assert band == "buy"


def test_cells_are_worked_by_hand() -> None:
    """60 x 562.4 x 7.83 / 313.64 = 842.42, 0.6 % below 847.50; 45 x 703 there 789.77, 6.8 %."""
    grid = price_grid(varied(report()))
    assert cell(grid, -0.2, -0.2) == (
        pytest.approx(842.42, abs=0.005),
        pytest.approx(-0.0060, abs=5e-5),
        "hold",
    )
    assert cell(grid, -0.4, 0.0)[0] == pytest.approx(789.77, abs=0.005)
    assert cell(grid, -0.4, 0.0)[2] == "underweight"


def test_the_markets_own_multiple_is_a_step_at_which_the_price_is_the_close() -> None:
    grid = price_grid(varied(report()))
    assert marked(grid.multiples, "market") == [pytest.approx(48.29, abs=0.005)]
    row = [step.marks for step in grid.multiples].index(("market",))
    column = [step.marks for step in grid.revenues].index(("today",))
    assert grid.prices[row, column] == pytest.approx(847.5, rel=1e-12)
    assert list(grid.multiples) == sorted(grid.multiples, key=lambda one: one.value)


def test_the_streets_revenue_is_a_step_between_the_others() -> None:
    street = u.consensus(u.MINIMAX, u.REPORT_DAY, u.FY27, 650.0)
    grid = price_grid(varied(report(street)))
    assert marked(grid.revenues, "consensus") == [pytest.approx(650.0, rel=1e-12)]
    # In another currency it is exchanged: CNY 4,428 m / 6.8121 = USD 650.02 m
    foreign = u.consensus(u.MINIMAX, u.REPORT_DAY, u.FY27, 4428.0, "CNY")
    grid = price_grid(varied(report(foreign)))
    assert marked(grid.revenues, "consensus") == [pytest.approx(4428 / 6.8121, rel=1e-9)]


def test_a_street_that_agrees_with_a_step_marks_it() -> None:
    grid = price_grid(varied(report(u.consensus(u.MINIMAX, u.REPORT_DAY, u.FY27, 703.0))))
    assert [one.marks for one in grid.revenues if one.marks] == [("today", "consensus")]


def test_what_lies_beyond_an_axis_is_named_beside_it() -> None:
    grid = price_grid(varied(report(u.consensus(u.MINIMAX, u.REPORT_DAY, u.FY27, 2000.0))))
    assert grid.outside == {"consensus": pytest.approx(2000.0)}
    assert len(grid.revenues) == 7


def test_without_a_rate_cells_are_empty_and_axes_stand() -> None:
    grid = price_grid(varied(without("fx_rate")))
    assert np.isnan(grid.prices).all() and set(grid.verdicts.band.ravel()) == {None}
    assert grid.multiples[4].value == 75.0 and grid.revenues[3].value == 703.0


def test_without_a_close_prices_stand_and_nothing_is_judged() -> None:
    grid = price_grid(varied(without("price")))
    assert cell(grid, 0.0, 0.0)[0] == pytest.approx(1316.28, abs=0.005)
    assert np.isnan(grid.verdicts.upside).all()


def test_a_peer_marked_coverage_varies_the_multiple_as_the_peers_moved_it() -> None:
    """Palantir at twice its price: the peers' mean is 1.383 times that of publication."""
    later = u.days_after(u.REPORT_DAY, 1)
    document = report(
        u.policy(u.REPORT_DAY, banded="peer_marked"),
        u.price(u.PALANTIR, u.REPORT_DAY, 271.4),
        u.price(u.MINIMAX, later, 847.5),
        u.price(u.ZHIPU, later, 867.0),
        day=later,
    )
    today = varied(document)
    grid = price_grid(today)
    assert today.of == "peer_marked" and today.peers == pytest.approx(1.383, abs=0.0005)
    assert marked(grid.multiples, "today") == [pytest.approx(75 * today.peers)]
    assert cell(grid, 0.0, 0.0)[0] == pytest.approx(document["target"]["peer_marked"], rel=1e-12)
