"""The one engine: a covered company's valuation as columns; the snapshot is its last row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

import numpy as np

from tracker.arrays import LAST, Days, Numbers, Objects
from tracker.asof import cut_inputs
from tracker.currency import Rate
from tracker.earned import Earned, earned_performance
from tracker.errors import UnknownTickerError
from tracker.fiscal import MONTHS
from tracker.grid import Grid
from tracker.inputs import ValuationInputs
from tracker.listings import Company, find_company, first_company, listing_on
from tracker.multiples import upside
from tracker.own_side import OwnSide, own_side
from tracker.peer_group import PeerGroup, peer_group
from tracker.peer_marked import PeerRatio, peer_ratio
from tracker.policy import Policies, policies
from tracker.publication import publications
from tracker.record import Record
from tracker.scenarios import Scenario, scenarios
from tracker.sessions import date_at, end_of_day, exchange, utc_instant
from tracker.status import statuses
from tracker.targets import Targets, marked_target, on_lines, published_targets

Known = Literal["then", "now"]

EVER = np.datetime64("2200-01-01", "s")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows for the rating: targets, upsides, bands and status, one element a grid row."""

    targets: Targets
    marked: Numbers
    scenarios: tuple[Scenario, ...]
    peer_ratio: PeerRatio
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
    record: Record
    grid: Grid
    own: OwnSide
    peers: PeerGroup
    policies: Policies
    verdict: Verdict

    def last_years(self) -> dict[str, int]:
        """Give the line of each fiscal year of the last row, by the ISO date the year ends."""
        years = self.own.years
        lines = years.of_row(len(self.grid) - 1)
        return {years.end_of(month): line for month, line in lines.items()}

    def last_ntm(self) -> int:
        """Give the line of the last row's next twelve months."""
        return self.own.years.ntm_of_row(len(self.grid) - 1)

    def last_rates(self) -> list[Rate]:
        """List the rates that the last row's multiples were crossed with, by currency."""
        words, needed = self.record.words, set[str]()
        lines = [*self.last_years().values(), self.last_ntm()]
        sides = [(self.own.leg, self.own.model), (self.own.leg, self.own.consensus)]
        sides += [(peer.leg, peer.revenue) for peer in self.peers.last_members()]
        for leg, revenue in sides:
            quoted = words.word(int(leg.listing.currency[LAST]))
            theirs = {words.word(int(code)) for code in revenue.currency[lines]} - {None}
            foreign = theirs - {quoted}
            if quoted is not None and foreign:
                needed |= {quoted, *(str(code) for code in foreign)}
        return [self.own.rates.rate(code) for code in sorted(needed - {"USD"})]

    @property
    def held(self) -> bool:
        """Tell whether the last row is an old valuation, aged at a later date."""
        return bool(self.grid.aged_days[-1] > self.grid.days[-1])


def value_history(
    inputs: ValuationInputs,
    *,
    start: date,
    end: date,
    known: Known = "then",
    otherwise: Company | None = None,
) -> History:
    """Value every session of the covered company's exchange from `start` to `end`.

    As known `then` (default) no row sees anything that became known after its own close; as known
    `now` every row sees the latest value of what was in effect on its date.
    Where the inputs hold no company of that ticker it is listed as `otherwise` says; without
    either UnknownTickerError is raised.
    """
    hindsight, whole = known == "now", Record(inputs, hindsight=known == "now")
    first = _first_listing(whole, otherwise)
    grid = _sessions(whole, first, start, end)
    kept = inputs if hindsight or not len(grid) else cut_inputs(inputs, grid)
    return value_grid(whole if kept is inputs else Record(kept), first, grid)


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
    company = find_covered(inputs, as_of=as_of)
    known = utc_instant(known_at or company.exchange.known_instant(as_of))
    # What was learned later makes nothing older: ages end with the local date of `as_of`.
    over = utc_instant(end_of_day(as_of, company.exchange.timezone))
    aged = (day, min(known, over)) if aged_at is None else _aged(*aged_at)
    grid = Grid(np.array([day]), np.array([known]), np.array([aged[0]]), np.array([aged[1]]))
    return value_grid(Record(cut_inputs(inputs, grid)), _first_listing(Record(inputs)), grid)


def value_grid(record: Record, first: Company, grid: Grid) -> History:
    """Value the covered company on every row of a grid in one vectorised pass.

    On rows before any listing was known it counts as listed like `first`.
    """
    own = own_side(record, first, grid)
    group = peer_group(record, own.years, grid, own.rates)
    rules = policies(record, grid)
    verdict = _verdict(record, own, group, rules, grid)
    return History(record.inputs, record, grid, own, group, rules, verdict)


def find_covered(inputs: ValuationInputs, *, as_of: date | None = None) -> Company:
    """Give the covered company as listed on a date, today's listing without one.

    Before its first listing was known it counts as listed there: a later move to another exchange
    must not change what an early date saw. UnknownTickerError when nothing is recorded of it.
    """
    record = Record(inputs)
    day = np.array([EVER if as_of is None else np.datetime64(as_of, "s")])
    listing = listing_on(record, np.array([record.covered]), _mornings(day))
    return find_company(record, listing) or _first_listing(record)


def first_close(record: Record) -> date | None:
    """Give the first session of which a close of the covered company is recorded, None for none."""
    prices = record.prices
    mine = prices.effective[prices.about // MONTHS == record.covered]
    return date_at(mine.min()) if len(mine) else None


def _first_listing(record: Record, otherwise: Company | None = None) -> Company:
    company = first_company(record, record.covered) or otherwise
    if company is None:
        ticker = record.inputs.ticker
        raise UnknownTickerError(
            f"nothing is recorded about {ticker}; "
            "load its coverage with 'tracker coverage load FILE'"
        )
    return company


def _sessions(record: Record, first: Company, start: date, end: date) -> Grid:
    """Give the sessions of the exchange that the company was listed on at each date."""
    companies, kept = record.companies, []
    mine = companies.frame["exchange"][companies.about == record.covered]
    for mic in sorted({first.exchange.mic, *mine}):
        days = exchange(mic).between(start, end)
        about = np.full(len(days), record.covered)
        listing = listing_on(record, about, _mornings(days), otherwise=first)
        here = listing.mic == record.words.code(mic)
        kept.append((days[here], exchange(mic).closes_between(start, end)[here]))
    days, cuts = (np.concatenate(parts) for parts in zip(*kept, strict=True))
    order = np.argsort(days)
    return Grid.of(days[order], cuts[order])


def _mornings(days: Days) -> Grid:
    """Give dates as of their first instant: what is learned during one does not move its close."""
    return Grid.of(days, days.astype("datetime64[us]"))


def _aged(day: date, instant: datetime) -> tuple[np.datetime64, np.datetime64]:
    return np.datetime64(day, "s"), utc_instant(instant)


def _verdict(
    record: Record, own: OwnSide, group: PeerGroup, rules: Policies, grid: Grid
) -> Verdict:
    targets = published_targets(record, own, grid)
    published = publications(targets, own.leg.listing, grid)
    marked = marked_target(targets, own)
    fresh_for = rules.limit(lambda policy: policy.peer_marked_consensus_days)
    ratio = peer_ratio(record, group, targets, published, max_age=fresh_for)
    peer_marked = marked * ratio.ratio
    upsides = upsides_of(own.leg.close, targets.published, marked, peer_marked, rules)
    market_multiple = on_lines(own.ps_model, targets.basis)
    stale_after = rules.limit(lambda policy: policy.price_sessions)
    earned = earned_performance(record, own.leg, targets, published, grid, stale_after=stale_after)
    return Verdict(
        targets=targets,
        marked=marked,
        scenarios=scenarios(record, own, targets, grid),
        peer_ratio=ratio,
        peer_marked=peer_marked,
        upsides=upsides,
        market_multiple=market_multiple,
        earned=earned,
        band=rules.bands_of(upsides),
        earned_band=rules.band_of_performance(earned.performance),
        status=statuses(
            record,
            targets,
            rules,
            grid,
            upside=upsides["published"],
            market_multiple=market_multiple,
        ),
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
    expected = rules.limit(lambda policy: policy.expected_benchmark_return)
    return {**upsides, "relative": (1 + rules.banded_of(upsides)) / (1 + expected) - 1}
