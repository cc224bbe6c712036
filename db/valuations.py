"""Valuations as they were shown, each with the batch and the inputs that it read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast

from sqlalchemy import Connection, Select, func, select

from db.numbered_rows import record_row
from db.tables import TABLES
from db.types import canonical_json
from tracker.document import Valuation


@dataclass(frozen=True, slots=True)
class RecordedValuation:
    """One recorded valuation; `document` and `inputs` are parsed JSON."""

    id: int
    ticker: str
    session: date
    computed_at: datetime
    batch_id: int
    calc_version: str
    document: object
    inputs: object


def record_valuation(
    connection: Connection,
    *,
    ticker: str,
    session: date,
    computed_at: datetime,
    batch: int,
    calc_version: str,
    document: object,
    inputs: object,
) -> tuple[int, bool]:
    """Record a valuation unless its document equals the latest of this ticker and session.

    Gives the id of its row, and whether that was written now; the caller commits.
    """
    latest = _load_latest_of(connection, ticker, session)
    if latest is not None and canonical_json(latest.document) == canonical_json(document):
        return latest.id, False
    row = {
        "ticker": ticker,
        "session": session,
        "computed_at": computed_at,
        "batch_id": batch,
        "calc_version": calc_version,
        "document": document,
        "inputs": inputs,
    }
    return record_row(connection, "valuation", row), True


def load_latest_valuations(connection: Connection) -> list[RecordedValuation]:
    """Give each ticker's newest valuation by session, then by computing time; by ticker."""
    table, other = TABLES["valuation"], TABLES["valuation"].alias()
    # From ticker to ticker along the index, however many valuations each has.
    tickers = select(func.min(table.c.ticker).label("ticker")).cte("tickers", recursive=True)
    following = select(func.min(table.c.ticker)).where(table.c.ticker > tickers.c.ticker)
    tickers = tickers.union_all(
        select(following.scalar_subquery()).where(tickers.c.ticker.is_not(None))
    )
    newest = (other.c.session.desc(), other.c.computed_at.desc(), other.c.id.desc())
    ids = select(
        select(other.c.id)
        .where(other.c.ticker == tickers.c.ticker)
        .order_by(*newest)
        .limit(1)
        .scalar_subquery()
    ).select_from(tickers)
    return _load(connection, select(table).where(table.c.id.in_(ids)).order_by(table.c.ticker))


def load_document_before(
    connection: Connection, *, ticker: str, session: date, valued: date
) -> Valuation | None:
    """Give the last document of the day `valued` or before whose own close is before `session`.

    None without one. A desk may value a company before its exchange has closed that day: the close
    of such a document is of the session before its date, and a company that is halted is valued on
    the same close for days. What was valued after `valued` knows more than that day did.
    """
    day = valued + timedelta(days=1)
    while (found := load_valuation_before(connection, ticker=ticker, session=day)) is not None:
        document, day = cast(Valuation, found.document), found.session
        if (document["price"]["session"] or document["as_of"]) < str(session):
            return document
    return None


def load_previous(connection: Connection, document: Valuation) -> Valuation | None:
    """Give the document to see this one beside: the last of an earlier session of its own close."""
    valued = date.fromisoformat(document["as_of"])
    session = date.fromisoformat(document["price"]["session"] or document["as_of"])
    return load_document_before(
        connection, ticker=document["ticker"], session=session, valued=valued
    )


def load_valuation_before(
    connection: Connection, *, ticker: str, session: date
) -> RecordedValuation | None:
    """Give the last valuation recorded for an earlier day than `session`, None without one."""
    table = TABLES["valuation"]
    newest = (table.c.session.desc(), table.c.computed_at.desc(), table.c.id.desc())
    query = select(table).where(table.c.ticker == ticker, table.c.session < session)
    return next(iter(_load(connection, query.order_by(*newest).limit(1))), None)


def _load_latest_of(connection: Connection, ticker: str, session: date) -> RecordedValuation | None:
    table = TABLES["valuation"]
    query = (
        select(table)
        .where(table.c.ticker == ticker, table.c.session == session)
        .order_by(table.c.computed_at.desc(), table.c.id.desc())
        .limit(1)
    )
    return next(iter(_load(connection, query)), None)


def _load(connection: Connection, query: Select[tuple[object, ...]]) -> list[RecordedValuation]:
    return [RecordedValuation(**row) for row in connection.execute(query).mappings()]
