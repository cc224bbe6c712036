"""Which page of a long list the address asks for, and the links to the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.address import Address
from dashboards.elements import Child, labelled
from dashboards.words import say

Item = TypeVar("Item")
MOST: Final = 100_000  # pages; no list is so long


@dataclass(frozen=True, slots=True)
class Paged:
    """A long list cut into pages; `name` is what the address calls the page."""

    name: str
    size: int
    label: str

    def page(self, address: Address) -> int:
        """Give the page that the address asks for, from 1."""
        return page_of(address, self.name)

    def cut(self, address: Address, items: Sequence[Item]) -> Sequence[Item]:
        """Give the items of the page that the address asks for."""
        skip = (self.page(address) - 1) * self.size
        return items[skip : skip + self.size]

    def links(self, address: Address, total: int) -> list[Component]:
        """Link to the pages before and after; nothing where all fit on one."""
        page, pages = self.page(address), max(1, -(-total // self.size))
        if pages == 1 and page == 1:
            return []
        first, last = min((page - 1) * self.size + 1, total), min(page * self.size, total)
        shown = say("{first} to {last} of {n}", first=first, last=last, n=f"{total:,}")
        parts: list[Child] = [html.Span(shown, className="sub")]
        if page > 1:
            parts.insert(0, self._link(say("Before"), address, min(page - 1, pages)))
        if page < pages:
            parts.append(self._link(say("After"), address, page + 1))
        return [labelled(html.Nav(parts, className="pager"), self.label)]

    def _link(self, words: str, address: Address, page: int) -> Component:
        changes: dict[str, object] = {self.name: None if page == 1 else page}
        return dcc.Link(words, href=address.href(None, **changes), refresh=False)


def page_of(address: Address, name: str) -> int:
    """Give the page that the address asks for, from 1."""
    return int(address.number(name, 1, MOST) or 1)
