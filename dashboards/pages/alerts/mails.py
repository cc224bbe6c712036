"""The mail log: what was to be sent to whom, how far it came, and why it went no further."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboards.cards import card
from dashboards.controls import segments
from dashboards.elements import Child
from dashboards.file_links import file_links
from dashboards.formats import ABSENT, instant, number
from dashboards.pages.alerts import queries
from dashboards.pages.alerts.desk import Desk
from dashboards.pages.alerts.phrases import MAIL_KINDS, MAIL_STATES, spoken
from dashboards.paging import Paged, page_of
from dashboards.sentences import in_english
from dashboards.tables import Column, table
from dashboards.words import say
from db.delivery_log import Mailed

SHAPES = {"sent": "●", "failed": "✕", "held": "!", "recorded": "○"}
GRAVE = {"failed": "error", "held": "warning"}


def mail_card(desk: Desk) -> Component:
    """Show a page of the log, of the state that the address asks for."""
    address = desk.asked.address
    state = address.choice("mail", ["all", *MAIL_STATES], "all")
    page = page_of(address, "mp")
    log = queries.mail_log(desk.asked, None if state == "all" else state, page)
    total = sum(log.counts.values()) if state == "all" else log.counts.get(state, 0)
    files = file_links(address, "alerts", "mails", say("Mail log"))
    parts: list[Component] = [html.Div([_states(desk, state, log), files], className="controls")]
    if log.mails:
        parts.append(_table(log.mails))
    else:
        some = say("No mail is recorded yet; set TRACKER_MAIL_TO to name receivers.")
        parts.append(html.P(some if not log.counts else say("No mail here."), className="nothing"))
    parts += Paged("mp", queries.PAGE, say("Pages of the mail log")).links(address, total)
    return card(say("Mail log"), parts, "mail-log", say("newest first"))


def _states(desk: Desk, state: str, log: queries.MailLog) -> Component:
    """Show the states that have mails, and the one that is chosen."""
    held = [one for one in MAIL_STATES if log.counts.get(one) or one == state]
    every = say("All")
    options = {"all": f"{every} {number(sum(log.counts.values()), 0)}"}
    options |= {one: f"{spoken(MAIL_STATES, one)} {log.counts.get(one, 0):,}" for one in held}
    address = desk.asked.address.without("mp")  # another state begins at its own first page
    return segments(address, "mail", options, state, say("State"))


def _table(mails: Sequence[Mailed]) -> Component:
    columns = [
        Column(say("Made"), figure=False),
        Column(say("Kind"), figure=False),
        Column(say("Receiver"), figure=False),
        Column(say("Subject line"), figure=False),
        Column(say("State"), figure=False),
        Column(say("Tries")),
        Column(say("Ended, or next try"), figure=False),
        Column(say("Reason"), figure=False),
    ]
    return table(columns, [_row(one) for one in mails], "mails", say("Mail log"))


def _row(mail: Mailed) -> list[Child]:
    shape = SHAPES.get(mail.state, "◌")
    name = f"mail-state {GRAVE.get(mail.state, '')}".strip()
    state = html.Span(f"{shape} {spoken(MAIL_STATES, mail.state)}", className=name)
    return [
        instant(mail.created_at),
        spoken(MAIL_KINDS, mail.kind),
        mail.receiver,
        mail.subject,
        state,
        number(mail.attempt, 0),
        instant(mail.finished_at or (mail.next_try_at if mail.state == "waiting" else None)),
        in_english(mail.reason) if mail.reason else ABSENT,
    ]
