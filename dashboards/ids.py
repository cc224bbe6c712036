"""The ids of everything that a callback, a style sheet or a test looks up by name."""

from __future__ import annotations

from typing import Final

LOCATION: Final = "location"
TICK: Final = "tick"
VERSION: Final = "version"
CLOCK: Final = "clock"
NOTICE: Final = "notice"
CONTENT: Final = "content"
JOBS: Final = "jobs"
OVERVIEW: Final = "overview"
SCHEME: Final = "colour-scheme"
LOOK: Final = "look"  # the scheme that the browser shows, said by scheme.js
NAVIGATION: Final = "navigation"


def of_ticker(part: str, ticker: str) -> str:
    """Give the id of one company's part of a page; Dash refuses dots and braces in ids."""
    safe = "".join(letter if letter.isalnum() else "-" for letter in ticker)
    return f"{part}-{safe.lower()}"
