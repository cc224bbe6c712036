"""The findings: those of the values that stand now, and those that jobs have met of late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboards.asked import Asked
from dashboards.cards import card
from dashboards.controls import segments, select
from dashboards.elements import Child, unspoken
from dashboards.file_links import file_links
from dashboards.findings import title_of
from dashboards.formats import ABSENT, clock
from dashboards.pages.health import queries
from dashboards.paging import Paged
from dashboards.sentences import in_english
from dashboards.tables import Column, table
from dashboards.words import msg, say

SEVERITIES: Final = {  # word, shape
    "error": (msg("Error"), "✕"),
    "warning": (msg("Warning"), "!"),
    "info": (msg("Info"), "i"),
}
MOST: Final = 25


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding; `standing` where a value that stands now rests on it."""

    severity: str
    subject: str
    code: str
    message: str
    first_at: datetime | None
    last_at: datetime | None
    times: int
    standing: bool


def problems_of(asked: Asked) -> list[Problem]:
    """List every finding once, by severity, those that stand before those that were."""
    met = {(one.severity, one.subject, one.code): one for one in queries.recurring(asked)}
    found: dict[tuple[str, str, str], Problem] = {}
    for shown in asked.snapshot.valuations:
        for one in shown.document["findings"]:
            key = (one["severity"], one["subject"], one["code"])
            before = met.get(key)
            first = before.first_at if before else None
            times = before.times if before else 0
            message = one["message"]
            found[key] = Problem(*key, message, first, shown.computed_at, times, standing=True)
    for key, old in met.items():
        gone = Problem(*key, old.message, old.first_at, old.last_at, old.times, standing=False)
        found.setdefault(key, gone)
    order = list(SEVERITIES)
    return sorted(
        found.values(),
        key=lambda one: (
            order.index(one.severity) if one.severity in order else 1,
            not one.standing,
            one.code,
            one.subject,
        ),
    )


def problems_card(asked: Asked) -> Component:
    """Show the findings that the address asks for."""
    problems, address = problems_of(asked), asked.address
    chosen = address.choice("severity", ["all", *SEVERITIES], "all")
    codes = sorted({one.code for one in problems})
    code = address.choice("code", ["all", *codes], "all")
    kept = [
        one for one in problems if chosen in ("all", one.severity) and code in ("all", one.code)
    ]
    every = say("All")
    options = {"all": f"{every} {len(problems)}"} | {
        severity: f"{say(text)} {sum(one.severity == severity for one in problems)}"
        for severity, (text, _) in SEVERITIES.items()
    }
    kinds = [("all", say("All kinds")), *((one, title_of(one)) for one in codes)]
    controls = html.Div(
        [
            segments(address.without("fp"), "severity", options, chosen, say("Severity")),
            select("code", kinds, code, say("Kind"), w=240),
            file_links(address, "health", "findings", say("Findings")),
        ],
        className="controls",
    )
    none = say("No finding stands, and no job has met any in {n} days.", n=queries.FINDINGS_DAYS)
    paged = Paged("fp", MOST, say("Pages of the findings"))
    shown = paged.cut(address, kept)
    body = _table(shown, asked.snapshot.now) if shown else html.P(none, className="nothing")
    parts: list[Component] = [controls, body, *paged.links(address, len(kept))]
    hint = say(
        "of the valuations that stand, and of jobs in the last {n} days", n=queries.FINDINGS_DAYS
    )
    return card(say("Findings"), parts, "findings-health", hint)


def _table(problems: Sequence[Problem], now: datetime) -> Component:
    columns = [
        Column(say("Severity"), figure=False),
        Column(say("About"), figure=False),
        Column(say("Kind"), figure=False),
        Column(say("Message"), figure=False),
        Column(say("Since"), figure=False),
        Column(say("Last seen"), figure=False),
        Column(say("Times")),
    ]
    rows = [_row(one, now) for one in problems]
    return table(columns, rows, "findings", say("Findings"))


def _row(one: Problem, now: datetime) -> list[Child]:
    text, shape = SEVERITIES.get(one.severity, SEVERITIES["warning"])
    name = one.severity if one.severity in SEVERITIES else "warning"
    mark = html.Span(
        [unspoken(html.Span(shape, className="shape")), say(text)], className=f"count {name}"
    )
    return [
        mark,
        one.subject,
        title_of(one.code),
        in_english(one.message),
        clock(one.first_at, now),
        say("stands now") if one.standing else clock(one.last_at, now),
        f"{one.times:,}" if one.times else ABSENT,
    ]
