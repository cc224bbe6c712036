"""What a scorecard reads: forecasts, street and results of one company, as told by an instant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from tracker.inputs import ValuationInputs
from tracker.told import Key, Kind, Told, Vintage, first_known, read_told, vintages_of


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything told of one company by `now`: forecasts and street as told, results by period."""

    now: dt.datetime
    forecasts: Sequence[Told]
    street: Sequence[Told]
    results: Mapping[Key, Told]  # the latest value of each, with the instant of its first

    def vintages(self, before: dt.datetime | None = None) -> list[Vintage]:
        """Arrange the vintages, oldest first; with `before` as they stood just before an instant.

        So a forecast that was corrected after its result counts as it was told before it.
        """
        if before is None:
            return vintages_of(self.forecasts, self.now)
        earlier = [one for one in self.forecasts if one.known_at < before]
        return [one for one in vintages_of(earlier, self.now) if one.arrived < before]


def figures_of(inputs: ValuationInputs, now: dt.datetime) -> Figures:
    """Gather what was known of the covered company by `now`."""
    street = told_of(inputs, "consensus")
    return Figures(
        now=now,
        forecasts=told_of(inputs, "forecast"),
        street=[one for one in street if one.known_at <= now and one.told_on <= now.date()],
        results=first_known(told_of(inputs, "actual"), now),
    )


def told_of(inputs: ValuationInputs, kind: Kind) -> list[Told]:
    """Read the covered company's rows of one kind."""
    frame = inputs.frame(kind)
    mine = frame[(frame["ticker"] == inputs.ticker).to_numpy(dtype=bool)]
    return read_told(kind, [_plain(row) for row in mine.to_dict("records")])


def _plain(row: Mapping[Hashable, Any]) -> dict[str, Any]:
    return {str(name): _value(str(name), value) for name, value in row.items()}


def _value(name: str, value: Any) -> Any:
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        moment = value.to_pydatetime()
        return moment if name in {"known_at", "recorded_at"} else moment.date()
    return value
