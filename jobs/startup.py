"""Opens the desk: database migrated, coverage loaded, sources and owner named."""

from __future__ import annotations

import os
import socket
import uuid
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import Engine

from db.engine import open_engine
from db.migrate import MigrationReport, upgrade
from jobs.coverage.loading import Loaded, load_new_coverage, read_configured
from jobs.demo.record import check_lived, check_record
from jobs.desk import Desk
from jobs.heartbeat import Heartbeat
from jobs.inbox_folder import Inbox
from jobs.settings.desk import Settings
from jobs.settings.mail import mailing_of

log = structlog.get_logger()


def now_utc() -> datetime:
    """Read the clock: the one place where the program learns the time."""
    return datetime.now(UTC)


def open_memory(settings: Settings) -> tuple[Engine, list[Loaded]]:
    """Open the database, bring it to this version, load coverage that is new. Repeatable."""
    texts = read_configured(settings.coverage)
    check_lived(settings)
    engine = open_engine(settings.url)
    _tell(upgrade(engine))
    check_record(engine)
    return engine, load_new_coverage(engine, texts, now=now_utc())


def _tell(report: MigrationReport) -> None:
    if report.before is not None and report.migrated:
        kept = {} if report.backup is None else {"copy_of_before": str(report.backup)}
        log.info("database brought forward", before=report.before, now=report.after, **kept)
    if report.restored_triggers:
        log.warning(
            "append-only triggers were gone and are back", triggers=report.restored_triggers
        )


def open_desk(settings: Settings, engine: Engine, *, unattended: bool = False) -> Desk:
    """Name the sources and this process; nothing is fetched yet.

    Where nobody waits for the answer (`unattended`), a fetch of many names may last as long as the
    rate of the source makes it.
    """
    from jobs.sources.registry import open_sources

    sources = open_sources(
        settings.sources,
        home=settings.home,
        engine=engine,
        per_second=settings.rate,
        unattended=unattended,
    )
    owner = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
    return Desk(
        engine=engine,
        sources=sources,
        clock=now_utc,
        owner=owner,
        quotes_every=timedelta(minutes=settings.quotes_every),
        inbox=None if settings.inbox is None else Inbox(settings.inbox),
        mailing=mailing_of(settings),
        heartbeat=_heartbeat(settings),
    )


def _heartbeat(settings: Settings) -> Heartbeat | None:
    url = settings.heartbeat_url
    if url is None:
        return None
    return Heartbeat(url.get_secret_value(), private=settings.channels_private)
