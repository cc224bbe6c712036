"""A scheduler among others: stands by, leads while it holds the lock, and steps down without it."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import structlog
from apscheduler.schedulers.base import BaseScheduler

from db.engine import reading
from db.leader_lock import BEAT, LeaderLock
from db.leadership import Term, load_term, record_beat, record_term
from jobs.desk import Desk
from jobs.logs import in_one_line
from jobs.pulse import watch_over
from jobs.schedule import start_ticking, take_over, tick_on

POLL = 0.5  # seconds between two tries of one that stands by
SEEN_EVERY = 10  # seconds between two notes that the leader lives

log = structlog.get_logger()


class Leader:
    """One of the schedulers of a database, of which at most one leads."""

    def __init__(self, desk: Desk, lock: LeaderLock) -> None:
        """Name the desk and the lock that decides; nothing is held yet."""
        self.desk = desk
        self._lock = lock
        self._led: Desk | None = None
        self._told = False

    def stand(self) -> Desk | None:
        """Try once to be elected; gives the desk of the new term, None while another leads."""
        try:
            if not self._lock.acquire():
                self._tell_waiting()
                return None
            self._evict(self._leading())
            with self.desk.writing() as connection:
                term = record_term(connection, owner=self.desk.owner, now=self.desk.clock())
            # Every term claims under a name of its own: runs of an earlier one are orphans.
            led = replace(self.desk, term=term, owner=f"{self.desk.owner}:{term.epoch}")
            take_over(led)
        except Exception as error:  # noqa: BLE001 (whatever it is, it is tried again)
            self._lock.release()
            self._tell("no leader can be elected", reason=in_one_line(error))
            return None
        self._told, self._led = False, led
        log.info("leads", owner=self.desk.owner, epoch=term.epoch)
        return led

    def lead(self, stopped: threading.Event) -> None:
        """Lead whenever there is nobody else, until `stopped`; a lost lead is stood for again."""
        while not stopped.is_set():
            led = self._led or self.stand()
            if led is None:
                stopped.wait(POLL)
                continue
            scheduler = start_ticking(led)
            watch_over(scheduler)
            try:
                self._watch(led, scheduler, stopped)
            finally:
                # What still runs is not waited for: its effects are fenced off by the next term.
                scheduler.shutdown(wait=False)
                self._led = None
                self._lock.release()

    def _watch(self, led: Desk, scheduler: BaseScheduler, stopped: threading.Event) -> None:
        """Return when the lock or the term is lost."""
        seen = time.monotonic()
        while not stopped.wait(BEAT):
            if not self._lock.held():
                log.warning("lost the lead: the lock is gone")
                return
            tick_on(scheduler, led.clock)
            if time.monotonic() - seen >= SEEN_EVERY:
                seen = time.monotonic()
                if not self._seen(led):
                    return

    def _seen(self, led: Desk) -> bool:
        """Note that the leader lives; a database that is busy for a moment ends no term."""
        assert led.term is not None
        try:
            with led.engine.connect() as connection, connection.begin():
                if record_beat(connection, led.term, now=led.clock()):
                    return True
        except Exception as error:  # noqa: BLE001 (the lock decides who leads, not this note)
            log.warning("the leader's note was not recorded", reason=in_one_line(error))
            return True
        log.warning("lost the lead: another was elected")
        return False

    def _tell_waiting(self) -> None:
        term = self._leading()
        if term is None:
            self._tell("stands by: another scheduler leads")
        else:
            since = f"{term.elected_at:%Y-%m-%d %H:%M:%S} UTC"
            self._tell("stands by: another scheduler leads", leader=term.owner, since=since)

    def _evict(self, before: Term | None) -> None:
        """End what another process that led before may still hold; our own is fenced enough."""
        process = None if before is None else before.owner.rsplit(":", 1)[0]
        if process and process != self.desk.owner.rsplit(":", 1)[0]:
            self._lock.evict(process)

    def _leading(self) -> Term | None:
        with reading(self.desk.engine) as connection:
            return load_term(connection)

    def _tell(self, line: str, **details: str) -> None:
        """Say once why this one does not lead."""
        if not self._told:
            log.warning(line, **details)
        self._told = True
