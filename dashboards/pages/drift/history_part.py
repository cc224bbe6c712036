"""The chart over time, put together from a history: lines, bands or ranges, what happened."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from dash.development.base_component import Component

from dashboards.cards import card
from dashboards.controls import pick
from dashboards.figures.drift_axes import iso
from dashboards.figures.drift_history import Chart, Chosen, Line, Zone, history_figure
from dashboards.figures.drift_ticks import Happening
from dashboards.figures.frame import graph
from dashboards.figures.palette import palette_of
from dashboards.formats import day, named
from dashboards.pages.drift.amounts import level
from dashboards.pages.drift.events import happenings
from dashboards.pages.drift.lines import Range, column, range_of
from dashboards.pages.drift.queries import Track
from dashboards.pages.drift.question import (
    UPSIDES,
    Question,
    line_words,
    upsides_of,
    window_of,
    year_words,
)
from dashboards.reader import reader
from dashboards.words import msg, say
from tracker.arrays import Days
from tracker.document import Name
from tracker.policy import Policy

HEIGHT = 400
CLICKED: Final = msg("a click moves the nearer date of the explanation")


def history_card(question: Question, track: Track) -> Component:
    """Show the line over time, and say in words what the chart shows."""
    rows = window_of(track, question.window)
    chart = chart_of(question, track, rows)
    figure = history_figure(chart, palette_of(reader()))
    words = _words(question, track, rows)
    start = question.start.isoformat() if question.start else ""
    drawn = graph(
        figure,
        name="drift-history",
        words=words,
        height=HEIGHT,
        language=reader().language,
        picks=pick("drift-history", start, question.end.isoformat()),
    )
    return card(line_words(question, track), [drawn], "drift-history", _hint(question, track))


def chart_of(question: Question, track: Track, rows: slice) -> Chart:
    """Give all that the chart shows of some rows."""
    days = track.days[rows].to_numpy()
    own = column(track, question.column)[rows]
    spread = None
    if question.show == "ps" and question.spread != "none":
        spread = range_of(track, question.column, rows)
    carried = np.where(track.fresh[rows], np.nan, own)
    return Chart(
        days=days,
        lines=_lines(question, track, rows),
        unit=question.unit,
        hindsight=track.known == "now",
        zones=[*_bands(question, track, rows), *_ranges(question, spread, days)],
        mean=None if spread is None else (spread.mean, say("mean")),
        happenings=[
            Happening(one.day.isoformat(), one.kind, words)
            for one, words in happenings(track, rows)
        ],
        chosen=list(_chosen(question, track, rows)),
        carried=(carried, say("old close carried")),
    )


def _lines(question: Question, track: Track, rows: slice) -> list[Line]:
    own = Line(line_words(question, track), column(track, question.column)[rows], "own")
    others = _upsides(question, track, rows) if question.show == "upside" else None
    return [own, *(others if others is not None else _multiples(question, track, rows))]


def _upsides(question: Question, track: Track, rows: slice) -> Iterator[Line]:
    for name in upsides_of(track):
        values = column(track, f"upside_{name}")[rows]
        if name != question.upside and not np.isnan(values).all():
            yield Line(say(UPSIDES[name]), values, "aside", hidden=True)


def _multiples(question: Question, track: Track, rows: slice) -> Iterator[Line]:
    """Give the other reading of the own multiple, each peer, and the mean of the peers."""
    year, alone = question.year, question.beside == "alone"
    other = "consensus" if question.revenue == "model" else "model"
    values = column(track, f"ps_{other}_{year}")[rows]
    if not np.isnan(values).all():
        name = say("On consensus") if other == "consensus" else say("On our model")
        yield Line(name, values, "aside", hidden=True)
    for ticker, called in track.peers.items():
        values = column(track, f"ps_{ticker}_{year}")[rows]
        if not np.isnan(values).all():
            yield Line(f"{named(called)} {ticker}", values, "peer", hidden=alone)
    mean = column(track, f"peer_mean_{year}")[rows]
    if not np.isnan(mean).all():
        yield Line(say("Mean of the peers"), mean, "mean", hidden=alone)


def _bands(question: Question, track: Track, rows: slice) -> Iterator[Zone]:
    """Shade the rating bands, each policy's from the session it held from."""
    if question.show != "upside" or not len(track.days[rows]):
        return
    starts = [start for start, _ in track.policies[1:]]
    for (start, policy), end in zip(track.policies, [*starts, len(track.days) - 1], strict=True):
        first, last = max(start, rows.start), min(end, rows.stop - 1)
        if end < rows.start or first > last:
            continue
        days = [track.days[row].date().isoformat() for row in (first, last)]
        above = None
        for place, band in enumerate(policy.bands):
            low = None if band.lower is None else _edge(band.lower, question, policy)
            shade = len(policy.bands) - 1 - place
            name = named(Name(en=band.name_en, zh=band.name_zh))
            yield Zone(low, above, days[0], days[1], name, shade)
            above = low


def _edge(lower: float, question: Question, policy: Policy) -> float:
    """Give a threshold in the upside that is shown, where the bands are of the relative one."""
    expected = policy.expected_benchmark_return
    if expected is None or question.upside == "relative":
        return lower
    return (1 + lower) * (1 + expected) - 1


def _ranges(question: Question, spread: Range | None, days: Days) -> Iterator[Zone]:
    if spread is None or spread.deviation is None or not len(days):
        return
    first, last = iso(days[0]), iso(days[-1])
    if question.spread == "percentiles":
        names = say("90th percentile"), say("10th percentile")
        yield Zone(spread.tenth, spread.ninetieth, first, last, names[0], low_name=names[1])
        return
    for times in (2, 1):
        low, high = (spread.mean + sign * times * spread.deviation for sign in (-1, 1))
        yield Zone(max(low, 0.0), high, first, last, f"+{times} σ", low_name=f"−{times} σ")


def _chosen(question: Question, track: Track, rows: slice) -> Iterator[Chosen]:
    """Mark the two dates of the bridge that are in sight, where it explains the line."""
    if question.explain != "shown" or question.start is None:
        return
    values = column(track, question.column)
    for date in (question.start, question.end):
        row = int(np.searchsorted(track.days, np.datetime64(date, "s"), side="right")) - 1
        if rows.start <= row < rows.stop and not np.isnan(values[row]):
            value = float(values[row])
            session = track.days[row].date().isoformat()
            yield Chosen(session, value, level(value, question.unit))


def _hint(question: Question, track: Track) -> str:
    """Say where the numbers come from."""
    if question.show == "upside":
        made = {
            "published": say("printed target / close − 1"),
            "marked": say("target multiple × model revenue × FX / shares, over the close, − 1"),
            "peer_marked": say("the marked target moved with the peers’ multiples, / close − 1"),
            "relative": say("(1 + upside) / (1 + expected benchmark return) − 1"),
        }[question.upside]
        return " · ".join((made, say("shaded: rating bands of the policy"), say(CLICKED)))
    year = year_words(track, question.year)
    made = say("market cap / revenue of {year} as then forecast; peers on consensus", year=year)
    if track.known == "now":
        made = say("market cap / revenue of {year} as now forecast; peers on consensus", year=year)
    return f"{made} · {say(CLICKED)}"


def _words(question: Question, track: Track, rows: slice) -> str:
    """Say what the chart shows to those who cannot see it."""
    name, unit = line_words(question, track), question.unit
    found = range_of(track, question.column, rows)
    values = column(track, question.column)[rows]
    there = np.flatnonzero(~np.isnan(values))
    if found is None or not len(there):
        return say("{name}: no session with a value in this range", name=name)
    first, last = (track.days[rows][place].date() for place in there[[0, -1]])
    return say(
        "{name} from {first} to {last}: {start} to {end}, lowest {low}, highest {high}; "
        "the table below holds every session",
        name=name,
        first=day(first),
        last=day(last),
        start=level(float(values[there[0]]), unit),
        end=level(float(values[there[-1]]), unit),
        low=level(found.low, unit),
        high=level(found.high, unit),
    )
