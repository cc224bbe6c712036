"""The target's history: each published target and its revisions; and the scenarios beside it."""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.asked import Asked
from dashboards.cards import card
from dashboards.elements import Children
from dashboards.formats import ABSENT, day, fiscal_year, instant, millions, multiple, named, number
from dashboards.marks import change
from dashboards.pages.model.queries import Published
from dashboards.rating import band_name, standing_of
from dashboards.tables import Column, table
from dashboards.words import msg, say
from tracker.document import Scenario, Valuation
from tracker.standing import is_over

LAST = 10  # targets shown until all are asked for
CASES = {"bear": msg("Bear"), "base": msg("Base"), "bull": msg("Bull")}


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
    name = named(band_name(document, one.rating))
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


def scenarios_card(document: Valuation) -> Component:
    """Show the cases beside the target; one sentence where coverage holds none."""
    title, cases = say("Scenarios"), document["scenarios"]
    if not cases:
        told = say("The coverage holds no scenarios: add [[scenario]] entries and load the file,")
        nothing = html.P([told, " ", html.Code("tracker coverage load FILE")], className="nothing")
        return card(title, [nothing], "scenarios-card")
    columns = [
        Column(say("Case"), figure=False),
        Column(say("Multiple")),
        Column(say("Revenue")),
        Column(f"{say('Price')}, {document['target']['currency'] or '?'}"),
        Column(say("Upside")),
    ]
    rows = [_case(one) for one in cases]
    caption = say("Bear, base and bull with multiple, revenue, price and upside")
    hint = say("multiple × revenue × FX / shares")
    if is_over(document):
        hint = say("of an expired target")
    return card(title, [table(columns, rows, "scenarios", caption)], "scenarios-card", hint)


def case_name(name: str) -> str:
    """Name a scenario; one of the desk's own keeps its name."""
    return say(CASES[name]) if name in CASES else name


def _case(one: Scenario) -> list[Children]:
    return [
        case_name(one["name"]),
        multiple(one["multiple"]),
        millions(one["revenue_m"], one["currency"]),
        number(one["price"], 2),
        change(one["upside"]),
    ]
