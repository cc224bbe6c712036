"""The doctor's report for a terminal: what is set, what is fine, what is not, what to do first."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.text import Text

from jobs.figures import literal
from jobs.terminal import open_console, print_line

COLOURS = {"ok": "green", "warning": "yellow", "error": "red"}


def print_doctor(report: dict[str, Any]) -> None:
    """Print the settings with their origin, then each check with its mend, the worst last.

    The line at the end is the verdict: it is what stands above the prompt.
    """
    console = open_console()
    print_line(console, "Settings:")
    for setting in sorted(report["settings"], key=lambda one: one["origin"] != "default"):
        told = f"{setting['value']} ({setting['origin']})"
        print_line(console, f"{setting['name']} = {told}")
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
