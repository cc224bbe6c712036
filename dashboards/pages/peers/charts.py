"""The charts of the Peers page: multiples across years, and growth against multiple."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboards.cards import card
from dashboards.figures.frame import graph
from dashboards.figures.palette import Palette
from dashboards.figures.peers_scatter import Dot, scatter
from dashboards.figures.peers_years import Box, Line, across_years
from dashboards.formats import multiple, percent
from dashboards.pages.peers.queries import Company, Comparison, period_name
from dashboards.reader import Language
from dashboards.words import say


def years_card(found: Comparison, palette: Palette, language: Language) -> Component:
    """Show every company's multiple in each period, over the peers' quartiles."""
    shown = [one for one in found.companies if any(one.ps.values()) and not one.on_street]
    if not shown:
        return card(say("Multiples across years"), [_nothing()], "years-card")
    lines = [
        Line(
            label=f"{one.name} {one.ticker}",
            values=[one.ps.get(each) for each in found.periods],
            hollow=[one.stale(each) for each in found.periods],
            own=one.own,
        )
        for one in shown
    ]
    stats = [found.statistics.get(each) for each in found.periods]
    boxes = [
        Box(None, None, None)
        if stat is None
        else Box(stat["first_quartile"], stat["third_quartile"], stat["mean"])
        for stat in stats
    ]
    names = [period_name(each) for each in found.periods]
    words = {"mean": say("Peers’ mean"), "axis": say("Price-to-sales, ×")}
    drawn = graph(
        across_years(names, lines, boxes, palette, words),
        name="peers-years",
        words=say("Price-to-sales of each company by year; the figures stand in the table below"),
        height=300,
        language=language,
    )
    hint = say("grey: first to third quartile of the peers; hollow: something is stale")
    return card(say("Multiples across years"), [drawn], "years-card", hint)


def growth_card(found: Comparison, period: str, palette: Palette, language: Language) -> Component:
    """Show growth against multiple; whoever has no place in it is named below."""
    title = say("Growth against multiple")
    drawn = [one for one in found.companies if one.growth is not None and one.ps.get(period)]
    dots = [_dot(one, period) for one in drawn if not one.on_street]
    if not dots or found.growth_years is None:
        return card(title, [_nothing()], "growth-card")
    first, second = (period_name(year) for year in found.growth_years)
    across = say("Revenue growth {first} → {second}, %", first=first, second=second)
    up = say("Price-to-sales {period}, ×", period=period_name(period))
    chart = graph(
        scatter(dots, palette, across=across, up=up),
        name="peers-growth",
        words="; ".join(one.told for one in dots),
        height=300,
        language=language,
    )
    parts: list[Component] = [chart]
    absent = _absent(found, drawn)
    if absent:
        parts.append(
            html.P(
                say("Not drawn, without growth or multiple: {names}.", names=", ".join(absent)),
                className="nothing",
            )
        )
    hint = say("ours on the model, peers on consensus; hollow: stale")
    return card(title, parts, "growth-card", hint)


def _absent(found: Comparison, drawn: Sequence[Company]) -> list[str]:
    held = {one.ticker for one in drawn}
    return list(dict.fromkeys(one.ticker for one in found.companies if one.ticker not in held))


def _dot(one: Company, period: str) -> Dot:
    assert one.growth is not None
    value = one.ps[period]
    assert value is not None
    told = say(
        "{name}: growth {growth}, P/S {multiple}",
        name=one.name,
        growth=percent(one.growth),
        multiple=multiple(value),
    )
    return Dot(one.ticker, told, one.growth, value, one.own, one.stale(period))


def _nothing() -> Component:
    return html.P(
        say("Nothing to draw: no company has a multiple on recorded estimates yet."),
        className="nothing",
    )
