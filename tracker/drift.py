"""A history with what its reader has to know: whose it is, of when, as known when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from tracker import __version__
from tracker.disclaimers import notes
from tracker.document import Disclaimer
from tracker.fiscal import fiscal_month
from tracker.history import month_labels
from tracker.inputs import ValuationInputs
from tracker.own_history import history_frame
from tracker.record import Record
from tracker.restricted import HIDDEN, is_restricted, mask_table
from tracker.valuation import History, Known, find_covered, first_close, value_history

KNOWN: Final[Mapping[Known, str]] = {
    "then": "each session as known at its own close",
    "now": "each session with everything known now",
}
UNITS: Final = (
    "prices and targets in the quoted unit, market cap in millions of its currency, multiples as "
    "multiples, upsides, premiums and performances as ratios (0.554 is 55.4 %)"
)


@dataclass(frozen=True, slots=True)
class Drift:
    """A history with what its reader has to know: whose it is, of when, and as known when."""

    ticker: str
    name: str
    currency: str
    exchange: str
    start: date
    end: date
    known: Known
    disclaimer: Disclaimer
    restricted: bool
    basis: str | None  # the fiscal year of the latest target, as the columns name it
    frame: pd.DataFrame

    def about(self) -> dict[str, object]:
        """Say what the table is, for the reader of a file."""
        return {
            "company": f"{self.name} {self.ticker}",
            "from": self.start,
            "to": self.end,
            "sessions": f"{len(self.frame)} of {self.exchange}",
            "prices in": self.currency,
            "known": KNOWN[self.known],
            "target's year": self.basis,
            "units": UNITS,
            "restricted": HIDDEN if self.restricted else None,
            "written by": f"tracker {__version__}",
            **notes(self.disclaimer),
        }


def drift(inputs: ValuationInputs, *, start: date, end: date, known: Known) -> Drift:
    """Give the history of a covered company between two dates."""
    company = find_covered(inputs)
    history = whole_history(inputs, start=start, end=end, known=known)
    restricted = is_restricted(inputs)
    return Drift(
        ticker=inputs.ticker,
        name=company.name_en,
        currency=company.quote_currency,
        exchange=company.exchange.mic,
        start=start,
        end=end,
        known=known,
        disclaimer=history.policies.last.disclaimer,
        restricted=restricted,
        basis=basis_label(history),
        frame=mask_table(_flagged(history_frame(history, since=start)), whole=restricted),
    )


def whole_history(inputs: ValuationInputs, *, start: date, end: date, known: Known) -> History:
    """Value every session until `end`, from `start` or from the first close on record.

    What looks back, averages and percentiles, does so from the first close on record.
    """
    recorded = first_close(Record(inputs)) or start
    return value_history(inputs, start=min(recorded, start), end=end, known=known)


def basis_label(history: History) -> str | None:
    """Name the fiscal year of the latest target as the columns do, None where there is none."""
    ends = history.verdict.targets.fiscal_end
    known = ends[~np.isnat(ends)]
    labels = month_labels(history.own.years)
    return labels.get(int(fiscal_month(known)[-1])) if len(known) else None


def _flagged(frame: pd.DataFrame) -> pd.DataFrame:
    """Give the flags as true, false or nothing; the engine counts them as 1, 0 and NaN."""
    names = [str(name) for name in frame.columns if str(name).endswith("_stale")]
    flags = {name: frame[name].map({1.0: True, 0.0: False}).astype(object) for name in names}
    return frame.assign(**flags)
