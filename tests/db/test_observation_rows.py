"""Checking of rows: what is stored is exact and typed, what cannot be is refused by name."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from db.observation_rows import check_row, subject_of
from tests.db.rows import CLOSE, DAY, NOW, price, sample
from tracker.errors import BadInputError
from tracker.inputs import FRAMES


def columns(row: dict[str, object], kind: str = "price") -> dict[str, object]:
    return dict(check_row(kind, row, source="yahoo", now=NOW).columns)


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        (847.5, 847.5),
        (847, 847.0),
        (np.float64(847.5), 847.5),
        (np.int64(847), 847.0),
        (Decimal("847.5"), 847.5),
        (float("nan"), None),
        (None, None),
    ],
)
def test_a_number_is_stored_as_float_and_nan_as_missing(given: object, stored: object) -> None:
    close = columns(price(given))["close"]  # type: ignore[arg-type]
    assert close == stored
    assert type(close) is type(stored)


@pytest.mark.parametrize(
    "given",
    [DAY, "2026-04-15", pd.Timestamp("2026-04-15"), datetime(2026, 4, 15)],  # noqa: DTZ001
)
def test_a_date_may_come_in_any_exact_form(given: object) -> None:
    assert columns(price(session=given))["session"] == date(2026, 4, 15)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"close": "not a number"}, "price 0100.HK 2026-04-15: close cannot be 'not a number'"),
        ({"close": float("inf")}, "close cannot be inf"),
        ({"close": True}, "close cannot be True"),
        ({"session": datetime(2026, 4, 15, 8, tzinfo=UTC)}, "a date without a time"),
        ({"session": "15 April"}, "session cannot be '15 April'"),
        ({"session": None}, "session is missing"),
        ({"ticker": ""}, "ticker is missing"),
        ({"currency": 5}, "currency cannot be 5"),
        ({"colour": "red"}, "price has no column colour"),
        ({"known_at": None}, "known_at needs a time with its zone"),
        ({"known_at": datetime(2026, 4, 15)}, "known_at needs a time with its zone"),  # noqa: DTZ001
    ],
)
def test_a_bad_value_is_refused_with_its_key_and_column(
    change: dict[str, object], reason: str
) -> None:
    with pytest.raises(BadInputError, match=reason):
        columns(price(**change))  # type: ignore[arg-type]


def test_whole_numbers_and_flags_must_be_given_and_be_exact() -> None:
    for name, bad in [("months", 6.5), ("months", None), ("reported", None), ("reported", 3)]:
        with pytest.raises(BadInputError, match=name):
            columns({**sample("forecast"), name: bad}, "forecast")


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(BadInputError, match="unknown kind of observation 'prices'"):
        check_row("prices", price(), source="yahoo", now=NOW)


@pytest.mark.parametrize("kind", FRAMES)
def test_a_full_row_of_every_kind_is_accepted(kind: str) -> None:
    row = check_row(kind, sample(kind), source="report", now=NOW)
    assert row.columns.keys() == FRAMES[kind].key.keys() | FRAMES[kind].values.keys()
    assert (row.source, row.note, row.known_at) == ("report", "page 1", CLOSE)


def test_a_document_is_stored_as_plain_json() -> None:
    row = {**sample("peer_set"), "peers": ("2513.HK", "PLTR")}
    assert columns(row, "peer_set")["peers"] == ["2513.HK", "PLTR"]
    with pytest.raises(BadInputError, match="peers cannot be"):
        columns({**row, "peers": {"2513.HK"}}, "peer_set")


def test_a_live_row_without_a_time_is_known_now() -> None:
    row = price(live=True)
    del row["known_at"]
    assert check_row("price", row, source="yahoo", now=NOW).known_at == NOW


@pytest.mark.parametrize(
    ("kind", "subject"),
    [("price", "0100.HK"), ("fx_rate", "USDHKD"), ("benchmark_level", "^HSI")],
)
def test_the_subject_is_the_ticker_the_pair_or_the_index(kind: str, subject: str) -> None:
    row = {"ticker": "0100.HK", "base": "USD", "quote": "HKD", "index": "^HSI"}
    assert subject_of(kind, row) == subject
