"""The published report against its own arithmetic and the recorded market, disagreements first."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from dashboards.asked import Asked, Sheet
from dashboards.cards import card
from dashboards.elements import Children
from dashboards.file_links import file_links
from dashboards.formats import ABSENT, day
from dashboards.tables import Column, table
from dashboards.words import msg, say, say_count
from db.bars import load_audited
from tracker.document import Valuation
from tracker.reconcile import Audit, Check, audit
from tracker.restricted import HIDDEN, RESTRICTED

VERDICTS: Final = {
    "disagrees": msg("disagree"),
    "cannot tell": msg("cannot be told"),
    "agrees": msg("agree"),
}
DIGITS: Final = 6  # significant ones of a recomputed figure


def audit_card(asked: Asked, document: Valuation) -> Component:
    """Offer the audit, or show it where the address asks for it: it takes up to a second."""
    title = say("The report against itself and the market")
    wanted = asked.address.choice("audit", ("", "1"), "")
    if not wanted:
        link = dcc.Link(say("Audit the report"), href=asked.address.href(audit="1"), refresh=False)
        told = say("Every printed figure against the others, and against the recorded closes.")
        return card(title, [html.P([link, " ", html.Span(told, className="sub")])], "audit")
    found = audit_of(asked, document["ticker"])
    if found.published_on is None:
        return card(title, [html.P(say("No printed figures are on record."))], "audit")
    return card(
        title,
        [*_body(asked, found)],
        "audit",
        say("report of {day}", day=day(found.published_on)),
    )


def audit_of(asked: Asked, ticker: str) -> Audit:
    """Audit a company's report, once a batch."""
    return asked.record.ask(
        ("audit", ticker),
        asked.stamp,
        ("batch",),
        lambda connection: audit(load_audited(connection, ticker=ticker)),
    )


def audit_sheet(asked: Asked) -> Sheet:
    """Give every relation tried, with its bounds at full precision and its sentence."""
    shown = {one.document["ticker"]: one.document for one in asked.snapshot.valuations}
    ticker = asked.address.ticker(shown) or ""
    if not ticker or shown[ticker]["status"] == RESTRICTED:
        return Sheet("audit", pd.DataFrame(), {"what": HIDDEN if ticker else "nothing is covered"})
    found = audit_of(asked, ticker)
    frame = pd.DataFrame(found.document()["checks"])
    groups = pd.Index([check.group for check in found.checks], name="group")
    about = {"what": say("The report against itself and the market"), "company": ticker}
    return Sheet(f"audit {ticker}", frame.set_index(groups), about)


def _body(asked: Asked, found: Audit) -> list[Component]:
    counts = [f"{len(found.of(one)):,} {say(words)}" for one, words in VERDICTS.items()]  # type: ignore[arg-type]
    tried = say_count("{n} relation tried", "{n} relations tried", len(found.checks))
    fold = dcc.Link(say("Fold"), href=asked.address.href(audit=None), refresh=False)
    files = file_links(asked.address, "model", "audit", say("This audit"), fold)
    head = html.Div([html.Strong(f"{tried}: {', '.join(counts)}"), files], className="controls")
    parts: list[Component] = [head]
    for verdict, words in VERDICTS.items():
        checks = found.of(verdict)  # type: ignore[arg-type]
        if checks:
            heading = say("{n} {verdict}", n=f"{len(checks):,}", verdict=say(words))
            body = _checks(checks, heading)
            folded = html.Details([html.Summary(heading), body], open=verdict == "disagrees")
            parts.append(folded)
    return [*parts, _implied(found)]


def _checks(checks: Sequence[Check], caption: str) -> Component:
    columns = [
        Column(say("Relation"), figure=False),
        Column(say("Printed")),
        Column(say("Recomputed")),
        Column(say("Why"), figure=False),
    ]
    rows: list[list[Children]] = [
        [
            html.Span([check.name, " ", html.Span(str(check.group), className="sub")], lang="en"),
            check.printed or ABSENT,
            _span(check.computed),
            html.Span(check.explanation, lang="en", className="note"),
        ]
        for check in checks
    ]
    return table(columns, rows, "audit-checks", caption)


def _implied(found: Audit) -> Component:
    columns = [
        Column(say("Implied by all together"), figure=False),
        Column(say("From")),
        Column(say("To")),
    ]
    rows: list[list[Children]] = [
        [one.name, *map(_figure, one.interval.ends)] for one in found.implied
    ]
    return table(
        columns, rows, "audit-implied", say("What is not printed, as the relations need it")
    )


def _span(bounds: tuple[Fraction | None, Fraction | None]) -> str:
    low, high = map(_figure, bounds)
    return low if low == high else f"{low} – {high}"


def _figure(value: Fraction | None) -> str:
    return ABSENT if value is None else f"{float(value):,.{DIGITS}g}"
