"""Rates as they are recorded: London days, known when they end, each missing currency named."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from jobs.desk import Desk
from jobs.due import Due
from jobs.fx import fetch_fx
from jobs.runner import run_job
from jobs.sources.contract import FailureKind
from tests.db.rows import stored
from tests.jobs.conftest import EVENING
from tests.jobs.fakes import Shelf
from tests.jobs.recorded import runs
from tracker.findings import Finding, Severity

START = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("day", "known"),
    [
        (date(2026, 1, 15), datetime(2026, 1, 16, 0, tzinfo=UTC)),
        (date(2026, 4, 14), datetime(2026, 4, 14, 23, tzinfo=UTC)),
        (date(2026, 3, 29), datetime(2026, 3, 29, 23, tzinfo=UTC)),  # the clocks went forward
    ],
)
def test_a_rate_is_known_when_its_london_day_is_over(day: date, known: datetime) -> None:
    outcome = fetch_fx(Shelf(rates={"HKD": {day: 7.83}}), ["HKD"], start=START, now=EVENING)
    assert outcome.rows["fx_rate"] == [
        {"base": "USD", "quote": "HKD", "date": day, "rate": 7.83, "known_at": known}
    ]


def test_until_a_date_leaves_later_rates_out() -> None:
    shelf = Shelf(rates={"HKD": {date(2026, 4, 13): 7.8, date(2026, 4, 14): 7.9}})
    outcome = fetch_fx(shelf, ["HKD"], start=START, now=EVENING, until=date(2026, 4, 13))
    assert [row["rate"] for row in outcome.rows["fx_rate"]] == [7.8]


def test_a_rate_that_the_source_does_not_have_yet_is_named() -> None:
    shelf = Shelf(rates={"HKD": {date(2026, 4, 13): 7.8}, "CNY": {date(2026, 4, 14): 6.8}})
    outcome = fetch_fx(shelf, ["HKD", "CNY"], start=START, now=EVENING, expected=date(2026, 4, 14))
    assert [row["rate"] for row in outcome.rows["fx_rate"]] == [7.8, 6.8]
    (late,) = outcome.failures
    assert late.message == (
        "USDHKD: yahoo has no rate of 2026-04-14 yet, its last is of 2026-04-13"
    )


def test_what_the_source_doubts_is_passed_on() -> None:
    doubt = Finding(Severity.INFO, "HKD", "nan_rate", "HKD: a null bar")
    shelf = Shelf(rates={"HKD": {}}, findings={"HKD": (doubt,)})
    assert fetch_fx(shelf, ["HKD"], start=START, now=EVENING).findings == (doubt,)


def test_one_missing_currency_leaves_the_other_recorded(desk: Desk, shelf: Shelf) -> None:
    shelf.failing["CNY"] = FailureKind.UNREACHABLE
    report = run_job(desk, Due("fx", "2026-04-14"))
    assert report is not None
    assert (report.state, report.failures) == ("failed", ("CNY: unreachable; try later",))
    fetched = {row["quote"] for row in stored(desk.engine, "fx_rate") if row["source"] == "yahoo"}
    assert fetched == {"HKD"}
    assert runs(desk.engine)["fx", "2026-04-14"].next_try_at is not None


def test_a_rate_no_market_quoted_is_said_and_not_recorded() -> None:
    """The other way round: 0.1277 dollars for a Hong Kong dollar."""
    shelf = Shelf(rates={"HKD": {date(2026, 4, 13): 7.83, date(2026, 4, 14): 0.1277}})
    outcome = fetch_fx(shelf, ["HKD"], start=START, now=EVENING)
    assert [row["rate"] for row in outcome.rows["fx_rate"]] == [7.83]
    (finding,) = outcome.findings
    assert (finding.code, finding.usable) == ("fx_refused", False)


def test_a_refused_rate_of_the_expected_day_is_fetched_again() -> None:
    shelf = Shelf(rates={"HKD": {date(2026, 4, 13): 7.83, date(2026, 4, 14): 0.1277}})
    outcome = fetch_fx(shelf, ["HKD"], start=START, now=EVENING, expected=date(2026, 4, 14))
    (late,) = outcome.failures
    assert late.kind is FailureKind.STALE


def test_a_second_source_stands_beside_the_first_under_its_own_name(desk: Desk) -> None:
    second = Shelf(rates={"HKD": {date(2026, 4, 14): 7.84}}, name="ecb")
    desk = replace(desk, sources=replace(desk.sources, second_fx=second))
    report = run_job(desk, Due("fx", "manual 1", by_hand=True))
    assert report is not None
    assert report.failures == ()
    rows = [row for row in stored(desk.engine, "fx_rate") if row["source"] == "ecb"]
    assert [(row["quote"], row["rate"]) for row in rows] == [("HKD", 7.84)]
    assert any(row["source"] == "yahoo" for row in stored(desk.engine, "fx_rate"))
    (told,) = [one for one in report.findings if one.startswith("ecb:")]
    assert told == "ecb: no second opinion on USDCNY: not found; try later"
