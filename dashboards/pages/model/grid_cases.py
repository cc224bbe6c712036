"""Bear, base and bull: price, upside, band, where the band changes, and the range between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboards.cards import card
from dashboards.elements import Child, Children
from dashboards.formats import ABSENT, day, millions, multiple, number, percent, price
from dashboards.marks import change
from dashboards.rating import band_words
from dashboards.tables import Column, table
from dashboards.words import msg, say
from tracker.document import Valuation
from tracker.sensitivity import Case, Range, Today, cases_of, range_of
from tracker.standing import is_over

CASES: Final = {"bear": msg("Bear"), "base": msg("Base"), "bull": msg("Bull")}


def scenarios_card(document: Valuation, today: Today) -> Component:
    """Show the cases beside the target; one sentence where coverage holds none."""
    title, cases = say("Scenarios"), cases_of(document, today.basis)
    if not cases:
        told = say(
            "No scenario of the target of {day} is recorded: "
            "add [[scenario]] entries to the coverage,",
            day=day(document["target"]["published_on"]),
        )
        nothing = html.P([told, " ", html.Code("tracker coverage load FILE")], className="nothing")
        return card(title, [nothing], "scenarios-card")
    columns = [
        Column(say("Case"), figure=False),
        Column(say("Multiple")),
        Column(say("Revenue")),
        Column(f"{say('Price')}, {document['target']['currency'] or '?'}"),
        Column(say("Upside")),
        Column(say("Band"), figure=False),
        Column(say("Its band changes at a price of"), figure=False),
    ]
    rows = [_case(document, one) for one in cases]
    caption = say("Bear, base and bull with multiple, revenue, price and upside")
    hint = say("multiple × revenue × FX / shares")
    if is_over(document):
        hint = say("of an expired target")
    parts: list[Component] = [table(columns, rows, "scenarios", caption)]
    between = range_of(cases, document["price"]["value"])
    if between is not None:
        parts.append(html.P(_range(document, between), className="sub"))
    return card(title, parts, "scenarios-card", hint)


def case_name(name: str) -> str:
    """Name a scenario; one of the desk's own keeps its name."""
    return say(CASES[name]) if name in CASES else name


def _case(document: Valuation, one: Case) -> list[Children]:
    return [
        case_name(one.name),
        multiple(one.multiple),
        millions(one.revenue_m, one.currency),
        html.Strong(number(one.price, 2)),
        change(one.upside),
        band_words(document, one.band),
        _flips(document, one),
    ]


def _flips(document: Valuation, one: Case) -> Sequence[Child] | str:
    """Write the scale of a case from the highest band down: Buy 610.45 Overweight 668.58 Hold."""
    if not one.flips:
        return ABSENT
    found: list[Child] = [html.Span(band_words(document, one.flips[0][0]), className="aside")]
    for _, below, at in one.flips:
        found += [f" {number(at, 2)} ", html.Span(band_words(document, below), className="aside")]
    return found


def _range(document: Valuation, found: Range) -> str:
    currency, lowest, highest = document["price"]["currency"], found.lowest, found.highest
    told = say(
        "{lowest} to {highest}, without probabilities: {low} to {high}, {down} to {up}.",
        lowest=case_name(lowest.name),
        highest=case_name(highest.name),
        low=price(lowest.price, currency),
        high=price(highest.price, currency),
        down=percent(lowest.upside),
        up=percent(highest.upside),
    )
    if found.reward is None:
        return told
    adds = say(
        "{highest} adds {times} what {lowest} takes from the close.",
        lowest=case_name(lowest.name),
        highest=case_name(highest.name),
        times=multiple(found.reward),
    )
    return f"{told} {adds}"
