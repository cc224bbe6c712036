"""The Peers page: multiples, growth, leave-one-out, currencies, and what is missing or stale."""

from __future__ import annotations

from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboards import controls
from dashboards.asked import Asked, Page
from dashboards.covered import about_chosen, names_of
from dashboards.elements import tagged
from dashboards.facts import fact, facts
from dashboards.figures.palette import palette_of
from dashboards.formats import ABSENT, day, multiple, percent, price
from dashboards.marks import change, stale_mark
from dashboards.pages.peers.calendars import calendars_card
from dashboards.pages.peers.charts import growth_card, years_card
from dashboards.pages.peers.comparables import comparables_card, range_words
from dashboards.pages.peers.currencies import currencies_card
from dashboards.pages.peers.leaving import leaving_card, rows_of, widest
from dashboards.pages.peers.queries import Comparison, compare, period_name
from dashboards.pages.peers.sheet import comparables_sheet, comps_sheet
from dashboards.pages.peers.trouble import states, trouble_card, troubles
from dashboards.queries import Shown
from dashboards.reader import reader
from dashboards.words import say


def render(asked: Asked) -> list[Component]:
    """Build the page about the company that the address names."""
    return about_chosen(asked, _build)


def _build(asked: Asked, shown: Shown) -> list[Component]:
    found = compare(asked, shown)
    period = asked.address.choice("y", found.periods, found.basis)
    who = reader()
    palette = palette_of(who)
    charts = [
        years_card(found, palette, who.language),
        growth_card(found, period, palette, who.language),
    ]
    parts = [
        _controls(asked, found, period),
        _first_row(found, period),
        html.Div(charts, className="pair"),
        comparables_card(found, period, asked.address),
        leaving_card(found, period, palette, who.language),
        trouble_card(found),
        html.Div([currencies_card(found), calendars_card(found)], className="pair uneven"),
    ]
    ticker = found.document["ticker"]
    return [tagged(html.Article(parts, className="coverage peers-page"), "ticker", ticker)]


def _controls(asked: Asked, found: Comparison, period: str) -> Component:
    options = {each: period_name(each) for each in found.periods}
    return html.Div(
        [
            controls.company(names_of(asked), found.document["ticker"]),
            controls.segments(asked.address, "y", options, period, say("Year")),
        ],
        className="controls",
    )


def _first_row(found: Comparison, period: str) -> Component:
    stat = found.statistics.get(period)
    mean = None if stat is None else stat["mean"]
    premium = None if stat is None else stat["premium"]
    counted = say("{n} of {all}", n=stat["n"], all=stat["n_expected"]) if stat else ABSENT
    between = range_words(found, period)
    missing, old = states(troubles(found))
    shown = [
        _identity(found),
        fact(
            say("P/S {period}", period=period_name(period)),
            multiple(found.own.ps.get(period)),
            say("on our model"),
            _rank(found, period),
        ),
        fact(
            say("Peers’ mean"),
            multiple(mean),
            say("{low_high}, {counted} counted", low_high=between, counted=counted),
        ),
        fact(say("Premium to peers"), change(premium), _premium_words(premium)),
        _implied(found, period),
        _moved(found, period),
        fact(say("Inputs"), missing, old),
    ]
    return facts(shown, say("Where the company stands against its peers"))


def _identity(found: Comparison) -> Component:
    close = found.document["price"]
    dated = say("close {price}, {day}", price=_close(found), day=day(close["session"]))
    lines = [
        html.Div(found.own.ticker, className="label"),
        html.H1(found.own.name),
        html.Div(dated, className="sub"),
    ]
    if close["stale"]:
        lines.append(stale_mark(say("stale close")))
    return html.Div(lines, className="fact")


def _close(found: Comparison) -> str:
    return price(found.document["price"]["value"], found.document["price"]["currency"])


def _rank(found: Comparison, period: str) -> str:
    own = found.own.ps.get(period)
    held = [value for one in found.peers if (value := one.ps.get(period)) is not None]
    if own is None or not held:
        return ""
    above = sum(value > own for value in held)
    return say("{n} of {all} peers are dearer", n=above, all=len(held))


def _premium_words(premium: float | None) -> str:
    if premium is None:
        return say("not computable")
    return say("above the peers’ mean") if premium > 0 else say("below the peers’ mean")


def _implied(found: Comparison, period: str) -> Component:
    label, currency = say("Price at the peers’ mean"), found.document["target"]["currency"]
    mean = found.implied(period).get("mean")
    if mean is None:
        return fact(label, ABSENT, say("recorded for fiscal years only"))
    value = price(mean["price"], currency or found.document["price"]["currency"])
    told = say("to the close")
    return fact(label, value, html.Span([change(mean["upside"]), f" {told}"]))


def _moved(found: Comparison, period: str) -> Component:
    label = say("Hangs on")
    most = widest(rows_of(found, period))
    if most is None:
        return fact(label, ABSENT, say("fewer than two peers with a multiple"))
    told = say(
        "without it the mean is {mean}, {move}",
        mean=multiple(most.mean),
        move=percent(most.mean_move, 0),
    )
    return fact(label, most.ticker, told)


PEERS: Final = Page(
    "/peers",
    "Peers",
    render,
    by=("valuations", "batch"),
    exports={"comparables": comparables_sheet, "comps": comps_sheet},
)
