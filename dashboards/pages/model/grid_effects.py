"""One input at a time: what a percent of it does to the upside, and its way to the next band."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboards.address import Address
from dashboards.cards import card
from dashboards.elements import Children, unspoken
from dashboards.file_links import file_links
from dashboards.formats import ABSENT, multiple, number, percent
from dashboards.pages.model.inputs import NAMES, unit_of
from dashboards.rating import band_words
from dashboards.tables import Column, table
from dashboards.words import msg, say
from tracker.document import Valuation
from tracker.sensitivity import EdgeMove, Effect, Today, effects
from tracker.sensitivity.reckoning import reckon

PEERS: Final = msg("Peers’ multiple against publication")


def effects_card(document: Valuation, today: Today, address: Address) -> Component:
    """Show the inputs by their effect; where nothing can be reckoned, one sentence."""
    title, found = say("One input at a time"), effects(today)
    if not any(one.size for one in found):
        words = say("Nothing to compare: an input of the target or the close is missing.")
        return card(title, [html.P(words, className="nothing")], "effects-card")
    columns = [
        Column(say("Input alone"), figure=False),
        Column(say("As of today")),
        Column(say("1% less")),
        Column(say("1% more")),
        Column(say("Points of upside; paler: 1% less"), figure=False),
        Column(say("Alone it reaches the next band"), figure=False),
    ]
    now = reckon(today.inputs, today.basis)
    most = max(one.size for one in found)
    rows = [_row(document, today, one, now.band, most) for one in found]
    caption = say("The effect of each input on the upside, the largest first")
    lead = html.Span(say("Export"), className="label")
    files = file_links(address, "model", "sensitivity", title, lead)
    hint = say(
        "change of the upside of {upside}, all else held; reckoned anew, not linearised",
        upside=percent(now.upside),
    )
    parts = [html.Div(files, className="controls"), table(columns, rows, "effects", caption)]
    return card(title, parts, "effects-card", hint)


def input_name(name: str) -> str:
    """Name an input in the reader's language."""
    return say(PEERS) if name == "peers" else say(NAMES[name])


def _row(
    document: Valuation, today: Today, one: Effect, band: str | None, most: float
) -> list[Children]:
    unit = unit_of(one.name, today.basis)
    return [
        [html.Span(input_name(one.name)), " ", html.Span(unit, className="aside")],
        _value(one.name, one.value),
        _points(one.down),
        _points(one.up),
        _bars(one, most),
        _edges(document, one, band),
    ]


def _value(name: str, value: float) -> str:
    if name == "multiple":
        return multiple(value)
    return number(value, 4 if name in {"fx", "peers"} else 2)


def _points(ratio: float) -> Children:
    """Write a change in points with two decimals and a sign."""
    text = percent(ratio, 2).removesuffix("%")
    return html.Span(text, className="up" if ratio > 0 else "down" if ratio < 0 else "level")


def _bars(one: Effect, most: float) -> Component:
    """Draw both changes from a middle line; the figures stand beside them."""
    bars = []
    for ratio, how in ((one.down, "less"), (one.up, "more")):
        width = 50 * abs(ratio) / most if math.isfinite(ratio) else 0.0
        side = "left" if ratio > 0 else "right"
        place = {side: "50%", "width": f"{width:.2f}%"}
        way = "rises" if ratio > 0 else "falls"
        bars.append(html.Span(className=f"swing {way} {how}", style=place))
    return unspoken(html.Div(bars, className="swings"))


def _edges(document: Valuation, one: Effect, band: str | None) -> Children:
    if not one.edges:
        return ABSENT
    return [html.Div(_edge(document, one.name, edge, band)) for edge in one.edges]


def _edge(document: Valuation, name: str, edge: EdgeMove, band: str | None) -> Sequence[Component]:
    turned = say(
        "turns {from_} to {to}",
        from_=band_words(document, band),
        to=band_words(document, edge.band),
    )
    moved = html.Strong(percent(edge.change))
    at = html.Span(say("at {value}", value=_value(name, edge.value)), className="aside")
    return [moved, html.Span(f" {turned} "), at]
