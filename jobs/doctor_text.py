"""The doctor's report for a terminal: each part with its mend, then the settings."""

from __future__ import annotations

from typing import Any

from rich.text import Text

from jobs.figures import literal
from jobs.terminal import open_console, print_line

COLOURS = {"ok": "green", "warning": "yellow", "error": "red"}


def print_doctor(report: dict[str, Any]) -> None:
    """Print each check with its mend, then the settings and where they come from."""
    console = open_console()
    for check in report["checks"]:
        verdict = Text(f"{check['verdict']:8}", COLOURS[check["verdict"]])
        line = verdict.append(literal(f"{check['name']}: {check['message']}"), "default")
        console.print(line, soft_wrap=not console.is_terminal)
        if check["mend"]:
            print_line(console, f"        → {check['mend']}")
    for setting in report["settings"]:
        told = f"{setting['value']} ({setting['origin']})"
        print_line(console, f"{setting['name']} = {told}")
