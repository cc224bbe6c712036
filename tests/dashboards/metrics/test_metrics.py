"""What a scrape says of a desk, and what it costs."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from dashboards.metrics.catalogue import EVERY
from dashboards.metrics.collector import RecordCollector
from dashboards.metrics.figures import count_inputs
from dashboards.pages.health.inputs import Input
from dashboards.record import Record
from db.engine import writing
from db.quotes import record_problem, record_quote
from tests.dashboards import databases, documents
from tests.dashboards.databases import NOVEMBER, REPORT_EVENING
from tests.dashboards.frame import UPDATE, body_for
from tests.dashboards.metrics.scraping import client_of, scrape, value

ROOT = Path(__file__).parents[3]


def test_a_scrape_tells_of_jobs_what_the_ledger_says(engine: Engine) -> None:
    databases.record(engine, documents.report_day(), at=REPORT_EVENING)
    databases.run(engine, *databases.fresh_runs(), *databases.failing_runs())
    found = scrape(client_of(engine, NOVEMBER))
    assert value(found, "tracker_job_runs", job="prices", state="done") == 1
    assert value(found, "tracker_job_runs", job="prices", state="failed") == 1
    assert value(found, "tracker_job_attempts_total", job="prices") == 2
    assert value(found, "tracker_job_retrying", job="prices") == 1
    assert value(found, "tracker_job_retrying", job="recompute") == 0
    ended = (REPORT_EVENING - dt.timedelta(minutes=3)).timestamp()
    assert value(found, "tracker_job_last_success_timestamp_seconds", job="prices") == ended
    assert value(found, "tracker_job_last_rows", job="prices") == 3
    assert value(found, "tracker_job_last_duration_seconds", job="prices") == 0


def test_a_scrape_tells_of_the_database_and_the_valuations(engine: Engine) -> None:
    databases.record(engine, documents.report_day(), at=REPORT_EVENING)
    found = scrape(client_of(engine))
    assert value(found, "tracker_database_up") == 1
    assert value(found, "tracker_build_info", version="1.2.3") == 1
    expected = value(found, "tracker_schema_revision_expected")
    assert value(found, "tracker_schema_revision") == expected
    assert value(found, "tracker_companies") == 1
    assert value(found, "tracker_batches_total") == 1
    assert value(found, "tracker_rows_recorded_total") == 1
    at = REPORT_EVENING.timestamp()
    assert value(found, "tracker_valuation_last_timestamp_seconds") == at
    assert (value(found, "tracker_database_bytes") or 0) > 10_000


def test_staleness_is_told_by_kind_and_never_by_ticker(engine: Engine) -> None:
    inputs = [
        Input("prices", "0100.HK", "2026-04-15", stale=True),
        Input("prices", "PLTR", "2026-04-14"),
        Input("prices", "2513.HK", None),
        Input("fx", "USDHKD", "2026-04-15T00:00:00Z"),
    ]
    found = count_inputs(inputs, dt.date(2026, 4, 20))
    assert found["tracker_inputs"]["prices",] == 3
    assert found["tracker_inputs_stale"]["prices",] == 1
    assert found["tracker_inputs_missing"]["prices",] == 1
    # The 14th is six days before the 20th; what is missing has no age and is not young.
    assert found["tracker_input_oldest_age_days"] == {("prices",): 6, ("fx",): 5}
    assert found["tracker_inputs_stale"]["shares",] == 0
    databases.record(engine, documents.report_day(), at=REPORT_EVENING)
    assert "0100.HK" not in client_of(engine).get("/metrics").get_data(as_text=True)


def test_a_scrape_tells_of_quotes_and_of_tasks_of_a_queue(engine: Engine) -> None:
    with writing(engine) as connection:
        moment = REPORT_EVENING - dt.timedelta(minutes=1)
        record_quote(
            connection,
            ticker="0100.HK",
            price=850.0,
            currency="HKD",
            traded_at=moment,
            source="yahoo",
            now=moment,
        )
        record_problem(
            connection, ticker="PLTR", problem="no answer", source="yahoo", now=REPORT_EVENING
        )
        connection.execute(text("CREATE TABLE procrastinate_jobs (id INTEGER, status TEXT)"))
        connection.execute(text("INSERT INTO procrastinate_jobs VALUES (1, 'todo'), (2, 'todo')"))
    found = scrape(client_of(engine))
    assert value(found, "tracker_quotes") == 2
    assert value(found, "tracker_quotes_failing") == 1
    assert value(found, "tracker_quote_last_timestamp_seconds") == moment.timestamp()
    assert value(found, "tracker_queue_tasks", status="todo") == 2


def test_without_a_database_a_scrape_still_answers_and_says_so(engine: Engine) -> None:
    client = client_of(engine)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE valuation RENAME TO gone"))
    found = scrape(client)
    assert value(found, "tracker_database_up") == 0
    assert value(found, "tracker_companies") is None  # unknown, not zero
    assert value(found, "tracker_callback_seconds_count", page="monitor") == 0


def test_a_scrape_each_five_seconds_reads_the_database_every_second_time(engine: Engine) -> None:
    now = [0.0]
    collector = RecordCollector(Record(engine, lambda: REPORT_EVENING), "1", ticks=lambda: now[0])
    companies = []
    for second in (0, 5, 10, 15):
        now[0] = second
        if second == 5:
            databases.record(engine, documents.report_day(), at=REPORT_EVENING)
        found = {one.name: one.samples for one in collector.collect()}
        companies.append(found["tracker_companies"][0].value)
        assert found["tracker_read_age_seconds"][0].value == second % 10
    assert companies == [0, 0, 1, 1]


def test_callbacks_are_timed_by_the_page_they_were_asked_from(engine: Engine) -> None:
    client = client_of(engine)
    before = scrape(client)
    for path in ("/", "/health", "/health", "/../etc/passwd", {"a": 1}):
        client.post(UPDATE, json=body_for(client, path=path))
    client.post(UPDATE, json=[1, 2])  # refused: no callback at all
    found = scrape(client)

    def more(name: str, page: str) -> float:
        return (value(found, name, page=page) or 0) - (value(before, name, page=page) or 0)

    assert more("tracker_callback_seconds_count", "monitor") == 1
    assert more("tracker_callback_seconds_count", "health") == 2
    assert more("tracker_callback_seconds_count", "other") == 2
    assert more("tracker_callback_seconds_sum", "health") > 0


def test_several_workers_of_one_server_are_summed(tmp_path: Path) -> None:
    """Each worker is a process; whichever is scraped tells of all."""
    program = (
        "import sys; from prometheus_client import CollectorRegistry, generate_latest\n"
        "from dashboards.metrics.times import CallbackTimes, told_times\n"
        "own = CollectorRegistry(); CallbackTimes(own, ['health']).took('health', 0.2)\n"
        "sys.stdout.write(generate_latest(told_times(own)).decode())\n"
    )
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    told = [
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for _ in range(2)
    ]
    assert 'tracker_callback_seconds_count{page="health"} 1.0' in told[0]
    assert 'tracker_callback_seconds_count{page="health"} 2.0' in told[1]


@pytest.mark.parametrize("accept", ["", "application/openmetrics-text; version=1.0.0"])
def test_an_answer_has_one_end(engine: Engine, accept: str) -> None:
    text_of = client_of(engine).get("/metrics", headers={"Accept": accept}).get_data(as_text=True)
    assert text_of.count("# EOF") == bool(accept)
    assert "process_resident_memory_bytes" in text_of


def test_the_operations_page_lists_exactly_the_metrics_there_are(engine: Engine) -> None:
    page = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1:-1] for line in page.splitlines() if line.startswith("| `tracker_")]
    listed = {row[0].strip(" `"): row[1:] for row in rows}
    families = {
        line.split()[2]
        for line in client_of(engine).get("/metrics").get_data(as_text=True).splitlines()
        if line.startswith("# TYPE tracker_") and not line.split()[2].endswith("_created")
    }
    assert set(listed) == families == {metric.name for metric in EVERY}
    for metric in EVERY:
        kind, labels, meaning = (cell.strip() for cell in listed[metric.name])
        assert kind == metric.kind
        assert labels.replace("`", "") == (", ".join(metric.labels) or "none")
        assert meaning == metric.meaning
