"""Kill the desk at random points of alert and send: nothing lost, no repeat that is not flagged."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from db.alerts import load_changes
from db.deliveries import load_deliveries
from db.engine import open_engine, reading
from db.migrate import upgrade
from tests.jobs.command import ROOT
from tests.jobs.mail_server import Handler, mail_server

KILLS = int(os.environ.get("COMPS_MAIL_KILLS", "12"))  # 200 for the figure of docs/alerts.md
SEED = int(os.environ.get("COMPS_SEED", "20260415"))


@pytest.mark.timeout(1200)
def test_trap_a_kill_loses_mails(tmp_path: Path) -> None:
    url, chance = f"sqlite:///{tmp_path}/mail.db", random.Random(SEED)
    engine = open_engine(url)
    upgrade(engine)
    handler, unsure = Handler(), 0
    with mail_server(handler) as server:
        for _ in range(KILLS):
            run_and_kill(url, server.port, chance.uniform(0.0, 0.25))
            with reading(engine) as connection:
                states = [one.state for one in load_deliveries(connection)]
            unsure += "committing" in states
        finish(url, server.port, engine)
    with reading(engine) as connection:
        deliveries = load_deliveries(connection)
        told = [one for one in load_changes(connection) if one.kind in {"fired", "returned"}]
    assert len(told) > KILLS
    assert Counter(one.change_id for one in deliveries) == Counter(one.id for one in told)
    arrived: Counter[str] = Counter()
    for mail in handler.mails:
        found = re.search(rb"Message-ID:\s+(<[^>]+>)", mail)
        assert found is not None
        arrived[found.group(1).decode()] += 1
    assert {*arrived} == {one.message_id for one in deliveries}  # none lost, one name a change
    flagged = {one.message_id for one in deliveries if one.repeats}
    assert {name for name, times in arrived.items() if times > 1} <= flagged
    bodies = {mail for mail in handler.mails}
    assert len(bodies) == len(deliveries)  # a repeat is the identical bytes
    assert {one.state for one in deliveries} == {"sent"}
    repeats = sum(times - 1 for times in arrived.values())
    print(  # noqa: T201 (the figure of docs/alerts.md)
        f"{KILLS} kills, {len(told)} changes, 0 lost, {unsure} in doubt "
        f"({unsure / KILLS:.1%} of the kills), {repeats} arrived twice, all flagged"
    )


def start(url: str, port: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.end_to_end.mail_sender", url, str(port)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )


def run_and_kill(url: str, port: int, seconds: float) -> None:
    process = start(url, port)
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    time.sleep(seconds)
    process.kill()
    process.wait()
    process.stdout.close()


def finish(url: str, port: int, engine: object) -> None:
    """Let a last sender clear the outbox before it looks at anything new."""
    run_and_kill(url, port, 0.3)
    for _ in range(20):
        with reading(engine) as connection:  # type: ignore[arg-type]
            if all(one.state == "sent" for one in load_deliveries(connection)):
                return
        process = start(url, port)
        assert process.stdout is not None
        process.stdout.readline()
        process.kill()
        process.wait()
        process.stdout.close()
