"""What the Peers page reads: the recorded valuation, arranged company by company."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from dashboards.asked import Asked
from dashboards.formats import fiscal_year, named
from dashboards.queries import Shown
from dashboards.words import msg, say
from db.frames import load_frame
from db.retractions import not_retracted
from db.tables import OBSERVATIONS
from tracker.document import Estimate, Multiple, Peer, PeerImplied, Statistics, Valuation
from tracker.ledger import source_rank

NTM: Final = "ntm"
MODEL: Final = msg("our model")
CONSENSUS: Final = msg("consensus")


@dataclass(frozen=True, slots=True)
class Company:
    """One line of the comparison: a company on one basis, period by period."""

    ticker: str
    name: str
    own: bool
    basis: str  # MODEL or CONSENSUS
    market: Valuation | Peer  # its close, shares and market cap
    revenue: Mapping[str, Estimate]
    ps: Mapping[str, float | None]
    price_only: frozenset[str]  # periods whose estimate is too old for the peer-marked target
    reporting: str | None  # the currency it reports in
    growth: float | None  # of revenue, from the year in progress to the one after

    @property
    def currency(self) -> str | None:
        """Give the currency of its estimates, the first that names one."""
        return next((one["currency"] for one in self.revenue.values() if one["currency"]), None)

    @property
    def on_street(self) -> bool:
        """Tell whether it is the covered company on consensus, which stands beside its model."""
        return self.own and self.basis == CONSENSUS

    def stale(self, period: str) -> bool:
        """Tell whether a multiple rests on something old, or on an unconfirmed share count."""
        estimate = self.revenue.get(period)
        return bool(
            self.market["price"]["stale"]
            or (estimate is not None and estimate["stale"])
            or period in self.price_only
            or self.market["shares"]["confirmed"] is False
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """The covered company beside its peers, as one valuation recorded them."""

    document: Valuation
    periods: Sequence[str]  # the ends of fiscal years, then NTM
    companies: Sequence[Company]  # the covered one on its model, on consensus, then its peers
    statistics: Mapping[str, Statistics]
    growth_years: tuple[str, str] | None

    @property
    def own(self) -> Company:
        """Give the covered company on its own model."""
        return self.companies[0]

    @property
    def peers(self) -> Sequence[Company]:
        """Give the peers."""
        return [one for one in self.companies if not one.own]

    @property
    def basis(self) -> str:
        """Give the target's basis year, or the first period where no target names one."""
        wanted = self.document["target"]["fiscal_end"]
        return wanted if wanted is not None and wanted in self.periods else self.periods[0]

    def implied(self, period: str) -> Mapping[str, PeerImplied]:
        """Give the prices that the peers of a fiscal year imply, by statistic."""
        found = self.document["peer_implied"]
        return {one["statistic"]: one for one in found if one["fiscal_end"] == period}


def compare(asked: Asked, shown: Shown) -> Comparison:
    """Arrange one recorded valuation; the currencies that companies report in come beside it."""
    document = shown.document
    reporting = asked.record.ask("listings", asked.stamp, ("batch",), _load_reporting)
    held = reporting_on(reporting, document["as_of"])
    years = sorted({one["fiscal_end"] for one in document["peer_stats"]} | _own_years(document))
    pair = growth_years(years, document["as_of"])
    companies = [
        _own(document, MODEL, held, pair),
        _own(document, CONSENSUS, held, pair),
        *(_peer(one, held, pair) for one in document["peers"]),
    ]
    statistics: dict[str, Statistics] = {one["fiscal_end"]: one for one in document["peer_stats"]}
    statistics[NTM] = document["ntm"]["peers"]
    return Comparison(document, [*years, NTM], companies, statistics, pair)


def period_name(period: str) -> str:
    """Name a period as desks do: 2027E, NTM."""
    return say("NTM") if period == NTM else fiscal_year(period)


def growth_years(years: Sequence[str], as_of: str) -> tuple[str, str] | None:
    """Give the fiscal year in progress and the one after it, None where either is missing."""
    ahead = [year for year in years if year > as_of]
    return (ahead[0], ahead[1]) if len(ahead) > 1 else None


def growth_of(revenue: Mapping[str, Estimate], pair: tuple[str, str] | None) -> float | None:
    """Give the growth of revenue over two years in one currency. Worked: 703 / 269 - 1 = 1.613."""
    first, second = (revenue.get(year) for year in pair or ("", ""))
    if first is None or second is None or first["currency"] != second["currency"]:
        return None
    base, next_one = first["value_m"], second["value_m"]
    return next_one / base - 1 if base and base > 0 and next_one is not None else None


def mean_without(peers: Sequence[Company], left_out: str, period: str) -> float | None:
    """Give the mean of the recorded multiples without one peer, None where nobody is left."""
    others = [one.ps.get(period) for one in peers if one.ticker != left_out]
    held = [value for value in others if value is not None]
    return sum(held) / len(held) if held else None


Reporting = Mapping[str, Sequence[tuple[str, str | None]]]


def reporting_on(listings: Reporting, as_of: str) -> Mapping[str, str | None]:
    """Give the reporting currency of each company on a date."""
    return {
        ticker: ([code for since, code in held if since <= as_of] or [held[0][1]])[-1]
        for ticker, held in listings.items()
    }


def _load_reporting(connection: Connection) -> Reporting:
    """Read by ticker since when each reports in what currency, the better source last."""
    conditions = [not_retracted(OBSERVATIONS["company"])]
    frame = load_frame(connection, kind="company", conditions=conditions)
    frame = frame.assign(rank=source_rank(frame)) if len(frame) else frame
    found: dict[str, list[tuple[str, str | None]]] = {}
    order = ["effective", "rank", "known_at", "id"] if len(frame) else ["id"]
    for row in frame.sort_values(order).to_dict("records"):
        code = row["reporting_currency"]
        since = f"{row['effective']:%Y-%m-%d}"
        found.setdefault(str(row["ticker"]), []).append(
            (since, code if isinstance(code, str) else None)
        )
    return found


def _own_years(document: Valuation) -> set[str]:
    return {one["fiscal_end"] for one in document["revenue"]}


def _own(
    document: Valuation,
    basis: str,
    reporting: Mapping[str, str | None],
    pair: tuple[str, str] | None,
) -> Company:
    on_model = basis == MODEL
    code = "model" if on_model else "consensus"
    ahead = document["ntm"]["model"] if on_model else document["ntm"]["consensus"]
    revenue: dict[str, Estimate] = {NTM: ahead["revenue"]}
    if on_model:
        revenue |= {one["fiscal_end"]: one for one in document["revenue"]}
    held = {one["fiscal_end"]: one["value"] for one in document["ps"] if one["basis"] == code}
    return Company(
        ticker=document["ticker"],
        name=named(document["name"], document["ticker"]),
        own=True,
        basis=basis,
        market=document,
        revenue=revenue,
        ps={**held, NTM: ahead["ps"]},
        price_only=frozenset(),
        reporting=reporting.get(document["ticker"]),
        growth=growth_of(revenue, pair),
    )


def _peer(peer: Peer, reporting: Mapping[str, str | None], pair: tuple[str, str] | None) -> Company:
    multiples: Sequence[Multiple] = peer["ps"]
    revenue: dict[str, Estimate] = {one["fiscal_end"]: one for one in peer["revenue"]}
    return Company(
        ticker=peer["ticker"],
        name=named(peer["name"], peer["ticker"]),
        own=False,
        basis=CONSENSUS,
        market=peer,
        revenue={**revenue, NTM: peer["ntm"]["revenue"]},
        ps={**{one["fiscal_end"]: one["value"] for one in multiples}, NTM: peer["ntm"]["ps"]},
        # Documents recorded before there was such a mark say nothing of it.
        price_only=frozenset(one["fiscal_end"] for one in peer["ps"] if one.get("price_only")),
        reporting=reporting.get(peer["ticker"]),
        growth=growth_of(revenue, pair),
    )
