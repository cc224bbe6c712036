"""The list of alerts for a terminal: what stands, then what changed."""

from __future__ import annotations

from typing import Any

from jobs.mail.phrases import reason_words
from jobs.printed.figures import MISSING, words
from jobs.printed.terminal import Column, Figures, Words, open_console, print_line, print_table
from tracker.alerts.memory import read_reasons


def print_alerts(document: dict[str, Any]) -> None:
    """Print the alerts, one a line, and each change below them where they were asked for."""
    console = open_console()
    alerts, changes = document["alerts"], document["changes"]
    if not alerts:
        print_line(console, "no open alert")
    else:
        titles: list[Column] = [Figures("id"), Words("ticker"), Words("rule"), Words("state")]
        titles += [Words("what"), Figures("session"), Words("noted by"), Words("silent until")]
        print_table(console, titles, [_row(one) for one in alerts])
    if changes:
        titles = [Figures("recorded"), Words("ticker"), Words("rule"), Words("kind"), Words("what")]
        print_table(console, titles, [_change(one) for one in changes])


def _row(alert: dict[str, Any]) -> list[str]:
    return [
        str(alert["id"]),
        alert["ticker"],
        words(alert["rule"]),
        alert["state"],
        _what(alert),
        alert["session"],
        alert["acknowledged_by"] or "",
        (alert["silenced_until"] or "")[:10],
    ]


def _change(change: dict[str, Any]) -> list[str]:
    return [
        change["recorded_at"],
        change["ticker"],
        words(change["rule"]),
        change["kind"],
        _what(change),
    ]


def _what(one: dict[str, Any]) -> str:
    if one["reasons"]:
        return "; ".join(reason_words(reason, "en") for reason in read_reasons(one["reasons"]))
    if one["from"] and one["from"] != one["to"]:
        return f"{words(one['from'])} -> {words(one['to'])}"
    return words(one["to"]) if one["to"] else MISSING
