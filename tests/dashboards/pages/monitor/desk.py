"""Lines, alerts and events made by hand, for the overview to show."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dashboards.address import Address, address_of
from dashboards.pages.monitor.lines import Around, Line, lines_of
from dashboards.pages.monitor.rows import Row, covered_row
from dashboards.queries import Shown
from db.alerts import Alert
from db.overview import Ahead, Company
from tests.dashboards import documents, parts
from tests.dashboards.databases import REPORT_EVENING
from tracker.alerts.bands import BandMemory
from tracker.alerts.levels import Level
from tracker.alerts.memory import memory_document
from tracker.document import Valuation

SESSION = date(2026, 4, 15)
BANDS = [
    {
        "id": one["id"],
        "name_en": one["name"]["en"],
        "name_zh": one["name"]["zh"],
        "lower": one["lower"],
        "inclusive": one["inclusive"],
    }
    for one in parts.BANDS
]
POLICY: Mapping[str, Any] = {
    "bands": BANDS,
    "banded": "published",
    "expected_benchmark_return": None,
    "limits": {
        "price_sessions": 2,
        "fx_days": 3,
        "consensus_days": 45,
        "peer_marked_consensus_days": 30,
        "review_upside": 1.0,
        "review_multiple_share": 0.5,
        "review_target_days": 90,
    },
    "alerts": {},
}


def document(ticker: str = "0100.HK", **changes: Any) -> Valuation:
    """The report day's document of another company, with these parts changed."""
    made: Any = copy.deepcopy(documents.report_day())
    made["ticker"] = ticker
    for name, value in changes.items():
        made[name] = {**made[name], **value} if isinstance(value, dict) else value
    return made  # type: ignore[no-any-return]


def alert(rule: str, state: str = "firing", **changes: Any) -> Alert:
    """An open alert of the covered company."""
    values: dict[str, Any] = {
        "rule": rule,
        "ticker": "0100.HK",
        "state": state,
        "old": None,
        "new": None,
        "value": None,
        "threshold": None,
        "flip_price": None,
        "session": SESSION,
        "since": REPORT_EVENING,
        "acknowledged_by": None,
        "acknowledged_at": None,
        "note": None,
        "memory": None,
        "valuation_id": None,
        "updated_at": REPORT_EVENING,
    }
    return Alert(**(values | changes))


def waiting(beyond_margin: int, beyond_edge: int) -> object:
    """What the rule of bands remembers of a Buy that tries to become an Overweight."""
    level = Level("buy", side=-1, beyond_margin=beyond_margin, beyond_edge=beyond_edge)
    memory = BandMemory("published", SESSION, 0.12, level, None, None)
    return memory_document(memory)


def around(
    *,
    sectors: Mapping[str, str] | None = None,
    analysts: Mapping[str, str] | None = None,
    ahead: Mapping[str, Ahead] | None = None,
    closes: Mapping[str, Sequence[float]] | None = None,
    before: Mapping[str, Valuation] | None = None,
    alerts: Mapping[str, Sequence[Alert]] | None = None,
) -> Around:
    """What the record says beside the valuations."""
    companies = {name: Company(name, "XHKG", sector) for name, sector in (sectors or {}).items()}
    policies = {name: {"analyst": analyst} for name, analyst in (analysts or {}).items()}
    return Around(
        companies, policies, ahead or {}, closes or {}, before or {}, alerts or {}, quotes={}
    )


def lines(*found: Valuation, **beside: Any) -> list[Line]:
    """The lines of these documents, in the order of the page."""
    shown = [Shown(number, REPORT_EVENING, one) for number, one in enumerate(found)]
    return lines_of(shown, around(**beside))[0]


def row(found: Valuation, **beside: Any) -> Row:
    """The row of one document."""
    (line,) = lines(found, **beside)
    return covered_row(line, beside.get("closes") or {}, address(), chosen=True)


def address(search: str = "") -> Address:
    return address_of("/", search)
