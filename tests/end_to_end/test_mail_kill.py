"""Kill the desk at random points of alert and send: nothing lost, no repeat that is not flagged."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from db.alerts import AlertChange, load_changes
from db.deliveries import load_deliveries
from db.engine import open_engine, reading
from db.migrate import upgrade
from jobs.coverage import CoverageText, load_coverage
from tests.end_to_end.alert_desk import COVERAGE, TOLD_AT_ONCE
from tests.jobs.command import ROOT
from tests.jobs.mail_server import Handler, mail_server

KILLS = int(os.environ.get("COMPS_MAIL_KILLS", "12"))  # 200 for the figure of docs/alerts.md
# Of the second way; each takes seconds, since a process starts and values a company.
JOB_KILLS = int(os.environ.get("COMPS_MAIL_KILLS", "4"))
SEED = int(os.environ.get("COMPS_SEED", "20260415"))


TOLD = frozenset({"fired", "followed", "returned", "withdrawn"})


@dataclass(frozen=True)
class Way:
    """How alerts come about: the program that is killed, and how long it may live."""

    program: str
    longest: float
    kills: int
    told: Callable[[AlertChange], bool]
    prepare: Callable[[Engine], object]


def begin_coverage(engine: Engine) -> None:
    text = CoverageText("years_ago.toml", COVERAGE, "user")
    load_coverage(engine, text, now=datetime(2021, 4, 15, 0, 30, tzinfo=UTC))


WAYS = [
    # The outbox and the rule alone are fast: many kills at many points of the dialogue.
    Way("mail_sender", 0.25, KILLS, lambda one: one.kind in TOLD, lambda _: None),
    # The jobs through the ledger: kills in valuation, judgement, drawing, recording and sending.
    Way(
        "alert_desk",
        2.0,
        JOB_KILLS,
        lambda one: one.kind in TOLD and one.rule in TOLD_AT_ONCE,
        begin_coverage,
    ),
]


@pytest.mark.timeout(3000)
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.program)
def test_no_mail_is_lost_and_no_repeat_goes_unflagged(tmp_path: Path, way: Way) -> None:
    url, chance = f"sqlite:///{tmp_path}/mail.db", random.Random(SEED)
    engine = open_engine(url)
    upgrade(engine)
    way.prepare(engine)
    handler, unsure = Handler(), 0
    with mail_server(handler) as server:
        for _ in range(way.kills):
            run_and_kill(way, url, server.port, chance.uniform(0.0, way.longest))
            with reading(engine) as connection:
                states = [one.state for one in load_deliveries(connection)]
            unsure += "committing" in states
        finish(way, url, server.port, engine)
    with reading(engine) as connection:
        deliveries = load_deliveries(connection)
        told = [one for one in load_changes(connection) if way.told(one)]
    assert len(told) > way.kills / 4
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
        f"{way.program}: {way.kills} kills, {len(told)} changes, 0 lost, {unsure} in doubt "
        f"({unsure / way.kills:.1%} of the kills), {repeats} arrived twice, all flagged"
    )


def start(way: Way, url: str, port: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", f"tests.end_to_end.{way.program}", url, str(port)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )


def run_and_kill(way: Way, url: str, port: int, seconds: float) -> None:
    process = start(way, url, port)
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    time.sleep(seconds)
    process.kill()
    process.wait()
    process.stdout.close()


def finish(way: Way, url: str, port: int, engine: Engine) -> None:
    """Let a last sender clear the outbox before it looks at anything new."""
    run_and_kill(way, url, port, 0.3 if way.longest < 1 else 0.0)
    for _ in range(20):
        with reading(engine) as connection:
            if all(one.state == "sent" for one in load_deliveries(connection)):
                return
        process = start(way, url, port)
        assert process.stdout is not None
        process.stdout.readline()
        process.kill()
        process.wait()
        process.stdout.close()
