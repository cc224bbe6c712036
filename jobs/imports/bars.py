"""Open, high and low that a file says beside its closes, as rows to record with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from jobs.imports.facts import Fact
from tracker.bar_checks import RANGE

_SHARED: Final = ("ticker", "session", "currency", "known_at", "note")


def bar_rows(observation: str, facts: Iterable[Fact]) -> Iterator[Mapping[str, object]]:
    """Give a bar of each close that has any of them beside it, and whose day was a session."""
    for fact in facts if observation == "price" else ():
        told = {name: fact.beside.get(name) for name in RANGE}
        if fact.row["flag"] is None and any(price is not None for price in told.values()):
            yield {**{name: fact.row[name] for name in _SHARED}, **told}
