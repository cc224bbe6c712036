"""The Monitor page: every covered company with its rating, its peers and its inputs."""

from __future__ import annotations

import logging
from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboards.elements import labelled, tagged
from dashboards.pages.monitor.banner import banner
from dashboards.pages.monitor.figures import code
from dashboards.pages.monitor.hero import strip
from dashboards.pages.monitor.implied import implied_part
from dashboards.pages.monitor.multiples import multiples_part
from dashboards.pages.monitor.peers import peers_card
from dashboards.pages.monitor.provenance import inputs_card
from dashboards.pages.monitor.upside import readings_part, upside_part
from dashboards.queries import Shown, Snapshot
from dashboards.rating import standing_of
from tracker.document import Valuation

# What reading a document of another shape raises; anything else is a fault of this program.
UNREADABLE: Final = (KeyError, TypeError, AttributeError, ValueError)

log = logging.getLogger(__name__)


def render(snapshot: Snapshot) -> list[Component]:
    """Build the page from one snapshot: a company after the other, or what to do first."""
    if snapshot.problem:
        return [unanswered(snapshot.problem)]
    if not snapshot.valuations:
        return [nothing_yet()]
    return [_company_or_apology(shown) for shown in snapshot.valuations]


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
        html.P(code("tracker run recompute")),
    ]
    return html.Section(steps, className="card nothing-yet")


def _halves(left: Component, right: Component, name: str = "upper") -> Component:
    return html.Div([left, right], className=f"halves {name}")


def nothing_yet() -> Component:
    """Say what an empty database needs."""
    steps = [
        html.H1("No valuation is recorded yet"),
        html.P("The database is there but holds nothing to show. Load the coverage and compute:"),
        html.Ol(
            [
                html.Li([code("tracker init"), " creates the tables and loads the coverage"]),
                html.Li([code("tracker run recompute"), " values every covered company"]),
            ]
        ),
        html.P([code("tracker up"), " does both, fetches what it can, and keeps this page fresh."]),
        html.P("This page looks again every 15 seconds; there is no need to reload it."),
    ]
    return html.Section(steps, className="card nothing-yet")


def unanswered(problem: str) -> Component:
    """Say that the database does not answer, and what to look at."""
    steps = [
        html.H1("The database does not answer"),
        html.P(problem, className="problem"),
        html.P(["Check it with ", code("tracker doctor"), "; this page tries again every 15 s."]),
    ]
    return html.Section(steps, className="card nothing-yet")
