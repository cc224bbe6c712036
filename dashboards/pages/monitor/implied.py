"""The price that the peers' multiples imply for the covered company, with and without each."""

from __future__ import annotations

from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboards.elements import Child, Children, labelled
from dashboards.formats import fiscal_year, number
from dashboards.marks import change, share_marks, stale_mark
from dashboards.tables import Column, table
from dashboards.words import msg, say
from tracker.document import PeerImplied, Valuation

STATISTICS: Final = {"mean": msg("Mean"), "median": msg("Median")}


def implied_part(document: Valuation) -> Component:
    """Lay out price and upside by statistic (rows) and fiscal year (columns)."""
    implied = document["peer_implied"]
    if not implied:
        empty = html.P(say("No peer-implied price: no peer multiple and model revenue together."))
        return labelled(html.Section(empty, className="implied-part"), say("Peer-implied price"))
    years = sorted({one["fiscal_end"] for one in implied})
    columns = [Column(say("Peer-implied, at the peers’"), figure=False)]
    for year in years:
        unit = f"{document['target']['currency'] or ''} {fiscal_year(year)}".strip()
        columns += [Column(unit), Column(say("Upside"))]
    statistics = list(dict.fromkeys(one["statistic"] for one in implied))
    rows: list[list[Children]] = [
        [label(name), *_cells(implied, name, years)] for name in statistics
    ]
    caption = say("Implied price per share and upside, by peer statistic")
    body = table(columns, rows, "implied", caption)
    stale = [peer["ticker"] for peer in document["peers"] if peer["price"]["stale"]]
    told = say("at stale closes of {names}", names=", ".join(stale))
    marks = [html.Div(stale_mark(told))] if stale else []
    parts = [body, *marks, *share_marks(document, *document["peers"])]
    return labelled(html.Section(parts, className="implied-part"), say("Peer-implied price"))


def label(statistic: str) -> str:
    """Write the name of a statistic; a ticker keeps its own case."""
    kind, _space, ticker = statistic.partition(" ")
    if kind == "without" and ticker:
        return say("Without {ticker}", ticker=ticker)
    known = STATISTICS.get(statistic)
    return say(known) if known else statistic[:1].upper() + statistic[1:]


def _cells(implied: list[PeerImplied], statistic: str, years: list[str]) -> list[Child]:
    found = {one["fiscal_end"]: one for one in implied if one["statistic"] == statistic}
    cells: list[Child] = []
    for year in years:
        one = found.get(year)
        cells.append(number(None if one is None else one["price"], 2))
        cells.append(change(None if one is None else one["upside"]))
    return cells
