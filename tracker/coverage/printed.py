"""The figures of a report exactly as printed, as a coverage file holds them."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from tracker.coverage.entries import Entry
from tracker.coverage.values import Day, Text, Ticker


class PrintedFigure(BaseModel):
    """A figure exactly as printed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Text
    unit: Text | None = None


class Printed(Entry):
    """The printed figures of one company in one report."""

    ticker: Ticker
    published_on: Day
    items: dict[str, PrintedFigure]
