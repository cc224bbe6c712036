"""The policy in force on a grid: rating bands, which upside is banded, limits of age and review."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tracker.alerts.limits import DEFAULT_ALERTS, AlertLimits
from tracker.arrays import Numbers, Objects, Picks
from tracker.bands import Band, band_of
from tracker.document import Disclaimer
from tracker.grid import Grid
from tracker.record import Record
from tracker.simulated import marked

DEFAULT_WINDOW = 60  # sessions; for policies recorded before there was such a limit


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
    premium_sessions: int
    alerts: AlertLimits = DEFAULT_ALERTS
    disclaimer_en: str | None = None
    disclaimer_zh: str | None = None
    approval: bool = False  # whether what the desk changes waits for a second person

    @property
    def disclaimer(self) -> Disclaimer:
        """Give the disclaimer in both languages; the other's where only one is written."""
        english, chinese = self.disclaimer_en, self.disclaimer_zh
        return Disclaimer(en=english or chinese, zh=chinese or english)

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
            **{"premium_sessions": DEFAULT_WINDOW, **document["limits"]},
            # Policies recorded before there were alerts name none of these.
            alerts=AlertLimits.model_validate(document.get("alerts") or {}),
            disclaimer_en=document.get("disclaimer_en"),
            disclaimer_zh=document.get("disclaimer_zh"),
            approval=bool(document.get("approval")),
        )


DEFAULT = Policy((), "published", None, 2, 3, 45, 30, 1.0, 0.5, 90, DEFAULT_WINDOW)


@dataclass(frozen=True, slots=True)
class Policies:
    """The version in force on each grid row; `DEFAULT`, without bands, before the first."""

    versions: tuple[Policy, ...]  # as recorded, `DEFAULT` last
    picks: Picks  # -1, the default, before the first

    @property
    def last(self) -> Policy:
        """Give the policy of the last row."""
        return self.versions[int(self.picks[-1])] if len(self.picks) else DEFAULT

    def limit(self, read: Callable[[Policy], float | None]) -> Numbers:
        """Give one limit row by row, NaN where a version states none."""
        values = [read(policy) for policy in self.versions]
        found: Numbers = np.array([np.nan if one is None else one for one in values])[self.picks]
        return found

    def banded_of(self, columns: Mapping[str, Numbers]) -> Numbers:
        """Choose row by row the column of the banded upside: published, marked or peer-marked."""
        banded = np.full(len(self.picks), np.nan)
        for policy, rows in self._in_force():
            banded[rows] = columns[policy.banded][rows]
        return banded

    def bands_of(self, upsides: Mapping[str, Numbers]) -> Objects:
        """Give the band of the banded upside row by row, None where either is missing.

        Where the policy states an expected benchmark return, it is the relative upside's band.
        """
        found: Objects = np.full(len(self.picks), None, dtype=object)
        for policy, rows in self._in_force():
            absolute = policy.expected_benchmark_return is None
            chosen = upsides[policy.banded if absolute else "relative"]
            found[rows] = band_of(chosen[rows], policy.bands)
        return found

    def band_of_performance(self, performance: Numbers) -> Objects:
        """Give the band a performance falls into row by row."""
        found: Objects = np.full(len(self.picks), None, dtype=object)
        for policy, rows in self._in_force():
            found[rows] = band_of(performance[rows], policy.bands)
        return found

    def _in_force(self) -> Iterator[tuple[Policy, Picks]]:
        for pick in np.unique(self.picks):
            yield self.versions[int(pick)], np.flatnonzero(self.picks == pick)


def policies(record: Record, grid: Grid) -> Policies:
    """Join the policy versions of the covered company to a grid."""
    ledger = record.policies
    picks = ledger.pick(record.covered, grid.desk.joins)
    versions = (*map(Policy.read, ledger.frame["document"]), DEFAULT)
    if record.inputs.simulated:
        versions = tuple(map(_simulated, versions))
    return Policies(versions, picks)


def _simulated(policy: Policy) -> Policy:
    """Let a policy's disclaimer say that everything under it is simulated."""
    said = policy.disclaimer
    return replace(
        policy,
        disclaimer_en=marked(said["en"], "en"),
        disclaimer_zh=marked(said["zh"], "zh"),
    )
