"""Forecasts against what was reported: one error for each result, by who forecast it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from tracker.scorecard.figures import Figures
from tracker.told import Told, Vintage, street_of

Who = Literal["model", "vintage", "consensus"]
Measure = Literal["ratio", "pp", "amount"]

NO_FORECAST: Final = "the vintage in force before the result holds no forecast of it"
NO_CONSENSUS: Final = "no consensus of it was known before the result"
NO_FIGURE: Final = "a figure is missing"


@dataclass(frozen=True, slots=True)
class Judged:
    """One forecast beside the result it was for; the error, or why there is none."""

    who: Who
    forecast: Told | None
    in_force: bool  # whether it was the last word of its kind before the result
    measure: Measure | None
    error: float | None
    reason: str | None

    @property
    def published_on(self) -> dt.date | None:
        """Give the date of the vintage, or of the consensus."""
        return None if self.forecast is None else self.forecast.told_on


@dataclass(frozen=True, slots=True)
class Scored:
    """One reported figure with every forecast of it."""

    result: Told
    model: Judged  # the vintage in force before the result
    vintages: Sequence[Judged]  # every one that was published before it, oldest first
    consensus: Judged


def scored(figures: Figures) -> list[Scored]:
    """Judge every result, the newest period first; none by what was told after it was known."""
    told = (*figures.forecasts, *figures.results.values())
    lines = list(dict.fromkeys(one.line for one in told))  # as the model has them
    order = sorted(
        figures.results.values(),
        key=lambda one: (-one.month, -one.months, lines.index(one.line)),
    )
    street = street_of(figures.street, figures.results, figures.now)
    instants = {one.known_at for one in order}
    vintages = {instant: figures.vintages(before=instant) for instant in instants}
    return [_scored(one, vintages[one.known_at], street.get(one.key)) for one in order]


def judge(who: Who, forecast: Told | None, result: Told, *, in_force: bool, why: str) -> Judged:
    """Give the error of a forecast: forecast / actual - 1; of ratios the percentage points between.

    Where either is no amount above zero a quotient means nothing, and the error is the difference
    in the unit of the line. Worked: 84 m forecast, 96 m reported is 84 / 96 - 1 = -12.5 %; a margin
    of 27 % against 25 % is +2.0 points; a loss of 656 m against one of 700 m is +44 m.
    """
    if forecast is None:
        return Judged(who, None, in_force, None, None, why)
    problem = _incomparable(forecast, result)
    if problem or forecast.value is None or result.value is None:
        return Judged(who, forecast, in_force, None, None, problem or NO_FIGURE)
    measure, error = error_of(forecast.value, result.value, result.unit)
    return Judged(who, forecast, in_force, measure, error, None)


def error_of(forecast: float, actual: float, unit: str) -> tuple[Measure, float]:
    """Give how far a forecast lay from the actual, and what that is measured in."""
    if unit == "ratio":
        return "pp", 100 * (forecast - actual)
    if forecast > 0 and actual > 0:
        return "ratio", forecast / actual - 1
    return "amount", forecast - actual


def _scored(result: Told, vintages: Sequence[Vintage], street: Told | None) -> Scored:
    """Judge one result by the vintages that stood before it, the last of them in force."""
    last = vintages[-1:]
    held = [(one, _forecast(one, result)) for one in vintages]
    before = held[-1][1] if held else None
    return Scored(
        result=result,
        model=judge("model", before, result, in_force=True, why=NO_FORECAST),
        vintages=[
            judge("vintage", told, result, in_force=[one] == last, why=NO_FORECAST)
            for one, told in held
            if told is not None
        ],
        consensus=judge("consensus", street, result, in_force=True, why=NO_CONSENSUS),
    )


def _forecast(vintage: Vintage, result: Told) -> Told | None:
    """Give what a vintage forecast of a result; what it knew as reported was no forecast."""
    one = vintage.figures.get(result.key)
    return None if one is None or one.reported else one


def _incomparable(forecast: Told, result: Told) -> str | None:
    if forecast.unit != result.unit:
        return f"forecast in {forecast.unit}, reported in {result.unit}"
    if forecast.currency != result.currency:
        return f"forecast in {forecast.currency}, reported in {result.currency}"
    return None
