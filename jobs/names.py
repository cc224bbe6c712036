"""Names of persons in the record: as typed, else the login. Nobody proves them.

What they do by the command stands in the audit trail beside what they do on a page.
"""

from __future__ import annotations

import getpass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from db.audit_trail import Entry, record_entry
from tracker.approval import named
from tracker.errors import BadInputError

NOBODY: Final = "desk"  # where the machine has no name for its user
LONGEST: Final = 100  # characters


def login() -> str:
    """Name the user of this machine, who stands in the record where nobody else is named."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container without a name for its user
        return NOBODY


def person(text: str | None) -> str:
    """Read a name as it will stand in the record, the login for None; BadInputError for none."""
    name = named(login() if text is None else text)
    if not name or not name.isprintable() or len(name) > LONGEST:
        raise BadInputError(f"--by {name[:20]!r}: name a person; the name stays in the record")
    return name


def record_act(connection: Connection, what: str, about: object, *, by: str, now: datetime) -> None:
    """Append to the audit trail what somebody did by the command, and as whose login."""
    entry = Entry(now, by, what, about=str(about), address=f"the command as {login()}")
    record_entry(connection, entry)
