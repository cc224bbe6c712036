"""How fresh the page is: the header's clock, and one line for the last run of every job."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboards.elements import Child
from dashboards.formats import ABSENT, clock, day
from dashboards.jobstates import JobState, job_states, moved_at
from dashboards.queries import Snapshot

NAMED: Final = 3  # failing names in a job's line before the rest is counted


def header_clock(snapshot: Snapshot) -> list[Component]:
    """Say as of when the data are, what the jobs did and do, and when this was looked at."""
    states = job_states(snapshot.runs)
    parts = [_pair("Closes of", _sessions(snapshot)), *_last_job(states, snapshot.now)]
    failing = [state for state in states if state.failing]
    if failing:
        parts.append(_pair("Failing", f"{len(failing)} of {len(states)} jobs"))
    retries = [state.next_try_at for state in failing if state.next_try_at]
    if retries:
        parts.append(_pair("Next try", clock(min(retries), snapshot.now)))
    parts.append(_pair("Looked at", clock(snapshot.now, snapshot.now)))
    return parts


def jobs_panel(snapshot: Snapshot) -> list[Component]:
    """Show the last run of every job, the failing ones first and with their next try."""
    states = job_states(snapshot.runs)
    if not states:
        return [html.Span("No job has run yet: ", className="label"), html.Code("tracker up")]
    return [html.H2("Jobs"), html.Ul([_job(state, snapshot.now) for state in states])]


def _sessions(snapshot: Snapshot) -> str:
    sessions = [one.document["price"]["session"] for one in snapshot.valuations]
    return day(max((session for session in sessions if session), default=None))


def _last_job(states: list[JobState], now: dt.datetime) -> list[Component]:
    if not states:
        return [_pair("Last job", ABSENT)]
    last = max((state.last for state in states), key=moved_at)
    return [_pair("Last job", f"{last.job} {last.state} {clock(moved_at(last), now)}")]


def _pair(label: str, text: str) -> Component:
    return html.Span([html.Span(label, className="label"), " ", html.Span(text)], className="pair")


def _job(state: JobState, now: dt.datetime) -> Component:
    shown = state.failed or state.last
    rows = "" if shown.rows is None else f", {shown.rows:,} row{'' if shown.rows == 1 else 's'}"
    text: list[Child] = [html.Strong(state.job), f" {shown.state} {clock(moved_at(shown), now)}"]
    if not state.failing:
        return html.Li([*text, rows])
    told = f"{rows}{_befallen(state.names)} · {retry_words(state, now)}"
    return html.Li([*text, told], className="failing")


def _befallen(names: Sequence[str]) -> str:
    """Name the first of those that a failure befell; the notice over the page names all."""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f": {', '.join(names[:NAMED])}{more}" if names else ""


def retry_words(state: JobState, now: dt.datetime) -> str:
    """Say when a failing job tries again."""
    return f"next try {clock(state.next_try_at, now)}" if state.next_try_at else "no further try"
