"""What stands at a figure: the direction of a change, staleness, an unconfirmed share count."""

from __future__ import annotations

from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboards.elements import unspoken
from dashboards.formats import age, day, percent, points, shape_of
from dashboards.words import say
from tracker.document import Origin, Peer, Valuation

SIDES: Final = {"▲": "up", "▼": "down"}


def change(ratio: float | None) -> Component:
    """Write a change with its arrow; the direction is in sign and shape before it is in colour."""
    return directed(percent(ratio))


def change_in_points(ratio: float | None) -> Component:
    """Write the change of a ratio likewise, in percentage points."""
    return directed(points(ratio))


def directed(text: str) -> Component:
    """Give a figure that is written with its sign the arrow of it."""
    shape = shape_of(text)
    side = SIDES.get(shape, "level")
    return html.Span([unspoken(html.Span(f"{shape} ")), text] if shape else text, className=side)


def stale_words(origin: Origin) -> str | None:
    """Say how old a stale figure is, against its limit; None where it is fresh."""
    if not origin["stale"]:
        return None
    old, limit = age(origin["age"], origin["age_unit"]), origin["limit"]
    if limit is None:
        return say("stale: {age} old", age=old)
    return say("stale: {age} old, limit {limit}", age=old, limit=limit)


def unconfirmed(*companies: Valuation | Peer) -> list[str]:
    """Name the companies whose share count, and all that is computed from it, is not confirmed."""
    return [one["ticker"] for one in companies if one["shares"]["confirmed"] is False]


def share_marks(*companies: Valuation | Peer) -> list[Component]:
    """Mark figures that rest on a share count which no filing confirms."""
    named = unconfirmed(*companies)
    words = say("on unconfirmed share counts of {names}", names=", ".join(named))
    return [html.Div(stale_mark(words))] if named else []


def stale_mark(text: str | None = None) -> Component:
    """Mark a stale figure by a hollow dot and the word."""
    told = say("stale") if text is None else text
    return html.Span([unspoken(html.Span(className="ring")), told], className="stale-mark")


def origin_words(date: str | None, source: str | None) -> str:
    """Write date and source of a figure: 15 Apr 2026 · report."""
    return f"{day(date)} · {source or say('no source')}"
