"""One batch on its way: the names of a run that a worker fetches and records, as plain JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection

from db.engine import reading
from db.handouts import Handout, is_waited_for, settle_handout
from db.ledger import LostClaimError
from jobs.desk import Desk
from jobs.due import Due
from jobs.outcome import Fetched, Outcome
from jobs.runner import fetch_and_record
from jobs.scope import Listing
from jobs.sources.contract import Failure, FailureKind

SIZE: Final = 50  # names; enough to share a cookie, few enough to be done in seconds


@dataclass(frozen=True, slots=True)
class Batch:
    """Some listings of a claimed run."""

    due: Due
    attempt: int
    number: int
    listings: Sequence[Listing]

    def arguments(self) -> dict[str, Any]:
        """Give it as the queue keeps it."""
        session = self.due.session
        return {
            "job": self.due.job,
            "due_key": self.due.due_key,
            "exchange": self.due.exchange,
            "session": None if session is None else session.isoformat(),
            "by_hand": self.due.by_hand,
            "attempt": self.attempt,
            "number": self.number,
            "listings": [[one.ticker, one.exchange, one.currency] for one in self.listings],
        }

    @classmethod
    def of(cls, arguments: dict[str, Any]) -> Batch:
        """Read it back."""
        session = arguments["session"]
        due = Due(
            arguments["job"],
            arguments["due_key"],
            arguments["exchange"],
            by_hand=arguments["by_hand"],
            session=None if session is None else date.fromisoformat(session),
        )
        listings = [Listing(*one) for one in arguments["listings"]]
        return cls(due, arguments["attempt"], arguments["number"], listings)

    @property
    def handout(self) -> Handout:
        """Name the note of it in the database."""
        names = [one.ticker for one in self.listings]
        return Handout(self.due.job, self.due.due_key, self.attempt, self.number, names)


def split(listings: Sequence[Listing], *, size: int = SIZE) -> list[Sequence[Listing]]:
    """Cut listings into batches, those of one exchange together: its closures show in several."""
    ordered = sorted(listings, key=lambda one: one.exchange)
    return [ordered[first : first + size] for first in range(0, len(ordered), size)]


def fetch_batch(desk: Desk, batch: Batch) -> bool:
    """Fetch and record a batch, unless nobody waits for it any more; gives whether it was done.

    Doing it twice is a no-op: the second finds it done, before it fetches or when it records.
    """
    with reading(desk.engine) as connection:
        if not is_waited_for(connection, batch.handout):
            return False

    def settle(connection: Connection, fetched: Fetched, now: datetime) -> None:
        settle_handout(
            connection,
            batch.handout,
            state="done",
            owner=desk.owner,
            now=now,
            result=result_of(fetched),
        )

    try:
        fetch_and_record(desk, batch.due, settle, listings=batch.listings)
    except LostClaimError:
        return False
    return True


def fail_batch(desk: Desk, batch: Batch, reason: str) -> None:
    """Give a batch up, each of its names with the reason."""
    failures = tuple(
        Failure(one.ticker, FailureKind.UNREACHABLE, f"{one.ticker}: {reason}")
        for one in batch.listings
    )
    result = result_of(Fetched(Outcome("engine", failures=failures)))
    try:
        with desk.writing() as connection:
            now = desk.clock()
            settle_handout(
                connection, batch.handout, state="failed", owner=desk.owner, now=now, result=result
            )
    except LostClaimError:
        return


def result_of(fetched: Fetched) -> dict[str, Any]:
    """Give what a batch has brought as it is noted: counts, and each failure in words."""
    return {
        "source": fetched.outcome.source,
        "new": dict(fetched.new),
        "unchanged": dict(fetched.unchanged),
        "failures": [
            {
                "subject": one.subject,
                "kind": one.kind.value,
                "message": one.message,
                "retry_at": None if one.retry_at is None else one.retry_at.isoformat(),
            }
            for one in fetched.outcome.failures
        ],
    }


def failure_of(noted: dict[str, Any]) -> Failure:
    """Read a noted failure back."""
    again = noted["retry_at"]
    return Failure(
        noted["subject"],
        FailureKind(noted["kind"]),
        noted["message"],
        None if again is None else datetime.fromisoformat(again),
    )
