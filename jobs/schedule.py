"""The scheduler: APScheduler only ticks; what is due and what was done is in the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import BaseScheduler

from db.batches import load_last_batch
from db.engine import DatabaseUnavailableError, reading
from db.job_plan import load_plan, record_plan
from db.leader_lock import LeaderLock
from db.leadership import LostTermError, check_term
from db.ledger import LostClaimError, RecordedRuns, load_failed_keys, release_orphans
from jobs.desk import Desk
from jobs.due import Due, World, due_runs
from jobs.heartbeat import beat
from jobs.inbox import sweep_inbox
from jobs.logs import in_one_line
from jobs.notify import send_due
from jobs.planning import next_runs
from jobs.quotes import refresh_quotes
from jobs.requested import run_requested
from jobs.runner import LEASE, run_job
from jobs.scope import load_scope
from tracker.errors import TrackerError

TICK_SECONDS = 10

log = structlog.get_logger()


@contextmanager
def only_scheduler(lock: LeaderLock, *, where: str) -> Iterator[None]:
    """Hold the leader's lock, or refuse to start: TrackerError while another process has it."""
    if not lock.acquire():
        raise TrackerError(
            f"another tracker already schedules for {where}; stop it, start this one with "
            "'tracker serve', which only shows, or with 'tracker schedule', which stands by"
        )
    try:
        yield
    finally:
        lock.release()


def take_over(desk: Desk) -> None:
    """Make runs of processes that ended retryable; only under the leader's lock."""
    with desk.writing() as connection:
        released = release_orphans(connection, owner=desk.owner, now=desk.clock(), lease=LEASE)
    if released:
        log.warning("took over unfinished runs", runs=released)


def tick(desk: Desk) -> None:
    """Make every run that is due now; a failing job is in the ledger and does not stop the rest.

    A leader whose term is over records nothing more and says so once.
    """
    try:
        beat(desk, good=_cycle(desk))
    except LostTermError as error:
        log.warning("no longer the leader", reason=in_one_line(error))


def _cycle(desk: Desk) -> bool:
    """Go once through all there is to do; tells whether every part of it could be looked at."""
    with reading(desk.engine) as connection:
        check_term(connection, desk.term)
    sweep_inbox(desk)
    good = _settle(desk, run_requested, "requests not looked at")
    for _ in range(2):  # what is computed from a fetch is due once the fetch is recorded
        try:
            world, runs = _look(desk)
        except Exception as error:  # noqa: BLE001 (a database that is away comes back)
            log.warning("nothing could be looked up", reason=in_one_line(error))
            return False
        for due in runs:
            try:
                run_job(desk, due)
            except LostTermError:
                raise
            except (DatabaseUnavailableError, LostClaimError) as error:
                good, reason = False, in_one_line(error)
                log.warning("job not done", job=due.job, due=due.due_key, reason=reason)
            except Exception:  # noqa: BLE001 (told by the runner and in the ledger)
                log.info("the other jobs go on", job=due.job, due=due.due_key)
    good &= _settle(desk, lambda desk: plan(desk, world), "what is next is not recorded")
    good &= _settle(desk, send_due, "mail not sent")  # the outbox keeps what was not sent
    refresh_quotes(desk)
    return good


def _settle(desk: Desk, work: Callable[[Desk], object], complaint: str) -> bool:
    """Do one part of a tick; what goes wrong in it is told and stops nothing."""
    try:
        work(desk)
    except LostTermError:
        raise
    except Exception as error:  # noqa: BLE001 (it is looked at again on the next tick)
        log.warning(complaint, reason=in_one_line(error))
        return False
    return True


def plan(desk: Desk, world: World) -> None:
    """Record when each job is next due, where that has moved since it was recorded."""
    planned = next_runs(world, desk.clock())
    with reading(desk.engine) as connection:
        known = load_plan(connection)
    if planned != known:
        with desk.writing() as connection:
            record_plan(connection, planned, now=desk.clock())


def load_due(desk: Desk) -> list[Due]:
    """Read the ledger and the coverage, and list what is due."""
    return _look(desk)[1]


def _look(desk: Desk) -> tuple[World, list[Due]]:
    with reading(desk.engine) as connection:
        scope = load_scope(connection, today=desk.clock().date())
        covered = [one.exchange for one in scope.listings if one.ticker in scope.covered]
        # Without mail no digest is due: one that is made late would tell of old days.
        world = World(
            exchanges=scope.exchanges,
            covered_exchanges=tuple(dict.fromkeys(covered)),
            last_batch=load_last_batch(connection),
            index_exchanges=scope.index_exchanges,
            digest_at=desk.mailing.digest_at if desk.mailing.told else (),
            unvalued=load_failed_keys(connection, job="recompute"),
        )
        return world, due_runs(world, RecordedRuns(connection), desk.clock())


def start_ticking(desk: Desk, scheduler: BaseScheduler | None = None) -> BaseScheduler:
    """Start a scheduler (in the background by default) that ticks at once and every 10 seconds.

    Memory store, UTC, coalesced, no grace limit: a late tick is one tick, and none is lost that
    matters, since each tick derives what is due anew.
    """
    runner = scheduler or BackgroundScheduler(timezone=UTC)
    runner.add_job(
        tick,
        "interval",
        args=[desk],
        seconds=TICK_SECONDS,
        next_run_time=desk.clock(),
        id="tick",
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
    runner.start()
    return runner


def tick_on(scheduler: BaseScheduler, clock: Callable[[], datetime]) -> None:
    """Make a tick due now that a clock set back has moved far ahead.

    APScheduler waits for the wall clock to reach the next tick: set back an hour, it would stand
    still for an hour.
    """
    job = scheduler.get_job("tick")
    if job and job.next_run_time > clock() + timedelta(seconds=2 * TICK_SECONDS):
        log.warning("the clock was set back; ticking on", next_tick=str(job.next_run_time))
        job.modify(next_run_time=clock())
