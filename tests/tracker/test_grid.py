"""The rows of a history: dates, what was known by then, and the day that looks at them."""

from __future__ import annotations

from datetime import date

import numpy as np

from tests.tracker import universe as u
from tracker.arrays import Days
from tracker.grid import Grid

DAY, NEXT, MAY = u.REPORT_DAY, date(2026, 4, 16), date(2026, 5, 4)


def shown(days: Days) -> list[str]:
    return days.astype("datetime64[D]").astype(str).tolist()


def held(day: date, looks: date) -> Grid:
    old, new = u.on(day), u.on(looks)
    return Grid(old.days, old.cuts, new.days, new.cuts)


def test_rows_are_aged_at_their_own_date() -> None:
    grid = u.on(DAY, NEXT)
    assert shown(grid.aged_days) == shown(grid.days) == ["2026-04-15", "2026-04-16"]
    assert grid.aged_cuts.tolist() == grid.cuts.tolist()
    assert len(grid) == 2


def test_a_row_is_joined_where_its_date_has_begun_in_utc_too() -> None:
    """Half past midnight of 16 April in Hong Kong is 16:30 of the 15th in UTC."""
    night = Grid.of(u.on(NEXT).days, u.on(DAY).cuts + np.timedelta64(510, "m"))
    assert night.cuts.tolist() == [u.naive(u.utc(DAY, 16, 30))]
    assert night.joins.tolist() == [u.naive(u.utc(NEXT, 0))]
    assert u.on(DAY, NEXT).joins.tolist() == u.on(DAY, NEXT).cuts.tolist()  # of sessions


def test_the_desks_own_word_is_read_where_everything_else_is() -> None:
    grid = u.on(DAY, NEXT)
    assert grid.desk is grid
    nothing = u.on()
    assert nothing.desk is nothing


def test_of_an_old_valuation_it_is_read_on_the_day_that_looks() -> None:
    grid = held(DAY, MAY)
    assert shown(grid.days) == ["2026-04-15"]
    assert shown(grid.desk.days) == shown(grid.desk.aged_days) == ["2026-05-04"]
    assert grid.desk.cuts.tolist() == [u.naive(u.utc(MAY, 8))]
