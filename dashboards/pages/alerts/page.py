"""The Alerts page: what stands by state, what is silenced, what changed, what was mailed."""

from __future__ import annotations

from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboards.asked import MINUTE, Asked, Page
from dashboards.controls import select
from dashboards.file_links import file_links
from dashboards.pages.alerts.callbacks import register
from dashboards.pages.alerts.changes import changes_card
from dashboards.pages.alerts.desk import Desk, open_desk
from dashboards.pages.alerts.done import done_notice
from dashboards.pages.alerts.mails import mail_card
from dashboards.pages.alerts.sheets import alerts_sheet, changes_sheet, mails_sheet
from dashboards.pages.alerts.silenced import quiet_alerts, silenced_card
from dashboards.pages.alerts.standing import SECTIONS, sections, standing
from dashboards.words import msg, say

COUNTED: Final = {"firing": msg("open"), "pending": msg("pending"), "no data": msg("no data")}


def build(asked: Asked) -> list[Component]:
    """Build the page."""
    desk = open_desk(asked)
    parts = [
        *done_notice(desk),
        _head(desk),
        *_nothing_judged(desk),
        *sections(desk),
        silenced_card(desk),
        changes_card(desk),
        mail_card(desk),
    ]
    return [html.Div(parts, className="sections")]


def _head(desk: Desk) -> Component:
    """Say how many alerts stand, and let one company be chosen."""
    counts = [
        html.Span([html.Strong(str(len(standing(desk, state)))), " ", say(COUNTED[state])])
        for state, *_ in SECTIONS
    ]
    quiet = html.Span([html.Strong(str(len(quiet_alerts(desk)))), " ", say("silenced")])
    names = {ticker: ticker for ticker in dict.fromkeys(one.ticker for one in desk.board.alerts)}
    names |= {
        ticker: f"{one.document['name']['en']} {ticker}"
        for ticker, one in desk.subjects.items()
        if one.document
    }
    options = [("all", say("All companies")), *names.items()]
    field = select("company", options, desk.chosen or "all", say("Company"), w=220)
    title = html.H1(say("Alerts"))
    told = html.Div([*counts, quiet], className="counts")
    files = file_links(desk.asked.address, "alerts", "alerts", say("Alerts"))
    return html.Section([title, told, field, files], className="card page-head")


def _nothing_judged(desk: Desk) -> list[Component]:
    if desk.board.alerts:
        return []
    text = say("No rule has been judged yet: alerts come with the first valuation.")
    return [
        html.Section([html.P([text, " ", html.Code("tracker run recompute")])], className="card")
    ]


ALERTS: Final = Page(
    "/alerts",
    "Alerts",
    build,
    by=("alerts", "mail", "valuations", "batch", MINUTE),
    exports={"alerts": alerts_sheet, "changes": changes_sheet, "mails": mails_sheet},
    register=register,
)
