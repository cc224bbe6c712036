"""What the command `bridge` answers, and the files it writes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from jobs.answers import last_day
from jobs.exports import write_tables
from jobs.recompute import market_day
from jobs.startup import now_utc
from tracker.bridge.explained import Explained, bridge_frame
from tracker.bridge.parts import Part, bridge
from tracker.inputs import ValuationInputs
from tracker.origins import day, number
from tracker.snapshot import finding_document
from tracker.valuation import Known, find_covered


def answer_bridge(
    inputs: ValuationInputs, *, of: str, start: date, end: date | None, known: Known
) -> Explained:
    """Bridge `of` between two dates, each as known at its own close or with all known now."""
    now = now_utc()
    last = last_day(start, end, today=market_day(inputs, now))
    known_at = now if known == "now" else None
    found = bridge(inputs, of=of, start=start, end=last, known_at=known_at)
    return Explained(inputs.ticker, find_covered(inputs).name_en, start, last, known, found)


def bridge_document(explained: Explained) -> dict[str, Any]:
    """Lay a bridge out as the command's JSON."""
    found = explained.bridge
    return {
        "ticker": explained.ticker,
        "of": found.of,
        "from": str(explained.start),
        "to": str(explained.end),
        "known": explained.known,
        "from_session": day(found.first.own.leg.session[-1]),
        "to_session": day(found.last.own.leg.session[-1]),
        "start": number(found.start),
        "end": number(found.end),
        "change": number(found.change),
        "parts": [_part(part) for part in found.parts],
        "by_peer": [_part(part) for part in found.by_peer],
        "residual": number(found.residual),
        "reason": found.reason,
        "notes": list(found.notes),
        "findings": [
            {"date": str(on), **finding_document(finding)} for on, finding in explained.findings
        ],
        "disclaimer": explained.disclaimer,
    }


def write_bridge(explained: Explained, *, csv: Path | None, xlsx: Path | None) -> Iterator[Path]:
    """Write a bridge to the files that are named; gives each file once it is written."""
    frame, formats = bridge_frame(explained), explained.formats()
    return write_tables(
        frame, explained.about(), name="bridge", csv=csv, xlsx=xlsx, formats=formats
    )


def _part(part: Part) -> dict[str, Any]:
    return {
        "factor": part.factor,
        "peer": part.peer,
        "from": number(part.start),
        "to": number(part.end),
        "value": number(part.value),
    }
