"""The columns that one row of a history has by itself: exact figures, words and dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from tests.reference.amounts import Amount, less_one, ratio, shortened
from tests.reference.calendars import age_in_sessions
from tests.reference.market import (
    MINOR_UNITS,
    cap_m,
    close_row,
    listing_at,
    price,
    rate,
    rate_row,
    shares_m,
)
from tests.reference.multiples import (
    Year,
    consensus_revenue,
    model_revenue,
    price_at,
    ps_consensus,
    ps_model,
)
from tests.reference.peers import members, statistics
from tests.reference.policies import whole_limit
from tests.reference.ratings import (
    band,
    earned,
    earned_band,
    marked_target,
    market_multiple,
    peer_marked_targets,
    published_target,
    status,
    target,
    upsides,
)
from tests.reference.record import At, Record

Cell = Fraction | str | date | None
Columns = dict[str, Cell]


def own_columns(record: Record, at: At) -> Columns:
    """Give the covered company's close, shares and cap."""
    row = close_row(record, record.ticker, at.cut)
    listing = listing_at(record, record.ticker, at.cut)
    stale: Amount = None
    if row is not None and listing is not None:
        age = age_in_sessions(listing.mic, row["session"], at.cut)
        stale = Fraction(age > whole_limit(record, "price_sessions", at.cut))
    return {
        "price": price(record, record.ticker, at.cut),
        "price_session": None if row is None else row["session"],
        "price_stale": stale,
        "shares_m": shares_m(record, record.ticker, at.cut),
        "market_cap_m": cap_m(record, record.ticker, at.cut),
    }


def year_columns(record: Record, at: At, years: dict[Year, str], peers: list[str]) -> Columns:
    """Give the multiples of each year and of the next twelve months, own and peers'."""
    found: Columns = {}
    for year, label in years.items():
        model, peer = ps_model(record, year, at), statistics(record, year, at)
        found |= {
            f"ps_model_{label}": model,
            f"ps_consensus_{label}": ps_consensus(record, record.ticker, year, at),
            f"peer_mean_{label}": peer.mean,
            f"peer_median_{label}": peer.median,
            f"peer_n_{label}": Fraction(peer.n),
            f"peer_min_{label}": peer.low,
            f"peer_max_{label}": peer.high,
            f"peer_q1_{label}": peer.first_quartile,
            f"peer_q3_{label}": peer.third_quartile,
            f"peer_implied_{label}": price_at(
                record, peer.mean, model_revenue(record, year, at), at.cut
            ),
            f"premium_{label}": shortened(less_one(ratio(model, peer.mean))),
        }
        for ticker in peers:
            member = ticker in members(record, at)
            multiple = ps_consensus(record, ticker, year, at) if member else None
            found[f"ps_{ticker}_{label}"] = multiple
    return found


def market_columns(record: Record, at: At, peers: list[str]) -> Columns:
    """Give the members' closes, and the rate of every currency that is recorded anywhere."""
    found: Columns = {}
    for ticker in peers:
        row = close_row(record, ticker, at.cut) if ticker in members(record, at) else None
        found[f"price_{ticker}"] = None if row is None else price(record, ticker, at.cut)
        found[f"price_session_{ticker}"] = None if row is None else row["session"]
    for code in currencies(record):
        row = rate_row(record, code, at.cut)
        found[f"fx_usd{code.lower()}"] = rate(record, code, at.cut)
        found[f"fx_usd{code.lower()}_date"] = None if row is None else row["date"]
    return found


def currencies(record: Record) -> set[str]:
    """Give every currency but the dollar that a rate may be wanted of."""
    named = {
        ("company", "quote_currency"): set[str](),
        ("consensus", "currency"): set[str](),
        ("forecast", "currency"): set[str](),
    }
    for (kind, column), codes in named.items():
        for owner in record.owners(kind):
            codes |= {row[column] for row in record.of(kind, owner)}
    codes = set(record.owners("fx_rate")).union(*named.values()) - {None, "USD"}
    return {MINOR_UNITS.get(code, (code, 1))[0] for code in codes}


def needed_rates(record: Record, at: At, years: list[Year]) -> Iterator[str]:
    """Name the columns of the rates that one of the row's multiples was crossed with."""
    for year in years:
        sides = [(record.ticker, ps_model(record, year, at), model_revenue(record, year, at))]
        for ticker in (record.ticker, *members(record, at)):
            revenue = consensus_revenue(record, ticker, year, at)
            sides.append((ticker, ps_consensus(record, ticker, year, at), revenue))
        for ticker, multiple, revenue in sides:
            listing = listing_at(record, ticker, at.cut)
            if multiple is not None and revenue is not None and listing is not None:
                pair = {revenue.currency, listing.currency}
                codes = pair - {"USD"} if len(pair) > 1 else set()
                yield from (f"fx_usd{code.lower()}{of}" for code in codes for of in ("", "_date"))


def verdict_columns(record: Record, at: At) -> Columns:
    """Give targets, upsides, bands, status and what was earned."""
    row, moved = target(record, at), [one for one in peer_marked_targets(record, at) if one]
    absolute, relative = earned(record, at)
    return {
        "target_published": published_target(record, at),
        "target_marked": marked_target(record, at),
        "target_peer_marked": moved[0] if moved else None,
        "target_peer_marked_low": min(moved[1:]) if moved else None,
        "target_peer_marked_high": max(moved[1:]) if moved else None,
        **{f"upside_{name}": value for name, value in upsides(record, at).items()},
        "market_multiple": shortened(market_multiple(record, at)),
        "band": band(record, at),
        "rating": None if row is None else row["rating"],
        "status": status(record, at),
        "earned_absolute": absolute,
        "earned_relative": relative,
        "earned_band": earned_band(record, at),
    }
