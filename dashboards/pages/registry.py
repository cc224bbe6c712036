"""The list of pages: the one place where a path becomes a page."""

from __future__ import annotations

from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboards.asked import Asked, Page
from dashboards.pages.alerts.page import ALERTS
from dashboards.pages.drift.page import DRIFT
from dashboards.pages.health.page import HEALTH
from dashboards.pages.model.page import MODEL
from dashboards.pages.monitor.page import MONITOR
from dashboards.pages.peers.page import PEERS
from dashboards.words import say

PAGES: Final = (MONITOR, DRIFT, MODEL, PEERS, ALERTS, HEALTH)


def page_at(path: object) -> Page:
    """Find the page of a path; whatever else a browser sends gets the page that says so."""
    for page in PAGES:
        if page.path == path:
            return page
    return MISSING


def _no_such_page(_asked: Asked) -> list[Component]:
    links = [html.Li(html.A(say(page.title), href=page.path)) for page in PAGES]
    text = html.P(say("This address belongs to no page. There are:"))
    heading = html.H1(say("No such page"))
    return [html.Section([heading, text, html.Ul(links)], className="card missing")]


MISSING: Final = Page("", "No such page", _no_such_page, by=())
