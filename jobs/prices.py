"""The job `prices`: daily closes of every covered company and peer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from jobs.outcome import Outcome, Row, late
from jobs.scope import Listing
from jobs.sources.contract import Closes, Failure, FailureKind, PriceSource
from tracker.checks import judge_closes
from tracker.facts import start_of
from tracker.findings import Finding
from tracker.sessions import exchange, utc_datetimes


def fetch_prices(
    source: PriceSource,
    listings: Sequence[Listing],
    *,
    start: date,
    now: datetime,
    until: date | None = None,
    expected: date | None = None,
) -> Outcome:
    """Fetch the closes from `start` (to `until`) and judge them; one entry or failure a listing.

    What there is gets recorded; a listing whose close of the `expected` session is not among it is
    a failure all the same, so that the run is tried again until the source has it.
    """
    answers = source.fetch_closes([one.ticker for one in listings], start=start, now=now)
    rows: list[Row] = []
    splits: list[Row] = []
    findings: list[Finding] = []
    failures: list[Failure] = []
    for listing in listings:
        answer = _expected(listing, answers[listing.ticker])
        if isinstance(answer, Failure):
            failures.append(answer)
            continue
        closes, doubts = _judged(listing, answer, until)
        rows += closes
        findings += [*answer.findings, *doubts]
        splits += _split_rows(answer)
        sessions = answer.bars["session"]
        if expected is not None and not (sessions >= str(expected)).any():
            failures.append(late(listing.ticker, source.name, "close", sessions, expected))
    return Outcome(source.name, {"price": rows, "split": splits}, tuple(findings), tuple(failures))


def _expected(listing: Listing, answer: Closes | Failure) -> Closes | Failure:
    if isinstance(answer, Failure) or answer.currency == listing.currency:
        return answer
    return Failure(
        listing.ticker,
        FailureKind.WRONG_CURRENCY,
        f"{listing.ticker}: the source quotes it in {answer.currency}, the coverage file in "
        f"{listing.currency}; nothing was recorded, correct one of them",
    )


def _judged(
    listing: Listing, answer: Closes, until: date | None
) -> tuple[Sequence[Row], list[Finding]]:
    bars = answer.bars
    if until is not None:
        bars = bars[bars["session"] <= str(until)]
    bars = bars.reset_index(drop=True)
    market = exchange(listing.exchange)
    flags, findings = judge_closes(listing.ticker, bars, market)
    known = market.known_instants(bars["session"].to_numpy().astype("datetime64[s]"))
    rows = [
        {
            "ticker": listing.ticker,
            "session": session.date(),
            "close": close,
            "currency": answer.currency,
            "volume": volume,
            "flag": flag,
            "known_at": instant,
        }
        for session, close, volume, flag, instant in zip(
            bars["session"], bars["close"], bars["volume"], flags, utc_datetimes(known), strict=True
        )
    ]
    return rows, findings


def _split_rows(answer: Closes) -> Iterator[Row]:
    for row in answer.splits.to_dict("records"):
        day = row["effective"].date()
        yield {
            "ticker": answer.ticker,
            "effective": day,
            "ratio": row["ratio"],
            "known_at": start_of(day),
        }
