"""A desk that lives, alerts and sends until it is killed.

Each round records a close that crosses a band and
comes back two sessions later, values it, and sends what is due.
"""

from __future__ import annotations

import os
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from multiprocessing.connection import Connection

from db.alerts import Alert, AlertChange, load_alerts, record_alert, record_change
from db.deliveries import NewDelivery, record_delivery
from db.engine import open_engine, reading, writing
from jobs.delivery.mailing import Mailing, SmtpServer
from jobs.desk import Desk
from jobs.logs import set_up_logs
from jobs.mail.messages import Letter, mail_bytes, message_id
from jobs.notify import send_due
from jobs.sources.chosen import Sources
from tests.jobs.fakes import Shelf
from tests.tracker.alerts.paths import scale
from tracker.addresses import Receiver
from tracker.alerts.bands import BandMemory, Reading, next_memory
from tracker.alerts.memory import memory_document, read_memory

FIRST = date(2020, 1, 1)
RECEIVER = Receiver("pm@desk.example", "en")


def look(desk: Desk) -> None:
    """Judge one more session and record its change with its mail, in one transaction."""
    with writing(desk.engine) as connection:
        held = load_alerts(connection)
        before = held[0] if held else None
        memory = read_memory("band", before.memory) if before else None
        assert memory is None or isinstance(memory, BandMemory)
        place = 0 if memory is None else (memory.session - FIRST).days + 1
        reading_ = Reading(FIRST + timedelta(days=place), 0.20 if place // 2 % 2 else 0.10)
        after, change = next_memory(memory, reading_, scale())
        assert after is not None
        now = desk.clock()
        alert = _alert(after, before, now)
        alert_id = record_alert(connection, alert)
        if change is not None and change.told:
            row = AlertChange.of(alert, change.kind, before=change.before, now=now)
            change_id = record_change(connection, replace(row, alert_id=alert_id))
            identity = message_id(RECEIVER.address, f"change {change_id}", desk.mailing.sender)
            letter = Letter(f"change {change_id}", f"{change.old} -> {change.new}\n" * 200)
            mail = mail_bytes(
                letter,
                sender=desk.mailing.sender,
                receiver=RECEIVER.address,
                identity=identity,
                date=now,
                base_url=desk.mailing.base_url,
            )
            new = NewDelivery(
                "alert", RECEIVER.address, "en", letter.subject, identity, mail, change_id
            )
            record_delivery(connection, new, now=now, to_be_sent=True)


def _alert(memory: BandMemory, before: Alert | None, now: datetime) -> Alert:
    return Alert(
        rule="band",
        ticker="0100.HK",
        state=memory.state,
        old=memory.now.left,
        new=memory.now.band,
        value=memory.value,
        threshold=None,
        flip_price=None,
        session=memory.session,
        since=now,
        acknowledged_by=None,
        acknowledged_at=None,
        note=None,
        memory=memory_document(memory),
        valuation_id=None,
        updated_at=now,
        id=0 if before is None else before.id,
    )


def main(url: str, port: int, tell: Connection) -> None:
    set_up_logs(verbose=False)
    server = SmtpServer("127.0.0.1", port, "none", timeout_seconds=5)
    mailing = Mailing(server=server, sender="tracker@desk.example", uncertain="resend")
    owner = f"sender {os.getpid()}"
    # The lease of a killed sender is over at once: its clock runs ahead, none is ever waited for.
    start = time.monotonic()
    with reading(open_engine(url)) as connection:
        held = load_alerts(connection)
    base = max((one.updated_at for one in held), default=datetime(2026, 4, 15, tzinfo=UTC))
    base += timedelta(hours=1)
    clock = lambda: base + timedelta(seconds=time.monotonic() - start)  # noqa: E731
    desk = Desk(open_engine(url), Sources.all_from(Shelf()), clock, owner, mailing=mailing)
    send_due(desk)
    tell.send("begun")  # the killer waits for it
    while True:
        look(desk)
        send_due(desk)
