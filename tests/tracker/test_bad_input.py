"""What no record should hold and some will: missing or left aside by name, never an exception."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd
import pytest

from tests.tracker import universe as u
from tests.tracker.histories import same
from tracker.inputs import ValuationInputs
from tracker.valuation import Known

DAY, MAY = u.REPORT_DAY, date(2026, 5, 4)
TUESDAY = date(2026, 4, 14)  # New York's last close before the report day's in Hong Kong
LATER = date(2026, 6, 1)
NAN = float("nan")
OURS = {"source": "import"}  # beats what the report says of the same key
KNOWN: tuple[Known, Known] = ("then", "now")


def unchanged(inputs: ValuationInputs, *ways: Known) -> None:
    """The report's coverage as it is, from its day to 4 May, as known then and as known now."""
    for known in ways or KNOWN:
        same(u.table(u.minimax(), DAY, MAY, known), u.table(inputs, DAY, MAY, known))
    assert u.findings(u.document(inputs)) == u.findings(u.document(u.minimax()))


def with_frames(change: Callable[[pd.DataFrame], pd.DataFrame]) -> ValuationInputs:
    inputs = u.minimax()
    frames = {kind: change(frame) for kind, frame in inputs.frames.items()}
    return ValuationInputs(inputs.ticker, frames, inputs.batch)


# --- A figure that cannot be --------------------------------------------------------------------

FIGURES: dict[str, tuple[Callable[[float], u.Fact], str, tuple[str, str]]] = {
    # what is recorded, the column that is missing then, and the finding that says so
    "close": (
        lambda bad: u.price(u.MINIMAX, DAY, bad, **OURS),
        "price",
        (u.MINIMAX, "missing_price"),
    ),
    "peer's close": (
        lambda bad: u.price(u.PALANTIR, TUESDAY, bad, **OURS),
        "ps_PLTR_2027",
        (u.PALANTIR, "missing_price"),
    ),
    "share count": (
        lambda bad: u.shares(u.MINIMAX, DAY, bad, **OURS),
        "shares_m",
        (u.MINIMAX, "missing_shares"),
    ),
    "peer's share count": (
        lambda bad: u.shares(u.PALANTIR, DAY, bad, **OURS),
        "ps_PLTR_2027",
        (u.PALANTIR, "missing_shares"),
    ),
    "rate": (
        lambda bad: u.fx(DAY, "HKD", bad, **OURS),
        "ps_model_2027",
        ("USDHKD", "missing_fx"),
    ),
    "peer's rate": (
        lambda bad: u.fx(DAY, "CNY", bad, **OURS),
        "ps_2513.HK_2027",
        ("USDCNY", "missing_fx"),
    ),
    "consensus": (
        lambda bad: u.consensus(u.PALANTIR, DAY, u.FY27, bad, **OURS),
        "ps_PLTR_2027",
        (u.PALANTIR, "missing_consensus"),
    ),
    "forecast": (
        lambda bad: u.revenue(DAY, u.FY27, bad, **OURS),
        "ps_model_2027",
        (u.MINIMAX, "missing_forecast_year"),
    ),
    "target": (
        lambda bad: u.target(DAY, bad, **OURS),
        "upside_published",
        (u.MINIMAX, "missing_target"),
    ),
    "target multiple": (
        lambda bad: u.target(DAY, 1317, multiple=bad, **OURS),
        "target_marked",
        (u.MINIMAX, "no_marked_target"),
    ),
}


@pytest.mark.parametrize("bad", [0.0, -5.0, NAN])
@pytest.mark.parametrize("figure", FIGURES)
def test_a_figure_that_cannot_be_is_missing_and_named(figure: str, bad: float) -> None:
    record, column, finding = FIGURES[figure]
    inputs = u.minimax(record(bad))
    for known in KNOWN:
        table = u.table(inputs, known=known)
        assert table[column].isna().all()
        assert np.isfinite(table.select_dtypes("float64").fillna(0.0).to_numpy()).all()
    assert finding in u.findings(u.document(inputs))


@pytest.mark.parametrize("bad", [0.0, -2.0, NAN])
def test_a_split_that_cannot_be_splits_nothing(bad: float) -> None:
    unchanged(u.minimax(u.split(u.MINIMAX, date(2026, 4, 20), bad)))


@pytest.mark.parametrize("bad", [0.0, -5.0, NAN])
def test_a_depositary_share_of_no_shares_has_no_market_cap(bad: float) -> None:
    listing = u.company(
        u.PALANTIR, "XNAS", "USD", effective=DAY, known_at=u.utc(DAY), ads_ratio=bad
    )
    value = u.document(u.minimax(listing))
    assert value["peers"][1]["market_cap_m"] == {"value": None, "currency": "USD"}
    assert value["peer_stats"][1]["missing"] == [u.PALANTIR]


# --- A figure of no currency --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fact", "column", "finding"),
    [
        (
            u.consensus(u.PALANTIR, DAY, u.FY27, 10_400, None, **OURS),  # type: ignore[arg-type]
            "ps_PLTR_2027",
            (u.PALANTIR, "missing_consensus"),
        ),
        (
            u.revenue(DAY, u.FY27, 703, currency=None, **OURS),
            "ps_model_2027",
            (u.MINIMAX, "missing_forecast_year"),
        ),
        (
            u.target(DAY, 1317, currency=None, **OURS),
            "upside_published",
            (u.MINIMAX, "missing_target"),
        ),
    ],
    ids=["consensus", "forecast", "target"],
)
def test_a_figure_of_no_currency_is_missing_and_named(
    fact: u.Fact, column: str, finding: tuple[str, str]
) -> None:
    inputs = u.minimax(fact)
    assert u.table(inputs)[column].isna().all()
    assert finding in u.findings(u.document(inputs))


def test_a_close_or_a_rate_of_no_currency_is_left_aside() -> None:
    unchanged(u.minimax(u.price(u.MINIMAX, DAY, 900, currency=None, **OURS)))
    unchanged(u.minimax(u.fx(DAY, None, 7.0, **OURS)))  # type: ignore[arg-type]
    unchanged(u.minimax(u.fx(DAY, "HKD", 9.1, base=None, **OURS)))


def test_a_close_of_no_currency_is_nobodys_even_where_no_listing_is_known() -> None:
    """Palantir's listing is entered on 4 May; a close of somebody else names no currency."""
    inputs = u.minimax(
        u.company(u.PALANTIR, "XNAS", "USD", effective=MAY, known_at=u.utc(MAY)),
        u.price(u.ZHIPU, TUESDAY, 999, currency=None),
        without=lambda kind, row: kind == "company" and row["ticker"] == u.PALANTIR,
    )
    column = u.table(inputs, DAY, MAY)["price_PLTR"]
    assert column.iloc[:-1].isna().all()
    assert column.iloc[-1] == 135.70


# --- Rows that stand wrongly, twice, too early, or are about somebody else ----------------------


def test_rows_in_any_order_say_the_same() -> None:
    unchanged(with_frames(lambda frame: frame.iloc[::-1].reset_index(drop=True)))
    unchanged(with_frames(lambda frame: frame.sample(frac=1, random_state=1)))  # index and all


def test_rows_recorded_twice_count_once() -> None:
    unchanged(with_frames(lambda frame: pd.concat([frame, frame], ignore_index=True)))


def about(ticker: str, day: date) -> list[u.Fact]:
    """One row of every kind that has one, each with figures that would be noticed."""
    dated = {"known_at": u.utc(DAY)}
    return [
        u.price(ticker, day, 1.0, currency=u.CURRENCIES.get(ticker, "USD"), **dated),
        u.shares(ticker, day, 1.0, **dated),
        u.split(ticker, day, 10.0, **dated),
        u.consensus(ticker, day, u.FY27, 1.0, **dated),
        u.revenue(day, u.FY27, 1.0, ticker=ticker, **dated),
        u.target(day, 1.0, ticker=ticker, **dated),
        u.status(day, "dropped", ticker=ticker, **dated),
        u.peer_set(day, "GHOST", ticker=ticker, **dated),
        ("policy", u.policy(day, ticker=ticker, bands=[])[1] | dated),
        u.company(ticker, "XLON", "GBp", effective=day, **dated),
    ]


@pytest.mark.parametrize("ticker", [u.MINIMAX, u.ZHIPU, u.PALANTIR])
@pytest.mark.parametrize("place", range(len(about("", DAY))))
def test_a_row_dated_in_the_future_waits_for_its_date(ticker: str, place: int) -> None:
    kind, row = about(ticker, LATER)[place]
    # as known now a close counts from when anybody knew it, so one of the future has no meaning
    unchanged(u.minimax((kind, row)), *(KNOWN[:1] if kind == "price" else KNOWN))


def test_a_rate_and_a_level_of_the_future_wait_too() -> None:
    rate = u.fx(LATER, "HKD", 1.0)[1] | {"known_at": u.utc(DAY)}
    level = u.level(LATER, 1.0)[1] | {"known_at": u.utc(DAY)}
    unchanged(u.minimax(("fx_rate", rate)))
    unchanged(u.minimax(("benchmark_level", level)), "then")


def test_rows_about_a_ticker_that_nobody_covers_are_left_aside() -> None:
    unchanged(u.minimax(*about("GHOST", DAY)))


def test_rows_about_no_ticker_are_left_aside() -> None:
    nobody: list[u.Fact] = [(kind, {**row, "ticker": None}) for kind, row in about("GHOST", DAY)]
    unchanged(u.minimax(*nobody))
