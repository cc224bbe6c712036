"""`tracker coverage load`: a file recorded or drafted, and what it changes, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from db.drafts import load_new_rows
from db.engine import reading
from db.inputs import load_covered, load_inputs
from jobs.coverage.loading import CoverageText, Loaded, load_coverage
from jobs.drafts.rows import row_changes
from jobs.drafts.shown import difference
from tracker.coverage.facts import coverage_facts
from tracker.restricted import is_restricted
from tracker.vintages.document import DifferenceDocument


@dataclass(frozen=True, slots=True)
class Edit:
    """What a file changes of what is recorded, value by value, and of what is shown."""

    row_changes: list[dict[str, Any]]
    difference: DifferenceDocument


def load_edited(
    engine: Engine, text: CoverageText, *, now: datetime, by: str
) -> tuple[Loaded, Edit | None]:
    """Record what a file changes, or draft it; with the difference to what was in force.

    None of a company that is new, that nothing changes of, or of which no figure may be shown.
    """
    changed = _edit(engine, text, now=now)
    return load_coverage(engine, text, now=now, by=by), changed


def _edit(engine: Engine, text: CoverageText, *, now: datetime) -> Edit | None:
    coverage = text.parse(now=now)
    with reading(engine) as connection:
        if coverage.ticker not in load_covered(connection):
            return None
        facts, source = coverage_facts(coverage), coverage.source
        rows = load_new_rows(connection, rows=facts, source=source, now=now)
        inputs = load_inputs(connection, ticker=coverage.ticker)
    if not rows or is_restricted(inputs):
        return None
    return Edit(
        row_changes(inputs, rows, source=source),
        difference(inputs, rows, source=source, now=now).document(),
    )
