"""A desk whose alerts come from its jobs, until it is killed.

Each round is the evening of one more session: a
close is recorded that crosses bands and comes back two sessions later, the jobs `recompute` and
`alerts` run through the ledger as the scheduler runs them, and what is due is sent.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from multiprocessing.connection import Connection

from sqlalchemy import Engine

from db.batches import seal
from db.engine import open_engine, reading, writing
from db.inputs import load_inputs
from jobs.delivery.mailing import Mailing, SmtpServer
from jobs.desk import Desk
from jobs.due import Due
from jobs.logs import set_up_logs
from jobs.notify import send_due
from jobs.runner import run_job
from jobs.sources.chosen import Sources
from tests.jobs.fakes import Shelf, sessions
from tests.jobs.texts import BUNDLED
from tracker.addresses import Receiver
from tracker.sessions import exchange

# The bundled coverage years ago, with a horizon that outlasts every kill.
COVERAGE = (
    BUNDLED.replace("2026-04-1", "2021-04-1")
    .replace("effective = 2026-01-0", "effective = 2021-01-0")
    .replace("horizon_months = 6", "horizon_months = 60")
)
TOLD_AT_ONCE = frozenset({"band", "earned_band", "target_review"})
TICKER = "0100.HK"


class Evenings:
    """The clock: the evening of the session being lived, and the seconds since it began."""

    def __init__(self, engine: Engine) -> None:
        with reading(engine) as connection:
            held = load_inputs(connection, ticker=TICKER).frame("price")
        mine = held[held["ticker"] == TICKER]["session"]
        days = sessions("XHKG", mine.max().date() + timedelta(days=1), date(2026, 4, 1))
        self._ahead: Iterator[date] = iter(days)
        self._place = len(mine)
        self.next()

    def next(self) -> None:
        """Go on to the evening of the next session; a dead process's leases are over by then."""
        self.session = next(self._ahead)
        self._place += 1
        self._evening = exchange("XHKG").known_instant(self.session) + timedelta(hours=2)
        self._began = time.monotonic()

    @property
    def close(self) -> float:
        """Give a close far inside Buy for two sessions, then one inside Hold for two."""
        return 1300.0 if self._place // 2 % 2 else 800.0

    def __call__(self) -> datetime:
        return self._evening + timedelta(seconds=time.monotonic() - self._began)


def look(desk: Desk, evenings: Evenings) -> None:
    """Record the session's close and let the jobs do the rest."""
    known = exchange("XHKG").known_instant(evenings.session)
    row = {
        "ticker": TICKER,
        "session": evenings.session,
        "close": evenings.close,
        "currency": "HKD",
        "volume": None,
        "flag": None,
        "known_at": known,
    }
    with writing(desk.engine) as connection:
        seal(connection, source="exchange", rows={"price": [row]}, now=desk.clock())
    for job in ("recompute", "alerts"):
        run_job(desk, Due(job, f"{evenings.session} {desk.owner}"))


def main(url: str, port: int, tell: Connection) -> None:
    set_up_logs(verbose=False)
    engine = open_engine(url)
    evenings = Evenings(engine)
    mailing = Mailing(
        server=SmtpServer("127.0.0.1", port, "none", timeout_seconds=5),
        sender="tracker@desk.example",
        receivers=(Receiver("pm@desk.example", "en"),),
        uncertain="resend",
    )
    desk = Desk(engine, Sources.all_from(Shelf()), evenings, f"desk {os.getpid()}", mailing=mailing)
    send_due(desk)
    tell.send("begun")  # the killer waits for it
    while True:
        look(desk, evenings)
        send_due(desk)
        tell.send("looked")
        evenings.next()
