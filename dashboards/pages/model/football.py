"""All prices that the valuation implies, as ranges against the close: chart and table."""

from __future__ import annotations

import math
from collections.abc import Iterator

from dash import html
from dash.development.base_component import Component

from dashboards.cards import card
from dashboards.elements import Children
from dashboards.figures.frame import graph
from dashboards.figures.model_football import Bar, football
from dashboards.figures.palette import Palette
from dashboards.formats import ABSENT, day, fiscal_year, millions, multiple, number, percent
from dashboards.marks import change
from dashboards.pages.model.grid_cases import case_name
from dashboards.pages.model.queries import PriceRange
from dashboards.reader import Language
from dashboards.tables import Column, table
from dashboards.words import say
from tracker.document import LongRun, Valuation
from tracker.standing import is_over

FULL = 240  # sessions from which the recorded closes are called 52 weeks


def football_card(
    document: Valuation, closes: PriceRange | None, palette: Palette, language: Language
) -> Component:
    """Show the football field and, beside it, its figures."""
    rows = bars(document, closes)
    title, close = say("Football field: every implied price"), document["price"]["value"]
    if not rows:
        told = say("No price can be implied yet: there is no target, no peer multiple, no close.")
        return card(title, [html.P(told, className="nothing")], "football-card")
    currency = document["price"]["currency"] or document["target"]["currency"] or "?"
    label = say("close {value}", value=number(close, 2))
    named = say("{currency} per share", currency=currency)
    chart = graph(
        football(rows, close, label, palette, title=named),
        name="model-football",
        words=say("Implied prices as ranges against the close; the figures stand in the table"),
        height=70 + 32 * len(rows),
        language=language,
    )
    parts: list[Component] = [
        html.Div([chart, _table(rows, close, currency)], className="beside"),
        html.P(_notes(document), className="sub"),
    ]
    return card(title, parts, "football-card", _hint(document))


def bars(document: Valuation, closes: PriceRange | None) -> list[Bar]:
    """List the rows from above: the market, the targets, the peers, the premium, the cases."""
    return [
        *_market(closes),
        *_targets(document),
        *_peers(document),
        *_premiums(document),
        *_scenarios(document),
    ]


def _market(closes: PriceRange | None) -> Iterator[Bar]:
    if closes is None:
        return
    label = say("52-week closes")
    if closes.sessions < FULL:
        label = say("Closes, {n} sessions", n=number(closes.sessions, 0))
    yield Bar(label, closes.low, closes.high, (), "market")


def _targets(document: Valuation) -> Iterator[Bar]:
    target, over = document["target"], is_over(document)
    if target["published"] is not None:
        label = say("Published target, expired") if over else say("Published target")
        dated = day(target["published_on"])
        yield Bar(label, None, None, [(target["published"], dated)], "published", hollow=over)
    if target["marked"] is not None:
        told = say("computed, not published")
        yield Bar(
            say("Marked target"), None, None, [(target["marked"], told)], "computed", hollow=over
        )
    if target["peer_marked"] is not None:
        told = say("computed; range without each peer")
        yield Bar(
            say("Peer-marked target"),
            target.get("peer_marked_low"),
            target.get("peer_marked_high"),
            [(target["peer_marked"], told)],
            "computed",
            hollow=over,
        )


def _peers(document: Valuation) -> Iterator[Bar]:
    implied = document["peer_implied"]
    for year in sorted({one["fiscal_end"] for one in implied}):
        held = {
            one["statistic"]: one["price"]
            for one in implied
            if one["fiscal_end"] == year and one["price"] is not None
        }
        others = [price for name, price in held.items() if name.startswith("without ")]
        names = {"mean": say("at the mean"), "median": say("at the median")}
        points = [(held[name], told) for name, told in names.items() if name in held]
        if len(points) == 2 and math.isclose(points[0][0], points[1][0], rel_tol=1e-9):
            points = [(points[0][0], say("at the mean and the median"))]
        if points or others:
            label = say("Peers {year}", year=fiscal_year(year))
            low, high = min(others, default=None), max(others, default=None)
            yield Bar(label, low, high, points, "computed")


def _premiums(document: Valuation) -> Iterator[Bar]:
    for one in document["own_history"]["premiums"]:
        if one["implied_price"] is not None:
            told = say(
                "at the average premium {premium} over {n} sessions",
                premium=percent(one["average"]),
                n=number(one["n"], 0),
            )
            label = say("Own premium {year}", year=fiscal_year(one["fiscal_end"]))
            yield Bar(label, None, None, [(one["implied_price"], told)], "computed")


def _scenarios(document: Valuation) -> Iterator[Bar]:
    points = [
        (one["price"], case_name(one["name"]))
        for one in document["scenarios"]
        if one["price"] is not None
    ]
    if points:
        prices = [price for price, _ in points]
        low, high = min(prices), max(prices)
        yield Bar(say("Scenarios"), low, high, points, "computed", hollow=is_over(document))


def _hint(document: Valuation) -> str:
    target = document["target"]
    basis = f"{multiple(target['multiple'])} P/S {fiscal_year(target['fiscal_end'])}"
    return say(
        "points: what is implied; bars: without each peer in turn; target {basis}", basis=basis
    )


def _table(rows: list[Bar], close: float | None, currency: str) -> Component:
    columns = [
        Column(say("Implied by"), figure=False),
        Column(say("Low, {currency}", currency=currency)),
        Column(say("Point")),
        Column(say("High")),
        Column(say("Point to the close")),
        Column(say("What it is"), figure=False),
    ]
    body = [line for one in rows for line in _lines(one, close)]
    return table(columns, body, "football", say("Implied prices with their ranges"))


def _lines(one: Bar, close: float | None) -> Iterator[list[Children]]:
    low, high = number(one.low, 2), number(one.high, 2)
    if not one.points:
        yield [one.label, low, ABSENT, high, ABSENT, say("lowest and highest close")]
    for place, (value, told) in enumerate(one.points):
        upside = value / close - 1 if close else None
        first = place == 0
        yield [
            one.label,
            low if first else "",
            number(value, 2),
            high if first else "",
            change(upside),
            html.Span(told, className="aside"),
        ]


def _notes(document: Valuation) -> str:
    told = [
        say("Targets and implied prices that are marked as computed are not published targets."),
    ]
    if document["target"]["peer_marked"] is None:
        told.append(say("No peer-marked target: fewer than two peers with fresh consensus."))
    if not document["scenarios"]:
        told.append(say("No scenarios are recorded."))
    told.append(_long_run(document.get("long_run")))
    return " ".join(told)


def _long_run(found: LongRun | None) -> str:
    """Say what the target and the close make of the profit that the report sees far ahead."""
    if found is None or found["market_pe"] is None:
        return say("The report prints no long-run revenue and margin to check the target by.")
    income = millions(found["net_income_m"], found["currency"])
    market = multiple(found["market_pe"])
    if found["target_pe"] is None:
        return say(
            "Long-run cross-check: the close is {market} the net income of {income}.",
            market=market,
            income=income,
        )
    return say(
        "Long-run cross-check: the published target is {target} the net income of {income} that "
        "the report sees (revenue {revenue} at a net margin of {margin}), the close {market}.",
        target=multiple(found["target_pe"]),
        market=market,
        income=income,
        revenue=millions(found["revenue_m"], found["currency"]),
        margin=percent(found["net_margin"]).removeprefix("+"),
    )
