"""Printed prices, rates and the rating against the record of the report's day."""

from __future__ import annotations

from datetime import date

import pytest

from tests.tracker import universe as u
from tests.tracker.reconcile.reports import DAY, HOUSE, PEER, checked, house, line, shown
from tracker.reconcile import Check, audit

BEFORE, AFTER = date(2026, 4, 14), date(2026, 4, 16)
PRICE = shown("price", "50.0", "USD")
CLOSE, RANGE = "price: recorded close", "price: open, high, low"


def closed(day: date, close: float, ticker: str = HOUSE, **other: object) -> u.Fact:
    return u.price(ticker, day, close, known_at=u.utc(day, 21), **other)


# --- Prices ---------------------------------------------------------------------------------------


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
    assert "of that day no close is recorded" in check.explanation


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
    assert checked(RANGE, *facts).verdict == "cannot tell"


def test_a_partial_bar_is_no_close() -> None:
    assert checked(CLOSE, PRICE, closed(DAY, 50.0, flag="partial")).verdict == "cannot tell"


def test_an_import_beats_a_feed_and_the_latest_known_beats_the_rest() -> None:
    facts = [closed(DAY, 50.0, source="import"), closed(DAY, 51.0, source="yahoo")]
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


# --- Shares, target and scale of the record -------------------------------------------------------


def test_the_ledger_is_read_as_of_the_report() -> None:
    facts = [
        shown("shares", "10.00", "m"),
        u.shares(HOUSE, date(2026, 1, 1), 10.0),
        u.shares(HOUSE, date(2026, 5, 1), 12.0),
    ]
    assert checked("recorded_shares: the shares of the report", *facts).verdict == "agrees"


def test_a_target_without_multiple_or_year_is_compared_as_a_price() -> None:
    target = u.target(DAY, 60.0, ticker=HOUSE, currency="USD", multiple=None, fiscal_end=None)
    facts = [shown("target_price", "61", "USD"), target]
    assert checked("target_price: the target on record", *facts).verdict == "disagrees"
    implied = checked("target_price: multiple x revenue / shares", *facts)
    assert "the target names no year that it is a multiple of" in implied.explanation


# --- The rating -----------------------------------------------------------------------------------


def rated(rating: str, goal: str, **policy: object) -> Check | None:
    facts = [
        PRICE,
        shown("target_price", goal, "USD"),
        u.target(DAY, float(goal), ticker=HOUSE, currency="USD", rating=rating),
        u.policy(date(2026, 1, 1), ticker=HOUSE, **policy),
    ]
    name = f"{HOUSE} rating: upside of the target"
    return next((one for one in audit(house(*facts)).checks if one.name == name), None)


@pytest.mark.parametrize(
    ("rating", "goal", "verdict", "ends"),
    [
        ("buy", "60", "agrees", (15, None)),  # 59.5 / 50.05 - 1 = 18.9 %
        ("buy", "55", "disagrees", (15, None)),  # 10 %
        ("overweight", "55", "agrees", (5, 15)),
        ("hold", "60", "disagrees", (-5, 5)),
        ("underweight", "40", "agrees", (None, -5)),
    ],
)
def test_a_rating_is_held_against_the_upside_of_its_target(
    rating: str, goal: str, verdict: str, ends: tuple[int | None, int | None]
) -> None:
    check = rated(rating, goal)
    assert check is not None
    assert (check.verdict, check.shown) == (verdict, ends)
    assert ("not within" in check.explanation) == (verdict == "disagrees")


def test_an_expected_return_of_the_benchmark_is_taken_off() -> None:
    # 60 / 50 / 1.10 - 1 = 9 %: no Buy beside a benchmark that is to rise by 10 %
    check = rated("buy", "60", expected_benchmark_return=0.10)
    assert check is not None
    assert check.verdict == "disagrees"


@pytest.mark.parametrize("price", [shown("price", "0", "USD"), shown("price", "50", "HKD")])
def test_a_price_of_nothing_or_of_another_currency_gives_no_upside(price: u.Fact) -> None:
    facts = [
        price,
        shown("target_price", "60", "USD"),
        u.target(DAY, 60.0, ticker=HOUSE, currency="USD"),
        u.policy(date(2026, 1, 1), ticker=HOUSE),
    ]
    assert checked("rating: upside of the target", *facts).verdict == "cannot tell"


def test_a_rating_that_is_not_on_the_scale_is_not_judged() -> None:
    assert rated("conviction", "60") is None


# --- Rates ----------------------------------------------------------------------------------------

CAP = [
    shown("market_cap", "1000", "USD m"),
    shown("revenue/2027-12-31/12m", "200", "GBP m"),
    shown("revenue/2026-12-31/12m", "100", "GBP m"),
    shown("ps/2027-12-31/12m", "4.00", "x"),
    shown("ps/2026-12-31/12m", "8.00", "x"),
]


@pytest.mark.parametrize(
    ("text", "unit", "rounded", "stands"),
    [
        ("0.8", "GBP per USD", "agrees", "agrees"),
        ("1.2", "USD per GBP", "agrees", "disagrees"),  # 1000 / 200 / 4 = 1.25
        ("1.1", "USD per GBP", "disagrees", "disagrees"),
        ("9", "JPY per GBP", "cannot tell", "cannot tell"),
    ],
)
def test_a_printed_rate_is_judged_as_a_rounding_and_as_it_stands(
    text: str, unit: str, rounded: str, stands: str
) -> None:
    found = audit(house(*CAP, shown("rate", text, unit)))
    verdicts = [line(found, f"{HOUSE} rate: {one}").verdict for one in ("rounded", "as it stands")]
    assert verdicts == [rounded, stands]


def test_what_a_printed_rate_would_give_is_told() -> None:
    # 1000 x 0.9 / 200 = 4.50
    found = audit(house(*CAP, shown("rate", "0.9", "GBP per USD")))
    said = line(found, f"{HOUSE} rate: as it stands").explanation
    assert "at 0.9 there would stand 4.50x and 9.00x, not 4.00x and 8.00x" in said


def test_what_nothing_divides_has_no_multiple_to_tell_at_a_printed_rate() -> None:
    years = [shown(f"revenue/{year}-12-31/12m", "0", "GBP m") for year in (2026, 2027)]
    facts = [CAP[0], *years, *CAP[3:], shown("rate", "0.9", "GBP per USD")]
    said = line(audit(house(*facts)), f"{HOUSE} rate: as it stands").explanation
    assert said.endswith("that the relations need.")


def test_a_price_in_another_currency_than_the_market_cap_needs_a_rate() -> None:
    facts = [
        PRICE,
        shown("shares", "10.00", "m"),
        shown("market_cap", "400", "GBP m"),
        u.fx(DAY, "GBP", 0.8),
    ]
    assert checked("market_cap: price x shares", *facts).verdict == "agrees"


def test_a_rate_that_is_only_implied_by_two_others_has_no_multiples_to_name() -> None:
    """USDHKD by the house, HKDCNY by the peer; USDCNY is printed."""
    facts = [
        shown("market_cap", "8000", "HKD m"),
        shown("revenue/2027-12-31/12m", "100", "USD m"),
        shown("ps/2027-12-31/12m", "10.0", "x"),
        shown("market_cap", "8000", "HKD m", PEER),
        shown("revenue_2027", "7000", "CNY m", PEER),
        shown("ps_2027", "1.00", "x", PEER),
        shown("rate", "9", "CNY per USD"),
    ]
    said = line(audit(house(*facts)), f"{HOUSE} rate: as it stands").explanation
    assert said.endswith("that the relations need.")


@pytest.mark.parametrize(
    ("day", "rate", "verdict", "words"),
    [
        (DAY, 0.8, "agrees", "meets"),
        (DAY, 0.9, "disagrees", "misses"),
        (BEFORE, 0.8, "cannot tell", "it lies within"),
        (BEFORE, 0.9, "cannot tell", "outside"),
    ],
)
def test_a_recorded_rate_is_judged_on_the_reports_day_only(
    day: date, rate: float, verdict: str, words: str
) -> None:
    found = audit(house(*CAP, u.fx(day, "GBP", rate, source="ecb")))
    check = line(found, "USDGBP: recorded by ecb")
    assert check.verdict == verdict
    assert words in check.explanation


def test_a_rate_of_long_before_is_not_set_beside_it() -> None:
    names = {one.name for one in audit(house(*CAP, u.fx(date(2026, 4, 1), "GBP", 0.8))).checks}
    assert not any("recorded by" in name for name in names)


def test_a_cross_of_two_days_or_with_one_leg_is_nobodys_rate() -> None:
    cross = [
        shown("market_cap", "1000", "HKD m"),
        shown("revenue/2027-12-31/12m", "200", "CNY m"),
        shown("revenue/2026-12-31/12m", "100", "CNY m"),
        shown("ps/2027-12-31/12m", "4.35", "x"),
        shown("ps/2026-12-31/12m", "8.70", "x"),
    ]
    one_day = [u.fx(DAY, "HKD", 7.83), u.fx(DAY, "CNY", 6.8121)]
    found = audit(house(*cross, *one_day))
    assert line(found, "HKDCNY: recorded by report").printed == "0.87"
    for legs in ([u.fx(DAY, "HKD", 7.83), u.fx(BEFORE, "CNY", 6.8121)], one_day[:1]):
        names = {check.name for check in audit(house(*cross, *legs)).checks}
        assert "HKDCNY: recorded by report" not in names
