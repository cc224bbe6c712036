"""What moved the line between two dates: a waterfall, its parts as a table, and their sum."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.asked import Asked
from dashboards.cards import card
from dashboards.controls import segments
from dashboards.elements import Child, Children
from dashboards.figures.drift_axes import Unit
from dashboards.figures.drift_bridge import Step, bridge_figure
from dashboards.figures.frame import graph
from dashboards.figures.palette import palette_of
from dashboards.file_links import file_links
from dashboards.findings import sentence
from dashboards.formats import day, shape_of
from dashboards.pages.drift.amounts import factor_level, factor_words, level, move, moved
from dashboards.pages.drift.queries import Moved, Track
from dashboards.pages.drift.question import EXPLAINS, Question, bridged_words
from dashboards.pages.drift.summary import moved_words, summed_up
from dashboards.reader import reader
from dashboards.sentences import in_english
from dashboards.tables import Column, table
from dashboards.words import say
from tracker.bridge.parts import Part

HEIGHT = 300
NOTHING = 1e-12  # of a ratio or a multiple: what is left over by rounding


def bridge_card(asked: Asked, question: Question, track: Track, found: Moved | None) -> Component:
    """Show the bridge between the two dates."""
    what = {name: say(words) for name, words in EXPLAINS.items()}
    chosen = segments(asked.address, "explain", what, question.explain, say("Explain"))
    bar = html.Div(
        [chosen, file_links(asked.address, "drift", "bridge", say("This bridge"))],
        className="controls drift-bar",
    )
    title = say("What moved it: {name}", name=bridged_words(question, track))
    if found is None or found.reason is not None:
        return card(
            title,
            [bar, html.P(summed_up(question, track, found), className="nothing")],
            "drift-bridge",
        )
    halves = html.Div(
        [
            _waterfall(found, question.bridged_unit, moved_words(question, track, found)),
            _tables(found, question.bridged_unit),
        ],
        className="drift-halves",
    )
    return card(title, [bar, halves, *_doubts(found)], "drift-bridge", _hint(found, track))


def steps_of(found: Moved, unit: Unit) -> list[Step]:
    """Give the bars: where it began, what moved it, what is left over, where it ended."""
    if found.start is None or found.end is None:
        return []
    first, last = (say("Start"), say("End"))
    moving = [part for part in found.parts if part.value]
    parts = [Step(_name(part), part.value, _arrowed(part.value, unit)) for part in moving]
    left = found.residual or 0.0
    return [
        Step(first, found.start, level(found.start, unit), level=True),
        *parts,
        Step(say("Residual"), left, _arrowed(left, unit)),
        Step(last, found.end, level(found.end, unit), level=True),
    ]


def _waterfall(found: Moved, unit: Unit, said: str) -> Component:
    figure = bridge_figure(steps_of(found, unit), unit, palette_of(reader()))
    return graph(
        figure, name="drift-waterfall", words=said, height=HEIGHT, language=reader().language
    )


def _tables(found: Moved, unit: Unit) -> Component:
    columns = [
        Column(say("Part"), figure=False),
        Column(say("From")),
        Column(say("To")),
        Column(say("Effect")),
    ]
    rows: list[list[Children]] = [
        [say("Start"), day(found.sessions[0]), "", level(found.start, unit)]
    ]
    rows += [_row(part, unit) for part in found.parts]
    rows.append([say("Residual"), "", "", _moved(found.residual or 0.0, unit)])
    rows.append([say("End"), "", day(found.sessions[1]), level(found.end, unit)])
    rows.append([html.Strong(say("Change")), "", "", html.Strong(moved(found.change, unit))])
    parts = [table(columns, rows, "drift-parts", say("Parts of the change; they sum to it"))]
    if found.by_peer:
        theirs = [_row(part, unit) for part in found.by_peer if part.value]
        heading = say("Of the peers’ part, by peer")
        inner = table(columns, theirs, "drift-parts", heading)
        parts.append(html.Details([html.Summary(heading), inner]))
    return html.Div(parts)


def _row(part: Part, unit: Unit) -> list[Children]:
    return [
        _name(part),
        factor_level(part.start),
        factor_level(part.end),
        _moved(part.value, unit),
    ]


def _moved(value: float, unit: Unit) -> Children:
    return moved(value, unit) if abs(value) > NOTHING else "0"


def _name(part: Part) -> str:
    return f"{part.peer} {factor_words(part.factor)}" if part.peer else factor_words(part.factor)


def _arrowed(value: float, unit: Unit) -> str:
    text = move(value, unit)
    return f"{shape_of(text)} {text}" if shape_of(text) else "0"


def _hint(found: Moved, track: Track) -> str:
    first, last = map(day, found.sessions)
    return say(
        "closes of {first} and {last}, prices in {currency}; the parts sum to the change (LMDI)",
        first=first,
        last=last,
        currency=track.currency,
    )


def _doubts(found: Moved) -> list[Component]:
    """Name what is doubtful on either date, folded away: it is a list, and the page has another."""
    notes: list[Children] = [in_english(note) for note in found.notes]
    notes += [[f"{day(on)}: ", sentence(one)] for on, one in found.doubts]
    if not notes:
        return []
    summary = html.Summary(say("Doubts about these two dates ({n})", n=len(notes)))
    return [html.Details([summary, html.Ul([html.Li(one) for one in notes])], className="doubts")]


def quick_links(asked: Asked, track: Track) -> Component:
    """Offer pairs of dates that a desk asks for, each a link."""
    links = [
        dcc.Link(words, href=_against(asked, start), refresh=False)
        for words, start in _pairs(track)
        if start is not None
    ]
    spaced: list[Child] = []
    for link in links:
        spaced += [link, " · "]
    return html.Div(
        [html.Span(say("Latest against:"), className="label"), " ", *spaced[:-1]],
        className="drift-quick",
    )


def _against(asked: Asked, start: dt.date) -> str:
    changes: dict[str, str | None] = {"from": start.isoformat(), "to": None}
    return asked.address.href(None, **changes)


def _pairs(track: Track) -> Sequence[tuple[str, dt.date | None]]:
    days = track.days[track.fresh]
    before = days[-2].date() if len(days) > 1 else None
    week = days[-6].date() if len(days) > 5 else None
    month = days[-22].date() if len(days) > 21 else None
    return (
        (say("publication"), track.published_on),
        (say("session before"), before),
        (say("5 sessions ago"), week),
        (say("21 sessions ago"), month),
        (say("first close"), days[0].date() if len(days) else None),
    )
