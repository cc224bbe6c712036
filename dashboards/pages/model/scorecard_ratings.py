"""What each rating has earned by horizon, how often the band agreed, where the street went."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboards.elements import Child, Children
from dashboards.formats import ABSENT, bare_amount, day, fiscal_year, named, number, percent, price
from dashboards.formats import words as as_words
from dashboards.marks import change
from dashboards.pages.model.periods import line_name
from dashboards.pages.model.scorecard_results import reason_words
from dashboards.rating import proxy_words
from dashboards.tables import Column, table
from dashboards.words import msg, say, say_count
from tracker.scorecard.document import (
    DirectionDocument,
    MatchDocument,
    OutcomeDocument,
    PublicationDocument,
    ScorecardDocument,
)

SHOWN: Final = 6  # publications in a table; the file has all
RUNS: Final = 8  # stretches of a band that are named
WINDOWS: Final = {
    "1m": msg("1 month"),
    "3m": msg("3 months"),
    "6m": msg("6 months"),
    "12m": msg("12 months"),
    "horizon": msg("Published horizon"),
    "to_date": msg("To date"),
}
WHY: Final = {  # in a narrow cell: what the scorecard says of an outcome that is not known
    "not yet": msg("not yet"),
    "no horizon was published": msg("no horizon"),
    "no close was known when the target was published": msg("no base close"),
    "no fresh close is known at its end": msg("no close"),
}


def ratings_table(found: ScorecardDocument) -> Component:
    """Lay out each publication, the newest first, with the rating it would have earned."""
    columns = [
        Column(say("Published"), figure=False),
        Column(say("Rating and target"), figure=False),
        *(Column(say(title)) for title in WINDOWS.values()),
        Column(say("Band was the rating")),
    ]
    rows = [_rating_row(found, one) for one in found["publications"][-SHOWN:][::-1]]
    body = table(columns, rows, "scored-ratings", say("What each rating has earned by horizon"))
    return html.Div(body, className="wide-table")


def _rating_row(found: ScorecardDocument, one: PublicationDocument) -> list[Children]:
    over = one["superseded_on"]
    state = say("superseded {day}", day=day(over)) if over else say("the newest")
    return [
        [day(one["published_on"]), html.Div(state, className="aside")],
        [
            html.Strong(_band(found, one["rating"])),
            html.Div(price(one["target"], one["currency"]), className="aside"),
        ],
        *(_outcome(found, out) for out in one["outcomes"]),
        _match(one["match"]),
    ]


def _outcome(found: ScorecardDocument, out: OutcomeDocument) -> Children:
    """Write a performance with the rating it would be; what is not known says why."""
    until = day(out["ends"] or out["session"])
    if out["measure"] is None:
        why = WHY.get(out["reason"] or "")
        told = say(why) if why else ABSENT
        return [html.Span(told, className="sub"), html.Div(until, className="aside")]
    ratio = out["absolute"] if out["relative"] is None else out["relative"]
    measure = say("absolute") if out["relative"] is None else say("relative")
    return [
        change(ratio),
        html.Div(_band(found, out["band"]), className="earned-band"),
        html.Div(f"{measure} · {until}", className="aside"),
    ]


def _match(match: MatchDocument | None) -> Children:
    if match is None or match["share"] is None:
        return ABSENT
    counted = say(
        "{n} of {all} sessions", n=number(match["matched"], 0), all=number(match["sessions"], 0)
    )
    share = percent(match["share"], 0).removeprefix("+")
    return [html.Strong(share), html.Div(counted, className="aside")]


def measured_words(found: ScorecardDocument) -> Component:
    """Say what performances are relative to: the index, its proxy and kind, the expected return."""
    told = dict.fromkeys(_measures(found))
    expected = found["expected_benchmark_return"]
    stated = say("expected return of the benchmark: none stated, so that bands are of the upside")
    if expected is not None:
        stated = say("expected return of the benchmark: {percent}", percent=percent(expected))
    return html.P("; ".join([*told, stated]), className="sub")


def _measures(found: ScorecardDocument) -> Iterator[str]:
    for one in found["publications"]:
        index = one["benchmark"] or say("its benchmark")
        for out in one["outcomes"]:
            if out["measure"] == "relative":
                proxy = proxy_words(index, out["benchmark_symbol"], out["benchmark_kind"])
                yield say("relative: less the return of {index}", index=proxy)
            elif out["measure"] == "absolute":
                yield say("absolute: no level of {index} is recorded for it", index=index)


def bands_part(found: ScorecardDocument) -> Component:
    """Say how long each band lasted under the newest target, and which sessions are left out."""
    match = found["publications"][-1]["match"]
    if match is None or not match["stretches"]:
        return html.P(say("No session has a band yet."), className="sub")
    runs = [
        say(
            "{band} {sessions}, {first} to {last}",
            band=_band(found, one["band"]),
            sessions=say_count("{n} session", "{n} sessions", one["sessions"]),
            first=day(one["first"]),
            last=day(one["last"]),
        )
        for one in match["stretches"]
    ]
    shown = runs[-RUNS:]
    earlier = say("{n} earlier", n=len(runs) - RUNS) if len(runs) > RUNS else ""
    told = [
        say(
            "Bands under the newest target: {runs}", runs="; ".join([earlier, *shown]).lstrip("; ")
        ),
        _left_out(match),
    ]
    return html.P(". ".join(part for part in told if part), className="sub")


def _left_out(match: MatchDocument) -> str:
    left = (
        (match["carried"], msg("{n} with a carried close")),
        (match["stale"], msg("{n} with a stale close")),
        (match["without_close"], msg("{n} without a close")),
        (match["without_band"], msg("{n} without a band")),
    )
    named_counts = [say(text, n=f"{n:,}") for n, text in left if n]
    if not named_counts:
        return ""
    return say("Sessions left out: {counts}", counts=", ".join(named_counts))


def street_table(found: ScorecardDocument) -> Component:
    """Lay out the street's mean then and now by publication and fiscal year."""
    columns = [
        Column(say("Since"), figure=False),
        Column(say("Line"), figure=False),
        Column(say("Then, m")),
        Column(say("Now, m")),
        Column(say("Change")),
        Column(say("Revisions up")),
        Column(say("Revisions down")),
        Column(say("Remarks"), figure=False),
    ]
    rows: list[list[Children]] = []
    for published in found["publications"][-SHOWN:][::-1]:
        since = day(published["published_on"])
        for place, one in enumerate(published["consensus"]):
            rows.append([since if place == 0 else "", *_street_cells(one)])
    caption = say("Where the consensus went since each publication")
    return html.Div(table(columns, rows, "scored-street", caption), className="wide-table")


def _street_cells(one: DirectionDocument) -> list[Children]:
    breaks = [
        say(
            "source changed {day}: {before} to {after}",
            day=day(at["on"]),
            before=at["before"],
            after=at["after"],
        )
        for at in one["breaks"]
    ]
    between = say("; ")
    remarks: list[Child] = [reason_words(one["reason"]), between.join(breaks)]
    if one["reason"] and breaks:
        remarks.insert(1, between)
    return [
        f"{line_name(one['line'])} {fiscal_year(one['fiscal_end'])}",
        _mean(one["then_m"], one["then_as_of"], one["currency"]),
        _mean(one["now_m"], one["now_as_of"], one["currency"]),
        change(one["change_ratio"]),
        number(one["revisions_up"], 0),
        number(one["revisions_down"], 0),
        html.Span(remarks, className="aside"),
    ]


def _mean(value: float | None, dated: str | None, currency: str | None) -> Children:
    if value is None:
        return ABSENT
    told = html.Span(f"{currency or '?'} {bare_amount(value)}")
    return [told, html.Div(day(dated), className="aside")]


def _band(found: ScorecardDocument, band: str | None) -> str:
    if band is None:
        return ABSENT
    return named(found["bands"].get(band), as_words(band))
