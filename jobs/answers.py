"""What the commands `value` and `history` answer, from the record alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Engine

from db.engine import reading
from db.inputs import load_covered, load_inputs, resolve_ticker
from jobs.recompute import value_shown
from jobs.startup import now_utc
from tracker.document import Disclaimer, Valuation
from tracker.errors import BadInputError, UnknownTickerError
from tracker.fiscal import fiscal_month
from tracker.history import month_labels
from tracker.inputs import ValuationInputs
from tracker.own_history import history_frame
from tracker.record import Record
from tracker.restricted import is_restricted, mask_table
from tracker.snapshot import valuation_document
from tracker.valuation import (
    History,
    Known,
    find_covered,
    first_close,
    value_at,
    value_history,
)

A_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Drift:
    """A history with what its reader has to know: whose it is, of when, and as known when."""

    ticker: str
    name: str
    currency: str
    exchange: str
    start: date
    end: date
    known: Known
    disclaimer: Disclaimer
    restricted: bool
    basis: str | None  # the fiscal year of the latest target, as the columns name it
    frame: pd.DataFrame


def load_covered_inputs(
    engine: Engine, text: str, *, known_at: datetime | None = None
) -> ValuationInputs:
    """Load the inputs of the covered company that a ticker or alias names.

    With what was retracted after `known_at`, for it was known then.
    """
    with reading(engine) as connection:
        ticker = resolve_ticker(connection, text)
        covered = load_covered(connection)
        if ticker not in covered:
            raise UnknownTickerError(
                f"{ticker} is a peer, not a covered company; covered are {', '.join(covered)}"
            )
        return load_inputs(connection, ticker=ticker, retracted_by=known_at)


def answer_value(
    inputs: ValuationInputs, *, as_of: date | None, known_at: datetime | None
) -> Valuation:
    """Give what pages show now, or value the company as of a date, or as known at an instant."""
    if as_of is None and known_at is None:
        return value_shown(inputs, now=now_utc())[1]
    if as_of is None and known_at is not None:
        as_of = known_at.astimezone(find_covered(inputs).exchange.timezone).date()
    assert as_of is not None
    return valuation_document(value_at(inputs, as_of=as_of, known_at=known_at))


def answer_history(
    inputs: ValuationInputs, *, start: date | None, end: date | None, known: Known
) -> Drift:
    """Give the history of the company; the last year where no date is given."""
    company = find_covered(inputs)
    today = now_utc().astimezone(company.exchange.timezone).date()
    last = end or today
    first = start or last - A_YEAR
    if end is None and first > last:
        raise BadInputError(f"--from {first} is in the future; give a date that has come")
    if first > last:
        raise BadInputError(f"--from {first} is after --to {last}; exchange them")
    # What looks back, averages and percentiles, does so from the first close on record.
    recorded = first_close(Record(inputs)) or first
    history = value_history(inputs, start=min(recorded, first), end=last, known=known)
    restricted = is_restricted(inputs)
    return Drift(
        ticker=inputs.ticker,
        name=company.name_en,
        currency=company.quote_currency,
        exchange=company.exchange.mic,
        start=first,
        end=last,
        known=known,
        disclaimer=history.policies.last.disclaimer,
        restricted=restricted,
        basis=_basis(history),
        frame=mask_table(_flagged(history_frame(history, since=first)), whole=restricted),
    )


def history_document(drift: Drift) -> dict[str, Any]:
    """Lay a history out as the command's JSON: columns, and one row a session."""
    plain = drift.frame.reset_index()
    columns = [_plain_column(plain[name]) for name in plain.columns]
    return {
        "ticker": drift.ticker,
        "known": drift.known,
        "columns": list(plain.columns),
        "rows": [list(row) for row in zip(*columns, strict=True)],
        "disclaimer": drift.disclaimer,
        "restricted": drift.restricted,
    }


def _basis(history: History) -> str | None:
    """Name the fiscal year of the latest target as the columns do, None where there is none."""
    ends = history.verdict.targets.fiscal_end
    known = ends[~np.isnat(ends)]
    labels = month_labels(history.own.years)
    return labels.get(int(fiscal_month(known)[-1])) if len(known) else None


def _flagged(frame: pd.DataFrame) -> pd.DataFrame:
    """Give the flags as true, false or nothing; the engine counts them as 1, 0 and NaN."""
    flags = {
        name: frame[name].map({1.0: True, 0.0: False}).astype(object) for name in _flags(frame)
    }
    return frame.assign(**flags)


def _flags(frame: pd.DataFrame) -> list[str]:
    return [str(name) for name in frame.columns if str(name).endswith("_stale")]


def _plain_column(column: pd.Series[Any]) -> list[Any]:
    if pd.api.types.is_datetime64_any_dtype(column):
        return [None if pd.isna(day) else str(day.date()) for day in column]
    return [_plain(value) for value in column]


def _plain(value: Any) -> Any:
    if value is None or (isinstance(value, float | np.floating) and not np.isfinite(value)):
        return None
    return value.item() if isinstance(value, np.generic) else value
