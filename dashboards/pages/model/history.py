"""The target's history: each published target and its revisions."""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.asked import Asked
from dashboards.cards import card
from dashboards.elements import Children
from dashboards.formats import ABSENT, day, fiscal_year, instant, multiple, number
from dashboards.marks import change
from dashboards.pages.model.queries import Published
from dashboards.rating import band_words, standing_of
from dashboards.tables import Column, table
from dashboards.words import say
from tracker.document import Valuation

LAST = 10  # targets shown until all are asked for


def history_card(asked: Asked, document: Valuation, targets: Sequence[Published]) -> Component:
    """Show each published target, the newest first, with what it changed."""
    now = asked.snapshot.now
    known = [
        one for one in targets if one.known_at <= now and one.published_on <= f"{now:%Y-%m-%d}"
    ]
    title = say("Target history")
    if not known:
        told = say("No target is published yet: enter one in the coverage file and load it,")
        nothing = html.P([told, " ", html.Code("tracker coverage load FILE")], className="nothing")
        return card(title, [nothing], "history-card")
    whole = asked.address.choice("history", ["last", "all"], "last") == "all"
    parts = [_table(document, known, len(known) if whole else LAST)]
    if len(known) > LAST and not whole:
        link = dcc.Link(
            say("All {n} targets", n=len(known)),
            href=asked.address.href(history="all"),
            refresh=False,
        )
        parts.append(html.P(link, className="sub"))
    return card(title, parts, "history-card")


def _table(document: Valuation, known: Sequence[Published], most: int) -> Component:
    columns = [
        Column(say("Published on"), figure=False),
        Column(say("Rating, as published"), figure=False),
        Column(say("Target")),
        Column(say("Revision")),
        Column(say("Basis")),
        Column(say("Horizon ends")),
        Column(say("Source"), figure=False),
    ]
    pairs = list(zip(known, [None, *known], strict=False))[-most:]
    rows = [_row(document, one, before, newest=one is known[-1]) for one, before in reversed(pairs)]
    caption = say("Published targets with rating, multiple and basis year")
    return table(columns, rows, "targets", caption)


def _row(
    document: Valuation, one: Published, before: Published | None, *, newest: bool
) -> list[Children]:
    name = band_words(document, one.rating)
    corrected = before is not None and before.published_on == one.published_on
    dated: Children = day(one.published_on)
    if corrected:
        told = say("corrected {when}", when=instant(one.known_at))
        dated = [day(one.published_on), html.Div(told, className="aside")]
    revision: Children = say("first")
    if before is not None and before.price and one.price and before.currency == one.currency:
        revision = change(one.price / before.price - 1)
    elif before is not None:
        revision = ABSENT
    note = f" · {one.note}" if one.note else ""
    return [
        dated,
        [html.Span(name), html.Div(_state(document, newest=newest), className="aside")],
        f"{one.currency or '?'}\u00a0{number(one.price, 2)}",
        revision,
        f"{multiple(one.multiple)} P/S {fiscal_year(one.fiscal_end)}",
        day(one.horizon_ends),
        html.Span(f"{one.source}{note}", className="aside"),
    ]


def _state(document: Valuation, *, newest: bool) -> str:
    """Say what a published rating is worth today: an obsolete one never looks current."""
    if not newest:
        return say("superseded")
    standing = standing_of(document)
    return f"{standing.status}, {standing.age}"
