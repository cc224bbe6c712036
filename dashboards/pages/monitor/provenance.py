"""Where does this come from: every input of the valuation with its date, source, age and mend."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboards.cards import card
from dashboards.elements import Child, Children
from dashboards.formats import (
    ABSENT,
    SPACE,
    age,
    bare_amount,
    day,
    fiscal_year,
    in_millions,
    instant,
    price,
    rate,
    shares,
)
from dashboards.marks import stale_mark
from dashboards.pages.monitor.multiples import basis_words
from dashboards.sentences import in_english
from dashboards.tables import Column, table
from dashboards.words import msg, say, say_count
from tracker.document import Fx, Origin, Price, Printed, Revenue, Shares, Valuation
from tracker.standing import is_over

RELOAD: Final = "tracker coverage load FILE"
PRINTED: Final = {"price": msg("price"), "market_cap": msg("market cap")}


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
        Column(say("Input"), figure=False),
        Column(say("Value")),
        Column(say("Date")),
        Column(say("Source"), figure=False),
        Column(say("Where exactly"), figure=False),
        Column(say("Age / limit")),
        Column(say("State and mend"), figure=False),
    ]
    rows = [_row(one) for one in inputs_of(document)]
    body = table(columns, rows, "inputs", say("Every input of this valuation"))
    return card(say("Where the numbers come from"), [body, *_printed(document)], "provenance")


def _row(one: Input) -> list[Children]:
    name = html.Span([html.Span(one.subject, className="subject"), f" {one.item}"])
    note = html.Span(one.note, className="note")
    return [name, one.value, one.date, one.source, note, one.age, _state(one)]


def _state(one: Input) -> list[Child]:
    if one.problem is None:
        return [html.Span(say("ok"), className="ok")]
    state: list[Child] = [stale_mark(one.problem)]
    if one.mend:
        state += [" ", html.Code(one.mend)]
    return state


def _price(ticker: str, close: Price) -> Input:
    value, date = price(close["value"], close["currency"]), day(close["session"])
    mend = "tracker run prices"
    return _input(
        ticker, say("close"), value, date, close, absent=close["value"] is None, mend=mend
    )


def _shares(ticker: str, held: Shares) -> Input:
    reason = " · ".join(part for part in (held["reason"], held["note"]) if part)
    problem = say("unconfirmed") if held["confirmed"] is False else _problem(held, held["value_m"])
    return Input(
        ticker,
        say("shares"),
        shares(held["value_m"]),
        day(held["effective"]),
        held["source"] or ABSENT,
        reason,
        _age(held),
        problem,
        None if problem is None else RELOAD,
    )


def _model(ticker: str, revenue: list[Revenue]) -> Iterable[Input]:
    return _estimates(ticker, say("model"), revenue, RELOAD)


def _consensus(ticker: str, revenue: list[Revenue]) -> Iterable[Input]:
    return _estimates(ticker, say("consensus"), revenue, "tracker run consensus")


def _estimates(ticker: str, kind: str, revenue: list[Revenue], mend: str) -> Iterable[Input]:
    """Give one row for each vintage: years that became known together stand together.

    A source that gave a newer vintage without these years does not reach them: they are entered.
    """
    if not revenue:
        yield Input(ticker, kind, ABSENT, ABSENT, ABSENT, "", ABSENT, say("missing"), mend)
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
    texts = " · ".join(bare_amount(value) for value in values)
    return in_millions(f"{currency or '?'}{SPACE}{texts}")


def _target(document: Valuation) -> Input:
    target, over = document["target"], is_over(document)
    problem = None
    if target["published"] is None or over:
        problem = say("missing") if target["published"] is None else say("horizon over")
    return Input(
        document["ticker"],
        say("target, {basis}", basis=basis_words(document)),
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
    return _input(one["pair"], say("rate"), value, date, one, absent=absent, mend="tracker run fx")


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
    return say("known {at}", at=instant(known_at)) if known_at else ""


def _problem(origin: Origin, value: float | None) -> str | None:
    if value is None:
        return say("missing")
    return say("stale") if origin["stale"] else None


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
    summary = html.Summary(
        say_count("{n} figure exactly as printed", "{n} figures exactly as printed", len(items))
    )
    return [html.Details([summary, html.Ul(items)], className="printed")]


def _printed_words(one: Printed) -> list[Child]:
    unit = f" {one['unit']}" if one["unit"] else ""
    note = f" · {one['note']}" if one["note"] else ""
    known = PRINTED.get(one["item"])
    item = say(known) if known else in_english(one["item"].replace("_", " "))
    figure = html.Strong(f"{one['text']}{unit}", lang="en")
    return [one["ticker"], " ", item, " ", figure, f" {day(one['published_on'])}", in_english(note)]
