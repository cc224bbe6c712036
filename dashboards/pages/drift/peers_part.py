"""How the peers' multiples are spread over time, and the premium over their mean."""

from __future__ import annotations

import numpy as np
from dash import html
from dash.development.base_component import Component

from dashboards.cards import card
from dashboards.figures.drift_peers import Spread, SpreadWords, premium_figure, spread_figure
from dashboards.figures.frame import graph
from dashboards.figures.palette import palette_of
from dashboards.formats import multiple, number, percent
from dashboards.pages.drift.lines import column, range_of
from dashboards.pages.drift.queries import Track
from dashboards.pages.drift.question import Question, window_of, year_words
from dashboards.reader import reader
from dashboards.words import say
from tracker.arrays import Numbers

HEIGHT = 250


def peer_cards(question: Question, track: Track) -> Component:
    """Show spread and premium side by side."""
    if not track.peers:
        words = say("{name} has no peers: name them in its coverage file", name=track.ticker)
        step = html.Code("tracker coverage load FILE")
        body = html.P([words, " ", step], className="nothing")
        return card(say("Peers over time"), [body], "drift-peers")
    return html.Div([_spread(question, track), _premium(question, track)], className="drift-pair")


def _spread(question: Question, track: Track) -> Component:
    rows, year = window_of(track, question.window), question.year
    words = year_words(track, year)
    title = say("Spread of the peers, P/S {year}", year=words)
    medians = column(track, f"peer_median_{year}")[rows]
    if np.isnan(medians).all():
        return card(title, [_nothing(words)], "drift-spread")

    def of(name: str) -> Numbers:
        return column(track, name)[rows]

    spread = Spread(
        days=track.days[rows].to_numpy(),
        low=of(f"peer_min_{year}"),
        first=of(f"peer_q1_{year}"),
        median=of(f"peer_median_{year}"),
        third=of(f"peer_q3_{year}"),
        high=of(f"peer_max_{year}"),
        own=of(f"ps_model_{year}"),
        hindsight=track.known == "now",
    )
    legend = SpreadWords(
        say("lowest to highest"), say("quartiles"), say("median"), f"{track.ticker} {words}"
    )
    figure = spread_figure(spread, legend, palette_of(reader()))
    drawn = _graph(figure, "drift-spread", _spread_words(track, rows, year, title))
    return card(title, [drawn], "drift-spread", _count(track, rows, year))


def _premium(question: Question, track: Track) -> Component:
    rows, year = window_of(track, question.window), question.year
    words = year_words(track, year)
    title = say("Premium to the mean of the peers, P/S {year}", year=words)
    premiums = column(track, f"premium_{year}")[rows]
    if np.isnan(premiums).all():
        return card(title, [_nothing(words)], "drift-premium")
    sessions = track.policy.premium_sessions
    averages = column(track, f"premium_average_{year}")[rows]
    average = say("average of {n} sessions", n=sessions)
    figure = premium_figure(
        track.days[rows].to_numpy(),
        (premiums, say("premium")),
        (averages, average),
        palette_of(reader()),
        hindsight=track.known == "now",
    )
    found = range_of(track, f"premium_{year}", rows)
    said = (
        title
        if found is None
        else say(
            "{title}: mean {mean}, lowest {low}, highest {high}",
            title=title,
            mean=percent(found.mean),
            low=percent(found.low),
            high=percent(found.high),
        )
    )
    hint = say("own / mean of the peers − 1")
    return card(title, [_graph(figure, "drift-premium", said)], "drift-premium", hint)


def _graph(figure: dict[str, object], name: str, words: str) -> Component:
    return graph(
        figure, name=f"{name}-chart", words=words, height=HEIGHT, language=reader().language
    )


def _nothing(year: str) -> Component:
    words = say(
        "No peer has a multiple of {year} in this range; consensus is fetched by", year=year
    )
    return html.P([words, " ", html.Code("tracker run consensus")], className="nothing")


def _count(track: Track, rows: slice, year: str) -> str:
    n = column(track, f"peer_n_{year}")[rows]
    least, most = (number(float(value), 0) for value in (np.nanmin(n), np.nanmax(n)))
    if least == most:
        return say("{n} peers, on consensus as then known", n=most)
    return say("{least} to {most} peers, on consensus as then known", least=least, most=most)


def _spread_words(track: Track, rows: slice, year: str, title: str) -> str:
    low, high = (column(track, f"peer_{one}_{year}")[rows] for one in ("min", "max"))
    median = column(track, f"peer_median_{year}")[rows]
    last = int(np.flatnonzero(~np.isnan(median))[-1])
    return say(
        "{title}: last from {low} to {high}, median {median}",
        title=title,
        low=multiple(float(low[last])),
        high=multiple(float(high[last])),
        median=multiple(float(median[last])),
    )
