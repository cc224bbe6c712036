"""What the page offers as files: the history of the range shown, and the bridge."""

from __future__ import annotations

from dashboards.asked import Asked, Sheet
from dashboards.covered import load_covered_inputs, names_of
from dashboards.pages.drift.queries import (
    Track,
    explain,
    load_track,
)
from dashboards.pages.drift.question import Question, read_known, read_question, window_of
from tracker.bridge.explained import bridge_frame
from tracker.drift import drift
from tracker.errors import BadInputError


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
    ticker = asked.address.ticker(names_of(asked))
    if ticker is None:
        raise BadInputError("no valuation is recorded: tracker run recompute")
    track = load_track(asked, ticker, read_known(asked.address))
    if isinstance(track, str):
        raise BadInputError(track)
    return read_question(asked.address, track), track
