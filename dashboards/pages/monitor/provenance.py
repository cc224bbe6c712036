"""Where does this come from: every input of the valuation with its date, source, age and mend."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboards.cards import card
from dashboards.elements import Child, Children
from dashboards.formats import (
    ABSENT,
    age,
    day,
    fiscal_year,
    instant,
    millions,
    multiple,
    price,
    rate,
    shares,
)
from dashboards.marks import stale_mark
from dashboards.tables import Column, table
from tracker.document import Fx, Origin, Price, Printed, Revenue, Shares, Valuation
from tracker.standing import is_over

RELOAD: Final = "tracker coverage load FILE"


@dataclass(frozen=True, slots=True)
class Input:
    """One input as the table shows it; `mend` is a command, None while nothing is wrong."""

    subject: str
    item: str
    value: str
    date: str
    source: str
    note: str
    age: str
    problem: str | None = None
    mend: str | None = None


def inputs_of(document: Valuation) -> list[Input]:
    """List every input: the covered company's, the exchange rates, then each peer's."""
    ticker = document["ticker"]
    found = [
        _price(ticker, document["price"]),
        _shares(ticker, document["shares"]),
        *_model(ticker, document["revenue"]),
        _target(document),
        *(_fx(one) for one in document["fx"]),
    ]
    for peer in document["peers"]:
        found += [
            _price(peer["ticker"], peer["price"]),
            _shares(peer["ticker"], peer["shares"]),
            *_consensus(peer["ticker"], peer["revenue"]),
        ]
    return found


def inputs_card(document: Valuation) -> Component:
    """Show the inputs as a table, the stale ones marked and with what to do."""
    columns = [
        Column("Input", figure=False),
        Column("Value"),
        Column("Date"),
        Column("Source", figure=False),
        Column("Where exactly", figure=False),
        Column("Age / limit"),
        Column("State and mend", figure=False),
    ]
    rows = [_row(one) for one in inputs_of(document)]
    body = table(columns, rows, "inputs", "Every input of this valuation")
    return card("Where the numbers come from", [body, *_printed(document)], "provenance")


def _row(one: Input) -> list[Children]:
    name = html.Span([html.Span(one.subject, className="subject"), f" {one.item}"])
    note = html.Span(one.note, className="note")
    return [name, one.value, one.date, one.source, note, one.age, _state(one)]


def _state(one: Input) -> list[Child]:
    if one.problem is None:
        return [html.Span("ok", className="ok")]
    state: list[Child] = [stale_mark(one.problem)]
    if one.mend:
        state += [" ", html.Code(one.mend)]
    return state


def _price(ticker: str, close: Price) -> Input:
    value, date = price(close["value"], close["currency"]), day(close["session"])
    mend = "tracker run prices"
    return _input(ticker, "close", value, date, close, absent=close["value"] is None, mend=mend)


def _shares(ticker: str, held: Shares) -> Input:
    reason = " · ".join(part for part in (held["reason"], held["note"]) if part)
    problem = "unconfirmed" if held["confirmed"] is False else _problem(held, held["value_m"])
    return Input(
        ticker,
        "shares",
        shares(held["value_m"]),
        day(held["effective"]),
        held["source"] or ABSENT,
        reason,
        _age(held),
        problem,
        None if problem is None else RELOAD,
    )


def _model(ticker: str, revenue: list[Revenue]) -> Iterable[Input]:
    return _estimates(ticker, "model", revenue, RELOAD)


def _consensus(ticker: str, revenue: list[Revenue]) -> Iterable[Input]:
    return _estimates(ticker, "consensus", revenue, "tracker run consensus")


def _estimates(ticker: str, kind: str, revenue: list[Revenue], mend: str) -> Iterable[Input]:
    """Give one row for each vintage: years that became known together stand together.

    A source that gave a newer vintage without these years does not reach them: they are entered.
    """
    if not revenue:
        yield Input(ticker, kind, ABSENT, ABSENT, ABSENT, "", ABSENT, "missing", mend)
    vintages: dict[tuple[str | None, ...], list[Revenue]] = {}
    for one in sorted(revenue, key=lambda each: each["fiscal_end"]):
        vintage = (one["as_of"], one["source"], one["note"], one["currency"])
        vintages.setdefault(vintage, []).append(one)
    newest = max((one["as_of"] or "" for one in revenue), default="")
    for together in vintages.values():
        years = _span([fiscal_year(one["fiscal_end"]) for one in together])
        first = together[0]
        values = _series([one["value_m"] for one in together], first["currency"])
        absent = any(one["value_m"] is None for one in together)
        item, date = f"{kind} {years}", day(first["as_of"])
        reached = (first["as_of"] or "") == newest
        cure = mend if reached else RELOAD
        yield _input(ticker, item, values, date, first, absent=absent, mend=cure)


def _span(years: list[str]) -> str:
    return " · ".join(years) if len(years) < 3 else f"{years[0]}–{years[-1]}"


def _series(values: list[float | None], currency: str | None) -> str:
    texts = [millions(value, "").strip().removesuffix("m").strip("\u00a0? ") for value in values]
    return f"{currency or '?'}\u00a0{' · '.join(texts)}\u00a0m"


def _target(document: Valuation) -> Input:
    target, over = document["target"], is_over(document)
    basis = f"{multiple(target['multiple'])} P/S {fiscal_year(target['fiscal_end'])}"
    problem = "missing" if target["published"] is None else "horizon over" if over else None
    return Input(
        document["ticker"],
        f"target, {basis}",
        price(target["published"], target["currency"]),
        day(target["published_on"]),
        target["source"] or ABSENT,
        target["note"] or "",
        age(document["target_age_days"], "days"),
        problem,
        None if problem is None else RELOAD,
    )


def _fx(one: Fx) -> Input:
    value, date = rate(one["rate"]), day(one["date"])
    absent = one["rate"] is None
    return _input(one["pair"], "rate", value, date, one, absent=absent, mend="tracker run fx")


def _input(
    subject: str, item: str, value: str, date: str, origin: Origin, *, absent: bool, mend: str
) -> Input:
    problem = _problem(origin, None if absent else 1.0)
    return Input(
        subject,
        item,
        value,
        date,
        origin["source"] or ABSENT,
        origin["note"] or _known(origin),
        _age(origin),
        problem,
        None if problem is None else mend,
    )


def _known(origin: Origin) -> str:
    """Say when a figure without a page or filing became known, as a feed's figures do."""
    known_at = origin["known_at"]
    return f"known {instant(dt.datetime.fromisoformat(known_at))}" if known_at else ""


def _problem(origin: Origin, value: float | None) -> str | None:
    if value is None:
        return "missing"
    return "stale" if origin["stale"] else None


def _age(origin: Origin) -> str:
    """Write an age against its limit: 150 / 2 sessions; without a limit the age alone."""
    if origin["age"] is None:
        return ABSENT
    if origin["limit"] is None:
        return age(origin["age"], origin["age_unit"])
    return f"{origin['age']:,} / {age(origin['limit'], origin['age_unit'])}"


def _printed(document: Valuation) -> list[Component]:
    if not document["printed"]:
        return []
    items = [html.Li(_printed_words(one)) for one in document["printed"]]
    summary = html.Summary(f"{len(items)} figures exactly as printed")
    return [html.Details([summary, html.Ul(items)], className="printed")]


def _printed_words(one: Printed) -> list[Child]:
    unit = f" {one['unit']}" if one["unit"] else ""
    note = f" · {one['note']}" if one["note"] else ""
    figure = html.Strong(f"{one['text']}{unit}")
    return [
        f"{one['ticker']} {one['item'].replace('_', ' ')} ",
        figure,
        f" {day(one['published_on'])}{note}",
    ]
