"""The list of pages: the one place where a path becomes a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboards.pages.monitor import page as monitor
from dashboards.queries import Snapshot


@dataclass(frozen=True, slots=True)
class Page:
    """A path, its name in the navigation, and what builds it from a snapshot."""

    path: str
    title: str
    render: Callable[[Snapshot], list[Component]]


PAGES: Final = (Page("/", "Monitor", monitor.render),)


def page_at(path: object) -> Page:
    """Find the page of a path; whatever else a browser sends gets the page that says so."""
    for page in PAGES:
        if page.path == path:
            return page
    return MISSING


def _no_such_page(_snapshot: Snapshot) -> list[Component]:
    links = [html.Li(html.A(page.title, href=page.path)) for page in PAGES]
    text = html.P("This address belongs to no page. There are:")
    return [html.Section([html.H1("No such page"), text, html.Ul(links)], className="card missing")]


MISSING: Final = Page("", "No such page", _no_such_page)
