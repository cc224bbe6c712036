"""A server with a made-up desk behind it, and what a scrape of it says."""

from __future__ import annotations

import datetime as dt

from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine

from dashboards.app import create_app
from tests.dashboards.databases import REPORT_EVENING

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def client_of(engine: Engine, now: dt.datetime = REPORT_EVENING) -> FlaskClient:
    return create_app(engine=engine, clock=lambda: now, version="1.2.3").server.test_client()


def samples(text: str) -> Samples:
    """Every sample by its name and labels."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def scrape(client: FlaskClient) -> Samples:
    answer = client.get("/metrics")
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    return samples(answer.get_data(as_text=True))


def value(found: Samples, name: str, **labels: str) -> float | None:
    return found.get((name, tuple(sorted(labels.items()))))
