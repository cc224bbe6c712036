"""Leave-one-out: how far one peer alone moves the mean, and the price that it implies."""

from __future__ import annotations

from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboards.cards import card
from dashboards.elements import Children
from dashboards.figures.frame import graph
from dashboards.figures.palette import Palette
from dashboards.figures.peers_leaving import Left, Rule, leaving
from dashboards.formats import ABSENT, arrow, multiple, number, percent
from dashboards.marks import change
from dashboards.pages.peers.queries import NTM, Comparison, mean_without, period_name
from dashboards.reader import Language
from dashboards.tables import Column, table
from dashboards.words import say


@dataclass(frozen=True, slots=True)
class Without:
    """The peers' mean and the price that it implies, once with one peer left out."""

    ticker: str
    name: str
    own_multiple: float | None  # the peer's
    mean: float | None
    price: float | None
    upside: float | None
    mean_move: float | None  # ratio to the mean of all
    price_move: float | None  # ratio to the price at the mean of all


def rows_of(found: Comparison, period: str) -> list[Without]:
    """Give one row a peer, the one that moves most first; empty with fewer than two peers."""
    if len(found.peers) < 2:
        return []
    whole = _whole(found, period)
    implied = found.implied(period)
    base = implied["mean"]["price"] if "mean" in implied else None
    rows = []
    for peer in found.peers:
        held = implied.get(f"without {peer.ticker}")
        mean = mean_without(found.peers, peer.ticker, period)
        price = None if held is None else held["price"]
        rows.append(
            Without(
                ticker=peer.ticker,
                name=peer.name,
                own_multiple=peer.ps.get(period),
                mean=mean,
                price=price,
                upside=None if held is None else held["upside"],
                mean_move=_move(mean, whole),
                price_move=_move(price, base),
            )
        )
    return sorted(rows, key=lambda one: -abs(one.mean_move or 0.0))


def leaving_card(found: Comparison, period: str, palette: Palette, language: Language) -> Component:
    """Show the chart and, beside it, the table with the same figures."""
    title = say("Without one peer, {period}", period=period_name(period))
    rows = rows_of(found, period)
    if not rows:
        told = say("Leaving one out needs at least two peers; {n} recorded.", n=len(found.peers))
        return card(title, [html.P(told, className="nothing")], "leaving-card")
    chart = _chart(found, period, rows, palette, language)
    both = html.Div([*chart, _table(found, period, rows)], className="beside")
    parts: list[Component] = [both]
    if period == NTM:
        told = say("An implied price is recorded for fiscal years only; choose one for prices.")
        parts.append(html.P(told, className="nothing"))
    hint = say("implied price = peers’ mean × our model’s revenue × FX / shares")
    return card(title, parts, "leaving-card", hint)


def _whole(found: Comparison, period: str) -> float | None:
    stat = found.statistics.get(period)
    return None if stat is None else stat["mean"]


def _implied_mean(found: Comparison, period: str) -> tuple[float | None, float | None]:
    mean = found.implied(period).get("mean")
    return (None, None) if mean is None else (mean["price"], mean["upside"])


def _move(value: float | None, whole: float | None) -> float | None:
    return value / whole - 1 if value is not None and whole else None


def _chart(
    found: Comparison, period: str, rows: list[Without], palette: Palette, language: Language
) -> list[Component]:
    currency = found.document["target"]["currency"] or found.document["price"]["currency"] or ""
    price, _ = _implied_mean(found, period)
    on_price = price is not None
    whole = price if on_price else _whole(found, period)
    if whole is None:
        return []
    lefts = [
        Left(
            say("without {ticker}", ticker=one.ticker),
            value,
            f"{number(value, 1)} {arrow(move)}{percent(move)}",
        )
        for one in rows
        for value, move in [(one.price, one.price_move) if on_price else (one.mean, one.mean_move)]
        if value is not None
    ]
    close, titled = found.document["price"]["value"], say("Peers’ mean P/S, ×")
    if on_price:
        titled = say("Implied price per share, {currency}", currency=currency)
    rule = None
    if on_price and close is not None:
        rule = Rule(close, say("close {value}", value=number(close, 1)))
    everybody = Rule(whole, say("all peers {value}", value=number(whole, 1)))
    figure = leaving(lefts, everybody, palette, title=titled, close=rule)
    words = "; ".join(f"{one.label}: {one.told}" for one in lefts)
    height = min(120 + 46 * len(lefts), 900)
    drawn = graph(figure, name="peers-leaving", words=words, height=height, language=language)
    return [drawn]


def _table(found: Comparison, period: str, rows: list[Without]) -> Component:
    currency = found.document["target"]["currency"] or ""
    columns = [
        Column(say("Left out"), figure=False),
        Column(say("Its P/S")),
        Column(say("Mean of the others")),
        Column(say("Moves the mean")),
        Column(say("Implied price, {currency}", currency=currency)),
        Column(say("Moves the price")),
        Column(say("Upside")),
    ]
    price, upside = _implied_mean(found, period)
    none: list[Children] = [
        say("nobody"),
        ABSENT,
        multiple(_whole(found, period)),
        ABSENT,
        number(price, 2),
        ABSENT,
        change(upside),
    ]
    body = [none, *(_row(one) for one in rows)]
    return table(columns, body, "leaving", say("Mean and implied price without each peer"))


def _row(one: Without) -> list[Children]:
    if one.own_multiple is None:
        moved: list[Children] = [say("not counted anyway")]
    else:
        moved = [change(one.mean_move)]
    name: Children = [
        html.Span(one.name, className="name"),
        html.Span(f" {one.ticker}", className="aside"),
    ]
    return [
        name,
        multiple(one.own_multiple),
        multiple(one.mean),
        moved[0],
        number(one.price, 2),
        change(one.price_move),
        change(one.upside),
    ]


def widest(rows: list[Without]) -> Without | None:
    """Give the peer that moves the mean most, None where none does."""
    moved = [one for one in rows if one.mean_move]
    return moved[0] if moved else None
