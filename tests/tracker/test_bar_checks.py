"""Bars whose own figures contradict each other: they are pointed out, and their closes are used."""

from __future__ import annotations

import pandas as pd
import pytest

from tracker.bar_checks import judge_bars, traded_ranges
from tracker.findings import Finding, Severity

FILLED = {"low": 1933.0, "high": 2198.0, "close": 2104.0, "volume": 1_933_000.0}


def judge(*bars: dict[str, float | None]) -> list[Finding]:
    days = pd.date_range("2026-06-29", periods=len(bars)).astype("datetime64[s]")
    return judge_bars("2513.HK", pd.DataFrame(list(bars)).assign(session=days))


def test_an_ordinary_bar_passes_without_a_word() -> None:
    # 1,044,524,765 / 6,908,145 = 151.2, between 137.2 and 165.
    bar = {"open": 137.2, "high": 165.0, "low": 137.2, "close": 158.6}
    assert judge(bar | {"volume": 6_908_145.0, "amount": 1_044_524_765.0}) == []


@pytest.mark.parametrize(
    ("price", "odd"),
    [
        ({"open": 20.87}, True),  # below a low of 21
        ({"close": 21.9}, True),
        ({"open": 21.0, "close": 21.825}, False),
        ({"close": 21.82501}, False),  # a hair above: Yahoo's prices have 32 bits
        ({"open": None}, False),
        ({"low": None, "open": 5.0}, False),
    ],
)
def test_a_price_outside_its_days_range_is_pointed_out(
    price: dict[str, float | None], odd: bool
) -> None:
    found = judge({"open": 21.5, "high": 21.825, "low": 21.0, "close": 21.5} | price)
    assert [one.code for one in found] == (["price_outside_range"] if odd else [])
    for one in found:
        assert (one.severity, one.usable) == (Severity.WARNING, True)
        assert "outside the low and high of 2026-06-29" in one.message


def test_a_turnover_outside_the_days_range_is_pointed_out() -> None:
    """1,730,210,000 / 1,933,000 = 895 a share, on a day between 1,933 and 2,198."""
    (found,) = judge(FILLED | {"amount": 1_730_210_000.0})
    assert (found.code, found.usable) == ("turnover_outside_range", True)
    assert "of 2026-06-29 (895.091 against 1,933 to 2,198)" in found.message


def test_a_turnover_that_is_volume_times_close_is_filler() -> None:
    """1,933,000 x 2,104 = 4,067,032,000: no day's trades come to the close on average."""
    (found,) = judge(FILLED | {"amount": 4_067_032_000.0})
    assert (found.code, "on 2026-06-29, though" in found.message) == ("turnover_of_close", True)
    assert judge(FILLED | {"amount": 4_067_032_100.0}) == []


def test_a_day_without_a_move_or_a_trade_has_no_filler() -> None:
    flat = {"high": 100.0, "low": 100.0, "close": 100.0}
    assert judge(flat | {"volume": 2000.0, "amount": 200_000.0}) == []
    assert judge(flat | {"volume": 0.0, "amount": 0.0}) == []
    assert judge(FILLED | {"amount": None}, FILLED | {"volume": None, "amount": 1.0}) == []


def test_many_days_are_one_finding_that_names_three() -> None:
    (found,) = judge(*[FILLED | {"amount": 1.0}] * 5)
    assert "of 2026-06-29, 2026-06-30, 2026-07-01 and 2 more (" in found.message


def test_a_bar_of_which_only_the_close_is_known_cannot_contradict_itself() -> None:
    assert judge({"close": 847.5}) == []
    assert judge() == []


@pytest.mark.parametrize(
    ("bar", "told"),
    [
        ({}, (951.0, 978.0, 815.0)),
        ({"open": 0.0}, (None, 978.0, 815.0)),  # missing is written as zero
        ({"open": None, "low": -1.0}, (None, 978.0, None)),
        ({"volume": 0.0}, (951.0, 978.0, 815.0)),  # the feed has no volume, the price moved
        ({"open": 502.5, "high": 502.5, "low": 502.5, "volume": 0.0}, (None, None, None)),
        ({"open": 502.5, "high": 502.5, "low": 502.5, "volume": 100.0}, (502.5, 502.5, 502.5)),
        ({"low": 979.0}, (None, None, None)),
    ],
)
def test_a_bar_tells_of_trading_or_of_nothing(
    bar: dict[str, float | None], told: tuple[float | None, ...]
) -> None:
    whole = {"open": 951.0, "high": 978.0, "low": 815.0, "close": 847.5, "volume": 2e6}
    found = traded_ranges(pd.DataFrame([whole | bar], dtype="float64"))
    assert list(found) == ["open", "high", "low"]
    (row,) = found.astype(object).where(found.notna(), None).itertuples(index=False)
    assert tuple(row) == told


def test_closes_alone_tell_of_no_range() -> None:
    assert traded_ranges(pd.DataFrame({"close": [847.5, 900.5]})).isna().all(axis=None)
