"""A bridge for a terminal: start, one line a part, end."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Console

from jobs.printed.figures import MISSING, day, number, percent, points, words
from jobs.printed.terminal import (
    Figures,
    Words,
    open_console,
    print_disclaimer,
    print_line,
    print_table,
)
from tracker.bridge.explained import Explained
from tracker.bridge.parts import Part
from tracker.drift import KNOWN
from tracker.findings import Severity
from tracker.origins import day as iso
from tracker.valuation import History


def print_bridge(explained: Explained) -> None:
    """Print what moved, from where to where, and each part; or why there is no bridge."""
    console, found = open_console(), explained.bridge
    print_line(console, f"{explained.name} {explained.ticker}: what moved {found.of}", "bold")
    known = KNOWN[explained.known].replace("session", "date")
    print_line(console, f"{explained.start} to {explained.end}, {known}")
    sessions = [day(session_of(side)) for side in (found.first, found.last)]
    print_line(console, f"closes of {sessions[0]} and {sessions[1]}")
    if found.reason is not None:
        print_line(console, f"no bridge: {found.reason}")
    else:
        ratio = found.of.startswith(("upside", "premium"))
        _print_parts(console, explained, points if ratio else turns, percent if ratio else times)
    for note in found.notes:
        print_line(console, f"note: {note}")
    for on, finding in explained.findings:
        if finding.severity is not Severity.INFO:
            print_line(console, f"{finding.severity.value} on {on}: {finding.message}")
    print_disclaimer(console, explained.disclaimer)


def session_of(side: History) -> str | None:
    """Give the session of the close that a side was valued with, None without one."""
    return iso(side.own.leg.session[-1])


def turns(value: float | None) -> str:
    """Write a change of a multiple: −4.0×."""
    return MISSING if value is None else f"{value:+.2f}×".replace("-", "−")


def times(value: float | None) -> str:
    """Write a multiple with the places of its parts: 48.29×."""
    return number(value, 2, "×")


def _print_parts(
    console: Console,
    explained: Explained,
    moved: Callable[[float | None], str],
    level: Callable[[float | None], str],
) -> None:
    found = explained.bridge
    rows = [["start", "", str(explained.start), "", level(found.start)]]
    rows += [_row(part, moved) for part in found.parts]
    rows += [["end", "", "", str(explained.end), level(found.end)]]
    rows += [["change", "", "", "", moved(found.change)]]
    titles = [Words("factor"), Words("of"), Figures("from"), Figures("to"), Figures("part")]
    print_table(console, titles, rows)
    if found.by_peer:
        console.print()
        print_line(console, "of the peers' part, by peer:")
        print_table(console, titles, [_row(part, moved) for part in found.by_peer])
    console.print()
    print_line(console, "The parts sum to the change (logarithmic mean Divisia index, Ang 2004).")


def _row(part: Part, moved: Callable[[float | None], str]) -> list[str]:
    return [
        words(part.factor),
        part.peer or "",
        _factor(part.start),
        _factor(part.end),
        moved(part.value) if part.value else "0",
    ]


def _factor(value: float | None) -> str:
    """Write a factor with about five digits, whatever its size."""
    if value is None:
        return MISSING
    return number(value, 2 if abs(value) >= 100 else 4)
