"""Times of callbacks, of one process or summed over several.

Several workers of one server each hold their own. Where `PROMETHEUS_MULTIPROC_DIR` names an empty
folder they share them through files in it, and whichever is scraped gives the sum.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

from dashboards.metrics.catalogue import PAGE_FAILURES, PAGE_SECONDS

SHARED: Final = "PROMETHEUS_MULTIPROC_DIR"
BUCKETS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class CallbackTimes:
    """A histogram of the process; with several workers they are summed (see `told_times`)."""

    def __init__(self, registry: CollectorRegistry, pages: Sequence[str]) -> None:
        """Count in this registry, every page from zero on."""
        self._seconds = Histogram(
            PAGE_SECONDS.name,
            PAGE_SECONDS.meaning,
            PAGE_SECONDS.labels,
            buckets=BUCKETS,
            registry=registry,
        )
        self._failures = Counter(
            PAGE_FAILURES.name, PAGE_FAILURES.meaning, PAGE_FAILURES.labels, registry=registry
        )
        for page in pages:
            self._seconds.labels(page)
            self._failures.labels(page)

    def took(self, page: str, seconds: float) -> None:
        """Count one callback."""
        self._seconds.labels(page).observe(seconds)

    def failed(self, page: str) -> None:
        """Count one that failed."""
        self._failures.labels(page).inc()


def told_times(own: CollectorRegistry) -> CollectorRegistry:
    """Give the times to be told: this process's own, or the sum over those that share a folder."""
    if not os.environ.get(SHARED):
        return own
    every = CollectorRegistry()
    MultiProcessCollector(every)  # type: ignore[no-untyped-call]
    return every
