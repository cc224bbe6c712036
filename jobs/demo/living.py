"""Lives the demo: each evening through the jobs themselves, with the knowledge of that evening."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy import Engine

from db.acknowledging import acknowledge
from db.alerts import Silence, load_alerts, record_silence
from db.batches import seal
from db.collector import collector_paused
from db.engine import writing
from jobs.coverage.loading import CoverageText, load_coverage, read_configured
from jobs.coverage.status import record_status
from jobs.delivery.mailing import Mailing
from jobs.demo.calendar import Calendar, at_evening
from jobs.demo.companies import COMPANIES, coverage_text
from jobs.demo.told import Facts, facts_of, known_between
from jobs.demo.walks import OUTAGE, market
from jobs.desk import Desk
from jobs.runner import run_job
from jobs.schedule import load_due
from jobs.sources.chosen import Sources
from jobs.sources.simulated import SimulatedSource
from tracker.addresses import Receiver
from tracker.findings import Finding, Severity
from tracker.simulated import FEED, SENTENCE, TOLD

LIVED: Final = 10  # evenings; what was before them is known on the first
MAILED: Final = 7  # sessions back from which on there are mails: letters draw charts, which lasts
HALTED: Final = 6
DIGESTS: Final = 2  # evenings with a digest, the longest letter
RETRIES: Final = (timedelta(minutes=4), timedelta(hours=1, minutes=30))
MAILING: Final = Mailing(
    sender="tracker@demo.example",
    receivers=(Receiver("pm@demo.example", "en"), Receiver("hk@demo.example", "zh")),
    operators=(Receiver("ops@demo.example", "en"),),
)
ONCE: Final = frozenset({"consensus", "shares"})
PASSES: Final = timedelta(milliseconds=350)
ANALYST: Final = "M. Okafor"

Progress = Callable[[int, int, date], None]


@dataclass
class _Clock:
    """Stands at the evening that is lived; each look at it takes a moment."""

    now: datetime

    def __call__(self) -> datetime:
        self.now += PASSES
        return self.now


def open_sources(evening: date) -> Sources:
    """Ask the simulated market for everything."""
    source = SimulatedSource(partial(market, evening))
    return replace(Sources.all_from(source), profiles=source)


@collector_paused()
def live(
    engine: Engine,
    evening: date,
    tell: Progress,
    *,
    evenings: int = LIVED,
    mailing: Mailing = MAILING,
) -> None:
    """Stamp an empty record as simulated, and live the story in it up to an evening."""
    calendar = Calendar.ending(evening)
    days = calendar.sessions[-evenings:]
    clock = _Clock(at_evening(days[0]) - timedelta(hours=1))
    desk = Desk(
        engine=engine,
        sources=open_sources(evening),
        clock=clock,
        owner="demo",
        quotes_every=timedelta(0),
        mailing=Mailing(),
    )
    _open(engine, calendar, clock.now)
    facts, after = facts_of(calendar), datetime(2000, 1, 1, tzinfo=UTC)
    for number, day in enumerate(days):
        tell(number, len(days), day)
        clock.now = at_evening(day)
        if day >= calendar.back(MAILED):
            told = day > calendar.back(DIGESTS)
            desk = replace(desk, mailing=mailing if told else replace(mailing, digest_at=()))
        _say(desk, calendar, day, known_between(facts, after, clock.now))
        _work(desk)
        after = clock.now
        if day == calendar.back(OUTAGE):
            _try_again(desk, clock)
    _take_note(engine, at_evening(evening) + timedelta(minutes=9))


def _open(engine: Engine, calendar: Calendar, now: datetime) -> None:
    """Say first of all that everything is simulated; then open the coverages."""
    stamp = Finding(Severity.INFO, "record", "simulated_record", SENTENCE["en"])
    with writing(engine) as connection:
        seal(connection, source=FEED, rows={}, findings=[stamp], now=now)
    for text in read_configured(None):
        load_coverage(engine, text, now=now)
    for company in COMPANIES:
        if company.peers:
            body = coverage_text(company, calendar)
            load_coverage(engine, CoverageText(f"{company.ticker}.toml", body, "user"), now=now)


def _say(desk: Desk, calendar: Calendar, day: date, facts: Facts) -> None:
    """Record what the desk has said since the evening before, and the new statuses."""
    now = desk.clock()
    with writing(desk.engine) as connection:
        seal(connection, source=TOLD, rows=facts, now=now)
        for one in COMPANIES if day == calendar.back(HALTED) else ():
            if one.status:
                record_status(
                    connection, one.ticker, one.status, why=one.why, who=one.analyst, now=now
                )


def _work(desk: Desk) -> None:
    """Make what is due, as a tick of the scheduler does.

    Estimates and counts are asked for once and not after each exchange: the answer is the same.
    """
    asked: set[str] = set()
    for due in load_due(desk):
        if due.job in ONCE and (due.job in asked or not desk.mailing.told):
            continue
        asked.add(due.job)
        run_job(desk, due)


def _try_again(desk: Desk, clock: _Clock) -> None:
    """Let the jobs of an outage fail until the operators are told."""
    for later in RETRIES:
        clock.now += later
        for due in load_due(desk):
            if due.job != "recompute":
                run_job(desk, due)


def _take_note(engine: Engine, now: datetime) -> None:
    """Somebody has seen some of the alerts, and wants no mail about a halted share."""
    with writing(engine) as connection:
        for one in load_alerts(connection):
            if one.state == "firing" and one.ticker in {"DOGWD", "BIRCH.L"}:
                acknowledge(connection, one.id, by=ANALYST, note="note in work", now=now)
        wish = Silence(
            ticker="FIR.HK",
            rule=None,
            until=now + timedelta(days=14),
            reason="halted until the circular",
            by=ANALYST,
            recorded_at=now,
        )
        record_silence(connection, wish)
