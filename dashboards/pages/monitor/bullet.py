"""The bullet: the upside over the rating bands, on one fixed axis, with the flip prices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from dash import html
from dash.development.base_component import Component

from dashboards.elements import labelled
from dashboards.formats import ABSENT, named, number, percent, price
from dashboards.rating import Standing, band_words
from dashboards.words import say
from tracker.document import Band, FlipPrice, Valuation

LOW: Final = -0.30
HIGH: Final = 0.60


@dataclass(frozen=True, slots=True)
class Segment:
    """One band's stretch of the axis, in percent of its length."""

    name: str
    start: float
    end: float
    current: bool


@dataclass(frozen=True, slots=True)
class Edge:
    """Where two bands meet: the threshold, and the price at which the band changes."""

    at: float
    threshold: str
    price: str


def bullet(
    document: Valuation, standing: Standing, upside: float | None, *more: Component
) -> Component:
    """Draw the upside over the bands; the text alternative says the same in words."""
    hollow = document["price"]["stale"] or not standing.current
    drawing = html.Div(
        [
            html.Div([_segment(one) for one in segments(document, standing)], className="bands"),
            html.Div([_edge(one) for one in edges(document)], className="edges"),
            *_marks(upside, hollow=hollow),
            *more,
        ],
        role="img",
        className="bullet" if standing.current else "bullet expired",
    )
    return labelled(drawing, describe(document, standing, upside))


def segments(document: Valuation, standing: Standing) -> list[Segment]:
    """Cut the axis into the bands, lowest first."""
    found, start = [], LOW
    rising = sorted(document["bands"], key=_lower)
    for band, above in zip(rising, [*rising[1:], None], strict=False):
        end = HIGH if above is None else min(max(_lower(above), LOW), HIGH)
        current = standing.current and band["id"] == document["band"]
        found.append(Segment(named(band["name"]), position(start), position(end), current))
        start = end
    return [segment for segment in found if segment.end > segment.start]


def edges(document: Valuation) -> list[Edge]:
    """Give every edge between bands that lies on the axis, with its flip price."""
    flips = {frozenset((flip["from"], flip["to"])): flip for flip in document["flip_prices"]}
    rising = sorted(document["bands"], key=_lower)
    found = []
    for below, above in zip(rising, rising[1:], strict=False):
        if LOW < _lower(above) < HIGH:
            flip = flips.get(frozenset((below["id"], above["id"])))
            found.append(_edge_of(above, flip))
    return found


def position(upside: float) -> float:
    """Place an upside on the axis in percent of its length; beyond the axis, at its end."""
    return round(100 * (min(max(upside, LOW), HIGH) - LOW) / (HIGH - LOW), 3)


def beyond(upside: float) -> Literal["left", "right"] | None:
    """Tell beyond which end of the axis an upside lies, None within it."""
    if upside > HIGH:
        return "right"
    return "left" if upside < LOW else None


def describe(document: Valuation, standing: Standing, upside: float | None) -> str:
    """Say in words what the bullet draws."""
    parts = [_state_words(standing, upside)]
    if document["price"]["stale"]:
        parts.append(say("The close is stale."))
    parts.append(say("Scale from {low} to {high}.", low=percent(LOW, 0), high=percent(HIGH, 0)))
    flips = say("; ").join(_flip_words(document, flip) for flip in document["flip_prices"])
    parts.append(say("Flip prices: {flips}.", flips=flips) if flips else say("No flip prices."))
    return " ".join(parts)


def _state_words(standing: Standing, upside: float | None) -> str:
    if upside is None:
        return say("No upside can be computed.")
    if not standing.current:
        return say(
            "Upside {upside} against a target that is not current; no band.",
            upside=percent(upside),
        )
    return say(
        "Upside {upside}, in the band {band}.", upside=percent(upside), band=standing.band or ABSENT
    )


def _flip_words(document: Valuation, flip: FlipPrice) -> str:
    return say(
        "{old} to {new} at {price}",
        old=band_words(document, flip["from"]),
        new=band_words(document, flip["to"]),
        price=price(flip["price"], document["target"]["currency"]),
    )


def _lower(band: Band) -> float:
    return LOW - 1 if band["lower"] is None else band["lower"]


def _edge_of(above: Band, flip: FlipPrice | None) -> Edge:
    lower = _lower(above)
    at = ABSENT if flip is None else number(flip["price"], 2)
    places = 0 if float(lower * 100).is_integer() else 1
    return Edge(position(lower), percent(lower, places), at)


def _segment(segment: Segment) -> Component:
    return html.Div(
        html.Span(segment.name),
        className="band current" if segment.current else "band",
        style={"left": f"{segment.start}%", "width": f"{round(segment.end - segment.start, 3)}%"},
    )


def _edge(edge: Edge) -> Component:
    return html.Div(
        [
            html.Span(edge.threshold, className="threshold"),
            " ",
            html.Span(edge.price, className="flip"),
        ],
        className="edge",
        style={"left": f"{edge.at}%"},
    )


def _marks(upside: float | None, *, hollow: bool) -> list[Component]:
    zero = position(0)
    origin = html.Div(className="zero", style={"left": f"{zero}%"})
    if upside is None:
        return [origin]
    at = position(upside)
    start, end = min(zero, at), max(zero, at)
    reach = html.Div(
        className="reach", style={"left": f"{start}%", "width": f"{round(end - start, 3)}%"}
    )
    return [origin, reach, _marker(upside, at, hollow=hollow)]


def _marker(upside: float, at: float, *, hollow: bool) -> Component:
    side = beyond(upside)
    if side is None:
        return html.Div(className="marker hollow" if hollow else "marker", style={"left": f"{at}%"})
    kind = f"overflow {side} hollow" if hollow else f"overflow {side}"
    text = f"{percent(upside)} ▶" if side == "right" else f"◀ {percent(upside)}"
    return html.Div(text, className=kind)
