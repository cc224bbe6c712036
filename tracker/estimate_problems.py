"""What is wrong with the last row's estimates: the street's of the peers, the model's halves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from tracker.arrays import LAST
from tracker.findings import Finding, Severity
from tracker.fiscal import MONTHS, fiscal_month
from tracker.intervals import Interval, exact, printed
from tracker.ledger import days_of
from tracker.origins import day
from tracker.peer_group import Peer
from tracker.record import Record
from tracker.revenue import consensus_ages
from tracker.valuation import History
from tracker.years import vintage_in_force

FAR = 2.0  # times the model's revenue, or the model's the street's


def consensus_problems(history: History, peer: Peer) -> Iterator[Finding]:
    """List what is missing, old, or of other fiscal years in a peer's consensus of the last row."""
    limit = history.policies.last.consensus_days
    years, ticker = history.last_years(), peer.leg.ticker
    lines = np.array([*years.values()], dtype=np.int64)
    ages = consensus_ages(history.record, peer.revenue, lines, history.grid)
    missing = [end for end, line in years.items() if not peer.revenue.value_m[line] > 0]
    stale = [end for end, age in zip(years, ages, strict=True) if age > limit]
    elsewhere = _other_years(peer)
    if missing and elsewhere:
        yield Finding(
            Severity.WARNING,
            ticker,
            "other_fiscal_years",
            f"{ticker}: no consensus revenue for {', '.join(missing)}; the years it has end on "
            f"{elsewhere}, its listing says in month {peer.leg.listing.year_ends_in[LAST]}; "
            "correct fiscal_year_end in the coverage file",
        )
    elif missing:
        yield Finding(
            Severity.WARNING,
            ticker,
            "missing_consensus",
            f"{ticker}: no consensus revenue above zero for {', '.join(missing)}; "
            "run 'tracker run consensus' or enter it in the coverage file",
        )
    if stale:
        yield Finding(
            Severity.WARNING,
            ticker,
            "stale_consensus",
            f"{ticker}: consensus revenue for {', '.join(stale)} was last seen "
            f"{np.nanmax(ages):.0f} days ago (limit {limit}); run 'tracker run consensus' once "
            "the source answers",
        )
    yield from _calendarised(peer, years)


def _calendarised(peer: Peer, years: Mapping[str, int]) -> Iterator[Finding]:
    """Say that a peer's multiples rest on two of its own years each, where they do."""
    revenue = peer.revenue
    blended = [
        end
        for end, line in years.items()
        if revenue.second[line] >= 0 and revenue.value_m[line] > 0
    ]
    if blended:
        ticker = peer.leg.ticker
        yield Finding(
            Severity.INFO,
            ticker,
            "calendarised",
            f"{ticker}: its fiscal years end in month {peer.leg.listing.year_ends_in[LAST]}; its "
            f"revenue for {', '.join(blended)} is two of them, weighted by months",
        )


def _other_years(peer: Peer) -> str:
    """Name a peer's known fiscal ends where none of them is in the month its listing names."""
    ledger, ends_in = peer.leg.record.consensus, peer.leg.listing.year_ends_in[LAST]
    mine = ledger.about // MONTHS == peer.about[LAST]
    months = ledger.about[mine] % MONTHS % 12 + 1
    ends = {str(day(end)) for end in ledger.frame["fiscal_end"][mine]}
    return "" if ends_in == 0 or ends_in in months else ", ".join(sorted(ends))


def far_from_model(history: History) -> Iterator[Finding]:
    """Tell in which years the street and the model differ more than twofold: a slip in a unit?

    Worked: consensus of 70.3 bn beside a model of 703 m is 100 times as much.
    """
    own = history.own
    # Both over the same market cap, so that their ratio is that of the revenues in one currency.
    ratios = own.ps_model / own.ps_consensus
    for end, line in history.last_years().items():
        ratio = ratios[line]
        if ratio > FAR or ratio < 1 / FAR:
            yield Finding(
                Severity.WARNING,
                own.company.ticker,
                "consensus_far_from_model",
                f"{own.company.ticker}: consensus revenue for {end} is {ratio:.3g} x the model's; "
                "check the units and currency of both",
            )


def half_year_problems(history: History) -> Iterator[Finding]:
    """Tell which halves of the model in force do not add up to their year, beyond rounding.

    Each figure stands for all that rounds to it. Worked: halves of 84 and 185 are 268 to 270,
    which meets the year's 269.
    """
    record, ticker = history.record, history.own.company.ticker
    vintage = vintage_in_force(record, history.grid)[LAST]
    lines = record.vintages.frame
    mine = (record.vintages.about == record.covered) & (record.vintages.effective == vintage)
    model = lines[mine & (lines["line"] == "revenue") & (lines["unit"] == "m")]
    months = fiscal_month(days_of(model["period_end"]))
    held = {
        (int(month), int(row["months"])): row
        for month, row in zip(months, model.to_dict("records"), strict=True)
        if row["months"] in {6, 12} and not np.isnan(row["value"])
    }
    for (month, length), year in held.items():
        halves = [held.get((month - ago, 6)) for ago in (6, 0)]
        if length == 12 and None not in halves:
            yield from _unlike_halves(record, ticker, year, [half for half in halves if half])


def _unlike_halves(
    record: Record, ticker: str, year: Mapping[str, Any], halves: Sequence[Mapping[str, Any]]
) -> Iterator[Finding]:
    first, second = (_as_printed(record, half) for half in halves)
    if not (first + second).intersects(_as_printed(record, year)):
        amounts = " + ".join(f"{half['value']:g}" for half in halves)
        yield Finding(
            Severity.WARNING,
            ticker,
            "halves_differ",
            f"{ticker}: the model's half-years of {day(year['period_end'])}, {amounts}, do not add "
            f"up to its year, {year['value']:g}; correct the [[forecast]] in the coverage file",
        )


def _as_printed(record: Record, row: Mapping[str, Any]) -> Interval:
    """Give what a forecast stands for: what rounds to its printed text, else the number alone."""
    printed_rows = record.inputs.frame("printed")
    item = f"{row['line']}/{day(row['period_end'])}/{row['months']}m"
    texts = printed_rows["text"][
        (printed_rows["ticker"] == row["ticker"])
        & (printed_rows["item"] == item)
        & (days_of(printed_rows["published_on"]) == np.datetime64(row["published_on"], "s"))
    ]
    return printed(texts.iloc[-1]) if len(texts) else exact(Decimal(repr(row["value"])))
