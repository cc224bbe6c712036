"""What readers write on the Health page: which job they ask for."""

from __future__ import annotations

from dash import Dash

from dashboards import writes
from dashboards.pages.health.jobs import PAGE
from dashboards.reader import Language
from dashboards.record import Record
from dashboards.words import say
from dashboards.writes import RefusedError, Wish
from db.audit_trail import record_entry
from db.engine import writing
from db.job_requests import JOBS, record_request


def register(app: Dash, record: Record, language: Language) -> None:
    """Register what may be asked for here."""
    writes.register(app, record, language, page=PAGE, handle=handle)


def handle(record: Record, wish: Wish) -> str:
    """Ask for a job and give the query under which the page tells how far it has come."""
    if wish.act != "run" or wish.of not in JOBS:
        raise RefusedError(say("There is no such job."))
    by = wish.name()
    with writing(record.engine) as connection:
        asked = record_request(connection, job=wish.of, by=by, now=record.now())
        told = f"request {asked.request.id}"
        record_entry(connection, wish.entry(by, record.now(), wish.of, told))
    done = f"{'folded' if asked.folded else 'asked'}-{asked.request.id}"
    return wish.address.href(done=done)[len(wish.address.path) :]
