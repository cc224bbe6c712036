"""What the command `bridge` answers, and the files it writes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from jobs.drift_files import KNOWN
from jobs.exports import notes, write_csv, write_notes, write_xlsx
from jobs.startup import now_utc
from tracker import __version__
from tracker.bridge import Bridge, Part, bridge
from tracker.document import Disclaimer
from tracker.errors import BadInputError
from tracker.findings import Finding
from tracker.inputs import ValuationInputs
from tracker.origins import day, number
from tracker.problems import find_problems
from tracker.snapshot import finding_document
from tracker.valuation import Known, find_covered


@dataclass(frozen=True, slots=True)
class Explained:
    """A bridge with what its reader has to know: whose it is, of when, and as known when."""

    ticker: str
    name: str
    start: date
    end: date
    known: Known
    bridge: Bridge

    @property
    def disclaimer(self) -> Disclaimer:
        """Give the disclaimer of the coverage."""
        return self.bridge.last.policies.last.disclaimer

    @property
    def findings(self) -> list[tuple[date, Finding]]:
        """List what is doubtful on either date of what was bridged, with that date."""
        name, _, kind = self.bridge.of.partition(":")
        banded = self.bridge.last.policies.last.banded
        marked = name == "upside" and (kind or banded) == "peer_marked"
        own = name in {"upside", "ps", "ps_model", "ps_consensus"}
        with_peers = marked or not own
        found = []
        for on, history in ((self.start, self.bridge.first), (self.end, self.bridge.last)):
            peers = {peer.leg.ticker for peer in history.peers.last_members()}
            found += [
                (on, finding)
                for finding in find_problems(history)
                if with_peers or finding.subject not in peers
            ]
        return found


def answer_bridge(
    inputs: ValuationInputs, *, of: str, start: date, end: date | None, known: Known
) -> Explained:
    """Bridge `of` between two dates, each as known at its own close or with all known now."""
    company, now = find_covered(inputs), now_utc()
    last = end or now.astimezone(company.exchange.timezone).date()
    if end is None and start > last:
        raise BadInputError(f"--from {start} is in the future; give a date that has come")
    if start > last:
        raise BadInputError(f"--from {start} is after --to {last}; exchange them")
    known_at = now if known == "now" else None
    found = bridge(inputs, of=of, start=start, end=last, known_at=known_at)
    return Explained(inputs.ticker, company.name_en, start, last, known, found)


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


def bridge_frame(explained: Explained) -> pd.DataFrame:
    """Lay a bridge out as a table: one row a part, the peers' own once more below them."""
    found = explained.bridge
    rows = [("part", part) for part in found.parts]
    rows += [("of which", part) for part in found.by_peer]
    return pd.DataFrame(
        {
            "row": [kind for kind, _ in rows],
            "factor": [part.factor for _, part in rows],
            "peer": [part.peer for _, part in rows],
            "from": [part.start for _, part in rows],
            "to": [part.end for _, part in rows],
            "part": [part.value for _, part in rows],
        }
    ).set_index("row")


def write_bridge(explained: Explained, *, csv: Path | None, xlsx: Path | None) -> Iterator[Path]:
    """Write a bridge to the files that are named; gives each file once it is written."""
    if csv is not None:
        write_csv(bridge_frame(explained), csv)
        write_notes(_about(explained), csv)
        yield csv
    if xlsx is not None:
        formats = {"from": "#,##0.0000", "to": "#,##0.0000", "part": _format(explained)}
        frame = bridge_frame(explained)
        write_xlsx(frame, xlsx, name="bridge", about=_about(explained), formats=formats)
        yield xlsx


def _format(explained: Explained) -> str:
    """Give the number format of a part: of a ratio in percent, of a multiple as it is."""
    return "0.0%" if explained.bridge.of.startswith(("upside", "premium")) else "0.00"


def _about(explained: Explained) -> dict[str, object]:
    found = explained.bridge
    return {
        "company": f"{explained.name} {explained.ticker}",
        "of": found.of,
        "from": explained.start,
        "to": explained.end,
        "start": found.start,
        "end": found.end,
        "change": found.change,
        "residual": found.residual,
        "no bridge": found.reason,
        "known": KNOWN[explained.known],
        "method": "logarithmic mean Divisia index (LMDI, Ang 2004); the parts sum to the change",
        "written by": f"tracker {__version__}",
        **notes(explained.disclaimer),
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "factor": part.factor,
        "peer": part.peer,
        "from": number(part.start),
        "to": number(part.end),
        "value": number(part.value),
    }
