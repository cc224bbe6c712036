"""Currencies: what each company is quoted, reports and is estimated in, and the rates between."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboards.cards import card
from dashboards.elements import Children
from dashboards.formats import ABSENT, age, day, rate
from dashboards.marks import stale_mark
from dashboards.pages.peers.queries import Company, Comparison
from dashboards.tables import Column, table
from dashboards.words import say
from tracker.currency import major
from tracker.document import Fx

DOLLAR: Final = "USD"


def currencies_card(found: Comparison) -> Component:
    """Show the currencies of every company, then each rate with its date, source and age."""
    held = {one["pair"]: one for one in found.document["fx"]}
    parts = [_companies(found, held), _rates(found)]
    hint = say("P/S compares market cap and revenue in one currency: that of the estimates")
    return card(say("Currencies and exchange rates"), parts, "currencies-card", hint)


def cross_of(
    quoted: str | None, estimated: str | None, rates: Mapping[str, Fx]
) -> tuple[float | None, list[Fx]]:
    """Give units of the estimates' currency for one of the quote's, and the rates behind it.

    Worked (15 April 2026): USDCNY 6.8121 / USDHKD 7.83 = 0.87 CNY for one HKD.
    """
    if quoted is None or estimated is None:
        return None, []
    base = major(quoted)[0]
    if base == estimated:
        return 1.0, []
    used = [rates.get(f"{DOLLAR}{code}") for code in (estimated, base) if code != DOLLAR]
    there = [one for one in used if one is not None]
    values = [_dollar(code, rates) for code in (estimated, base)]
    if values[0] is None or not values[1]:
        return None, there
    return values[0] / values[1], there


def _dollar(code: str, rates: Mapping[str, Fx]) -> float | None:
    if code == DOLLAR:
        return 1.0
    held = rates.get(f"{DOLLAR}{code}")
    return None if held is None else held["rate"]


def _companies(found: Comparison, rates: Mapping[str, Fx]) -> Component:
    columns = [
        Column(say("Company"), figure=False),
        Column(say("Quoted in"), figure=False),
        Column(say("Reports in"), figure=False),
        Column(say("Estimates in"), figure=False),
        Column(say("Rate used"), figure=False),
        Column(say("Made of"), figure=False),
    ]
    rows = [
        _company(one, rates)
        for one in found.companies
        if not one.on_street or one.currency not in {None, found.own.currency}
    ]
    caption = say("Currency of the quote, of the reports and of the estimates, by company")
    return table(columns, rows, "currencies", caption)


def _company(one: Company, rates: Mapping[str, Fx]) -> list[Children]:
    quoted = one.market["price"]["currency"]
    estimated = one.currency
    cross, used = cross_of(quoted, estimated, rates)
    name: Children = [
        html.Span(one.name, className="name"),
        html.Span(f" {one.ticker}{' · ' + say(one.basis) if one.own else ''}", className="aside"),
    ]
    made = " / ".join(f"{fx['pair']} {rate(fx['rate'])}" for fx in used)
    if estimated == DOLLAR and used:
        made = f"1 / {made}"
    return [
        name,
        quoted or ABSENT,
        one.reporting or ABSENT,
        estimated or ABSENT,
        _cross_words(quoted, estimated, cross),
        made or say("no exchange rate needed") if cross is not None else say("a rate is missing"),
    ]


def _cross_words(quoted: str | None, estimated: str | None, cross: float | None) -> str:
    if cross is None or quoted is None or estimated is None:
        return ABSENT
    base = major(quoted)[0]
    return ABSENT if base == estimated else f"1 {base} = {rate(cross)} {estimated}"


def _rates(found: Comparison) -> Component:
    if not found.document["fx"]:
        told = say("No exchange rate was needed or none is recorded.")
        return html.P(told, className="nothing")
    columns = [
        Column(say("Pair"), figure=False),
        Column(say("Units for one USD")),
        Column(say("Date")),
        Column(say("Age / limit")),
        Column(say("Source"), figure=False),
        Column(say("Where exactly"), figure=False),
    ]
    rows = [_rate(one) for one in found.document["fx"]]
    return table(columns, rows, "rates", say("Exchange rates used, with date, age and source"))


def _rate(one: Fx) -> list[Children]:
    limit = "" if one["limit"] is None else f" / {age(one['limit'], one['age_unit'])}"
    held = ABSENT if one["age"] is None else f"{one['age']:,}{limit}"
    aged: Children = [stale_mark(say("stale")), f" {held}"] if one["stale"] else held
    note = html.Span(one["note"] or "", className="aside")
    return [
        one["pair"],
        rate(one["rate"]),
        day(one["date"]),
        aged,
        one["source"] or ABSENT,
        note,
    ]
