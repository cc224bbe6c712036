"""Exact amounts: a fraction, or None where missing; what is missing makes its results missing."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

Amount = Fraction | None

DECIMALS = 10**40


@lru_cache(maxsize=100_000)
def amount(value: float | None) -> Amount:
    """Read a recorded number as the decimal that was written: 0.15 is 3/20."""
    return None if value is None else Fraction(repr(value))


def positive(value: float | None) -> Amount:
    """Read a number that only counts above zero: a close, a share count, a rate."""
    read = amount(value)
    return read if read is not None and read > 0 else None


def product(*factors: Amount) -> Amount:
    """Multiply, missing where any factor is."""
    result = Fraction(1)
    for factor in factors:
        if factor is None:
            return None
        result *= factor
    return result


def ratio(above: Amount, below: Amount) -> Amount:
    """Divide, missing where either side is missing or nothing can be divided by."""
    return None if above is None or below is None or below == 0 else above / below


def plus_one(value: Amount) -> Amount:
    """Give a change as a ratio: 0.554 is 1.554."""
    return None if value is None else value + 1


def less_one(value: Amount) -> Amount:
    """Give a ratio as a change: 1.554 is 0.554."""
    return None if value is None else value - 1


def mean(values: list[Fraction]) -> Amount:
    """Average, missing where there is nothing to average."""
    return sum(values, Fraction(0)) / len(values) if values else None


def shortened(value: Amount) -> Amount:
    """Keep forty decimals: sums over many rows would else carry thousands of digits."""
    return None if value is None else Fraction(round(value * DECIMALS), DECIMALS)
