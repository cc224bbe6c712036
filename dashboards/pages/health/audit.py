"""Who did what when: the audit trail, for operators."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from dash import html
from dash.development.base_component import Component
from sqlalchemy import Connection

from dashboards.access.visitor import ROLE_NAMES, visitor
from dashboards.asked import Asked
from dashboards.cards import card
from dashboards.elements import Child
from dashboards.formats import ABSENT, clock
from dashboards.paging import Paged
from dashboards.tables import Column, table
from dashboards.words import msg, say
from db.audit_trail import Recorded, load_trail

SHOWN: Final = 500  # lines read; `tracker users audit` gives all
MOST: Final = 20  # lines on a page
ACTS: Final = {
    "login": msg("signed in"),
    "login failed": msg("failed to sign in"),
    "logout": msg("signed out"),
    "ack": msg("acknowledged an alert"),
    "silence": msg("silenced alerts"),
    "end": msg("ended a silence"),
    "lift": msg("let an address have mail again"),
    "run": msg("asked for a job"),
    "export": msg("exported a file"),
    "approve": msg("approved a draft"),
    "reject": msg("rejected a draft"),
    "user added": msg("added a user"),
    "user role": msg("changed a role"),
    "user password": msg("changed a password"),
    "user disabled": msg("disabled a user"),
    "user enabled": msg("enabled a user"),
}


def sees_audit() -> bool:
    """Tell whether who looks may read the trail."""
    return visitor().may("read the audit trail")


def audit_card(asked: Asked) -> list[Component]:
    """Show the trail to whoever may read it; to others nothing."""
    if not sees_audit():
        return []

    def read(connection: Connection) -> list[Recorded]:
        return load_trail(connection, last=SHOWN)

    trail = asked.record.ask("audit", asked.stamp, ("audit",), read)
    title = say("Who did what")
    if not trail:
        return []
    paged, address = Paged("ap", MOST, say("Pages of the audit trail")), asked.address
    columns = [
        Column(say("When"), figure=False),
        Column(say("Who"), figure=False),
        Column(say("Did"), figure=False),
        Column(say("About"), figure=False),
        Column(say("Address"), figure=False),
    ]
    rows = [_row(one, asked.snapshot.now) for one in paged.cut(address, trail)]
    parts: list[Component] = [
        table(columns, rows, "audit", title),
        *paged.links(address, len(trail)),
    ]
    return [card(title, parts, "audit-trail")]


def _row(one: Recorded, now: datetime) -> list[Child]:
    entry = one.entry
    role = say(ROLE_NAMES[entry.role]) if entry.role in ROLE_NAMES else ""
    who: list[Child] = [html.Bdi(entry.who)]
    if role:
        who += [" ", html.Span(role, className="sub")]
    about = " · ".join(part for part in (entry.about, entry.detail) if part)
    return [
        clock(entry.at, now),
        html.Span(who),
        say(ACTS[entry.what]) if entry.what in ACTS else entry.what,
        html.Bdi(about) if about else ABSENT,
        entry.address or ABSENT,
    ]
