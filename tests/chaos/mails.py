"""Ten thousand mails to a server that misbehaves: python -m tests.chaos.mails --mails 10000.

A real SMTP server answers 421, 451, 550, refuses receivers for good, says nothing, or takes a mail
and hangs up. Every mail must end sent, failed or held; what was refused for good must not be tried
again; what is sent must have arrived, again only after a hang-up and with the same bytes.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import Engine, func, select

from db.deliveries import OPEN, NewDelivery, load_deliveries, record_delivery
from db.engine import open_engine, reading, writing
from db.migrate import upgrade
from db.tables import TABLES
from jobs.delivery.mailing import Mailing
from jobs.desk import Desk
from jobs.notify import send_due
from jobs.sources.chosen import Sources
from tests.jobs.fakes import Clock, Shelf
from tests.jobs.mail_server import Handler, mail_server

BEGUN: Final = datetime(2026, 4, 15, 9, tzinfo=UTC)
RECEIVERS: Final = 500  # three refusals for good suppress an address: so not too many a receiver
# What happens to a mail, so often in a hundred; the rest is taken.
FAULTS: Final = {"421 closing": 8, "451 later": 8, "550 no": 5, "drop": 8, "stall": 1}
REFUSED_RECEIVERS: Final = 2  # in a hundred
MESSAGE_ID: Final = re.compile(rb"Message-ID:\s+<([^>]+)>")


@dataclass
class Moody(Handler):
    """Chooses a fault for each mail by chance, and notes what it did to which."""

    chance: random.Random = field(default_factory=random.Random)
    log: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    bodies: dict[str, list[bytes]] = field(default_factory=lambda: defaultdict(list))

    async def handle_RCPT(  # noqa: N802 (the server's name for it)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.chance.random() * 100 < REFUSED_RECEIVERS:
            self.log[address].append("550 nobody")
            return "550 nobody"
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)
        found = MESSAGE_ID.search(content)
        assert found
        name = found.group(1).decode()
        fault = self._fault()
        self.log[name].append(fault or "taken")
        if fault in {"", "drop"}:
            self.bodies[name].append(content)
        self.faults = [fault]
        return await super().handle_DATA(server, session, envelope)

    def _fault(self) -> str:
        drawn = self.chance.random() * 100
        for fault, share in FAULTS.items():
            if drawn < share:
                return fault
            drawn -= share
        return ""


def fill(engine: Engine, mails: int) -> None:
    """Put the mails into the outbox."""
    with writing(engine) as connection:
        for place in range(mails):
            name = f"{place}@desk"
            mail = NewDelivery(
                "alert",
                f"reader{place % RECEIVERS}@desk.example",
                "en",
                "subject",
                f"<{name}>",
                f"Message-ID: <{name}>\r\n\r\nbody of {place}\r\n".encode(),
            )
            record_delivery(connection, mail, now=BEGUN, to_be_sent=True)


def campaign(mails: int, seed: int, tell: Any) -> dict[str, Any]:
    """Send until nothing is left; gives the document that is printed."""
    handler, began = Moody(chance=random.Random(seed)), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mails-") as folder, mail_server(handler) as server:
        engine = open_engine(f"sqlite:///{Path(folder) / 'tracker.db'}")
        upgrade(engine)
        fill(engine, mails)
        clock = Clock(BEGUN)
        mailing = Mailing(server=replace(server, timeout_seconds=0.2))
        desk = Desk(engine, Sources.all_from(Shelf()), clock, owner="here:1", mailing=mailing)
        rounds = 0
        while left := _left(engine):
            ended = send_due(desk)
            rounds += 1
            if rounds % 20 == 0:
                tell(f"{left} left, {dict(ended)}")
            clock.wait(seconds=1 if ended else 60)
        states = _states(engine)
        engine.dispose()
    return {
        "mails": mails,
        "seed": seed,
        **judged(states, handler),
        "days_of_the_clock": round((clock() - BEGUN) / timedelta(days=1), 2),
        "seconds": round(time.monotonic() - began),
    }


def judged(states: dict[str, str], handler: Moody) -> dict[str, Any]:
    """Hold how each mail ended against what the server did to it."""
    faults = Counter(one for name in states for one in handler.log[name])
    again = [name for name in states if "550 no" in handler.log[name][:-1]]
    lost = [name for name, state in states.items() if state == "sent" and not handler.bodies[name]]
    changed = [name for name in states if len(set(handler.bodies[name])) > 1]
    unprovoked = [
        name
        for name in states
        if len(handler.bodies[name]) > 1 and "drop" not in handler.log[name][:-1]
    ]
    return {
        "ended": dict(Counter(states.values())),
        "server_said": dict(faults),
        "receivers_refused": sum(
            len(one) for name, one in handler.log.items() if name not in states
        ),
        "arrived_again": sum(
            len(handler.bodies[name]) - 1 for name in states if handler.bodies[name]
        ),
        "refused_and_tried_again": len(again),
        "sent_and_lost": len(lost),
        "again_with_other_bytes": len(changed),
        "again_without_a_hang_up": len(unprovoked),
    }


def _left(engine: Engine) -> int:
    table = TABLES["delivery"]
    still = select(func.count()).select_from(table).where(table.c.state.in_(OPEN))
    with reading(engine) as connection:
        return int(connection.execute(still).scalar_one())


def _states(engine: Engine) -> dict[str, str]:
    with reading(engine) as connection:
        return {one.message_id.strip("<>"): one.state for one in load_deliveries(connection)}


def main() -> int:
    """Count, and fail where a mail did not end or was sent as it must not be."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.mails", description=__doc__)
    parser.add_argument("--mails", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=20260415)
    given = parser.parse_args()
    # A line a mail would bury what is told.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    found = campaign(given.mails, given.seed, lambda line: sys.stderr.write(f"{line}\n"))
    sys.stdout.write(f"{json.dumps(found, indent=2)}\n")
    bad = ("refused_and_tried_again", "sent_and_lost", "again_with_other_bytes")
    whole = set(found["ended"]) <= {"sent", "failed", "held"}
    return 0 if whole and not any(found[one] for one in (*bad, "again_without_a_hang_up")) else 1


if __name__ == "__main__":
    sys.exit(main())
