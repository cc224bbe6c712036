"""Where a figure comes from, in one sentence: its inputs, each with date, source and when known."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboards.elements import Child
from dashboards.formats import (
    ABSENT,
    day,
    fiscal_year,
    instant,
    millions,
    multiple,
    named,
    number,
    price,
    rate,
    shares,
)
from dashboards.rating import measure_of
from dashboards.words import say
from tracker.document import Fx, Origin, Revenue, Valuation

BETWEEN: Final = " · "


def explained(figure: Child, origin: str) -> Component:
    """Show a figure that says on hover where it comes from; the table of inputs says it to all."""
    return html.Span(figure, title=origin, className="explained")


def close_origin(document: Valuation) -> str:
    """Say where the close comes from."""
    close = document["price"]
    if close["value"] is None:
        return say("no close is recorded")
    dated = say("close of {day}", day=day(close["session"]))
    return _joined(f"{price(close['value'], close['currency'])}, {dated}", *_source(close))


def target_origin(document: Valuation) -> str:
    """Say where the published target comes from."""
    target = document["target"]
    if target["published"] is None:
        return say("no target is recorded")
    basis = say(
        "{multiple} P/S on {year} revenue",
        multiple=multiple(target["multiple"]),
        year=fiscal_year(target["fiscal_end"]),
    )
    dated = say("published {day}", day=day(target["published_on"]))
    return _joined(basis, dated, target["source"])


def multiple_origin(document: Valuation, year: str | None) -> str:
    """Say how the own multiple of a year is made: market cap x FX / model revenue."""
    found = [one for one in document["revenue"] if one["fiscal_end"] == year]
    if not found or found[0]["value_m"] is None or document["market_cap_m"]["value"] is None:
        return say("not computable: an input is missing")
    made = say("market cap / revenue")
    rates = _rates(document)
    return _joined(made, _close(document), _shares(document), *rates, _model(found[0]))


def computed_origin(document: Valuation) -> str:
    """Say how the marked target is made: target multiple x model revenue x FX / shares."""
    target = document["target"]
    found = [one for one in document["revenue"] if one["fiscal_end"] == target["fiscal_end"]]
    if target["marked"] is None or not found:
        return say("not computable: an input is missing")
    made = say("{multiple} × model revenue × FX / shares", multiple=multiple(target["multiple"]))
    return _joined(made, _model(found[0]), *_rates(document), _shares(document))


def upside_origin(document: Valuation) -> str:
    """Say how the published upside is made: target / close - 1."""
    target, close = document["target"]["published"], document["price"]["value"]
    if target is None or close is None:
        return say("not computable: an input is missing")
    made = f"{number(target, 2)} / {number(close, 2)} − 1"
    return _joined(made, target_origin(document), close_origin(document))


def earned_origin(document: Valuation) -> str:
    """Say what performance since publication is measured from and to, and against what."""
    earned = document["earned"]
    kind = measure_of(document)
    span = say(
        "closes of {start} and {end}", start=day(earned["base_session"]), end=day(earned["session"])
    )
    return _joined(kind, span)


def peers_origin(document: Valuation, year: str) -> str:
    """Name each peer's multiple of one year, and when its consensus was dated."""
    found = []
    for peer in document["peers"]:
        held = next((one["value"] for one in peer["ps"] if one["fiscal_end"] == year), None)
        dated = next((one["as_of"] for one in peer["revenue"] if one["fiscal_end"] == year), None)
        known = f" ({day(dated)})" if dated else ""
        found.append(f"{named(peer['name'], peer['ticker'])} {multiple(held)}{known}")
    return _joined(*found) or say("no peer is recorded")


def _close(document: Valuation) -> str:
    close = document["price"]
    return f"{price(close['value'], close['currency'])} ({day(close['session'])})"


def _shares(document: Valuation) -> str:
    held = document["shares"]
    return f"× {shares(held['value_m'])} ({day(held['effective'])}, {held['source'] or ABSENT})"


def _rates(document: Valuation) -> Iterable[str]:
    """Name the rates of the two currencies between which the cap is carried."""
    wanted = {document["price"]["currency"]}
    wanted |= {one["currency"] for one in document["revenue"]}
    used = [fx for fx in document["fx"] if (fx["pair"] or "")[3:] in wanted]
    return [_rate(fx) for fx in used]


def _rate(fx: Fx) -> str:
    return f"{fx['pair']} {rate(fx['rate'])} ({day(fx['date'])}, {fx['source'] or ABSENT})"


def _model(revenue: Revenue) -> str:
    amount = millions(revenue["value_m"], revenue["currency"])
    year, dated = fiscal_year(revenue["fiscal_end"]), day(revenue["as_of"])
    return say(
        "model {year} {amount} of {day}, {source}",
        year=year,
        amount=amount,
        day=dated,
        source=revenue["source"] or ABSENT,
    )


def _source(origin: Origin) -> Iterable[str | None]:
    known = origin["known_at"]
    told = say("known {at}", at=instant(known)) if known else None
    return origin["source"], told


def _joined(*parts: str | None) -> str:
    return BETWEEN.join(part for part in parts if part)
