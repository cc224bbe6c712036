"""Closes as they are recorded: known at their close, judged, never in a wrong currency."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import pytest

from jobs.desk import Desk
from jobs.due import Due
from jobs.prices import fetch_prices
from jobs.runner import run_job
from jobs.scope import Listing
from jobs.sources.contract import Closes, Failure, FailureKind, Splits
from tests.db.rows import stored
from tests.jobs.conftest import EVENING
from tests.jobs.fakes import MINIMAX, PALANTIR, ZHIPU, Clock, Shelf
from tracker.findings import Finding, Severity

HK = Listing(MINIMAX, "XHKG", "HKD")
NY = Listing(PALANTIR, "XNAS", "USD")
START = date(2026, 4, 1)
MON, TUE, WED = date(2026, 4, 13), date(2026, 4, 14), date(2026, 4, 15)


def test_a_close_is_known_at_the_close_of_its_session() -> None:
    shelf = Shelf(closes={MINIMAX: {TUE: 840.0}, PALANTIR: {TUE: 135.5}})
    rows = fetch_prices(shelf, [HK, NY], start=START, now=EVENING).rows["price"]
    assert rows == [
        {
            "ticker": MINIMAX,
            "session": TUE,
            "close": 840.0,
            "currency": "HKD",
            "volume": 1e6,
            "flag": None,
            "known_at": datetime(2026, 4, 14, 8, tzinfo=UTC),
        },
        {
            "ticker": PALANTIR,
            "session": TUE,
            "close": 135.5,
            "currency": "USD",
            "volume": 1e6,
            "flag": None,
            "known_at": datetime(2026, 4, 14, 20, tzinfo=UTC),
        },
    ]


def test_a_backfilled_half_day_was_known_at_noon() -> None:
    eve = date(2026, 2, 16)
    shelf = Shelf(closes={MINIMAX: {eve: 508.0}})
    (row,) = fetch_prices(shelf, [HK], start=eve, now=EVENING).rows["price"]
    assert row["known_at"] == datetime(2026, 2, 16, 4, tzinfo=UTC)


def test_a_quote_in_another_currency_is_a_named_failure_and_nothing_of_it_is_recorded() -> None:
    shelf = Shelf(
        closes={MINIMAX: {TUE: 108.0}, PALANTIR: {TUE: 135.5}},
        currencies={MINIMAX: "USD"},
        splits={MINIMAX: {TUE: 2.0}},
    )
    outcome = fetch_prices(shelf, [HK, NY], start=START, now=EVENING)
    assert [row["ticker"] for row in outcome.rows["price"]] == [PALANTIR]
    assert outcome.rows["split"] == []
    (failure,) = outcome.failures
    assert (failure.subject, failure.kind) == (MINIMAX, FailureKind.WRONG_CURRENCY)
    assert "in USD, the coverage file in HKD" in failure.message


def test_a_close_on_no_session_is_recorded_flagged_and_named() -> None:
    saturday = date(2026, 4, 11)
    shelf = Shelf(closes={MINIMAX: {saturday: 840.0, MON: 841.0}})
    outcome = fetch_prices(shelf, [HK], start=START, now=EVENING)
    assert [row["flag"] for row in outcome.rows["price"]] == ["non_session", None]
    assert [finding.code for finding in outcome.findings] == ["non_session_close"]
    # Its local midnight: a Hong Kong Saturday ends at 16:00 UTC.
    assert outcome.rows["price"][0]["known_at"] == datetime(2026, 4, 11, 16, tzinfo=UTC)


def test_a_jump_is_used_and_pointed_out() -> None:
    shelf = Shelf(closes={MINIMAX: {MON: 600.0, TUE: 800.0}})
    outcome = fetch_prices(shelf, [HK], start=START, now=EVENING)
    assert [row["flag"] for row in outcome.rows["price"]] == [None, None]
    (jump,) = outcome.findings
    assert (jump.code, jump.severity) == ("price_jump", Severity.INFO)
    assert "+33.3%" in jump.message


def test_what_the_source_doubts_is_passed_on() -> None:
    doubt = Finding(Severity.INFO, MINIMAX, "nan_close", "0100.HK: Yahoo has no close")
    shelf = Shelf(closes={MINIMAX: {TUE: 840.0}}, findings={MINIMAX: (doubt,)})
    assert fetch_prices(shelf, [HK], start=START, now=EVENING).findings == (doubt,)


def test_splits_are_known_from_the_start_of_their_day() -> None:
    shelf = Shelf(closes={MINIMAX: {TUE: 840.0}}, splits={MINIMAX: {TUE: 2.0}})
    assert fetch_prices(shelf, [HK], start=START, now=EVENING).rows["split"] == [
        {
            "ticker": MINIMAX,
            "effective": TUE,
            "ratio": 2.0,
            "known_at": datetime(2026, 4, 14, tzinfo=UTC),
        }
    ]


def test_no_bars_at_all_are_no_rows_and_no_failure() -> None:
    outcome = fetch_prices(Shelf(closes={MINIMAX: {}}), [HK], start=START, now=EVENING)
    assert not any(outcome.rows.values())
    assert (outcome.failures, outcome.findings) == ((), ())


def test_a_close_that_the_source_does_not_have_yet_is_named_and_the_rest_recorded() -> None:
    shelf = Shelf(closes={MINIMAX: {MON: 840.0}, PALANTIR: {TUE: 135.5}})
    outcome = fetch_prices(shelf, [HK, NY], start=START, now=EVENING, expected=TUE)
    assert [(row["ticker"], row["session"]) for row in outcome.rows["price"]] == [
        (MINIMAX, MON),
        (PALANTIR, TUE),
    ]
    (late,) = outcome.failures
    assert (late.subject, late.kind) == (MINIMAX, FailureKind.STALE)
    assert late.message == (
        "0100.HK: yahoo has no close of 2026-04-14 yet, its last is of 2026-04-13"
    )


def test_a_listing_without_any_close_yet_says_so() -> None:
    outcome = fetch_prices(
        Shelf(closes={MINIMAX: {}}), [HK], start=START, now=EVENING, expected=TUE
    )
    (late,) = outcome.failures
    assert late.message == "0100.HK: yahoo has no close of 2026-04-14 yet, nor any before"


def test_until_a_date_leaves_later_closes_out() -> None:
    shelf = Shelf(closes={MINIMAX: {MON: 840.0, TUE: 841.0, WED: 842.0}})
    outcome = fetch_prices(shelf, [HK], start=START, now=EVENING, until=TUE)
    assert [row["session"] for row in outcome.rows["price"]] == [MON, TUE]


def test_a_revised_close_is_a_new_row_known_from_its_fetch(
    desk: Desk, shelf: Shelf, clock: Clock
) -> None:
    run_job(desk, Due("prices", "manual 1"))
    shelf.closes[MINIMAX][TUE] = 999.0
    clock.wait(hours=1)
    report = run_job(desk, Due("prices", "manual 2"))
    assert report is not None
    assert report.new["price"] == 1
    rows = [
        row
        for row in stored(desk.engine, "price")
        if (row["ticker"], row["session"], row["source"]) == (MINIMAX, TUE, "yahoo")
    ]
    assert [(row["close"], row["known_at"]) for row in rows] == [
        (806.0, datetime(2026, 4, 14, 8, tzinfo=UTC)),
        (999.0, datetime(2026, 4, 15, 9, 30, tzinfo=UTC)),
    ]


def test_trap_weather_closures_count_as_sessions() -> None:
    """MON, TUE and WED are sessions; nobody traded on Tuesday, as under a typhoon."""
    closes = {ticker: {MON: 840.0, WED: 847.5} for ticker in (MINIMAX, ZHIPU)}
    zhipu = Listing(ZHIPU, "XHKG", "HKD")
    outcome = fetch_prices(Shelf(closes=closes), [HK, zhipu], start=START, now=EVENING)
    (finding,) = outcome.findings
    assert (finding.code, finding.subject) == ("market_closed", "XHKG")
    assert "none of 2 names has a close of 2026-04-14" in finding.message


def test_trap_a_day_is_absent_altogether() -> None:
    closes = {MINIMAX: {MON: 840.0, WED: 847.5}, ZHIPU: {MON: 860.0, TUE: 861.0, WED: 867.0}}
    zhipu = Listing(ZHIPU, "XHKG", "HKD")
    (finding,) = fetch_prices(Shelf(closes=closes), [HK, zhipu], start=START, now=EVENING).findings
    assert (finding.code, finding.subject) == ("missing_session", MINIMAX)
    assert "no close of 2026-04-14, though XHKG traded" in finding.message


def test_a_lone_name_cannot_tell_a_closure() -> None:
    shelf = Shelf(closes={MINIMAX: {MON: 840.0, WED: 847.5}})
    (finding,) = fetch_prices(shelf, [HK], start=START, now=EVENING).findings
    assert finding.code == "missing_session"


class Stuttering(Shelf):
    """A source against the contract: Tuesday's close comes twice, with two values."""

    def _closes(self, ticker: str, start: date, now: datetime) -> Closes | Failure:
        answer = super()._closes(ticker, start, now)
        assert isinstance(answer, Closes)
        again = answer.bars[answer.bars["session"] == str(TUE)].assign(close=1.0)
        return replace(answer, bars=pd.concat([answer.bars, again]).sort_values("session"))


def test_two_closes_of_one_session_are_not_recorded() -> None:
    shelf = Stuttering(closes={MINIMAX: {MON: 840.0, TUE: 841.0, WED: 847.5}})
    outcome = fetch_prices(shelf, [HK], start=START, now=EVENING)
    assert [row["session"] for row in outcome.rows["price"]] == [MON, WED]
    assert [finding.code for finding in outcome.findings] == ["close_given_twice"]


ZHIPU_LISTING = Listing("2513.HK", "XHKG", "HKD")


def halted(*, idle: bool) -> Shelf:
    """Zhipu trades until Wednesday, MiniMax until Friday; then idle bars or none at all."""
    friday = date(2026, 4, 10)
    days = {friday: 840.0, MON: 840.0, TUE: 840.0, WED: 840.0}
    closes = {MINIMAX: days if idle else {friday: 840.0}, "2513.HK": days}
    return Shelf(closes=closes, volumes={MINIMAX: {MON: 0.0, TUE: 0.0, WED: 0.0}})


@pytest.mark.parametrize("idle", [True, False])
def test_trap_a_halt_looks_like_a_late_feed(idle: bool) -> None:
    outcome = fetch_prices(
        halted(idle=idle), [HK, ZHIPU_LISTING], start=START, now=EVENING, expected=WED
    )
    assert outcome.failures == ()
    (finding,) = [one for one in outcome.findings if one.code == "suspended"]
    assert finding.subject == MINIMAX
    assert "suspended since 2026-04-13" in finding.message
    (event,) = outcome.rows["event"]
    assert (event["ticker"], event["date"], event["kind"]) == (MINIMAX, MON, "suspension")
    assert "last traded 2026-04-10" in str(event["text"])


def test_a_suspension_is_recorded_once_and_found_each_day(
    desk: Desk, shelf: Shelf, clock: Clock
) -> None:
    for day in [day for day in shelf.closes[MINIMAX] if day >= MON]:
        del shelf.closes[MINIMAX][day]
    for number in (1, 2):
        report = run_job(desk, Due("prices", f"manual {number}", by_hand=True))
        assert report
        assert any("suspended since 2026-04-13" in told for told in report.findings)
        clock.wait(days=1)
    events = [row for row in stored(desk.engine, "event") if row["kind"] == "suspension"]
    assert [(row["ticker"], row["date"]) for row in events] == [(MINIMAX, MON)]


def test_splits_of_a_source_of_their_own_replace_those_of_the_closes(
    desk: Desk, shelf: Shelf
) -> None:
    class Splitter(Shelf):
        def fetch_splits(self, tickers: Any, *, start: date, now: datetime) -> Any:
            answers = shelf.fetch_closes(tickers, start=start, now=now)
            found = {name: Splits(name, one.splits) for name, one in answers.items()}  # type: ignore[union-attr]
            return {**found, PALANTIR: Failure(PALANTIR, FailureKind.NOT_FOUND, "PLTR: no")}

    shelf.splits[MINIMAX] = {TUE: 2.0}
    desk = replace(desk, sources=replace(desk.sources, splits=Splitter(name="feed:desk")))
    report = run_job(desk, Due("prices", "manual 1", by_hand=True))
    assert report
    assert report.failures == ("PLTR: no",)
    (row,) = stored(desk.engine, "split")
    assert (row["ticker"], row["ratio"], row["source"]) == (MINIMAX, 2.0, "feed:desk")


def test_trap_revisions_change_what_was_final(desk: Desk, shelf: Shelf, clock: Clock) -> None:
    """PLTR of 26 March 2026 was once stored as 150.90; the final close is 147.56."""
    run_job(desk, Due("prices", "manual 1", by_hand=True))
    first = shelf.closes[MINIMAX][TUE]
    clock.wait(days=1)
    shelf.closes[MINIMAX][TUE] = first + 3
    run_job(desk, Due("prices", "manual 2", by_hand=True))
    rows = [
        (row["close"], row["known_at"])
        for row in stored(desk.engine, "price")
        if (row["ticker"], row["session"], row["source"]) == (MINIMAX, TUE, "yahoo")
    ]
    assert rows == [(first, datetime(2026, 4, 14, 8, tzinfo=UTC)), (first + 3, clock.now)]
