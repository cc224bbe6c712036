"""What has changed since a page was built: a few numbers that move exactly when the record does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, func, select

from db.tables import TABLES


@dataclass(frozen=True, slots=True)
class Stamp:
    """One text for each kind of record; two equal ones mean that nothing was recorded between."""

    batch: str = ""
    valuations: str = ""
    runs: str = ""
    alerts: str = ""
    mail: str = ""
    quotes: str = ""
    requests: str = ""
    audit: str = ""

    def of(self, kinds: Iterable[str]) -> tuple[str, ...]:
        """Give the stamps of these kinds, to be part of a key."""
        return tuple(getattr(self, kind) for kind in kinds)

    def text(self, kinds: Iterable[str]) -> str:
        """Write the stamps of these kinds as one text, for a browser to hold."""
        return "/".join(self.of(kinds))


NOTHING: Final = Stamp()


def load_stamp(connection: Connection) -> Stamp:
    """Ask for all stamps in one statement that walks indexes and short tables only."""
    batch, valuation = TABLES["batch"], TABLES["valuation"]
    run, alert, change = TABLES["job_run"], TABLES["alert"], TABLES["alert_change"]
    silence, delivery = TABLES["silence"], TABLES["delivery"]
    quote = TABLES["quote"]
    request, plan = TABLES["job_request"], TABLES["job_plan"]
    asked: list[list[Any]] = [
        [select(func.max(batch.c.id))],
        [select(func.max(valuation.c.id))],
        [select(func.max(c)) for c in (run.c.started_at, run.c.finished_at, run.c.next_try_at)],
        [select(func.max(c)) for c in (alert.c.updated_at, change.c.id, silence.c.id)],
        [
            select(func.max(delivery.c.id)),
            *(
                select(func.count()).select_from(delivery).where(delivery.c.state == state)
                for state in ("sent", "failed", "held")
            ),
        ],
        [select(func.max(quote.c.tried_at))],
        [
            *(select(func.max(c)) for c in (request.c.id, request.c.claimed_at)),
            *(select(func.max(c)) for c in (request.c.finished_at, plan.c.planned_at)),
        ],
        [select(func.max(TABLES["audit"].c.id))],
    ]
    flat = [one.scalar_subquery() for together in asked for one in together]
    found = iter(connection.execute(select(*flat)).one())
    return Stamp(*("-".join(str(next(found)) for _ in together) for together in asked))
