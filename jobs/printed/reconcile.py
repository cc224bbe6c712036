"""The audit of a report for a terminal: disagreements first, each line with its sentence."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from rich.console import Console

from jobs.printed.figures import MISSING, count, day, number
from jobs.printed.terminal import Figures, Words, open_console, print_line, print_table
from tracker.reconcile import Audit, Check
from tracker.reconcile.checks import AGREES, CANNOT_TELL, DISAGREES, Bounds

HEADINGS = {DISAGREES: "disagrees", CANNOT_TELL: "cannot tell", AGREES: "agrees"}
DIGITS = 6  # significant ones of a recomputed figure


def print_audit(audit: Audit, *, ticker: str) -> None:
    """Print every relation tried, by verdict and group, and the rates that they imply."""
    console = open_console()
    if audit.published_on is None:
        print_line(console, f"{ticker}: no printed figures are on record; nothing to reconcile")
        return
    published = day(str(audit.published_on))
    heading = f"{ticker}: the report of {published} against itself and the market"
    print_line(console, heading, "bold")
    print_line(console, _summary(audit))
    for verdict, words in HEADINGS.items():
        checks = audit.of(verdict)
        if checks:
            console.print()
            print_line(console, f"{words}: {count(len(checks), 'relations')}", "bold")
            _print_groups(console, checks)
    if audit.implied:
        rows = [[one.name, *map(_figure, one.interval.ends)] for one in audit.implied]
        print_table(console, [Words("implied"), Figures("from"), Figures("to")], rows)


def _summary(audit: Audit) -> str:
    agree, disagree, untold = (len(audit.of(one)) for one in (AGREES, DISAGREES, CANNOT_TELL))
    tried = count(len(audit.checks), "relations")
    return f"{tried}: {agree} agree, {disagree} disagree, of {untold} nothing can be told"


def _print_groups(console: Console, checks: Sequence[Check]) -> None:
    for group in dict.fromkeys(check.group for check in checks):
        columns = [
            Words(group),
            Figures("printed"),
            Figures("recomputed"),
            Words("why"),
        ]
        rows = [_row(check) for check in checks if check.group == group]
        print_table(console, columns, rows)


def _row(check: Check) -> list[str]:
    return [check.name, check.printed or MISSING, _span(check.computed), check.explanation]


def _span(bounds: Bounds) -> str:
    low, high = (_figure(one) for one in bounds)
    return low if low == high else f"{low} to {high}"


def _figure(end: Fraction | None) -> str:
    """Write one end with its significant digits: 265,806 or 0.8516."""
    if end is None:
        return MISSING
    places = max(0, DIGITS - len(str(abs(int(end)))) - 1)
    return number(float(end), min(places, 3))
