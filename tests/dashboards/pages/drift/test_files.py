"""Files hold what the page shows, at full precision, and refuse what an address cannot mean."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from dashboards.app import create_app
from tests.dashboards import drifting


@pytest.fixture(scope="module")
def client(fallen: Engine) -> FlaskClient:
    app = create_app(engine=fallen, clock=lambda: drifting.NOW, version="test")
    return app.server.test_client()


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_history_of_the_range_has_every_session_and_column(client: FlaskClient) -> None:
    answer = client.get("/export/drift/history.csv?range=1m")
    found = rows(answer.text)
    assert answer.status_code == 200
    assert "history-0100.HK.csv" in answer.headers["Content-Disposition"]
    assert (found[0]["session"], found[-1]["session"]) == ("2026-04-29", "2026-05-29")
    assert float(found[-1]["upside_published"]) == 1317 / 547.5 - 1
    assert "peer_q3_2027" in found[0]


def test_the_parts_of_a_bridge_sum_at_full_precision(client: FlaskClient) -> None:
    answer = client.get("/export/drift/bridge.csv?from=2026-04-24&to=2026-05-08")
    parts = [float(one["part"]) for one in rows(answer.text) if one["row"] == "part"]
    assert sum(parts) == pytest.approx(1317 / 687.5 - 1317 / 777.5, abs=1e-12)


def test_a_workbook_says_what_it_is(client: FlaskClient) -> None:
    answer = client.get("/export/drift/bridge.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    about = {row[0].value: row[1].value for row in book["about"].iter_rows(min_row=2)}
    assert about["of"] == "upside:published"
    assert (about["from"], about["to"]) == ("2026-04-15", "2026-05-29")
    assert about["batch"] == "1"
    sheet = book.worksheets[0]
    assert sheet["F2"].number_format == "0.0%"


@pytest.mark.parametrize("query", ["to=2030-01-01", "from=x", "show=1", "t=NOBODY"])
def test_a_file_of_an_address_that_means_nothing_is_refused(
    client: FlaskClient, query: str
) -> None:
    answer = client.get(f"/export/drift/history.csv?{query}")
    assert answer.status_code == 400
    assert "in the address: expected" in answer.text


def test_an_empty_database_has_no_file_to_give(engine: Engine) -> None:
    app = create_app(engine=engine, clock=lambda: drifting.NOW, version="test")
    answer = app.server.test_client().get("/export/drift/bridge.csv")
    assert answer.status_code == 404
    assert "tracker run recompute" in answer.text
