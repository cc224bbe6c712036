"""Intervals that printed figures stand for, and exact arithmetic on them."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tracker.errors import BadInputError

# What one unit of a printed figure is, by the last word of its unit: a percent is a hundredth, and
# what is printed in ten thousands or hundreds of millions (the Chinese wan and yi), in billions or
# trillions is brought to millions.
SCALES = {
    "%": Fraction(1, 100),
    "10k": Fraction(1, 100),
    "100m": Fraction(100),
    "bn": Fraction(1000),
    "tn": Fraction(1_000_000),
}
# 847.50, -465, 265,805.92; an exponent has two digits at most: figures are of this world.
FIGURE = re.compile(r"[-+]?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]+)?([eE][-+]?[0-9]{1,2})?")


@dataclass(frozen=True, slots=True)
class Interval:
    """Every value from `low` to `high`, both included; both None: any value at all.

    A published figure is rounded, so it is agreed with by any recomputation that meets its
    interval. Worked: 703 printed over 269 printed, less 1, is 702.5 / 269.5 - 1 = 160.7 % to
    703.5 / 268.5 - 1 = 162.0 %, which meets the printed 161.0 %, 160.95 % to 161.05 %.
    """

    low: Fraction | None
    high: Fraction | None

    def __post_init__(self) -> None:
        """Refuse ends in the wrong order, and one end without the other."""
        if self.low is None or self.high is None:
            if self.low is not self.high:
                raise BadInputError(f"an interval has both ends or none: {self}")
        elif self.low > self.high:
            raise BadInputError(f"an interval begins at its lower end: {self}")

    def __str__(self) -> str:
        """Show both ends to six digits, for a message."""
        return " to ".join(f"{float(end):.6g}" for end in self.ends) or "any value"

    @property
    def ends(self) -> tuple[Fraction, ...]:
        """Give both ends, or nothing where there is no bound."""
        return () if self.low is None or self.high is None else (self.low, self.high)

    @property
    def bounded(self) -> bool:
        """Tell whether anything is known of the value."""
        return bool(self.ends)

    def contains(self, value: Fraction | float) -> bool:
        """Tell whether the interval holds `value`: an end does, a NaN never."""
        low = -math.inf if self.low is None else self.low
        high = math.inf if self.high is None else self.high
        return low <= value <= high

    def intersects(self, other: Interval) -> bool:
        """Tell whether some value lies in both: what two roundings of one number always do."""
        return self.meet(other) is not None

    def meet(self, other: Interval) -> Interval | None:
        """Give the values that lie in both, None where there are none."""
        if not (self.bounded and other.bounded):
            return other if other.bounded else self
        low, high = max(self.ends[0], other.ends[0]), min(self.ends[1], other.ends[1])
        return Interval(low, high) if low <= high else None

    def __neg__(self) -> Interval:
        """Give the negative of every value."""
        return exact(0) - self

    def __add__(self, other: Interval) -> Interval:
        """Give every sum."""
        return self._hull(other, operator.add)

    def __sub__(self, other: Interval) -> Interval:
        """Give every difference."""
        return self._hull(other, operator.sub)

    def __mul__(self, other: Interval) -> Interval:
        """Give every product."""
        return self._hull(other, operator.mul)

    def __truediv__(self, other: Interval) -> Interval:
        """Give every quotient: no bound where the divisor may be zero, which is no error here."""
        return ANY if other.contains(0) else self._hull(other, operator.truediv)

    def _hull(self, other: Interval, of: Callable[[Fraction, Fraction], Fraction]) -> Interval:
        """Span the four corners: the extremes of a sum or product, and of a quotient without zero.

        Each operand counts as a figure of its own: x - x is wider than zero.
        """
        corners = [of(one, two) for one in self.ends for two in other.ends]
        return Interval(min(corners), max(corners)) if corners else ANY


ANY = Interval(None, None)


def exact(value: Fraction | Decimal | int) -> Interval:
    """Give the interval of a figure that is chosen or counted, not rounded: 75 x, 12 months."""
    return Interval(Fraction(value), Fraction(value))


def printed(text: str, unit: str | None = None) -> Interval:
    """Give what a printed figure stands for: half a unit of its last digit to either side.

    Both ends are included, so the printer's way with halves does not matter. A percentage becomes
    a ratio. Worked: "48.3" is 48.25 to 48.35, "1,317" is 1316.5 to 1317.5, "161.0" with unit "%"
    is 1.6095 to 1.6105, "3865" with unit "HKD 100m" is 386,450 to 386,550 million.
    """
    figure = text.replace("\N{MINUS SIGN}", "-").strip()
    if figure.endswith("%"):
        figure, unit = figure[:-1].rstrip(), "%"
    if FIGURE.fullmatch(figure) is None:
        raise BadInputError(f"expected a printed figure such as 847.50, found {text!r}")
    value = Decimal(figure.replace(",", ""))
    scale = SCALES.get((unit or "").rpartition(" ")[2], Fraction(1))
    half = Fraction(10) ** int(value.as_tuple().exponent) / 2
    return Interval((Fraction(value) - half) * scale, (Fraction(value) + half) * scale)
