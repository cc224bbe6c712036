"""Whether two ways to compute a history agree, column by column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from tracker.arrays import Numbers

TOLERANCE = 1e-12  # relative
# Ratios less one: digits cancel where the ratio is near one, so that one is their scale.
LESS_ONE = ("upside_", "premium_", "earned_")
SHOWN = 20  # differences; further ones are counted only


@dataclass
class Agreement:
    """What was compared with the engine's tables so far, and how far apart it was."""

    columns: int = 0
    worst: float = 0.0  # the largest relative difference of two numbers
    differing: int = 0
    differences: list[str] = field(default_factory=list)
    only_engine: set[str] = field(default_factory=set)
    only_other: set[str] = field(default_factory=set)

    def add(self, ticker: str, engine: pd.DataFrame, other: Mapping[Any, Any]) -> None:
        """Compare one company's columns; those that only one side has are named."""
        names = [str(name) for name in engine.columns]
        self.only_engine |= set(names) - set(other)
        self.only_other |= set(other) - set(names)
        shared = [name for name in names if name in other]
        self.columns += len(shared)
        for name in shared:
            found = gap(name, engine[name].to_numpy(), np.asarray(other[name]))
            if found > TOLERANCE:
                self.differing += 1
                self.differences.append(f"{ticker} {name}: {found:.3g}")
                del self.differences[SHOWN:]
            else:
                self.worst = max(self.worst, found)

    def document(self) -> dict[str, Any]:
        """Give what JSON can hold."""
        return {
            "tolerance": TOLERANCE,
            "columns_compared": self.columns,
            "columns_differing": self.differing,
            "largest_difference": self.worst,
            "differences": self.differences,
            "only_engine": sorted(self.only_engine),
            "only_other": sorted(self.only_other),
        }


def gap(name: str, one: npt.NDArray[Any], other: npt.NDArray[Any]) -> float:
    """Give the largest relative difference of two columns; words and dates agree or are 1 apart.

    Infinite where only one of two values is missing.
    """
    if one.dtype != np.float64:
        same = (one == other) | (pd.isna(one) & pd.isna(other))
        return 0.0 if same.all() else 1.0
    known = ~np.isnan(one)
    if not np.array_equal(known, ~np.isnan(other)):
        return float("inf")
    return _largest(one[known], other[known], floor=1.0 if name.startswith(LESS_ONE) else 0.0)


def _largest(one: Numbers, other: Numbers, *, floor: float) -> float:
    apart = one != other
    one, other = one[apart], other[apart]
    scale = np.maximum(np.maximum(abs(one), abs(other)), floor)
    return float(np.max(abs(one - other) / scale, initial=0.0))
