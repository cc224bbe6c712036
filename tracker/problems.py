"""What is wrong with the last row of a history: one finding for each missing or doubtful input."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tracker.arrays import LAST
from tracker.currency import fx_age
from tracker.doubts import recent_doubts
from tracker.errors import BadInputError
from tracker.estimate_problems import consensus_problems, far_from_model, half_year_problems
from tracker.findings import Finding, Severity
from tracker.intervals import printed
from tracker.leg_problems import leg_problems
from tracker.listings import find_company
from tracker.origins import day
from tracker.second_opinions import second_opinions
from tracker.valuation import History


def find_problems(history: History) -> list[Finding]:
    """List the findings of the last row, the gravest first."""
    found = [
        *_own_problems(history),
        *_coverage_problems(history),
        *half_year_problems(history),
        *far_from_model(history),
        *_target_problems(history),
        *_fx_problems(history),
        *_peer_problems(history),
        *_printed_problems(history),
        *second_opinions(history),
        *recent_doubts(history),
    ]
    gravity = [Severity.ERROR, Severity.WARNING, Severity.INFO]
    return sorted(found, key=lambda finding: gravity.index(finding.severity))


def _own_problems(history: History) -> Iterator[Finding]:
    own = history.own
    yield from leg_problems(own.leg, own.company, history.policies.last.price_sessions)
    ticker = own.company.ticker
    wanted = history.last_years()
    if not wanted:
        yield Finding(
            Severity.ERROR,
            ticker,
            "missing_forecast",
            f"{ticker}: no model revenue is known; add a [[forecast]] to its coverage file",
        )
    dropped = [end for end, line in wanted.items() if not own.model.value_m[line] > 0]
    if dropped:
        yield Finding(
            Severity.WARNING,
            ticker,
            "missing_forecast_year",
            f"{ticker}: the model in force has no revenue above zero for {', '.join(dropped)}; "
            "enter it in the [[forecast]] of its coverage file",
        )
    missing = [end for end, line in wanted.items() if not own.consensus.value_m[line] > 0]
    if missing:
        yield Finding(
            Severity.INFO,
            ticker,
            "missing_consensus",
            f"{ticker}: no consensus revenue above zero for {', '.join(missing)}, so its own "
            "consensus multiple is empty; run 'tracker run consensus'",
        )


def _coverage_problems(history: History) -> Iterator[Finding]:
    ticker = history.own.company.ticker
    unknown = {
        "policy": not history.policies.last.bands,
        "status": history.verdict.status[LAST] is None,
    }
    for kind in [kind for kind, missing in unknown.items() if missing]:
        yield Finding(
            Severity.ERROR,
            ticker,
            f"missing_{kind}",
            f"{ticker}: no {kind} is in force on this date; "
            f"add a [[{kind}]] entry to its coverage file",
        )


def _target_problems(history: History) -> Iterator[Finding]:
    verdict, ticker = history.verdict, history.own.company.ticker
    targets = verdict.targets
    if np.isnan(targets.published[LAST]):
        yield Finding(
            Severity.ERROR,
            ticker,
            "missing_target",
            f"{ticker}: no published target in the listing's currency is known by this date",
        )
        return
    if _is_over(history):
        yield Finding(
            Severity.WARNING,
            ticker,
            "horizon_ended",
            f"{ticker}: the rating's horizon ended on {day(targets.horizon_ends[LAST])}; its "
            "upside is against an expired target; publish a new target",
        )
    if np.isnan(verdict.marked[LAST]):
        yield Finding(
            Severity.WARNING,
            ticker,
            "no_marked_target",
            f"{ticker}: no marked target: the multiple, the basis year's model revenue, FX or "
            "shares are missing",
        )
    elif np.isnan(verdict.peer_marked[LAST]):
        limit = history.policies.last.peer_marked_consensus_days
        yield Finding(
            Severity.INFO,
            ticker,
            "no_peer_marked_target",
            f"{ticker}: no peer-marked target: fewer than two peers have a multiple on consensus "
            f"seen within {limit} days, now and at publication; run 'tracker run consensus'",
        )
    yield from _earned_problems(history)
    yield from _relative_problems(history)


def _is_over(history: History) -> bool:
    """Tell whether the horizon is over, whatever status somebody has set since."""
    return bool(history.grid.aged_days[LAST] > history.verdict.targets.horizon_ends[LAST])


def _earned_problems(history: History) -> Iterator[Finding]:
    earned, ticker = history.verdict.earned, history.own.company.ticker
    benchmark = history.record.words.word(history.verdict.targets.benchmark[LAST])
    if np.isnat(earned.base_session[LAST]):
        yield Finding(
            Severity.WARNING,
            ticker,
            "no_base_close",
            f"{ticker}: no close was known when the target was published, so what it earned since "
            "is not known; enter that close in the coverage file",
        )
    absolute = earned.absolute[LAST]
    if _is_over(history) and np.isnan(absolute):
        yield Finding(
            Severity.WARNING,
            ticker,
            "outcome_unknown",
            f"{ticker}: the rating's outcome is not known: no fresh close is recorded for the "
            "end of its horizon; run 'tracker run prices'",
        )
    if np.isnan(earned.relative[LAST]) and not np.isnan(absolute):
        yield Finding(
            Severity.INFO,
            ticker,
            "no_benchmark",
            f"{ticker}: no fresh level of {benchmark or 'a benchmark'} is known, so "
            "the earned performance is absolute, not relative",
        )


def _relative_problems(history: History) -> Iterator[Finding]:
    """Say why an upside has no relative one beside it."""
    upsides, ticker = history.verdict.upsides, history.own.company.ticker
    banded = upsides[history.policies.last.banded][LAST]
    if np.isnan(upsides["relative"][LAST]) and not np.isnan(banded):
        index = history.record.words.word(history.verdict.targets.benchmark[LAST])
        yield Finding(
            Severity.INFO,
            ticker,
            "no_expected_return",
            f"{ticker}: the coverage states no expected return of {index or 'a benchmark'}, so no "
            "upside relative to it is given and the band is of the absolute one; state "
            "expected_benchmark_return in [[policy]]",
        )


def _fx_problems(history: History) -> Iterator[Finding]:
    limit = history.policies.last.fx_days
    for rate in history.last_rates():
        pair, age = f"USD{rate.currency}", fx_age(rate.dates, history.grid)[LAST]
        if np.isnan(rate.values[LAST]):
            yield Finding(
                Severity.ERROR,
                pair,
                "missing_fx",
                f"{pair}: no rate is known by this date, so nothing that needs it is computed; "
                "run 'tracker run fx'",
            )
        elif age > limit:
            yield Finding(
                Severity.WARNING,
                pair,
                "stale_fx",
                f"{pair}: the last rate is of {day(rate.dates[LAST])}, {age:.0f} market days ago "
                f"(limit {limit}); run 'tracker run fx' once the source answers",
            )


def _peer_problems(history: History) -> Iterator[Finding]:
    policy = history.policies.last
    members = history.peers.last_members()
    if not members:
        ticker = history.own.company.ticker
        yield Finding(
            Severity.INFO, ticker, "no_peers", f"{ticker}: no peers are named by this date"
        )
    for peer in members:
        company = find_company(history.record, peer.leg.listing)
        if company is None:
            yield Finding(
                Severity.ERROR,
                peer.leg.ticker,
                "unknown_company",
                f"{peer.leg.ticker}: nothing is known of its listing by this date",
            )
        else:
            yield from leg_problems(peer.leg, company, policy.price_sessions)
        yield from consensus_problems(history, peer)


def _printed_problems(history: History) -> Iterator[Finding]:
    rows = history.inputs.frame("printed").sort_values(["published_on", "known_at", "id"])
    prices = rows[rows["item"] == "price"].drop_duplicates("ticker", keep="last")
    texts = dict(zip(prices["ticker"], prices["text"], strict=True))
    for leg in (peer.leg for peer in history.peers.last_members()):
        row = history.record.prices.row(leg.price_picks[LAST])
        if row is None or leg.ticker not in texts:
            continue
        ticker, text = leg.ticker, texts[leg.ticker]
        if row["source"] == "report" and not _prints(text, row["close"]):
            yield Finding(
                Severity.INFO,
                ticker,
                "printed_price",
                f"{ticker}: the report prints {text} {row['currency']}; used is "
                f"{row['close']:g} of {day(row['session'])} ({row['note']})",
            )


def _prints(text: str, value: float) -> bool:
    """Tell whether `value` rounds to the printed figure, to half a unit of its last digit."""
    try:
        return printed(text).contains(value)
    except BadInputError:
        return False
