"""What a file says against what is known: new, changed, the same from another, or recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import Connection

from db.known import load_known
from db.observations import load_changes
from jobs.imports.facts import SOURCE, Fact
from tracker.inputs import FRAMES
from tracker.ledger import rank_of

Status = Literal["new", "changed", "same", "unchanged"]
# The column that a reader compares, of each kind.
VALUES: Final[Mapping[str, str]] = {
    "price": "close",
    "fx_rate": "rate",
    "consensus": "mean_m",
    "forecast": "value",
    "share_count": "shares_m",
    "split": "ratio",
    "benchmark_level": "level",
    "actual": "value",
    "event": "text",
}
# Of these a later date replaces an earlier one, so the date is no part of what they are about.
VINTAGES: Final = frozenset({"consensus", "forecast", "actual", "share_count"})


@dataclass(frozen=True, slots=True)
class Change:
    """One fact beside what was in force; `status` says whether and why it would be recorded."""

    line: int
    subject: str
    name: str  # what it is about, in words: "2513.HK 2026-12-31"
    status: Status
    after: Any
    before: Any = None
    before_source: str | None = None  # "report of 2026-04-15"
    currency: str | None = None
    before_currency: str | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Give the change as a ratio; None where the two cannot be compared."""
        numbers = isinstance(self.before, float) and isinstance(self.after, float)
        if self.status != "changed" or not numbers or not self.before:
            return None
        same = self.currency == self.before_currency
        return self.after / self.before - 1 if same else None


def compare_facts(
    connection: Connection, observation: str, facts: Sequence[Fact], *, now: datetime
) -> list[Change]:
    """Compare every fact with the value in force before it, whoever gave that."""
    rows = [fact.row for fact in facts]
    recorded = load_changes(connection, kind=observation, rows=rows, source=SOURCE, now=now)
    keys = (recorded.new.columns[name] for name in FRAMES[observation].key)
    new = set(zip(*keys, strict=True))
    known = _by_subject(
        observation,
        load_known(connection, kind=observation, rows=rows, vintages=observation in VINTAGES),
    )
    return [_change(observation, fact, fact.key(observation) in new, known) for fact in facts]


def _change(
    observation: str,
    fact: Fact,
    is_new: bool,
    known: Mapping[tuple[object, ...], Sequence[Mapping[str, Any]]],
) -> Change:
    column, dated = VALUES[observation], _dated(observation)
    before = in_force(known.get(_about(observation, fact.row), ()), dated, fact.row[dated])
    after = fact.row[column]
    status: Status = "new"
    if not is_new:
        status = "unchanged"
    elif before is not None:
        same = before[column] == after and before.get("currency") == fact.row.get("currency")
        status = "same" if same else "changed"
    about = [str(part) for part in _about(observation, fact.row) if part != "revenue"]
    return Change(
        line=fact.line,
        subject=about[0] if observation != "fx_rate" else "".join(about[:2]),
        name=" ".join(about),
        status=status,
        after=after,
        before=None if before is None else before[column],
        before_source=None if before is None else f"{before['source']} of {before[dated]}",
        currency=fact.row.get("currency"),  # type: ignore[arg-type]
        before_currency=None if before is None else before.get("currency"),
        note=str(fact.row["note"]),
    )


def _by_subject(
    observation: str, rows: Sequence[Mapping[str, Any]]
) -> dict[tuple[object, ...], list[Mapping[str, Any]]]:
    found: dict[tuple[object, ...], list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault(_about(observation, row), []).append(row)
    return found


def _about(observation: str, row: Mapping[str, Any]) -> tuple[object, ...]:
    dated = _dated(observation) if observation in VINTAGES else None
    return tuple(row[name] for name in FRAMES[observation].key if name != dated)


def _dated(observation: str) -> str:
    return FRAMES[observation].effective or "date"


def in_force(
    rows: Sequence[Mapping[str, Any]], dated: str, day: object
) -> Mapping[str, Any] | None:
    """Give the row that counts before a file is recorded: as the engine would choose it."""
    held = [row for row in rows if row[dated] <= day]
    return max(held, key=lambda row: _weight(row, dated), default=None)


def _weight(row: Mapping[str, Any], dated: str) -> tuple[Any, ...]:
    return row[dated], rank_of(str(row["source"])), row["known_at"], row["id"]
