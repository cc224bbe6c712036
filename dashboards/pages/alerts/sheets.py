"""The page as files: every alert, every transition, every mail of the log, at full precision."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import orjson
import pandas as pd

from dashboards.asked import Asked, Sheet
from dashboards.pages.alerts import queries
from dashboards.pages.alerts.desk import Desk, open_desk
from dashboards.pages.alerts.phrases import MAIL_STATES
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
    return _sheet(asked, "alerts", rows, ALERT, say("how every alert rule stands"))


def changes_sheet(asked: Asked) -> Sheet:
    """Give every transition, the oldest first; none is left to another page of the history."""
    desk = open_desk(asked)
    rows = _of_company(desk, queries.listed(asked)["changes"])
    return _sheet(asked, "alert-changes", rows, CHANGE, say("every change of the alert rules"))


def mails_sheet(asked: Asked) -> Sheet:
    """Give the mail log of the state that the address asks for, the newest first."""
    state = asked.address.choice("mail", ["all", *MAIL_STATES], "all")
    columns = [field.name for field in dataclasses.fields(Mailed)]
    mails = queries.mails(asked, None if state == "all" else state)
    rows = [{name: _plain(getattr(one, name)) for name in columns} for one in mails]
    return _sheet(asked, "mail-log", rows, columns, say("every mail that was made"))


def _of_company(desk: Desk, rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [row for row in rows if desk.shows(str(row["ticker"]))]


def _sheet(
    asked: Asked,
    name: str,
    rows: Sequence[Mapping[str, Any]],
    columns: Sequence[str],
    what: str,
) -> Sheet:
    cells = [{column: _plain(row[column]) for column in columns} for row in rows]
    frame = pd.DataFrame(cells, columns=list(columns)).set_index("id")
    as_of = f"{asked.snapshot.now:%Y-%m-%d %H:%M} UTC"
    return Sheet(name, frame, {"what": what, "as of": as_of, "units": say(UNITS)})


def _plain(value: object) -> object:
    """Write an instant as text, and what has parts of its own as JSON: a cell holds one value."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    if isinstance(value, dict | list):
        return orjson.dumps(value).decode() if value else None
    return value
