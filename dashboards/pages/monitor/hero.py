"""The covered company at a glance: rating, close, target, the market's multiple, the horizon."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboards.elements import Child, unspoken
from dashboards.facts import heading, kpi
from dashboards.formats import ABSENT, age, day, fiscal_year, multiple, price
from dashboards.marks import change, origin_words, stale_mark, stale_words, unconfirmed
from dashboards.pages.monitor.multiples import basis_words
from dashboards.pages.monitor.origins import (
    close_origin,
    earned_origin,
    multiple_origin,
    target_origin,
)
from dashboards.pages.monitor.quotes import LiveLine, quote_part
from dashboards.rating import Standing, measure_of
from dashboards.words import msg, say
from tracker.document import Valuation
from tracker.standing import earned_ratio, is_over


def strip(document: Valuation, standing: Standing, live: LiveLine | None = None) -> Component:
    """Lay the key figures side by side, each with its date and source beneath."""
    return html.Div(
        [
            _identity(document, standing),
            html.Div([_close(document), *quote_part(live)], className="closes"),
            _target(document, standing),
            _market(document),
            _earned(document),
            _horizon(document),
        ],
        className="strip",
    )


def _identity(document: Valuation, standing: Standing) -> Component:
    parts = [heading(document["name"], document["ticker"]), *_rating(document, standing)]
    return html.Div(parts, className="identity")


def _rating(document: Valuation, standing: Standing) -> list[Component]:
    published = document["target"]["published_on"]
    facts = say(
        "{status} · published {day}, {age}",
        status=standing.status,
        day=day(published),
        age=standing.age,
    )
    return [
        html.Div(
            [_badge(standing), " ", *_beside(standing)],
            className="rating-line",
        ),
        html.Div(facts, className="sub status"),
    ]


def _badge(standing: Standing) -> Component:
    if standing.struck:
        return html.Del(
            [html.Span(say("Former rating: "), className="unseen"), standing.rating],
            className="rating struck",
        )
    name = "rating current" if standing.current else "rating paused"
    spoken = html.Span(say("Rating: "), className="unseen")
    return html.Span([spoken, standing.rating], className=name)


def _beside(standing: Standing) -> list[Component]:
    if standing.outcome:
        return [html.Span(standing.outcome, className="outcome")]
    if standing.current and standing.contradicted:
        told = say("band today: {band}", band=standing.band)
        return [html.Span(told, className="outcome")]
    if not standing.current:
        return [html.Span(say("not current"), className="outcome")]
    return []


def _close(document: Valuation) -> Component:
    close = document["price"]
    stale = stale_words(close)
    source = origin_words(close["session"], close["source"])
    return kpi(
        say("Close"),
        price(close["value"], close["currency"]),
        say("no close is recorded") if close["value"] is None else source,
        stale_mark(stale) if stale else None,
        faded=close["stale"],
        origin=close_origin(document),
    )


def _target(document: Valuation, standing: Standing) -> Component:
    target = document["target"]
    basis = basis_words(document)
    expired = stale_mark(say("expired target")) if standing.struck else None
    source = origin_words(target["published_on"], target["source"])
    return kpi(
        say("Published target"),
        price(target["published"], target["currency"]),
        say("no target is recorded") if target["published"] is None else f"{basis} · {source}",
        expired,
        faded=standing.struck,
        origin=target_origin(document),
    )


def _market(document: Valuation) -> Component:
    market, wanted = document["market_multiple"], document["target"]["multiple"]
    share = market / wanted if market is not None and wanted else None
    uncounted = bool(unconfirmed(document))
    doubtful = uncounted or document["price"]["stale"]
    value: list[Child] = [
        *([stale_mark("")] if doubtful and market is not None else []),
        multiple(market),
        " ",
        html.Span(say("of {target}", target=multiple(wanted)), className="of"),
    ]
    width = 0 if share is None else round(100 * min(max(share, 0.0), 1.0), 1)
    bar = unspoken(html.Div(html.Div(style={"width": f"{width}%"}), className="bar"))
    if share is None:
        return kpi(say("Market’s multiple"), value, say("not computable"), bar)
    words = say(
        "P/S {year} · {share}% of target’s",
        year=fiscal_year(document["target"]["fiscal_end"]),
        share=f"{share * 100:,.0f}",
    )
    if uncounted:
        bar = html.Div([bar, stale_mark(say("unconfirmed shares"))])
    origin = multiple_origin(document, document["target"]["fiscal_end"])
    return kpi(say("Market’s multiple"), value, words, bar, origin=origin)


def _earned(document: Valuation) -> Component:
    earned, ratio = document["earned"], earned_ratio(document)
    if ratio is None:
        why = say("no close at the horizon’s end") if is_over(document) else say("not known")
        told = say("since {day}: {why}", day=day(earned["base_session"]), why=why)
        return kpi(say("Since publication"), ABSENT, told, faded=True)
    period = msg("{measure} · {first} to {last}")
    if earned["frozen"]:
        period = msg("{measure} · {first} frozen at {last}")
    first, last = day(earned["base_session"]), day(earned["session"])
    told = say(period, measure=measure_of(document), first=first, last=last)
    return kpi(say("Since publication"), change(ratio), told, origin=earned_origin(document))


def _horizon(document: Valuation) -> Component:
    ends, left = day(document["horizon"]["ends"]), document["horizon"]["days_left"]
    label, told = say("Horizon"), say("ends {day}", day=ends)
    if left is None:
        return kpi(label, ABSENT, told)
    if is_over(document):
        ago = say("{day}, ended {age} ago", day=ends, age=age(-left, "days"))
        return kpi(label, say("Over"), ago, faded=True)
    return kpi(label, say("{age} left", age=age(left, "days")), told)
