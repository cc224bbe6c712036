"""What the page offers as files: the history of the range shown, and the bridge."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboards.asked import Asked, Sheet
from dashboards.elements import labelled
from dashboards.pages.drift.documents import covered
from dashboards.pages.drift.queries import (
    Track,
    explain,
    load_covered_inputs,
    load_track,
)
from dashboards.pages.drift.question import Question, read_known, read_question, window_of
from dashboards.words import say
from tracker.drift import drift
from tracker.errors import BadInputError
from tracker.explained import bridge_frame


def files(asked: Asked, name: str) -> Component:
    """Link to a file with the state of the page."""
    links = [
        labelled(
            html.A(suffix.upper(), href=asked.address.href(f"/export/drift/{name}.{suffix}")),
            _label(name, suffix.upper()),
        )
        for suffix in ("csv", "xlsx")
    ]
    return html.Div(links, className="files")


def history_sheet(asked: Asked) -> Sheet:
    """Give the history of the range shown: every column, every session, full precision."""
    question, track = _asked_for(asked)
    rows = window_of(track, question.window)
    inputs = load_covered_inputs(asked, track.ticker)
    days = track.days[rows]
    start = days[0].date() if len(days) else track.last
    end = track.days[-1].date() if len(track.days) else track.last
    found = drift(inputs, start=start, end=end, known=track.known)
    about = {**found.about(), "batch": inputs.batch}
    return Sheet(f"history {track.ticker}", found.frame, about)


def bridge_sheet(asked: Asked) -> Sheet:
    """Give the bridge between the two dates: every part with its factor on both, and by peer."""
    question, track = _asked_for(asked)
    if question.start is None:
        raise BadInputError("no close is recorded: there is nothing to bridge")
    found = explain(asked, track, question.bridged, question.start, question.end)
    about = {**found.about(), "batch": track.batch}
    return Sheet(f"bridge {track.ticker}", bridge_frame(found), about, found.formats())


def _asked_for(asked: Asked) -> tuple[Question, Track]:
    ticker = asked.address.ticker(covered(asked))
    if ticker is None:
        raise BadInputError("no valuation is recorded: tracker run recompute")
    track = load_track(asked, ticker, read_known(asked.address))
    if isinstance(track, str):
        raise BadInputError(track)
    return read_question(asked.address, track), track


def _label(name: str, suffix: str) -> str:
    if name == "history":
        return say("History of this range as {suffix}", suffix=suffix)
    return say("This bridge as {suffix}", suffix=suffix)
