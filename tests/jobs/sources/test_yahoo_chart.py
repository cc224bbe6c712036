"""Closes and rates, read by the real client from the fake; all numbers are synthetic."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from jobs.sources.contract import Closes, Failure, FailureKind, Rates
from jobs.sources.yahoo import YahooSource
from tests.fake_yahoo.answers import chart
from tests.fake_yahoo.series import Bar, Series, dollar_rate, hong_kong, new_york
from tests.fake_yahoo.server import FakeYahoo
from tests.jobs.sources.conftest import EVENING

MON, TUE, WED = date(2026, 4, 13), date(2026, 4, 14), date(2026, 4, 15)


def closes(
    source: YahooSource, ticker: str, *, now: datetime = EVENING, start: date = MON
) -> Closes:
    found = source.fetch_closes([ticker], start=start, now=now)[ticker]
    assert isinstance(found, Closes), found
    return found


def priced(found: Closes) -> dict[date, float]:
    return dict(zip(found.bars["session"].dt.date, found.bars["close"], strict=True))


def codes(found: Closes | Rates) -> list[str]:
    return [finding.code for finding in found.findings]


def test_trap_dates_come_in_seconds(fake: FakeYahoo, source: YahooSource) -> None:
    fake.add(hong_kong("0700.HK", {MON: 510.5, TUE: 512.0, WED: 509.25}))
    found = closes(source, "0700.HK")
    assert (found.ticker, found.currency, found.timezone) == ("0700.HK", "HKD", "Asia/Hong_Kong")
    assert priced(found) == {MON: 510.5, TUE: 512.0, WED: 509.25}
    assert list(found.bars["volume"]) == [1e6, 1e6, 1e6]
    assert str(found.bars["session"].dtype) == "datetime64[s]"
    assert found.splits.empty
    assert found.findings == ()


def test_trap_prices_come_in_32_bits(fake: FakeYahoo, source: YahooSource) -> None:
    fake.add(new_york("ABCD", {MON: 135.7, TUE: 0.0123, WED: 26123.45}))
    assert list(priced(closes(source, "ABCD")).values()) == [135.7, 0.0123, 26123.45]


def test_open_high_and_low_come_as_they_were_traded(fake: FakeYahoo, source: YahooSource) -> None:
    """Yahoo divides by a 3:1 split of Wednesday in 32 bits: 33.433334 times 3 is 100.3."""
    series = new_york("ABCD", {})
    series.bars = [
        Bar(TUE, 100.0, open=100.3, high=101.2, low=99.7),
        Bar(WED, 33.9, open=33.4, high=34.1, low=33.3),
    ]
    series.splits = {WED: (3, 1)}
    fake.add(series)
    bars = closes(source, "ABCD").bars
    told = bars[["open", "high", "low", "close"]].to_numpy().tolist()
    assert told == [[100.3, 101.2, 99.7, 100.0], [33.4, 34.1, 33.3, 33.9]]


def test_trap_null_bars_with_volume_survive(fake: FakeYahoo, source: YahooSource) -> None:
    series = hong_kong("0700.HK", {MON: 510.5, WED: 509.25})
    series.bars.append(Bar(TUE, None, volume=123_456))
    fake.add(series)
    found = closes(source, "0700.HK")
    assert list(priced(found)) == [MON, WED]
    (finding,) = found.findings
    assert (finding.code, finding.subject) == ("nan_close", "0700.HK")
    assert "2026-04-14" in finding.message


def test_a_bar_without_close_and_without_volume_is_named_too(
    fake: FakeYahoo, source: YahooSource
) -> None:
    series = hong_kong("0700.HK", {MON: 510.5, WED: 509.25})
    series.bars.append(Bar(TUE, None, volume=None))
    fake.add(series)
    assert codes(closes(source, "0700.HK")) == ["nan_close"]


@pytest.mark.parametrize("close", [0.0, -3.0])
def test_a_close_that_is_not_positive_is_left_out_and_named(
    fake: FakeYahoo, source: YahooSource, close: float
) -> None:
    fake.add(hong_kong("0700.HK", {MON: 510.5, TUE: close}))
    found = closes(source, "0700.HK")
    assert list(priced(found)) == [MON]
    assert codes(found) == ["non_positive_close"]


@pytest.mark.parametrize(
    ("local", "last"),
    [
        (time(8, 0), TUE),
        (time(9, 31), TUE),
        (time(15, 59), TUE),
        (time(16, 1), TUE),  # the closing auction is still to come
        (time(16, 29), TUE),
        (time(16, 30), WED),
    ],
)
def test_trap_todays_bar_is_partial(
    fake: FakeYahoo, source: YahooSource, local: time, last: date
) -> None:
    series = hong_kong("0700.HK", {MON: 510.5, TUE: 512.0, WED: 509.25})
    fake.add(series)
    now = datetime.combine(WED, local, series.opening(WED).tzinfo)
    fake.now = lambda: now
    found = closes(source, "0700.HK", now=now)
    assert list(priced(found))[-1] == last
    assert found.findings == ()


def test_new_york_is_open_while_hong_kong_sleeps(fake: FakeYahoo, source: YahooSource) -> None:
    fake.add(hong_kong("0700.HK", {TUE: 512.0, WED: 509.25}), new_york("ABCD", {TUE: 9.5, WED: 8}))
    hong_kong_evening = datetime(2026, 4, 15, 14, 0, tzinfo=UTC)  # ten in the morning in New York
    fake.now = lambda: hong_kong_evening
    assert list(priced(closes(source, "0700.HK", now=hong_kong_evening))) == [TUE, WED]
    assert list(priced(closes(source, "ABCD", now=hong_kong_evening))) == [TUE]


@pytest.mark.parametrize(("month", "hour"), [(1, 21), (4, 20)])
def test_the_close_follows_daylight_saving(
    fake: FakeYahoo, source: YahooSource, month: int, hour: int
) -> None:
    day = date(2026, month, 14)
    fake.add(new_york("ABCD", {date(2026, month, 13): 9.5, day: 8.0}))
    for minute, expected in ((29, False), (30, True)):
        now = datetime(2026, month, 14, hour, minute, tzinfo=UTC)
        fake.now = lambda now=now: now
        found = closes(source, "ABCD", now=now, start=date(2026, month, 10))
        assert (day in priced(found)) is expected


def test_a_half_day_is_final_after_its_early_close(fake: FakeYahoo, source: YahooSource) -> None:
    series = hong_kong("0700.HK", {MON: 510.5, WED: 509.25})
    series.early_closes = {WED: time(12, 0)}
    fake.add(series)
    for local, expected in ((time(12, 29), False), (time(12, 30), True)):
        now = datetime.combine(WED, local, series.opening(WED).tzinfo)
        fake.now = lambda now=now: now
        assert (WED in priced(closes(source, "0700.HK", now=now))) is expected


def test_a_late_answer_does_not_make_an_open_session_final(
    fake: FakeYahoo, source: YahooSource
) -> None:
    """The bars may be of later than `now`, as when a run of the past is repeated."""
    series = hong_kong("0700.HK", {MON: 510.5, TUE: 512.0, WED: 509.25})
    fake.add(series)
    for local, last in ((time(16, 29), MON), (time(16, 30), TUE)):
        now = datetime.combine(TUE, local, series.opening(TUE).tzinfo)
        assert list(priced(closes(source, "0700.HK", now=now)))[-1] == last


class _YesterdaysHours(Series):
    def current_session(self, now: datetime) -> date:
        return TUE


def test_hours_of_yesterday_do_not_make_today_final(fake: FakeYahoo, source: YahooSource) -> None:
    """Yahoo still describes the previous session while a bar of today is already there."""
    series = hong_kong("0700.HK", {TUE: 512.0, WED: 509.25})
    now = datetime.combine(WED, time(17, 0), series.opening(WED).tzinfo)
    fake.add(_YesterdaysHours("0700.HK", "HKD", "Asia/Hong_Kong", series.bars))
    assert list(priced(closes(source, "0700.HK", now=now))) == [TUE]


def test_trap_the_live_row_is_stamped_apart(fake: FakeYahoo, source: YahooSource) -> None:
    series = new_york("ABCD", {MON: 9.5, TUE: 9.0, WED: 8.0})
    series.live_row = True
    fake.add(series)
    assert priced(closes(source, "ABCD")) == {MON: 9.5, TUE: 9.0, WED: 8.0}


def test_trap_half_days_come_flat_and_without_volume(fake: FakeYahoo, source: YahooSource) -> None:
    series = hong_kong("0700.HK", {MON: 510.5})
    series.bars.append(Bar(TUE, 502.5, open=502.5, high=502.5, low=502.5, volume=0))
    fake.add(series)
    found = closes(source, "0700.HK")
    assert priced(found)[TUE] == 502.5
    assert list(found.bars["volume"]) == [1e6, 0]  # by which `judge_closes` knows them
    assert found.findings == ()


def test_trap_closes_come_split_adjusted(fake: FakeYahoo, source: YahooSource) -> None:
    """Traded at 499.23 and 500, then 4:1 on Wednesday: Yahoo sends 124.8075, 125 and 129."""
    series = new_york("ABCD", {MON: 499.23, TUE: 500.0, WED: 129.0})
    series.splits = {WED: (4, 1)}
    fake.add(series)
    found = closes(source, "ABCD")
    assert priced(found) == pytest.approx({MON: 499.23, TUE: 500.0, WED: 129.0}, rel=1e-12)
    assert list(found.bars["volume"]) == [1e6, 1e6, 1e6]
    assert found.splits["ratio"].tolist() == [4.0]
    assert found.splits["effective"].dt.date.tolist() == [WED]


def test_a_split_by_three_gives_back_what_was_traded(fake: FakeYahoo, source: YahooSource) -> None:
    """Yahoo sends 33.333332 for 100 in 32 bits: not a correction of a cent's fraction."""
    series = new_york("ABCD", {MON: 100.0, TUE: 101.0, WED: 34.0})
    series.splits = {WED: (3, 1)}
    fake.add(series)
    assert list(priced(closes(source, "ABCD")).values()) == [100.0, 101.0, 34.0]


def test_two_splits_multiply(fake: FakeYahoo, source: YahooSource) -> None:
    series = new_york("ABCD", {MON: 60.0, TUE: 30.0, WED: 300.0})
    series.splits = {TUE: (2, 1), WED: (1, 10)}
    fake.add(series)
    assert priced(closes(source, "ABCD")) == pytest.approx({MON: 60.0, TUE: 30.0, WED: 300.0})


def test_a_split_of_the_open_session_already_counts(fake: FakeYahoo, source: YahooSource) -> None:
    series = new_york("ABCD", {MON: 500.0, TUE: 504.0, WED: 126.0})
    series.splits = {WED: (4, 1)}
    fake.add(series)
    now = datetime(2026, 4, 15, 15, 0, tzinfo=UTC)
    fake.now = lambda: now
    found = closes(source, "ABCD", now=now)
    assert priced(found) == pytest.approx({MON: 500.0, TUE: 504.0})
    assert found.splits["effective"].dt.date.tolist() == [WED]


def test_trap_dividends_rewrite_adjusted_history(fake: FakeYahoo, source: YahooSource) -> None:
    series = new_york("ABCD", {MON: 50.0, TUE: 49.0})
    series.dividends = {TUE: 1.0}
    fake.add(series)
    assert priced(closes(source, "ABCD")) == {MON: 50.0, TUE: 49.0}


def test_sessions_are_sorted_and_unique(fake: FakeYahoo, source: YahooSource) -> None:
    series = new_york("ABCD", {MON: 50.0, TUE: 49.0, WED: 48.0})
    series.bars.reverse()
    series.bars.append(Bar(MON, 50.0))
    fake.add(series)
    assert list(priced(closes(source, "ABCD"))) == [MON, TUE, WED]
    assert closes(source, "ABCD").bars["session"].is_unique


def test_a_window_of_holidays_is_an_empty_table_and_no_failure(
    fake: FakeYahoo, source: YahooSource
) -> None:
    fake.add(hong_kong("0700.HK", {date(2026, 4, 8): 500.0}))
    found = closes(source, "0700.HK")
    assert found.bars.empty
    assert list(found.bars) == ["session", "close", "volume", "open", "high", "low"]
    assert str(found.bars["session"].dtype) == "datetime64[s]"


def test_a_price_without_currency_is_refused(fake: FakeYahoo, source: YahooSource) -> None:
    fake.add(Series("ABCD", None, "America/New_York", [Bar(MON, 9.5)]))
    found = source.fetch_closes(["ABCD"], start=MON, now=EVENING)["ABCD"]
    assert isinstance(found, Failure)
    assert found.kind == FailureKind.MALFORMED
    assert "currency" in found.message


def test_trap_london_quotes_pence(fake: FakeYahoo, source: YahooSource) -> None:
    fake.add(Series("ABC.L", "GBp", "Europe/London", [Bar(MON, 912.5)], opens=time(8, 0)))
    found = closes(source, "ABC.L")
    assert (found.currency, priced(found)) == ("GBp", {MON: 912.5})


def test_an_index_is_a_series_like_any_other(fake: FakeYahoo, source: YahooSource) -> None:
    series = hong_kong("^HSI", {MON: 26000.12, TUE: 26100.5})
    series.instrument = "INDEX"
    fake.add(series)
    assert priced(closes(source, "^HSI")) == {MON: 26000.12, TUE: 26100.5}


def test_a_fund_is_flat_by_nature(fake: FakeYahoo, source: YahooSource) -> None:
    bar = Bar(MON, 10.0, open=10.0, high=10.0, low=10.0, volume=0)
    fake.add(Series("ABCDX", "USD", "America/New_York", [bar], instrument="MUTUALFUND"))
    assert closes(source, "ABCDX").findings == ()


def test_without_hours_today_is_final_at_midnight(fake: FakeYahoo, source: YahooSource) -> None:
    series = new_york("ABCD", {TUE: 9.5, WED: 9.0})
    fake.charts["ABCD"] = _without_hours(series)
    assert list(priced(closes(source, "ABCD"))) == [TUE]
    after_midnight = datetime(2026, 4, 16, 4, 1, tzinfo=UTC)
    assert list(priced(closes(source, "ABCD", now=after_midnight))) == [TUE, WED]


def _without_hours(series: Series) -> dict[str, Any]:
    body = chart(series, {}, EVENING)
    del body["chart"]["result"][0]["meta"]["currentTradingPeriod"]
    return body


def test_trap_two_spellings_collapse_to_one(fake: FakeYahoo, source: YahooSource) -> None:
    fake.add(new_york("ABCD", {MON: 9.5}), hong_kong("0700.HK", {MON: 510.5}))
    names = ["ABCD", "abcd", "ABCD", "0700.HK", "00700.HK"]
    found = source.fetch_closes(names, start=MON, now=EVENING)
    assert list(found) == ["ABCD", "abcd", "0700.HK", "00700.HK"]
    assert all(isinstance(one, Closes) for one in found.values())
    asked = [one.symbol for one in fake.asked("/chart/") if "period1" in one.params]
    assert sorted(asked) == ["0700.HK", "ABCD"]


def test_trap_answers_are_cached_for_the_life_of_the_process(
    fake: FakeYahoo, source: YahooSource
) -> None:
    fake.add(new_york("ABCD", {MON: 9.5}))
    assert priced(closes(source, "ABCD")) == {MON: 9.5}
    fake.add(new_york("ABCD", {MON: 9.75}))
    assert priced(closes(source, "ABCD")) == {MON: 9.75}


def test_a_clock_without_time_zone_is_a_bad_call(source: YahooSource) -> None:
    with pytest.raises(ValueError, match="time zone"):
        source.fetch_closes(["ABCD"], start=MON, now=datetime(2026, 4, 15))  # noqa: DTZ001


def test_rates_are_units_for_one_dollar(fake: FakeYahoo, source: YahooSource) -> None:
    fake.add(dollar_rate("HKD", {MON: 7.8318, TUE: 7.83}), dollar_rate("GBP", {MON: 0.75}))
    found = source.fetch_rates(["HKD", "GBP"], start=MON, now=EVENING)
    hkd, gbp = found["HKD"], found["GBP"]
    assert isinstance(hkd, Rates)
    assert isinstance(gbp, Rates)
    assert hkd.bars["rate"].tolist() == [7.8318, 7.83]
    assert hkd.bars["date"].dt.date.tolist() == [MON, TUE]
    assert str(hkd.bars["date"].dtype) == "datetime64[s]"
    assert gbp.bars["rate"].tolist() == [0.75]
    assert hkd.findings == ()
    assert {one.symbol for one in fake.asked("/chart/")} == {"HKD=X", "GBP=X"}


@pytest.mark.parametrize(
    ("now", "last"),
    [
        (datetime(2026, 4, 15, 22, 59, tzinfo=UTC), TUE),  # 23:59 in London's summer
        (datetime(2026, 4, 15, 23, 0, tzinfo=UTC), WED),
    ],
)
def test_trap_days_of_rates_are_london_days(
    fake: FakeYahoo, source: YahooSource, now: datetime, last: date
) -> None:
    fake.add(dollar_rate("HKD", {MON: 7.81, TUE: 7.82, WED: 7.83}))
    fake.now = lambda: now
    found = source.fetch_rates(["HKD"], start=MON, now=now)["HKD"]
    assert isinstance(found, Rates)
    assert found.bars["date"].dt.date.tolist()[-1] == last


def test_a_rate_without_value_is_left_out_and_named(fake: FakeYahoo, source: YahooSource) -> None:
    series = dollar_rate("HKD", {MON: 7.81})
    series.bars.append(Bar(TUE, None, volume=0))
    fake.add(series)
    found = source.fetch_rates(["HKD"], start=MON, now=EVENING)["HKD"]
    assert isinstance(found, Rates)
    assert found.bars["rate"].tolist() == [7.81]
    assert [(one.code, one.subject) for one in found.findings] == [("nan_close", "USDHKD")]


def test_the_dollar_itself_is_not_asked(fake: FakeYahoo, source: YahooSource) -> None:
    found = source.fetch_rates(["USD"], start=MON, now=EVENING)["USD"]
    assert isinstance(found, Rates)
    assert found.bars.empty
    assert list(found.bars) == ["date", "rate"]
    assert fake.requests == []


def test_pence_have_no_rate_of_their_own(fake: FakeYahoo, source: YahooSource) -> None:
    found = source.fetch_rates(["GBp"], start=MON, now=EVENING)["GBp"]
    assert isinstance(found, Failure)
    assert found.kind == FailureKind.NOT_FOUND
    assert fake.requests == []


def test_a_rate_in_another_currency_is_refused(fake: FakeYahoo, source: YahooSource) -> None:
    series = dollar_rate("HKD", {MON: 7.81})
    series.currency = "USD"
    fake.add(series)
    found = source.fetch_rates(["HKD"], start=MON, now=EVENING)["HKD"]
    assert isinstance(found, Failure)
    assert found.kind == FailureKind.WRONG_CURRENCY


def test_a_rate_in_days_of_another_zone_is_refused(fake: FakeYahoo, source: YahooSource) -> None:
    series = dollar_rate("HKD", {MON: 7.81})
    series.timezone = "Asia/Tokyo"
    fake.add(series)
    found = source.fetch_rates(["HKD"], start=MON, now=EVENING)["HKD"]
    assert isinstance(found, Failure)
    assert found.kind == FailureKind.MALFORMED
