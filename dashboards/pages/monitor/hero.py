"""The covered company at a glance: rating, close, target, the market's multiple, the horizon."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboards.elements import Child, Children, unspoken
from dashboards.formats import ABSENT, age, day, fiscal_year, multiple, price
from dashboards.marks import change, origin_words, stale_mark, stale_words, unconfirmed
from dashboards.pages.monitor.quotes import LiveLine, quote_part
from dashboards.rating import Standing, performance_of
from tracker.document import Valuation
from tracker.standing import is_over


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
    chinese = document["name"]["zh"]
    return html.Div(
        [
            html.H1(
                [
                    document["name"]["en"] or document["ticker"],
                    " ",
                    html.Span(chinese, className="other-name", lang="zh-Hans"),
                    " ",
                    html.Span(document["ticker"], className="ticker"),
                ]
            ),
            *_rating(document, standing),
        ],
        className="identity",
    )


def _rating(document: Valuation, standing: Standing) -> list[Component]:
    published = document["target"]["published_on"]
    facts = f"{standing.status} · published {day(published)}, {standing.age}"
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
            [html.Span("Former rating: ", className="unseen"), standing.rating],
            className="rating struck",
        )
    name = "rating current" if standing.current else "rating paused"
    return html.Span([html.Span("Rating: ", className="unseen"), standing.rating], className=name)


def _beside(standing: Standing) -> list[Component]:
    if standing.outcome:
        return [html.Span(standing.outcome, className="outcome")]
    if standing.current and standing.contradicted:
        return [html.Span(f"band today: {standing.band}", className="outcome")]
    if not standing.current:
        return [html.Span("not current", className="outcome")]
    return []


def _close(document: Valuation) -> Component:
    close = document["price"]
    stale = stale_words(close)
    source = origin_words(close["session"], close["source"])
    return kpi(
        "Close",
        price(close["value"], close["currency"]),
        "no close is recorded" if close["value"] is None else source,
        stale_mark(stale) if stale else None,
        faded=close["stale"],
    )


def _target(document: Valuation, standing: Standing) -> Component:
    target = document["target"]
    basis = f"{multiple(target['multiple'])} P/S {fiscal_year(target['fiscal_end'])}"
    expired = stale_mark("expired target") if standing.struck else None
    source = origin_words(target["published_on"], target["source"])
    return kpi(
        "Published target",
        price(target["published"], target["currency"]),
        "no target is recorded" if target["published"] is None else f"{basis} · {source}",
        expired,
        faded=standing.struck,
    )


def _market(document: Valuation) -> Component:
    market, wanted = document["market_multiple"], document["target"]["multiple"]
    share = market / wanted if market is not None and wanted else None
    uncounted = bool(unconfirmed(document))
    doubtful = uncounted or document["price"]["stale"]
    value: list[Child] = [
        *([stale_mark("")] if doubtful and market is not None else []),
        multiple(market),
        html.Span(f" of {multiple(wanted)}", className="of"),
    ]
    width = 0 if share is None else round(100 * min(max(share, 0.0), 1.0), 1)
    bar = unspoken(html.Div(html.Div(style={"width": f"{width}%"}), className="bar"))
    if share is None:
        return kpi("Market’s multiple", value, "not computable", bar)
    year = fiscal_year(document["target"]["fiscal_end"])
    words = f"P/S {year} · {share * 100:,.0f}% of target’s"
    if uncounted:
        bar = html.Div([bar, stale_mark("unconfirmed shares")])
    return kpi("Market’s multiple", value, words, bar)


def _earned(document: Valuation) -> Component:
    earned = document["earned"]
    ratio = earned["absolute"] if earned["relative"] is None else earned["relative"]
    if ratio is None:
        since = day(earned["base_session"])
        why = "no close at the horizon’s end" if is_over(document) else "not known"
        return kpi("Since publication", ABSENT, f"since {since}: {why}", faded=True)
    kind = performance_of(earned).partition("% ")[2]
    until = "frozen at" if earned["frozen"] else "to"
    period = f"{day(earned['base_session'])} {until} {day(earned['session'])}"
    return kpi("Since publication", change(ratio), f"{kind} · {period}")


def _horizon(document: Valuation) -> Component:
    ends, left = document["horizon"]["ends"], document["horizon"]["days_left"]
    if left is None:
        return kpi("Horizon", ABSENT, f"ends {day(ends)}")
    if is_over(document):
        ago = f"ended {age(-left, 'days')} ago"
        return kpi("Horizon", "Over", f"{day(ends)}, {ago}", faded=True)
    return kpi("Horizon", f"{age(left, 'days')} left", f"ends {day(ends)}")


def kpi(
    label: str,
    value: Children,
    sub: str,
    mark: Component | None = None,
    *,
    faded: bool = False,
) -> Component:
    """Show one key figure: its label, the figure, where it comes from, and a mark."""
    children = [
        html.Div(label, className="label"),
        html.Div(value, className="value"),
        html.Div(sub, className="sub"),
    ]
    name = "kpi faded" if faded else "kpi"
    return html.Div([*children, mark] if mark is not None else children, className=name)
