"""The silences in force, each with what it keeps quiet and a way to end it."""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.cards import card
from dashboards.elements import Child, tagged
from dashboards.formats import ABSENT, instant
from dashboards.pages.alerts.desk import Desk, company
from dashboards.pages.alerts.forms import ending_form
from dashboards.pages.alerts.phrases import STATES, rule_words, spoken
from dashboards.pages.alerts.standing import alert_table, in_order
from dashboards.paging import Paged
from dashboards.words import msg, say
from db.alerts import Alert, Silence

TITLES = (
    (msg("Company")),
    (msg("Rule")),
    (msg("Silent until")),
    (msg("Reason")),
    (msg("By")),
    (msg("Keeps quiet now")),
    (msg("To do")),
)


def silenced_card(desk: Desk) -> Component:
    """Show the silences in force, and the alerts that stand under them."""
    now = desk.asked.snapshot.now
    silences = [one for one in desk.board.in_force(now) if desk.shows(one.ticker)]
    if not silences:
        return card(
            say("Silenced"),
            [html.P(say("Nothing is silenced."), className="nothing")],
            "alerts-silenced",
        )
    quiet = in_order(desk, quiet_alerts(desk))
    paged, address = Paged("s", 20, say("Silences")), desk.asked.address
    parts: list[Component] = [_table(desk, paged.cut(address, silences))]
    parts += paged.links(address, len(silences))
    if quiet:
        under = Paged("q", 8, say("Alerts under a silence"))
        parts.append(alert_table(desk, under.cut(address, quiet), under.label))
        parts += under.links(address, len(quiet))
    return card(say("Silenced"), parts, "alerts-silenced", str(len(silences)))


def quiet_alerts(desk: Desk) -> list[Alert]:
    """List the alerts that stand and are silenced."""
    now = desk.asked.snapshot.now
    return [
        one
        for one in desk.board.alerts
        if one.state != "normal" and desk.shows(one.ticker) and desk.board.quiet(one, now)
    ]


def _table(desk: Desk, silences: Sequence[Silence]) -> Component:
    head = html.Tr([html.Th(say(title), scope="col") for title in TITLES])
    rows: list[Component] = []
    for one in silences:
        rows.append(tagged(html.Tr(_cells(desk, one)), "silence", str(one.id)))
        form = ending_form(desk, one)
        if form is not None:
            rows.append(html.Tr(html.Td(form, colSpan=len(TITLES)), className="form-row"))
    caption = html.Caption(say("Silenced"), className="unseen")
    return html.Table([caption, html.Thead(head), html.Tbody(rows)], className="figures silences")


def _cells(desk: Desk, silence: Silence) -> list[Component]:
    end = dcc.Link(
        say("End the silence"),
        href=desk.asked.address.href(do="end", id=silence.id, done=None),
        refresh=False,
        className="act",
    )
    by: list[Child] = [
        html.Bdi(silence.by),
        html.Div(instant(silence.recorded_at), className="sub"),
    ]
    return [
        html.Th(company(desk, silence.ticker, one_line=True), scope="row"),
        html.Td(rule_words(silence.rule)),
        html.Td(instant(silence.until)),
        html.Td(html.Bdi(silence.reason)),
        html.Td(by),
        html.Td(_muted(desk, silence)),
        html.Td(end, className="actions"),
    ]


def _muted(desk: Desk, silence: Silence) -> str:
    mine = [
        f"{rule_words(one.rule)} ({spoken(STATES, one.state)})"
        for one in quiet_alerts(desk)
        if one.ticker == silence.ticker and silence.covers(one.rule)
    ]
    return "; ".join(mine) or ABSENT
