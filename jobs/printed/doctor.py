"""The doctor's report for a terminal: what is set, what is fine, what is not, what to do first."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.text import Text

from jobs.printed.figures import literal
from jobs.printed.terminal import open_console, print_line

PLACES = ("TRACKER_HOME", "TRACKER_DATABASE_URL", "TRACKER_COVERAGE")  # told in any case
COLOURS = {"ok": "green", "warning": "yellow", "error": "red"}


def print_doctor(report: dict[str, Any]) -> None:
    """Print what is set and where the desk lives, then each check with its mend, the worst last.

    The line at the end is the verdict: it is what stands above the prompt.
    """
    console = open_console()
    print_line(console, "Settings:")
    settings = report["settings"]
    told = [one for one in settings if one["origin"] != "default" or one["name"] in PLACES]
    for setting in told:
        print_line(console, f"{setting['name']} = {setting['value']} ({setting['origin']})")
    if others := len(settings) - len(told):
        print_line(console, f"{others} more at their defaults: 'tracker doctor --json' lists them")
    for verdict, title in (("ok", "Fine:"), ("warning", "To look at:"), ("error", "Wrong:")):
        found = [check for check in report["checks"] if check["verdict"] == verdict]
        if found:
            console.print()
            print_line(console, title)
        for check in found:
            _print_check(console, check)
    console.print()
    print_line(console, verdict_line(report["checks"]))


def verdict_line(checks: list[dict[str, Any]]) -> str:
    """Say in one line how it stands and what to do first."""
    wrong = [check for check in checks if check["verdict"] == "error"]
    doubtful = [check for check in checks if check["verdict"] == "warning"]
    beside = f", {len(doubtful)} to look at" if doubtful else ""
    if wrong:
        return f"{len(wrong)} wrong{beside}. First: {wrong[0]['name']}: {wrong[0]['mend']}"
    if doubtful:
        first = doubtful[0]
        return f"Nothing is wrong{beside}. First: {first['name']}: {first['mend']}"
    return "All is well."


def _print_check(console: Console, check: dict[str, Any]) -> None:
    verdict = Text(f"{check['verdict']:8}", COLOURS[check["verdict"]])
    line = verdict.append(literal(f"{check['name']}: {check['message']}"), "default")
    console.print(line, soft_wrap=not console.is_terminal)
    if check["mend"]:
        print_line(console, f"        → {check['mend']}")
