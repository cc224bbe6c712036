"""A year after its first result: the reported half, and the other half that the model implies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from tracker.scorecard.figures import Figures
from tracker.scorecard.flows import is_flow
from tracker.told import Key, Told

YEAR, HALF, QUARTER = 12, 6, 3
FIRST, SECOND = 1, 2
NO_MODELLED_HALF: Final = "the model holds no other half"
NO_BASE: Final = "the same half of the year before is not known"
NOT_POSITIVE: Final = "one of the two is not above zero"


@dataclass(frozen=True, slots=True)
class Rest:
    """One line of one year, in millions of its currency; `half` is the one still to come."""

    line: str
    fiscal_end: dt.date
    currency: str | None
    half: int  # 1 or 2: which half is implied
    vintage: dt.date
    year: float
    reported: float
    reported_on: dt.date
    modelled: float | None
    expected: float | None  # what the model had for the half that is reported
    base: float | None  # the same half of the year before

    @property
    def implied(self) -> float:
        """Give the other half that the model implies: its year less the reported half."""
        return self.year - self.reported

    @property
    def gap(self) -> float | None:
        """Give the implied half less the modelled one, in millions."""
        return None if self.modelled is None else self.implied - self.modelled

    @property
    def difference(self) -> float | None:
        """Give implied / modelled - 1; None where either is missing or not above zero."""
        return _quotient(self.implied, self.modelled)

    @property
    def implied_growth(self) -> float | None:
        """Give the growth of the implied half over the same half of the year before."""
        return _quotient(self.implied, self.base)

    @property
    def modelled_growth(self) -> float | None:
        """Give the growth of the modelled half over the same half of the year before."""
        return _quotient(self.modelled, self.base)

    @property
    def implied_step(self) -> float | None:
        """Give the implied half over the reported one, less one; None for a first half."""
        return _quotient(self.implied, self.reported) if self.half == SECOND else None

    @property
    def modelled_step(self) -> float | None:
        """Give the same of the model alone: its second half over its first, less one."""
        return _quotient(self.modelled, self.expected) if self.half == SECOND else None

    @property
    def reasons(self) -> dict[str, str]:
        """Say of each figure that is missing why it is, by its name in the document."""
        no_half = NO_MODELLED_HALF if self.modelled is None else None
        why = {
            "modelled_half_m": no_half,
            "gap_ratio": no_half or (NOT_POSITIVE if self.difference is None else None),
            "implied_growth_ratio": self._no_growth(self.implied_growth),
            "modelled_growth_ratio": no_half or self._no_growth(self.modelled_growth),
        }
        return {name: reason for name, reason in why.items() if reason is not None}

    def _no_growth(self, growth: float | None) -> str | None:
        if growth is not None:
            return None
        return NO_BASE if self.base is None else NOT_POSITIVE


@dataclass(frozen=True, slots=True)
class _Sides:
    """What one line's year is made of: the newest vintage, and the results by period."""

    model: Mapping[Key, Told]
    results: Mapping[Key, Told]

    def reported(self, line: str, month: int) -> Told | None:
        """Give a half as reported, by one result or by those of its two quarters."""
        whole = self.results.get((line, month, HALF))
        if whole is not None:
            return whole
        quarters = [self.results.get((line, at, QUARTER)) for at in (month - QUARTER, month)]
        return _summed(*quarters)

    def forecast(self, line: str, month: int, months: int) -> Told | None:
        """Give what the model forecasts of a period, None for what it knows as reported."""
        one = self.model.get((line, month, months))
        return None if one is None or one.reported else one

    def past(self, line: str, month: int) -> float | None:
        """Give a half of a year before: reported, in the model, or the year less the other."""
        told = self.reported(line, month) or self.model.get((line, month, HALF))
        if told is not None and told.value is not None:
            return told.value
        for end, other in ((month, month - HALF), (month + HALF, month + HALF)):
            year = self.results.get((line, end, YEAR)) or self.model.get((line, end, YEAR))
            half = self.reported(line, other) or self.model.get((line, other, HALF))
            if year and half and year.value is not None and half.value is not None:
                return year.value - half.value
        return None


def rests_of_year(figures: Figures) -> list[Rest]:
    """Give every line of flows of which one half of a modelled year is reported, and not the year.

    Implied half = the newest vintage's year - the reported half. Worked: a year of 269 m and a
    first half of 96 m leave 173 m, where the model has 185 m: -6.5 %; against 53 m in the second
    half of the year before it is growth of 226 %.
    """
    found: list[Rest | None] = []
    for newest in figures.vintages()[-1:]:
        sides = _Sides(newest.figures, figures.results)
        years = [one for one in newest.figures.values() if _is_open(one, figures.results)]
        order = sorted(years, key=lambda one: one.month)  # of a year the lines stay as recorded
        found += [_rest(sides, one, newest.published_on) for one in order]
    return [one for one in found if one is not None]


def _is_open(one: Told, results: Mapping[Key, Told]) -> bool:
    whole = one.months == YEAR and one.value is not None and not one.reported
    return whole and one.key not in results and is_flow(one.line, one.unit)


def _rest(sides: _Sides, year: Told, vintage: dt.date) -> Rest | None:
    """Give what is left of a year; nothing where no half, or both halves, are reported."""
    first, second = (sides.reported(year.line, month) for month in (year.month - HALF, year.month))
    told = first or second
    if told is None or (first and second) or year.value is None or told.value is None:
        return None
    if (told.unit, told.currency) != (year.unit, year.currency):
        return None
    halves = (year.month - HALF, year.month)
    (known, month), half = (halves, SECOND) if first else (halves[::-1], FIRST)
    modelled, expected = (sides.forecast(year.line, at, HALF) for at in (month, known))
    return Rest(
        line=year.line,
        fiscal_end=year.end,
        currency=year.currency,
        half=half,
        vintage=vintage,
        year=year.value,
        reported=told.value,
        reported_on=told.told_on,
        modelled=None if modelled is None else modelled.value,
        expected=None if expected is None else expected.value,
        base=sides.past(year.line, month - YEAR),
    )


def _quotient(one: float | None, other: float | None) -> float | None:
    """Give one / other - 1 where both are above zero."""
    if one is None or other is None or one <= 0 or other <= 0:
        return None
    return one / other - 1


def _summed(one: Told | None, other: Told | None) -> Told | None:
    """Give two quarters as their half; nothing where one is missing or in another currency."""
    if one is None or other is None or one.value is None or other.value is None:
        return None
    if (one.unit, one.currency) != (other.unit, other.currency):
        return None
    later = max(one, other, key=lambda each: each.told_on)
    return replace(later, value=one.value + other.value)
