"""What a reader has just done, told from the record, with the way back where there is one."""

from __future__ import annotations

import re
from typing import Final

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.elements import Child
from dashboards.formats import instant
from dashboards.pages.alerts import queries
from dashboards.pages.alerts.desk import Desk
from dashboards.pages.alerts.phrases import rule_words
from dashboards.words import say
from db.alerts import Silence

DONE: Final = re.compile(r"(ack|silence|end)-(\d{1,12})")


def done_notice(desk: Desk) -> list[Component]:
    """Say what the address calls done, as far as the record bears it out."""
    found = DONE.fullmatch(desk.asked.address.given.get("done", ""))
    if found is None:
        return []
    act, number = found[1], int(found[2])
    told = _acknowledged(desk, number) if act == "ack" else _silenced(desk, number)
    if not told:
        return []
    return [html.Div(html.P(told), className="notice done", role="status")]


def _acknowledged(desk: Desk, number: int) -> list[Child]:
    found = [one for one in desk.board.alerts if one.id == number and one.acknowledged_by]
    if not found:
        return []
    alert = found[0]
    what = f"{alert.ticker} · {rule_words(alert.rule)}"
    by, at = alert.acknowledged_by, instant(alert.acknowledged_at)
    return [say("Acknowledged: {what}, by {by}, {at}.", what=what, by=by, at=at)]


def _silenced(desk: Desk, number: int) -> list[Child]:
    silence = queries.silence(desk.asked, number)
    if silence is None:
        return []
    what = f"{silence.ticker} · {rule_words(silence.rule)}"
    if silence.until <= silence.recorded_at:
        return [say("The silence is over: {what}, ended by {by}.", what=what, by=silence.by)]
    text = say(
        "Silenced until {until}: {what}, by {by}: {reason}.",
        until=instant(silence.until),
        what=what,
        by=silence.by,
        reason=silence.reason.rstrip("."),
    )
    return [text, *_undo(desk, silence)]


def _undo(desk: Desk, silence: Silence) -> list[Child]:
    if not any(one.id == silence.id for one in desk.board.in_force(desk.asked.snapshot.now)):
        return []
    href = desk.asked.address.href(do="end", id=silence.id, done=None)
    return [" ", dcc.Link(say("Undo"), href=href, refresh=False, className="act")]
