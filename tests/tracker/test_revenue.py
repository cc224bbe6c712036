"""Revenue by fiscal year: vintages of the model, vintages of the consensus, and their ages."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from tests.tracker import universe as u
from tracker.asof import Grid
from tracker.currency import RateBook
from tracker.revenue import YearRevenue, consensus_revenue, model_revenue, model_years

DAY, NEXT = u.REPORT_DAY, date(2026, 5, 4)
END26, END27 = np.datetime64("2026-12-31", "s"), np.datetime64("2027-12-31", "s")


def on(*days: date) -> Grid:
    dates = np.array(days, "datetime64[s]")
    return Grid.of(dates, dates.astype("datetime64[us]") + np.timedelta64(8, "h"))


def street(
    *rows: u.Fact, days: tuple[date, ...] = (DAY,), hindsight: bool = False, **seen: object
) -> YearRevenue:
    inputs = u.only(*rows, ticker=u.MINIMAX, **seen)  # type: ignore[arg-type]
    return consensus_revenue(inputs, u.ZHIPU, END27, on(*days), hindsight=hindsight)


def model(*rows: u.Fact, days: tuple[date, ...], hindsight: bool = False) -> list[YearRevenue]:
    inputs, grid = u.only(*rows, ticker=u.MINIMAX), on(*days)
    ends = model_years(inputs, u.MINIMAX, grid.cuts[-1], hindsight=hindsight)
    return list(model_revenue(inputs, u.MINIMAX, ends, grid, hindsight=hindsight))


def test_the_later_as_of_of_a_consensus_wins_whatever_its_source() -> None:
    imported = u.consensus(u.ZHIPU, DAY, u.FY27, 6700, "CNY", source="import")
    feed = u.consensus(u.ZHIPU, NEXT, u.FY27, 7000, "CNY", source="yahoo")
    assert street(feed, imported, days=(DAY, NEXT)).value_m.tolist() == [6700, 7000]


def test_of_one_as_of_an_import_beats_a_feed() -> None:
    imported = u.consensus(u.ZHIPU, DAY, u.FY27, 6700, source="import")
    feed = u.consensus(u.ZHIPU, DAY, u.FY27, 7000, source="yahoo", known_at=u.utc(DAY, 5))
    assert street(feed, imported).value_m.tolist() == [6700]


def test_consensus_of_other_years_tickers_and_metrics_is_left_alone() -> None:
    rows = [
        u.consensus(u.PALANTIR, DAY, u.FY27, 1),
        u.consensus(u.ZHIPU, DAY, u.FY26, 2),
        u.consensus(u.ZHIPU, DAY, u.FY27, 3, metric="ebitda"),
    ]
    found = street(*rows)
    assert np.isnan(found.value_m).all()
    assert found.in_force(0) is None
    assert np.isnan(found.age_days).all()


def test_consensus_ages_from_its_date() -> None:
    assert street(u.consensus(u.ZHIPU, DAY, u.FY27, 6700), days=(DAY, NEXT)).age_days.tolist() == [
        0,
        19,  # 15 April to 4 May
    ]


def test_a_sighting_by_its_own_source_makes_it_young_again() -> None:
    row = u.consensus(u.ZHIPU, DAY, u.FY27, 6700, source="yahoo")
    seen = u.sightings(("yahoo", u.ZHIPU, u.utc(date(2026, 5, 2), 3)))
    assert street(row, days=(DAY, NEXT), seen=seen).age_days.tolist() == [0, 2]


@pytest.mark.parametrize(
    ("source", "ticker"), [("other", u.ZHIPU), ("yahoo", u.PALANTIR)], ids=["source", "company"]
)
def test_a_sighting_of_something_else_does_not(source: str, ticker: str) -> None:
    row = u.consensus(u.ZHIPU, DAY, u.FY27, 6700, source="yahoo")
    seen = u.sightings((source, ticker, u.utc(date(2026, 5, 2), 3)))
    assert street(row, days=(NEXT,), seen=seen).age_days.tolist() == [19]


def test_a_sighting_later_in_the_day_than_the_close_is_not_known_yet() -> None:
    row = u.consensus(u.ZHIPU, DAY, u.FY27, 6700, source="yahoo")
    seen = u.sightings(("yahoo", u.ZHIPU, u.utc(NEXT, 9)))
    assert street(row, days=(NEXT,), seen=seen).age_days.tolist() == [19]


def test_ages_count_what_was_seen_until_the_day_that_looks() -> None:
    """An old valuation held on screen: its consensus was seen again yesterday."""
    row = u.consensus(u.ZHIPU, DAY, u.FY27, 6700, source="yahoo")
    inputs = u.only(row, ticker=u.MINIMAX, seen=u.sightings(("yahoo", u.ZHIPU, u.utc(NEXT, 3))))
    held, later = on(DAY), on(date(2026, 5, 5))
    grid = Grid(held.days, held.cuts, later.days, later.cuts)
    assert consensus_revenue(inputs, u.ZHIPU, END27, grid).age_days.tolist() == [1]


def test_a_sighting_after_midnight_in_london_is_not_of_tomorrow_in_new_york() -> None:
    """New York's Saturday ends on Sunday at 04:00 UTC; seen at 02:00 UTC is seen that Saturday."""
    row = u.consensus(u.ZHIPU, DAY, u.FY27, 6700, source="yahoo")
    saturday, sunday = date(2026, 4, 18), date(2026, 4, 19)
    inputs = u.only(row, ticker=u.MINIMAX, seen=u.sightings(("yahoo", u.ZHIPU, u.utc(sunday, 2))))
    end = np.array([np.datetime64("2026-04-19T04:00", "us")])
    grid = Grid.of(np.array([saturday], "datetime64[s]"), end)
    assert consensus_revenue(inputs, u.ZHIPU, END27, grid).age_days.tolist() == [0]


def test_the_row_in_force_is_the_recorded_one() -> None:
    behind = street(u.consensus(u.ZHIPU, DAY, u.FY27, 6700, "CNY")).in_force(0)
    assert behind is not None
    assert (behind["mean_m"], behind["currency"]) == (6700, "CNY")


def test_consensus_that_changes_currency_is_crossed_day_by_day() -> None:
    rows = [
        u.consensus(u.ZHIPU, DAY, u.FY27, 6700, "CNY"),
        u.consensus(u.ZHIPU, NEXT, u.FY27, 1000, "USD"),
        u.fx(DAY, "HKD", 8.0),
        u.fx(DAY, "CNY", 7.0),
    ]
    found, grid = street(*rows, days=(DAY, NEXT)), on(DAY, NEXT)
    rates = RateBook(u.only(*rows, ticker=u.MINIMAX), grid)
    hkd = np.full(2, "HKD", dtype=object)
    # 7 / 8 = 0.875 CNY for one HKD, then 1 / 8 = 0.125 USD for one HKD
    assert found.fx_from(hkd, rates).tolist() == [0.875, 0.125]
    # 53,600 x 0.875 / 6,700 = 7; 53,600 x 0.125 / 1,000 = 6.7
    assert found.multiple(np.array([53_600.0, 53_600.0]), hkd, rates) == pytest.approx([7, 6.7])


def test_only_the_rates_that_some_day_needs_are_asked_for() -> None:
    """HKD closes over CNY revenue, then JPY over JPY: no day crosses HKD into JPY."""
    rows = [
        u.consensus(u.ZHIPU, DAY, u.FY27, 6700, "CNY"),
        u.consensus(u.ZHIPU, NEXT, u.FY27, 1000, "JPY"),
        u.fx(DAY, "HKD", 8.0),
        u.fx(DAY, "CNY", 7.0),
    ]
    found, grid = street(*rows, days=(DAY, NEXT)), on(DAY, NEXT)
    rates = RateBook(u.only(*rows, ticker=u.MINIMAX), grid)
    quoted = np.array(["HKD", "JPY"], dtype=object)
    # 7 / 8 = 0.875 CNY for one HKD; one JPY is one JPY
    assert found.fx_from(quoted, rates).tolist() == [0.875, 1.0]
    assert [rate.currency for rate in rates.used()] == ["CNY", "HKD"]


def test_a_new_vintage_of_the_model_replaces_the_whole_one_before() -> None:
    first = [u.revenue(DAY, u.FY26, 269), u.revenue(DAY, u.FY27, 703)]
    second = [u.revenue(NEXT, u.FY27, 650)]
    y26, y27 = model(*first, *second, days=(DAY, NEXT))
    assert y26.value_m.tolist() == pytest.approx([269, np.nan], nan_ok=True)  # dropped: missing
    assert y27.value_m.tolist() == [703, 650]
    assert y27.age_days.tolist() == [0, 0]
    assert y26.age_days.tolist() == pytest.approx([0, np.nan], nan_ok=True)


def test_a_correction_of_the_old_vintage_does_not_bring_it_back() -> None:
    rows = [
        u.revenue(DAY, u.FY27, 703),
        u.revenue(NEXT, u.FY27, 650),
        u.revenue(DAY, u.FY27, 704, known_at=u.utc(NEXT, 5)),
    ]
    (year,) = model(*rows, days=(DAY, NEXT))
    assert year.value_m.tolist() == [703, 650]


def test_the_years_of_the_model_are_those_it_forecasts() -> None:
    rows = [
        u.revenue(DAY, date(2025, 12, 31), 79, reported=True),
        u.revenue(DAY, u.FY27, 703),
        u.revenue(DAY, u.FY26, 269),
        u.revenue(DAY, date(2026, 6, 30), 84, months=6),
        u.revenue(DAY, u.FY28, 1, line="gross_profit"),
        u.revenue(DAY, u.FY28, 1, ticker=u.ZHIPU),
        u.revenue(DAY, u.FY28, 1, unit="ratio"),
    ]
    inputs = u.only(*rows, ticker=u.MINIMAX)
    assert list(model_years(inputs, u.MINIMAX, on(DAY).cuts[-1])) == [END26, END27]


def test_a_vintage_without_revenue_of_a_year_takes_the_old_one_out_of_force() -> None:
    """It replaces the whole vintage before it, also where it forecasts other lines only."""
    rows = [u.revenue(DAY, u.FY27, 703), u.revenue(NEXT, u.FY27, 300, line="gross_profit")]
    (year,) = model(*rows, days=(DAY, NEXT))
    assert year.value_m.tolist() == pytest.approx([703, np.nan], nan_ok=True)


def test_a_year_that_only_a_later_vintage_forecasts_is_not_known_before_it() -> None:
    rows = [u.revenue(DAY, u.FY27, 703), u.revenue(NEXT, u.FY28, 1321)]
    assert len(model(*rows, days=(DAY,))) == 1
    late = u.revenue(DAY, u.FY28, 1321, known_at=u.utc(NEXT))
    assert len(model(u.revenue(DAY, u.FY27, 703), late, days=(DAY,))) == 1
    assert len(model(u.revenue(DAY, u.FY27, 703), late, days=(DAY,), hindsight=True)) == 2


def test_hindsight_reads_what_was_learned_later_about_the_same_as_of() -> None:
    first = u.consensus(u.ZHIPU, DAY, u.FY27, 6700)
    corrected = u.consensus(u.ZHIPU, DAY, u.FY27, 7600, known_at=u.utc(NEXT))
    assert street(first, corrected).value_m.tolist() == [6700]
    assert street(first, corrected, hindsight=True).value_m.tolist() == [7600]
