"""What changed, the newest first: every transition of every rule, a page at a time."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboards.cards import card
from dashboards.elements import Child, tagged
from dashboards.file_links import file_links
from dashboards.formats import ABSENT, instant
from dashboards.pages.alerts import queries
from dashboards.pages.alerts.desk import Desk, company, moment_link, severity_mark
from dashboards.pages.alerts.lines import change_lines
from dashboards.pages.alerts.phrases import KINDS, STATES, rule_words, spoken
from dashboards.pages.alerts.standing import line_cells
from dashboards.paging import Paged, page_of
from dashboards.words import msg, say
from db.alerts import AlertChange

TITLES = (
    (msg("Recorded"), "text"),
    (msg("Severity"), "text"),
    (msg("Company"), "text"),
    (msg("Rule"), "text"),
    (msg("Change"), "text"),
    (msg("From → to, or reason"), "text"),
    (msg("Value"), "number"),
    (msg("Threshold"), "number"),
    (msg("Session"), "text"),
)


def changes_card(desk: Desk) -> Component:
    """Show a page of the history."""
    address = desk.asked.address
    page = page_of(address, "p")
    found = queries.history(desk.asked, desk.chosen, page)
    title = say("Resolved and history")
    if not found.changes:
        empty = say("No change is recorded yet.") if page == 1 else say("There is no such page.")
        parts: list[Component] = [html.P(empty, className="nothing")]
    else:
        files = file_links(address, "alerts", "changes", say("The history"))
        parts = [html.Div(files, className="controls"), _table(desk, found, title)]
    parts += Paged("p", queries.PAGE, say("Pages of the history")).links(address, found.total)
    return card(title, parts, "alerts-history", say("newest first"))


def _table(desk: Desk, found: queries.History, title: str) -> Component:
    head = html.Tr([html.Th(say(words), scope="col", className=side) for words, side in TITLES])
    bodies = [html.Tbody(_rows(desk, one)) for one in found.changes]
    unseen = html.Caption(title, className="unseen")
    return html.Table([unseen, html.Thead(head), *bodies], className="figures alerts-table")


def _rows(desk: Desk, change: AlertChange) -> list[Component]:
    lines = change_lines(change, desk.subject(change.ticker))
    span = len(lines)
    noted = change.kind == "acknowledged"
    severity: Child = ABSENT if noted else severity_mark(change.severity)
    first = html.Tr(
        [
            html.Td(instant(change.recorded_at), rowSpan=span),
            html.Td(severity, rowSpan=span),
            html.Th(company(desk, change.ticker, one_line=True), rowSpan=span, scope="rowgroup"),
            html.Td(rule_words(change.rule), rowSpan=span),
            html.Td(_kind(change), rowSpan=span),
            *line_cells(lines[0]),
            html.Td(moment_link(desk, change.ticker, str(change.session)), rowSpan=span),
        ]
    )
    tagged(first, "change", str(change.id))
    rest = [html.Tr(line_cells(line), className="more") for line in lines[1:]]
    return [first, *rest]


def _kind(change: AlertChange) -> list[Child]:
    found: list[Child] = [spoken(KINDS, change.kind)]
    if change.by:
        found += [" ", say("by"), " ", html.Bdi(change.by)]
    if change.before != change.after:
        states = f"{spoken(STATES, change.before)} → {spoken(STATES, change.after)}"
        found.append(html.Div(states, className="sub"))
    if change.note:
        found.append(html.Div(html.Bdi(change.note), className="sub"))
    if change.silenced:
        found.append(html.Div(say("silenced: nobody was mailed"), className="sub"))
    return found
