"""One row per job: last success, age against what is planned, what failed, and a way to ask."""

from __future__ import annotations

import datetime as dt
from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboards.asked import Asked
from dashboards.cards import card
from dashboards.elements import Child, labelled, tagged, unspoken
from dashboards.fields import name_field
from dashboards.file_links import file_links
from dashboards.formats import ABSENT, clock
from dashboards.jobstates import problems_of, reason_of
from dashboards.pages.health.ages import ago, span, took
from dashboards.pages.health.queries import GRACE, JobLine
from dashboards.sentences import in_english
from dashboards.words import msg, say
from dashboards.writes import button_id, said
from db.job_requests import JOBS, Progress

PAGE: Final = "health"
NAMES: Final = {
    "prices": msg("Prices"),
    "fx": msg("FX rates"),
    "consensus": msg("Consensus"),
    "shares": msg("Share counts"),
    "benchmark": msg("Benchmark levels"),
    "recompute": msg("Valuation"),
    "alerts": msg("Alert rules"),
    "digest": msg("Daily digest"),
}
STATES: Final = {  # word, shape, class
    "ok": (msg("OK"), "●", "ok"),
    "failing": (msg("Failing"), "✕", "error"),
    "overdue": (msg("Overdue"), "!", "warning"),
    "running": (msg("Running"), "▶", "info"),
    "never": (msg("Never ran"), "○", "info"),
}
TITLES: Final = (
    (msg("Job"), "text"),
    (msg("State"), "text"),
    (msg("Last success"), "text"),
    (msg("Age"), "number"),
    (msg("Next run or try"), "text"),
    (msg("Rows"), "number"),
    (msg("Took"), "number"),
    (msg("Last error, and whom it befell"), "text"),
    (msg("Run now"), "text"),
)


def state_of(line: JobLine, now: dt.datetime) -> str:
    """Judge a job: the worst that is true of it."""
    if line.state is not None and line.state.last.state == "running":
        return "running"
    if line.state is not None and line.state.failing:
        return "failing"
    if line.overdue(now):
        return "overdue"
    return "never" if line.state is None else "ok"


def state_mark(state: str) -> Component:
    """Mark a state by shape, word and colour."""
    word, shape, name = STATES[state]
    return html.Span([unspoken(html.Span(f"{shape} ")), say(word)], className=f"job-state {name}")


def job_name(job: str) -> str:
    """Name a job in words."""
    return say(NAMES[job]) if job in NAMES else job


def jobs_card(asked: Asked, lines: list[JobLine]) -> Component:
    """Show every job, and let each be asked for."""
    now = asked.snapshot.now
    head = html.Tr([html.Th(say(title), scope="col", className=side) for title, side in TITLES])
    body = html.Tbody([_row(line, now) for line in lines])
    caption = html.Caption(say("Jobs"), className="unseen")
    grid = html.Table([caption, html.Thead(head), body], className="figures jobs-table")
    text = say(
        "Age counts from the last success. A job is overdue {minutes} minutes after the time that "
        "the scheduler has planned for it.",
        minutes=int(GRACE.total_seconds() // 60),
    )
    asker = html.Div(
        [
            name_field(),
            html.P(say("is recorded with what you ask for."), className="sub"),
            said(PAGE),
            file_links(asked.address, "health", "jobs", say("Jobs")),
        ],
        className="asker",
    )
    return card(say("Jobs"), [asker, grid, html.P(text, className="sub")], "jobs-card")


def _row(line: JobLine, now: dt.datetime) -> Component:
    state, success = line.state, line.success
    cells = [
        html.Th(
            [html.Strong(job_name(line.job)), " ", html.Span(line.job, className="sub")],
            scope="row",
        ),
        html.Td(state_mark(state_of(line, now))),
        html.Td(clock(success.finished_at, now) if success else ABSENT),
        html.Td(ago(success.finished_at if success else None, now), className="number"),
        html.Td(_next(line, now)),
        html.Td(
            f"{success.rows:,}" if success and success.rows is not None else ABSENT,
            className="number",
        ),
        html.Td(
            took(success.started_at, success.finished_at) if success else ABSENT, className="number"
        ),
        html.Td(html.Bdi(_error(line)), className="error-words" if state and state.failing else ""),
        html.Td(_ask(line, now), className="ask"),
    ]
    return tagged(html.Tr(cells), "job", line.job)


def _next(line: JobLine, now: dt.datetime) -> list[Child]:
    retry = line.state.next_try_at if line.state else None
    if retry is not None:
        return [say("try again {at}", at=clock(retry, now))]
    if line.next_at is None:
        return [ABSENT]
    if line.overdue(now):
        late = html.Span(say("overdue by {span}", span=span(now - line.next_at)), className="late")
        return [clock(line.next_at, now), " ", late]
    away = html.Span(say("in {span}", span=span(line.next_at - now)), className="sub")
    return [clock(line.next_at, now), " ", away]


def _error(line: JobLine) -> list[Child]:
    if line.state is None or not line.state.failing:
        return [ABSENT]
    tries = say("try {n}", n=line.state.attempt)
    return [in_english(reason_of(line.state.problems)), f" · {tries}"]


def _ask(line: JobLine, now: dt.datetime) -> list[Child]:
    """Offer to ask for the job, and say how far the last request has come."""
    told = progress_words(line.request, now) if line.request else None
    below: list[Child] = [html.Div(html.Bdi(told), className="sub")] if told else []
    if line.job not in JOBS:
        return below or [ABSENT]
    button = html.Button(
        say("Run now"),
        id=button_id(PAGE, "run", line.job),
        className="do",
        type="button",
        disabled=line.asked_for,
    )
    name = say("Run {job} now", job=job_name(line.job))
    return [labelled(button, name), *below]


def progress_words(progress: Progress, now: dt.datetime) -> str:
    """Say how far a request has come, and why it went no further."""
    request, run = progress.request, progress.run
    by, at = request.requested_by, clock(request.requested_at, now)
    words = {
        "waiting": msg("waiting, asked by {by} {at}"),
        "running": msg("running, asked by {by} {at}"),
        "done": msg("done, asked by {by} {at}"),
        "failed": msg("failed, asked by {by} {at}: {reason}"),
        "refused": msg("refused, asked by {by} {at}: {reason}"),
    }
    reason = request.reason or (reason_of(problems_of([run])) if run else "")
    return say(words[progress.state], by=by, at=at, reason=reason)
