"""The Monitor page: every covered company with its rating, its peers and its inputs."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboards.address import Address
from dashboards.asked import Asked, Page
from dashboards.cards import card
from dashboards.covered import UNREADABLE, unreadable
from dashboards.elements import labelled, tagged
from dashboards.file_links import file_links
from dashboards.formats import named
from dashboards.pages.failed import nothing_yet
from dashboards.pages.monitor.banner import banner
from dashboards.pages.monitor.filters import filtered, filters
from dashboards.pages.monitor.grid import grid
from dashboards.pages.monitor.groups import GROUPS
from dashboards.pages.monitor.hero import strip
from dashboards.pages.monitor.implied import implied_part
from dashboards.pages.monitor.lines import Around, Line, lines_of, load_around
from dashboards.pages.monitor.multiples import multiples_part
from dashboards.pages.monitor.overview import tiles
from dashboards.pages.monitor.peers import peers_card
from dashboards.pages.monitor.provenance import inputs_card
from dashboards.pages.monitor.quotes import LiveLine, shown_quotes
from dashboards.pages.monitor.sheet import overview_sheet
from dashboards.pages.monitor.upside import readings_part, upside_part
from dashboards.rating import standing_of
from dashboards.words import say
from tracker.document import Valuation

log = logging.getLogger(__name__)


def render(asked: Asked) -> list[Component]:
    """Build the page: the overview of all companies, then the chosen one, or what to do first."""
    around, address = load_around(asked), asked.address
    lines, failed = lines_of(asked.snapshot.valuations, around)
    apologies = [unreadable(one) for one in failed]
    if not lines:
        return apologies or nothing_yet()
    chosen = address.ticker([line.ticker for line in lines])
    details = [_company_or_apology(line) for line in lines if line.ticker == chosen]
    overview = _overview(lines, around, address, chosen)
    return [tiles(lines, address), overview, *details, *apologies]


def _overview(
    lines: Sequence[Line], around: Around, address: Address, chosen: str | None
) -> Component:
    """Build the table of all companies with its filters and its files."""
    group = address.choice("group", GROUPS, "none")
    shown = filtered(lines, address)
    parts = [
        *filters(lines, address, group),
        grid(shown, around.closes, address, group=group, chosen=chosen),
        *([] if shown else [html.P(say("No company fits these filters."), className="nothing")]),
        file_links(address, "monitor", "overview", say("This table"), say("This table as"), " "),
    ]
    return card(say("Covered companies"), parts, "overview")


def _company_or_apology(line: Line) -> Component:
    """Build a company's part; a document that this version cannot read costs only itself."""
    try:
        return company(line.document, line.live)
    except UNREADABLE as error:
        log.warning("valuation %s cannot be shown: %r", line.id, error)
        return unreadable(line.id)


def company(document: Valuation, live: LiveLine | None = None) -> Component:
    """Build one covered company's part of the page."""
    standing = standing_of(document)
    hero = html.Section(
        [
            strip(document, standing, live),
            _halves(upside_part(document, standing, live), multiples_part(document)),
            _halves(readings_part(document), implied_part(document), "lower"),
        ],
        className="card hero" if standing.current else "card hero not-current",
    )
    labelled(hero, named(document["name"], document["ticker"]))
    parts = [*banner(document["findings"]), hero, peers_card(document), inputs_card(document)]
    return tagged(html.Article(parts, className="coverage"), "ticker", document["ticker"])


def _halves(left: Component, right: Component, name: str = "upper") -> Component:
    return html.Div([left, right], className=f"halves {name}")


MONITOR: Final = Page(
    "/",
    "Monitor",
    render,
    by=("valuations", "alerts", "batch"),
    exports={"overview": overview_sheet},
    also=shown_quotes,
)
