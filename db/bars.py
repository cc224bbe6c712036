"""Loads open, high and low of sessions, which no valuation reads: the audit of a report does."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

import pandas as pd
from sqlalchemy import Connection

from db.frames import load_frame
from db.inputs import load_inputs
from db.retractions import not_retracted
from db.tables import OBSERVATIONS
from tracker.inputs import ValuationInputs
from tracker.reconcile.reading import days_about


def load_bars(
    connection: Connection, *, tickers: Collection[str], start: date, end: date, batch: int
) -> pd.DataFrame:
    """Give every vintage up to a batch of the bars of some tickers, from `start` to `end`."""
    table = OBSERVATIONS["bar"]
    conditions = [
        table.c.batch_id <= batch,
        table.c.ticker.in_(tickers),
        table.c.session.between(start, end),
        not_retracted(table, batch=batch),
    ]
    return load_frame(connection, kind="bar", conditions=conditions)


def load_audited(connection: Connection, *, ticker: str) -> ValuationInputs:
    """Give what the audit of a company's report reads: its inputs, and the bars about its day."""
    inputs = load_inputs(connection, ticker=ticker)
    about = days_about(inputs)
    if about is None:
        return inputs
    tickers = set(inputs.frame("company")["ticker"])
    bars = load_bars(connection, tickers=tickers, start=about[0], end=about[1], batch=inputs.batch)
    return replace(inputs, frames={**inputs.frames, "bar": bars})
