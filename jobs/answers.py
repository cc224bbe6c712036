"""What the commands `value` and `history` answer, from the record alone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Engine

from db.bars import load_audited
from db.engine import reading
from db.inputs import load_covered, load_inputs, resolve_ticker
from jobs.recompute import market_day, value_shown
from jobs.startup import now_utc
from tracker.document import Valuation
from tracker.drift import Drift, drift
from tracker.errors import BadInputError, UnknownTickerError
from tracker.inputs import ValuationInputs
from tracker.snapshot import valuation_document
from tracker.valuation import Known, value_at

A_YEAR = timedelta(days=365)


def load_covered_inputs(
    engine: Engine, text: str, *, known_at: datetime | None = None
) -> ValuationInputs:
    """Load the inputs of the covered company that a ticker or alias names.

    With what was retracted after `known_at`, for it was known then.
    """
    with reading(engine) as connection:
        ticker = find_company(connection, text)
        return load_inputs(connection, ticker=ticker, retracted_by=known_at)


def load_audited_inputs(engine: Engine, text: str) -> ValuationInputs:
    """Load what the audit of a report reads, of the company that a ticker or alias names."""
    with reading(engine) as connection:
        return load_audited(connection, ticker=find_company(connection, text))


def find_company(connection: Connection, text: str) -> str:
    """Give the covered company that a ticker or alias names; UnknownTickerError for a peer."""
    ticker, covered = resolve_ticker(connection, text), load_covered(connection)
    if ticker not in covered:
        raise UnknownTickerError(
            f"{ticker} is a peer, not a covered company; covered are {', '.join(covered)}"
        )
    return ticker


def answer_value(
    inputs: ValuationInputs, *, as_of: date | None, known_at: datetime | None
) -> Valuation:
    """Give what pages show now, or value the company as of a date, or as known at an instant."""
    if as_of is None and known_at is None:
        return value_shown(inputs, now=now_utc())[1]
    if as_of is None and known_at is not None:
        as_of = market_day(inputs, known_at)
    assert as_of is not None
    return valuation_document(value_at(inputs, as_of=as_of, known_at=known_at))


def older_cases(inputs: ValuationInputs, document: Valuation) -> date | None:
    """Give the day of the newest target before the one in force that has scenarios."""
    in_force = document["target"]["published_on"]
    rows = inputs.frame("scenario")
    days = rows.loc[rows["ticker"] == inputs.ticker, "published_on"].dt.date
    return max((day for day in days if in_force and str(day) < in_force), default=None)


def answer_history(
    inputs: ValuationInputs, *, start: date | None, end: date | None, known: Known
) -> Drift:
    """Give the history of the company; the last year where no date is given."""
    last = last_day(start, end, today=market_day(inputs, now_utc()))
    return drift(inputs, start=start or last - A_YEAR, end=last, known=known)


def last_day(start: date | None, end: date | None, *, today: date) -> date:
    """Give the last day of a span, today where none is given; BadInputError where it has none."""
    last = end or today
    if start is not None and start > last:
        mend = "is in the future; give a date that has come"
        told = mend if end is None else f"is after --to {last}; exchange them"
        raise BadInputError(f"--from {start} {told}")
    return last


def history_document(found: Drift) -> dict[str, Any]:
    """Lay a history out as the command's JSON: columns, and one row a session."""
    plain = found.frame.reset_index()
    columns = [_plain_column(plain[name]) for name in plain.columns]
    return {
        "ticker": found.ticker,
        "known": found.known,
        "columns": list(plain.columns),
        "rows": [list(row) for row in zip(*columns, strict=True)],
        "disclaimer": found.disclaimer,
        "restricted": found.restricted,
    }


def _plain_column(column: pd.Series[Any]) -> list[Any]:
    if pd.api.types.is_datetime64_any_dtype(column):
        return [None if pd.isna(day) else str(day.date()) for day in column]
    return [_plain(value) for value in column]


def _plain(value: Any) -> Any:
    if value is None or (isinstance(value, float | np.floating) and not np.isfinite(value)):
        return None
    return value.item() if isinstance(value, np.generic) else value
