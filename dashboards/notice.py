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
from dashboards.sentences import filled, in_english
from dashboards.words import msg, say
from tracker.document import Valuation

LOAD: Final = "tracker coverage load FILE"
STALE: Final = {  # what is stale, each kind with the dates since which there is nothing newer
    "closes": msg("closes {since}"),
    "rates": msg("rates {since}"),
    "consensus": msg("consensus {since}"),
}
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
        label = html.Strong(say("Stale, shown as last recorded:"))
        lines.append(html.P(filled(msg("{label} {what}."), label=label, what=shown)))
    held = [held_words(one.document) for one in snapshot.valuations]
    lines += [html.P(words) for words in held if words]
    feeds = bool(failing) or any(_stale_feeds(one.document) for one in snapshot.valuations)
    mend = _mend(failing=bool(failing)) if feeds else _newer()
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
    lead = say("Job {jobs} failing:") if len(states) == 1 else say("Jobs {jobs} failing:")
    together: dict[str, dict[str, None]] = {}
    for state in states:
        for words, subjects in state.problems.items():
            together.setdefault(words, {}).update(dict.fromkeys(subjects))
    reason = reason_of({words: tuple(subjects) for words, subjects in together.items()})
    soonest = min(states, key=lambda state: (state.next_try_at is None, state.next_try_at))
    return filled(
        msg("{lead} {reason} · {success} · try {n}, {retry}"),
        lead=html.Strong(lead.format(jobs=jobs)),
        reason=in_english(reason),
        success=_success_words(states[0]),
        n=max(state.attempt for state in states),
        retry=retry_words(soonest, now),
    )


def _success_words(state: JobState) -> str:
    if state.succeeded_at is None:
        return say("no success on this database yet")
    since = instant(state.succeeded_at)
    if state.succeeded_of:  # of what fails, the ledger's last word is the failure
        return say("the last success is of {exchange}, {at}", exchange=state.succeeded_of, at=since)
    return say("no success since {at}", at=since)


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
    return "; ".join(say(STALE[kind], since=_since(held)) for kind, held in kinds if held)


def held_words(document: Valuation) -> str | None:
    """Say that a valuation is held at an earlier day while its ages go on; None when it is not."""
    as_of, aged_at = document["as_of"], document.get("aged_at")
    if not aged_at or aged_at == as_of:
        return None
    return say(
        "{ticker} is held at its last whole valuation, as of {day}; "
        "ages, status and horizon are counted at {now}.",
        ticker=document["ticker"],
        day=day(as_of),
        now=day(aged_at),
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
        return say("since {dates}", dates=_dates(held))
    oldest = min((date for date in held if date), default=None)
    names = ", ".join(held[oldest][:3])
    return say(
        "of {n} names, the oldest since {day} ({names})", n=count, day=day(oldest), names=names
    )


def _dates(held: dict[str | None, list[str]]) -> str:
    return ", ".join(f"{day(date)} ({', '.join(subjects)})" for date, subjects in held.items())


def _mend(*, failing: bool) -> list[Child]:
    retry: list[Child] = [say("The jobs keep trying by themselves."), " "] if failing else []
    text = msg(
        "Check the network or the proxy (HTTPS_PROXY), or enter closes by hand: {load}. "
        "{doctor} names each source and its mend."
    )
    return [*retry, *filled(text, load=html.Code(LOAD), doctor=html.Code("tracker doctor"))]


def _newer() -> list[Child]:
    text = msg("A source gives two years ahead at most; enter newer estimates of others: {load}.")
    return filled(text, load=html.Code(LOAD))
