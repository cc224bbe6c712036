"""What stands where a page cannot: no such address, no answer, an address that means nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboards.sentences import filled
from dashboards.words import msg, say

RECOMPUTE: Final = "tracker run recompute"


def unanswered(problem: str) -> list[Component]:
    """Say that the database does not answer, and what to look at."""
    steps = [
        html.H1(say("The database does not answer")),
        html.P(problem, className="problem", lang="en"),
        html.P(
            filled(
                msg("Check it with {command}; this page tries again every 15 s."),
                command=html.Code("tracker doctor"),
            )
        ),
    ]
    return [html.Section(steps, className="card nothing-yet")]


def unbuilt(title: str) -> list[Component]:
    """Say that a page failed, for no fault of the reader, and where the reason stands."""
    steps = [
        html.H1(say("{page} cannot be shown", page=title)),
        html.P(say("Something in the record is not as this version of the tracker expects it.")),
        html.P(
            filled(
                msg("The server’s log names it. Value the companies again: {command}"),
                command=html.Code(RECOMPUTE),
            )
        ),
    ]
    return [html.Section(steps, className="card nothing-yet", role="alert")]


def unreadable_address(problems: Sequence[str]) -> list[Component]:
    """Say which parts of the address mean nothing; the page shows its defaults for them."""
    if not problems:
        return []
    lines = [html.P(problem) for problem in problems]
    return [html.Div(lines, className="notice address-problems", role="alert")]


def nothing_yet() -> list[Component]:
    """Say what an empty database needs."""
    steps = [
        html.H1(say("No valuation is recorded yet")),
        html.P(say("The database holds nothing to show yet. Load the coverage and value it:")),
        html.Ol(
            [
                _step("tracker init", say("creates the tables and loads the coverage")),
                _step(RECOMPUTE, say("values every covered company")),
            ]
        ),
        html.P(
            filled(
                msg("{command} does both, fetches what it can, and keeps this page fresh."),
                command=html.Code("tracker up"),
            )
        ),
        html.P(say("This page looks again every 15 seconds; there is no need to reload it.")),
    ]
    return [html.Section(steps, className="card nothing-yet")]


def _step(command: str, does: str) -> Component:
    return html.Li([html.Code(command), " ", does])
