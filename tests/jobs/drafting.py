"""A desk whose coverage asks for approval, and what is drafted there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from db.drafts import Draft, load_drafts
from db.engine import open_engine, reading, writing
from jobs.coverage.loading import CoverageText, load_coverage
from jobs.drafts.deciding import Decided, record_verdict
from jobs.drafts.made import draft_target
from tests.jobs.texts import changed
from tracker.errors import BadInputError

# Loaded in the evening of the report; drafted the next morning, decided an hour later.
ASKED = datetime(2026, 4, 15, 9, tzinfo=UTC)
DRAFTED = datetime(2026, 4, 16, 1, tzinfo=UTC)
DECIDED = DRAFTED + timedelta(hours=1)
FOUR_EYES = changed('banded = "published"', 'banded = "published"\napproval = true')


def ask_approval(engine: Engine, text: str = FOUR_EYES) -> None:
    """Load a file whose policy asks for approval; the one in force does not yet, so it counts."""
    loaded = load_coverage(engine, CoverageText("mine.toml", text, "user"), now=ASKED, by="Ann")
    assert loaded.draft is None


def target(price: float = 1400.0, **other: Any) -> Mapping[str, Any]:
    return {
        "ticker": "0100.HK",
        "published_on": date(2026, 4, 16),
        "rating": "buy",
        "price": price,
        "currency": "HKD",
        "multiple": 80.0,
        "fiscal_end": date(2027, 12, 31),
        "horizon_ends": date(2026, 10, 16),
        "benchmark": "MSCI China",
        "note": None,
        "known_at": DRAFTED,
        **other,
    }


def drafted(engine: Engine, *, by: str = "Ann", price: float = 1400.0) -> Draft:
    with writing(engine) as connection:
        row = target(price)
        draft = draft_target(connection, "0100.HK", row, by=by, why=None, now=DRAFTED)
    assert draft is not None
    return draft


def decided(
    engine: Engine,
    draft: int = 1,
    *,
    by: str = "Bob",
    reject: bool = False,
    why: str | None = None,
    anyway: bool = False,
) -> Decided:
    with writing(engine) as connection:
        verdict = "rejected" if reject else "approved"
        return record_verdict(
            connection, draft, verdict, by=by, why=why, anyway=anyway, now=DECIDED
        )


def states(engine: Engine) -> list[str]:
    with reading(engine) as connection:
        return [one.state for one in load_drafts(connection)]


def approve_in_a_process(url: str, by: str) -> None:
    """Approve the first draft; who comes second is refused, which is no failure of the process."""
    try:
        decided(open_engine(url), by=by)
    except BadInputError as refusal:
        assert "nothing is left to decide" in str(refusal)
