"""What waits for approval: each open draft beside what is in force, and the command for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from dash import html
from dash.development.base_component import Component
from sqlalchemy import Connection

from dashboards.asked import Asked
from dashboards.cards import card
from dashboards.elements import Child, Children
from dashboards.formats import age, day, fiscal_year, instant, multiple, percent, price
from dashboards.marks import change, change_in_points, stale_mark
from dashboards.pages.model.deciding import PAGE, decided_notice, decision_form
from dashboards.pages.model.periods import in_order, line_name, unit_name, written
from dashboards.rating import NOT_SHOWN, band_words
from dashboards.tables import Column, table
from dashboards.words import msg, say, say_count
from dashboards.writes import said
from db.drafts import Draft, known_from, load_drafts, load_newer
from db.inputs import load_inputs
from tracker.document import Valuation
from tracker.restricted import RESTRICTED
from tracker.vintages.comparison import compare
from tracker.vintages.document import DifferenceDocument
from tracker.vintages.overlay import with_rows

KINDS: Final = {
    "target": msg("New target"),
    "coverage": msg("Edited coverage file"),
    "forecast": msg("New vintage of the model"),
}
A_YEAR, LINES = 12, 6  # months; lines of a model shown here, `tracker drafts show` has all


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open draft, whether its base has moved, and what it changes; None of what is hidden."""

    draft: Draft
    stale: bool
    difference: DifferenceDocument | None


def drafts_cards(asked: Asked, document: Valuation) -> list[Component]:
    """Show the open drafts of a company; nothing where there is none."""
    waiting = waiting_of(asked, document)
    done = decided_notice(asked, document["ticker"])
    if not waiting:
        return done
    hint = say("not in force; nobody proves the names that were typed")
    blocks = [_block(one, document, asked.snapshot.now) for one in waiting]
    title = say("Waits for approval")
    return [*done, card(title, [*blocks, html.Div(said(PAGE))], "drafts-card", hint)]


def waiting_of(asked: Asked, document: Valuation) -> list[Waiting]:
    """Read the open drafts of a company, once a batch; of a restricted one without figures."""
    ticker, now = document["ticker"], asked.snapshot.now
    hidden = document["status"] == RESTRICTED

    def read(connection: Connection) -> list[Waiting]:
        drafts = load_drafts(connection, ticker=ticker)
        return [
            Waiting(
                one,
                bool(load_newer(connection, one)),
                None if hidden else _difference(connection, one, document, now),
            )
            for one in drafts
            if one.state == "open"
        ]

    name = ("drafts", ticker, hidden, document["as_of"], document["aged_at"])
    return asked.record.ask(name, asked.stamp, ("batch",), read)


def _difference(
    connection: Connection, draft: Draft, document: Valuation, now: dt.datetime
) -> DifferenceDocument:
    """Compare as of what the page shows, an old valuation that is held on screen included."""
    inputs = load_inputs(connection, ticker=draft.new.ticker)
    rows = known_from(draft.new.rows, now)
    as_of, aged = (dt.date.fromisoformat(document[name]) for name in ("as_of", "aged_at"))
    found = compare(
        inputs,
        with_rows(inputs, rows, now=now, source=draft.new.source),
        as_of=as_of,
        known_at=now,
        aged_at=None if as_of == aged else (aged, now),
    )
    return found.document()


def _block(waiting: Waiting, document: Valuation, now: dt.datetime) -> Component:
    draft = waiting.draft
    days = max((now - draft.drafted_at).days, 0)
    told = say(
        "by {author}, {when}, {age} old",
        author=draft.new.author,
        when=instant(draft.drafted_at),
        age=age(days, "days"),
    )
    title = say("Draft {n}: {what}", n=draft.id, what=say(KINDS[draft.new.kind]))
    head: list[Child] = [html.Strong(title), " ", html.Span(told, className="sub")]
    if waiting.stale:
        head += [" ", stale_mark(say("its base has changed since"))]
    lead = say("Somebody else than its author decides:")
    command = html.Code(f"tracker approve {draft.id} --by WHO")
    parts = [html.P(head), *_contents(waiting, document)]
    way = html.P([html.Span(lead, className="sub"), " ", command])
    return html.Div([*parts, way, decision_form(draft.id)])


def _contents(waiting: Waiting, document: Valuation) -> list[Component]:
    difference, new = waiting.difference, waiting.draft.new
    if difference is None:
        return [html.P(say(NOT_SHOWN), className="sub")]
    facts = sum(map(len, new.rows.values()))
    about = [say_count("{n} changed fact", "{n} changed facts", facts)]
    about += [text for text in (new.file and new.file.name, new.why) if text]
    columns = [
        Column(say("Figure"), figure=False),
        Column(say("In force now")),
        Column(say("As drafted")),
        Column(say("Change")),
    ]
    caption = say("What a draft changes")
    rows = [*_rows(difference, document), *_lines(difference)]
    shown = [table(columns, rows, "drafted", caption)] if rows else []
    return [html.P(" · ".join(about), className="sub"), *shown]


def _rows(difference: DifferenceDocument, document: Valuation) -> list[list[Children]]:
    """Give the figures of the target that a draft moves."""
    target, upside = difference["target"], difference["upside"]
    currency = target["currency"]["new"] or target["currency"]["old"]

    def money(value: float | None) -> str:
        return price(value, currency)

    def band(value: str | None) -> str:
        return band_words(document, value)

    found = [
        _row(say("Rating, as published"), difference["rating"], band),
        _row(say("Target"), target["published"], money, _grown),
        _row(say("Marked target"), target["marked"], money, _grown),
        _row(say("Target multiple"), target["multiple"], multiple, _grown),
        _row(say("Basis"), target["fiscal_end"], day),
        _row(say("Horizon ends"), target["horizon_ends"], day),
        _row(say("Upside"), upside["published"], percent, _points),
        _row(say("Upside on the marked target"), upside["marked"], percent, _points),
        _row(say("Band"), difference["band"], band),
    ]
    return [row for row in found if row]


def _lines(difference: DifferenceDocument) -> list[list[Children]]:
    """Give the first changed years of the model, the key lines before the others."""
    keys = in_order(list({one["line"] for one in difference["lines"]}))
    moved = [one for one in difference["lines"] if one["status"] in {"new", "changed"}]
    years = sorted(
        (one for one in moved if one["months"] == A_YEAR),
        key=lambda one: (keys.index(one["line"]), one["period_end"]),
    )
    found: list[list[Children]] = []
    for one in years[:LINES]:
        name = f"{line_name(one['line'])} {fiscal_year(one['period_end'])}"
        values = [written(one["value"][side], one["unit"]) for side in ("old", "new")]
        ratio = change(one["ratio"]) if one["ratio"] is not None else ""
        found.append([f"{name}, {unit_name(one['unit'], one['currency'])}", *values, ratio])
    return found


def _row(
    title: str,
    pair: Any,
    write: Callable[[Any], str],
    moved: Callable[[Any], Children] = lambda pair: "",
) -> list[Children]:
    old, new = pair["old"], pair["new"]
    return [] if old == new else [title, write(old), write(new), moved(pair)]


def _grown(pair: Any) -> Children:
    return change(pair["new"] / pair["old"] - 1) if pair["old"] and pair["new"] else ""


def _points(pair: Any) -> Children:
    return "" if pair["change"] is None else change_in_points(pair["change"])
