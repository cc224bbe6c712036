"""Ratings since their publication for a terminal: what they earned, how often the band agreed."""

from __future__ import annotations

from typing import Final

from rich.console import Console

from jobs.printed.figures import MISSING, count, day, millions, money, number, percent, words
from jobs.printed.rating import KINDS
from jobs.printed.terminal import Figures, Words, print_line, print_table
from tracker.scorecard import ScorecardDocument
from tracker.scorecard.document import (
    DirectionDocument,
    MatchDocument,
    OutcomeDocument,
    PublicationDocument,
)

WINDOWS: Final = {
    "1m": "1 month",
    "3m": "3 months",
    "6m": "6 months",
    "12m": "12 months",
    "horizon": "its horizon",
    "to_date": "to date",
}


def print_publications(console: Console, found: ScorecardDocument) -> None:
    """Print each published target, the newest first: its outcomes, its bands, the street since."""
    for one in reversed(found["publications"]):
        console.print()
        print_line(console, _headline(found, one), "bold")
        _print_outcomes(console, found, one)
        if one["match"] is not None:
            for line in _match_lines(found, one["match"]):
                print_line(console, line)
        _print_street(console, one)


def _headline(found: ScorecardDocument, one: PublicationDocument) -> str:
    since = f"since {day(one['published_on'])}"
    if found["restricted"]:
        return since
    over = f", superseded {day(one['superseded_on'])}" if one["superseded_on"] else ""
    target = money(one["target"], one["currency"])
    return f"{since}: {_band(found, one['rating'])}, target {target}{over}"


def _print_outcomes(console: Console, found: ScorecardDocument, one: PublicationDocument) -> None:
    columns = [
        Words("earned over"),
        Figures("until"),
        Figures("absolute"),
        Figures("relative"),
        Words("would have earned"),
        Words("measured"),
    ]
    print_table(console, columns, [_outcome_row(found, one, out) for out in one["outcomes"]])


def _outcome_row(
    found: ScorecardDocument, one: PublicationDocument, out: OutcomeDocument
) -> list[str]:
    until = out["ends"] or out["session"]
    band = _band(found, out["band"]) if not found["restricted"] else MISSING
    return [
        WINDOWS[out["window"]],
        day(until),
        percent(out["absolute"]),
        percent(out["relative"]),
        band,
        out["reason"] or _measured(found, one, out),
    ]


def _measured(found: ScorecardDocument, one: PublicationDocument, out: OutcomeDocument) -> str:
    """Say what an outcome is relative to, with the return that was expected of it; or absolute."""
    closes = f"closes of {day(out['base_session'])} and {day(out['session'])}"
    index = one["benchmark"]
    if out["measure"] == "absolute":
        return f"absolute: no level of {index or 'a benchmark'} is known; {closes}"
    parts = [out["benchmark_symbol"], KINDS.get(out["benchmark_kind"] or "")]
    named = ", ".join(part for part in parts if part)
    expected = found["expected_benchmark_return"]
    stated = "none stated" if expected is None else percent(expected)
    proxy = f" ({named})" if named else ""
    return f"against {index}{proxy}, expected return {stated}; {closes}"


def _match_lines(found: ScorecardDocument, match: MatchDocument) -> list[str]:
    left = [
        (match["carried"], "carried"),
        (match["stale"], "stale"),
        (match["without_close"], "without a close"),
        (match["without_band"], "without a band"),
    ]
    out = ", ".join(f"{n:,} {why}" for n, why in left if n)
    told = (
        f"the band was the rating on {match['matched']:,} of {count(match['sessions'], 'sessions')}"
    )
    lines = [f"{told}{f'; left out: {out}' if out else ''}"]
    if match["stretches"]:
        runs = [
            f"{_band(found, one['band'])} {count(one['sessions'], 'sessions')} "
            f"({day(one['first'])} to {day(one['last'])})"
            for one in match["stretches"]
        ]
        lines.append(f"bands: {', '.join(runs)}")
    return lines


def _print_street(console: Console, one: PublicationDocument) -> None:
    if not one["consensus"]:
        return
    columns = [
        Words("consensus of"),
        Figures("then"),
        Figures("now"),
        Figures("change"),
        Figures("up"),
        Figures("down"),
        Words("remarks"),
    ]
    print_table(console, columns, [_street_row(found) for found in one["consensus"]])


def _street_row(one: DirectionDocument) -> list[str]:
    breaks = [
        f"source changed {day(at['on'])}: {at['before']} to {at['after']}" for at in one["breaks"]
    ]
    dates = ""
    if one["then_as_of"] and one["now_as_of"]:
        dates = f"{day(one['then_as_of'])} to {day(one['now_as_of'])}"
    return [
        f"{words(one['line'])} {one['fiscal_end'][:7]}",
        millions(one["then_m"], one["currency"]),
        millions(one["now_m"], one["currency"]),
        percent(one["change_ratio"]),
        number(one["revisions_up"], 0),
        number(one["revisions_down"], 0),
        "; ".join(part for part in (one["reason"], dates, *breaks) if part),
    ]


def _band(found: ScorecardDocument, band: str | None) -> str:
    names = {known: name["en"] for known, name in found["bands"].items()}
    return MISSING if band is None else names.get(band, words(band))
