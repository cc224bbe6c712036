"""The one engine: a covered company's valuation as columns; the snapshot is its last row."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Literal

import numpy as np

from tracker.arrays import Days, Numbers, Objects
from tracker.asof import Grid, cut
from tracker.currency import Rate
from tracker.errors import UnknownTickerError
from tracker.inputs import FRAMES, ValuationInputs
from tracker.listings import Company, find_company, first_company, listing_on
from tracker.multiples import upside
from tracker.own_side import OwnSide, own_side
from tracker.peer_group import PeerGroup, peer_group, peer_ratio
from tracker.policy import Policies, policies
from tracker.sessions import end_of_day, exchange
from tracker.status import statuses
from tracker.targets import (
    Earned,
    Targets,
    earned_performance,
    marked_target,
    of_basis_year,
    published_targets,
)

Known = Literal["then", "now"]


# What the desk itself says, as against what market, companies and street do.
DESK = frozenset({"target", "forecast", "policy", "status", "peer_set"})
EVER = np.datetime64("2200-01-01", "s")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows for the rating: targets, upsides, bands and status, one element a grid row."""

    targets: Targets
    marked: Numbers
    peer_marked: Numbers
    upsides: dict[str, Numbers]  # "published", "marked", "peer_marked", "relative"
    market_multiple: Numbers
    earned: Earned
    band: Objects
    earned_band: Objects
    status: Objects


@dataclass(frozen=True, slots=True)
class History:
    """A covered company's valuation on a grid, with everything a number can say it came from."""

    inputs: ValuationInputs
    grid: Grid
    own: OwnSide
    peers: PeerGroup
    policies: Policies
    verdict: Verdict

    def last_rates(self) -> list[Rate]:
        """List the rates that the last row's multiples were crossed with, by currency."""
        own, needed = self.own, set[str]()
        years = [*own.model.values(), *own.consensus.values()]
        sides = [(own.leg.company.currency, years)]
        sides += [
            (peer.company.currency, list(peer.years.values()))
            for peer in self.peers.last_members()
            if peer.company is not None
        ]
        for currency, theirs in sides:
            foreign = {year.currency[-1] for year in theirs} - {None, currency}
            needed |= foreign | ({currency} if foreign else set())
        return [own.rates.rate(code) for code in sorted(needed - {"USD"})]

    @property
    def held(self) -> bool:
        """Tell whether the last row is an old valuation, aged at a later date."""
        return bool(self.grid.aged_days[-1] > self.grid.days[-1])


def value_history(
    inputs: ValuationInputs, *, start: date, end: date, known: Known = "then"
) -> History:
    """Value every session of the covered company's exchange from `start` to `end`.

    As known `then` (default) no row sees anything that became known after its own close; as known
    `now` every row sees the latest value of what was in effect on its date.
    Raises UnknownTickerError when the inputs hold no company of that ticker.
    """
    first, hindsight = _first_listing(inputs), known == "now"
    grid = _sessions(inputs, first, start, end, hindsight=hindsight)
    if not hindsight and len(grid):
        inputs = cut_inputs(inputs, grid)
    return value_grid(inputs, first, grid, hindsight=hindsight)


def value_at(
    inputs: ValuationInputs,
    *,
    as_of: date,
    known_at: datetime | None = None,
    aged_at: tuple[date, datetime] | None = None,
) -> History:
    """Value one date as a one-row history: what took effect by then and was known by `known_at`.

    `known_at` defaults to the covered exchange's close of `as_of` (the end of the local date where
    that is no session). `aged_at` counts ages, status and horizon at a later date and instant, and
    reads the desk's own targets, model and rules there: an old valuation held on screen.
    """
    day = np.datetime64(as_of, "s")
    first, company = _first_listing(inputs), find_covered(inputs, as_of=as_of)
    known = _instant(known_at or company.exchange.known_instant(as_of))
    # What was learned later makes nothing older: ages end with the local date of `as_of`.
    over = _instant(end_of_day(as_of, company.exchange.timezone))
    aged = (day, min(known, over)) if aged_at is None else _aged(*aged_at)
    grid = Grid(np.array([day]), np.array([known]), np.array([aged[0]]), np.array([aged[1]]))
    inputs = cut_inputs(inputs, grid)
    return value_grid(inputs, first, grid)


def cut_inputs(inputs: ValuationInputs, grid: Grid) -> ValuationInputs:
    """Keep what took effect and was known by a grid's last row; of the desk, by its desk's."""
    frames = {}
    for kind, shape in FRAMES.items():
        at = grid.desk if kind in DESK else grid
        frames[kind] = cut(
            inputs.frame(kind), shape.effective, as_of=at.days[-1], known_at=at.cuts[-1]
        )
    return replace(inputs, frames=frames)


def value_grid(
    inputs: ValuationInputs, first: Company, grid: Grid, *, hindsight: bool = False
) -> History:
    """Value the covered company on every row of a grid in one vectorised pass.

    On rows before any listing was known it counts as listed like `first`.
    """
    own = own_side(inputs, first, grid, hindsight=hindsight)
    group = peer_group(inputs, own.since, grid, rates=own.rates, hindsight=hindsight)
    rules = policies(inputs, grid, hindsight=hindsight)
    verdict = _verdict(inputs, own, group, rules, grid, hindsight=hindsight)
    return History(inputs, grid, own, group, rules, verdict)


def find_covered(inputs: ValuationInputs, *, as_of: date | None = None) -> Company:
    """Give the covered company as listed on a date, today's listing without one.

    Before its first listing was known it counts as listed there: a later move to another exchange
    must not change what an early date saw. UnknownTickerError when nothing is recorded of it.
    """
    day = np.array([EVER if as_of is None else np.datetime64(as_of, "s")])
    return find_company(inputs, inputs.ticker, _mornings(day)) or _first_listing(inputs)


def _first_listing(inputs: ValuationInputs) -> Company:
    company = first_company(inputs, inputs.ticker)
    if company is None:
        raise UnknownTickerError(
            f"nothing is recorded about {inputs.ticker}; "
            "load its coverage with 'tracker coverage load FILE'"
        )
    return company


def _sessions(
    inputs: ValuationInputs, first: Company, start: date, end: date, *, hindsight: bool
) -> Grid:
    """Give the sessions of the exchange that the company was listed on at each date."""
    rows, kept = inputs.frame("company"), []
    for mic in sorted(set(rows.loc[rows["ticker"] == inputs.ticker, "exchange"])):
        days = exchange(mic).between(start, end)
        listing = listing_on(
            inputs, inputs.ticker, _mornings(days), otherwise=first, hindsight=hindsight
        )
        days = days[listing.mic == mic]
        kept.append((days, exchange(mic).known_instants(days)))
    days, cuts = (np.concatenate(parts) for parts in zip(*kept, strict=True))
    order = np.argsort(days)
    return Grid.of(days[order], cuts[order])


def _mornings(days: Days) -> Grid:
    """Give dates as of their first instant: what is learned during one does not move its close."""
    return Grid.of(days, days.astype("datetime64[us]"))


def _aged(day: date, instant: datetime) -> tuple[np.datetime64, np.datetime64]:
    return np.datetime64(day, "s"), _instant(instant)


def _instant(moment: datetime) -> np.datetime64:
    return np.datetime64(moment.astimezone(UTC).replace(tzinfo=None), "us")


def _verdict(
    inputs: ValuationInputs,
    own: OwnSide,
    group: PeerGroup,
    rules: Policies,
    grid: Grid,
    *,
    hindsight: bool,
) -> Verdict:
    targets = published_targets(inputs, own.leg, grid, hindsight=hindsight)
    marked = marked_target(targets, list(own.model.values()), own.leg, own.rates)
    peer_marked = marked * _peer_ratio(inputs, group, targets, own, rules, hindsight=hindsight)
    upsides = upsides_of(own.leg.close, targets.published, marked, peer_marked, rules)
    market_multiple = of_basis_year(targets, {end: own.ps_model(end) for end in own.fiscal_ends})
    stale_after = rules.limit(lambda policy: policy.price_sessions)
    earned = earned_performance(
        inputs, own.leg, targets, grid, stale_after=stale_after, hindsight=hindsight
    )
    return Verdict(
        targets=targets,
        marked=marked,
        peer_marked=peer_marked,
        upsides=upsides,
        market_multiple=market_multiple,
        earned=earned,
        band=rules.bands_of(upsides),
        earned_band=rules.band_of_performance(earned.performance),
        status=statuses(
            inputs,
            targets,
            rules,
            grid,
            upside=upsides["published"],
            market_multiple=market_multiple,
            hindsight=hindsight,
        ),
    )


def _peer_ratio(
    inputs: ValuationInputs,
    group: PeerGroup,
    targets: Targets,
    own: OwnSide,
    rules: Policies,
    *,
    hindsight: bool,
) -> Numbers:
    return peer_ratio(
        inputs,
        group,
        targets.fiscal_end,
        targets.published_on,
        own.leg.listing,
        max_age=rules.limit(lambda policy: policy.peer_marked_consensus_days),
        hindsight=hindsight,
    )


def upsides_of(
    close: Numbers, published: Numbers, marked: Numbers, peer_marked: Numbers, rules: Policies
) -> dict[str, Numbers]:
    """Give each upside; relative = (1 + banded upside) / (1 + expected benchmark return) - 1.

    Worked: a banded upside of 55.4 % against an expected 40 % is 1.554 / 1.40 - 1 = 11.0 %.
    """
    upsides = {
        "published": upside(published, close),
        "marked": upside(marked, close),
        "peer_marked": upside(peer_marked, close),
    }
    expected = rules.limit(
        lambda policy: (
            np.nan if policy.expected_benchmark_return is None else policy.expected_benchmark_return
        )
    )
    banded = np.full(len(close), np.nan)
    for name in upsides:
        rows = rules.banded == name
        banded[rows] = upsides[name][rows]
    return {**upsides, "relative": (1 + banded) / (1 + expected) - 1}
