"""Revenue by fiscal year: vintages of the model, vintages of the consensus, and their ages."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from tests.tracker import universe as u
from tracker.currency import RateBook
from tracker.grid import Grid
from tracker.record import Record
from tracker.revenue import (
    Revenue,
    consensus_ages,
    consensus_revenue,
    model_age,
    model_revenue,
)
from tracker.years import Years, fiscal_years

DAY, NEXT = u.REPORT_DAY, date(2026, 5, 4)
DECEMBER_27 = 57 * 12 + 11  # months since January 1970


def of_2027(record: Record, grid: Grid) -> Revenue:
    """Zhipu's consensus of 2027, one line a row."""
    size = len(grid)
    about = np.full(size, record.words.code(u.ZHIPU))
    years = Years.of_rows(np.full(size, DECEMBER_27), grid)
    return consensus_revenue(record, about, np.full(size, 12), years, grid)


def street(*rows: u.Fact, days: tuple[date, ...] = (DAY,), hindsight: bool = False) -> list[float]:
    grid = u.on(*days)
    return of_2027(u.record(*rows, hindsight=hindsight), grid).value_m[: len(grid)].tolist()


def ages(
    *rows: u.Fact, days: tuple[date, ...] = (), grid: Grid | None = None, **seen: object
) -> list[float]:
    at = u.on(*days) if grid is None else grid
    record = u.record(*rows, **seen)  # type: ignore[arg-type]
    return consensus_ages(record, of_2027(record, at), np.arange(len(at)), at).tolist()


def model(*rows: u.Fact, days: tuple[date, ...], hindsight: bool = False) -> dict[str, list[float]]:
    """The model's revenue by year, one value a day; NaN on a day that is not about the year."""
    record, grid = u.record(*rows, hindsight=hindsight), u.on(*days)
    years = fiscal_years(record, grid)
    revenue = model_revenue(record, years, np.full(len(grid), 12), grid)
    found = {}
    for month in years.months:
        lines, values = years.lines(month), np.full(len(grid), np.nan)
        values[years.rows[lines]] = revenue.value_m[lines]
        found[years.end_of(month)[:4]] = values.tolist()
    return found


def test_the_later_as_of_of_a_consensus_wins_whatever_its_source() -> None:
    imported = u.consensus(u.ZHIPU, DAY, u.FY27, 6700, "CNY", source="import")
    feed = u.consensus(u.ZHIPU, NEXT, u.FY27, 7000, "CNY", source="yahoo")
    assert street(feed, imported, days=(DAY, NEXT)) == [6700, 7000]


def test_of_one_as_of_an_import_beats_a_feed() -> None:
    imported = u.consensus(u.ZHIPU, DAY, u.FY27, 6700, source="import")
    feed = u.consensus(u.ZHIPU, DAY, u.FY27, 7000, source="yahoo", known_at=u.utc(DAY, 5))
    assert street(feed, imported) == [6700]


def test_consensus_of_other_years_tickers_and_metrics_is_left_alone() -> None:
    record, grid = (
        u.record(
            u.consensus(u.PALANTIR, DAY, u.FY27, 1),
            u.consensus(u.ZHIPU, DAY, u.FY26, 2),
            u.consensus(u.ZHIPU, DAY, u.FY27, 3, metric="ebitda"),
        ),
        u.on(DAY),
    )
    found = of_2027(record, grid)
    assert np.isnan(found.value_m[0])
    assert (found.first[0], found.currency[0]) == (-1, -1)
    assert record.consensus.row(found.first[0]) is None
    assert np.isnan(consensus_ages(record, found, np.array([0]), grid)).all()


def test_consensus_ages_from_its_date() -> None:
    assert ages(u.consensus(u.ZHIPU, DAY, u.FY27, 6700), days=(DAY, NEXT)) == [
        0,
        19,  # 15 April to 4 May
    ]


def test_a_sighting_by_its_own_source_makes_it_young_again() -> None:
    row = u.consensus(u.ZHIPU, DAY, u.FY27, 6700, source="yahoo")
    seen = u.sightings(("yahoo", u.ZHIPU, u.utc(date(2026, 5, 2), 3)))
    assert ages(row, days=(DAY, NEXT), seen=seen) == [0, 2]


@pytest.mark.parametrize(
    ("source", "ticker"), [("other", u.ZHIPU), ("yahoo", u.PALANTIR)], ids=["source", "company"]
)
def test_a_sighting_of_something_else_does_not(source: str, ticker: str) -> None:
    row = u.consensus(u.ZHIPU, DAY, u.FY27, 6700, source="yahoo")
    seen = u.sightings((source, ticker, u.utc(date(2026, 5, 2), 3)))
    assert ages(row, days=(NEXT,), seen=seen) == [19]


def test_a_sighting_later_in_the_day_than_the_close_is_not_known_yet() -> None:
    row = u.consensus(u.ZHIPU, DAY, u.FY27, 6700, source="yahoo")
    seen = u.sightings(("yahoo", u.ZHIPU, u.utc(NEXT, 9)))
    assert ages(row, days=(NEXT,), seen=seen) == [19]


def test_ages_count_what_was_seen_until_the_day_that_looks() -> None:
    """An old valuation held on screen: its consensus was seen again yesterday."""
    row = u.consensus(u.ZHIPU, DAY, u.FY27, 6700, source="yahoo")
    held, later = u.on(DAY), u.on(date(2026, 5, 5))
    grid = Grid(held.days, held.cuts, later.days, later.cuts)
    assert ages(row, grid=grid, seen=u.sightings(("yahoo", u.ZHIPU, u.utc(NEXT, 3)))) == [1]


def test_a_sighting_after_midnight_in_london_is_not_of_tomorrow_in_new_york() -> None:
    """New York's Saturday ends on Sunday at 04:00 UTC; seen at 02:00 UTC is seen that Saturday."""
    row = u.consensus(u.ZHIPU, DAY, u.FY27, 6700, source="yahoo")
    saturday, sunday = date(2026, 4, 18), date(2026, 4, 19)
    end = np.array([np.datetime64("2026-04-19T04:00", "us")])
    grid = Grid.of(np.array([saturday], "datetime64[s]"), end)
    assert ages(row, grid=grid, seen=u.sightings(("yahoo", u.ZHIPU, u.utc(sunday, 2)))) == [0]


def test_the_row_in_force_is_the_recorded_one() -> None:
    found = of_2027(u.record(u.consensus(u.ZHIPU, DAY, u.FY27, 6700, "CNY")), u.on(DAY))
    behind = found.ledger.row(found.first[0])
    assert behind is not None
    assert (behind["mean_m"], behind["currency"]) == (6700, "CNY")


def multiples(*rows: u.Fact, quoted: tuple[str, str]) -> tuple[list[float], set[str]]:
    """P/S of HKD or JPY 53,600 m on 15 April and 4 May, and the currencies it was crossed with."""
    record, grid = u.record(*rows), u.on(DAY, NEXT)
    rates = RateBook(record, grid)
    currency = np.array([record.words.code(one) for one in quoted])
    found = of_2027(record, grid).multiple(np.full(2, 53_600.0), currency, rates)
    return found[:2].tolist(), {rate.currency for rate in rates.used()}


def test_consensus_that_changes_currency_is_crossed_day_by_day() -> None:
    rows = [
        u.consensus(u.ZHIPU, DAY, u.FY27, 6700, "CNY"),
        u.consensus(u.ZHIPU, NEXT, u.FY27, 1000, "USD"),
        u.fx(DAY, "HKD", 8.0),
        u.fx(DAY, "CNY", 7.0),
    ]
    # 7 / 8 = 0.875 CNY for one HKD, then 1 / 8 = 0.125 USD for one HKD
    # 53,600 x 0.875 / 6,700 = 7; 53,600 x 0.125 / 1,000 = 6.7
    found, _ = multiples(*rows, quoted=("HKD", "HKD"))
    assert found == pytest.approx([7, 6.7])


def test_only_the_rates_that_some_day_needs_are_asked_for() -> None:
    """HKD closes over CNY revenue, then JPY over JPY: no day crosses HKD into JPY."""
    rows = [
        u.consensus(u.ZHIPU, DAY, u.FY27, 6700, "CNY"),
        u.consensus(u.ZHIPU, NEXT, u.FY27, 1000, "JPY"),
        u.fx(DAY, "HKD", 8.0),
        u.fx(DAY, "CNY", 7.0),
    ]
    # 7 / 8 = 0.875 CNY for one HKD: 7; one JPY is one JPY: 53.6
    found, used = multiples(*rows, quoted=("HKD", "JPY"))
    assert found == pytest.approx([7, 53.6])
    assert used == {"CNY", "HKD"}


@pytest.mark.parametrize("mean_m", [0.0, -5.0, float("nan")])
def test_revenue_that_cannot_be_gives_no_multiple(mean_m: float) -> None:
    bad = u.consensus(u.ZHIPU, NEXT, u.FY27, mean_m)
    found, _ = multiples(u.consensus(u.ZHIPU, DAY, u.FY27, 1000), bad, quoted=("USD", "USD"))
    assert found == pytest.approx([53.6, np.nan], nan_ok=True)


def test_revenue_of_no_currency_gives_no_multiple() -> None:
    row = u.consensus(u.ZHIPU, DAY, u.FY27, 1000, currency=None)  # type: ignore[arg-type]
    found, used = multiples(row, quoted=("USD", "USD"))
    assert np.isnan(found).all()
    assert used == set()


def test_a_new_vintage_of_the_model_replaces_the_whole_one_before() -> None:
    first = [u.revenue(DAY, u.FY26, 269), u.revenue(DAY, u.FY27, 703)]
    second = [u.revenue(NEXT, u.FY27, 650)]
    found = model(*first, *second, days=(DAY, NEXT))
    assert found["2026"] == pytest.approx([269, np.nan], nan_ok=True)  # dropped: missing
    assert found["2027"] == [703, 650]


def test_a_model_ages_from_the_publication_of_its_vintage() -> None:
    first = [u.revenue(DAY, u.FY26, 269), u.revenue(DAY, u.FY27, 703)]
    record, grid = u.record(*first, u.revenue(NEXT, u.FY27, 650)), u.on(DAY, date(2026, 5, 6))
    years = fiscal_years(record, grid)
    revenue = model_revenue(record, years, np.full(2, 12), grid)
    lines = [years.of_row(row)[month] for month in years.months for row in range(2)]
    # 2026 of 15 April is out of force in May; 2027 is of that day, then of 4 May, two days before
    assert [model_age(revenue, line, grid) for line in lines] == pytest.approx(
        [0, np.nan, 0, 2], nan_ok=True
    )


def test_a_correction_of_the_old_vintage_does_not_bring_it_back() -> None:
    rows = [
        u.revenue(DAY, u.FY27, 703),
        u.revenue(NEXT, u.FY27, 650),
        u.revenue(DAY, u.FY27, 704, known_at=u.utc(NEXT, 5)),
    ]
    assert model(*rows, days=(DAY, NEXT)) == {"2027": [703, 650]}


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
    assert model(*rows, days=(DAY,)) == {"2026": [269], "2027": [703]}


def test_a_year_that_was_forecast_and_is_reported_since_reads_as_reported() -> None:
    rows = [u.revenue(DAY, u.FY26, 269), u.revenue(NEXT, u.FY26, 271, reported=True)]
    assert model(*rows, days=(DAY, NEXT)) == {"2026": [269, 271]}


def test_a_vintage_without_revenue_of_a_year_takes_the_old_one_out_of_force() -> None:
    """It replaces the whole vintage before it, also where it forecasts other lines only."""
    rows = [u.revenue(DAY, u.FY27, 703), u.revenue(NEXT, u.FY27, 300, line="gross_profit")]
    found = model(*rows, days=(DAY, NEXT))
    assert found["2027"] == pytest.approx([703, np.nan], nan_ok=True)


def test_a_year_that_only_a_later_vintage_forecasts_is_not_known_before_it() -> None:
    rows = [u.revenue(DAY, u.FY27, 703), u.revenue(NEXT, u.FY28, 1321)]
    assert set(model(*rows, days=(DAY,))) == {"2027"}
    late = u.revenue(DAY, u.FY28, 1321, known_at=u.utc(NEXT))
    both = u.revenue(DAY, u.FY27, 703), late
    assert set(model(*both, days=(DAY,))) == {"2027"}
    assert set(model(*both, days=(DAY,), hindsight=True)) == {"2027", "2028"}


def test_hindsight_reads_what_was_learned_later_about_the_same_as_of() -> None:
    first = u.consensus(u.ZHIPU, DAY, u.FY27, 6700)
    corrected = u.consensus(u.ZHIPU, DAY, u.FY27, 7600, known_at=u.utc(NEXT))
    assert street(first, corrected) == [6700]
    assert street(first, corrected, hindsight=True) == [7600]
