"""How fresh the inputs are: newest date, age against its limit, source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboards.asked import Asked
from dashboards.cards import card
from dashboards.controls import segments
from dashboards.elements import Child
from dashboards.file_links import file_links
from dashboards.formats import ABSENT, age, day
from dashboards.marks import stale_mark
from dashboards.pages.health import queries
from dashboards.paging import Paged
from dashboards.tables import Column, table
from dashboards.words import msg, say
from tracker.document import Origin, Valuation

KINDS: Final = {
    "prices": msg("Closes"),
    "fx": msg("FX rates"),
    "consensus": msg("Consensus"),
    "shares": msg("Share counts"),
    "benchmark": msg("Benchmark levels"),
}
STALE: Final = "stale"
MOST: Final = 30  # rows shown at once


@dataclass(frozen=True, slots=True)
class Input:
    """One input as the valuations used it; `missing` where there is none at all."""

    kind: str
    subject: str
    newest: str | None
    age: int | None = None
    unit: str | None = None
    limit: int | None = None
    source: str | None = None
    stale: bool = False

    @property
    def missing(self) -> bool:
        """Tell whether there is none."""
        return self.newest is None


def inputs_of(asked: Asked) -> list[Input]:
    """List each input of each company once, the worst first within its kind."""
    found: dict[tuple[str, str], Input] = {}
    for shown in asked.snapshot.valuations:
        for one in _of_document(shown.document):
            held = found.get((one.kind, one.subject))
            if held is None or (one.newest or "") > (held.newest or ""):
                found[one.kind, one.subject] = one
    for index, source, session in queries.levels(asked):
        found["benchmark", index] = Input("benchmark", index, str(session), source=source)
    place = list(KINDS)
    return sorted(found.values(), key=lambda one: (place.index(one.kind), *_need(one)))


def inputs_card(asked: Asked) -> Component:
    """Count each kind, and list the inputs of the one that the address asks for."""
    inputs = inputs_of(asked)
    chosen = asked.address.choice("input", [STALE, *KINDS], STALE)
    shown = [one for one in inputs if (_bad(one) if chosen == STALE else one.kind == chosen)]
    counted = sum(_bad(one) for one in inputs)
    late = say("Stale or missing")
    options = {STALE: f"{late} {counted}"}
    options |= {
        kind: f"{say(words)} {sum(one.kind == kind for one in inputs)}"
        for kind, words in KINDS.items()
    }
    choice = segments(asked.address.without("ip"), "input", options, chosen, say("Inputs"))
    files = file_links(asked.address, "health", "inputs", say("Freshness of inputs"))
    parts: list[Component] = [html.Div([choice, files], className="controls")]
    if shown:
        paged = Paged("ip", MOST, say("Pages of the inputs"))
        parts.append(_table(paged.cut(asked.address, shown)))
        parts += paged.links(asked.address, len(shown))
    else:
        fresh = say("Every input is within its limit.") if inputs else say("Nothing is valued yet.")
        empty = fresh if chosen == STALE else say("No input of this kind is recorded.")
        parts.append(html.P(empty, className="nothing"))
    hint = say("as the last valuations used them")
    return card(say("Freshness of inputs"), parts, "inputs-health", hint)


def _table(inputs: Sequence[Input]) -> Component:
    columns = [
        Column(say("About"), figure=False),
        Column(say("Kind"), figure=False),
        Column(say("Newest"), figure=False),
        Column(say("Age")),
        Column(say("Limit")),
        Column(say("Source"), figure=False),
        Column(say("State"), figure=False),
    ]
    return table(columns, [_row(one) for one in inputs], "inputs", say("Freshness of inputs"))


def _row(one: Input) -> list[Child]:
    state: Child = say("fresh")
    if one.missing:
        state = stale_mark(say("missing"))
    elif one.stale:
        state = stale_mark(say("stale"))
    limit = say("none") if one.limit is None else age(one.limit, one.unit)
    return [
        one.subject,
        say(KINDS[one.kind]),
        day(one.newest),
        age(one.age, one.unit),
        limit,
        one.source or ABSENT,
        state,
    ]


def _of_document(document: Valuation) -> Iterator[Input]:
    for company in (document, *document["peers"]):
        ticker = company["ticker"]
        yield _input("prices", ticker, company["price"]["session"], company["price"])
        yield _input("shares", ticker, company["shares"]["effective"], company["shares"])
    for rate in document["fx"]:
        yield _input("fx", rate["pair"], rate["date"], rate)
    for peer in document["peers"]:
        dated = [one for one in peer["revenue"] if one["as_of"]]
        if not dated:
            yield Input("consensus", peer["ticker"], None)
        for one in sorted(dated, key=lambda one: one["age"] or 0)[-1:]:  # the oldest year
            yield _input("consensus", peer["ticker"], one["as_of"], one)


def _input(kind: str, subject: str, newest: str | None, origin: Origin) -> Input:
    return Input(
        kind,
        subject,
        newest,
        origin["age"],
        origin["age_unit"],
        origin["limit"],
        origin["source"],
        origin["stale"],
    )


def _bad(one: Input) -> bool:
    return one.stale or one.missing


def _need(one: Input) -> tuple[bool, int, str]:
    return not _bad(one), -(one.age or 0), one.subject
