"""Figures as printed: whose, of when, in which unit."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tracker.intervals import exact
from tracker.reconcile.figures import Figure, Key, read_figure, read_key, recorded
from tracker.reconcile.periods import Period

KEY = Key("PEER", "price")


def read(text: str, unit: str | None) -> Figure:
    figure = read_figure(KEY, text, unit)
    assert figure is not None
    return figure


@pytest.mark.parametrize(
    ("item", "name", "code"),
    [
        ("revenue/2027-12-31/12m", "revenue", "FY2027"),
        ("revenue/2026-06-30/6m", "revenue", "6m to 2026-06"),
        ("ps_average_2027", "ps_average", "FY2027-03"),
        ("market_cap", "market_cap", None),
        ("long_run/agent_users", "long_run_agent_users", None),
    ],
)
def test_an_item_names_a_line_and_a_period(item: str, name: str, code: str | None) -> None:
    key = read_key("PEER", item, 3)
    assert (key.name, key.period and key.period.code) == (name, code)


def test_a_figure_of_a_day_has_no_period() -> None:
    assert read_key("PEER", "price", 12) == Key("PEER", "price", None)
    assert Key("PEER", "price", Period(24_000, 12)) != KEY


def test_hundreds_of_millions_are_brought_to_millions() -> None:
    figure = read("28", "CNY 100m")
    assert figure.interval.ends == (2750, 2850)
    assert (figure.scale, figure.currency) == (100, "CNY")


def test_pence_are_brought_to_pounds_and_back() -> None:
    figure = read("1,250", "GBp")
    assert figure.interval.ends == (Fraction("12.495"), Fraction("12.505"))
    assert (figure.scale, figure.currency) == (Fraction(1, 100), "GBP")


def test_a_percentage_may_stand_in_the_text() -> None:
    figure = read("12 %", None)
    assert figure.interval.ends == (Fraction("0.115"), Fraction("0.125"))
    assert (figure.text, figure.unit, figure.scale) == ("12", "%", Fraction(1, 100))


def test_a_proportion_is_what_it_says() -> None:
    assert read("2:3", "ratio").interval == exact(Fraction(2, 3))


@pytest.mark.parametrize("text", ["n/a", "2:0", "-"])
def test_what_is_no_figure_is_none(text: str) -> None:
    assert read_figure(KEY, text, None) is None


@pytest.mark.parametrize("unit", ["CNY per HKD", "x", "m shares", "", None])
def test_what_is_no_money_has_no_currency(unit: str | None) -> None:
    assert read("5", unit).currency is None


@pytest.mark.parametrize("unit", ["USD", "USD m", "USD / month", "USD per_share", "USD bn"])
def test_money_has_a_currency(unit: str) -> None:
    assert read("5", unit).currency == "USD"


def test_a_recorded_price_in_pence_is_exact_in_pounds() -> None:
    figure = recorded(KEY, 1250.5, "GBp", "GBp")
    assert figure.interval == exact(Fraction("12.505"))
    assert (figure.text, figure.currency, figure.recorded) == ("1250.5", "GBP", True)
