"""The forms of the page: take note, want quiet, end quiet; the address says which one is open."""

from __future__ import annotations

from typing import Final

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.elements import Child, labelled
from dashboards.fields import name_field, radio_field, text_field
from dashboards.pages.alerts.desk import Desk
from dashboards.pages.alerts.phrases import rule_words
from dashboards.words import msg, say
from dashboards.writes import button_id, said
from db.alerts import Alert, Silence

PAGE: Final = "alerts"
MOST_DAYS: Final = 90
LONGEST: Final = 500  # characters of a note or a reason
PERIODS: Final = {  # value: words, days
    "1": (msg("1 day"), 1),
    "7": (msg("1 week"), 7),
}
OWN_DAY: Final = "date"


def form_of(desk: Desk, alert: Alert) -> Component | None:
    """Give the form that the address asks for about an alert; None where it asks for another."""
    act = desk.asked.address.given.get("do")
    if desk.asked.address.given.get("id") != str(alert.id):
        return None
    if act == "ack" and not alert.acknowledged_by:
        return _form(desk, "ack", alert.id, say("Acknowledge"), _acknowledging())
    if act == "silence" and alert.ticker in desk.subjects:
        return _form(desk, "silence", alert.id, say("Silence"), _silencing(alert))
    return None


def ending_form(desk: Desk, silence: Silence) -> Component | None:
    """Give the form that ends a silence, where the address asks for it."""
    given = desk.asked.address.given
    if given.get("do") != "end" or given.get("id") != str(silence.id):
        return None
    words = html.P(say("Mails go out again from the next change on."), className="sub")
    return _form(desk, "end", silence.id, say("End the silence"), [words])


def _acknowledging() -> list[Child]:
    note = say("Note (what was decided)")
    hint = say("It is not mailed again; later changes are. A band’s alert is closed by it.")
    return [text_field("note", note, LONGEST), html.P(hint, className="sub")]


def _silencing(alert: Alert) -> list[Child]:
    periods = {value: say(words) for value, (words, _) in PERIODS.items()}
    own = say("to the end of (UTC):")
    scopes = {
        "rule": rule_words(alert.rule),
        "all": say("every rule of {ticker}", ticker=alert.ticker),
    }
    hint = say(
        "Nobody is mailed meanwhile; changes are still recorded and shown. At most {days} days.",
        days=MOST_DAYS,
    )
    return [
        radio_field("scope", say("Of"), scopes, "rule"),
        radio_field("period", say("For how long"), {**periods, OWN_DAY: own}, "1"),
        text_field("until", say("Last day"), 10, placeholder="2026-07-15"),
        text_field("reason", say("Reason (required)"), LONGEST),
        html.P(hint, className="sub"),
    ]


def _form(desk: Desk, act: str, of: int, title: str, fields: list[Child]) -> Component:
    back = desk.asked.address.href(do=None, id=None)
    name = name_field(first=True)
    button = html.Button(title, id=button_id(PAGE, act, of), className="do", type="button")
    cancel = dcc.Link(say("Cancel"), href=back, refresh=False, className="act")
    buttons = html.Div([button, cancel], className="buttons")
    parts = [html.H3(title), name, *fields, buttons, said(PAGE)]
    return labelled(html.Div(parts, className=f"form {act}", role="group"), title)
