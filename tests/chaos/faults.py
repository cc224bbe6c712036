"""What befalls a desk besides kills: no room, a database that is away or held, two schedulers."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url

from tests.chaos.acts import caught_up
from tests.chaos.campaign import Campaign
from tests.chaos.checker import Facts, Tally, check_whole, compare, facts_of
from tests.chaos.child import Fault
from tests.chaos.killing import run, run_to_end, run_until, said, started
from tests.chaos.places import Place
from tests.jobs.recorded import runs

HELD = 13.0  # seconds; a writer waits for ten


@dataclass(frozen=True)
class Trouble:
    """One kind of fault: how often it is brought about, on which engines."""

    name: str
    share: int
    bring: Callable[[Campaign, Place], None]
    scheduled: bool = True
    engines: tuple[str, ...] = ("sqlite", "postgresql")


def suffer(campaign: Campaign, trouble: Trouble, points: int) -> Tally:
    """Bring it about so many times, let the desk recover and count, as after a kill."""
    tally = campaign.tallies.setdefault(trouble.name, Tally())
    template = campaign.templates["covered"]
    undisturbed = _undisturbed(campaign, template, scheduled=trouble.scheduled)
    for _ in range(points):
        place = campaign.places.copy(template)
        trouble.bring(campaign, place)
        tally.points += 1
        engine = place.open()
        check_whole(tally, engine, scheduled=trouble.scheduled)
        compare(tally, facts_of(engine), undisturbed)
        engine.dispose()
        campaign.places.drop(place)
    return tally


def no_room(campaign: Campaign, place: Place) -> None:
    """The disk is full some pages on; with room the same command does its work."""
    with closing(sqlite3.connect(place.home / "tracker.db")) as connection:
        pages = int(connection.execute("PRAGMA page_count").fetchone()[0])
    limit = pages + campaign.chance.randint(1, 12)
    ending = run(place, campaign.env, ("run", "prices"), Fault(pages=limit))
    told = said(place)
    assert ending.code in {0, 1}, told
    if ending.code == 1:
        assert told.startswith("tracker: ") and told.count("\n") == 1, f"{told!r}"
        assert "database or disk is full; make room on its disk" in told
    run_to_end(place, campaign.env, "run", "prices")


def away(campaign: Campaign, place: Place, seconds: float = 5.0) -> None:
    """The database goes in the middle of the work and comes back."""
    with started(place, campaign.env, ("schedule",)) as (process, _):
        _wait(place, lambda engine: bool(runs(engine)))  # one that starts without it just ends
        time.sleep(campaign.chance.uniform(0.0, 4.0))
        with _gone(campaign, place):
            time.sleep(seconds)
            assert process.is_alive(), said(place)
        _wait(place)


def held(campaign: Campaign, place: Place) -> None:
    """Another program writes for longer than anybody waits."""
    with started(place, campaign.env, ("schedule",)):
        _wait(place, lambda engine: bool(runs(engine)))
        time.sleep(campaign.chance.uniform(0.0, 3.0))
        with _writer(campaign, place):
            time.sleep(HELD)
        _wait(place)


def two(campaign: Campaign, place: Place) -> None:
    """Two schedulers of two homes on one database, one of them killed at some point."""
    other = replace(place, home=place.home.with_name(f"{place.home.name}-other"))
    shutil.copytree(place.home, other.home)
    with (
        started(place, campaign.env, ("schedule",)) as (first, _),
        started(other, campaign.env, ("schedule",)) as (second, _),
    ):
        time.sleep(campaign.chance.uniform(0.5, 5.0))
        (first if campaign.chance.random() < 0.5 else second).kill()
        time.sleep(campaign.chance.uniform(0.0, 2.0))
    # Whoever lived may have worked for the other: one more comes and finds what is left.
    shutil.rmtree(other.home)
    run_until(place, campaign.env, caught_up, "schedule")


TROUBLES = (
    Trouble("disk full", 5, no_room, scheduled=False, engines=("sqlite",)),
    Trouble("away", 2, away),
    Trouble("held", 1, held),
    Trouble("two", 2, two),
)


def _undisturbed(campaign: Campaign, template: Place, *, scheduled: bool) -> Facts:
    place = campaign.places.copy(template)
    if scheduled:
        run_until(place, campaign.env, caught_up, "schedule")
    else:
        run_to_end(place, campaign.env, "run", "prices")
    engine = place.open()
    found = facts_of(engine)
    engine.dispose()
    campaign.places.drop(place)
    return found


def _wait(
    place: Place, reached: Callable[[Engine], bool] = caught_up, seconds: float = 150.0
) -> None:
    """Wait until a live scheduler has come so far; what failed is tried again after a minute."""
    ends, engine = time.monotonic() + seconds, place.open()
    while not reached(engine):
        assert time.monotonic() < ends, said(place)
        time.sleep(0.2)
    engine.dispose()


@contextmanager
def _gone(campaign: Campaign, place: Place) -> Iterator[None]:
    if campaign.server is not None:
        name = make_url(place.url).database
        _do(campaign, f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        _do(
            campaign,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name",
            name=name,
        )
        yield
        _do(campaign, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        return
    folder = place.home / "elsewhere"
    folder.mkdir()
    for part in sorted(place.home.glob("tracker.db*")):
        part.rename(folder / part.name)
    yield
    assert not (place.home / "tracker.db").exists(), "an empty database was made in its place"
    for part in sorted(folder.iterdir(), reverse=True):  # its log first
        part.rename(place.home / part.name)


@contextmanager
def _writer(campaign: Campaign, place: Place) -> Iterator[None]:
    if campaign.server is not None:
        engine = place.open()
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(7316001)"))
            yield
        engine.dispose()
        return
    with closing(sqlite3.connect(place.home / "tracker.db", timeout=10)) as connection:
        connection.isolation_level = None
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


def _do(campaign: Campaign, statement: str, **values: object) -> None:
    url = make_url(str(campaign.server)).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement), values)
    engine.dispose()
