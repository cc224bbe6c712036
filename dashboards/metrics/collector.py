"""Gives the record's figures to Prometheus, read at most every few seconds."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from threading import Lock
from typing import Final

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from dashboards.metrics.catalogue import OF_RECORD
from dashboards.metrics.figures import Figures, UnreadableError, load_figures
from dashboards.record import Record

HELD_SECONDS: Final = 10.0  # a scrape every five seconds reads the database every second time

log = logging.getLogger(__name__)
Family = CounterMetricFamily | GaugeMetricFamily


class RecordCollector(Collector):
    """Reads the record when it is scraped; however many scrape, one reads."""

    def __init__(
        self, record: Record, version: str, *, ticks: Callable[[], float] = time.monotonic
    ) -> None:
        """Read this record; `ticks` is a clock that nobody sets, in seconds."""
        self._record, self._version, self._ticks = record, version, ticks
        self._held: tuple[float, Figures] | None = None
        self._lock = Lock()

    def collect(self) -> Iterator[Family]:
        """Give every metric of the catalogue that has a value."""
        with self._lock:
            now = self._ticks()
            if self._held is None or now - self._held[0] >= HELD_SECONDS:
                self._held = self._ticks(), self._read()
            at, figures = self._held
        age = {(): max(0.0, now - at)}
        for metric in OF_RECORD:
            kind = CounterMetricFamily if metric.kind == "counter" else GaugeMetricFamily
            family = kind(metric.name, metric.meaning, labels=metric.labels)
            values = age if metric.name == "tracker_read_age_seconds" else figures.get(metric.name)
            for labels, value in sorted((values or {}).items()):
                family.add_metric(labels, value)
            yield family

    def describe(self) -> list[Family]:
        """Name nothing ahead, so that registering does not read the database."""
        return []

    def _read(self) -> Figures:
        begun = self._ticks()
        try:
            figures, up = load_figures(self._record), 1.0
        except UnreadableError as error:
            log.warning("metrics: the database does not answer: %s", error)
            figures, up = {}, 0.0
        except Exception:
            log.exception("metrics: the figures cannot be read")
            figures, up = {}, 0.0
        return {
            **figures,
            "tracker_build_info": {(self._version,): 1.0},
            "tracker_database_up": {(): up},
            "tracker_read_seconds": {(): self._ticks() - begun},
        }
