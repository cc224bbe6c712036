"""The job `shares`: total share counts as a source gives them, held against what was entered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from jobs.outcome import Outcome, Row
from jobs.sources.contract import Failure, FailureKind, ShareCounts, ShareSource
from jobs.sources.promise import promised
from tracker.coverage.facts import start_of
from tracker.findings import Finding, Severity
from tracker.share_checks import Entered, Total, entered_gap, implied_shares, total_shares

SAME = 0.005  # an implied count moves with every rounding of cap and price


@dataclass(frozen=True, slots=True)
class Known:
    """What is recorded of one company's shares."""

    entered: Entered | None = None
    ads_ratio: float = 1.0
    last_split: date | None = None
    counts: Mapping[date, float] = field(default_factory=dict)  # the source's, millions by date


def fetch_share_counts(
    source: ShareSource,
    tickers: Sequence[str],
    *,
    known: Mapping[str, Known],
    start: date,
    now: datetime,
    until: date | None = None,
) -> Outcome:
    """Fetch share counts (to `until`) and judge them; an entry or a failure for each ticker.

    They are recorded beside what a report or filing says, which they never overrule: a gap is a
    finding that names both. A company that the source does not count is no failure where somebody
    has entered its count.
    """
    given = source.fetch_shares(list(tickers), start=start, now=now)
    rows: list[Row] = []
    findings: list[Finding] = []
    failures: list[Failure] = []
    seen: list[tuple[str, str]] = []
    for ticker, answer in promised(source, tickers, given, ShareCounts).items():
        held = known.get(ticker, Known())
        if isinstance(answer, Failure):
            if answer.kind == FailureKind.NOT_FOUND and held.entered is not None:
                findings.append(_uncounted(ticker, source.name, held.entered))
            else:
                failures.append(answer)
            continue
        new, doubts = _judged(source.name, answer, held, now=now, until=until)
        rows += new
        findings += [*answer.findings, *doubts]
        if not new:
            seen.append(("share_count", ticker))
    return Outcome(
        source.name, {"share_count": rows}, tuple(findings), tuple(failures), tuple(seen)
    )


def _judged(
    source: str, answer: ShareCounts, held: Known, *, now: datetime, until: date | None
) -> tuple[list[Row], list[Finding]]:
    ticker, counts = answer.ticker, _usable(answer, held)
    implied_m = implied_shares(answer.cap_m, answer.price, held.ads_ratio)
    newest = counts[max(counts)] if counts else _newest(held)
    total = total_shares(ticker, newest, implied_m)
    if total is None:
        return [], []
    # Where somebody has entered a count, that one is used and judges the feed's.
    doubt = entered_gap(ticker, source, total, held.entered) if held.entered else total.finding
    findings = [] if doubt is None else [doubt]
    if total.implied:
        if until is not None or _is_held(total, held):
            return [], findings
        return [_row(ticker, now.date(), total, live=now)], findings
    changed = _changed(counts, held.counts)
    wanted = [day for day in changed if until is None or day <= until]
    last = max(counts, default=None)
    plain = Total(total.shares_m, total.reason, True)
    return [
        _row(ticker, day, total if day == last else plain, shares_m=counts[day]) for day in wanted
    ], findings


def _usable(answer: ShareCounts, held: Known) -> dict[date, float]:
    """Give the counts since the last split: whether a source restates older ones is not known."""
    days = answer.table["effective"].dt.date
    counts = dict(zip(days, answer.table["shares_m"], strict=True))
    return {
        day: count
        for day, count in counts.items()
        if held.last_split is None or day >= held.last_split
    }


def _newest(held: Known) -> float | None:
    """Give the count in force from earlier answers: an answer may hold only what is newer."""
    days = [day for day in held.counts if held.last_split is None or day >= held.last_split]
    return held.counts[max(days)] if days else None


def _is_held(total: Total, held: Known) -> bool:
    newest = _newest(held)
    return newest is not None and abs(total.shares_m / newest - 1) <= SAME


def _changed(counts: Mapping[date, float], recorded: Mapping[date, float]) -> Iterable[date]:
    """List the dates whose count is another than the one in force before, or was revised."""
    for day, count in sorted(counts.items()):
        if day in recorded:
            if recorded[day] != count:
                yield day
            continue
        before = [one for one in {*recorded, *counts} if one < day]
        in_force = {**recorded, **counts}[max(before)] if before else None
        if in_force != count:
            yield day


def _row(
    ticker: str,
    day: date,
    total: Total,
    *,
    shares_m: float | None = None,
    live: datetime | None = None,
) -> Row:
    row = {
        "ticker": ticker,
        "effective": day,
        "shares_m": total.shares_m if shares_m is None else shares_m,
        "reason": total.reason,
        "confirmed": total.confirmed,
        "known_at": start_of(day) if live is None else live,
    }
    return row if live is None else {**row, "live": True}


def _uncounted(ticker: str, source: str, entered: Entered) -> Finding:
    return Finding(
        Severity.INFO,
        ticker,
        "no_share_count",
        f"{ticker}: {source} does not count its shares; {entered.shares_m:.6g} m of "
        f"{entered.effective} ({entered.source}) are used without a second opinion",
    )
