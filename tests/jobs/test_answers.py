"""What `value` and `history` answer, from the record alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Engine

from jobs.answers import (
    answer_history,
    answer_value,
    history_document,
    load_covered_inputs,
)
from jobs.desk import Desk
from jobs.due import Due
from jobs.runner import run_job
from tests.jobs.fakes import Clock, sessions
from tests.jobs.recorded import latest_document
from tracker.errors import BadInputError, UnknownTickerError
from tracker.inputs import ValuationInputs

REPORT = date(2026, 4, 15)


@pytest.fixture
def inputs(engine: Engine) -> ValuationInputs:
    return load_covered_inputs(engine, "0100.HK")


@pytest.fixture
def may(desk: Desk, clock: Clock) -> ValuationInputs:
    """The record of an evening in May, with six weeks of closes and rates."""
    clock.now = datetime(2026, 5, 20, 9, tzinfo=UTC)
    for job in ("prices", "fx"):
        run_job(desk, Due(job, "manual 1"))
    return load_covered_inputs(desk.engine, "0100.HK")


@pytest.mark.parametrize("text", ["0100.HK", "00100.HK", "100.hk", " 0100.hk "])
def test_every_spelling_finds_the_company(engine: Engine, text: str) -> None:
    assert load_covered_inputs(engine, text).ticker == "0100.HK"


@pytest.mark.parametrize("text", ["", "0101.HK", "MiniMax", "100", "%", "'; DROP TABLE price"])
def test_an_unknown_name_is_told_what_is_known(engine: Engine, text: str) -> None:
    with pytest.raises(UnknownTickerError, match="covered are 0100.HK; peers 2513.HK, PLTR"):
        load_covered_inputs(engine, text)


@pytest.mark.parametrize("text", ["PLTR", "pltr.o", "02513.HK"])
def test_a_peer_is_no_covered_company(engine: Engine, text: str) -> None:
    with pytest.raises(UnknownTickerError, match="is a peer, not a covered company"):
        load_covered_inputs(engine, text)


def test_a_date_is_valued_as_known_at_its_close(inputs: ValuationInputs) -> None:
    document = answer_value(inputs, as_of=REPORT, known_at=None)
    assert (document["as_of"], document["known_at"]) == ("2026-04-15", "2026-04-15T08:00:00Z")


def test_an_instant_is_valued_on_its_local_date(inputs: ValuationInputs) -> None:
    """17:00 UTC on the 15th is one o'clock on the 16th in Hong Kong."""
    moment = datetime(2026, 4, 15, 17, tzinfo=UTC)
    document = answer_value(inputs, as_of=None, known_at=moment)
    assert (document["as_of"], document["known_at"]) == ("2026-04-16", "2026-04-15T17:00:00Z")


def test_without_a_date_it_is_what_the_page_shows_now(desk: Desk, clock: Clock) -> None:
    """Nothing came in since the report, so both hold its valuation, aged today."""
    clock.now = datetime.now(UTC)
    run_job(desk, Due("recompute", "manual 1"))
    inputs = load_covered_inputs(desk.engine, "0100.HK")
    document = answer_value(inputs, as_of=None, known_at=None)
    shown = latest_document(desk.engine)
    assert document.pop("known_at") >= shown.pop("known_at")  # type: ignore[misc]
    assert document == shown
    assert (document["as_of"], document["shares_m"]) == ("2026-04-15", 313.64)
    assert "newer_shares" in {finding["code"] for finding in document["findings"]}


def test_todays_date_is_todays_arithmetic_even_while_the_page_holds(
    inputs: ValuationInputs,
) -> None:
    document = answer_value(inputs, as_of=date(2026, 11, 25), known_at=None)
    assert (document["as_of"], document["aged_at"]) == ("2026-11-25", "2026-11-25")
    assert document["shares_m"] == 349.24  # July's placing beside April's close


def test_what_was_not_known_then_is_not_seen_then(inputs: ValuationInputs) -> None:
    """An hour before Hong Kong's close its close of record is not known."""
    early = answer_value(inputs, as_of=REPORT, known_at=datetime(2026, 4, 15, 7, tzinfo=UTC))
    assert early["price"]["value"] is None


def test_a_history_has_a_row_for_each_session_of_the_covered_exchange(
    may: ValuationInputs,
) -> None:
    start, end = date(2026, 4, 1), date(2026, 5, 20)
    frame = answer_history(may, start=start, end=end, known="then").frame
    assert [moment.date() for moment in frame.index] == sessions("XHKG", start, end)
    assert frame["price"].notna().all()
    assert frame["ps_model_2027"].notna().sum() == len(sessions("XHKG", REPORT, end))


def test_the_report_beats_the_feed_on_its_day(may: ValuationInputs) -> None:
    frame = answer_history(may, start=REPORT, end=REPORT, known="then").frame
    assert frame["price"].tolist() == [847.5]


def test_a_history_without_dates_is_the_last_year(inputs: ValuationInputs) -> None:
    frame = answer_history(inputs, start=None, end=date(2026, 4, 20), known="then").frame
    assert (frame.index[0].date(), frame.index[-1].date()) == (
        date(2025, 4, 22),  # the first session after 20 April 2025, Easter
        date(2026, 4, 20),
    )


def test_dates_in_the_wrong_order_are_refused(inputs: ValuationInputs) -> None:
    with pytest.raises(BadInputError, match="--from 2026-04-16 is after --to 2026-04-15"):
        answer_history(inputs, start=date(2026, 4, 16), end=REPORT, known="then")


def test_a_span_without_a_session_is_a_history_without_rows(inputs: ValuationInputs) -> None:
    weekend = answer_history(inputs, start=date(2026, 4, 18), end=date(2026, 4, 19), known="then")
    document = history_document(weekend)
    assert document["rows"] == []
    assert document["columns"][0] == "session"


def test_a_history_document_is_plain_json(may: ValuationInputs) -> None:
    drift = answer_history(may, start=date(2026, 4, 13), end=date(2026, 4, 16), known="then")
    document = history_document(drift)
    assert (document["ticker"], document["known"]) == ("0100.HK", "then")
    rows = [dict(zip(document["columns"], row, strict=True)) for row in document["rows"]]
    assert [row["session"] for row in rows] == [
        "2026-04-13",
        "2026-04-14",
        "2026-04-15",
        "2026-04-16",
    ]
    assert rows[0]["ps_model_2026"] is None
    assert rows[0]["band"] is None
    assert rows[2]["band"] == "buy"
    assert rows[2]["price_session_PLTR"] == "2026-04-14"
    kinds = {type(value) for row in rows for value in row.values()}
    assert kinds <= {str, float, int, bool, type(None)}


def test_a_stale_mark_is_true_false_or_nothing(inputs: ValuationInputs) -> None:
    """Before the report there is no close that could be stale; on the 20th it is 3 sessions old."""
    drift = answer_history(inputs, start=date(2026, 4, 14), end=date(2026, 4, 20), known="then")
    document = history_document(drift)
    place = document["columns"].index("price_stale")
    assert [row[place] for row in document["rows"]] == [None, False, False, False, True]


@pytest.mark.parametrize("start", [date(2026, 1, 5), date(2026, 4, 15), date(2026, 5, 13)])
def test_what_looks_back_does_not_depend_on_where_the_asked_window_starts(
    may: ValuationInputs, start: date
) -> None:
    """MiniMax closes from 1 April on; its multiples start on the 15th: 24 sessions to 20 May."""
    last = date(2026, 5, 20)
    whole = answer_history(may, start=date(2026, 4, 1), end=last, known="then").frame
    asked = answer_history(may, start=start, end=last, known="then").frame
    names = [name for name in whole if str(name).startswith(("percentile_", "premium_"))]
    assert asked.loc["2026-05-13":, names].equals(whole.loc["2026-05-13":, names])
    counted = len(sessions("XHKG", REPORT, last))
    assert asked["percentile_market_multiple_n"].iloc[-1] == counted
    assert asked["premium_n_2027"].iloc[-1] == counted
    assert asked.index[0].date() == sessions("XHKG", start, last)[0]


def test_a_first_date_in_the_future_is_named_as_such(inputs: ValuationInputs) -> None:
    with pytest.raises(BadInputError, match="--from 2100-01-01 is in the future"):
        answer_history(inputs, start=date(2100, 1, 1), end=None, known="then")


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (np.float64("nan"), None),
        (np.inf, None),
        (None, None),
        (np.float64(1.5), 1.5),
        (np.int64(2), 2),
        (np.bool_(True), True),
        ("buy", "buy"),
    ],
)
def test_missing_is_null_and_numbers_are_pythons(
    inputs: ValuationInputs, value: Any, plain: Any
) -> None:
    drift = answer_history(inputs, start=REPORT, end=REPORT, known="then")
    frame = pd.DataFrame({"x": pd.Series([value], dtype=object)})
    (row,) = history_document(replace(drift, frame=frame))["rows"]
    assert row[1] == plain
    assert type(row[1]) is type(plain)
