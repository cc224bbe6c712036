"""The valuation document: the last row of a history, with where each number comes from."""

from __future__ import annotations

import numpy as np

from tracker.arrays import LAST
from tracker.bands import flip_prices
from tracker.company_document import (
    consensus_estimate,
    model_estimate,
    peer_document,
    price_document,
    shares_document,
)
from tracker.currency import fx_age
from tracker.document import (
    Band,
    FindingDocument,
    FlipPrice,
    Fx,
    Horizon,
    Money,
    Name,
    NextTwelveMonths,
    OwnMultiple,
    OwnNextTwelveMonths,
    PeerImplied,
    PeerStat,
    Revenue,
    Scenario,
    Statistics,
    Target,
    Upside,
    Valuation,
)
from tracker.earned_document import benchmark_document, earned_document
from tracker.findings import Finding
from tracker.long_run import long_run
from tracker.multiples import premium, upside
from tracker.origins import day, instant, number, origin, whole
from tracker.past import own_history
from tracker.peers import PeerStatistics, without
from tracker.printed_document import printed_documents
from tracker.problems import find_problems
from tracker.restricted import mask, record_restricted
from tracker.status import target_age_days
from tracker.valuation import History


def valuation_document(history: History) -> Valuation:
    """Give the document of the last row of a history (see `tracker.document` for its fields).

    Of a coverage that is restricted by now it is masked, whatever the date.
    """
    document = _document(history)
    return mask(document) if record_restricted(history.record) else document


def _document(history: History) -> Valuation:
    verdict, own, policy = history.verdict, history.own, history.policies.last
    return {
        "as_of": str(day(history.grid.days[LAST])),
        "known_at": instant(history.grid.cuts[LAST]),
        "aged_at": str(day(history.grid.aged_days[LAST])),
        "batch": history.inputs.batch,
        "ticker": own.company.ticker,
        "name": Name(en=own.company.name_en, zh=own.company.name_zh),
        "price": price_document(own.leg, policy.price_sessions, own.company.quote_currency),
        "shares_m": number(own.leg.shares_m[LAST]),
        "shares": shares_document(own.leg),
        "market_cap_m": Money(value=number(own.leg.cap_m[LAST]), currency=own.company.currency),
        "revenue": _model_revenue(history),
        "ps": _own_multiples(history),
        "target": _target(history),
        "scenarios": _scenarios(history),
        "upside": _upside(history),
        "banded": policy.banded,
        "band": verdict.band[LAST],
        "rating": verdict.targets.rating[LAST],
        "status": verdict.status[LAST],
        "target_age_days": whole(target_age_days(verdict.targets, history.grid)[LAST]),
        "horizon": _horizon(history),
        "market_multiple": number(verdict.market_multiple[LAST]),
        "earned": earned_document(history),
        "benchmark": benchmark_document(history),
        "flip_prices": _flip_prices(history),
        "bands": _bands(history),
        "peers": [peer_document(peer, history) for peer in history.peers.last_members()],
        "peer_stats": _peer_stats(history),
        "peer_implied": _peer_implied(history),
        "ntm": _next_twelve_months(history),
        "own_history": own_history(history),
        "long_run": long_run(history),
        "fx": _fx(history),
        "printed": printed_documents(history.inputs),
        "disclaimer": policy.disclaimer,
        "findings": [finding_document(finding) for finding in find_problems(history)],
    }


def _model_revenue(history: History) -> list[Revenue]:
    model = history.own.model
    return [
        Revenue(fiscal_end=end, **model_estimate(model, line, history.grid))
        for end, line in history.last_years().items()
    ]


def _own_multiples(history: History) -> list[OwnMultiple]:
    own = history.own
    return [
        OwnMultiple(fiscal_end=end, basis=basis, value=number(column[line]))
        for end, line in history.last_years().items()
        for basis, column in (("model", own.ps_model), ("consensus", own.ps_consensus))
    ]


def _next_twelve_months(history: History) -> OwnNextTwelveMonths:
    own, grid, line = history.own, history.grid, history.last_ntm()
    limit = history.policies.last.consensus_days
    model = model_estimate(own.model, line, grid)
    street = consensus_estimate(history.record, own.consensus, line, grid, limit)
    return OwnNextTwelveMonths(
        model=NextTwelveMonths(revenue=model, ps=number(own.ps_model[line])),
        consensus=NextTwelveMonths(revenue=street, ps=number(own.ps_consensus[line])),
        peers=_statistics(history, line, history.peers.statistics),
    )


def _target(history: History) -> Target:
    verdict, targets = history.verdict, history.verdict.targets
    row = history.record.targets.row(targets.picks[LAST])
    return Target(
        published=number(targets.published[LAST]),
        marked=number(verdict.marked[LAST]),
        peer_marked=number(verdict.peer_marked[LAST]),
        peer_marked_low=number((verdict.marked * verdict.peer_ratio.low)[LAST]),
        peer_marked_high=number((verdict.marked * verdict.peer_ratio.high)[LAST]),
        currency=history.own.company.quote_currency,
        multiple=number(targets.multiple[LAST]),
        fiscal_end=day(targets.fiscal_end[LAST]),
        published_on=day(targets.published_on[LAST]),
        source=None if row is None else row["source"],
        note=None if row is None else row["note"],
    )


def _scenarios(history: History) -> list[Scenario]:
    words, close = history.record.words, history.own.leg.close
    return [
        Scenario(
            name=one.name,
            multiple=number(one.multiple[LAST]),
            revenue_m=number(one.revenue_m[LAST]),
            currency=words.word(one.currency[LAST]),
            price=number(one.price[LAST]),
            upside=number(upside(one.price, close)[LAST]),
        )
        for one in history.verdict.scenarios
        if one.picks[LAST] >= 0
    ]


def _upside(history: History) -> Upside:
    upsides = history.verdict.upsides
    return Upside(
        published=number(upsides["published"][LAST]),
        marked=number(upsides["marked"][LAST]),
        peer_marked=number(upsides["peer_marked"][LAST]),
        relative=number(upsides["relative"][LAST]),
    )


def _horizon(history: History) -> Horizon:
    ends = history.verdict.targets.horizon_ends[LAST]
    left = (ends - history.grid.aged_days[LAST]).astype("timedelta64[D]")
    return Horizon(ends=day(ends), days_left=whole(left))


def _flip_prices(history: History) -> list[FlipPrice]:
    policy, verdict = history.policies.last, history.verdict
    banded = {
        "published": verdict.targets.published,
        "marked": verdict.marked,
        "peer_marked": verdict.peer_marked,
    }[policy.banded]
    target = float(banded[LAST]) / (1 + (policy.expected_benchmark_return or 0))
    return [
        FlipPrice({"from": below, "to": above, "price": number(price)})
        for below, above, price in flip_prices(target, policy.bands)
    ]


def _bands(history: History) -> list[Band]:
    return [
        Band(
            id=band.id,
            name=Name(en=band.name_en, zh=band.name_zh),
            lower=band.lower,
            inclusive=band.inclusive,
        )
        for band in history.policies.last.bands
    ]


def _peer_stats(history: History) -> list[PeerStat]:
    statistics = history.peers.statistics
    return [
        PeerStat(fiscal_end=end, **_statistics(history, line, statistics))
        for end, line in history.last_years().items()
    ]


def _statistics(history: History, line: int, statistics: PeerStatistics) -> Statistics:
    mean = statistics.mean
    return Statistics(
        mean=number(mean[line]),
        median=number(statistics.median[line]),
        min=number(statistics.low[line]),
        max=number(statistics.high[line]),
        first_quartile=number(statistics.first_quartile[line]),
        third_quartile=number(statistics.third_quartile[line]),
        premium=number(premium(history.own.ps_model, mean)[line]),
        n=int(statistics.n[line]),
        n_expected=int(history.peers.n_expected[LAST]),
        missing=[
            peer.leg.ticker for peer in history.peers.last_members() if np.isnan(peer.ps[line])
        ],
    )


def _peer_implied(history: History) -> list[PeerImplied]:
    own, group = history.own, history.peers
    statistics = group.statistics
    multiples = {"mean": statistics.mean, "median": statistics.median}
    if len(group.last_members()) > 1:
        places = [place for place, peer in enumerate(group.peers) if peer.about[LAST] >= 0]
        for place in places:
            multiples[f"without {group.peers[place].leg.ticker}"] = without(group.ps, place)
    prices = {statistic: own.implied(multiple) for statistic, multiple in multiples.items()}
    close = own.leg.close[LAST]
    return [
        PeerImplied(
            fiscal_end=end,
            statistic=statistic,
            price=number(price[line]),
            upside=number(upside(price, close)[line]),
        )
        for end, line in history.last_years().items()
        for statistic, price in prices.items()
    ]


def _fx(history: History) -> list[Fx]:
    rates = history.own.rates
    return [
        Fx(
            pair=f"USD{rate.currency}",
            rate=number(rate.values[LAST]),
            date=day(rate.dates[LAST]),
            **origin(
                rates.row_of(rate, LAST),
                age=fx_age(rate.dates, history.grid)[LAST],
                limit=history.policies.last.fx_days,
            ),
        )
        for rate in history.last_rates()
    ]


def finding_document(finding: Finding) -> FindingDocument:
    """Give a finding as the document holds it."""
    return FindingDocument(
        severity=finding.severity.value,
        subject=finding.subject,
        code=finding.code,
        message=finding.message,
        usable=finding.usable,
    )
