"""A bridge with what its reader has to know, and as a table for files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import pandas as pd

from tracker import __version__
from tracker.bridge.parts import Bridge
from tracker.disclaimers import notes
from tracker.document import Disclaimer
from tracker.drift import KNOWN
from tracker.findings import Finding
from tracker.problems import find_problems
from tracker.valuation import History, Known

METHOD: Final = "logarithmic mean Divisia index (LMDI, Ang 2004); the parts sum to the change"


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
        return [
            (on, finding)
            for on, history in self.sides
            for finding in find_problems(history)
            if self.concerns(finding, history)
        ]

    @property
    def sides(self) -> tuple[tuple[date, History], tuple[date, History]]:
        """Give the two dates with their valuations."""
        return (self.start, self.bridge.first), (self.end, self.bridge.last)

    def concerns(self, finding: Finding, side: History) -> bool:
        """Tell whether a finding of one date is about what was bridged."""
        name, _, kind = self.bridge.of.partition(":")
        banded = self.bridge.last.policies.last.banded
        marked = name == "upside" and (kind or banded) == "peer_marked"
        own = name in {"upside", "ps", "ps_model", "ps_consensus"}
        peers = {peer.leg.ticker for peer in side.peers.last_members()}
        return marked or not own or finding.subject not in peers

    def about(self) -> dict[str, object]:
        """Say what the table is, for the reader of a file."""
        found = self.bridge
        return {
            "company": f"{self.name} {self.ticker}",
            "of": found.of,
            "from": self.start,
            "to": self.end,
            "start": found.start,
            "end": found.end,
            "change": found.change,
            "residual": found.residual,
            "no bridge": found.reason,
            "known": KNOWN[self.known],
            "method": METHOD,
            "written by": f"tracker {__version__}",
            **notes(self.disclaimer),
        }

    def formats(self) -> dict[str, str]:
        """Give the number formats of the table's columns: a part of a ratio is in percent."""
        of_ratio = self.bridge.of.startswith(("upside", "premium"))
        part = "0.0%" if of_ratio else "0.00"
        return {"from": "#,##0.0000", "to": "#,##0.0000", "part": part}


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
