"""The job `fx`: daily rates of every needed currency against the US dollar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from jobs.outcome import Outcome, Row, late
from jobs.sources.chosen import Sources
from jobs.sources.contract import Failure, FxSource, Rates
from jobs.sources.promise import promised
from tracker.findings import Finding, Severity
from tracker.rate_checks import judge_rates
from tracker.sessions import LONDON, end_of_day


def fetch_fx(
    source: FxSource,
    currencies: Sequence[str],
    *,
    start: date,
    now: datetime,
    until: date | None = None,
    expected: date | None = None,
) -> Outcome:
    """Fetch the rates from `start` (to `until`); an entry or a failure for each currency.

    What there is gets recorded; without the `expected` day's rate or a later one it is a failure
    all the same, so that the run is tried again until the source has it.
    """
    given = source.fetch_rates(list(currencies), start=start, now=now)
    answers = promised(source, currencies, given, Rates)
    rows: list[Row] = []
    findings: list[Finding] = []
    failures: list[Failure] = []
    for currency in currencies:
        answer = answers[currency]
        if isinstance(answer, Failure):
            failures.append(answer)
            continue
        judged = judge_rates(currency, answer.bars)
        findings += [*answer.findings, *judged.findings]
        for bar in judged.bars.to_dict("records"):
            day = bar["date"].date()
            if until is None or day <= until:
                rows.append(_row(currency, day, bar["rate"]))
        days = judged.bars["date"]
        if expected is not None and not (days >= str(expected)).any():
            failures.append(late(f"USD{currency}", source.name, "rate", days, expected))
    return Outcome(source.name, {"fx_rate": rows}, tuple(findings), tuple(failures))


def fetch_rates(
    sources: Sources,
    currencies: Sequence[str],
    *,
    start: date,
    second_start: date,
    now: datetime,
    until: date | None = None,
    expected: date | None = None,
) -> Outcome:
    """Fetch the rates, and those of the second source, where one is chosen, beside them."""
    rates = fetch_fx(sources.fx, currencies, start=start, now=now, until=until, expected=expected)
    if sources.second_fx is None:
        return rates
    second = fetch_second_fx(
        sources.second_fx, currencies, start=second_start, now=now, until=until
    )
    return rates.beside(second)


def fetch_second_fx(
    source: FxSource,
    currencies: Sequence[str],
    *,
    start: date,
    now: datetime,
    until: date | None = None,
) -> Outcome:
    """Fetch a second source's rates, to compare with and for gaps; what it lacks fails no run."""
    found = fetch_fx(source, currencies, start=start, now=now, until=until)
    if not found.failures:
        return found
    names = ", ".join(f"USD{one.subject}" for one in found.failures)
    first = found.failures[0].message.removeprefix(f"{found.failures[0].subject}: ")
    missing = Finding(
        Severity.INFO,
        source.name,
        "no_second_opinion",
        f"{source.name}: no second opinion on {names}: {first}",
    )
    return replace(found, findings=(*found.findings, missing), failures=())


def _row(currency: str, day: date, rate: float) -> Row:
    return {
        "base": "USD",
        "quote": currency,
        "date": day,
        "rate": rate,
        "known_at": end_of_day(day, LONDON),
    }
