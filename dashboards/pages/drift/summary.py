"""Where the shown line stands: now, at the first date, in its range, against the peers."""

from __future__ import annotations

import numpy as np
from dash import html
from dash.development.base_component import Component

from dashboards.asked import Asked
from dashboards.covered import UNREADABLE, document_of
from dashboards.elements import Child, Children
from dashboards.facts import heading, kpi
from dashboards.figures.drift_axes import Unit
from dashboards.formats import ABSENT, day, multiple, number, percent, price
from dashboards.marks import stale_mark
from dashboards.pages.drift.amounts import factor_words, level, move, moved, visible
from dashboards.pages.drift.inputs_line import origins
from dashboards.pages.drift.lines import Range, column, range_of
from dashboards.pages.drift.queries import Moved, Track
from dashboards.pages.drift.question import (
    EXPLAINS,
    Question,
    bridged_words,
    line_words,
    window_of,
    year_words,
)
from dashboards.rating import standing_of
from dashboards.sentences import filled, in_english
from dashboards.words import msg, say, say_count
from tracker.multiples import premium as premium_over


def summary(asked: Asked, question: Question, track: Track, found: Moved | None) -> Component:
    """Lay the key figures side by side, and say in a sentence what moved."""
    cells = [
        _identity(question, track),
        _now(asked, question, track),
        *_between(question, found),
        _range(question, track),
        _premium(question, track),
    ]
    said = html.P(summed_up(question, track, found), className="drift-sentence")
    whence = html.P(origins(asked, track), className="sub drift-origins")
    strip = html.Div(cells, className="strip drift-strip")
    return html.Section([strip, said, whence], className="card hero")


def summed_up(question: Question, track: Track, found: Moved | None) -> Children:
    """Say what moved between the two dates, or why it is not known: in the engine's own words."""
    if found is None:
        return say("There is no date to explain a change from: no close is recorded.")
    if found.reason is not None:
        name, why = bridged_words(question, track), in_english(found.reason)
        return filled(msg("{name}: no bridge, {reason}"), name=name, reason=why)
    return moved_words(question, track, found)


def moved_words(question: Question, track: Track, found: Moved) -> str:
    """Say what moved between the two dates, the largest part first."""
    assert found.change is not None
    name, unit = bridged_words(question, track), question.bridged_unit
    start, end = (level(one, unit).lstrip("+") for one in (found.start, found.end))
    parts = _parts_words(found, unit)
    if start == end and not parts:
        return say("{name} is unchanged at {end}.", name=name, end=end)
    said = {"name": name, "start": start, "end": end, "parts": parts or say("nothing of note")}
    if found.change > 0:
        return say("{name} rose from {start} to {end}: {parts}.", **said)
    if found.change < 0:
        return say("{name} fell from {start} to {end}: {parts}.", **said)
    return say("{name} is back at {end}: {parts}.", **said)


def _parts_words(found: Moved, unit: Unit) -> str:
    told = [part for part in found.parts if visible(part.value, unit)]
    told.sort(key=lambda part: -abs(part.value))
    words = [
        " ".join(
            one
            for one in (part.peer, _low(factor_words(part.factor)), move(part.value, unit))
            if one
        )
        for part in told
    ]
    if found.residual is not None and visible(found.residual, unit):
        words.append(" ".join((say("residual"), move(found.residual, unit))))
    return say(", ").join(words)


def _identity(question: Question, track: Track) -> Component:
    knows = html.Div(say("Each session as known at its own close"), className="sub")
    if track.known == "now":
        knows = html.Div(stale_mark(say("With hindsight: each session with everything known now")))
    what = html.Div(line_words(question, track), className="drift-what")
    return html.Div([heading(track.name, track.ticker), what, knows], className="identity")


def _now(asked: Asked, question: Question, track: Track) -> Component:
    values = column(track, question.column)
    value = values[-1] if len(values) else np.nan
    session = track.days[-1].date() if len(track.days) else None
    close = track.frame["price"].iloc[-1] if len(track.frame) else np.nan
    stale = bool(len(track.frame)) and not bool(track.fresh[-1])
    paid = say("close {price}", price=price(close, track.currency))
    where = f"{day(session)} · {paid}"
    mark = stale_mark(say("close of {day}", day=day(track.last))) if stale else None
    return kpi(
        say("Latest"), level(value, question.unit), where, mark, _band(asked, question, track)
    )


def _band(asked: Asked, question: Question, track: Track) -> Component | None:
    """Name the band of the banded upside, only while the rating is current."""
    document = document_of(asked, track.ticker) if question.show == "upside" else None
    if document is None:
        return None
    try:
        standing = standing_of(document)
    except UNREADABLE:
        return None
    band = standing.band
    text = say("in the band {band}", band=band) if band else standing.status
    return html.Div(text, className="sub")


def _between(question: Question, found: Moved | None) -> list[Component]:
    unit = question.bridged_unit
    if found is None:
        return []
    what = "" if question.explain == "shown" else say(EXPLAINS[question.explain])
    at_first, change = say("At the first date"), say("Change")
    if what:
        at_first, change = f"{what}: {at_first}", f"{what}: {change}"
    first, last = map(day, found.sessions)
    return [
        kpi(at_first, level(found.start, unit), say("close of {day}", day=first)),
        kpi(
            change,
            moved(found.change, unit),
            say("until the close of {day}", day=last),
        ),
    ]


def _range(question: Question, track: Track) -> Component:
    found = range_of(track, question.column, window_of(track, question.window))
    if found is None:
        return kpi(say("In this range"), ABSENT, say("no session with a value"))
    unit = question.unit
    spread: list[Child] = [
        level(found.low, unit),
        html.Span(f" – {level(found.high, unit)}", className="of"),
    ]
    return kpi(say("In this range"), spread, _range_words(found, unit))


def _range_words(found: Range, unit: Unit) -> str:
    mean = say("mean {mean}", mean=level(found.mean, unit))
    sessions = say_count("{n} session", "{n} sessions", found.n)
    if found.place is None:
        return f"{mean} · {sessions}"
    place = say("above {share} of {sessions}", share=percent(found.place, 0).lstrip("+"),
                sessions=sessions)  # fmt: skip
    return f"{mean} · {place}"


def _premium(question: Question, track: Track) -> Component:
    year = question.year
    own, mean = column(track, f"ps_model_{year}"), column(track, f"peer_mean_{year}")
    n = column(track, f"peer_n_{year}")
    words = year_words(track, year)
    label = say("Premium, {year}", year=words)
    if not len(own) or np.isnan(own[-1]) or np.isnan(mean[-1]):
        return kpi(label, ABSENT, say("no multiple of its own or of a peer"))
    ratio = float(premium_over(own[-1:], mean[-1:])[0])
    where = say(
        "{own} against a mean of {mean}, n = {n} of {all}",
        own=multiple(float(own[-1])),
        mean=multiple(float(mean[-1])),
        n=number(float(n[-1]), 0),
        all=len(track.peers_now),
    )
    return kpi(label, percent(ratio), where)


def _low(name: str) -> str:
    """Write a name within a sentence; what is an abbreviation stays one."""
    return name if name.isupper() else name[:1].lower() + name[1:]
