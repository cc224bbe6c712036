"""The peers on a row: who they are, the statistics of their multiples, the move of their mean."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from tests.reference.amounts import Amount, mean, ratio
from tests.reference.multiples import Year, price_to_sales, ps_consensus
from tests.reference.record import At, Record, choose, remembered
from tests.reference.years import consensus_year


class Statistics(NamedTuple):
    """The members' multiples of one year, over those that have one."""

    mean: Amount
    median: Amount
    low: Amount
    high: Amount
    first_quartile: Amount
    third_quartile: Amount
    n: int


@remembered
def members(record: Record, at: At) -> list[str]:
    """Give the peer set of a row."""
    row = choose(record.of("peer_set", record.ticker), at.cut)
    return [] if row is None else list(row["peers"])


@remembered
def statistics(record: Record, year: Year, at: At) -> Statistics:
    """Summarise the members' multiples: 50.2 and 31.2 have the mean 40.7."""
    multiples = [ps_consensus(record, ticker, year, at) for ticker in members(record, at)]
    values = sorted(value for value in multiples if value is not None)
    return Statistics(
        mean(values),
        quantile(values, Fraction(1, 2)),
        quantile(values, Fraction(0)),
        quantile(values, Fraction(1)),
        quantile(values, Fraction(1, 4)),
        quantile(values, Fraction(3, 4)),
        len(values),
    )


def quantile(values: list[Fraction], share: Fraction) -> Amount:
    """Interpolate linearly between order statistics; `values` ascend."""
    if not values:
        return None
    place = share * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (place - low) * (values[high] - values[low])


def fresh_multiples(record: Record, month: int, at: At, max_age: int) -> dict[str, Fraction]:
    """Give the members' multiples of a year on consensus that is not too old."""
    found = {}
    for ticker in members(record, at):
        revenue = consensus_year(record, ticker, month, at)
        multiple = price_to_sales(record, ticker, revenue, at.cut)
        if multiple is not None and revenue is not None and revenue.age_days <= max_age:
            found[ticker] = multiple
    return found


def mean_moves(then: dict[str, Fraction], now: dict[str, Fraction]) -> list[Amount]:
    """Give the peers' mean now over their mean then, and the same without each peer in turn.

    Over the peers with both; nothing where these are fewer than two.
    """
    both = [ticker for ticker in now if ticker in then]
    if len(both) < 2:
        return []

    def move(tickers: list[str]) -> Amount:
        return ratio(mean([now[one] for one in tickers]), mean([then[one] for one in tickers]))

    return [move(both), *(move([one for one in both if one != left_out]) for left_out in both)]
