"""Calendarised years: which of a company's own fiscal years a compared year is made of."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboards.cards import card
from dashboards.elements import Children
from dashboards.formats import ABSENT, amount, day, number
from dashboards.pages.peers.queries import NTM, Company, Comparison, period_name
from dashboards.tables import Column, table
from dashboards.words import say
from tracker.document import Estimate, RevenuePart


def calendars_card(found: Comparison) -> Component:
    """Show the parts of every blended year, and those of the next twelve months folded away."""
    own_end = next((year for year in found.periods if year != NTM), None)
    years = [
        _row(one, each, estimate)
        for one in found.peers
        for each in found.periods
        if each != NTM and (estimate := one.revenue.get(each)) is not None and parts_of(estimate)
    ]
    ahead = [
        _row(one, NTM, estimate)
        for one in found.companies
        if (estimate := one.revenue.get(NTM)) is not None and parts_of(estimate)
    ]
    parts: list[Component] = []
    if years:
        parts.append(_table(years, say("Years made of two fiscal years of a peer")))
    elif not found.peers:
        parts.append(html.P(say("No peer is recorded."), className="nothing"))
    else:
        told = say("Every peer with estimates has a fiscal year that ends with the company’s own.")
        parts.append(html.P(told, className="nothing"))
    if ahead:
        summary = html.Summary(say("The next twelve months of each company"))
        caption = say("Revenue of the next twelve months by its parts")
        parts.append(html.Details([summary, _table(ahead, caption)], className="folded", open=True))
    month = "" if own_end is None else say("years to {day}", day=day(own_end))
    return card(say("Calendarised years"), parts, "calendars-card", month)


def parts_of(estimate: Estimate) -> list[RevenuePart]:
    """Give the years a revenue is blended from; older documents do not say."""
    return estimate.get("parts") or []


def _table(rows: list[list[Children]], caption: str) -> Component:
    columns = [
        Column(say("Company"), figure=False),
        Column(say("Compared as"), figure=False),
        Column(say("Revenue, m")),
        Column(say("Made of"), figure=False),
    ]
    return table(columns, rows, "calendars", caption)


def _row(one: Company, period: str, estimate: Estimate) -> list[Children]:
    made = " + ".join(_part_words(part) for part in parts_of(estimate))
    value = amount(estimate["value_m"], estimate["currency"])
    return [one.ticker, period_name(period), value, made]


def _part_words(part: RevenuePart) -> str:
    weight = ABSENT if part["weight"] is None else f"{number(100 * part['weight'], 1)}%"
    return say(
        "{weight} of {value} (year to {day})",
        weight=weight,
        value=number(part["value_m"], 0),
        day=day(part["fiscal_end"]),
    )
