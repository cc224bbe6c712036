"""The groups of covered companies: by what they are told apart, and where each belongs."""

from __future__ import annotations

from typing import Final

from dashboards.formats import words
from dashboards.pages.monitor.lines import Line
from dashboards.words import msg, say
from tracker.standing import is_over

BY: Final = {
    "sector": msg("Sector"),
    "analyst": msg("Analyst"),
    "market": msg("Market"),
    "status": msg("Status"),
}
GROUPS: Final = {
    "none": msg("not grouped"),
    "sector": msg("by sector"),
    "analyst": msg("by analyst"),
    "market": msg("by market"),
    "status": msg("by status"),
}
NOWHERE: Final = "-"  # what nothing is recorded of


def group_of(line: Line, by: str) -> str:
    """Give the group a line belongs to, the same in every language: it stands in addresses."""
    status = "horizon_ended" if is_over(line.document) else line.document["status"]
    found = {
        "sector": line.sector,
        "analyst": line.analyst,
        "market": line.market,
        "status": status or "",
    }
    return found[by] or NOWHERE


def group_words(by: str, value: str) -> str:
    """Name a group: a status in words, the others as they are recorded."""
    if value == NOWHERE:
        return say("not recorded")
    return words(value) if by == "status" else value
