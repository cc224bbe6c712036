"""Printed prices against the closes and bars of the report's day and of its neighbours."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.tracker import universe as u
from tests.tracker.reconcile.reports import DAY, HOUSE, PEER, checked, house, line, shown
from tracker.reconcile import audit
from tracker.reconcile.reading import days_about

BEFORE, AFTER = date(2026, 4, 14), date(2026, 4, 16)
PRICE = shown("price", "50.0", "USD")
CLOSE, RANGE = "price: recorded close", "price: open, high, low"


def closed(day: date, close: float, ticker: str = HOUSE, **other: object) -> u.Fact:
    return u.price(ticker, day, close, known_at=u.utc(day, 21), **other)


def test_the_close_of_the_reports_day_agrees() -> None:
    check = checked(CLOSE, PRICE, closed(DAY, 50.0, source="yahoo"))
    assert check.verdict == "agrees"
    assert check.explanation == "Price is printed as 50.0 USD, the close of 2026-04-15 (yahoo)."


@pytest.mark.parametrize("day", [BEFORE, AFTER])
def test_the_close_of_a_neighbour_disagrees_and_is_named(day: date) -> None:
    check = checked(CLOSE, PRICE, closed(DAY, 60.0), closed(day, 50.0))
    assert check.verdict == "disagrees"
    assert check.computed == (60, 60)
    assert f"the close of {day} (report); the close of 2026-04-15 is 60" in check.explanation
    assert "noted" not in check.explanation


def test_what_the_record_notes_of_its_close_is_told() -> None:
    noted = closed(DAY, 60.0, note="the table prints the open")
    assert "noted as 'the table prints the open'." in checked(CLOSE, PRICE, noted).explanation


def test_without_a_close_of_the_day_a_neighbours_is_still_named() -> None:
    check = checked(CLOSE, PRICE, closed(BEFORE, 50.0))
    assert check.verdict == "disagrees"
    assert check.computed == (50, 50)
    assert check.explanation.endswith(
        ", the close of 2026-04-14 (report), not the close of 2026-04-15; of that day no close is "
        "recorded."
    )


def test_without_any_close_nothing_can_be_told() -> None:
    check = checked(CLOSE, PRICE)
    assert check.verdict == "cannot tell"
    assert "no close of 2026-04-15 is recorded" in check.explanation


def test_a_price_that_is_no_close_cannot_be_placed_within_the_day() -> None:
    facts = (PRICE, closed(DAY, 60.0))
    assert checked(CLOSE, *facts).explanation == (
        "Price is printed as 50.0 USD; the close of 2026-04-15 is 60 (report)."
    )
    beside = checked(CLOSE, *facts, closed(AFTER, 61.0)).explanation
    assert "50.0 USD, no close of the sessions beside it either; the close" in beside
    untold = checked(RANGE, *facts)
    assert untold.verdict == "cannot tell"
    why = "of 2026-04-15 no open, high or low is recorded, only the close."
    assert untold.explanation.endswith(why)
    assert checked(RANGE, PRICE).explanation.endswith("no open, high or low is recorded.")


def barred(day: date, low: float, high: float, opened: float | None = None, **other: Any) -> u.Fact:
    return u.bar(HOUSE, day, low, high, opened, known_at=u.utc(day, 21), **other)


def test_the_open_where_a_close_is_expected_disagrees_and_is_named() -> None:
    facts = (PRICE, closed(DAY, 44.0), barred(DAY, 43.0, 51.0, 50.0, source="import"))
    close, within = (checked(name, *facts) for name in (CLOSE, RANGE))
    assert (close.verdict, close.computed) == ("disagrees", (44, 44))
    assert close.explanation == (
        "Price is printed as 50.0 USD, the open of 2026-04-15 (import); "
        "the close of 2026-04-15 is 44 (report)."
    )
    assert (within.verdict, within.computed) == ("agrees", (43, 51))
    assert within.explanation == (
        "Price is printed as 50.0 USD, within low 43 and high 51 of 2026-04-15 (import)."
    )


def test_the_close_that_the_market_cap_was_taken_at_is_told() -> None:
    """440 / 10.00 is 43.9 to 44.1: the close of 44, not the printed 50."""
    cap = [shown("market_cap", "440", "USD m"), shown("shares", "10.00", "m")]
    bar = barred(DAY, 43.0, 51.0, 50.0)
    said = checked(CLOSE, PRICE, closed(DAY, 44.0), bar, *cap).explanation
    assert said.endswith(
        "the close of 2026-04-15 is 44 (report), at which the printed market cap was taken."
    )
    for other in (shown("market_cap", "500", "USD m"), shown("market_cap", "440", "GBP m")):
        said = checked(CLOSE, PRICE, closed(DAY, 44.0), bar, other, cap[1]).explanation
        assert "market cap" not in said
    assert "market cap" not in checked(CLOSE, PRICE, closed(DAY, 44.0), bar, cap[0]).explanation


def test_every_price_that_fits_is_named_closes_first() -> None:
    facts = [closed(DAY, 44.0), closed(BEFORE, 50.0), barred(DAY, 43.0, 51.0, 50.0)]
    said = checked(CLOSE, PRICE, *facts, barred(AFTER, 40.0, 50.0)).explanation
    assert (
        "the close of 2026-04-14 (report), the open of 2026-04-15 (report) and "
        "the high of 2026-04-16 (report); the close of 2026-04-15 is 44"
    ) in said


def test_the_open_of_a_day_without_a_close_is_named() -> None:
    check = checked(CLOSE, PRICE, barred(DAY, 43.0, 51.0, 50.0))
    assert (check.verdict, check.computed) == ("disagrees", (None, None))
    assert "the open of 2026-04-15 (report), not the close of 2026-04-15" in check.explanation


def test_a_close_lies_within_the_range_of_its_day() -> None:
    check = checked(RANGE, PRICE, closed(DAY, 50.0), barred(DAY, 43.0, 51.0))
    assert check.verdict == "agrees"


def test_a_neighbours_close_is_looked_for_in_its_own_range() -> None:
    facts = [closed(DAY, 44.0), closed(BEFORE, 50.0), barred(DAY, 43.0, 45.0)]
    check = checked(RANGE, PRICE, *facts, barred(BEFORE, 49.0, 51.0))
    assert (check.verdict, check.computed) == ("agrees", (49, 51))
    assert "low 49 and high 51 of 2026-04-14" in check.explanation
    assert "of 2026-04-14 no open, high or low" in checked(RANGE, PRICE, *facts).explanation


@pytest.mark.parametrize(
    ("beside", "said"),
    [
        ([], "outside low 43 and high 45 of 2026-04-15 (report)."),
        ([barred(AFTER, 40.0, 49.0)], "of 2026-04-15 (report), and of the sessions beside it."),
        (
            [barred(AFTER, 40.0, 52.0), barred(BEFORE, 40.0, 52.0)],
            "of 2026-04-15 (report), within those of 2026-04-14 and 2026-04-16.",
        ),
    ],
)
def test_a_price_that_was_not_traded_that_day_disagrees(beside: list[u.Fact], said: str) -> None:
    check = checked(RANGE, PRICE, closed(DAY, 44.0), barred(DAY, 43.0, 45.0), *beside)
    assert (check.verdict, check.computed) == ("disagrees", (43, 45))
    assert check.explanation.endswith(said)


@pytest.mark.parametrize(("close", "verdict"), [(51.00002, "agrees"), (51.1, "disagrees")])
def test_a_recorded_close_outside_its_own_range_is_a_contradiction(
    close: float, verdict: str
) -> None:
    """A feed's prices have 32 bits: a close a hair above its high is none."""
    check = checked(RANGE, PRICE, closed(DAY, close), barred(DAY, 43.0, 51.0))
    assert check.verdict == verdict
    told = "; the recorded close of 51.1 (report) is outside them, so one of the two is wrong."
    assert check.explanation.endswith(told) == (verdict == "disagrees")


@pytest.mark.parametrize("bar", [(None, 51.0), (43.0, None), (51.0, 43.0)])
def test_half_a_range_is_none(bar: tuple[Any, Any]) -> None:
    check = checked(RANGE, PRICE, barred(DAY, *bar, 50.0))
    assert check.verdict == "cannot tell"
    assert check.explanation.endswith("of 2026-04-15 no low and high can be compared.")


def test_an_imported_bar_beats_a_feeds_and_an_imports_note_is_no_remark() -> None:
    bars = [barred(DAY, 49.0, 51.0, source="yahoo"), barred(DAY, 40.0, 42.0, source="import")]
    assert checked(RANGE, PRICE, *bars).verdict == "disagrees"
    noted = closed(DAY, 44.0, source="import", note="closes.csv line 2")
    assert checked(CLOSE, PRICE, noted).explanation.endswith("is 44 (import).")


def test_bars_are_in_the_quoted_unit() -> None:
    """Pence: 5,000 is 50 pounds, printed as 5000 GBp."""
    facts = [
        shown("price", "5000", "GBp", PEER),
        u.price(PEER, DAY, 4400.0, currency="GBp", known_at=u.utc(DAY, 16)),
        u.bar(PEER, DAY, 4300.0, 5100.0, 5000.0, currency="GBp", known_at=u.utc(DAY, 16)),
    ]
    found = audit(house(PRICE, *facts))
    assert "the open of 2026-04-15" in line(found, f"{PEER} {CLOSE}").explanation
    assert line(found, f"{PEER} {RANGE}").computed == (4300, 5100)


def test_a_partial_bar_is_no_close() -> None:
    assert checked(CLOSE, PRICE, closed(DAY, 50.0, flag="partial")).verdict == "cannot tell"


def test_an_import_beats_a_feed_and_the_latest_known_beats_the_rest() -> None:
    facts = [closed(DAY, 50.0, source="import"), closed(DAY, 51.0, source="yahoo")]
    assert checked(CLOSE, PRICE, *facts).verdict == "agrees"


def test_a_third_partys_feed_overrules_nothing_that_was_entered() -> None:
    facts = [closed(DAY, 50.0, source="report"), closed(DAY, 51.0, source="feed:vendor")]
    assert checked(CLOSE, PRICE, *facts).verdict == "agrees"


def test_a_price_of_a_company_without_a_known_exchange_is_not_compared() -> None:
    unknown = u.company(HOUSE, "XNAS", "USD")
    unknown[1]["exchange"] = None
    names = {check.name for check in audit(u.only(unknown, PRICE, ticker=HOUSE)).checks}
    assert f"{HOUSE} {CLOSE}" not in names


def test_a_close_that_came_after_the_reports_market_closed_is_no_close_of_record() -> None:
    """The peer's close at 21:00 UTC was not known when New York closed at 20:00."""
    facts = [
        shown("market_cap", "100", "GBP m", PEER),
        shown("shares", "10.00", "m", PEER),
        u.price(PEER, DAY, 1000.0, currency="GBp", known_at=u.utc(DAY, 21)),
    ]
    names = {check.name: check.verdict for check in audit(house(PRICE, *facts)).checks}
    assert names[f"{PEER} market_cap: recorded close x shares"] == "cannot tell"


def test_a_missing_close_of_record_is_named() -> None:
    facts = [shown("market_cap", "100", "USD m"), shown("shares", "10", "m")]
    check = checked("market_cap: recorded close x shares", *facts)
    assert check.explanation.endswith("no close is on record.")


def test_the_days_whose_bars_are_asked_for_hold_the_sessions_beside_the_latest_report() -> None:
    facts = [PRICE, u.printed(HOUSE, date(2025, 4, 15), "price", "40.0", unit="USD")]
    assert days_about(house(*facts)) == (date(2026, 3, 31), date(2026, 4, 30))
    assert days_about(house()) is None
