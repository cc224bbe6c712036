"""The memory of a rule as the JSON that is recorded, and back."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from tracker.alerts.bands import BandMemory
from tracker.alerts.changes import BANDED, Reason
from tracker.alerts.conditions import Reasons

_BANDS: TypeAdapter[BandMemory] = TypeAdapter(BandMemory)
_REASONS: TypeAdapter[Reasons] = TypeAdapter(Reasons)
_REASON: TypeAdapter[list[Reason]] = TypeAdapter(list[Reason])


def memory_document(memory: BandMemory | Reasons) -> dict[str, Any]:
    """Give a memory as JSON."""
    kind: Any = _BANDS if isinstance(memory, BandMemory) else _REASONS
    found: dict[str, Any] = kind.dump_python(memory, mode="json")
    return found


def read_memory(rule: str, document: object) -> BandMemory | Reasons:
    """Read a memory as it was recorded."""
    kind: Any = _BANDS if rule in BANDED else _REASONS
    found: BandMemory | Reasons = kind.validate_python(document)
    return found


def reason_documents(reasons: tuple[Reason, ...]) -> list[dict[str, Any]]:
    """Give reasons as JSON."""
    found: list[dict[str, Any]] = _REASON.dump_python(list(reasons), mode="json")
    return found


def read_reasons(document: object) -> list[Reason]:
    """Read reasons as they were recorded."""
    return _REASON.validate_python(document)
