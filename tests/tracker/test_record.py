"""The record arranged for joins: what of each kind counts, and what it is about."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest

from tests.tracker import universe as u
from tracker.arrays import Instants
from tracker.inputs import SIGHTINGS
from tracker.ledger import Ledger
from tracker.record import Record, pair

DAY, NEXT, MAY = u.REPORT_DAY, date(2026, 4, 16), date(2026, 5, 4)
DECEMBER_27 = 57 * 12 + 11  # months since January 1970


def moments(*cuts: datetime) -> Instants:
    return np.array([u.naive(one) for one in cuts], "datetime64[us]")


def about(record: Record, ticker: str, part: str) -> int:
    """The number of a company and a unit or a name."""
    code = record.words.code
    return int(pair(np.array([code(ticker)]), np.array([code(part)]))[0])


def read(rows: Ledger, name: str, subject: int, *cuts: datetime) -> list[float]:
    return rows.numbers(name, rows.pick(subject, moments(*cuts))).tolist()


def test_a_company_and_a_part_make_one_number_and_nothing_without_either() -> None:
    found = pair(np.array([0, 1, 1, -1, 2, -1]), np.array([3, 3, 4, 3, -1, -1]))
    assert len(set(found[:3].tolist())) == 3
    assert (found[:3] >= 0).all()
    assert (found[3:] < 0).all()


def test_a_ledger_is_arranged_once() -> None:
    record = u.record(u.price(u.MINIMAX, DAY, 847.5))
    assert record.prices is record.prices
    assert record.splits is record.splits


def test_the_covered_company_and_the_dollar_are_words_from_the_start() -> None:
    record = u.record(ticker=u.ZHIPU)
    assert record.words.word(record.covered) == u.ZHIPU
    assert record.words.word(record.dollar) == "USD"


def test_closes_flagged_as_none_are_left_out_and_half_days_are_not() -> None:
    flagged = ((847.5, None), (1.0, "non_session"), (2.0, "partial"), (850.0, "half_day"))
    record = u.record(*(u.price(u.MINIMAX, DAY, close, flag=flag) for close, flag in flagged))
    assert record.prices.frame["close"].tolist() == [847.5, 850.0]
    assert len(record.inputs.frame("price")) == 4  # what is recorded stays recorded


def test_closes_are_arranged_by_company_and_unit() -> None:
    record = u.record(
        u.price(u.MINIMAX, DAY, 847.5),
        u.price(u.MINIMAX, DAY, 738, currency="CNY"),
        u.price(u.ZHIPU, DAY, 867),
        u.price(u.ZHIPU, DAY, 999, currency=None),
    )
    at = u.utc(NEXT)
    assert read(record.prices, "close", about(record, u.MINIMAX, "HKD"), at) == [847.5]
    assert read(record.prices, "close", about(record, u.MINIMAX, "CNY"), at) == [738]
    assert read(record.prices, "close", about(record, u.ZHIPU, "HKD"), at) == [867]
    assert np.isnan(read(record.prices, "close", about(record, u.ZHIPU, "USD"), at)).all()
    assert np.isnan(read(record.prices, "close", -1, at)).all()


def test_as_known_now_a_close_counts_from_when_any_of_its_session_was_known() -> None:
    """Also where the first one was in another unit: the session had closed by then."""
    record = u.record(
        u.price(u.MINIMAX, DAY, 108.2, currency="USD", known_at=u.utc(DAY, 8)),
        u.price(u.MINIMAX, DAY, 847.5, known_at=u.utc(MAY)),
        hindsight=True,
    )
    instants = u.utc(DAY, 7), u.utc(DAY, 8)
    found = read(record.prices, "close", about(record, u.MINIMAX, "HKD"), *instants)
    assert found == pytest.approx([np.nan, 847.5], nan_ok=True)


def test_benchmark_levels_are_arranged_by_index_and_wait_for_their_close() -> None:
    rows = (
        u.level(DAY, 80),
        u.level(DAY, 81, known_at=u.utc(MAY)),
        u.level(DAY, 20_000, "HSI", known_at=u.utc(DAY, 5)),
    )
    for hindsight, expected in ((False, 80), (True, 81)):
        record = u.record(*rows, hindsight=hindsight)
        code = record.words.code("MSCI China")
        found = read(record.levels, "level", code, u.utc(DAY, 7), u.utc(DAY, 8))
        assert found == pytest.approx([np.nan, expected], nan_ok=True)


def test_each_date_of_a_split_has_one_split() -> None:
    record = u.record(
        u.split(u.MINIMAX, MAY, 5.0),
        u.split(u.MINIMAX, DAY, 2.0, source="yahoo"),
        u.split(u.MINIMAX, DAY, 3.0, source="import"),
        u.split(u.ZHIPU, DAY, 4.0),
    )
    groups = [(group, record.words.word(code), day) for group, code, day in record.split_dates]
    may, april = np.datetime64(MAY, "s"), np.datetime64(DAY, "s")
    assert groups == [(0, u.MINIMAX, april), (1, u.MINIMAX, may), (2, u.ZHIPU, april)]
    found = [read(record.splits, "ratio", group, u.utc(NEXT))[0] for group in range(3)]
    assert found == pytest.approx([3.0, np.nan, 4.0], nan_ok=True)


def test_without_a_split_there_is_no_group() -> None:
    record = u.record()
    assert ([*record.split_dates], len(record.splits)) == ([], 0)


def test_of_rates_consensus_and_forecasts_only_what_is_asked_for_counts() -> None:
    record = u.record(
        u.fx(DAY, "HKD", 7.83),
        u.fx(DAY, "HKD", 9.1, base="EUR"),
        u.consensus(u.ZHIPU, DAY, u.FY27, 6700),
        u.consensus(u.ZHIPU, DAY, u.FY27, 3, metric="ebitda"),
        u.revenue(DAY, u.FY27, 703),
        u.revenue(DAY, u.FY27, 300, line="gross_profit"),
        u.revenue(DAY, u.FY27, 350, months=6),
        u.revenue(DAY, u.FY27, 0.27, unit="ratio"),
    )
    assert record.rates.frame["rate"].tolist() == [7.83]
    assert record.consensus.frame["mean_m"].tolist() == [6700]
    assert record.forecasts.frame["value"].tolist() == [703]
    assert len(record.vintages) == 4  # every line makes a vintage


def test_years_are_arranged_by_the_month_they_end_in() -> None:
    record = u.record(u.consensus(u.ZHIPU, DAY, date(2028, 1, 1), 6700))
    subject = pair(np.array([record.words.code(u.ZHIPU)]), np.array([DECEMBER_27]))
    assert record.consensus.pick(subject, moments(u.utc(NEXT))).tolist() == [0]


def test_scenarios_are_arranged_by_company_and_name() -> None:
    record = u.record(u.scenario("bull", 90.0), u.scenario("bear", 40.0))
    for name, multiple in (("bull", 90.0), ("bear", 40.0)):
        subject = about(record, u.MINIMAX, name)
        assert read(record.scenarios, "multiple", subject, u.utc(NEXT)) == [multiple]


# --- When a value of the street was seen again --------------------------------------------------


def seen(*rows: tuple[str, str, datetime], kind: str = "consensus") -> pd.DataFrame:
    """Sightings: (source, what, seen at)."""
    columns = zip(*((source, kind, what, at) for source, what, at in rows), strict=True)
    return pd.DataFrame(
        {
            name: pd.Series(values, dtype=of)
            for (name, of), values in zip(SIGHTINGS.items(), columns, strict=True)
        }
    )


def last_seen(sightings: pd.DataFrame, *cuts: datetime) -> list[str]:
    """When Yahoo's value for Zhipu's 2027 was last seen, at each instant."""
    row = u.consensus(u.ZHIPU, DAY, u.FY27, 6700, source="yahoo")
    record = u.record(row, seen=sightings)
    every = np.arange(len(cuts))
    found = record.last_seen(np.zeros(len(cuts), dtype=np.int64), moments(*cuts), every)
    return found.astype("datetime64[D]").astype(str).tolist()


def test_the_latest_sighting_by_then_counts_in_whatever_order_they_stand() -> None:
    key = f"{u.ZHIPU} 2027-12-31"
    days = date(2026, 5, 2), date(2026, 4, 20), date(2026, 4, 28)
    rows = seen(*(("yahoo", key, u.utc(day, 3)) for day in days))
    cuts = u.utc(NEXT), u.utc(date(2026, 4, 20), 3), u.utc(date(2026, 5, 1)), u.utc(MAY)
    assert last_seen(rows, *cuts) == ["NaT", "2026-04-20", "2026-04-28", "2026-05-02"]


@pytest.mark.parametrize(
    ("source", "what", "kind"),
    [
        ("ecb", f"{u.ZHIPU} 2027-12-31", "consensus"),
        ("yahoo", f"{u.ZHIPU} 2026-12-31", "consensus"),
        ("yahoo", f"{u.PALANTIR} 2027-12-31", "consensus"),
        ("yahoo", f"{u.ZHIPU} 2027-12-31", "price"),
    ],
    ids=["source", "year", "company", "kind"],
)
def test_a_sighting_of_something_else_is_none(source: str, what: str, kind: str) -> None:
    rows = seen((source, what, u.utc(NEXT)), kind=kind)
    assert last_seen(rows, u.utc(MAY)) == ["NaT"]


def test_without_a_sighting_or_a_value_nothing_was_seen() -> None:
    assert last_seen(u.sightings(), u.utc(MAY)) == ["NaT"]
    record = u.record(seen=seen(("yahoo", f"{u.ZHIPU} 2027-12-31", u.utc(NEXT))))
    none = record.last_seen(np.array([-1]), moments(u.utc(MAY)), np.array([0]))
    assert np.isnat(none).all()


def test_a_feeds_count_never_overrules_an_entered_one_however_late_its_date() -> None:
    """The report's 313.64 m of 15 April stay in use; the feed's 349.24 m of May wait for them."""
    rows = [
        u.shares(u.MINIMAX, DAY, 313.64, source="report"),
        u.shares(u.MINIMAX, MAY, 349.24, source="yahoo"),
        u.shares(u.MINIMAX, MAY, 350.0, source="feed:desk"),
        u.shares(u.MINIMAX, date(2026, 1, 9), 300.0, source="yahoo"),
    ]
    cuts = [u.utc(day, 8) for day in (date(2026, 1, 9), date(2026, 4, 14), DAY, MAY)]
    for hindsight in (False, True):
        record = u.record(*rows, hindsight=hindsight)
        found = read(record.shares, "shares_m", record.covered, *cuts)
        assert found == [300.0, 300.0, 313.64, 313.64]


def test_a_later_entered_count_replaces_an_entered_one() -> None:
    rows = [
        u.shares(u.MINIMAX, DAY, 313.64, source="report"),
        u.shares(u.MINIMAX, NEXT, 320.0, source="yahoo"),
        u.shares(u.MINIMAX, MAY, 349.24, source="filing"),
    ]
    record = u.record(*rows)
    cuts = [u.utc(day, 8) for day in (NEXT, MAY)]
    assert read(record.shares, "shares_m", record.covered, *cuts) == [313.64, 349.24]


def test_counts_of_feeds_alone_follow_their_dates() -> None:
    rows = [u.shares(u.MINIMAX, day, count, source="yahoo") for day, count in ((DAY, 1), (MAY, 2))]
    record = u.record(*rows)
    cuts = [u.utc(day, 8) for day in (DAY, MAY)]
    assert read(record.shares, "shares_m", record.covered, *cuts) == [1.0, 2.0]
