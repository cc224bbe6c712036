"""The page as files: every alert, every transition, every mail of the log, at full precision."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, Final

from dashboards.asked import Asked, Sheet
from dashboards.pages.alerts import queries
from dashboards.pages.alerts.desk import Desk, open_desk
from dashboards.pages.alerts.phrases import MAIL_STATES
from dashboards.row_sheets import row_sheet
from dashboards.words import msg, say
from db.delivery_log import Mailed

UNITS: Final = msg(
    "values and thresholds in the unit of their rule (an upside of 0.554 is 55.4%), flip prices in "
    "the quoted unit, times in UTC"
)
ALERT: Final = [
    "id",
    "rule",
    "ticker",
    "state",
    "from",
    "to",
    "value",
    "threshold",
    "flip_price",
    "session",
    "since",
    "acknowledged_by",
    "acknowledged_at",
    "note",
    "silenced_until",
    "waiting",
    "reasons",
]
CHANGE: Final = [
    "id",
    "rule",
    "ticker",
    "kind",
    "state_from",
    "state_to",
    "from",
    "to",
    "value",
    "threshold",
    "flip_price",
    "session",
    "severity",
    "silenced",
    "by",
    "note",
    "reasons",
    "bridge",
    "valuation",
    "recorded_at",
]


def alerts_sheet(asked: Asked) -> Sheet:
    """Give how every rule stands, of the company that the address asks for or of all."""
    desk = open_desk(asked)
    rows = _of_company(desk, queries.listed(asked)["alerts"])
    return row_sheet(
        asked, "alerts", rows, ALERT, what=say("how every alert rule stands"), units=say(UNITS)
    )


def changes_sheet(asked: Asked) -> Sheet:
    """Give every transition, the oldest first; none is left to another page of the history."""
    desk = open_desk(asked)
    rows = _of_company(desk, queries.listed(asked)["changes"])
    return row_sheet(
        asked,
        "alert-changes",
        rows,
        CHANGE,
        what=say("every change of the alert rules"),
        units=say(UNITS),
    )


def mails_sheet(asked: Asked) -> Sheet:
    """Give the mail log of the state that the address asks for, the newest first."""
    state = asked.address.choice("mail", ["all", *MAIL_STATES], "all")
    columns = [field.name for field in dataclasses.fields(Mailed)]
    mails = queries.mails(asked, None if state == "all" else state)
    rows = [{name: getattr(one, name) for name in columns} for one in mails]
    return row_sheet(
        asked, "mail-log", rows, columns, what=say("every mail that was made"), times="UTC"
    )


def _of_company(desk: Desk, rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [row for row in rows if desk.shows(str(row["ticker"]))]
