"""The sources a desk has chosen: one for each kind of data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from jobs.sources.contract import (
    BenchmarkSource,
    ConsensusSource,
    FxSource,
    PriceSource,
    ProfileSource,
    QuoteSource,
    ResultsSource,
    ShareSource,
    SplitSource,
)


class WholeSource(
    PriceSource,
    FxSource,
    ShareSource,
    ConsensusSource,
    BenchmarkSource,
    ResultsSource,
    QuoteSource,
    Protocol,
):
    """A source of everything; its splits come with its closes."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Whom each job asks. None for `splits`: they come with the closes; for the rest: nobody."""

    prices: PriceSource
    fx: FxSource
    shares: ShareSource
    consensus: ConsensusSource
    benchmark: BenchmarkSource
    splits: SplitSource | None = None
    results: ResultsSource | None = None
    quotes: QuoteSource | None = None
    profiles: ProfileSource | None = None
    second_fx: FxSource | None = None

    @classmethod
    def all_from(cls, source: WholeSource) -> Sources:
        """Ask one source for everything."""
        return cls(
            prices=source,
            fx=source,
            shares=source,
            consensus=source,
            benchmark=source,
            results=source,
            quotes=source,
        )
