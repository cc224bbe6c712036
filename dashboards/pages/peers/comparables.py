"""The comparable table: the covered company, each peer, and the statistics of the peers below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboards.address import Address
from dashboards.cards import card
from dashboards.elements import Child, Children, unspoken
from dashboards.file_links import file_links
from dashboards.formats import ABSENT, amount, day, instant, multiple, number, percent, price
from dashboards.marks import change, origin_words
from dashboards.pages.peers.queries import Company, Comparison, period_name
from dashboards.words import msg, say
from tracker.document import Statistics

Write = Callable[[Statistics], Children]

STATISTICS: Final[Sequence[tuple[str, str]]] = (
    ("mean", msg("Mean")),
    ("third_quartile", msg("Third quartile")),
    ("median", msg("Median")),
    ("first_quartile", msg("First quartile")),
)


def comparables_card(found: Comparison, period: str, address: Address) -> Component:
    """Show the table; the chosen period is set off from the others."""
    rows = [_company_row(one, found, period) for one in _listed(found)]
    body = html.Tbody([*rows, *_statistic_rows(found, period)])
    caption = html.Caption(
        say("Price-to-sales of the company and its peers by year"), className="unseen"
    )
    table = html.Table([caption, _head(found, period), body], className="figures comparables")
    parts: list[Component] = [_export(address), html.Div(table, className="wide-table")]
    if not found.peers:
        parts.append(html.P(_no_peers(), className="nothing"))
    parts.append(html.P(_footnote(found), className="sub"))
    hint = say("P/S = market cap × FX / revenue of the year; peers on consensus")
    return card(say("Comparable companies"), parts, "comparables-card", hint)


def _listed(found: Comparison) -> list[Company]:
    """Give the companies without the covered one on consensus, where there is no such multiple."""
    return [one for one in found.companies if not one.on_street or any(one.ps.values())]


def _export(address: Address) -> Component:
    lead = html.Span(say("Export"), className="label")
    href = address.href("/export/peers/comps.xlsx")
    live = html.A(say("XLSX with formulas"), href=href, download="")
    return file_links(address, "peers", "comparables", say("Comparable companies"), lead, live)


def _head(found: Comparison, period: str) -> Component:
    years = found.growth_years
    growth = say("Growth")
    if years is not None:
        first, second = map(period_name, years)
        growth = say("Growth {first}→{second}", first=first, second=second)
    titles = [
        _th(say("Company"), "text"),
        _th(say("Close"), "number"),
        _th(say("Market cap, m"), "number"),
        *(_th(f"P/S {period_name(one)}", _name(one, period)) for one in found.periods),
        _th(say("Revenue {period}, m", period=period_name(period)), "number"),
        _th(growth, "number"),
        _th(say("Estimates of"), "text"),
    ]
    return html.Thead(html.Tr(titles))


def _th(title: str, name: str) -> Component:
    return html.Th(title, scope="col", className=name)


def _name(one: str, period: str) -> str:
    return "number strong" if one == period else "number"


def _company_row(one: Company, found: Comparison, period: str) -> Component:
    market = one.market
    close, cap = market["price"], market["market_cap_m"]
    revenue = one.revenue.get(period)
    value = None if revenue is None else revenue["value_m"]
    currency = None if revenue is None else revenue["currency"]
    origin = origin_words(close["session"], close["source"])
    cells = [
        html.Th(_company(one), scope="row", className="text"),
        _td([_ring(close["stale"]), price(close["value"], close["currency"]), _below(origin)]),
        _td(amount(cap["value"], cap["currency"])),
        *(_multiple(one, each, _name(each, period)) for each in found.periods),
        _td(amount(value, currency)),
        _td(percent(one.growth)),
        html.Td(_estimates(one, period), className="text"),
    ]
    return html.Tr(cells, className="own" if one.own else "peer")


def _td(children: Children, name: str = "number") -> Component:
    return html.Td(children, className=name)


def _multiple(one: Company, period: str, name: str) -> Component:
    """Show a multiple, and to whoever points at it what it was made of."""
    if one.ps.get(period) is None:
        return _td(ABSENT, name)
    shown = [_ring(one.stale(period)), multiple(one.ps[period])]
    revenue, cap = one.revenue.get(period), one.market["market_cap_m"]
    if revenue is None:
        return _td(shown, name)
    told = say(
        "{cap} m at the close of {session} / revenue {revenue} m, {source}, known {known}",
        cap=amount(cap["value"], cap["currency"]),
        session=day(one.market["price"]["session"]),
        revenue=amount(revenue["value_m"], revenue["currency"]),
        source=revenue["source"] or say("no source"),
        known=instant(revenue["known_at"]),
    )
    return html.Td(shown, className=name, title=told)


def _below(text: str) -> Component:
    return html.Div(text, className="aside")


def _ring(stale: bool) -> Child:
    if not stale:
        return None
    return html.Span(
        [unspoken(html.Span(className="ring")), html.Span(say("stale, "), className="unseen")]
    )


def _company(one: Company) -> Children:
    return [
        html.Span(one.name, className="name"),
        _below(f"{one.ticker} · {say(one.basis)}" if one.own else one.ticker),
    ]


def _estimates(one: Company, period: str) -> Children:
    revenue = one.revenue.get(period)
    if revenue is None or revenue["value_m"] is None:
        return ABSENT
    analysts = revenue["analysts"]
    source = revenue["source"] or say("no source")
    counted = say("{n} analysts", n=number(analysts, 0)) if analysts else say(one.basis)
    return [_ring(revenue["stale"]), day(revenue["as_of"]), _below(f"{counted} · {source}")]


def _statistic_rows(found: Comparison, period: str) -> list[Component]:
    if not found.peers:
        return []
    rows = [
        _statistic(say(title), found, period, lambda stat, key=key: multiple(stat[key]))  # type: ignore[misc]
        for key, title in STATISTICS
    ]
    rows.append(_statistic(say("Lowest to highest"), found, period, _range))
    rows.append(_statistic(say("Peers counted"), found, period, _counted))
    rows.append(_statistic(say("Premium to the mean"), found, period, _premium))
    return rows


def _statistic(title: str, found: Comparison, period: str, write: Write) -> Component:
    cells = [
        _td(
            ABSENT if found.statistics.get(each) is None else write(found.statistics[each]),
            _name(each, period),
        )
        for each in found.periods
    ]
    return html.Tr(
        [
            html.Th(title, scope="row", className="text"),
            html.Td(colSpan=2),
            *cells,
            html.Td(colSpan=3),
        ],
        className="statistic first" if title == say(STATISTICS[0][1]) else "statistic",
    )


def _range(stat: Statistics) -> Children:
    if stat["min"] is None or stat["max"] is None:
        return ABSENT
    return f"{number(stat['min'])}–{multiple(stat['max'])}"


def _counted(stat: Statistics) -> Children:
    return say("{n} of {all}", n=stat["n"], all=stat["n_expected"])


def _premium(stat: Statistics) -> Children:
    return change(stat["premium"])


def _footnote(found: Comparison) -> str:
    missing = missing_words(found)
    if len(_listed(found)) > 1 + len(found.peers):
        own = say("The revenue behind the company’s own consensus stands on the Model page.")
        missing = f"{missing} {own}".strip()
    told = say(
        "Quartiles lie between the order statistics in proportion. Premium = own multiple on our "
        "model / peers’ mean − 1. A ring marks a multiple that rests on something old or "
        "unconfirmed; the reasons stand under “Missing and stale”."
    )
    return f"{missing} {told}" if missing else told


def missing_words(found: Comparison) -> str:
    """Name the peers that could not be counted, by period; empty where all were."""
    by_names: dict[tuple[str, ...], list[str]] = {}
    for each in found.periods:
        stat = found.statistics.get(each)
        if stat is not None and stat["missing"]:
            by_names.setdefault(tuple(stat["missing"]), []).append(period_name(each))
    return " ".join(
        say("Not counted in {periods}: {names}.", periods=", ".join(held), names=", ".join(names))
        for names, held in by_names.items()
    )


def _no_peers() -> Children:
    return [
        say("No peer is recorded for this company: name them in its coverage file and load it,"),
        " ",
        html.Code("tracker coverage load FILE"),
    ]


def range_words(found: Comparison, period: str) -> str:
    """Say where the peers' multiples of a period lie: 26.6–121.8×."""
    stat = found.statistics.get(period)
    return ABSENT if stat is None else str(_range(stat))
