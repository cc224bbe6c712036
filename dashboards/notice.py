"""The notice over the page: which sources fail since when, what is shown instead, what to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboards.elements import Child
from dashboards.formats import day, instant
from dashboards.freshness import retry_words
from dashboards.jobstates import JobState, job_states, reason_of
from dashboards.queries import Snapshot
from tracker.document import Valuation

NEWER: Final[list[Child]] = [
    "A source gives two years ahead at most; enter newer estimates of others: ",
    html.Code("tracker coverage load FILE"),
    ".",
]
NAMED: Final = 8  # stale subjects of one kind that are named one by one
Dated = tuple[str, str | None]  # a subject, and the date of its last figure


def notice(snapshot: Snapshot) -> list[Component]:
    """Say why the page shows old figures, since when, and what to do; nothing when all is well."""
    failing = [state for state in job_states(snapshot.runs) if state.failing]
    shown = stale_words([one.document for one in snapshot.valuations])
    if not failing and not shown:
        return []
    lines = [html.P(words) for words in failure_words(failing, snapshot.now)]
    if shown:
        lines.append(html.P([html.Strong("Stale, shown as last recorded: "), f"{shown}."]))
    held = [held_words(one.document) for one in snapshot.valuations]
    lines += [html.P(words) for words in held if words]
    feeds = bool(failing) or any(_stale_feeds(one.document) for one in snapshot.valuations)
    mend = _mend(failing=bool(failing)) if feeds else NEWER
    return [html.Div([*lines, html.P(mend)], className="notice")]


def failure_words(failing: Iterable[JobState], now: dt.datetime) -> list[list[Child]]:
    """Tell the failures, jobs that fail for one reason together."""
    groups: dict[tuple[object, ...], list[JobState]] = {}
    for state in failing:
        key = (*state.problems, state.succeeded_at, state.succeeded_of, state.next_try_at is None)
        groups.setdefault(key, []).append(state)
    return [_group_words(states, now) for states in groups.values()]


def _group_words(states: list[JobState], now: dt.datetime) -> list[Child]:
    jobs = ", ".join(state.job for state in states)
    together: dict[str, dict[str, None]] = {}
    for state in states:
        for words, subjects in state.problems.items():
            together.setdefault(words, {}).update(dict.fromkeys(subjects))
    reason = reason_of({words: tuple(subjects) for words, subjects in together.items()})
    since = states[0].succeeded_at
    success = f"no success since {instant(since)}" if since else "no success on this database yet"
    if since and states[0].succeeded_of:  # of what fails, the ledger's last word is the failure
        success = f"the last success is of {states[0].succeeded_of}, {instant(since)}"
    soonest = min(states, key=lambda state: (state.next_try_at is None, state.next_try_at))
    tried = max(state.attempt for state in states)
    text = f"{reason} · {success} · try {tried}, {retry_words(soonest, now)}"
    return [html.Strong(f"{'Job' if len(states) == 1 else 'Jobs'} {jobs} failing: "), text]


def stale_words(documents: Iterable[Valuation]) -> str:
    """Name what is stale by kind and by the date since which there is nothing newer."""
    closes: dict[str | None, list[str]] = {}
    rates: dict[str | None, list[str]] = {}
    estimates: dict[str | None, list[str]] = {}
    for document in documents:
        _gather(closes, _stale_closes(document))
        _gather(rates, ((fx["pair"], fx["date"]) for fx in document["fx"] if fx["stale"]))
        _gather(estimates, _stale_estimates(document))
    kinds = (("closes", closes), ("rates", rates), ("consensus", estimates))
    return "; ".join(f"{kind} {_since(held)}" for kind, held in kinds if held)


def held_words(document: Valuation) -> str | None:
    """Say that a valuation is held at an earlier day while its ages go on; None when it is not."""
    as_of, aged_at = document["as_of"], document.get("aged_at")
    if not aged_at or aged_at == as_of:
        return None
    return (
        f"{document['ticker']} is held at its last whole valuation, as of {day(as_of)}; "
        f"ages, status and horizon are counted at {day(aged_at)}."
    )


def _stale_feeds(document: Valuation) -> bool:
    """Tell whether a close or a rate is stale: then a source is silent, not merely unasked."""
    return any(_stale_closes(document)) or any(fx["stale"] for fx in document["fx"])


def _gather(held: dict[str | None, list[str]], found: Iterable[Dated]) -> None:
    for subject, date in found:
        subjects = held.setdefault(date, [])
        if subject not in subjects:
            subjects.append(subject)


def _stale_closes(document: Valuation) -> Iterable[Dated]:
    for company in (document, *document["peers"]):
        if company["price"]["stale"]:
            yield company["ticker"], company["price"]["session"]


def _stale_estimates(document: Valuation) -> Iterable[Dated]:
    for peer in document["peers"]:
        for one in peer["revenue"]:
            if one["stale"]:
                yield peer["ticker"], one["as_of"]


def _since(held: dict[str | None, list[str]]) -> str:
    """Name a few subjects by their dates; of many their number and the oldest date."""
    count = sum(len(subjects) for subjects in held.values())
    if count <= NAMED:
        return f"since {_dates(held)}"
    oldest = min((date for date in held if date), default=None)
    return f"of {count} names, the oldest since {day(oldest)} ({', '.join(held[oldest][:3])})"


def _dates(held: dict[str | None, list[str]]) -> str:
    return ", ".join(f"{day(date)} ({', '.join(subjects)})" for date, subjects in held.items())


def _mend(*, failing: bool) -> list[Child]:
    retry = "The jobs keep trying by themselves. " if failing else ""
    return [
        f"{retry}Check the network or the proxy (HTTPS_PROXY), or enter closes by hand: ",
        html.Code("tracker coverage load FILE"),
        ". ",
        html.Code("tracker doctor"),
        " names each source and its mend.",
    ]
