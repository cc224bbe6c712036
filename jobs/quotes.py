"""The job `quotes`: what covered companies trade at while their exchange is open.

It is not in the ledger of runs: a row every five minutes of every open hour would bury the runs
that matter, nothing has to be caught up, and a quote that was missed is worth nothing a minute
later. When it last tried and what went wrong stands beside each quote instead (`db/quotes.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import structlog
from sqlalchemy import Connection

from db.engine import reading
from db.inputs import load_covered
from db.leadership import LostTermError
from db.overview import load_companies
from db.quotes import load_quotes, record_problem, record_quote
from jobs.desk import Desk
from jobs.logs import in_one_line
from jobs.scope import Listing, load_scope
from jobs.sources.contract import Failure, FailureKind, Quote, QuoteSource
from jobs.sources.promise import promised
from tracker.sessions import exchange

log = structlog.get_logger()


def refresh_quotes(desk: Desk) -> None:
    """Fetch the quotes that are due and overwrite the last ones; what fails stops nothing else."""
    source, now = desk.sources.quotes, desk.clock()
    if source is None or not desk.quotes_every:
        return
    try:
        with reading(desk.engine) as connection:
            due = load_due_quotes(connection, desk, now=now)
            listings = load_scope(connection, today=now.date()).listings if due else ()
        asked = [one for one in listings if one.ticker in due]
        if asked:
            _record(desk, source, fetch_quotes(source, asked, now=now), now=now)
    except LostTermError:
        raise
    except Exception as error:  # noqa: BLE001 (told here; the next tick tries again)
        log.warning("quotes not refreshed", reason=in_one_line(error))


def load_due_quotes(connection: Connection, desk: Desk, *, now: datetime) -> set[str]:
    """Name the covered companies whose exchange is open and whose last try is long enough ago."""
    companies, tried = load_companies(connection), load_quotes(connection)
    waiting = {
        ticker
        for ticker, quote in tried.items()
        # A time to come is of a clock that was set back since: it holds nothing up.
        if quote.tried_at <= now < quote.tried_at + desk.quotes_every
    }
    return {
        ticker
        for ticker in load_covered(connection)
        if ticker not in waiting
        and ticker in companies
        and (mic := companies[ticker].exchange)
        and exchange(mic).is_open(now)
    }


def fetch_quotes(
    source: QuoteSource, listings: Sequence[Listing], *, now: datetime
) -> dict[str, Quote | Failure]:
    """Fetch one quote or failure a listing, in the unit its closes are recorded in."""
    tickers = [one.ticker for one in listings]
    try:
        given: Mapping[str, Quote | Failure] = source.fetch_quotes(tickers, now=now)
    except Exception as error:  # noqa: BLE001 (foreign code; without a note it is tried each tick)
        reason = in_one_line(error)
        log.warning("the source of quotes failed", source=source.name, reason=reason)
        return {
            ticker: Failure(ticker, FailureKind.MALFORMED, f"{ticker}: {reason}")
            for ticker in tickers
        }
    answers = promised(source, tickers, given, Quote)
    return {one.ticker: _in_unit(one, answers[one.ticker]) for one in listings}


def _in_unit(listing: Listing, answer: Quote | Failure) -> Quote | Failure:
    if isinstance(answer, Failure) or answer.currency == listing.currency:
        return answer
    return Failure(
        listing.ticker,
        FailureKind.WRONG_CURRENCY,
        f"{listing.ticker}: quoted in {answer.currency}, its closes are in {listing.currency}; "
        "the quote is not used",
    )


def _record(
    desk: Desk, source: QuoteSource, answers: Mapping[str, Quote | Failure], *, now: datetime
) -> None:
    with desk.writing() as connection:
        for ticker, answer in answers.items():
            if isinstance(answer, Failure):
                log.info("no quote", ticker=ticker, reason=answer.message)  # with --verbose
                record_problem(
                    connection,
                    ticker=ticker,
                    problem=answer.message,
                    source=source.name,
                    now=now,
                )
            else:
                record_quote(
                    connection,
                    ticker=ticker,
                    price=answer.price,
                    currency=answer.currency,
                    traded_at=answer.traded_at,
                    source=source.name,
                    now=now,
                )
