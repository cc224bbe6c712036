"""The sources as the record tells of them, and the database that holds it."""

from __future__ import annotations

from datetime import datetime

from dash import html
from dash.development.base_component import Component

from dashboards.asked import Asked
from dashboards.cards import card
from dashboards.elements import Child, Children
from dashboards.formats import ABSENT, clock, day, instant, number
from dashboards.pages.health import queries
from dashboards.pages.health.ages import ago, size
from dashboards.tables import Column, table
from dashboards.words import msg, say
from db.source_log import Served
from db.storage import Storage
from tracker import __version__

KINDS = {
    "price": msg("Closes"),
    "fx_rate": msg("FX rates"),
    "consensus": msg("Consensus"),
    "share_count": msg("Share counts"),
    "benchmark_level": msg("Benchmark levels"),
    "event": msg("Events"),
}


def sources_card(asked: Asked) -> Component:
    """Show which source gave what, and when it last answered."""
    served, now = queries.served(asked), asked.snapshot.now
    if not served:
        text = say("No source has given anything yet.")
        return card(say("Sources"), [html.P(text, className="nothing")], "sources-health")
    columns = [
        Column(say("Source"), figure=False),
        Column(say("Kind"), figure=False),
        Column(say("Subjects")),
        Column(say("Newest figure of"), figure=False),
        Column(say("Last new figure"), figure=False),
        Column(say("Last answer"), figure=False),
    ]
    rows = [_row(one, now) for one in served]
    hint = say("what the record tells; which source serves what is set for the jobs")
    grid = table(columns, rows, "sources", say("Sources"))
    return card(say("Sources"), [grid], "sources-health", hint)


def _row(one: Served, now: datetime) -> list[Child]:
    answered = one.answered_at
    return [
        one.source,
        say(KINDS[one.kind]),
        number(one.subjects, 0) if one.subjects else ABSENT,
        day(one.newest),
        clock(one.recorded_at, now),
        f"{clock(answered, now)} ({ago(answered, now)})" if answered else ABSENT,
    ]


def database_card(asked: Asked) -> Component:
    """Show what the database is, and whether its batches still hang together."""
    found, now = queries.storage(asked), asked.snapshot.now
    pairs: list[tuple[str, Children]] = [
        (say("Version"), f"Comps tracker {__version__}"),
        (say("Database"), f"{found.backend} {found.version}, {size(found.size_bytes)}"),
        (say("Schema"), _schema(found)),
        (say("Last batch"), _batch(found, now)),
        (say("Chain"), _chain(found)),
    ]
    items = [
        html.Div([html.Dt(label), html.Dd(told)], className="particular") for label, told in pairs
    ]
    return card(
        say("Database and version"), [html.Dl(items, className="particulars")], "database-health"
    )


def _schema(found: Storage) -> str:
    revision = found.revision or ABSENT
    if found.revision == found.newest_revision:
        return say("revision {revision}, as this version needs", revision=revision)
    newest = found.newest_revision
    return say(
        "revision {revision}; this version needs {newest}: tracker init",
        revision=revision,
        newest=newest,
    )


def _batch(found: Storage, now: datetime) -> str:
    if found.batch is None or found.sealed_at is None:
        return say("none yet")
    return say(
        "{n} of {source}, sealed {at} ({ago}), rows: {rows}",
        n=found.batch,
        source=found.source,
        rows=number(found.rows, 0),
        at=instant(found.sealed_at),
        ago=ago(found.sealed_at, now),
    )


def _chain(found: Storage) -> Children:
    if found.problems:
        return html.Span("; ".join(found.problems), lang="en", className="error-words")
    if not found.links_checked:
        return ABSENT
    return [
        say(
            "each of the last batches ({n}) follows the one before, unchanged; contents:",
            n=found.links_checked,
        ),
        " ",
        html.Code("tracker doctor"),
    ]
