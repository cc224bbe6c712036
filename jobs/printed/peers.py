"""The peers for a terminal: multiples, revenue and implied prices by fiscal year, with sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.console import Console

from jobs.printed.figures import MISSING, day, millions, money, multiple, number, origin, percent
from jobs.printed.terminal import Figures, Words, print_table
from tracker.document import Peer, PeerStat, Revenue, Valuation
from tracker.fiscal import fiscal_year_label


def print_peers(console: Console, document: Valuation) -> None:
    """Print the company among its peers: multiples, the revenue below them, what they imply."""
    ends = [stat["fiscal_end"] for stat in document["peer_stats"]]
    years = [fiscal_year_label(end) for end in ends]
    print_table(
        console,
        [
            Words("", most=18),
            Figures("close"),
            Words("from", most=19),
            Figures("shares\nm"),
            Figures("market cap\nm"),
            *(Figures(f"P/S\n{year}") for year in years),
        ],
        [*_companies(document, ends), *_statistics(document["peer_stats"])],
    )
    if not ends:
        return
    revenue = [Words("revenue, m", most=24), *map(Figures, years), Words("from", most=36)]
    print_table(console, revenue, _revenues(document, ends))
    price = f"price at peer P/S, {document['target']['currency'] or ''}".rstrip(", ")
    print_table(console, [Words(price, most=32), *map(Figures, years)], _implied(document, ends))


def _companies(document: Valuation, ends: Sequence[str]) -> Iterator[list[str]]:
    own = _own_name(document)
    for basis in ("model", "consensus"):
        found = {one["fiscal_end"]: one["value"] for one in document["ps"] if one["basis"] == basis}
        if basis == "model":
            yield [f"{own}, model", *_market(document), *_by_year(found, ends)]
        elif any(value is not None for value in found.values()):
            yield [f"{own}, consensus", "", "", "", "", *_by_year(found, ends)]
    for peer in document["peers"]:
        found = {one["fiscal_end"]: one["value"] for one in peer["ps"]}
        yield [_peer_name(peer), *_market(peer), *_by_year(found, ends)]


def _market(company: Valuation | Peer) -> list[str]:
    price, cap = company["price"], company["market_cap_m"]
    return [
        money(price["value"], price["currency"]),
        _dated(price["session"], price["source"], stale=price["stale"]),
        number(company["shares_m"], 2),
        millions(cap["value"], cap["currency"]),
    ]


def _statistics(stats: Sequence[PeerStat]) -> Iterator[list[str]]:
    blank = [""] * 4
    if not stats:
        return
    yield ["peer mean", *blank, *(multiple(stat["mean"]) for stat in stats)]
    yield ["peer median", *blank, *(multiple(stat["median"]) for stat in stats)]
    yield ["lowest", *blank, *(multiple(stat["min"]) for stat in stats)]
    yield ["highest", *blank, *(multiple(stat["max"]) for stat in stats)]
    yield ["peers counted", *blank, *(f"{stat['n']} of {stat['n_expected']}" for stat in stats)]


def _revenues(document: Valuation, ends: Sequence[str]) -> Iterator[list[str]]:
    yield [f"{_own_name(document)}, model", *_revenue(document["revenue"], ends)]
    for peer in document["peers"]:
        yield [f"{_peer_name(peer)}, consensus", *_revenue(peer["revenue"], ends)]


def _revenue(rows: Iterable[Revenue], ends: Sequence[str]) -> list[str]:
    found = {row["fiscal_end"]: row for row in rows if row["fiscal_end"] in ends}
    sums = {end: millions(row["value_m"], row["currency"]) for end, row in found.items()}
    sources = [origin(row["as_of"], row) for row in found.values() if row["value_m"] is not None]
    told = "; ".join(dict.fromkeys(sources)) or MISSING
    return [*(sums.get(end, MISSING) for end in ends), told]


def _implied(document: Valuation, ends: Sequence[str]) -> Iterator[list[str]]:
    implied = {(one["statistic"], one["fiscal_end"]): one for one in document["peer_implied"]}
    for statistic in dict.fromkeys(one["statistic"] for one in document["peer_implied"]):
        found = [implied.get((statistic, end)) for end in ends]
        yield [
            f"mean {statistic}" if statistic.startswith("without") else statistic,
            *(
                MISSING
                if one is None or one["price"] is None
                else f"{number(one['price'], 2)} ({percent(one['upside'])})"
                for one in found
            ),
        ]


def _by_year(values: Mapping[str, float | None], ends: Sequence[str]) -> list[str]:
    return [multiple(values.get(end)) for end in ends]


def _dated(session: str | None, source: str | None, *, stale: bool) -> str:
    if session is None:
        return MISSING
    return f"{day(session)}, {source}{', stale' if stale else ''}"


def _own_name(document: Valuation) -> str:
    return f"{document['name']['en']} {document['ticker']}"


def _peer_name(peer: Peer) -> str:
    return f"{peer['name']['en']} {peer['ticker']}"
