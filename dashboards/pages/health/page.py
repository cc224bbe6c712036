"""The Health page: jobs, freshness, findings, sources, database; and a way to ask for a job."""

from __future__ import annotations

import re
from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboards.asked import MINUTE, Asked, Page
from dashboards.formats import clock
from dashboards.pages.health import queries
from dashboards.pages.health.ages import span
from dashboards.pages.health.audit import audit_card, sees_audit
from dashboards.pages.health.callbacks import register
from dashboards.pages.health.inputs import inputs_card
from dashboards.pages.health.jobs import (
    STATES,
    job_name,
    jobs_card,
    progress_words,
    state_mark,
    state_of,
)
from dashboards.pages.health.problems import problems_card
from dashboards.pages.health.queries import JobLine
from dashboards.pages.health.sheets import findings_sheet, inputs_sheet, jobs_sheet
from dashboards.pages.health.sources import database_card, sources_card
from dashboards.words import say

DONE: Final = re.compile(r"(asked|folded)-(\d{1,12})")
HOURLY: Final = "alerts"  # the job that comes due most often tells whether anything schedules


def build(asked: Asked) -> list[Component]:
    """Build the page."""
    lines = queries.job_lines(asked)
    parts = [
        *_asked_notice(asked),
        *_nothing_schedules(asked, lines),
        _head(asked, lines),
        jobs_card(asked, lines),
        inputs_card(asked),
        problems_card(asked),
        sources_card(asked),
        database_card(asked),
        *audit_card(asked),
    ]
    return [html.Div(parts, className="sections health")]


def _head(asked: Asked, lines: list[JobLine]) -> Component:
    """Say how many jobs are in which state."""
    states = [state_of(line, asked.snapshot.now) for line in lines]
    counts = [
        html.Span([html.Strong(str(states.count(state))), " ", state_mark(state)])
        for state in STATES
        if state in states
    ]
    title = html.H1(say("Health"))
    parts = [title, html.Div(counts, className="counts"), *_leader(asked)]
    return html.Section(parts, className="card page-head")


def _leader(asked: Asked) -> list[Component]:
    """Name the scheduler that leads, and since when: host and process of it."""
    term = queries.leader(asked)
    if term is None:
        return []
    name = term.owner.rsplit(":", 1)[0]
    at = clock(term.elected_at, asked.snapshot.now)
    text = say("Scheduled by {name} since {at}, as number {n}.", name=name, at=at, n=term.epoch)
    return [html.P(html.Bdi(text), className="sub")]


def _asked_notice(asked: Asked) -> list[Component]:
    """Tell how far the request has come that the address names."""
    found = DONE.fullmatch(asked.address.given.get("done", ""))
    progress = queries.request(asked, int(found[2])) if found else None
    if found is None or progress is None:
        return []
    job, told = job_name(progress.request.job), progress_words(progress, asked.snapshot.now)
    text = say("{job}: {progress}.", job=job, progress=told.rstrip("."))
    lines: list[Component] = [html.P(html.Bdi(text))]
    if found[1] == "folded":
        lines.insert(
            0, html.P(say("This job was asked for already; your request is folded into that one."))
        )
    return [html.Div(lines, className="notice done", role="status")]


def _nothing_schedules(asked: Asked, lines: list[JobLine]) -> list[Component]:
    """Say that no scheduler seems to run: its hourly job is overdue, or a request waits long."""
    now = asked.snapshot.now
    waits = [
        line.request.request.requested_at
        for line in lines
        if line.request and line.request.state == "waiting"
    ]
    overdue = [line.next_at for line in lines if line.job == HOURLY and line.overdue(now)]
    late = [one for one in (*overdue, *waits) if one is not None]
    if not overdue and not (waits and now - min(waits) > queries.GRACE / 5):
        return []
    text = say(
        "Nothing seems to schedule the jobs: what was due {at} ({span} ago) has not run. Start it:",
        at=clock(min(late), now),
        span=span(now - min(late)),
    )
    return [
        html.Div(
            html.P([text, " ", html.Code("tracker schedule")]), className="notice", role="alert"
        )
    ]


HEALTH: Final = Page(
    "/health",
    "Health",
    build,
    by=("batch", "valuations", "runs", "requests", "audit", MINUTE),
    also=lambda _asked: " audit" if sees_audit() else "",
    exports={"jobs": jobs_sheet, "inputs": inputs_sheet, "findings": findings_sheet},
    register=register,
)
