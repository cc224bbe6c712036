"""The alerts that stand, by state: a row for each, a line for each reason, and what to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.cards import card
from dashboards.elements import Child, tagged
from dashboards.formats import ABSENT, SPACE, day, instant
from dashboards.pages.alerts.desk import Desk, company, moment_link, severity_mark
from dashboards.pages.alerts.forms import form_of
from dashboards.pages.alerts.lines import Line, alert_lines
from dashboards.pages.alerts.phrases import rule_words
from dashboards.paging import Paged
from dashboards.words import msg, say
from db.alerts import Alert

SECTIONS: Final = (  # state, heading, what stands where there is none, its pages
    ("firing", msg("Open"), msg("No alert is open."), ("o", 15)),
    ("pending", msg("Pending"), msg("Nothing is on its way to an alert."), ("w", 8)),
    ("no data", msg("No data"), msg("Every rule has the figures it needs."), ("n", 8)),
)
GRAVE: Final = ("critical", "warning", "info")
TITLES: Final = (
    (msg("Severity"), "text"),
    (msg("Company"), "text"),
    (msg("Rule"), "text"),
    (msg("From → to, or reason"), "text"),
    (msg("Value"), "number"),
    (msg("Threshold"), "number"),
    (msg("Flip price"), "number"),
    (msg("Since"), "text"),
    (msg("Session"), "text"),
    (msg("Noted, silenced"), "text"),
    (msg("To do"), "text"),
)


def sections(desk: Desk) -> list[Component]:
    """Build the sections of open, pending and blind alerts; silenced ones are below."""
    return [_section(desk, *section) for section in SECTIONS]


def standing(desk: Desk, state: str) -> list[Alert]:
    """List the alerts in a state that nobody has silenced, the gravest and newest first."""
    now = desk.asked.snapshot.now
    found = [
        one
        for one in desk.board.alerts
        if one.state == state and desk.shows(one.ticker) and not desk.board.quiet(one, now)
    ]
    return in_order(desk, found)


def in_order(desk: Desk, alerts: Sequence[Alert]) -> list[Alert]:
    """Sort by need: unnoted before noted, the gravest first, then the newest."""
    newest = sorted(alerts, key=lambda one: one.since, reverse=True)
    return sorted(newest, key=lambda one: (bool(one.acknowledged_by), _rank(desk.severity(one))))


def alert_table(desk: Desk, alerts: Sequence[Alert], caption: str) -> Component:
    """Lay out alerts, each with its lines, and the form that the address asks for below its row."""
    head = html.Tr([html.Th(say(title), scope="col", className=side) for title, side in TITLES])
    bodies = [html.Tbody(_rows(desk, one)) for one in alerts]
    unseen = html.Caption(caption, className="unseen")
    return html.Table(
        [unseen, html.Thead(head), *bodies], className="figures alerts-table standing"
    )


def _section(desk: Desk, state: str, title: str, nothing: str, pages: tuple[str, int]) -> Component:
    alerts, heading = standing(desk, state), say(title)
    name = f"alerts-{state.replace(' ', '-')}"
    if not alerts:
        return card(heading, [html.P(say(nothing), className="nothing")], name)
    paged, address = Paged(*pages, heading), desk.asked.address
    shown = alert_table(desk, paged.cut(address, alerts), heading)
    return card(heading, [shown, *paged.links(address, len(alerts))], name, str(len(alerts)))


def _rows(desk: Desk, alert: Alert) -> list[Component]:
    subject = desk.subject(alert.ticker)
    lines = alert_lines(alert, subject)
    span = len(lines)
    hidden = subject.hidden or alert.flip_price is None
    flip = ABSENT if hidden else subject.flip(alert.flip_price)
    first = html.Tr(
        [
            html.Td(severity_mark(desk.severity(alert)), rowSpan=span),
            html.Th(company(desk, alert.ticker), rowSpan=span, scope="rowgroup"),
            html.Td(rule_words(alert.rule), rowSpan=span),
            *line_cells(lines[0]),
            html.Td(flip, rowSpan=span, className="number"),
            html.Td(_since(alert), rowSpan=span, className="since"),
            html.Td(moment_link(desk, alert.ticker, str(alert.session)), rowSpan=span),
            html.Td(_noted(desk, alert), rowSpan=span),
            html.Td(_actions(desk, alert), rowSpan=span, className="actions"),
        ],
    )
    tagged(first, "alert", str(alert.id))
    rest = [html.Tr(line_cells(line), className="more") for line in lines[1:]]
    form = form_of(desk, alert)
    shown = [html.Tr(html.Td(form, colSpan=len(TITLES)), className="form-row")] if form else []
    return [first, *rest, *shown]


def line_cells(line: Line) -> list[Component]:
    """Give the cells of one line: what it is, its figure, its threshold."""
    return [
        html.Td(line.what, className="what line"),
        html.Td(line.value, className="number line"),
        html.Td(line.threshold, className="number line"),
    ]


def _since(alert: Alert) -> list[Child]:
    utc = alert.since.astimezone(dt.UTC)
    return [day(utc.date()), html.Div(f"{utc:%H:%M} UTC", className="sub")]


def _in_two(moment: dt.datetime) -> str:
    """Write an instant that a narrow cell may break, between its date and its time only."""
    utc = moment.astimezone(dt.UTC)
    return f"{day(utc.date())} {utc:%H:%M}{SPACE}UTC"


def _noted(desk: Desk, alert: Alert) -> list[Child]:
    found: list[Child] = []
    if alert.acknowledged_by:
        found += [
            html.Div([say("Noted by"), " ", html.Bdi(html.Strong(alert.acknowledged_by))]),
            html.Div(instant(alert.acknowledged_at), className="sub"),
        ]
        found += [html.Div(html.Bdi(alert.note), className="sub")] if alert.note else []
    for one in desk.board.quiet(alert, desk.asked.snapshot.now)[:1]:
        until = say("Silenced until {until}", until=_in_two(one.until))
        by = html.Div([html.Bdi(one.by), ": ", html.Bdi(one.reason)], className="sub")
        found += [html.Div(until), by]
    return found or [ABSENT]


def _actions(desk: Desk, alert: Alert) -> list[Child]:
    """Offer what can be done; mails about jobs go to the operators whatever anybody silences."""
    address = desk.asked.address
    acts = [("ack", say("Acknowledge"))] if not alert.acknowledged_by else []
    if alert.state == "pending":
        acts = []  # nothing has happened yet that could be noted
    if alert.ticker in desk.subjects and not desk.board.quiet(alert, desk.asked.snapshot.now):
        acts.append(("silence", say("Silence")))
    return [
        dcc.Link(
            words,
            href=address.href(do=act, id=alert.id, done=None),
            refresh=False,
            className="act",
        )
        for act, words in acts
    ] or [ABSENT]


def _rank(severity: str) -> int:
    return GRAVE.index(severity) if severity in GRAVE else 1
