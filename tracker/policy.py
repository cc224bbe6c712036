"""The policy in force on a grid: rating bands, which upside is banded, limits of age and review."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tracker.arrays import Flags, Numbers, Objects, Picks
from tracker.asof import Grid, pick_latest
from tracker.bands import Band, band_of
from tracker.inputs import ValuationInputs


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of a coverage's policy."""

    bands: tuple[Band, ...]
    banded: str  # "published", "marked" or "peer_marked"
    expected_benchmark_return: float | None
    price_sessions: int
    fx_days: int
    consensus_days: int
    peer_marked_consensus_days: int
    review_upside: float
    review_multiple_share: float
    review_target_days: int

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Policy:
        """Read a policy from its recorded document."""
        bands = tuple(
            Band(band["id"], band["name_en"], band["name_zh"], band["lower"], band["inclusive"])
            for band in document["bands"]
        )
        return cls(
            bands=bands,
            banded=document["banded"],
            expected_benchmark_return=document["expected_benchmark_return"],
            **document["limits"],
        )


DEFAULT = Policy((), "published", None, 2, 3, 45, 30, 1.0, 0.5, 90)


@dataclass(frozen=True, slots=True)
class Policies:
    """The version in force on each grid row; `DEFAULT`, without bands, before the first."""

    versions: tuple[Policy, ...]
    picks: Picks

    @property
    def last(self) -> Policy:
        """Give the policy of the last row."""
        return self._at(int(self.picks[-1])) if len(self.picks) else DEFAULT

    @property
    def banded(self) -> Objects:
        """Give which upside is banded, row by row."""
        return self._objects(lambda policy, rows: policy.banded)

    def limit(self, read: Callable[[Policy], float]) -> Numbers:
        """Give one limit row by row."""
        values: Numbers = self._objects(lambda policy, rows: read(policy)).astype("float64")
        return values

    def bands_of(self, upsides: Mapping[str, Numbers]) -> Objects:
        """Give the band of the banded upside row by row, None where either is missing.

        Where the policy states an expected benchmark return, it is the relative upside's band.
        """

        def read(policy: Policy, rows: Flags) -> Objects:
            absolute = policy.expected_benchmark_return is None
            return band_of(upsides[policy.banded if absolute else "relative"][rows], policy.bands)

        return self._objects(read)

    def band_of_performance(self, performance: Numbers) -> Objects:
        """Give the band a performance falls into row by row."""
        return self._objects(lambda policy, rows: band_of(performance[rows], policy.bands))

    def _at(self, pick: int) -> Policy:
        return DEFAULT if pick < 0 else self.versions[pick]

    def _objects(self, read: Callable[[Policy, Flags], Any]) -> Objects:
        found: Objects = np.full(len(self.picks), None, dtype=object)
        for pick in np.unique(self.picks):
            rows = self.picks == pick
            found[rows] = read(self._at(int(pick)), rows)
        return found


def policies(inputs: ValuationInputs, grid: Grid, *, hindsight: bool = False) -> Policies:
    """Join the policy versions of the covered company to a grid."""
    frame = inputs.frame("policy")
    rows = frame[frame["ticker"] == inputs.ticker].reset_index(drop=True)
    picks = pick_latest(rows, grid.desk, effective="effective", hindsight=hindsight)
    return Policies(tuple(Policy.read(document) for document in rows["document"]), picks)
