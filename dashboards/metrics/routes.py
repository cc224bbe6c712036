"""The routes for machines: `/readyz` and `/metrics`; `/healthz` is Dash's own and asks nothing."""

from __future__ import annotations

from collections.abc import Iterator

import orjson
from flask import Flask, Response, request
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import Metric
from prometheus_client.process_collector import ProcessCollector

from dashboards.metrics.callbacks import LABELS, watch_callbacks
from dashboards.metrics.collector import RecordCollector
from dashboards.metrics.readiness import load_readiness
from dashboards.metrics.times import CallbackTimes, told_times
from dashboards.record import Record


def add_machines(server: Flask, record: Record, version: str) -> None:
    """Serve `/readyz` and `/metrics`, and time the callbacks."""
    own, told = CollectorRegistry(), CollectorRegistry()
    watch_callbacks(server, CallbackTimes(own, LABELS))
    told.register(RecordCollector(record, version))
    ProcessCollector(registry=told)

    @server.get("/readyz")
    def ready() -> Response:
        found = load_readiness(record.engine, record.now())
        body = orjson.dumps(found.document(), option=orjson.OPT_APPEND_NEWLINE)
        return Response(body, 200 if found.ready else 503, mimetype="application/json")

    @server.get("/metrics")
    def metrics() -> Response:
        encode, kind = choose_encoder(request.headers.get("Accept", ""))
        return Response(encode(_Together(told_times(own), told)), content_type=kind)


class _Together(CollectorRegistry):
    """Several registries as one, since an answer has one end."""

    def __init__(self, *registries: CollectorRegistry) -> None:
        super().__init__()
        self._registries = registries

    def collect(self) -> Iterator[Metric]:
        for one in self._registries:
            yield from one.collect()
