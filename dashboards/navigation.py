"""The links between pages; a company once chosen goes along."""

from __future__ import annotations

from typing import Final

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.address import Address
from dashboards.pages.registry import PAGES
from dashboards.words import say

CARRIED: Final = ("t",)


def links(address: Address) -> list[Component]:
    """Give one link a page, the one that is open marked as such."""
    kept = Address("/", {name: address.given[name] for name in CARRIED if name in address.given})
    found: list[Component] = []
    for page in PAGES:
        link = dcc.Link(say(page.title), href=kept.href(page.path), refresh=False)
        here = page.path == address.path
        found.append(html.Span(link, className="tab here" if here else "tab"))
    return found
