"""Bear, base and bull with their upside, band and flip prices, and the range between them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tracker.document import Valuation
from tracker.sensitivity.reckoning import Basis, flips_of, verdicts


@dataclass(frozen=True, slots=True)
class Case:
    """One scenario as the engine priced it, with its verdict at today's close."""

    name: str
    multiple: float | None
    revenue_m: float | None
    currency: str | None
    price: float | None
    upside: float | None
    band: str | None
    flips: Sequence[tuple[str, str, float]]  # (band below the price, band above it, price)


@dataclass(frozen=True, slots=True)
class Range:
    """From the lowest case to the highest; no case is said to be likelier than another."""

    lowest: Case
    highest: Case
    close: float

    @property
    def reward(self) -> float | None:
        """Give what the highest adds to the close over what the lowest takes from it.

        Worked: 1316.3 and 702.0 around 847.50 are 468.8 / 145.5 = 3.2. None unless the close lies
        between them.
        """
        high, low = self.highest.price or 0.0, self.lowest.price or 0.0
        return (high - self.close) / (self.close - low) if low < self.close < high else None


def cases_of(document: Valuation, basis: Basis) -> tuple[Case, ...]:
    """Give each recorded scenario, in the order of recording, with its band and flip prices.

    Worked: 40 x 703 x 7.83 / 313.64 = 702.0, 17.2 % below 847.50: Underweight; Buy below 610.4.
    """
    close = document["price"]["value"]
    found = []
    for one in document["scenarios"]:
        price = math.nan if one["price"] is None else one["price"]
        judged = verdicts(np.array([price]), math.nan if close is None else close, basis)
        found.append(
            Case(
                name=one["name"],
                multiple=one["multiple"],
                revenue_m=one["revenue_m"],
                currency=one["currency"],
                price=one["price"],
                upside=one["upside"],
                band=judged.band[0],
                flips=flips_of(price, basis),
            )
        )
    return tuple(found)


def range_of(cases: Sequence[Case], close: float | None) -> Range | None:
    """Give the range between the lowest and the highest case; None of fewer than two prices."""
    priced = sorted((one for one in cases if one.price is not None), key=lambda one: one.price or 0)
    if len(priced) < 2 or close is None:
        return None
    return Range(priced[0], priced[-1], close)
