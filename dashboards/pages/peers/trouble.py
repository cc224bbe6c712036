"""Missing and stale: whom it concerns, why, what it does to the figures, and the mend."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboards.cards import card
from dashboards.elements import Children
from dashboards.findings import COMMAND, told
from dashboards.formats import age, day
from dashboards.marks import stale_mark
from dashboards.pages.peers.queries import Company, Comparison, period_name
from dashboards.tables import Column, table
from dashboards.words import say
from tracker.document import FindingDocument, Fx, Origin

LOAD: Final = "tracker coverage load FILE"
# What the rows made from the valuation's own fields say already, or what is not about peers.
SAID: Final = frozenset(
    {
        "stale_price",
        "stale_fx",
        "stale_consensus",
        "missing_consensus",
        "missing_price",
        "missing_shares",
        "missing_fx",
        "unconfirmed_shares",
        "calendarised",
        "no_peer_marked_target",
    }
)


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is missing or old: the figures it touches, the reason, the command."""

    subject: str
    state: str
    why: Children
    effect: str
    mend: str | None
    missing: bool = False


def troubles(found: Comparison) -> list[Trouble]:
    """List what is missing first, then what is old or in doubt; by company, in their order."""
    asked = [one for one in found.companies if not one.on_street]
    listed = [one for company in asked for one in _company(company, found)]
    listed += [_fx(one) for one in found.document["fx"] if one["stale"] or one["rate"] is None]
    listed += [_finding(one) for one in _findings(found)]
    return sorted(listed, key=lambda one: not one.missing)


def trouble_card(found: Comparison) -> Component:
    """Show the list, or say that there is nothing to show."""
    title, listed = say("Missing and stale"), troubles(found)
    if not listed:
        told = say("Nothing is missing and nothing is stale.")
        return card(title, [html.P(told, className="nothing")], "trouble-card")
    columns = [
        Column(say("Subject"), figure=False),
        Column(say("State"), figure=False),
        Column(say("Why"), figure=False),
        Column(say("What it does"), figure=False),
        Column(say("Mend"), figure=False),
    ]
    rows: list[list[Children]] = [
        [
            html.Span(one.subject, className="name"),
            html.Strong(one.state) if one.missing else stale_mark(one.state),
            one.why,
            one.effect,
            html.Code(one.mend) if one.mend else "",
        ]
        for one in listed
    ]
    caption = say("What is missing or stale, why, and what to do")
    return card(title, [table(columns, rows, "trouble", caption)], "trouble-card")


def _company(one: Company, found: Comparison) -> Iterator[Trouble]:
    close, shares = one.market["price"], one.market["shares"]
    unused = say("no multiple, so it is not counted") if not one.own else say("no multiple")
    if close["value"] is None:
        why = say("no close is recorded")
        yield Trouble(one.ticker, say("missing"), why, unused, "tracker run prices", missing=True)
    elif close["stale"]:
        held = say("counted at its last close, marked")
        why = _old(say("close of {day}", day=day(close["session"])), close)
        yield Trouble(one.ticker, say("stale"), why, held, "tracker run prices")
    if shares["value_m"] is None:
        why = say("no share count is recorded")
        yield Trouble(one.ticker, say("missing"), why, unused, LOAD, missing=True)
    elif shares["confirmed"] is False:
        why = say("share count of {day} is not confirmed", day=day(shares["effective"]))
        held = say("market cap and multiples rest on it")
        yield Trouble(one.ticker, say("unconfirmed"), why, held, LOAD)
    yield from _estimates(one, found)


def _estimates(one: Company, found: Comparison) -> Iterator[Trouble]:
    mend = LOAD if one.own else "tracker run consensus"
    absent = [
        period_name(each)
        for each in found.periods
        if (estimate := one.revenue.get(each)) is None or not (estimate["value_m"] or 0) > 0
    ]
    if absent:
        why = say("no revenue above zero for {periods}", periods=", ".join(absent))
        effect = say("not counted in these periods")
        yield Trouble(one.ticker, say("missing"), why, effect, mend, missing=True)
    old = [each for each in found.periods if each in one.revenue and one.revenue[each]["stale"]]
    if old:
        estimate = one.revenue[old[0]]
        dated = say("estimates of {day}", day=day(estimate["as_of"]))
        effect = say("counted, marked")
        if one.price_only:
            effect = say("counted here; left out of the peer-marked target: only its price moves")
        yield Trouble(one.ticker, say("stale"), _old(dated, estimate), effect, mend)


def _fx(one: Fx) -> Trouble:
    if one["rate"] is None:
        why, effect = say("no rate is recorded"), say("no multiple across these currencies")
        return Trouble(one["pair"], say("missing"), why, effect, "tracker run fx", missing=True)
    why = _old(say("rate of {day}", day=day(one["date"])), one)
    effect = say("used for every multiple across these currencies")
    return Trouble(one["pair"], say("stale"), why, effect, "tracker run fx")


def _old(what: str, origin: Origin) -> str:
    limit = age(origin["limit"], origin["age_unit"])
    return say(
        "{what}, {age} old, limit {limit}",
        what=what,
        age=age(origin["age"], origin["age_unit"]),
        limit=limit,
    )


def _findings(found: Comparison) -> Iterator[FindingDocument]:
    subjects = {one.ticker for one in found.peers}
    for one in found.document["findings"]:
        if one["subject"] in subjects and one["code"] not in SAID and one["severity"] != "info":
            yield one


def _finding(one: FindingDocument) -> Trouble:
    command = COMMAND.search(one["message"])
    effect = say("used all the same") if one.get("usable", True) else say("not used")
    return Trouble(
        one["subject"], say("in doubt"), told(one), effect, command.group(1) if command else None
    )


def states(listed: list[Trouble]) -> tuple[str, str]:
    """Count what is missing and what is old or in doubt, for the first row of the page."""
    missing = sum(one.missing for one in listed)
    old = len(listed) - missing
    return say("{n} missing", n=missing), say("{n} stale or in doubt", n=old)
