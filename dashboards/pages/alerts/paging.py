"""Which page of a long list the address asks for, and the links to the others."""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.address import Address
from dashboards.elements import Child, labelled
from dashboards.pages.alerts.queries import PAGE
from dashboards.words import say

MOST = 100_000  # pages; no list is so long


def page_of(address: Address, name: str) -> int:
    """Give the page that the address asks for, from 1."""
    return int(address.number(name, 1, MOST) or 1)


def pager(address: Address, name: str, page: int, total: int, label: str) -> list[Component]:
    """Link to the newer and the older page; nothing where all fits on one."""
    pages = max(1, -(-total // PAGE))
    if pages == 1 and page == 1:
        return []
    first = min((page - 1) * PAGE + 1, total)
    shown = say("{first} to {last} of {n}", first=first, last=min(page * PAGE, total), n=total)
    parts: list[Child] = [html.Span(shown, className="sub")]
    if page > 1:
        newer = min(page - 1, pages)
        parts.insert(0, _link(say("Newer"), _at(address, name, newer)))
    if page < pages:
        parts.append(_link(say("Older"), _at(address, name, page + 1)))
    return [labelled(html.Nav(parts, className="pager"), label)]


def _at(address: Address, name: str, page: int) -> str:
    changes: dict[str, object] = {name: None if page == 1 else page}
    return address.href(None, **changes)


def _link(words: str, href: str) -> Component:
    return dcc.Link(words, href=href, refresh=False)
