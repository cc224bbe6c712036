"""Line by period: the newest vintage, the one before, the street, the result, and the gaps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from dashboards.pages.model.queries import Records
from tracker.told import (
    Key,
    Told,
    Vintage,
    first_known,
    forecast_before,
    street_of,
    vintages_of,
)

Kind = Literal["ratio", "points", "amount"]


@dataclass(frozen=True, slots=True)
class Gap:
    """How far one figure lies from another: as a ratio, in percentage points, or in its unit."""

    value: float
    kind: Kind


@dataclass(frozen=True, slots=True)
class Row:
    """One line in one period, from everybody who said something of it."""

    key: Key
    end: dt.date
    unit: str
    currency: str | None
    model: Told | None
    previous: Told | None
    street: Told | None
    result: Told | None
    before: Told | None  # the last forecast that was known before the result

    @property
    def reported(self) -> bool:
        """Tell whether the period is over and its result recorded, here or in the model."""
        return self.result is not None or (self.model is not None and self.model.reported)

    @property
    def actual(self) -> Told | None:
        """Give the result; where only the model names one, that."""
        if self.result is not None:
            return self.result
        return self.model if self.model is not None and self.model.reported else None

    @property
    def change(self) -> Gap | None:
        """Give the newest vintage against the one before."""
        return gap(self.model, self.previous)

    @property
    def difference(self) -> Gap | None:
        """Give our forecast, the last before a result, against the street's of the same time."""
        return gap(self.before if self.result is not None else self.model, self.street)

    @property
    def surprise(self) -> Gap | None:
        """Give the result against the last forecast known before it."""
        return gap(self.result, self.before)


@dataclass(frozen=True, slots=True)
class Ledger:
    """The whole comparison: vintages, oldest first, and what they are compared with."""

    vintages: Sequence[Vintage]
    street: Mapping[Key, Told]
    results: Mapping[Key, Told]

    def subjects(self) -> list[Key]:
        """List what the two newest vintages and the results are about, by line and period."""
        found = {key for vintage in self.vintages[-2:] for key in vintage.figures}
        return sorted(found | set(self.results), key=lambda key: (key[0], key[2], key[1]))

    def row(self, key: Key) -> Row:
        """Gather what is known of one line and period."""
        model, previous = (self._of(place, key) for place in (1, 2))
        result = self.results.get(key)
        before = None if result is None else forecast_before(self.vintages, result)
        first = next(
            (one for one in (model, result, previous) if one is not None), self.street.get(key)
        )
        assert first is not None
        return Row(
            key=key,
            end=first.end,
            unit=first.unit,
            currency=first.currency,
            model=model,
            previous=previous,
            street=self.street.get(key),
            result=result,
            before=before,
        )

    def _of(self, place: int, key: Key) -> Told | None:
        if len(self.vintages) < place:
            return None
        return self.vintages[-place].figures.get(key)


def ledger_of(records: Records, now: dt.datetime) -> Ledger:
    """Arrange what was known by `now`."""
    results = first_known(records.around.results, now)
    return Ledger(
        vintages=vintages_of(records.forecasts, now),
        street=street_of(records.around.street, results, now),
        results=results,
    )


def gap(one: Told | None, other: Told | None) -> Gap | None:
    """Give how far `one` lies from `other`; None where either is missing or currencies differ.

    Amounts above zero as a ratio (740 / 703 - 1 = 5.3 %), ratios in points, all else as an amount.
    """
    if one is None or other is None or one.value is None or other.value is None:
        return None
    if one.currency != other.currency or one.unit != other.unit:
        return None
    if one.unit == "ratio":
        return Gap(100 * (one.value - other.value), "points")
    if one.value > 0 and other.value > 0:
        return Gap(one.value / other.value - 1, "ratio")
    return Gap(one.value - other.value, "amount")
