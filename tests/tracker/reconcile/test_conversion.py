"""Printed rates, as a rounding and as they stand, and recorded ones beside those implied."""

from __future__ import annotations

from datetime import date

import pytest

from tests.tracker import universe as u
from tests.tracker.reconcile.reports import DAY, HOUSE, PEER, checked, house, line, shown
from tracker.reconcile import audit

BEFORE = date(2026, 4, 14)
PRICE = shown("price", "50.0", "USD")
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
