"""The Monitor page: every covered company with its rating, its peers and its inputs."""

from __future__ import annotations

import logging
from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboards.asked import Asked, Page
from dashboards.elements import labelled, tagged
from dashboards.pages.failed import nothing_yet
from dashboards.pages.monitor.banner import banner
from dashboards.pages.monitor.hero import strip
from dashboards.pages.monitor.implied import implied_part
from dashboards.pages.monitor.multiples import multiples_part
from dashboards.pages.monitor.peers import peers_card
from dashboards.pages.monitor.provenance import inputs_card
from dashboards.pages.monitor.upside import readings_part, upside_part
from dashboards.queries import Shown
from dashboards.rating import standing_of
from tracker.document import Valuation

# What reading a document of another shape raises; anything else is a fault of this program.
UNREADABLE: Final = (KeyError, TypeError, AttributeError, ValueError)

log = logging.getLogger(__name__)


def render(asked: Asked) -> list[Component]:
    """Build the page: a company after the other, or what to do first."""
    if not asked.snapshot.valuations:
        return nothing_yet()
    return [_company_or_apology(shown) for shown in asked.snapshot.valuations]


def company(document: Valuation) -> Component:
    """Build one covered company's part of the page."""
    standing = standing_of(document)
    hero = html.Section(
        [
            strip(document, standing),
            _halves(upside_part(document, standing), multiples_part(document)),
            _halves(readings_part(document), implied_part(document), "lower"),
        ],
        className="card hero" if standing.current else "card hero not-current",
    )
    labelled(hero, document["name"]["en"] or document["ticker"])
    parts = [*banner(document["findings"]), hero, peers_card(document), inputs_card(document)]
    return tagged(html.Article(parts, className="coverage"), "ticker", document["ticker"])


def _company_or_apology(shown: Shown) -> Component:
    """Build a company's part; a document that this version cannot read costs only itself."""
    try:
        return company(shown.document)
    except UNREADABLE as error:
        log.warning("valuation %s cannot be shown: %r", shown.id, error)
        return _unreadable(shown)


def _unreadable(shown: Shown) -> Component:
    steps = [
        html.H1(f"Valuation {shown.id} cannot be shown"),
        html.P("It was recorded by another version of the tracker. Value the company again:"),
        html.P(html.Code("tracker run recompute")),
    ]
    return html.Section(steps, className="card nothing-yet")


def _halves(left: Component, right: Component, name: str = "upper") -> Component:
    return html.Div([left, right], className=f"halves {name}")


MONITOR: Final = Page("/", "Monitor", render, by=("valuations",))
