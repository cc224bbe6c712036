"""A company that changes its exchange or the unit of its closes: each date stands on its own."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from tests.tracker import universe as u
from tests.tracker.histories import same
from tracker.errors import UnknownTickerError
from tracker.grid import Grid
from tracker.listings import Company, Listing, find_company, first_company, listing_on
from tracker.record import Record
from tracker.valuation import Known, find_covered, value_at, value_history

DAY, MAY = u.REPORT_DAY, date(2026, 5, 4)
SEPTEMBER = date(2026, 9, 1)
TICKER = "TEST"


def listed(record: Record, grid: Grid, *, otherwise: Company | None = None) -> Listing:
    """The covered company's listing on every row."""
    return listing_on(record, np.full(len(grid), record.covered), grid, otherwise=otherwise)


def words(listing: Listing, codes: np.ndarray) -> list[str | None]:
    return listing.words.words(codes).tolist()


def moved(mic: str, quote: str, day: date, ticker: str = u.MINIMAX, **other: object) -> u.Fact:
    return u.company(ticker, mic, quote, **{"effective": day, "known_at": u.utc(day), **other})


def test_the_listing_is_the_one_in_force_on_each_row() -> None:
    record = u.record(
        moved("XLON", "GBp", DAY, TICKER, fiscal_year_end="03-31"),
        moved("XNAS", "USD", MAY, TICKER, ads_ratio=4.0),
        ticker=TICKER,
    )
    listing = listed(record, u.on(date(2026, 4, 14), DAY, MAY))
    assert words(listing, listing.mic) == [None, "XLON", "XNAS"]
    assert words(listing, listing.quoted) == [None, "GBp", "USD"]
    assert words(listing, listing.currency) == [None, "GBP", "USD"]
    assert listing.unit.tolist() == pytest.approx([np.nan, 0.01, 1.0], nan_ok=True)
    assert listing.ads_ratio.tolist() == pytest.approx([np.nan, 1.0, 4.0], nan_ok=True)
    assert listing.year_ends_in.tolist() == [0, 3, 12]
    later = listing.at(np.array([2]))
    assert (words(later, later.quoted), later.year_ends_in.tolist()) == (["USD"], [12])


@pytest.mark.parametrize(
    ("year_end", "month"), [("12-31", 12), ("02-29", 2), ("02-28", 2), ("01-03", 12), ("09-26", 9)]
)
def test_a_fiscal_year_ends_in_the_month_nearest_to_its_nominal_end(
    year_end: str, month: int
) -> None:
    record = u.record(moved("XNAS", "USD", DAY, TICKER, fiscal_year_end=year_end), ticker=TICKER)
    assert listed(record, u.on(DAY)).year_ends_in.tolist() == [month]


def test_each_row_may_be_of_another_company() -> None:
    record = u.record(moved("XLON", "GBp", DAY, "ONE"), moved("XNAS", "USD", DAY, "TWO"))
    about = np.array([record.words.code("TWO"), record.words.code("ONE"), -1])
    listing = listing_on(record, about, u.on(DAY, DAY, DAY))
    assert words(listing, listing.mic) == ["XNAS", "XLON", None]


def test_each_date_ends_with_its_own_exchange() -> None:
    record = u.record(
        moved("XHKG", "HKD", DAY, TICKER), moved("XNAS", "HKD", MAY, TICKER), ticker=TICKER
    )
    grid = u.on(DAY, MAY)
    listing = listed(record, grid)
    # Hong Kong closes at 08:00 UTC, New York at 20:00 in summer
    assert listing.known_instants(grid.days).astype(str).tolist() == [
        "2026-04-15T08:00:00.000000",
        "2026-05-04T20:00:00.000000",
    ]
    nothing = np.full(2, np.datetime64("NaT", "s"))
    assert np.isnan(listing.ages(nothing, grid.cuts)).all()
    assert set(listing.known_instants(nothing)) == {np.datetime64(0, "us")}


def test_ages_are_counted_in_the_sessions_of_each_rows_own_exchange() -> None:
    """Hong Kong rested on Friday 1 May 2026, New York did not."""
    record = u.record(moved("XHKG", "HKD", DAY, "ONE"), moved("XNAS", "USD", DAY, "TWO"))
    about = np.array([record.words.code(name) for name in ("ONE", "TWO")])
    monday = date(2026, 5, 4)
    grid = u.on(monday, monday, hour=21)  # both have closed
    listing = listing_on(record, about, grid)
    thursday = np.array([date(2026, 4, 30)] * 2, "datetime64[s]")
    assert listing.ages(thursday, grid.cuts).tolist() == [1, 2]


def test_before_the_first_listing_a_company_counts_as_listed_there() -> None:
    rows = moved("XHKG", "HKD", DAY, TICKER), moved("XNAS", "USD", MAY, TICKER)
    inputs = u.only(*reversed(rows), ticker=TICKER)
    record = Record(inputs)
    first = first_company(record, record.covered)
    assert first is not None
    assert (first.exchange.mic, first.quote_currency) == ("XHKG", "HKD")
    early = listed(record, u.on(date(2026, 1, 5), MAY), otherwise=first)
    assert words(early, early.mic) == ["XHKG", "XNAS"]
    assert find_covered(inputs, as_of=date(2026, 1, 5)).exchange.mic == "XHKG"
    assert find_covered(inputs, as_of=date(2026, 5, 3)).exchange.mic == "XHKG"
    assert find_covered(inputs, as_of=MAY).exchange.mic == "XNAS"
    assert find_covered(inputs).exchange.mic == "XNAS"


def test_closes_before_the_listing_was_entered_count_on_its_exchange() -> None:
    """The covered company's row is entered on 4 May; its close of 15 April has its value."""
    inputs = u.minimax(
        moved("XHKG", "HKD", MAY),
        without=lambda kind, row: kind == "company" and row["ticker"] == u.MINIMAX,
    )
    table = u.table(inputs, DAY, MAY)
    assert table.index[0].date() == DAY
    # 847.5 x 313.64 = HKD 265,809.9 m, on both dates
    assert table["market_cap_m"].iloc[[0, -1]].tolist() == pytest.approx([265_809.9] * 2)
    assert u.document(inputs)["market_cap_m"]["value"] == pytest.approx(265_809.9)
    same(table.iloc[:1], u.table(inputs))  # one day alone is its row of the history


def test_a_company_nobody_listed_is_found_nowhere() -> None:
    record = u.record(ticker=TICKER)
    assert first_company(record, record.covered) is None
    with pytest.raises(UnknownTickerError):
        find_covered(u.only(ticker=TICKER))


def test_a_listing_learned_later_counts_only_as_known_now() -> None:
    late = moved("XNAS", "USD", DAY, TICKER, known_at=u.utc(MAY))
    then, now = (u.record(late, ticker=TICKER, hindsight=known) for known in (False, True))
    assert find_company(then, listed(then, u.on(DAY))) is None
    company = find_company(now, listed(now, u.on(DAY)))
    assert company is not None
    assert company.exchange.mic == "XNAS"


def test_a_change_of_the_quoted_currency_leaves_the_rows_before_it_alone() -> None:
    """Quoted in yuan from 4 May, at 700; one dollar is 7.83 HKD or 6.8121 CNY."""
    inputs = u.minimax(moved("XHKG", "CNY", MAY), u.price(u.MINIMAX, MAY, 700, currency="CNY"))
    table = u.table(inputs, DAY, MAY)
    assert table["price"].iloc[[0, -1]].tolist() == [847.5, 700]
    # 847.5 x 313.64 = HKD 265,809.9 m; 700 x 313.64 = CNY 219,548 m
    assert table["market_cap_m"].iloc[[0, -1]].tolist() == pytest.approx([265_809.9, 219_548.0])
    # 265,809.9 / 7.83 / 703 = 48.290; 219,548 / 6.8121 = 32,229.1, / 703 = 45.845
    assert table["ps_model_2027"].iloc[[0, -1]].tolist() == pytest.approx(
        [48.290, 45.845], abs=5e-4
    )
    # 75 x 703 x 7.83 / 313.64 = 1316.276; 52,725 x 6.8121 / 313.64 = 1145.160
    assert table["target_marked"].iloc[[0, -1]].tolist() == pytest.approx(
        [1316.276, 1145.160], abs=5e-4
    )
    # the target is printed in HKD: against closes in CNY there is none
    assert table["upside_published"].iloc[0] == pytest.approx(0.55398, abs=5e-6)
    assert pd.isna(table["upside_published"].iloc[-1])


def test_nothing_is_earned_from_one_currency_to_another() -> None:
    inputs = u.minimax(moved("XHKG", "CNY", MAY), u.price(u.MINIMAX, MAY, 700, currency="CNY"))
    earned = u.table(inputs, DAY, MAY)["earned_absolute"]
    assert earned.iloc[0] == 0
    assert pd.isna(earned.iloc[-1])


def test_a_peer_that_goes_to_pence_is_a_hundredth_from_then() -> None:
    """Palantir in London from 4 May: 25,000 GBp at 0.8 GBP a dollar.

    250 x 2,390.6 m = GBP 597,650 m; / 0.8 = USD 747,062.5 m; / 10,400 = 71.833.
    """
    friday = date(2026, 5, 1)
    inputs = u.minimax(
        moved("XLON", "GBp", friday, u.PALANTIR),
        u.price(u.PALANTIR, friday, 25_000, currency="GBp", known_at=u.utc(friday, 15, 30)),
        u.fx(friday, "GBP", 0.8),
    )
    column = u.table(inputs, DAY, MAY)["ps_PLTR_2027"].iloc[[0, -1]]
    assert column.tolist() == pytest.approx([31.193, 71.833], abs=5e-4)
    (palantir,) = [one for one in u.document(inputs, MAY)["peers"] if one["ticker"] == u.PALANTIR]
    assert palantir["market_cap_m"] == {"value": pytest.approx(597_650), "currency": "GBP"}


def test_a_peer_has_no_multiple_before_its_listing_was_known() -> None:
    """Palantir's company row is learned on 4 May; the page of 15 April did not have it."""
    inputs = u.minimax(
        moved("XNAS", "USD", MAY, u.PALANTIR),
        without=lambda kind, row: kind == "company" and row["ticker"] == u.PALANTIR,
    )
    table = u.table(inputs, DAY, MAY)
    assert table["ps_PLTR_2027"].iloc[[0, -1]].tolist() == pytest.approx(
        [np.nan, 31.193], abs=5e-4, nan_ok=True
    )
    assert table["peer_n_2027"].iloc[[0, -1]].tolist() == [1, 2]


def test_a_peers_listing_learned_late_counts_only_as_known_now() -> None:
    """Palantir's company row of 15 April is entered on 4 May."""
    inputs = u.minimax(
        moved("XNAS", "USD", DAY, u.PALANTIR, known_at=u.utc(MAY)),
        without=lambda kind, row: kind == "company" and row["ticker"] == u.PALANTIR,
    )
    assert u.table(inputs, DAY, DAY)["ps_PLTR_2027"].isna().all()
    now = u.table(inputs, DAY, DAY, known="now")["ps_PLTR_2027"]
    assert now.tolist() == pytest.approx([31.193], abs=5e-4)


def test_a_history_over_a_move_has_the_sessions_of_both_exchanges() -> None:
    """Hong Kong until 30 August 2026, New York after it: Labour Day, 7 September, is no session."""
    inputs = u.minimax(moved("XNAS", "HKD", SEPTEMBER))
    days = u.table(inputs, date(2026, 6, 30), date(2026, 9, 8)).index
    shown = {str(day.date()) for day in days}
    # 1 July is a holiday in Hong Kong only, 3 July in New York only
    assert {"2026-07-01", "2026-09-07"} & shown == set()
    assert {"2026-07-03", "2026-09-01", "2026-09-08"} <= shown
    assert days.is_monotonic_increasing
    assert days.is_unique


def test_a_move_learned_during_a_day_does_not_move_that_days_close() -> None:
    """Told at 09:00 UTC, after Hong Kong's close: 15 April still ended at 08:00."""
    told = moved("XNAS", "HKD", DAY, known_at=u.utc(DAY, 9))
    assert u.document(u.minimax(told))["known_at"] == "2026-04-15T08:00:00Z"
    assert u.document(u.minimax(told), date(2026, 4, 16))["known_at"] == "2026-04-16T20:00:00Z"


def test_as_known_now_a_move_learned_late_counts_from_its_date() -> None:
    """The move to New York of 4 May is learned in June: as known then Hong Kong's days go on.

    Hong Kong rests on 1 July, New York on 3 July.
    """
    inputs = u.minimax(moved("XNAS", "HKD", MAY, known_at=u.utc(date(2026, 7, 6))))
    first, last = date(2026, 7, 1), date(2026, 7, 3)
    kinds: tuple[Known, Known] = ("then", "now")
    then, now = (u.table(inputs, first, last, known=known) for known in kinds)
    assert [str(day.date()) for day in then.index] == ["2026-07-02", "2026-07-03"]
    assert [str(day.date()) for day in now.index] == ["2026-07-01", "2026-07-02"]


def test_as_known_now_a_unit_learned_late_counts_from_its_date() -> None:
    inputs = u.minimax(
        moved("XHKG", "CNY", MAY, known_at=u.utc(date(2026, 6, 1)), name_en="MiniMax A"),
        u.price(u.MINIMAX, MAY, 700, currency="CNY"),
    )
    assert u.table(inputs, MAY, MAY)["price"].tolist() == [847.5]
    assert u.table(inputs, MAY, MAY, known="now")["price"].tolist() == [700]
    value = u.valuation_document(value_history(inputs, start=MAY, end=MAY, known="now"))
    assert (value["name"]["en"], value["price"]["currency"]) == ("MiniMax A", "CNY")


def test_a_foreign_close_is_named_until_a_good_one_follows() -> None:
    foreign = u.price(u.MINIMAX, date(2026, 4, 16), 108.2, currency="USD")
    good = u.price(u.MINIMAX, date(2026, 4, 17), 850)

    def told(day: date) -> bool:
        findings = u.findings(u.document(u.minimax(foreign, good), day))
        return (u.MINIMAX, "wrong_currency") in findings

    assert told(date(2026, 4, 16))
    assert not told(date(2026, 4, 17))


def test_closes_of_the_old_unit_are_refused_until_the_first_of_the_new() -> None:
    history = value_at(u.minimax(moved("XHKG", "CNY", MAY)), as_of=MAY)
    assert np.isnan(history.own.leg.close).all()
    refusal = u.findings(u.valuation_document(history))[u.MINIMAX, "wrong_currency"]
    assert "closes in HKD were not used, the listing is quoted in CNY" in refusal
