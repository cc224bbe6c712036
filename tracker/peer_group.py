"""The peers of a covered company on a grid: their multiples, their statistics, their live ratio."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tracker.arrays import Days, Flags, Numbers, Objects
from tracker.asof import Grid, pick_latest, take_objects
from tracker.currency import RateBook
from tracker.inputs import ValuationInputs
from tracker.legs import Leg, company_leg
from tracker.listings import Company, Listing, find_company
from tracker.peers import PeerStatistics, summarise, without
from tracker.revenue import YearRevenue, consensus_revenue


@dataclass(frozen=True, slots=True)
class PeerLeg:
    """One peer on the grid: its leg, its consensus and its multiple per fiscal year."""

    ticker: str
    company: Company | None  # None: nothing is known of its listing
    leg: Leg | None
    years: dict[np.datetime64, YearRevenue]
    ps: dict[np.datetime64, Numbers]
    member: Flags  # whether it was in the peer set on the row


@dataclass(frozen=True, slots=True)
class PeerGroup:
    """All peers a covered company had on the grid, in the order of its peer sets."""

    legs: tuple[PeerLeg, ...]
    n_expected: Numbers  # members of the peer set on each row
    size: int

    def last_members(self) -> tuple[PeerLeg, ...]:
        """Give the peers of the grid's last row; earlier rows may have had others."""
        return tuple(leg for leg in self.legs if leg.member[-1])

    def multiples(self, fiscal_end: np.datetime64) -> Numbers:
        """Give the members' multiples of one fiscal year: one row a peer, one column a day."""
        columns = [np.where(leg.member, leg.ps[fiscal_end], np.nan) for leg in self.legs]
        return np.array(columns).reshape(len(self.legs), self.size)

    def fresh_multiples(self, fiscal_end: np.datetime64, max_age: Numbers) -> Numbers:
        """Give the multiples whose consensus is not older than `max_age` days."""
        ages = np.array([leg.years[fiscal_end].age_days for leg in self.legs])
        fresh = ages.reshape(len(self.legs), self.size) <= max_age
        return np.where(fresh, self.multiples(fiscal_end), np.nan)

    def statistics(self, fiscal_end: np.datetime64) -> PeerStatistics:
        """Summarise the members' multiples of one fiscal year."""
        return summarise(self.multiples(fiscal_end))

    def mean_without(self, fiscal_end: np.datetime64, ticker: str) -> Numbers:
        """Give the mean of one fiscal year without one peer."""
        position = [leg.ticker for leg in self.legs].index(ticker)
        return without(self.multiples(fiscal_end), position)


def peer_group(
    inputs: ValuationInputs,
    since: Mapping[np.datetime64, np.datetime64],
    grid: Grid,
    *,
    rates: RateBook | None = None,
    hindsight: bool = False,
) -> PeerGroup:
    """Join every peer of the covered company to a grid.

    `since` holds the fiscal ends, each with the instant from which the company's model had it.
    """
    book = rates or RateBook(inputs, grid, hindsight=hindsight)
    sets = _peer_sets(inputs, grid, hindsight=hindsight)
    tickers = list(dict.fromkeys(ticker for peers in sets for ticker in peers or ()))
    legs = tuple(
        _peer_leg(
            inputs,
            ticker,
            sets=sets,
            since=since,
            grid=grid,
            rates=book,
            hindsight=hindsight,
        )
        for ticker in tickers
    )
    n_expected = np.array([len(peers or ()) for peers in sets], dtype="float64")
    return PeerGroup(legs, n_expected, len(grid))


def peer_ratio(
    inputs: ValuationInputs,
    group: PeerGroup,
    basis: Days,
    published_on: Days,
    listing: Listing,
    *,
    max_age: Numbers,
    hindsight: bool = False,
) -> Numbers:
    """Give the peers' mean multiple now over the one at publication, row by row.

    `basis` is the fiscal year of each row's target, `published_on` its date, over
    with the session of the `listing` that the covered company has on the row.
    Both means run over the same peers: those with fresh consensus on both dates, at least two,
    else NaN. Worked: with Palantir at twice its price, (50.193 + 62.385) / 2 = 56.289 against
    40.693 at publication is 1.383; on the report date it is 1.
    """
    ratio = np.full(group.size, np.nan)
    for fiscal_end in np.unique(basis[~np.isnat(basis)]):
        if not all(fiscal_end in leg.years for leg in group.legs):
            continue  # not a year of the model, so there is no marked target to move
        rows = basis == fiscal_end
        days = published_on[rows]
        at_publication = Grid.of(days, listing.known_instants(published_on)[rows])
        whenever = {fiscal_end: np.datetime64(0, "us")}
        then = peer_group(inputs, whenever, at_publication, hindsight=hindsight)
        base = dict(
            zip(
                (leg.ticker for leg in then.legs),
                then.fresh_multiples(fiscal_end, max_age[rows]),
                strict=True,
            )
        )
        now = group.fresh_multiples(fiscal_end, max_age)[:, rows]
        nobody = np.full(len(days), np.nan)
        columns = np.array([base.get(leg.ticker, nobody) for leg in group.legs])
        ratio[rows] = _mean_ratio(now, columns.reshape(now.shape))
    return ratio


def _mean_ratio(now: Numbers, then: Numbers) -> Numbers:
    both = ~np.isnan(now) & ~np.isnan(then)
    enough = both.sum(axis=0) >= 2
    mean_now = summarise(np.where(both, now, np.nan)).mean
    mean_then = summarise(np.where(both, then, np.nan)).mean
    return np.where(enough, mean_now / mean_then, np.nan)


def _peer_sets(inputs: ValuationInputs, grid: Grid, *, hindsight: bool) -> Objects:
    frame = inputs.frame("peer_set")
    rows = frame[frame["ticker"] == inputs.ticker].reset_index(drop=True)
    picks = pick_latest(rows, grid.desk, effective="effective", hindsight=hindsight)
    return take_objects(rows, "peers", picks)


def _peer_leg(
    inputs: ValuationInputs,
    ticker: str,
    *,
    sets: Objects,
    since: Mapping[np.datetime64, np.datetime64],
    grid: Grid,
    rates: RateBook,
    hindsight: bool,
) -> PeerLeg:
    member = np.array([ticker in (peers or ()) for peers in sets], dtype=bool)
    years = {
        end: consensus_revenue(inputs, ticker, end, grid, since=first, hindsight=hindsight)
        for end, first in since.items()
    }
    company = find_company(inputs, ticker, grid, hindsight=hindsight)
    if company is None:
        none = {end: np.full(len(grid), np.nan) for end in since}
        return PeerLeg(ticker, None, None, years, none, member)
    leg = company_leg(inputs, company, grid, hindsight=hindsight)
    currency = leg.listing.currency
    ps = {end: year.multiple(leg.cap_m, currency, rates) for end, year in years.items()}
    return PeerLeg(ticker, company, leg, years, ps, member)
