"""One company on a grid: which close, which shares, which share basis, which currency."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from tests.tracker import universe as u
from tracker.grid import Grid
from tracker.leg_problems import leg_problems
from tracker.legs import Leg, SplitBasis, company_leg
from tracker.listings import Company, find_company, listing_on
from tracker.record import Record
from tracker.sessions import exchange

DAY, NEXT = u.REPORT_DAY, date(2026, 4, 16)
TICKER = "TEST"


def on(mic: str, *days: date) -> Grid:
    dates = np.array(days, "datetime64[s]")
    return Grid.of(dates, exchange(mic).known_instants(dates))


def everywhere(record: Record, ticker: str, grid: Grid) -> np.ndarray:
    """One company on every row."""
    return np.full(len(grid), record.words.code(ticker))


def found_company(record: Record, ticker: str, grid: Grid) -> Company | None:
    return find_company(record, listing_on(record, everywhere(record, ticker, grid), grid))


def leg(
    *facts: u.Fact,
    days: tuple[date, ...] = (DAY,),
    mic: str = "XHKG",
    quote: str = "HKD",
    hindsight: bool = False,
    **listing: object,
) -> Leg:
    listed = u.company(TICKER, mic, quote, **listing)
    record = u.record(listed, *facts, ticker=TICKER, hindsight=hindsight)
    grid = on(mic, *days)
    return company_leg(record, everywhere(record, TICKER, grid), grid)


def refused(one: Leg) -> list[str]:
    """What is said of closes that were not used."""
    company = find_company(one.record, one.listing)
    assert company is not None
    problems = leg_problems(one, company, 2)
    return [problem.message for problem in problems if problem.code == "wrong_currency"]


def close(day: date, value: float, mic: str = "XHKG", **other: object) -> u.Fact:
    known_at = exchange(mic).known_instant(day)
    return u.price(TICKER, day, value, **{"currency": "HKD", "known_at": known_at, **other})


def test_close_times_shares_is_the_market_cap() -> None:
    found = leg(close(DAY, 100), u.shares(TICKER, DAY, 10))
    assert found.cap_m.tolist() == [1000]
    assert found.price_age.tolist() == [0]


def test_the_last_close_is_carried_and_says_how_old_it_is() -> None:
    found = leg(close(DAY, 100), days=(DAY, NEXT, date(2026, 4, 20)))
    assert found.close.tolist() == [100, 100, 100]
    assert found.session.astype("datetime64[D]").astype(str).tolist() == ["2026-04-15"] * 3
    assert found.price_age.tolist() == [0, 1, 3]  # 16, 17 and 20 April have closed since


@pytest.mark.parametrize("flag", ["non_session", "partial"])
def test_a_close_that_is_no_close_is_never_used(flag: str) -> None:
    found = leg(close(DAY, 100), close(NEXT, 999, flag=flag), days=(DAY, NEXT))
    assert found.close.tolist() == [100, 100]


def test_a_half_day_closes_like_any_other() -> None:
    assert leg(close(DAY, 100, flag="half_day")).close.tolist() == [100]


def test_a_close_in_another_currency_is_refused_by_name() -> None:
    found = leg(close(DAY, 12.8, currency="USD"), close(NEXT, 12.9, currency="CNY"))
    assert np.isnan(found.close).all()
    assert [message.partition(" were ")[0] for message in refused(found)] == [
        "TEST: closes in CNY",
        "TEST: closes in USD",
    ]


def test_a_listing_in_pence_has_its_market_cap_in_pounds() -> None:
    facts = (
        close(DAY, 250, "XLON", currency="GBp"),
        u.shares(TICKER, DAY, 400),
    )
    found = leg(*facts, mic="XLON", quote="GBp")
    assert found.close.tolist() == [250]  # as quoted
    assert found.cap_m == pytest.approx([1000])  # 2.50 GBP x 400 m
    words = found.record.words
    assert words.words(found.listing.quoted).tolist() == ["GBp"]
    assert words.words(found.listing.currency).tolist() == ["GBP"]


def test_an_ads_of_five_shares_divides_the_ordinary_shares() -> None:
    facts = (
        close(DAY, 50, "XNAS", currency="USD"),
        u.shares(TICKER, DAY, 1000),
    )
    assert leg(*facts, mic="XNAS", quote="USD", ads_ratio=5.0).cap_m.tolist() == [10_000]


def test_an_ads_ratio_changed_later_divides_only_from_then() -> None:
    changed = u.company(TICKER, "XHKG", "HKD", effective=NEXT, known_at=u.utc(NEXT), ads_ratio=10.0)
    facts = (close(DAY, 50), u.shares(TICKER, DAY, 1000), changed)
    assert leg(*facts, days=(DAY, NEXT), ads_ratio=5.0).cap_m.tolist() == [10_000, 5000]


def test_missing_shares_or_price_give_no_market_cap() -> None:
    assert np.isnan(leg(close(DAY, 100)).cap_m).all()
    found = leg(u.shares(TICKER, DAY, 10))
    assert np.isnan(found.cap_m).all()
    assert np.isnan(found.price_age).all()
    assert np.isnat(found.session).all()


def test_a_split_brings_an_older_close_and_an_older_count_to_its_basis() -> None:
    # 2-for-1 on the 16th: until the new price and count arrive, 100 reads as 50 and 10 m as 20 m
    facts = (close(DAY, 100), u.shares(TICKER, DAY, 10), u.split(TICKER, NEXT, 2.0))
    found = leg(*facts, days=(DAY, NEXT))
    assert found.close.tolist() == [100, 50]
    assert found.shares_m.tolist() == [10, 20]
    assert found.cap_m.tolist() == [1000, 1000]


def test_a_close_and_a_count_of_the_split_day_are_already_on_its_basis() -> None:
    facts = (
        close(DAY, 100),
        u.shares(TICKER, DAY, 10),
        u.split(TICKER, NEXT, 2.0),
        close(NEXT, 51),
        u.shares(TICKER, NEXT, 20),
    )
    found = leg(*facts, days=(NEXT,))
    assert (found.close.tolist(), found.shares_m.tolist()) == ([51], [20])


def test_two_splits_multiply_and_one_recorded_twice_counts_once() -> None:
    facts = (
        close(DAY, 100),
        u.split(TICKER, NEXT, 2.0, source="yahoo"),
        u.split(TICKER, NEXT, 2.0, source="import"),
        u.split(TICKER, date(2026, 4, 17), 5.0),
    )
    assert leg(*facts, days=(DAY, NEXT, date(2026, 4, 17))).close.tolist() == [100, 50, 10]


@pytest.mark.parametrize("ratio", [0.0, -2.0])
def test_a_split_ratio_that_cannot_be_splits_nothing(ratio: float) -> None:
    facts = close(DAY, 100), u.shares(TICKER, DAY, 10), u.split(TICKER, NEXT, ratio)
    assert leg(*facts, days=(DAY, NEXT)).cap_m.tolist() == [1000, 1000]


def test_a_split_announced_later_was_not_known_before() -> None:
    late = u.split(TICKER, NEXT, 2.0, known_at=u.utc(date(2026, 4, 20)))
    days = (NEXT, date(2026, 4, 20))
    assert leg(close(DAY, 100), late, days=days).close.tolist() == [100, 50]
    assert leg(close(DAY, 100), late, days=days, hindsight=True).close.tolist() == [50, 50]


def test_splits_of_other_companies_leave_a_company_alone() -> None:
    other = u.split("OTHER", NEXT, 3.0)
    assert leg(close(DAY, 100), other, days=(DAY, NEXT)).close.tolist() == [100, 100]


def test_a_split_that_is_to_come_changes_nothing_yet() -> None:
    """Announced for the 20th on the 15th."""
    ahead = u.split(TICKER, date(2026, 4, 20), 2.0, known_at=u.utc(DAY))
    days = (DAY, date(2026, 4, 17), date(2026, 4, 20))
    found = leg(close(DAY, 100), u.shares(TICKER, DAY, 10), ahead, days=days)
    assert (found.close.tolist(), found.shares_m.tolist()) == ([100, 100, 50], [10, 10, 20])


def test_a_split_and_a_placing_of_one_day_count_once_each() -> None:
    # 10 m shares become 20 m by the 2-for-1, and the placing of that day makes them 25 m in all:
    # the count of the day is on its basis already
    facts = (
        close(DAY, 100),
        u.shares(TICKER, DAY, 10),
        u.split(TICKER, NEXT, 2.0),
        u.shares(TICKER, NEXT, 25, reason="placing", confirmed=False),
    )
    found = leg(*facts, days=(DAY, NEXT))
    assert found.shares_m.tolist() == [10, 25]
    assert found.cap_m.tolist() == [1000, 1250]  # 100 x 10, then 50 x 25


def test_a_split_corrected_later_counts_as_it_was_known() -> None:
    told = u.split(TICKER, NEXT, 2.0)
    corrected = u.split(TICKER, NEXT, 4.0, known_at=u.utc(date(2026, 4, 20)))
    days = (NEXT, date(2026, 4, 20))
    assert leg(close(DAY, 100), told, corrected, days=days).close.tolist() == [50, 25]


def test_how_many_shares_one_share_became_is_counted_from_a_day() -> None:
    record = u.record(u.split(TICKER, NEXT, 2.0), u.split(TICKER, date(2026, 4, 17), 5.0))
    grid = on("XHKG", date(2026, 4, 17), date(2026, 4, 17), date(2026, 4, 17))
    basis = SplitBasis(record, everywhere(record, TICKER, grid), grid)
    since = np.array([DAY, NEXT, "NaT"], "datetime64[s]")
    assert basis.since(since).tolist() == [10, 5, 1]


@pytest.mark.parametrize("value", [0.0, -5.0, float("nan")])
def test_a_close_that_cannot_be_is_missing(value: float) -> None:
    found = leg(close(DAY, 100), close(NEXT, value), u.shares(TICKER, DAY, 10), days=(DAY, NEXT))
    assert found.close.tolist() == pytest.approx([100, np.nan], nan_ok=True)
    assert found.cap_m.tolist() == pytest.approx([1000, np.nan], nan_ok=True)


@pytest.mark.parametrize("count", [0.0, -5.0, float("nan")])
def test_a_share_count_that_cannot_be_is_missing(count: float) -> None:
    facts = close(DAY, 100), u.shares(TICKER, DAY, 10), u.shares(TICKER, NEXT, count)
    found = leg(*facts, days=(DAY, NEXT))
    assert found.shares_m.tolist() == pytest.approx([10, np.nan], nan_ok=True)


def test_each_row_may_be_of_another_company_or_of_nobody() -> None:
    """A place of a peer set whose holder changes."""
    record = u.record(
        u.company("ONE", "XHKG", "HKD"),
        u.company("TWO", "XHKG", "CNY"),
        u.price("ONE", DAY, 100, currency="HKD", known_at=u.utc(DAY, 8)),
        u.price("TWO", DAY, 200, currency="CNY", known_at=u.utc(DAY, 8)),
        u.split("TWO", NEXT, 2.0),
    )
    grid = on("XHKG", DAY, NEXT, NEXT)
    about = np.array([record.words.code("ONE"), record.words.code("TWO"), -1])
    found = company_leg(record, about, grid)
    assert found.close.tolist() == pytest.approx([100, 100, np.nan], nan_ok=True)
    currencies = record.words.words(found.listing.currency).tolist()
    assert currencies == ["HKD", "CNY", None]


def test_the_listing_is_the_one_known_last() -> None:
    moved = u.company(TICKER, "XNAS", "USD", effective=NEXT, known_at=u.utc(NEXT))
    record = u.record(u.company(TICKER, "XHKG", "HKD"), moved, ticker=TICKER)
    before, after = (found_company(record, TICKER, on("XHKG", day)) for day in (DAY, NEXT))
    assert before is not None
    assert after is not None
    assert (before.exchange.mic, after.exchange.mic) == ("XHKG", "XNAS")


def test_a_company_nobody_recorded_is_not_found() -> None:
    assert found_company(u.record(ticker=TICKER), TICKER, on("XHKG", DAY)) is None
    listed = u.record(u.company(TICKER, "XHKG", "HKD"), ticker=TICKER)
    assert found_company(listed, TICKER, on("XHKG")) is None  # a grid without rows


def test_a_hong_kong_evening_does_not_know_new_yorks_close_of_the_date() -> None:
    record = u.record(
        u.company(u.PALANTIR, "XNAS", "USD"),
        u.price(u.PALANTIR, date(2026, 4, 14), 135.70),
        u.price(u.PALANTIR, DAY, 142.15),
        ticker=u.PALANTIR,
    )
    for mic, expected in (("XHKG", 135.70), ("XTKS", 135.70), ("XLON", 135.70), ("XNAS", 142.15)):
        grid = on(mic, DAY)
        found = company_leg(record, everywhere(record, u.PALANTIR, grid), grid)
        assert found.close.tolist() == [expected], mic


def test_new_york_london_and_tokyo_know_hong_kong_as_their_clocks_allow() -> None:
    # Hong Kong closes at 08:00 UTC: Tokyo closed at 06:30, London closes at 15:30, New York 20:00
    record = Record(u.minimax(u.price(u.MINIMAX, date(2026, 4, 14), 840)))
    for mic, expected in (("XTKS", 840), ("XLON", 847.5), ("XNAS", 847.5)):
        grid = on(mic, DAY)
        found = company_leg(record, everywhere(record, u.MINIMAX, grid), grid)
        assert found.close.tolist() == [expected], mic
