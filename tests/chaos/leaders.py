"""Three hosts on one PostgreSQL, of which the leader goes in four ways, many times.

    python -m tests.chaos.leaders --events 200

The leader is killed and started again, paused and woken after another leads, robbed of its
session, or cut off from the server and connected again: each while there is always work that is
due. Every due run must have ended once, in the transaction of its one effect, and nothing may be
recorded twice. Prints the seconds until another led.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, make_url, text

from db.engine import open_engine, reading, writing
from db.leadership import Term, load_term
from tests.chaos.acts import caught_up
from tests.chaos.checker import Tally, check_whole
from tests.chaos.child import processes
from tests.chaos.killing import run_to_end, run_until, said, started
from tests.chaos.market import made_market
from tests.chaos.partition import Wire
from tests.chaos.places import Place, Places
from tests.db import postgres
from tests.db.workers import seal_now_and_then

HOSTS: Final = 3
EVENTS: Final = ("killed", "paused", "dropped", "cut off")
WITHIN: Final = {"killed": 2.0, "dropped": 2.0, "paused": 15.0, "cut off": 15.0}  # seconds, p99
# Notes each end of a run in the transaction that ends it: two for one run are two effects.
NOTED: Final = (
    "CREATE TABLE noted (job text, due_key text, attempt int, state text)",
    "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "INSERT INTO noted VALUES (NEW.job, NEW.due_key, NEW.attempt, NEW.state); RETURN NULL; END $$",
    "CREATE TRIGGER note AFTER UPDATE ON job_run FOR EACH ROW "
    "WHEN (NEW.state = 'done' AND OLD.state <> 'done') EXECUTE FUNCTION note()",
)
TWICE: Final = "SELECT job, due_key FROM noted GROUP BY 1, 2 HAVING count(*) > 1"
TWICE_VALUED: Final = (
    "SELECT ticker, batch_id FROM valuation GROUP BY ticker, batch_id, document::text "
    "HAVING count(*) > 1"
)
DROP: Final = (
    "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = "
    "7316002 AND granted AND database = (SELECT oid FROM pg_database WHERE datname = "
    "current_database())"
)


class Host:
    """One machine: a home, a wire to the server, and a scheduler that runs or is dead."""

    def __init__(self, place: Place, wire: Wire, env: Mapping[str, str]) -> None:
        """Start its scheduler."""
        self.place, self.wire, self._env = place, wire, env
        self._life = ExitStack()
        self.process: ForkServerProcess
        self.start()

    def start(self) -> None:
        """Start the scheduler, again where one was killed."""
        self._life.close()
        self.process, _ = self._life.enter_context(started(self.place, self._env, ("schedule",)))

    def end(self) -> None:
        """End it, whatever it is at."""
        self.wire.mend()
        os.kill(self.process.pid or 0, signal.SIGCONT)
        self._life.close()
        self.wire.close()


def befall(event: str, engine: Engine, leader: Host) -> None:
    """Let it happen to the leader."""
    assert leader.process.pid
    if event == "killed":
        leader.process.kill()
    elif event == "paused":
        os.kill(leader.process.pid, signal.SIGSTOP)
    elif event == "dropped":
        with engine.connect() as connection:
            connection.execute(text(DROP))
    else:
        leader.wire.cut()


def recover(event: str, leader: Host) -> None:
    """Bring back who led before: what it was about to record must be refused."""
    if event == "killed":
        leader.start()
    elif event == "paused":
        os.kill(leader.process.pid or 0, signal.SIGCONT)
    elif event == "cut off":
        leader.wire.mend()


def wait_for_term(engine: Engine, epoch: int, seconds: float = 60) -> Term:
    """Wait until a term of this epoch or a later one has begun."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        with reading(engine) as connection:
            term = load_term(connection)
        if term and term.epoch >= epoch:
            return term
        time.sleep(0.02)
    raise TimeoutError(f"nobody was elected for epoch {epoch} within {seconds:.0f} s")


@contextmanager
def hosts(places: Places, template: Place, socket: str, env: Mapping[str, str]) -> Iterator[Any]:
    """Start all hosts on the database of this place, each behind a wire of its own."""
    made: list[Host] = []
    try:
        for _ in range(HOSTS):
            wire = Wire(socket)
            home = places.folder / f"host_{len(made)}"
            home.mkdir()
            url = make_url(template.url).set(host="127.0.0.1", port=wire.port, query={})
            place = Place(home, url.render_as_string(hide_password=False))
            made.append(Host(place, wire, env))
        yield made
    finally:
        for one in made:
            one.end()


def campaign(events: int, seed: int, tell: Any) -> dict[str, Any]:
    """Let so many events befall the leader; gives the document that is printed."""
    chance = random.Random(seed)
    waits: dict[str, list[float]] = {event: [] for event in EVENTS}
    with (
        tempfile.TemporaryDirectory(prefix="leaders-", ignore_cleanup_errors=True) as folder,
        postgres.serving() as server,
        made_market() as market,
    ):
        places = Places(Path(folder), server)
        place = places.new()
        run_to_end(place, market.env, "init")
        run_until(place, market.env, caught_up, "schedule")
        engine = open_engine(place.url)
        with writing(engine) as connection:
            for statement in NOTED:
                connection.execute(text(statement))
        socket = f"{make_url(server).query['host']}/.s.PGSQL.5432"
        writer = processes().Process(target=seal_now_and_then, args=(place.url, 1.0))
        writer.start()
        try:
            with hosts(places, place, socket, market.env) as there:
                for number in range(events):
                    event = EVENTS[number % len(EVENTS)]
                    waits[event].append(_one(event, engine, there, chance))
                    tell(f"{number + 1:4} {event:8} {waits[event][-1]:6.2f} s")
        finally:
            writer.kill()
            writer.join()
        try:
            run_until(place, market.env, caught_up, "schedule")
        except AssertionError as error:
            tell(str(error))  # what was not done stands among what is broken
        found = _counted(engine)
        engine.dispose()
    return {"events": events, "seed": seed, **found, "seconds": _told(waits)}


def _one(event: str, engine: Engine, there: list[Host], chance: random.Random) -> float:
    term, leader = _leading(engine, there)
    begun = time.monotonic()
    befall(event, engine, leader)
    wait_for_term(engine, term.epoch + 1)
    seconds = time.monotonic() - begun
    time.sleep(chance.uniform(0.0, 2.0))  # the new leader works when the old one comes back
    recover(event, leader)
    time.sleep(chance.uniform(1.0, 3.0))
    assert leader.process.is_alive(), said(leader.place)
    return seconds


def _leading(engine: Engine, there: list[Host]) -> tuple[Term, Host]:
    """Wait until one of the hosts leads: an event may have robbed two of them."""
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        term = wait_for_term(engine, 1)
        for host in there:
            if host.process.pid == int(term.owner.split(":")[1]):
                return term, host
        time.sleep(0.1)
    raise TimeoutError(f"none of the hosts leads: {term}")


def _counted(engine: Engine) -> dict[str, Any]:
    tally = Tally()
    check_whole(tally, engine, scheduled=True)
    with reading(engine) as connection:
        ended = connection.execute(text("SELECT count(*) FROM noted")).scalar_one()
        twice = connection.execute(text(TWICE)).all()
        valued = connection.execute(text(TWICE_VALUED)).all()
        term = load_term(connection)
    assert term
    return {
        "epochs": term.epoch,
        "runs_ended": ended,
        "ended_twice": len(twice),
        "valued_twice": len(valued),
        "broken": tally.broken,
    }


def _told(waits: Mapping[str, list[float]]) -> dict[str, Any]:
    return {
        event: {
            "events": len(held),
            "median": round(statistics.median(held), 2),
            "worst": round(max(held), 2),
            "reached": max(held) <= WITHIN[event],
        }
        for event, held in waits.items()
        if held
    }


def main() -> int:
    """Count, and fail where anything was done twice or is broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.leaders", description=__doc__)
    parser.add_argument("--events", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20260415)
    given = parser.parse_args()
    found = campaign(given.events, given.seed, lambda line: sys.stderr.write(f"{line}\n"))
    sys.stdout.write(f"{json.dumps(found, indent=2)}\n")
    return 1 if found["ended_twice"] or found["valued_twice"] or found["broken"] else 0


if __name__ == "__main__":
    sys.exit(main())
