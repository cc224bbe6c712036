"""What every part of the Alerts page is built from: the board, and the companies it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.address import Address
from dashboards.asked import Asked
from dashboards.elements import Child, unspoken
from dashboards.formats import day, named
from dashboards.pages.alerts import queries
from dashboards.pages.alerts.lines import Subject
from dashboards.pages.alerts.phrases import SEVERITIES
from dashboards.pages.alerts.queries import Board
from dashboards.words import say
from db.alerts import Alert
from tracker.alerts.limits import DEFAULT_ALERTS


@dataclass(frozen=True, slots=True)
class Desk:
    """One request for the page: what stands, whom it is about, and what its address asks for."""

    asked: Asked
    board: Board
    subjects: Mapping[str, Subject]
    chosen: str | None  # the company or job that alone is shown

    def subject(self, ticker: str) -> Subject:
        """Give the company of an alert; of a job an empty one."""
        return self.subjects.get(ticker, Subject())

    def shows(self, ticker: str) -> bool:
        """Tell whether the page shows alerts of this company or job."""
        return self.chosen in (None, ticker)

    def severity(self, alert: Alert) -> str:
        """Give how grave an alert is: as its last change was, else by its rule's limits."""
        found = self.board.severities.get(alert.id)
        return found or self.subject(alert.ticker).limits.of(alert.rule).severity


def open_desk(asked: Asked) -> Desk:
    """Read the board and match it with the companies; the address may choose one of them."""
    board, limits = queries.board(asked), queries.limits(asked)
    documents = {one.document["ticker"]: one.document for one in asked.snapshot.valuations}
    subjects = {
        ticker: Subject(document, limits.get(ticker, DEFAULT_ALERTS))
        for ticker, document in documents.items()
    }
    known = dict.fromkeys([*documents, *(one.ticker for one in board.alerts)])
    chosen = asked.address.choice("company", ["all", *known], "all")
    return Desk(asked, board, subjects, None if chosen == "all" else chosen)


def company(desk: Desk, ticker: str, *, one_line: bool = False) -> list[Child]:
    """Name the company of an alert, its ticker below or beside; a job by its name."""
    document = desk.subject(ticker).document
    if document is None:
        return [html.Strong(ticker)]
    below = html.Span(ticker, className="sub") if one_line else html.Div(ticker, className="sub")
    return [html.Strong(named(document["name"], ticker)), " ", below]


def severity_mark(severity: str) -> Component:
    """Mark how grave something is: a shape, the word, and a colour of its own."""
    word, shape, name = SEVERITIES.get(severity, SEVERITIES["warning"])
    mark = unspoken(html.Span(shape, className="shape"))
    return html.Span([mark, say(word)], className=f"count {name}")


def moment_link(desk: Desk, ticker: str, session: str) -> Component:
    """Link to the Drift page at the session of an alert; a job's to the Health page."""
    here = Address("/alerts")
    if ticker not in desk.subjects:
        return dcc.Link(day(session), href="/health", refresh=False)
    return dcc.Link(day(session), href=here.href("/drift", t=ticker, to=session), refresh=False)
