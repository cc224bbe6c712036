"""Whether pages have something true to show: database, migrations, age of the valuations."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import SQLAlchemyError

from db.engine import DatabaseUnavailableError, reading
from db.migrate import load_revision, revisions
from db.tables import TABLES

# A scheduler values every company after each local midnight, on holidays too.
OLDEST: Final = timedelta(hours=36)


@dataclass(frozen=True, slots=True)
class Readiness:
    """How the desk stands; it is ready where `problems` is empty."""

    database: str = "ok"
    revision: str | None = None
    expected_revision: str = field(default_factory=lambda: revisions()[-1])
    valued_at: str | None = None
    valued_age_seconds: float | None = None
    problems: list[str] = field(default_factory=list)

    @property
    def ready(self) -> bool:
        """Tell whether nothing is wrong."""
        return not self.problems

    def document(self) -> dict[str, Any]:
        """Give what is answered."""
        return {"ready": self.ready, **asdict(self)}


def load_readiness(engine: Engine, now: datetime) -> Readiness:
    """Look at the database; whatever is wrong is in the answer, in one sentence each."""
    try:
        with reading(engine) as connection:
            return _look(connection, now)
    except (DatabaseUnavailableError, SQLAlchemyError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
        return Readiness("unreachable", problems=[f"the database does not answer: {reason}"])


def _look(connection: Connection, now: datetime) -> Readiness:
    found, expected = load_revision(connection), revisions()[-1]
    if found != expected:
        return Readiness(revision=found, problems=[_behind(found, expected)])
    at = connection.execute(select(func.max(TABLES["valuation"].c.computed_at))).scalar()
    if at is None:
        problem = "no valuation is recorded: tracker run recompute"
        return Readiness(revision=found, problems=[problem])
    age = now - at
    old = f"the last valuation is of {at:%Y-%m-%d %H:%M} UTC: nothing schedules; tracker schedule"
    return Readiness(
        revision=found,
        valued_at=f"{at:%Y-%m-%dT%H:%M:%SZ}",
        valued_age_seconds=round(age.total_seconds(), 3),
        problems=[old] if age > OLDEST else [],
    )


def _behind(found: str | None, expected: str) -> str:
    if found is None:
        return "the database holds no tables: tracker init"
    if found > expected:
        return f"the database is at {found}, this program at {expected}: update the program"
    return f"the database is at {found}, this program at {expected}: tracker init"
