"""The Drift page: a multiple or an upside over time, and what moved it between two dates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboards.asked import Asked, Page
from dashboards.controls import choose, company, segments
from dashboards.covered import names_of
from dashboards.elements import Child
from dashboards.pages.drift.bridge_part import bridge_card, quick_links
from dashboards.pages.drift.events import events_card
from dashboards.pages.drift.files import bridge_sheet, history_sheet
from dashboards.pages.drift.history_part import history_card
from dashboards.pages.drift.peers_part import peer_cards
from dashboards.pages.drift.queries import Track, load_moved, load_track
from dashboards.pages.drift.question import (
    BESIDES,
    KNOWNS,
    RANGES,
    REVENUES,
    SHOWS,
    SPREADS,
    Question,
    read_known,
    read_question,
    upsides_of,
    year_words,
)
from dashboards.pages.drift.sessions_table import sessions_card
from dashboards.pages.drift.summary import summary
from dashboards.pages.failed import nothing_yet
from dashboards.sentences import in_english
from dashboards.words import say


def render(asked: Asked) -> list[Component]:
    """Build the page, or say what is missing and how it comes."""
    known = names_of(asked)
    ticker = asked.address.ticker(known)
    if ticker is None:
        return nothing_yet()
    chooser = company(known, ticker)
    track = load_track(asked, ticker, read_known(asked.address))
    if isinstance(track, str):
        return [_bar([chooser]), _unhistoried(ticker, in_english(track))]
    if not len(track.days):
        return [_bar([chooser]), _unhistoried(ticker, say("no close is recorded"))]
    question = read_question(asked.address, track)
    found = None
    if question.start is not None:
        found = load_moved(asked, track, question.bridged, question.start, question.end)
    return [
        _bar([chooser, *_controls(asked, question, track)]),
        summary(asked, question, track, found),
        history_card(question, track),
        bridge_card(asked, question, track, found),
        peer_cards(question, track),
        events_card(question, track),
        sessions_card(asked, question, track),
    ]


def _controls(asked: Asked, question: Question, track: Track) -> list[Component]:
    address = asked.address
    years = {year: year_words(track, year) for year in track.years}
    return [
        segments(address, "show", _said(SHOWS), question.show, say("Show")),
        *(
            [segments(address, "target", _said(upsides_of(track)), question.upside, say("Against"))]
            if question.show == "upside"
            else [
                segments(address, "revenue", _said(REVENUES), question.revenue, say("Revenue of")),
                segments(address, "beside", _said(BESIDES), question.beside, say("Beside it")),
                segments(address, "spread", _said(SPREADS), question.spread, say("Range drawn")),
            ]
        ),
        segments(address, "year", years, question.year, say("Multiples of")),
        segments(address, "known", _said(KNOWNS), question.known, say("Knowledge")),
        segments(address, "range", _said(RANGES), question.window, say("Time span")),
        _date("from", question.start.isoformat() if question.start else "", say("Explain from")),
        _date("to", question.end.isoformat(), say("to")),
        quick_links(asked, track),
    ]


def _said(words: Mapping[str, str]) -> dict[str, str]:
    return {name: say(text) for name, text in words.items()}


def _date(name: str, value: str, label: str) -> Component:
    """Show a date as a field of the browser's own, which knows the reader's calendar."""
    return dmc.TextInput(
        id=choose(name, value),
        value=value,
        label=label,
        debounce=True,
        size="xs",
        w=132,
        attributes={"input": {"type": "date"}},
        className="control",
    )


def _bar(controls: list[Component]) -> Component:
    return html.Section(controls, className="card controls")


def _unhistoried(ticker: str, why: Child) -> Component:
    return html.Section(
        [
            html.H1(say("{ticker} has no history yet", ticker=ticker)),
            html.P(why, className="problem"),
            html.P([say("Closes of earlier days are fetched by"), " ", html.Code(BACKFILL)]),
        ],
        className="card nothing-yet",
    )


BACKFILL: Final = "tracker backfill --from 2026-01-01"
DRIFT: Final = Page(
    "/drift",
    "Drift",
    render,
    by=("batch", "valuations"),
    exports={"history": history_sheet, "bridge": bridge_sheet},
    heavy=True,
)
