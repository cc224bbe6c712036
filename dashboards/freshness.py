"""How fresh the page is: the header's clock, and one line for the last run of every job."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboards.elements import Child, Children
from dashboards.formats import ABSENT, clock, day
from dashboards.jobstates import JobState, job_states, moved_at
from dashboards.queries import Snapshot
from dashboards.sentences import filled
from dashboards.words import msg, say, say_count
from db.ledger import Run

NAMED: Final = 3  # failing names in a job's line before the rest is counted
STATES: Final = {  # how a run stands, as one says it
    "done": msg("{job} done {at}"),
    "failed": msg("{job} failed {at}"),
    "skipped": msg("{job} skipped {at}"),
    "running": msg("{job} running {at}"),
}


def header_clock(snapshot: Snapshot) -> list[Component]:
    """Say as of when the data are, what the jobs did and do, and when this was looked at."""
    states = job_states(snapshot.runs)
    parts = [_pair(say("Closes of"), _sessions(snapshot)), *_last_job(states, snapshot.now)]
    failing = [state for state in states if state.failing]
    if failing:
        count = say("{n} of {of} jobs", n=len(failing), of=len(states))
        parts.append(_pair(say("Failing"), count))
    retries = [state.next_try_at for state in failing if state.next_try_at]
    if retries:
        parts.append(_pair(say("Next try"), clock(min(retries), snapshot.now)))
    parts.append(_pair(say("Looked at"), clock(snapshot.now, snapshot.now)))
    return parts


def jobs_panel(snapshot: Snapshot) -> list[Component]:
    """Show the last run of every job, the failing ones first and with their next try."""
    states = job_states(snapshot.runs)
    if not states:
        label = html.Span(say("No job has run yet:"), className="label")
        return [html.Span([label, " ", html.Code("tracker up")])]
    return [html.H2(say("Jobs")), html.Ul([_job(state, snapshot.now) for state in states])]


def _sessions(snapshot: Snapshot) -> str:
    sessions = [one.document["price"]["session"] for one in snapshot.valuations]
    return day(max((session for session in sessions if session), default=None))


def _last_job(states: list[JobState], now: dt.datetime) -> list[Component]:
    label = say("Last job")
    if not states:
        return [_pair(label, ABSENT)]
    last = max((state.last for state in states), key=moved_at)
    return [_pair(label, _run_words(last, now, job=last.job))]


def _pair(label: str, text: Children) -> Component:
    return html.Span([html.Span(label, className="label"), " ", html.Span(text)], className="pair")


def _job(state: JobState, now: dt.datetime) -> Component:
    shown = state.failed or state.last
    told = _run_words(shown, now, job=html.Strong(state.job))
    if shown.rows is not None:
        told.append(say_count(", {n} row", ", {n} rows", shown.rows))
    if not state.failing:
        return html.Li(told)
    return html.Li(
        [*told, _befallen(state.names), f" · {retry_words(state, now)}"], className="failing"
    )


def _run_words(run: Run, now: dt.datetime, job: Child) -> list[Child]:
    """Say how a run ended and when: prices failed 23:02 UTC."""
    text = STATES.get(run.state, msg("{job} {state} {at}"))
    return filled(text, job=job, state=run.state, at=clock(moved_at(run), now))


def _befallen(names: Sequence[str]) -> str:
    """Name the first of those that a failure befell; the notice over the page names all."""
    if not names:
        return ""
    shown, more = ", ".join(names[:NAMED]), len(names) - NAMED
    if more <= 0:
        return say(": {names}", names=shown)
    return say(": {names} and {n} more", names=shown, n=more)


def retry_words(state: JobState, now: dt.datetime) -> str:
    """Say when a failing job tries again."""
    if state.next_try_at is None:
        return say("no further try")
    return say("next try {at}", at=clock(state.next_try_at, now))
