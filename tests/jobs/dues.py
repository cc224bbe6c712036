"""What is due of a desk that covers Hong Kong, with peers in New York, and how a test reads it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from jobs.due import Due, World

SECOND = timedelta(seconds=1)
WORLD = World(exchanges=("XHKG", "XNAS"), covered_exchanges=("XHKG",), last_batch=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def world(*exchanges: str, covered: tuple[str, ...] = (), batch: int = 1) -> World:
    return World(exchanges, covered, batch)


def keys(job: str, found: list[Due]) -> list[str]:
    return [due.due_key for due in found if due.job == job]


def only(job: str, found: list[Due]) -> Due:
    (due,) = [due for due in found if due.job == job]
    return due
