"""Who is covered, which of them a page is about, and what stands there when one cannot be shown."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboards.asked import Asked
from dashboards.formats import named
from dashboards.pages.failed import RECOMPUTE, nothing_yet
from dashboards.queries import Shown
from dashboards.words import say
from db.inputs import load_inputs
from tracker.document import Valuation
from tracker.inputs import ValuationInputs

# What reading a document of another shape raises; anything else is a fault of this program.
UNREADABLE: Final = (KeyError, TypeError, AttributeError, ValueError)

log = logging.getLogger(__name__)


def names_of(asked: Asked) -> Mapping[str, str]:
    """Give the covered companies by ticker, each with its name as the reader calls it.

    One whose document another version wrote is left out: it costs only itself.
    """
    found = {}
    for shown in asked.snapshot.valuations:
        try:
            ticker = shown.document["ticker"]
            found[ticker] = named(shown.document["name"], ticker)
        except UNREADABLE as error:
            log.warning("valuation %s cannot be read: %r", shown.id, error)
    return found


def document_of(asked: Asked, ticker: str) -> Valuation | None:
    """Give the latest document of a company."""
    found = _shown_of(asked, ticker)
    return None if found is None else found.document


def chosen(asked: Asked) -> Shown | None:
    """Give the valuation that the address names, else the first; None where there is none."""
    ticker = asked.address.ticker(names_of(asked))
    return None if ticker is None else _shown_of(asked, ticker)


def load_covered_inputs(asked: Asked, ticker: str) -> ValuationInputs:
    """Give all that is recorded about a company, read once a batch."""
    return asked.record.ask(
        ("inputs", ticker),
        asked.stamp,
        ("batch",),
        lambda connection: load_inputs(connection, ticker=ticker),
        bulky=True,
    )


def about_chosen(asked: Asked, build: Callable[[Asked, Shown], list[Component]]) -> list[Component]:
    """Build a page about the chosen company; a document that cannot be read costs only itself."""
    shown = chosen(asked)
    if shown is None:
        return [unreadable(one.id) for one in asked.snapshot.valuations] or nothing_yet()
    try:
        return build(asked, shown)
    except UNREADABLE as error:
        log.warning("valuation %s cannot be shown: %r", shown.id, error)
        return [unreadable(shown.id)]


def unreadable(valuation: int) -> Component:
    """Say that one recorded valuation cannot be shown, and the mend."""
    steps = [
        html.H1(say("Valuation {id} cannot be shown", id=valuation)),
        html.P(say("Another version of the tracker recorded it. Value the company again:")),
        html.P(html.Code(RECOMPUTE)),
    ]
    return html.Section(steps, className="card nothing-yet")


def _shown_of(asked: Asked, ticker: str) -> Shown | None:
    for shown in asked.snapshot.valuations:
        if shown.document.get("ticker") == ticker:
            return shown
    return None
