"""Which fiscal years a row is about: from the first forecast on, until nobody forecasts them."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from tests.tracker import universe as u
from tracker.grid import Grid
from tracker.record import Record
from tracker.years import NTM, Years, fiscal_years, vintage_in_force

DAY, NEXT, MAY = u.REPORT_DAY, date(2026, 4, 16), date(2026, 5, 4)
FY25 = date(2025, 12, 31)
NEW_YEAR = date(2027, 1, 4)


def by_row(years: Years, rows: int) -> list[set[str]]:
    """The years of each row, by the date they end on."""
    return [{years.end_of(month) for month in years.of_row(row)} for row in range(rows)]


def shown(*facts: u.Fact, days: tuple[date, ...], hindsight: bool = False) -> list[set[str]]:
    grid = u.on(*days)
    return by_row(fiscal_years(u.record(*facts, hindsight=hindsight), grid), len(grid))


def test_a_year_is_a_rows_from_its_first_forecast_on() -> None:
    found = shown(u.revenue(NEXT, u.FY27, 703), days=(DAY, NEXT, MAY))
    assert found == [set(), {"2027-12-31"}, {"2027-12-31"}]


def test_a_forecast_learned_late_makes_a_year_only_as_known_now() -> None:
    late = u.revenue(DAY, u.FY27, 703, known_at=u.utc(MAY))
    assert shown(late, days=(DAY, MAY)) == [set(), {"2027-12-31"}]
    assert shown(late, days=(DAY, MAY), hindsight=True) == [{"2027-12-31"}] * 2


def test_a_year_stays_until_it_is_over_though_later_vintages_left_it_out() -> None:
    rows = u.revenue(DAY, u.FY26, 269), u.revenue(DAY, u.FY27, 703), u.revenue(MAY, u.FY27, 650)
    found = shown(*rows, days=(MAY, date(2026, 12, 30), date(2026, 12, 31)))
    # on its last day a year is over: the vintage of May does not have it
    assert found == [{"2026-12-31", "2027-12-31"}] * 2 + [{"2027-12-31"}]


def test_a_year_that_is_over_stays_while_the_vintage_in_force_has_it() -> None:
    rows = u.revenue(DAY, u.FY26, 269), u.revenue(DAY, u.FY27, 703)
    later = date(2027, 3, 22)
    replaced = u.revenue(later, u.FY27, 650)
    found = shown(*rows, replaced, days=(NEW_YEAR, date(2027, 3, 19), later))
    assert found == [{"2026-12-31", "2027-12-31"}] * 2 + [{"2027-12-31"}]


def test_a_year_that_is_over_stays_with_a_new_vintage_that_reports_it() -> None:
    rows = u.revenue(DAY, u.FY26, 269), u.revenue(DAY, u.FY27, 703)
    march = date(2027, 3, 22)
    reported = u.revenue(march, u.FY26, 271, reported=True), u.revenue(march, u.FY27, 650)
    assert shown(*rows, *reported, days=(march,)) == [{"2026-12-31", "2027-12-31"}]


def test_a_year_that_is_over_comes_back_with_a_row_learned_later_of_the_vintage_in_force() -> None:
    first = u.revenue(DAY, u.FY26, 269)
    other = u.revenue(MAY, u.FY27, 650)
    added = u.revenue(MAY, u.FY26, 271, known_at=u.utc(date(2027, 1, 6)))
    found = shown(first, other, added, days=(NEW_YEAR, date(2027, 1, 6)))
    assert found == [{"2027-12-31"}, {"2026-12-31", "2027-12-31"}]


def test_a_correction_of_a_year_that_is_over_does_not_take_it_from_the_rows_before() -> None:
    first = u.revenue(DAY, u.FY26, 269)
    corrected = u.revenue(DAY, u.FY26, 270, known_at=u.utc(date(2027, 1, 6)))
    for rows in ((first, corrected), (corrected, first)):
        assert shown(*rows, days=(NEW_YEAR, date(2027, 1, 6))) == [{"2026-12-31"}] * 2


def test_a_year_that_was_only_ever_reported_is_none_of_the_model() -> None:
    reported = u.revenue(DAY, FY25, 79, reported=True)
    assert shown(reported, u.revenue(DAY, u.FY26, 269), days=(DAY,)) == [{"2026-12-31"}]


def test_a_forecast_of_a_year_that_was_over_already_counts_while_it_is_in_force() -> None:
    """Published before the results are out, replaced in May."""
    rows = u.revenue(DAY, FY25, 79), u.revenue(MAY, u.FY26, 269)
    assert shown(*rows, days=(DAY, NEXT, MAY)) == [{"2025-12-31"}] * 2 + [{"2026-12-31"}]


def test_the_years_of_other_companies_lines_and_lengths_are_none_of_ours() -> None:
    rows = [
        u.revenue(DAY, u.FY26, 1, ticker=u.ZHIPU),
        u.revenue(DAY, u.FY26, 1, line="gross_profit"),
        u.revenue(DAY, u.FY26, 1, months=6),
        u.revenue(DAY, u.FY26, 1, ticker=None),
    ]
    assert shown(*rows, days=(DAY,)) == [set()]


def test_two_vintages_of_one_month_are_one_year_that_ends_as_the_latest_says() -> None:
    """The model takes December's end first, then the company's own 53rd week."""
    weeks = date(2027, 1, 2)
    rows = u.revenue(DAY, u.FY26, 269), u.revenue(MAY, weeks, 280)
    assert shown(*rows, days=(DAY, MAY)) == [{"2027-01-02"}] * 2
    assert shown(*rows, days=(DAY,)) == [{"2026-12-31"}]


def test_two_years_of_weeks_in_one_calendar_year_are_two_years() -> None:
    rows = u.revenue(DAY, date(2027, 1, 2), 269), u.revenue(DAY, date(2027, 12, 31), 703)
    assert shown(*rows, days=(DAY,)) == [{"2027-01-02", "2027-12-31"}]


def test_of_an_old_valuation_the_years_are_those_the_desk_has_on_the_day_that_looks() -> None:
    old, new = u.on(DAY), u.on(MAY)
    held = Grid(old.days, old.cuts, new.days, new.cuts)
    record = u.record(u.revenue(DAY, u.FY26, 269), u.revenue(MAY, u.FY27, 650))
    assert by_row(fiscal_years(record, held), 1) == [{"2026-12-31", "2027-12-31"}]
    assert vintage_in_force(record, held).astype("datetime64[D]").astype(str) == ["2026-05-04"]


def test_the_vintage_in_force_is_the_latest_published_whatever_it_forecasts() -> None:
    record = u.record(
        u.revenue(DAY, u.FY27, 703),
        u.revenue(MAY, u.FY27, 0.27, line="margin", unit="ratio"),
        u.revenue(DAY, u.FY26, 269, known_at=u.utc(date(2026, 5, 5))),
    )
    days = date(2026, 4, 14), DAY, MAY, date(2026, 5, 6)
    found = vintage_in_force(record, u.on(*days)).astype("datetime64[D]").astype(str).tolist()
    assert found == ["NaT", "2026-04-15", "2026-05-04", "2026-05-04"]


# --- Lines: one a row and year, one a row for the next twelve months ----------------------------


@pytest.fixture(name="record")
def two_years() -> Record:
    """2027 is forecast from the start, 2026 from May on."""
    return u.record(u.revenue(DAY, u.FY27, 703), u.revenue(MAY, u.FY26, 269))


def test_lines_stand_by_year_and_then_by_row(record: Record) -> None:
    years = fiscal_years(record, u.on(DAY, NEXT, MAY))
    y26, y27 = years.months
    assert [str(end.astype("datetime64[D]")) for end in years.ends] == ["2026-12-31", "2027-12-31"]
    assert years.rows[years.lines(y26)].tolist() == [2]
    assert years.rows[years.lines(y27)].tolist() == [0, 1, 2]
    assert years.rows[years.lines(NTM)].tolist() == [0, 1, 2]
    assert set(years.month[years.lines(NTM)].tolist()) == {NTM}
    assert [years.ntm_of_row(row) for row in range(3)] == [4, 5, 6]


def test_the_line_of_a_year_is_found_by_row(record: Record) -> None:
    years = fiscal_years(record, u.on(DAY, NEXT, MAY))
    y26, y27 = years.months
    assert years.of_row(0) == {y27: 1}
    assert years.of_row(2) == {y26: 0, y27: 3}


def test_each_row_may_name_the_year_it_asks_for(record: Record) -> None:
    years = fiscal_years(record, u.on(DAY, NEXT, MAY))
    y26, y27 = years.months
    assert years.of_month(np.array([y27, y26, y26])).tolist() == [1, -1, 0]
    assert years.of_month(np.array([y27 + 12, -1, y27])).tolist() == [-1, -1, 3]


def test_a_row_that_names_its_year_has_that_line_and_one_for_the_next_twelve_months() -> None:
    years = Years.of_rows(np.array([695, 683]), u.on(DAY, NEXT))
    assert years.rows.tolist() == [0, 1, 0, 1]
    assert years.month.tolist() == [695, 683, NTM, NTM]
    assert years.lines(NTM) == slice(2, 4)


def test_without_rows_there_are_no_years_and_no_lines(record: Record) -> None:
    years = fiscal_years(record, u.on())
    assert (years.months, years.ends, years.rows.tolist()) == ((), (), [])
    assert years.lines(NTM) == slice(0, 0)
    assert years.of_month(np.array([], dtype=np.int64)).tolist() == []


def test_without_a_model_there_are_only_the_next_twelve_months() -> None:
    years = fiscal_years(u.record(), u.on(DAY, NEXT))
    assert years.months == ()
    assert years.of_row(1) == {}
    assert years.ntm_of_row(1) == 1
