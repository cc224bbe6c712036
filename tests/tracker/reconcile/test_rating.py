"""The printed rating, target and share count against those on record."""

from __future__ import annotations

from datetime import date

import pytest

from tests.tracker import universe as u
from tests.tracker.reconcile.reports import DAY, HOUSE, checked, house, shown
from tracker.reconcile import Check, audit

PRICE = shown("price", "50.0", "USD")


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
