"""Which covered company a page is about, and what stands there when it cannot be shown."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboards.asked import Asked
from dashboards.formats import named
from dashboards.pages.failed import nothing_yet
from dashboards.queries import Shown
from dashboards.words import say

# What reading a document of another shape raises; anything else is a fault of this program.
UNREADABLE: Final = (KeyError, TypeError, AttributeError, ValueError)

log = logging.getLogger(__name__)


def names_of(asked: Asked) -> Mapping[str, str]:
    """Give the covered companies by ticker, each with its name as the reader calls it."""
    documents = [one.document for one in asked.snapshot.valuations]
    return {one["ticker"]: named(one["name"], one["ticker"]) for one in documents}


def chosen(asked: Asked) -> Shown | None:
    """Give the valuation that the address names, else the first; None where there is none."""
    known = {one.document["ticker"]: one for one in asked.snapshot.valuations}
    ticker = asked.address.ticker(known)
    return None if ticker is None else known[ticker]


def about_chosen(asked: Asked, build: Callable[[Asked, Shown], list[Component]]) -> list[Component]:
    """Build a page about the chosen company; a document that cannot be read costs only itself."""
    shown = chosen(asked)
    if shown is None:
        return nothing_yet()
    try:
        return build(asked, shown)
    except UNREADABLE as error:
        log.warning("valuation %s cannot be shown: %r", shown.id, error)
        return [_unreadable(shown)]


def _unreadable(shown: Shown) -> Component:
    steps = [
        html.H1(say("Valuation {id} cannot be shown", id=shown.id)),
        html.P(say("Another version of the tracker recorded it. Value the company again:")),
        html.P(html.Code("tracker run recompute")),
    ]
    return html.Section(steps, className="card nothing-yet")
