"""What of the recorded valuations the page uses: who is covered, and the latest of each."""

from __future__ import annotations

import logging
from typing import Final

from dashboards.asked import Asked
from dashboards.formats import named
from tracker.document import Valuation

# What reading a document of another version raises; it then costs its company only some words.
UNREADABLE: Final = (KeyError, TypeError, AttributeError, ValueError)

log = logging.getLogger(__name__)


def covered(asked: Asked) -> dict[str, str]:
    """Name the covered companies that pages show, by ticker."""
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
    for shown in asked.snapshot.valuations:
        try:
            if shown.document["ticker"] == ticker:
                return shown.document
        except UNREADABLE:
            continue
    return None
