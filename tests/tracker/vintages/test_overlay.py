"""Rows that are not recorded yet, laid over inputs as recording would lay them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from tests.tracker import universe as u
from tracker.inputs import FRAMES
from tracker.vintages.overlay import with_rows

LATER = date(2026, 4, 24)
NOW = u.utc(LATER, 9)


def model(published_on: date, value: float, **other: Any) -> dict[str, Any]:
    return u.revenue(published_on, u.FY27, value, **other)[1]


def test_a_first_value_is_known_from_its_own_date_and_is_of_the_next_batch() -> None:
    before = u.minimax()
    after = with_rows(before, {"forecast": [model(u.REPORT_DAY, 800.0)]}, now=NOW)
    row = after.frame("forecast").iloc[-1]
    assert (row["value"], row["source"], row["known_at"]) == (800, "import", u.utc(u.REPORT_DAY))
    assert (after.batch, row["batch_id"], row["recorded_at"]) == (2, 2, NOW)
    assert row["id"] == before.frame("forecast")["id"].max() + 1
    assert len(before.frame("forecast")) == len(after.frame("forecast")) - 1


def test_another_value_of_the_same_key_and_source_is_known_from_now() -> None:
    before = u.only(u.revenue(u.REPORT_DAY, u.FY27, 703.0, source="import"), ticker=u.MINIMAX)
    after = with_rows(before, {"forecast": [model(u.REPORT_DAY, 800.0)]}, now=NOW)
    assert list(after.frame("forecast")["value"]) == [703, 800]
    assert after.frame("forecast")["known_at"].iloc[-1] == NOW


def test_another_value_is_never_hidden_behind_the_one_that_it_replaces() -> None:
    """A value that was known from the next day on is replaced from there, not from today."""
    tomorrow = u.utc(date(2026, 4, 25))
    known = u.revenue(u.REPORT_DAY, u.FY27, 703.0, source="import", known_at=tomorrow)
    after = with_rows(
        u.only(known, ticker=u.MINIMAX), {"forecast": [model(u.REPORT_DAY, 800.0)]}, now=NOW
    )
    assert after.frame("forecast")["known_at"].iloc[-1] == tomorrow


@pytest.mark.parametrize("value", [703.0, None])
def test_what_says_nothing_new_leaves_the_inputs_as_they_are(value: float | None) -> None:
    known = u.revenue(u.REPORT_DAY, u.FY27, value, source="import")
    before = u.only(known, ticker=u.MINIMAX)
    assert with_rows(before, {"forecast": [known[1]]}, now=NOW, source="report") is before


def test_a_row_without_a_time_is_known_from_now_and_rows_of_an_empty_kind_keep_its_types() -> None:
    row = model(u.REPORT_DAY, 800.0)
    del row["known_at"]
    after = with_rows(u.only(ticker=u.MINIMAX), {"forecast": [row], "target": []}, now=NOW)
    frame = after.frame("forecast")
    assert frame["known_at"].iloc[0] == NOW
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == FRAMES["forecast"].columns


def test_rows_join_whatever_words_are_new_in_them() -> None:
    """A source nobody has named yet, a currency of no row: columns of words stay such columns."""
    row = model(LATER, 5000.0, currency="CNY", source="desk model")
    after = with_rows(u.minimax(), {"forecast": [row]}, now=NOW)
    frame = after.frame("forecast")
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == FRAMES["forecast"].columns
    assert (frame["currency"].iloc[-1], frame["source"].iloc[-1]) == ("CNY", "desk model")
    assert isinstance(frame["source"].array, pd.Categorical)


def test_documents_are_compared_as_a_whole() -> None:
    before = u.minimax()
    peers = before.frame("peer_set").to_dict("records")[0]
    same: dict[str, Any] = {
        "ticker": u.MINIMAX,
        "effective": u.REPORT_DAY,
        "peers": list(peers["peers"]),
        "known_at": u.utc(u.REPORT_DAY),
    }
    assert with_rows(before, {"peer_set": [same]}, now=NOW, source="report") is before
    other = {**same, "peers": [u.PALANTIR]}
    after = with_rows(before, {"peer_set": [other]}, now=NOW, source="report")
    assert after.frame("peer_set")["peers"].iloc[-1] == [u.PALANTIR]
