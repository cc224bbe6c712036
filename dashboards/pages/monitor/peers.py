"""The peers grid: the covered company on top, its peers, and their statistics below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import dash_ag_grid as dag
from dash import html
from dash.development.base_component import Component

from dashboards import ids
from dashboards.cards import card
from dashboards.formats import (
    ABSENT,
    SPACE,
    age,
    amount,
    both,
    day,
    fiscal_year,
    multiple,
    named,
    number,
    price,
    shares,
)
from dashboards.grids import every_column, figure_column, grid_options, text_column
from dashboards.marks import origin_words, stale_words, unconfirmed
from dashboards.pages.monitor.multiples import (
    fiscal_years,
    own_multiple,
    revenue_of,
    stat_of,
)
from dashboards.words import msg, say, say_count
from tracker.document import (
    Multiple,
    Name,
    Peer,
    PeerStat,
    Revenue,
    Valuation,
)

# A cell is its value to sort by, its text to read, a second line, and what marks or explains it.
Row = dict[str, object]


def peers_card(document: Valuation) -> Component:
    """Show the grid with how many peers could be counted."""
    children: list[Component] = [peers_grid(document)]
    if not document["peers"]:
        children.append(html.P(say("No peer is recorded for this company."), className="nothing"))
    return card(say("Peers"), children, "peers", hint=_count_words(document))


def peers_grid(document: Valuation) -> Component:
    """Build the grid: sortable peers between pinned rows that stay where they are."""
    years = fiscal_years(document)
    return dag.AgGrid(
        id=ids.of_ticker("peers", document["ticker"]),
        columnDefs=columns(document, years),
        rowData=[peer_row(peer, years) for peer in document["peers"]],
        defaultColDef=every_column(resizable=False),
        columnSize="responsiveSizeToFit",
        dashGridOptions=grid_options(
            domLayout="autoHeight",
            # A company has a second line, date and source; a statistic has none.
            getRowHeight={"function": "params.data.is_statistic ? 30 : 44"},
            pinnedTopRowData=[own_row(document, years)],
            pinnedBottomRowData=statistic_rows(document, years),
        ),
        className="peers-grid",
        style={"height": None, "width": "auto"},
    )


def columns(document: Valuation, years: list[str]) -> list[Row]:
    """Name the columns; the target's basis year is set off from the others."""
    basis = document["target"]["fiscal_end"]
    multiples = [
        figure_column(f"ps_{i}", say("P/S {year}", year=name), 78, strong=year == basis)
        for i, (year, name) in enumerate(zip(years, map(fiscal_year, years), strict=True))
    ]
    revenues = [
        figure_column(f"revenue_{i}", say("Rev. {year}, m", year=fiscal_year(year)), 102)
        for i, year in enumerate(years)
    ]
    return [
        text_column("company", say("Company"), 168, "Company"),
        figure_column("price", say("Price"), 156),
        figure_column("market_cap", say("Market cap, m"), 146),
        *multiples,
        *revenues,
        text_column("as_of", say("Estimates of"), 178),
    ]


def own_row(document: Valuation, years: list[str]) -> Row:
    """Give the covered company's row, on its own model."""
    row = _company(document["ticker"], document["name"])
    row |= _market(document)
    for i, year in enumerate(years):
        row |= cell(f"ps_{i}", own_multiple(document, year, "model"), multiple)
        row |= _doubt(f"ps_{i}", document)
        row |= _revenue(i, revenue_of(document["revenue"], year))
    return row | _estimates(document["revenue"], msg("our model · {sources}"))


def peer_row(peer: Peer, years: list[str]) -> Row:
    """Give one peer's row, on consensus; what is missing is an em dash, never a shorter list."""
    row = _company(peer["ticker"], peer["name"])
    row |= _market(peer)
    for i, year in enumerate(years):
        row |= cell(f"ps_{i}", _multiple_of(peer["ps"], year), multiple)
        row |= _doubt(f"ps_{i}", peer)
        row |= _price_only(f"ps_{i}", row, peer, year)
        row |= _revenue(i, revenue_of(peer["revenue"], year))
    return row | _estimates(peer["revenue"], msg("consensus · {sources}"))


def statistic_rows(document: Valuation, years: list[str]) -> list[Row]:
    """Give the peers' mean, median and range by year, and how many were counted."""
    stats = [stat_of(document, year) for year in years]
    if not document["peer_stats"]:
        return []
    rows: list[Row] = []
    for name, write in ((say("Mean"), _mean), (say("Median"), _median), (say("Range"), _range)):
        row: Row = {"company": name, "is_statistic": True, "note": ""}
        for i, stat in enumerate(stats):
            row[f"ps_{i}_text"] = ABSENT if stat is None else write(stat)
        rows.append(row)
    rows[0]["note"] = _n_words(stats)
    return rows


def cell(field: str, value: float | None, write: object) -> Row:
    """Give the value and the text of one cell."""
    assert callable(write)
    return {field: value, f"{field}_text": write(value)}


def _company(ticker: str, name: Name) -> Row:
    return {"company": named(name, ticker), "ticker": ticker, "tip": both(name)}


def _market(company: Valuation | Peer) -> Row:
    close, cap, held = company["price"], company["market_cap_m"], company["shares"]
    stale = stale_words(close)
    origin = origin_words(close["session"], close["source"])
    text = msg("{count} unconfirmed") if held["confirmed"] is False else msg("{count} shares")
    count = say(text, count=shares(held["value_m"]))
    return {
        "price": close["value"],
        "price_text": price(close["value"], close["currency"]),
        "price_sub": say("no close") if close["value"] is None else origin,
        "price_stale": close["stale"],
        "price_tip": stale or close["note"],
        "market_cap": cap["value"],
        "market_cap_text": amount(cap["value"], cap["currency"]),
        "market_cap_sub": say("no share count") if held["value_m"] is None else count,
        **_doubt("market_cap", company),
        "market_cap_tip": stale or held["reason"],
    }


def _doubt(field: str, company: Valuation | Peer) -> Row:
    """Mark what is computed from a stale close or an unconfirmed share count."""
    stale = stale_words(company["price"])
    doubt = say("on an unconfirmed share count") if unconfirmed(company) else None
    return {f"{field}_stale": bool(stale or doubt), f"{field}_tip": stale or doubt}


def _price_only(field: str, row: Row, peer: Peer, year: str) -> Row:
    """Mark a multiple that moves with its price alone; older documents do not say.

    By the same ring as other doubts, one for all of them: its explanation tells which.
    """
    if not any(one["fiscal_end"] == year and one.get("price_only") for one in peer["ps"]):
        return {}
    told = say("its consensus is too old to count in the peer-marked target")
    tip = row[f"{field}_tip"]
    return {
        f"{field}_stale": True,
        f"{field}_tip": say("; ").join([str(tip), told]) if tip else told,
    }


def _revenue(index: int, found: Revenue | None) -> Row:
    field = f"revenue_{index}"
    if found is None:
        return {field: None, f"{field}_text": ABSENT}
    analysts = found["analysts"]
    mean = say_count("mean of {n} analyst", "mean of {n} analysts", analysts) if analysts else None
    return {
        field: found["value_m"],
        f"{field}_text": amount(found["value_m"], found["currency"]),
        f"{field}_stale": found["stale"],
        f"{field}_tip": stale_words(found) or mean or found["note"],
    }


def _estimates(revenue: list[Revenue], basis: str) -> Row:
    if not revenue:
        return {"as_of": None, "as_of_text": ABSENT, "as_of_sub": say("no estimates")}
    newest = max(revenue, key=lambda one: one["as_of"] or "")
    sources = "/".join(_distinct(one["source"] for one in revenue)) or say("no source")
    return {
        "as_of": newest["as_of"],
        "as_of_text": day(newest["as_of"]),
        "as_of_sub": say(basis, sources=sources),
        "as_of_stale": newest["stale"],
        "as_of_tip": stale_words(newest)
        or say("{age} old", age=age(newest["age"], newest["age_unit"])),
    }


def _distinct(names: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(name for name in names if name))


def _multiple_of(multiples: Sequence[Multiple], year: str) -> float | None:
    return next((one["value"] for one in multiples if one["fiscal_end"] == year), None)


def _mean(stat: PeerStat) -> str:
    return multiple(stat["mean"])


def _median(stat: PeerStat) -> str:
    return multiple(stat["median"])


def _range(stat: PeerStat) -> str:
    if stat["min"] is None or stat["max"] is None:
        return ABSENT
    return f"{number(stat['min'], 0)}–{number(stat['max'], 0)}×"


def _n_words(stats: Iterable[PeerStat | None]) -> str:
    counts = _distinct(
        say("{n} of {of}", n=s["n"], of=s["n_expected"]) for s in stats if s is not None
    )
    return f"n{SPACE}{', '.join(counts)}" if counts else ""


def _count_words(document: Valuation) -> str:
    missing = sorted({t for stat in document["peer_stats"] for t in stat["missing"]})
    counted = _n_words(document["peer_stats"])
    if not missing:
        return counted
    return say("{counted}, missing {names}", counted=counted, names=", ".join(missing))
