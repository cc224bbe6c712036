"""Links to what a page offers as files, with the state of the page in their addresses."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboards.address import Address
from dashboards.elements import Child, labelled
from dashboards.words import say


def file_links(address: Address, page: str, name: str, what: str, *before: Child) -> Component:
    """Link to the CSV and the workbook of one export; `what` names it to who cannot see the rest.

    `before` stands before the links.
    """
    links = []
    for suffix in ("csv", "xlsx"):
        kind, href = suffix.upper(), address.href(f"/export/{page}/{name}.{suffix}")
        spoken = say("{what} as {kind}", what=what, kind=kind)
        links.append(labelled(html.A(kind, href=href, download=""), spoken))
    return html.Div([*before, *links], className="files")
