"""Kill the desk at random points of alert and send: nothing lost, no repeat that is not flagged."""

from __future__ import annotations

import os
import random
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import Engine

from db.alerts import AlertChange, load_changes
from db.deliveries import load_deliveries
from db.engine import open_engine, reading
from db.migrate import upgrade
from jobs.coverage.loading import CoverageText, load_coverage
from tests.end_to_end import alert_desk, mail_sender
from tests.end_to_end.alert_desk import COVERAGE, TOLD_AT_ONCE
from tests.jobs.mail_server import Handler, mail_server

KILLS = int(os.environ.get("COMPS_MAIL_KILLS", "12"))  # 200 for the figure of docs/alerts.md
# Of the second way; each takes seconds, since a process starts and values a company.
JOB_KILLS = int(os.environ.get("COMPS_MAIL_KILLS", "4"))
SEED = int(os.environ.get("COMPS_SEED", "20260415"))


TOLD = frozenset({"fired", "followed", "returned", "withdrawn"})


@dataclass(frozen=True)
class Way:
    """How alerts come about: the program that is killed, and when."""

    program: ModuleType
    seconds: list[float]  # of one look, as last measured
    most_looks: int  # before the one that is cut
    kills: int
    told: Callable[[AlertChange], bool]
    prepare: Callable[[Engine], object]


def named(program: ModuleType) -> str:
    return program.__name__.rpartition(".")[2]


def begin_coverage(engine: Engine) -> None:
    text = CoverageText("years_ago.toml", COVERAGE, "user")
    load_coverage(engine, text, now=datetime(2021, 4, 15, 0, 30, tzinfo=UTC))


WAYS = [
    # The outbox and the rule alone are fast: many kills at many points of the dialogue.
    Way(mail_sender, [0.25], 0, KILLS, lambda one: one.kind in TOLD, lambda _: None),
    # The jobs through the ledger: kills in valuation, judgement, drawing, recording and sending.
    Way(
        alert_desk,
        [0.5],
        2,
        JOB_KILLS,
        lambda one: one.kind in TOLD and one.rule in TOLD_AT_ONCE,
        begin_coverage,
    ),
]


@pytest.mark.timeout(3000)
@pytest.mark.parametrize("way", WAYS, ids=lambda way: named(way.program))
def test_trap_a_kill_loses_mails(tmp_path: Path, way: Way) -> None:
    url, chance = f"sqlite:///{tmp_path}/mail.db", random.Random(SEED)
    engine = open_engine(url)
    upgrade(engine)
    way.prepare(engine)
    handler, unsure = Handler(), 0
    with mail_server(handler) as server:
        for _ in range(way.kills):
            looks = chance.randint(0, way.most_looks)
            run_and_kill(way, url, server.port, chance.random(), looks)
            with reading(engine) as connection:
                states = [one.state for one in load_deliveries(connection)]
            unsure += "committing" in states
        finish(way, url, server.port, engine)
    with reading(engine) as connection:
        deliveries = load_deliveries(connection)
        told = [one for one in load_changes(connection) if way.told(one)]
    assert len(told) > way.kills / 20
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
        f"{named(way.program)}: {way.kills} kills, {len(told)} changes, 0 lost, {unsure} in doubt "
        f"({unsure / way.kills:.1%} of the kills), {repeats} arrived twice, all flagged"
    )


def run_and_kill(way: Way, url: str, port: int, part: float, looks: int = 0) -> None:
    """Let a process live for some looks and a part of one more, then kill it without a warning.

    How long a look takes is measured as they go, so that a busy machine is killed as evenly. It is
    forked from a server that has loaded the program: the kills hit the work, not a start.
    """
    server = get_context("forkserver")
    server.set_forkserver_preload(["tests.end_to_end.alert_desk", "tests.end_to_end.mail_sender"])
    begun, tell = server.Pipe(duplex=False)
    process = server.Process(target=way.program.main, args=(url, port, tell))
    process.start()
    tell.close()
    with begun:
        assert begun.recv() == "begun"
        for _ in range(looks):
            started = time.monotonic()
            assert begun.recv() == "looked"
            way.seconds[:] = [time.monotonic() - started]
        time.sleep(part * way.seconds[0])
        process.kill()
        process.join()
    process.close()


def finish(way: Way, url: str, port: int, engine: Engine) -> None:
    """Let last senders clear the outbox, which each does before it looks at anything new."""
    for _ in range(40):
        run_and_kill(way, url, port, 0.0)
        with reading(engine) as connection:
            if all(one.state == "sent" for one in load_deliveries(connection)):
                return
