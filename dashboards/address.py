"""The state of a page is its address: read with care, written in one way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, urlencode

from dashboards.words import say

LONGEST: Final = 2_000  # characters of a query; no page of ours writes so many
MOST: Final = 40  # names in it, likewise


@dataclass(frozen=True, slots=True)
class Address:
    """A path and what its query says; whatever cannot be meant is named in `problems`."""

    path: str
    given: Mapping[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list, compare=False)

    def choice(self, name: str, allowed: Collection[str], default: str) -> str:
        """Give one of the allowed values; another is named, and the default is taken."""
        value = self.given.get(name)
        if value is None or value in allowed:
            return default if value is None else value
        self.refuse(name, value, say("one of {allowed}", allowed=", ".join(allowed)))
        return default

    def day(self, name: str, default: dt.date | None = None) -> dt.date | None:
        """Give an ISO date; what is none is named, and the default is taken."""
        value = self.given.get(name)
        if not value:
            return default
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            self.refuse(name, value, say("a date such as 2026-04-15"))
            return default

    def number(self, name: str, low: float, high: float) -> float | None:
        """Give a number within its limits, None where there is none."""
        value = self.given.get(name)
        if not value:
            return None
        try:
            found = float(value)
        except ValueError:
            found = float("nan")
        if low <= found <= high:
            return found
        self.refuse(name, value, say("a number from {low} to {high}", low=low, high=high))
        return None

    def ticker(self, known: Collection[str], name: str = "t") -> str | None:
        """Give one of the known tickers in any case; else the first of them, and say so."""
        value = self.given.get(name)
        first = next(iter(known), None)
        if value is None or first is None:
            return first
        for ticker in known:
            if ticker.casefold() == value.strip().casefold():
                return ticker
        self.refuse(name, value, say("a covered ticker such as {first}", first=first))
        return first

    def href(self, path: str | None = None, **changes: object) -> str:
        """Write the address with these changes; None takes a name out."""
        merged = {**self.given, **{name: value for name, value in changes.items()}}
        kept = {name: str(value) for name, value in merged.items() if value is not None}
        query = urlencode(sorted(kept.items()))
        target = self.path if path is None else path
        return f"{target}?{query}" if query else target

    def without(self, *names: str) -> Address:
        """Give the address without some names, for links that begin anew."""
        return Address(self.path, {k: v for k, v in self.given.items() if k not in names})

    def refuse(self, name: str, value: str, wanted: str) -> None:
        """Note what the address cannot mean by a name, and what was expected."""
        shown = value if len(value) <= 40 else f"{value[:40]}…"
        problem = say(
            "{name}={value} in the address: expected {wanted}",
            name=name,
            value=shown,
            wanted=wanted,
        )
        if problem not in self.problems:  # several parts of a page may ask for the same
            self.problems.append(problem)


def address_of(path: object, search: object) -> Address:
    """Read what a browser sends as path and query; anything else is an address without state."""
    where = path if isinstance(path, str) else ""
    query = search.removeprefix("?") if isinstance(search, str) else ""
    if len(query) > LONGEST or query.count("&") >= MOST:
        query = ""
    return Address(where, dict(parse_qsl(query)))
