"""Yahoo's earningsTrend rows, read as consensus revenue by fiscal end, each in its own currency."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from jobs.sources.contract import Estimate, Estimates
from jobs.sources.yahoo_body import first_result, mapping, number
from tracker.errors import MalformedError
from tracker.findings import Finding, Severity

_YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class _Row:
    """One period as sent; None wherever Yahoo sent nothing, zero or an empty object."""

    period: str
    end: date | None
    mean: float | None
    low: float | None
    high: float | None
    analysts: int | None
    currency: str | None


def estimates_of(ticker: str, body: object) -> Estimates:
    """Read the fiscal years somebody estimates; what is missing or absurd becomes a finding."""
    rows = [_row(item) for item in _trend(body)]
    years = [row for row in rows if row.period.endswith("y")]
    quarters = [row for row in rows if row.period.endswith("q")]
    findings = [finding for row in years for finding in _problems(ticker, row, years, quarters)]
    troubled = {finding.subject for finding in findings}
    kept = [row for row in years if _subject(ticker, row) not in troubled]
    if not kept:
        findings.append(
            Finding(
                Severity.WARNING,
                ticker,
                "no_estimate",
                f"{ticker}: Yahoo has no usable revenue estimate for any fiscal year.",
            )
        )
    return Estimates(ticker, tuple(sorted(map(_estimate, kept), key=_end)), tuple(findings))


def _problems(
    ticker: str, year: _Row, years: Sequence[_Row], quarters: Sequence[_Row]
) -> Iterator[Finding]:
    """Give the one reason why a year is not used, if there is one."""
    code, reason = _problem(year, years, quarters)
    if code:
        subject = _subject(ticker, year)
        message = f"{subject}: {reason}; the year is left out."
        yield Finding(Severity.WARNING, subject, code, message)


def _problem(year: _Row, years: Sequence[_Row], quarters: Sequence[_Row]) -> tuple[str, str]:
    if year.end is None or year.mean is None or year.analysts == 0:
        return "no_estimate", "nobody estimates this year's revenue"
    if year.currency is None:
        return "no_currency", "Yahoo's estimate names no currency"
    if sum(row.end == year.end for row in years) > 1:
        return "absurd_estimate", "Yahoo has two estimates for one fiscal end"
    if reason := _absurdity(year, year.mean):
        return "absurd_estimate", reason
    if any(_exceeds(quarter, year) for quarter in quarters):
        return "absurd_estimate", "one of its quarters is estimated larger than the year"
    return "", ""


def _absurdity(year: _Row, mean: float) -> str:
    if mean <= 0:
        return "Yahoo's mean is not a positive number"
    if year.low is not None and not year.low <= mean:
        return "Yahoo's low lies above its mean"
    if year.high is not None and not mean <= year.high:
        return "Yahoo's mean lies above its high"
    return ""


def _exceeds(quarter: _Row, year: _Row) -> bool:
    """Tell whether a quarter of this very year, in the same currency, is larger than the year."""
    if quarter.end is None or year.end is None or quarter.currency != year.currency:
        return False
    if not year.end - _YEAR < quarter.end <= year.end:
        return False
    return quarter.mean is not None and year.mean is not None and quarter.mean > year.mean


def _subject(ticker: str, row: _Row) -> str:
    return f"{ticker} {row.end or row.period}"


def _estimate(row: _Row) -> Estimate:
    if row.end is None or row.mean is None or row.currency is None:
        raise MalformedError("an estimate without end, mean or currency passed the checks")
    return Estimate(
        fiscal_end=row.end,
        currency=row.currency,
        mean_m=row.mean / 1e6,
        low_m=None if row.low is None else row.low / 1e6,
        high_m=None if row.high is None else row.high / 1e6,
        analysts=row.analysts,
    )


def _end(estimate: Estimate) -> date:
    return estimate.fiscal_end


def _trend(body: object) -> Sequence[object]:
    """Give the rows of the answer, or refuse an answer of another shape."""
    trend = first_result(body, "earningsTrend").get("trend")
    if not isinstance(trend, list):
        raise MalformedError("Yahoo's answer about estimates holds no rows")
    return trend


def _row(item: object) -> _Row:
    row = mapping(item)
    revenue = mapping(row.get("revenueEstimate"))
    currency, analysts = revenue.get("revenueCurrency"), number(revenue.get("numberOfAnalysts"))
    return _Row(
        period=str(row.get("period")),
        end=_date(row.get("endDate")),
        mean=number(revenue.get("avg")) or None,
        low=number(revenue.get("low")) or None,
        high=number(revenue.get("high")) or None,
        analysts=None if analysts is None else int(analysts),
        currency=currency if isinstance(currency, str) and currency else None,
    )


def _date(value: object) -> date | None:
    if value is None or value == {}:
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise MalformedError("Yahoo's answer holds a fiscal end that is no date") from error
